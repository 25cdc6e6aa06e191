from __future__ import annotations

from datetime import date

import pytest

import rdfconv
from rdfconv.hygiene import check_hygiene
from rdfconv.terms import Triple

S, SCHEMA = "<https://example.org/#dataset>", "http://schema.org/"


def found(*triples: Triple, as_of: date | None = date(2024, 5, 1)) -> list[tuple[str, str]]:
    return [(result.severity, result.rule.code) for result in check_hygiene(triples, schema_iri="http", as_of=as_of)]


def said(name: str, value: str, subject: str = S) -> Triple:
    return subject, f"<{SCHEMA}{name}>", value


@pytest.mark.parametrize(
    ("triples", "expected"),
    [
        ([said("subjectOf", "<https://example.org/x)>")], [("warning", "loose-end")]),
        ([said("subjectOf", "<https://example.org/x_(y)>")], []),
        (
            [said("identifier", '"https://doi.org/10.1000/A"'), said("identifier", '"doi:10.1000/a"')],
            [("info", "doi-twice")],
        ),
        ([said("identifier", '"https://doi.org/10.1000/a"'), said("identifier", '"a"')], []),
        ([said("temporalCoverage", '"2006-01-01/2030-03-28T14:20:14.325523Z"')], [("warning", "end-in-the-future")]),
        ([said("temporalCoverage", '"2006/.."'), said("temporalCoverage", '"2006/2024"')], []),
        (
            [said("sameAs", "<https://doi.org/10.1000/a>"), said("sameAs", "<https://doi.org/10.1000/a>", "<urn:b>")],
            [("warning", "doi-shared")],
        ),
        ([said("options", '"Yes"')], [("warning", "property-unknown")]),
        ([(S, "<https://schema.org/name>", '"x"')], [("violation", "other-schema-org")]),
        ([said("license", "<https://example.org/apply>")], [("info", "licence-unknown")]),
        ([said("license", "<https://creativecommons.org/licenses/by/4.0/>")], []),
        ([said("name", '"x"')], []),
    ],
)
def test_check(triples: list[Triple], expected: list[tuple[str, str]]) -> None:
    assert found(*triples) == expected


def test_without_a_day_nothing_is_too_late() -> None:
    assert not found(said("temporalCoverage", '"2006/2090"'), as_of=None)


def test_the_checks_come_with_the_shapes_of_their_name() -> None:
    body = b'{"@context": "https://schema.org/", "@type": "Dataset", "options": "x"}'
    codes = {issue.code for issue in rdfconv.convert(body, config=rdfconv.Config(shapes=("hygiene",))).issues}
    assert "property-unknown" in codes
    assert "property-unknown" not in {issue.code for issue in rdfconv.convert(body).issues}
