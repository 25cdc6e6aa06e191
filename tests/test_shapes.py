"""The shipped shapes: what they ask, how grave it is, and where each rule comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from shacl_graphs import triples

from rdfconv import shipped
from rdfconv.shacl import ShapeResult, load
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.names import PROPERTY_SHAPE, SEE_ALSO, sh

NAMES = shipped.names("shapes")
DCAT = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix disco: <http://rdf-vocabulary.ddialliance.org/discovery#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
# A dataset with which no schema.org shape finds fault; the tests below take something away or put something wrong.
DATASET = """
:d a schema:Dataset ;
    schema:name "Counts of waders" ;
    schema:alternateName "CoW" ;
    schema:description "Monthly counts of wading birds at twelve salt marshes, by trained volunteers." ;
    schema:url <http://example.org/counts> ;
    schema:identifier "https://doi.org/10.5072/estuary-4711" ;
    schema:keywords "BIRDS" , "TIDES" ;
    schema:license <https://creativecommons.org/licenses/by/4.0/> ;
    schema:version "2" ;
    schema:isAccessibleForFree true ;
    schema:sameAs <https://archive.example.net/4711> ;
    schema:creator [ a schema:Person ; schema:name "A. N. Observer" ] ;
    schema:citation "Observer (2020): Waders" ;
    schema:datePublished "2020-05-01"^^xsd:date ;
    schema:isBasedOn <http://example.org/older> ;
    schema:spatialCoverage [ a schema:Country ; schema:name "Ireland" ] ;
    schema:temporalCoverage "2015-04-01/2019-03-31" ;
    schema:variableMeasured [ a schema:PropertyValue ; schema:name "count" ] ;
    schema:measurementTechnique "transects" ;
    schema:distribution [ a schema:DataDownload ; schema:contentUrl <http://example.org/counts.csv> ] ;
    schema:includedInDataCatalog [ a schema:DataCatalog ; schema:name "Archive" ] .
"""
DCAT_DATASET = """
:d a dcat:Dataset ;
    dct:title "Counts of waders"@en ;
    dct:description "Monthly counts."@en ;
    dct:publisher :observatory ;
    dct:issued "2020-05-01"^^xsd:date ;
    dct:modified "2021"^^xsd:gYear ;
    dct:spatial :ireland ;
    dct:temporal :period ;
    dct:accessRights [ a dct:RightsStatement ] ;
    dct:language :english ;
    dcat:landingPage :page ;
    dcat:theme :environment ;
    dcat:contactPoint [] ;
    dcat:keyword "birds"@en ;
    dcat:distribution [] .
:observatory a foaf:Organization , foaf:Agent ; foaf:name "Estuary Observatory" .
:ireland a dct:Location .
:english a dct:LinguisticSystem .
:page a foaf:Document .
:period a dct:PeriodOfTime ; dcat:startDate "2015-04-01"^^xsd:date ; dcat:endDate "2019-03-31"^^xsd:date .
:catalogue a dcat:Catalog ; dct:title "Archive" ; dct:description "All of it." ; dct:publisher :observatory .
:record a dcat:CatalogRecord ; dct:modified "2021-01-01"^^xsd:date ; foaf:primaryTopic :d .
"""


def validated(shapes: str, turtle: str) -> list[ShapeResult]:
    return load(shipped.read("shapes", shapes), name=shapes).validate(triples(DCAT + turtle))


def changed(turtle: str, old: str, new: str) -> str:
    assert old in turtle
    return turtle.replace(old, new)


def said(results: list[ShapeResult]) -> set[tuple[str, str]]:
    return {(result.severity, result.shape.partition("#")[2]) for result in results}


@pytest.mark.parametrize("name", NAMES)
def test_shipped_shapes_run_in_the_compiled_engine_without_a_note(name: str) -> None:
    program = load(shipped.read("shapes", name), name=name, engine="core", strict=True)
    assert program.notes == ()
    assert program.shapes


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_an_iri_a_severity_a_message_and_a_source(name: str) -> None:
    import pyoxigraph  # noqa: PLC0415 - only here are shapes read as data

    quads = pyoxigraph.parse(shipped.read("shapes", name), format=pyoxigraph.RdfFormat.TURTLE)
    graph = Graph((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)
    rules = graph.instances[PROPERTY_SHAPE]
    assert rules
    for rule in rules:
        assert rule.startswith(f"<urn:rdfconv:shapes/{name}#")
        for predicate in (sh("severity"), sh("name"), sh("message"), SEE_ALSO):
            assert len(graph.objects(rule, predicate)) == 1, (rule, predicate)
        assert graph.objects(rule, sh("message"))[0].endswith("@en")


@pytest.mark.parametrize("name", NAMES)
def test_a_good_dataset_has_no_fault(name: str) -> None:
    assert validated(name, DATASET + DCAT_DATASET) == []


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_agree_on_a_bad_dataset(name: str) -> None:
    data = triples(
        DCAT
        + ':d a schema:Dataset , dcat:Dataset ; schema:url "x" ; schema:creator [ a schema:Place ] ; dct:issued "x" .'
    )
    core, reference = (
        load(shipped.read("shapes", name), name=name, engine=engine).validate(data) for engine in ("core", "pyshacl")
    )
    assert core
    assert [result._replace(details=()) for result in core] == [result._replace(details=()) for result in reference]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "dcat-ap"])
def test_shapes_follow_schema_org_in_https(name: str) -> None:
    data = ':d a s:Dataset ; s:url "x" ; s:description "x" ; s:name "x" .'
    plain, secure = (
        load(shipped.read("shapes", name), name=name, schema_iri=scheme).validate(
            triples(f"@prefix s: <{scheme}://schema.org/> . {data}")
        )
        for scheme in ("http", "https")
    )
    assert plain
    assert [(result.severity, result.path) for result in plain] == [(result.severity, result.path) for result in secure]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('schema:name "Counts of waders" ;', "", {("violation", "name")}),
        ('"Counts of waders"', '" "', {("violation", "name")}),
        ('"Counts of waders"', "[]", {("violation", "name")}),
        ("schema:description ", "schema:abstract ", {("violation", "description")}),
        (" at twelve salt marshes, by trained volunteers", "", {("violation", "description-length")}),
        ("volunteers.", "volunteers. " + "Again. " * 1000, {("violation", "description-length")}),
        ("<http://example.org/counts> ;", '"counts" ;', {("violation", "url")}),
        ("<http://example.org/counts> ;", ":a , :b ;", {("violation", "url")}),
        ("schema:contentUrl ", "schema:url ", {("violation", "distribution-contentUrl")}),
        ("schema:Person", "schema:Place", {("warning", "creator")}),
        ("schema:Person", "schema:ResearchOrganization", set()),
        ("<https://creativecommons.org/licenses/by/4.0/>", '"CC BY"', {("warning", "license")}),
        ("true", '"yes"', {("warning", "isAccessibleForFree")}),
        ('schema:version "2" ;', "", {("warning", "version")}),
        ('schema:citation "Observer (2020): Waders" ;', "", {("info", "citation")}),
        ("schema:temporalCoverage ", "schema:temporal ", {("info", "temporalCoverage")}),
    ],
)
def test_google_dataset(old: str, new: str, expected: set[tuple[str, str]]) -> None:
    assert said(validated("google-dataset", changed(DATASET, old, new))) == expected


@pytest.mark.parametrize("name", ["google-dataset", "soso"])
@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("2015", 1),
        ("2015-04", 1),
        ("2015-04-01", 1),
        ("2015-04-01T10:00:00Z", 1),
        ("2015/2019", 1),
        ("2015-04-01T10:00:00+01:00/P1Y2M", 1),
        ("../2019-03-31", 1),
        ("2015/..", 1),
        ("-4000/0100", 1),
        ("sometime", 0),
        ("21-03", 0),
        ("2015/2016/2017", 0),
        ("2015 to 2019", 0),
        ("2015/sometime", 0),
        ("2015-04-01\n", 0),
        ("", 0),
    ],
)
def test_a_temporal_coverage_is_an_instant_or_an_interval(name: str, text: str, is_fine: int) -> None:
    escaped = text.replace("\n", "\\n")
    results = validated(name, changed(DATASET, "2015-04-01/2019-03-31", escaped))
    assert (results == []) == bool(is_fine)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (":d a schema:Dataset", "_:d a schema:Dataset", {("violation", "Dataset")}),
        ('schema:version "2" ;', "", {("violation", "version")}),
        ('schema:keywords "BIRDS" , "TIDES" ;', "", {("violation", "keywords")}),
        (" at twelve salt marshes, by trained volunteers", "", {("warning", "description-length")}),
        ("schema:sameAs ", "schema:about ", {("warning", "sameAs")}),
    ],
)
def test_soso(old: str, new: str, expected: set[tuple[str, str]]) -> None:
    assert said(validated("soso", changed(DATASET, old, new))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("schema:license ", "schema:usageInfo ", {("violation", "license")}),
        ('schema:version "2" ;', "", {("warning", "version")}),
        ("schema:isBasedOn ", "schema:about ", {("info", "isBasedOn")}),
    ],
)
def test_bioschemas(old: str, new: str, expected: set[tuple[str, str]]) -> None:
    assert said(validated("bioschemas", changed(DATASET, old, new))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('dct:title "Counts of waders"@en ;', "", {("violation", "title")}),
        (
            "dct:publisher :observatory ;\n",
            "dct:publisher :observatory , :other ;\n",
            {("violation", "publisher"), ("violation", "publisher-name")},
        ),
        ('; foaf:name "Estuary Observatory"', "", {("violation", "publisher-name")}),
        (":ireland a dct:Location .", "", {("violation", "spatial")}),
        ("[ a dct:RightsStatement ]", '"on request"', {("violation", "accessRights")}),
        ('"2020-05-01"^^xsd:date', '"2020-05-01"', {("violation", "issued")}),
        ('"2021"^^xsd:gYear', '"2021-02-30"^^xsd:date', {("violation", "modified")}),
        ('"2015-04-01"^^xsd:date', '"2020-01-01"^^xsd:date', {("violation", "PeriodOfTime")}),
        ('"2015-04-01"^^xsd:date', '"2020"^^xsd:gYear', set()),  # of another precision: not compared
        ('"2015-04-01"^^xsd:date', '"21-03"', {("violation", "startDate")}),
        ('"2019-03-31"^^xsd:date', '"1900-13-45"^^xsd:date', {("violation", "endDate")}),
        ('dct:description "All of it." ; ', "", {("violation", "description")}),
        ('"All of it." ; dct:publisher :observatory', '"All of it."', {("violation", "Catalog-publisher")}),
        ('dct:modified "2021-01-01"^^xsd:date ; ', "", {("violation", "CatalogRecord-modified")}),
        ("foaf:primaryTopic :d", "foaf:primaryTopic :d , :e", {("violation", "primaryTopic")}),
        ("dcat:theme ", "dcat:topic ", {("warning", "theme")}),
        ('dcat:keyword "birds"@en ;', "", {("warning", "keyword")}),
    ],
)
def test_dcat_ap(old: str, new: str, expected: set[tuple[str, str]]) -> None:
    assert said(validated("dcat-ap", changed(DCAT_DATASET, old, new))) == expected


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        (':o a schema:Organization ; schema:name "\\n " .', {("violation", "name")}),
        (":o a schema:NGO .", {("violation", "name")}),
        ("[] a schema:PropertyValue ; schema:value 1 .", {("violation", "PropertyValue-name")}),
        ('[] a schema:PropertyValue ; schema:propertyID "doi" ; schema:value "10.5072/x" .', set()),
        (':v a disco:Variable ; skos:prefLabel " " .', {("warning", "Variable-label")}),
        (':v a disco:Variable ; skos:notation "V1" .', set()),
        (':d a schema:Dataset ; schema:name "x" ; schema:description "x" .', {("warning", "description-is-not-name")}),
        (':d a schema:Dataset ; schema:keywords "" .', {("warning", "keywords")}),
        (':d schema:datePublished "last week" .', {("warning", "datePublished")}),
        (':d schema:datePublished "2021-05"^^xsd:gYearMonth .', set()),
        (':d schema:url "n/a" .', {("warning", "url")}),
        *((f':d a schema:Dataset ; schema:identifier "{doi}" .', set()) for doi in ("10.5072/x", "doi:10.5072/x(1)")),
        *(
            (f':d a schema:Dataset ; schema:identifier "{doi}" .', set())
            for doi in ("HTTP://dx.doi.org/10.5072/X", "4711")
        ),
        *(
            (f':d a schema:Dataset ; schema:identifier "{doi}" .', {("warning", "identifier-DOI")})
            for doi in ("10.5072", "doi:5072/x", "https://doi.org/", "10.5072/x y", "10.x/y")
        ),
    ],
)
def test_hygiene(turtle: str, expected: set[tuple[str, str]]) -> None:
    assert said(validated("hygiene", turtle)) == expected


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "google-dataset",
            {("warning", each) for each in ("creator", "distribution", "isAccessibleForFree", "license", "version")}
            | {("info", each) for each in ("alternateName", "citation", "measurementTechnique", "variableMeasured")},
        ),
        ("soso", {("violation", "version"), ("warning", "isAccessibleForFree")}),
        ("hygiene", set()),
    ],
)
def test_the_seed(shared: Path, name: str, expected: set[tuple[str, str]]) -> None:
    page = (shared / "pages" / "harmony-seed.expected.nt").read_text(encoding="utf-8")
    assert said(validated(name, page)) == expected
