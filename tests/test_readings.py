"""The term table, row by row: what a value of a field is in each vocabulary, and what is refused."""

from __future__ import annotations

from typing import Any

import pages
import pytest

import rdfconv

PAGE = f"{pages.HOST}/items/{pages.SLUG}"
SUBJECT, STUDY = f"<{PAGE}#dataset>", f"<{PAGE}#study>"
PREFIX = {
    "schema": "http://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "disco": "http://rdf-vocabulary.ddialliance.org/discovery#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "adms": "http://www.w3.org/ns/adms#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority"

PROFILE = """
name = "table"
title = "Any key is a field of its own name"
hosts = ["catalogue.example.org"]
anywhere = true
language = "en"
placeholders = ["Unknown"]
asset_base = "https://catalogue.example.org/files/"
[default_country]
code = "GB"
name = "United Kingdom"
also = ["Scotland"]
[[own_doi]]
doi = '^10\\.5072/x-(?P<number>\\d+)$'
record = ['^local/(?P<number>\\d+)$']
[[record]]
name = "any"
prop = "dataset"
has = ["key"]
type = "Dataset"
ignore = ["key"]
[record.fields]
"""


def convert(tmp_path: Any, **fields: Any) -> rdfconv.Result:
    """What a record with these fields becomes, in all vocabularies; the page has no JSON-LD of its own."""
    profile = tmp_path / "profile.toml"
    profile.write_text(PROFILE + "\n".join(f'"{name}" = "{name}"' for name in fields))
    body = pages.line_row(
        "0",
        {
            "P": None,
            "f": [
                ["$", "link", None, {"rel": "canonical", "href": PAGE}],
                ["$", "$L1", None, {"dataset": {"key": 1, **fields}}],
            ],
        },
    )
    config = rdfconv.Config(profiles=(str(profile),), vocab=("schema", "dcat", "disco"), shapes=())
    return rdfconv.convert(body, config=config)


def short(term: str) -> str:
    for prefix, namespace in PREFIX.items():
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[1 + len(namespace) : -1]}"
    return term


def said(result: rdfconv.Result, subject: str = SUBJECT) -> set[tuple[str, str]]:
    return {(short(p), short(o)) for s, p, o in result.triples if s == subject}


ROWS: list[tuple[dict[str, Any], set[tuple[str, str]]]] = [
    ({"name": " Tides "}, {("schema:name", '"Tides"'), ("dct:title", '"Tides"@en')}),
    ({"description": "<p>A</p>"}, {("schema:description", '"A"'), ("dct:description", '"A"@en')}),
    (
        {"keywords": ["a", "A", "b"]},
        {("schema:keywords", '"a"'), ("schema:keywords", '"b"'), ("dcat:keyword", '"a"@en')},
    ),
    (
        {"country": "UK, IE"},
        {(p, f"<{AUTHORITY}/country/{c}>") for p in ("schema:spatialCoverage", "dct:spatial") for c in ("GBR", "IRL")},
    ),
    ({"language": "en"}, {("schema:inLanguage", '"en"'), ("dct:language", f"<{AUTHORITY}/language/ENG>")}),
    (
        {"temporalCoverage": "2001/.."},
        {("schema:temporalCoverage", '"2001/.."'), ("dct:temporal", f"<{PAGE}#temporal>")},
    ),
    ({"startYear": 1986, "endYear": 1987}, {("schema:temporalCoverage", '"1986/1987"')}),
    ({"startDate": "2001-05-01", "endDate": ""}, {("schema:temporalCoverage", '"2001-05-01/.."')}),
    (
        {"license": "https://creativecommons.org/licenses/by/4.0/"},
        {(p, "<https://creativecommons.org/licenses/by/4.0/>") for p in ("schema:license", "dct:license")},
    ),
    (
        {"license": "https://example.org/apply"},
        {("schema:conditionsOfAccess", '"https://example.org/apply"'), ("dct:rights", f"<{PAGE}#access>")},
    ),
    ({"access": "Ask us."}, {("schema:conditionsOfAccess", '"Ask us."'), ("dct:rights", f"<{PAGE}#access>")}),
    (
        {"image": "x.png"},
        {(p, "<https://catalogue.example.org/files/x.png>") for p in ("schema:image", "foaf:depiction")},
    ),
    (
        {"link": "https://example.org/x)"},
        {("schema:subjectOf", "<https://example.org/x>"), ("foaf:page", "<https://example.org/x>")},
    ),
    (
        {"doi": "doi:10.5072/X-7", "localIdentifier": "local/7"},
        {
            ("schema:sameAs", "<https://doi.org/10.5072/x-7>"),
            ("dct:identifier", '"https://doi.org/10.5072/x-7"^^<http://www.w3.org/2001/XMLSchema#anyURI>'),
            ("dct:identifier", '"local/7"'),
            ("adms:identifier", f"<{PAGE}#identifier-10-5072-x-7>"),
        },
    ),
    ({"version": "2"}, {("schema:version", '"2"'), ("dcat:version", '"2"')}),
    (
        {"dateModified": "2024-05-01"},
        {(p, '"2024-05-01"^^<http://www.w3.org/2001/XMLSchema#date>') for p in ("schema:dateModified", "dct:modified")},
    ),
    (
        {"variableCount": 12},
        {("disco:variableQuantity", '"12"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>')},
    ),
    ({"name": "Tides"}, {("schema:url", f"<{PAGE}>"), ("dcat:landingPage", f"<{PAGE}>"), ("foaf:page", f"<{PAGE}>")}),
]


