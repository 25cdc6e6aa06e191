"""What PyLD makes of a document, in a form that can be compared: the reference that both lanes are held against."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, TypeAlias

import pyoxigraph as ox
from pyld import jsonld

from rdfconv import terms
from rdfconv.errors import TermError
from rdfconv.jsonld import Expansion, Options, is_schema_org
from rdfconv.jsonld.schema_org import context_document
from rdfconv.vocab import RDF_FIRST, RDF_REST

VERBATIM = Options(strict_iris=True, schema_iri=None)
PyldTriple: TypeAlias = Mapping[str, Mapping[str, str]]


def _load(url: str, _options: object) -> dict[str, Any]:
    if not is_schema_org(url):
        raise ValueError(url)
    answer = {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url}
    return answer | {"document": context_document(), "tag": "static"}


def pyld_quads(document: Any, base: str) -> str:
    """PyLD's N-Quads without what has no well-formed IRIs and language tags (PyLD writes it), and with "-" in tags."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        dataset = jsonld.to_rdf(document, {"base": base, "documentLoader": _load})
    for triple in chain.from_iterable(dataset.values()):
        if "language" in triple["object"]:
            triple["object"]["language"] = triple["object"]["language"].replace("_", "-")
    return str(jsonld.JsonLdProcessor.to_nquads({name: list(_well_formed(found)) for name, found in dataset.items()}))


def _well_formed(triples: Iterable[PyldTriple]) -> Iterable[PyldTriple]:
    """The triples that RDF allows, without lists of which then nothing is said."""
    kept = [triple for triple in triples if _is_well_formed(triple)]
    mentioned = {triple["object"]["value"] for triple in kept}
    orphans = [triple for triple in kept if _is_list_cell(triple) and triple["subject"]["value"] not in mentioned]
    return _well_formed([triple for triple in kept if triple not in orphans]) if orphans else kept


def _is_list_cell(triple: PyldTriple) -> bool:
    return triple["predicate"]["value"] in (RDF_FIRST[1:-1], RDF_REST[1:-1])


def _is_well_formed(triple: PyldTriple) -> bool:
    try:
        for part in triple.values():
            if part["type"] == "IRI":
                terms.iri(part["value"])
            elif part["type"] == "literal":
                terms.iri(part["datatype"])
                if "language" in part:
                    terms.tagged_literal("", part["language"])
    except TermError:
        return False
    return True


def quads_text(found: Expansion) -> str:
    """Our result as N-Quads."""
    return "".join(f"{' '.join(statement)} .\n" for statement in (*found.triples, *found.named))


def canonical(quads: str | bytes) -> Iterable[str]:
    """The statements after RDF canonicalisation, sorted: equal for isomorphic data sets, and readable in a diff."""
    dataset = ox.Dataset(ox.parse(quads, ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)
