"""The data that crosses module borders: frozen, slotted, keyword-only records. Nothing here does any work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias

from rdfconv.terms import Term, Triple

# What a JSON document is in Python: dict, list, str, int, float, bool, None. mypy cannot check recursive JSON usefully.
Json: TypeAlias = "object"

Severity: TypeAlias = Literal["note", "warning", "error", "info", "violation"]
Outcome: TypeAlias = Literal["mapped", "already said", "empty", "ignored", "wordless", "unmapped", "refused"]
Stage: TypeAlias = Literal["read", "find", "clean", "expand", "merge", "check", "compare", "write"]
Carrier: TypeAlias = Literal[
    "script",  # <script type="application/ld+json">
    "next_s",  # self.__next_s, where next/script keeps what it loads before hydration
    "flight element",  # an element in the Flight tree whose props say application/ld+json
    "flight object",  # an object with @context in the props of the Flight tree
    "flight text",  # a string in the Flight tree that holds JSON-LD
    "next-data",  # the same three in __NEXT_DATA__ or _next/data
    "document",  # the page is itself JSON-LD
    "microdata",  # as JSON-LD, with --syntax
    "rdfa",
    "props",  # a record that a profile names
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost; beyond it an Issue or a LimitError says so."""

    max_bytes: int = 64_000_000  # of one page
    max_depth: int = 512  # of nested values; the deepest of 3,479 real payloads was 43
    max_nodes: int = 5_000_000  # values visited in one page
    max_iri: int = 2_000  # characters; Virtuoso loses longer ones in silence
    max_literal: int = 1 << 20  # bytes; longer ones make stores slow or hang


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One input: the bytes, and what is known about where they come from."""

    body: bytes
    url: str | None = None  # the address it was retrieved from
    media_type: str | None = None  # as the server or the file name says, parameters included
    fetched: datetime | None = None
    source: str = ""  # file name, or archive name and offset: for messages
    issues: tuple[Issue, ...] = ()  # what its reader has to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One JSON-LD document found on a page."""

    data: Json
    where: str  # "script 2", "row 13"
    carrier: Carrier
    also: tuple[str, ...] = ()  # other places of the page where the same document stands


class Issue(NamedTuple):
    """Something that a user may want to know or act on; `code` is stable and documented in the README."""

    severity: Severity
    code: str
    message: str
    stage: Stage
    where: str = ""
    focus: Term | None = None  # shape results: the node, the path, the value, the shape
    path: str | None = None
    value: Term | None = None
    shape: str | None = None
    source: str | None = None  # where the rule comes from


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What became of one key of a record; `explain` and the coverage counts read these."""

    record: str  # the record's name in its profile, and its place on the page
    path: str  # "dataCatalogs[].name"
    outcome: Outcome
    detail: str = ""  # why, or by which rule
    triples: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the user asked for: plain names and paths, picklable. `prepare` turns it into compiled parts."""

    vocab: tuple[str, ...] = ("schema",)
    profiles: tuple[str, ...] = ()  # names or files tried before the shipped ones
    shapes: tuple[str, ...] = ("google-dataset",)
    engine: Literal["auto", "core", "pyshacl"] = "auto"  # what runs the shapes
    strict_shapes: bool = False  # faults of shapes are errors
    lang: str | None = None  # of the shapes' messages
    background: tuple[str, ...] = ()  # RDF files whose rdfs:subClassOf adds to schema.org's class hierarchy
    contexts: tuple[tuple[str, str], ...] = ()  # context URL and the file that holds it
    id_base: str | None = None
    schema_iri: Literal["http", "https"] = "http"
    subject: Literal["fragment", "url"] = "fragment"
    merge: bool = True
    verbatim: bool = False
    strict_iris: bool = False
    assume_schema_org: bool = False
    ai_text: bool = True
    as_of: date | None = None
    syntaxes: tuple[str, ...] = ()  # beside JSON-LD: "microdata", "rdfa" (extra `markup`)
    variables: Literal["auto", "none", "count", "basic", "full"] = "auto"  # how much of a record's variables
    types: tuple[str, ...] = ()  # keep only JSON-LD blocks of these schema.org types; empty: all
    limits: Limits = field(default_factory=Limits)