@pytest.mark.parametrize(
    ("fields", "expected"), ROWS, ids=lambda value: " ".join(value) if isinstance(value, dict) else ""
)
def test_row(tmp_path: Any, fields: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert said(convert(tmp_path, **fields)) >= expected


@pytest.mark.parametrize("role", ["publisher", "creator", "funder", "sponsor", "copyrightHolder", "contributor"])
def test_agents(tmp_path: Any, role: str) -> None:
    result = convert(tmp_path, **{role: [{"@type": "Organization", "name": "Board of  Tides"}, "Dr Ada Sand"]})
    kinds = {
        frozenset(short(o) for s, p, o in result.triples if s == agent and p.endswith("#type>"))
        for _, p, agent in result.triples
        if p == f"<http://schema.org/{role}>"
    }
    assert len(kinds) == 2
    assert any("schema:Person" in kind for kind in kinds)
    assert any("schema:Organization" in kind for kind in kinds)


def test_only_the_first_publisher_is_dublin_core_s(tmp_path: Any) -> None:
    result = convert(tmp_path, publisher=["One", "Two"])
    predicates = [p for p, _ in said(result)]
    assert predicates.count("schema:publisher") == 2
    assert predicates.count("dct:publisher") == 1


def test_a_creator_of_unknown_kind_has_none(tmp_path: Any) -> None:
    result = convert(tmp_path, creator="Ada Sand")
    assert not {
        o for _, _, o in result.triples if o in {"<http://schema.org/Person>", "<http://schema.org/Organization>"}
    }


def test_a_study_is_a_node_of_its_own(tmp_path: Any) -> None:
    result = convert(
        tmp_path, resourceType="study", ageRange="40+ years", instrument="Sea Scale (SS-9)", funder="Fund of Tides"
    )
    study = said(result, STUDY)
    assert ("disco:product", SUBJECT) in study
    assert {p for p, _ in study} >= {"disco:universe", "disco:instrument", "disco:fundedBy"}
    assert not {p for p, _ in said(result)} & {"disco:universe", "disco:instrument"}
    assert ("skos:altLabel", '"SS-9"@en') in {(short(p), o) for _, p, o in result.triples}


def test_variables_have_labels_and_answers(tmp_path: Any) -> None:
    result = convert(tmp_path, variable=[{"name": "v1", "description": "Wet?", "options": ["Yes", "No", "No"]}])
    triples = {(short(p), short(o)) for _, p, o in result.triples}
    assert triples >= {
        ("disco:variable", next(o for p, o in triples if p == "schema:variableMeasured")),
        ("skos:notation", '"v1"'),
        ("skos:prefLabel", '"Wet?"@en'),
        ("skos:prefLabel", '"Yes"@en'),
    }
    assert sum(p == "skos:hasTopConcept" for p, _ in triples) == 2


def test_a_file_is_a_distribution(tmp_path: Any) -> None:
    result = convert(tmp_path, distribution=[{"contentUrl": "https://example.org/x.csv", "encodingFormat": "CSV"}])
    (one,) = {o for p, o in said(result) if p == "dcat:distribution"}
    assert ("schema:distribution", one) in said(result)
    assert ("dcat:accessURL", "<https://example.org/x.csv>") in said(result, one)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"country": "GB", "place": "Rest of the world"}, "country-doubtful"),
        ({"doi": "10.5072/x-7"}, "doi-not-own"),
        ({"temporalCoverage": "21-03..22-05"}, "time-unreadable"),
        ({"license": "see our site"}, "licence-is-access"),
        ({"creator": {"@type": "Organization", "name": "Professor Ada Sand"}}, "person-not-organisation"),
        ({"link": "our library"}, "field-refused"),
        ({"language": "english"}, "field-refused"),
        ({"sampleSize": "many"}, "field-refused"),
        ({"dateModified": "last week"}, "field-refused"),
        ({"name": 7}, "field-refused"),
        ({"keywords": "<a title='x'>tides</a>"}, "field-refused"),
        ({"distribution": {"name": "x"}}, "field-refused"),
        ({"publisher": {"name": "x", "logo": "y"}}, "field-unmapped"),
    ],
)
def test_what_is_doubtful_is_said(tmp_path: Any, fields: dict[str, Any], code: str) -> None:
    assert code in {issue.code for issue in convert(tmp_path, **fields).issues}


def test_the_default_country_stays_where_words_name_a_part_of_it(tmp_path: Any) -> None:
    result = convert(tmp_path, country="GB", place="Scotland\nFife")
    assert ("schema:spatialCoverage", f"<{AUTHORITY}/country/GBR>") in said(result)
    assert '"Fife"' in {o for _, _, o in result.triples}


@pytest.mark.parametrize("field", ["name", "description", "publisher", "access", "studyDesign", "ageRange"])
def test_placeholders_say_nothing(tmp_path: Any, field: str) -> None:
    result = convert(tmp_path, **{field: "Unknown"})
    assert not any("Unknown" in o for _, _, o in result.triples)


def test_the_first_source_wins_for_what_there_is_one_of(tmp_path: Any) -> None:
    result = convert(tmp_path, temporalCoverage="2001/2002", startYear=1999, endYear=2000)
    assert {o for p, o in said(result) if p == "schema:temporalCoverage"} == {'"2001/2002"'}
