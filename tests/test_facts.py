"""Real pages of all layouts of one site: the graph says what a careful reader reads off them, and nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import rdfconv

pytestmark = pytest.mark.shared

ALL = ("schema", "dcat", "disco")
PREFIXES = """
PREFIX schema: <http://schema.org/> PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
PREFIX disco: <http://rdf-vocabulary.ddialliance.org/discovery#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
COUNTRY = {"GB": "GBR", "ET": "ETH", "IN": "IND", "PE": "PER", "VN": "VNM"}


def pages() -> list[Path]:
    shared = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")
    return sorted(shared.glob("pages/harmony-layouts/*.txt"))


class Graph:
    """A page's graph, and what it says of one subject."""

    def __init__(self, result: rdfconv.Result, subject: str) -> None:
        self.subject = subject
        self.result = result
        self.store = ox.Store()
        self.store.bulk_load(result.serialize("ntriples"), format=ox.RdfFormat.N_TRIPLES)

    def ask(self, pattern: str) -> bool:
        return bool(self.store.query(f"{PREFIXES} ASK {{ {pattern.replace('?S', f'<{self.subject}>')} }}"))

    def select(self, pattern: str) -> set[str]:
        query = f"{PREFIXES} SELECT ?x WHERE {{ {pattern.replace('?S', f'<{self.subject}>')} }}"
        return {row["x"].value for row in self.store.query(query)}  # type: ignore[union-attr,index]


def quoted(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False)


AUTHORITY = "http://publications.europa.eu/resource/authority/country"
# Facts that are lists or single values, and the pattern that each value makes; {} is the value as a Turtle literal.
PATTERNS = {
    "title": "?S schema:name {}",
    "description_start": "?S schema:description ?d FILTER STRSTARTS(?d, {})",
    "keywords": "?S schema:keywords {}",
    "links": "?S schema:subjectOf ?x FILTER (STR(?x) = {})",
    "temporal": "?S schema:temporalCoverage {}",
    "publishers": "?S schema:publisher/schema:name {}",
    "creators": "?S schema:creator/schema:name {}",
    "sponsors": "?S schema:sponsor/schema:name {}",
    "funders": "?S schema:funder/schema:name {}",
    "copyright_holders": "?S schema:copyrightHolder/schema:name {}",
    "image": "?S schema:image ?x FILTER (STR(?x) = {})",
    "participants": "?S schema:size/schema:value {}",
    "cases": "?S schema:size/schema:value {}",
    "license_or_access": "?S schema:conditionsOfAccess {}",
    "harmony_id": "?S schema:identifier/schema:value {}",
    "study_design": "?S dct:type/skos:prefLabel {}@en",
    "resource_type": "?S dct:type/skos:prefLabel {}@en",
    "ages": "?s disco:product ?S ; disco:universe/skos:prefLabel {}@en",
    "number_of_variables": "?S disco:variableQuantity ?n FILTER (STR(?n) = STR({}))",
}


def expected(facts: dict[str, Any], page: str) -> Iterator[str]:
    """The facts as patterns that must hold of ?S."""
    yield f"?S schema:url <{page}>"
    for fact, pattern in PATTERNS.items():
        value = facts.get(fact, [])
        yield from (pattern.format(quoted(each)) for each in (value if isinstance(value, list) else [value]))
    for catalogue in facts.get("catalogues", ()):
        entry, name = catalogue["entry_url"], quoted(catalogue["name"])
        yield f"?S schema:includedInDataCatalog ?c . ?c schema:name {name}"
        yield f"?S schema:subjectOf <{entry}> . <{entry}> schema:isPartOf ?c . ?c schema:name {name}"
    for doi in facts.get("dois", ()):
        yield f"?S schema:identifier ?i FILTER (CONTAINS(LCASE(?i), {quoted(doi['doi'].lower())}))"
        if doi["kind"] == "dataset":
            yield f"?S schema:sameAs <https://doi.org/{doi['doi'].lower()}>"
    yield from (f"?S schema:spatialCoverage <{AUTHORITY}/{COUNTRY[code]}>" for code in facts.get("country_codes", ()))
    for variable in facts.get("variables", ()):
        name, label = quoted(variable["name"]), quoted(variable["description"])
        yield f"?S schema:variableMeasured ?v . ?v schema:name {name} ; schema:description {label}"
    if facts.get("ai_summary"):
        yield "?S schema:subjectOf/schema:digitalSourceType schema:TrainedAlgorithmicMediaDigitalSource"


