"""The vocabularies: every term exists, and any JSON-LD processor reads a projection's context as we do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pages
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from rdflib.namespace import DCTERMS, FOAF, PROV, RDFS, SKOS

import rdfconv
from rdfconv import shipped
from rdfconv.projection import Projection, parse_projection
from rdfconv.vocab import PREFIXES

NAMES = ("dcat", "disco", "schema")
SUBJECT = "<https://example.org/x#dataset>"
# Terms of DCAT-AP's ADMS, which no file here defines (W3C, Asset Description Metadata Schema, 5).
ADMS = {f"{PREFIXES['adms']}{name}" for name in ("Identifier", "identifier")}


def projection(name: str) -> Projection:
    return parse_projection(shipped.read("projections", name), name=name)


def iris(name: str) -> set[str]:
    return {term[1:-1] for term in projection(name).terms.values()}


def defined_in(path: Path) -> set[str]:
    return {quad.subject.value for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_every_term_exists_in_its_vocabulary(name: str, shared: Path) -> None:
    known = defined_in(shared / "vocab/schemaorg-all-http.ttl") | defined_in(shared / "vocab/dcat3.ttl")
    known |= defined_in(shared / "vocab/disco.ttl") | ADMS
    for namespace in (DCTERMS, FOAF, PROV, RDFS, SKOS):
        known |= {str(namespace[name]) for name in namespace.__annotations__ if not name.startswith("_")}
    assert iris(name) <= known


@pytest.mark.shared
def test_everything_written_about_the_seed_exists(shared: Path) -> None:
    body = shared.joinpath("pages/harmony-seed.txt").read_bytes()
    config = rdfconv.Config(vocab=(*NAMES, "prov"), shapes=())
    used = {p[1:-1] for _, p, _ in rdfconv.convert(body, config=config).triples}
    known = {term for name in NAMES for term in iris(name)} | {f"{PREFIXES['rdf']}type", str(RDFS.label)}
    assert {term for term in used if not term.startswith(PREFIXES["prov"])} <= known


def by_pyld(name: str, neutral: dict[str, Any]) -> ox.Dataset:
    """The triples of a neutral record, as PyLD reads them with the projection's context."""
    context = json.loads(shipped.read("projections", name))["@context"]
    document = {"@context": context, "@id": SUBJECT[1:-1], **{key: known(name, node) for key, node in neutral.items()}}
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return canonical(quads.encode())


def known(name: str, value: Any) -> Any:
    """The value without a class that the vocabulary has no word for: we leave it out, JSON-LD makes it relative."""
    if isinstance(value, dict) and value["@type"] not in projection(name).terms:
        return {key: inner for key, inner in value.items() if key != "@type"}
    return value


def by_us(name: str, neutral: dict[str, Any]) -> ox.Dataset:
    lines = [
        " ".join(triple) + " ."
        for number, (field, value) in enumerate(neutral.items())
        for triple in projection(name).triples(SUBJECT, field, value, "en")
        for triple in [tuple(term.replace("_:b", f"_:n{number}") for term in triple)]
    ]
    return canonical("\n".join(lines).encode())


def canonical(ntriples: bytes) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


TEXTS = st.text(alphabet='abc "\\\n', min_size=1, max_size=5)
NODES = st.fixed_dictionaries(
    {"@type": st.sampled_from(["Country", "Organization", "Variable", "Concept", "Nonsense"])},
    optional={
        "@id": st.sampled_from(["https://example.org/a", "https://example.org/b"]),
        "label": TEXTS,
        "agentName": TEXTS,
        "code": TEXTS,
        "variableName": TEXTS,
        "value": st.integers(0, 10),
    },
)
LITERAL_FIELDS = ("name", "description", "keywords", "temporalCoverage", "variableQuantity", "notation", "text")
NODE_FIELDS = ("country", "catalogue", "publisher", "mainPublisher", "variable", "study", "period", "instrument")


@pytest.mark.parametrize("name", NAMES)
@given(
    literals=st.dictionaries(st.sampled_from(LITERAL_FIELDS), TEXTS),
    nodes=st.dictionaries(st.sampled_from(NODE_FIELDS), NODES),
)
def test_pyld_reads_the_contexts_as_we_do(name: str, literals: dict[str, str], nodes: dict[str, Any]) -> None:
    neutral = {**literals, **nodes}
    assert by_us(name, neutral) == by_pyld(name, neutral)


def test_the_site_is_the_catalogue_and_others_are_not() -> None:
    config = rdfconv.Config(vocab=("schema", "dcat"), shapes=())
    triples = rdfconv.convert(pages.flight_page(), config=config).triples
    catalogues = {s for s, _, o in triples if o == f"<{PREFIXES['dcat']}Catalog>"}
    assert catalogues == set()  # this page is on another host than the profile's site
    address = "https://harmonydata.ac.uk/search/items/x"
    triples = rdfconv.convert(pages.flight_page(), url=address, config=config).triples
    assert {s for s, _, o in triples if o == f"<{PREFIXES['dcat']}Catalog>"} == {
        "<https://harmonydata.ac.uk/search/#catalogue>"
    }
