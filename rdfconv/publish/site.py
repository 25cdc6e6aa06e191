"""What the publisher says of a publication, and what is known of each page in it: plain records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from rdfconv.errors import ConfigError
from rdfconv.handoff import Checked
from rdfconv.terms import Term, Triple, is_iri, language_tag

NO_END: Final = 9999  # the last year of a period that goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What only the publisher can say; nothing of it is ever guessed from pages."""

    title: str
    publisher: str
    licence: str  # of the dump: an address
    base_url: str  # where the folder will be served, with a slash at its end
    description: str = ""
    publisher_url: str | None = None
    language: str = "en"  # of the catalogue's own words
    release: str | None = None  # else the date
    issued: date | None = None  # else the release's name, if it is a date, else the data's latest date
    ai_text: bool = True
    withdrawn: frozenset[str] = frozenset()  # addresses of pages, or of their datasets
    attachments: tuple[Path, ...] = ()  # put beside the dump as they are
    shapes: tuple[str, ...] = ("google-dataset",)
    removable: float = 0.1  # the share of the last release's pages that may vanish in one go
    jelly: bool = False  # write the dump in this form too
    software: str = "rdfconv"  # and its version
    part_bytes: int = 1 << 30  # of a part of the dump, uncompressed: some 100 MB compressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """This release and the one before it."""

    name: str
    day: date
    previous: str | None
    since: date | None  # the day of that one


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address with what it is called."""

    address: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of a dataset."""

    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A dataset as people look for it: what its page's graph says, in any of the vocabularies."""

    iri: str
    title: str
    description: str
    page: str  # where the catalogue has it
    summary: str  # machine-written
    catalogues: tuple[str, ...]
    topics: tuple[str, ...]
    countries: tuple[str, ...]  # ISO 3166 alpha-2 codes
    places: tuple[str, ...]
    years: tuple[int, int] | None  # the first and the last; NO_END for one that goes on
    period: str
    creators: tuple[str, ...]
    publishers: tuple[str, ...]
    funders: tuple[str, ...]
    instruments: tuple[str, ...]
    languages: tuple[str, ...]
    licences: tuple[str, ...]  # addresses, or words
    access: tuple[str, ...]
    identifiers: tuple[str, ...]
    same_as: tuple[str, ...]
    links: tuple[Link, ...]
    files: tuple[Link, ...]
    variables: tuple[Variable, ...]
    modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of the publication: its graph, and the dataset that it describes, if any."""

    graph: Term
    slug: str  # the name of its files
    triples: tuple[Triple, ...]
    body: bytes  # its N-Quads
    digest: str  # sha256 of `body`
    part: str  # the file of the dump, and the place in it, uncompressed
    offset: int
    lines: int
    status: str  # added, changed, same: against the last release
    since: date  # the release in which it became what it is
    entry: Entry | None
    checked: Checked  # what the shapes find


def site_of(*, base_url: str, licence: str, publisher_url: str | None = None, **others: Any) -> Site:
    """A Site whose addresses are addresses.

    Raises:
        ConfigError: one is none.
    """
    for option, address in (("--base-url", base_url), ("--licence", licence), ("--publisher-url", publisher_url)):
        if address is not None and not (is_iri(address) and address.startswith(("http://", "https://"))):
            raise ConfigError(f"{address!r:.120} is no address; one begins with http:// or https://", where=option)
    language = language_tag(others.get("language", "en"))
    if language is None:
        raise ConfigError(f"{others['language']!r:.80} is no language tag, as en or pt-BR are", where="--language")
    if set(base_url) & {"?", "#"}:
        raise ConfigError("has a query or a fragment; expected the address of a folder", where="--base-url")
    return Site(
        base_url=f"{base_url.rstrip('/')}/",
        licence=licence,
        publisher_url=publisher_url,
        **others | {"language": language},
    )