def forbidden(facts: dict[str, Any]) -> Iterator[str]:
    """What must not hold of ?S."""
    for doi in facts.get("dois", ()):
        if doi["kind"] != "dataset":
            yield f"?S schema:sameAs <https://doi.org/{doi['doi'].lower()}>"
    yield from (
        f"?S schema:name {quoted(text)}" for text in ("Dataset Not Found", "404: This page could not be found.")
    )
    yield '?S schema:description "The requested dataset could not be found."'
    yield '?S schema:description "Academic research dataset"'
    yield "?S schema:license ?l"
    for catalogue in facts.get("catalogues", ()):
        yield f"?S schema:includedInDataCatalog <{catalogue['entry_url']}>"
        yield f"?c a schema:DataCatalog ; schema:url <{catalogue['entry_url']}>"
    if not facts.get("ai_summary"):
        yield "?x schema:digitalSourceType ?y"
    if not facts.get("catalogues"):
        yield "?S schema:includedInDataCatalog ?c"
    if "country_codes" not in facts:
        yield "?S schema:spatialCoverage ?c"


def graph_of(path: Path) -> tuple[Graph, dict[str, Any]]:
    facts = json.loads(path.with_suffix(".facts.json").read_text(encoding="utf-8"))
    config = rdfconv.Config(vocab=ALL, shapes=())
    result = rdfconv.convert(path.read_bytes(), url=facts.get("page_url"), config=config)
    page = facts.get("record_url", facts.get("page_url"))
    return Graph(result, f"{page}#dataset"), facts


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_all_facts_hold_and_nothing_forbidden(path: Path) -> None:
    graph, facts = graph_of(path)
    if "redirects_to" in facts or "title" not in facts:
        return
    page = facts.get("record_url", facts.get("page_url"))
    missing = [pattern for pattern in expected(facts, page) if not graph.ask(pattern)]
    wrong = [pattern for pattern in forbidden(facts) if graph.ask(pattern)]
    assert not missing
    assert not wrong


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_children_and_ancestors(path: Path) -> None:
    graph, facts = graph_of(path)
    site = "https://harmonydata.ac.uk/search/items"
    for child in facts.get("children", ()):
        node = f"<{site}/{child['slug']}#dataset>"
        assert graph.ask(f"?S schema:hasPart {node} . {node} schema:isPartOf ?S ; schema:name {quoted(child['title'])}")
        assert graph.ask(f"{node} schema:size/schema:value {child['cases']} ; schema:subjectOf <{child['link']}>")
        assert not graph.ask(f"{node} schema:includedInDataCatalog ?c")
        assert not graph.ask(f"{node} schema:sameAs ?d FILTER STRSTARTS(STR(?d), 'https://doi.org/')")
        assert not graph.ask(f"{node} schema:sponsor ?d")
    for ancestor in facts.get("ancestors", ()):
        node = f"<{site}/{ancestor['uuid']}#dataset>"
        assert graph.ask(f"?S schema:isPartOf {node} . {node} schema:name {quoted(ancestor['title'])}")


def test_a_redirect_says_that_two_addresses_are_of_one_page(shared: Path) -> None:
    graph, facts = graph_of(shared / "pages/harmony-layouts/redirect-health-communication.txt")
    assert graph.ask(f"<{facts['page_url']}> schema:sameAs <{facts['redirects_to']}>")
    assert len(graph.result.triples) == 2


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_pages_without_a_record_say_nothing(path: Path) -> None:
    graph, facts = graph_of(path)
    if "title" in facts:
        assert graph.result.triples
        assert not [field for field in graph.result.fields if field.outcome == "refused"]
    else:
        assert not graph.result.triples


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_html_and_payload_say_the_same(path: Path) -> None:
    html = path.with_suffix(".html")
    if html.exists():
        assert rdfconv.convert(html.read_bytes()).serialize("nt") == rdfconv.convert(path.read_bytes()).serialize("nt")


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_no_key_is_lost(path: Path) -> None:
    graph, _ = graph_of(path)
    unmapped = {field.path for field in graph.result.fields if field.outcome == "unmapped"}
    assert unmapped <= {f"extra_data.{key}" for key in ("genetic_data_collected", "num_sweeps", "duration_years")}
    reported = {issue.where.rpartition(" ")[2] for issue in graph.result.issues if issue.code == "field-unmapped"}
    assert reported == unmapped
