"""The faults that `shapes check` finds, in shapes of our own and in the official ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from shacl_graphs import PREFIXES

from rdfconv import shipped
from rdfconv.shacl import check_shapes


def checked(shapes: str) -> list[tuple[str, str, str]]:
    issues = check_shapes(f"{PREFIXES}{shapes}", name="s")
    assert {issue.stage for issue in issues} <= {"check"}
    return [(issue.severity, issue.code, f"{issue.where}: {issue.message}") for issue in issues]


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (
            ":S sh:targetClass :C ; sh:nodeKind sh:IRI ;\n sh:dataType xsd:date .",
            (
                "warning",
                "shapes-unknown-term",
                "s line 10: sh:dataType is not in SHACL 1.0 (sh:datatype is): no engine checks it",
            ),
        ),
        (
            ":S sh:targetClass :C ; sh:sparql [] .",
            ("note", "shapes-outside-core", "s line 9: sh:sparql belongs to SHACL-SPARQL: pySHACL runs these shapes"),
        ),
        (
            "@prefix sH: <https://www.w3.org/ns/shacl#> . :S sh:targetClass :C ; sH:minCount 1 .",
            (
                "warning",
                "shapes-unknown-term",
                "s line 9: <https://www.w3.org/ns/shacl#minCount> is not in SHACL's namespace <http://www.w3.org/ns/shacl#>",
            ),
        ),
        (
            "@prefix dash: <http://datashapes.org/dash#> . :S sh:targetClass :C ; dash:singleLine true .",
            ("warning", "shapes-extension", "s line 9: dash:singleLine is DASH, which is not checked"),
        ),
        (
            ":S sh:targetClass :C ;\n sh:property [ sh:minCount 1 ] , [ sh:minCount 2 ] .",
            ("error", "shapes-no-path", "s line 9: :S: sh:property names a node without sh:path (2 times)"),
        ),
        (
            "\n:S sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxCount 1 , 2 ] .",
            ("error", "shapes-doubled-parameter", "s line 10: :S: has 2 values of sh:maxCount, at most one is allowed"),
        ),
        (
            ":S sh:targetClass 'C' ; sh:nodeKind sh:IRI .",
            ("error", "shapes-wrong-kind", 's line 9: :S: sh:targetClass "C" is not an IRI'),
        ),
        (
            ":S sh:targetClass :C ; sh:nodeKind sh:IRI ; sh:severity 'Warning' .",
            ("error", "shapes-wrong-kind", 's line 9: :S: sh:severity "Warning" is not an IRI'),
        ),
        (
            ":S sh:targetNode [] ; sh:nodeKind sh:IRI .",
            ("error", "shapes-wrong-kind", "s line 9: :S: sh:targetNode _:shape1 is not an IRI or a literal"),
        ),
        (
            ":S sh:targetClass schema:DataSet ; sh:nodeKind sh:IRI .",
            (
                "warning",
                "shapes-never-match",
                "s line 9: sh:targetClass schema:DataSet is not a class of schema.org (Dataset is)",
            ),
        ),
        (
            ":S sh:targetClass <http://schema.orgDataset/> ; sh:nodeKind sh:IRI .",
            (
                "warning",
                "shapes-never-match",
                "s line 9: sh:targetClass <http://schema.orgDataset/> is not in schema.org's namespace",
            ),
        ),
        (
            ":S sh:targetClass <https://schema.org/City> , schema:City ; sh:nodeKind sh:IRI .",
            (
                "warning",
                "shapes-never-match",
                "s line 9: sh:targetClass <https://schema.org/City> begins with https:, not with http://schema.org/",
            ),
        ),
        (
            ":S sh:targetClass :C ; sh:class schema:URL .",
            (
                "warning",
                "shapes-never-match",
                "s line 9: sh:class schema:URL is a data type: its values are literals, which have no class",
            ),
        ),
        (
            ":S sh:targetClass :C ; sh:nodeKind sh:IRI .\n:T a sh:NodeShape .",
            ("note", "shapes-unused", "s line 10: :T has no target, and no other shape refers to it"),
        ),
        (
            ":S a sh:NodeShape ; sh:node :T . :T a sh:NodeShape ; sh:node :S .",
            ("warning", "shapes-without-target", "s: no shape has a target, so nothing is checked"),
        ),
        (
            ":S sh:targetClass :C ; sh:nodeKind sh:IRI . <> owl:imports <urn:other> .",
            ("warning", "shapes-import", "s line 9: owl:imports <urn:other> is not followed"),
        ),
        (
            ":S sh:targetClass :C ; sh:nodeKind sh:IRI ;\n\n sh:hasValue <http://e.org/a b> .",
            (
                "error",
                "shapes-bad-iri",
                "s line 11: 'http://e.org/a b' has characters that an IRI cannot have",
            ),
        ),
        (
            ":S sh:targetClass :C ; sh:minLength 1.5 .",
            ("error", "shapes-ill-formed", 's line 9: :S: sh:minLength is "1.5"^^xsd:decimal, expected an xsd:integer'),
        ),
        (
            ":S sh:targetClass :C ; sh:in [ rdf:first 1 ] .",
            ("error", "shapes-ill-formed", "s line 9: :S: _:shape1 is not a well-formed RDF list"),
        ),
    ],
)
def test_a_fault_is_found(shapes: str, expected: tuple[str, str, str]) -> None:
    assert checked(shapes) == [expected]


def test_text_that_is_not_turtle_is_one_issue() -> None:
    ((severity, code, message),) = checked(":S sh:property [")
    assert (severity, code) == ("error", "shapes-not-turtle")
    assert message.startswith("s line 9: is not Turtle: ")


@pytest.mark.parametrize("name", shipped.names("shapes"))
def test_the_shipped_shapes_have_no_faults(name: str) -> None:
    assert check_shapes(shipped.read("shapes", name), name=name) == []


# (file, what is known to be wrong with it)
OFFICIAL = [
    ("soso_common_v1.2.3.ttl", "sh:dataType is not in SHACL 1.0 (sh:datatype is): no engine checks it"),
    ("soso_common_v1.2.3.ttl", "sh:targetClass <http://schema.orgDataset/> is not in schema.org's namespace"),
    ("googleRecommended.ttl", "sh:targetClass schema:DataSet is not a class of schema.org (Dataset is)"),
    ("googleRequired.ttl", "owl:imports <http://datashapes.org/dash> is not followed"),
    ("dcatap-3.0.1-shapes.ttl", "sh:shape is not in SHACL 1.0: no engine checks it"),
    ("dcatap-3.0.1-rec.ttl", ":DateOrDateTimeDataType_Shape has no target, and no other shape refers to it"),
]


@pytest.mark.shared
@pytest.mark.parametrize(("file", "fault"), OFFICIAL)
def test_known_faults_of_official_shapes_are_found(shared: Path, file: str, fault: str) -> None:
    issues = check_shapes((shared / "vocab" / file).read_text(encoding="utf-8"), name=file)
    assert fault in [issue.message for issue in issues]


@pytest.mark.shared
def test_the_malformed_iris_of_schema_orgs_own_shapes_are_found(shared: Path) -> None:
    file = shared / "vocab" / "schemaorg-shapes.shacl"
    issues = check_shapes(file.read_text(encoding="utf-8"), name="schemaorg")
    bad = [issue for issue in issues if issue.code == "shapes-bad-iri"]
    assert bad[0].where == "schemaorg line 3785"
    assert len(bad) > 20
