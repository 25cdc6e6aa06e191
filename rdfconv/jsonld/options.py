"""What goes into an expansion beside the document, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rdfconv.iri import SchemaScheme
from rdfconv.model import Issue, Json, Limits
from rdfconv.terms import Quad, Term, Triple

Lane: TypeAlias = Literal["fast", "pyld"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Options:
    """How documents are read; build it once for many documents, because compiled contexts are kept per record."""

    contexts: Mapping[str, Json] = field(default_factory=dict)  # context documents by URL, parsed
    strict_iris: bool = False  # drop what is no IRI as it stands, instead of percent-encoding it
    schema_iri: SchemaScheme | None = "http"  # None: leave everything as JSON-LD says
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What one document says."""

    triples: list[Triple]  # the default graph: no duplicates, node by node
    named: list[Quad]  # what stands in named graphs
    roots: tuple[Term, ...]  # the top-level nodes that say something, in document order
    issues: list[Issue]
    lane: Lane
