"""Completeness: every rule of the shapes is told, met or not, and counted over what it looks at."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from publishing import dump, examples_dump, run
from rdflib import SH

from rdfconv import shipped
from rdfconv.publish import web
from rdfconv.publish.completeness import Row

SHAPES = """
@prefix : <urn:s#> . @prefix schema: <http://schema.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:Dataset a sh:NodeShape ; sh:targetClass schema:Dataset ;
    sh:property :name, :creator, :off, [ sh:path schema:url ; sh:minCount 1 ] .
:name a sh:PropertyShape ; sh:path schema:name ; sh:minCount 1 ; sh:message "It has a name." .
:off a sh:PropertyShape ; sh:path schema:name ; sh:maxCount 0 ; sh:deactivated true .
:creator a sh:PropertyShape ; sh:path schema:creator ; sh:property :creator-name, :creator-job .
:creator-name a sh:PropertyShape ; sh:path schema:name ; sh:minCount 1 ; sh:severity sh:Warning .
:creator-job a sh:PropertyShape ; sh:path ( schema:jobTitle schema:name ) ;
    sh:property [ sh:path schema:text ; sh:minCount 1 ; sh:severity sh:Info ] .
:Boat a sh:NodeShape ; sh:targetClass schema:Boat ; sh:nodeKind sh:IRI ; sh:severity sh:Info .
"""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """The rows that the pages are made of."""
    found: list[Row] = []

    class Told(web.Completeness):
        def rows(self) -> list[Row]:
            found.extend(super().rows())
            return found

    monkeypatch.setattr(web, "Completeness", Told)
    return found


def counts(rows: list[Row]) -> dict[str, Any]:
    return {row.path or row.label: (row.met, row.counted) if not row.why else row.why for row in rows}


def test_rules_are_counted_over_what_they_look_at(tmp_path: Path, told: list[Row]) -> None:
    (tmp_path / "own.ttl").write_text(SHAPES)
    source = dump(
        tmp_path / "in.trig",
        a='schema:name "A" ; schema:url <urn:a> ; schema:creator [ schema:name "Ada" ], [ schema:email "x" ]',
        b='schema:name "B" ; schema:creator [ schema:name "Ben" ]',
        c='schema:description "has no name" ; schema:hasPart [ a schema:Dataset ; schema:name "a part" ]',
    )
    run([source], tmp_path / "site", shapes=(str(tmp_path / "own.ttl"),))
    assert counts(told) == {
        "schema:url": (1, 3),
        "schema:name": (2, 3),
        "schema:creator/schema:name": (1, 2),
        "Boat": "no page has a schema:Boat, so that there is nothing to hold against it",
        "schema:creator/(schema:jobTitle/schema:name)/schema:text": (
            "no dataset has schema:creator/(schema:jobTitle/schema:name), so that there is nothing to hold against it"
        ),
    }
    assert [row.severity for row in told] == ["violation", "violation", "warning", "info", "info"]
    report = unescape((tmp_path / "site" / "validation.html").read_text())
    assert "Cannot be counted</strong>: no page has a schema:Boat" in report
    assert "33 % meet it</strong>: 1 of 3." in report
    assert "50 % meet it</strong>: 1 of 2 datasets that it looks at." in report
    overview = unescape((tmp_path / "site" / "overview.html").read_text())
    assert overview.count('<td class="number">') == 3


@pytest.mark.parametrize("name", ["google-dataset", "soso", "bioschemas", "hygiene"])
def test_another_engine_finds_as_many(tmp_path: Path, told: list[Row], name: str) -> None:
    run([examples_dump(tmp_path / "in.nq")], tmp_path / "site", shapes=(name,))
    shapes = rdflib.Graph().parse(data=shipped.read("shapes", name))
    missed: dict[str, int] = {}
    for page in (tmp_path / "site" / "datasets").glob("*.ttl"):
        report = pyshacl.validate(rdflib.Graph().parse(page), shacl_graph=shapes)[1]
        found = {report.value(each, SH.sourceShape) for each in report.subjects(None, SH.ValidationResult)}
        for shape in found - {None}:
            missed[str(shapes.value(shape, SH.message))] = missed.get(str(shapes.value(shape, SH.message)), 0) + 1
    assert {row.message: row.missed for row in told if row.missed and row.why == ""} == missed
    messages = {str(message) for message in shapes.objects(None, SH.message)}
    assert messages <= {row.message for row in told}


def test_rules_beyond_the_core_are_told_as_far_as_they_are_known(tmp_path: Path, told: list[Row]) -> None:
    (tmp_path / "own.ttl").write_text("""
        @prefix : <urn:s#> . @prefix schema: <http://schema.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
        :Query a sh:NodeShape ; sh:targetClass schema:Dataset ; sh:sparql [ sh:message "It is no B." ;
            sh:select "SELECT $this { $this <http://schema.org/name> 'B' }" ] .
        :Target a sh:NodeShape ; sh:property [ sh:path schema:url ; sh:minCount 1 ] ; sh:target [ a sh:SPARQLTarget ;
            sh:select "SELECT ?this { ?this <http://schema.org/name> 'A' }" ] .
    """)
    source = dump(tmp_path / "in.trig", a='schema:name "A"', b='schema:name "B"', c='schema:name "C"')
    run([source], tmp_path / "site", shapes=(str(tmp_path / "own.ttl"),))
    assert [(row.message, row.missed, row.counted, row.why) for row in told] == [
        ("It is no B.", 1, 3, ""),
        ("Expected: a value.", 1, 0, "the shapes do not say at which datasets it looks"),
    ]


def test_a_dataset_lists_what_is_found_on_it(tmp_path: Path) -> None:
    run([dump(tmp_path / "in.trig", a='schema:name "A"')], tmp_path / "site")
    page = next((tmp_path / "site" / "datasets").glob("a-*.html")).read_text()
    assert " rules of google-dataset not met</summary>" in page
    assert "A dataset needs a description (schema:description) as text." in page
    run([dump(tmp_path / "in.trig", a='schema:name "A"')], tmp_path / "bare", shapes=())
    assert "not held against shapes" in (tmp_path / "bare" / "validation.html").read_text()
