"""JSON-LD to RDF, offline.

Comes in: a parsed JSON document, the IRI that its references are resolved against, options. Goes out: an `Expansion`:
triples of terms, what stands in named graphs, the top-level nodes, Issues. Refused, with JsonLdError and the W3C's
error code: what the specification rejects, and contexts that are not at hand.
"""

from __future__ import annotations

from rdfconv.jsonld import fast_lane, pyld_lane
from rdfconv.jsonld.compiler import OutsideSubset
from rdfconv.jsonld.expansion import Expansion
from rdfconv.jsonld.options import Options
from rdfconv.jsonld.schema_org import is_schema_org
from rdfconv.jsonld.table import TermTable, compile_context, document_table
from rdfconv.model import Json

__all__ = [
    "Expansion",
    "Options",
    "TermTable",
    "compile_context",
    "document_table",
    "is_schema_org",
    "to_triples",
]


def to_triples(document: Json, *, base: str | None, options: Options) -> Expansion:
    """What a document says, as triples.

    Raises:
        JsonLdError: the document is not valid JSON-LD, or a context of it is not at hand.
        LimitError: it nests too deeply or costs too much.
    """
    try:
        return fast_lane.read(document, base=base, options=options)
    except OutsideSubset:
        return pyld_lane.read(document, base=base, options=options)
