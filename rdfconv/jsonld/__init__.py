"""JSON-LD to RDF, offline.

Comes in: a parsed JSON document, the IRI that its references are resolved against, options. Goes out: an `Expansion`:
triples of terms, what stands in named graphs, the top-level nodes, Issues. Refused, with JsonLdError and the W3C's
error code: what the specification rejects, and contexts that are not at hand.
"""

from __future__ import annotations

from typing import TypeVar

from rdfconv.jsonld import pyld_lane
from rdfconv.jsonld.compiler import OutsideSubset
from rdfconv.jsonld.fast_lane import FastReader
from rdfconv.jsonld.making import Terms
from rdfconv.jsonld.options import Expansion, Options
from rdfconv.jsonld.rdf import ExpandedReader
from rdfconv.jsonld.schema_org import is_schema_org
from rdfconv.jsonld.table import TermTable, compile_context, document_table, initial_table
from rdfconv.model import Json
from rdfconv.terms import Term, Triple

__all__ = [
    "Expansion",
    "Options",
    "TermTable",
    "compile_context",
    "document_table",
    "is_schema_org",
    "to_triples",
]

_Item = TypeVar("_Item")


def to_triples(document: Json, *, base: str | None, options: Options) -> Expansion:
    """What a document says, as triples.

    Raises:
        JsonLdError: the document is not valid JSON-LD, or a context of it is not at hand.
        LimitError: it nests too deeply or costs too much.
    """
    try:
        return _fast(document, base, options)
    except OutsideSubset:
        return _careful(document, base, options)


def _fast(document: Json, base: str | None, options: Options) -> Expansion:
    made = Terms(options)
    reader = FastReader(made, base)
    reader.read(document, initial_table(options))
    triples = _distinct(reader.triples) if reader.has_repeats else reader.triples
    return Expansion(
        triples=triples,
        named=[],
        roots=_roots(reader.roots, triples),
        issues=_distinct(made.issues),
        lane="fast",
    )


def _careful(document: Json, base: str | None, options: Options) -> Expansion:
    made = Terms(options)
    reader = ExpandedReader(made)
    reader.read(pyld_lane.expand(document, base=base, options=options))
    triples = _distinct(reader.triples)
    return Expansion(
        triples=triples,
        named=_distinct(reader.named),
        roots=_roots(reader.roots, triples),
        issues=_distinct(made.issues),
        lane="pyld",
    )


def _distinct(items: list[_Item]) -> list[_Item]:
    return list(dict.fromkeys(items)) if items else items


def _roots(candidates: list[Term], triples: list[Triple]) -> tuple[Term, ...]:
    """The top-level nodes of which something is said."""
    silent = set(candidates)
    for subject, _, _ in triples:
        silent.discard(subject)
        if not silent:
            break
    return tuple([root for root in dict.fromkeys(candidates) if root not in silent])
