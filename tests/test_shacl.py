"""The front of the SHACL package: shapes in, results out; what is refused, and what a user is told."""

from __future__ import annotations

import ast
import logging
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdf_graphs import graphs
from shacl_graphs import PREFIXES, results, triples

from rdfconv.cli import cli
from rdfconv.errors import ConfigError, InputError, LimitError
from rdfconv.shacl import Outcome, load, report_graph
from rdfconv.terms import Triple
from rdfconv.vocab import RDF_TYPE

X_P = "<http://example.org/p>"
NAMED = """
:Dataset a sh:NodeShape ; sh:targetClass schema:Dataset ; sh:property :name .
:name a sh:PropertyShape ; sh:path schema:name ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "needs a name"@en , "braucht einen Namen"@de ; rdfs:seeAlso <https://example.org/guide> .
"""


def test_a_result_says_all_that_an_issue_needs() -> None:
    (result,) = results(NAMED, ":d a schema:Dataset .")

    assert result.severity == "warning"
    assert result.focus == "<http://example.org/d>"
    assert result.path == "schema:name"
    assert result.value is None
    assert result.component == "http://www.w3.org/ns/shacl#MinCountConstraintComponent"
    assert result.shape == "http://example.org/name"
    assert result.message == "needs a name"
    assert result.rule.source == "https://example.org/guide"


def test_conforming_is_vacuous_where_no_shape_has_anything_to_look_at() -> None:
    program = load(PREFIXES + NAMED, name="shapes.ttl")

    assert program.shapes == ("<http://example.org/Dataset>",)
    assert program.run(triples(":d a :Other .")) == Outcome(results=(), focus_nodes={})
    assert program.run(triples(":d a :Other .")).is_vacuous
    fine = program.run(triples(':d a schema:Dataset ; schema:name "d" .'))
    assert fine.focus_nodes == {"<http://example.org/Dataset>": 1}
    assert fine.conforms
    assert not fine.is_vacuous


def test_results_do_not_depend_on_the_order_of_triples_or_their_repetition() -> None:
    shapes = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] ."
    program = load(PREFIXES + shapes, name="shapes.ttl")
    data = triples(':a a :C ; :p 1 , "b" . :b a :C ; :p _:x , "c" .')

    first = program.validate(data)

    assert len(first) == 6
    assert program.validate([*reversed(data), *data]) == first


def test_the_gravest_results_come_first() -> None:
    shapes = "\n".join(
        f":{name} sh:targetNode :x ; sh:nodeKind sh:Literal ; sh:severity {severity} ."
        for name, severity in (("a", "sh:Info"), ("b", "sh:Warning"), ("c", "sh:Violation"), ("d", ":Custom"))
    )

    assert [(result.severity, result.shape[-1]) for result in results(shapes, "")] == [
        ("violation", "c"),
        ("violation", "d"),
        ("warning", "b"),
        ("info", "a"),
    ]


def test_a_deactivated_shape_finds_nothing_wherever_it_is_used() -> None:
    off = "[ sh:path :p ; sh:minCount 1 ; sh:deactivated true ]"
    assert results(f":S sh:targetNode :x ; sh:property {off} .", "") == []
    assert results(f":S sh:targetNode :x ; sh:not {off} .", "") != []
    assert results(":S sh:targetNode :x ; sh:nodeKind sh:Literal ; sh:deactivated true .", "") == []


@pytest.mark.parametrize(
    ("constraint", "values", "message"),
    [
        ("sh:minCount 1", "", ":p is missing"),
        ("sh:minCount 2", ":p 1", ":p: has fewer values than 2"),
        ("sh:maxCount 1", ":p 1 , 2", ":p: has more values than 1"),
        ("sh:datatype xsd:boolean", ':p "yes"', ':p: "yes" is not a valid xsd:boolean'),
        ("sh:datatype xsd:date", ':p "2021-02-29"^^xsd:date', ':p: "2021-02-29"^^xsd:date is not a valid xsd:date'),
        ("sh:class schema:Place", ":p :y", ":p: :y is not a schema:Place"),
        ("sh:nodeKind sh:IRI", ':p "y"', ':p: "y" is not an IRI'),
        ("sh:minInclusive 3", ":p 2", ':p: "2"^^xsd:integer is not 3 or greater'),
        ("sh:minLength 3", ':p "ab"', ':p: "ab" is shorter than 3 characters'),
        ("sh:pattern '^a'", ':p "b"', ':p: "b" does not match the pattern "^a"'),
        ('sh:languageIn ( "en" "de" )', ':p "b"@fr', ':p: "b"@fr is in none of the languages "en", "de"'),
        ("sh:uniqueLang true", ':p "a"@en , "b"@en', ":p: has two values in one language"),
        ("sh:equals :q", ":p 1", ':p: "1"^^xsd:integer is a value here or of :q, and not of both'),
        ("sh:disjoint :q", ":p 1 ; :q 1", ':p: "1"^^xsd:integer is also a value of :q'),
        ("sh:lessThan :q", ":p 2 ; :q 1", ':p: "2"^^xsd:integer is not less than every value of :q'),
        ("sh:hasValue :y", ":p 1", ":p: lacks the value :y"),
        ("sh:in ( 1 2 )", ":p 3", ':p: "3"^^xsd:integer is none of 1, 2'),
        ("sh:node [ sh:class :C ]", ":p :y", ":p: :y does not fit a :C"),
        ("sh:or ( :A :B )", ":p :y", ":p: :y fits none of :A, :B"),
        ("sh:not [ sh:nodeKind sh:IRI ]", ":p :y", ":p: :y fits an IRI, which it must not"),
    ],
)
def test_a_shape_without_a_message_gets_one_in_words(constraint: str, values: str, message: str) -> None:
    shapes = f":S sh:targetNode :x ; sh:property [ sh:path :p ; {constraint} ] . :A sh:class :A . :B sh:class :B ."
    (result,) = results(shapes, f":x {values} ." if values else "")
    assert result.message == message


def test_long_values_and_lists_are_cut_in_messages() -> None:
    (result,) = results(
        f":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:in ( {' '.join(map(str, range(12)))} ) ] .",
        f':x :p "{"long " * 100}" .',
    )
    assert result.message == f':p: "{("long " * 100)[:79]}…" is none of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …'


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("schema:name", "schema:name"),
        ("[ sh:inversePath schema:isPartOf ]", "^schema:isPartOf"),
        ("( schema:creator schema:name )", "(schema:creator/schema:name)"),
        ("[ sh:alternativePath ( :p [ sh:zeroOrMorePath :q ] ) ]", "(:p|:q*)"),
        ("[ sh:oneOrMorePath <urn:x> ]", "<urn:x>+"),
        ("[ sh:zeroOrOnePath :q ]", ":q?"),
    ],
)
def test_paths_are_shown_as_sparql_writes_them(path: str, shown: str) -> None:
    (result, *_) = results(f":S sh:targetNode :x ; sh:property [ sh:path {path} ; sh:minCount 2 ] .", "")
    assert result.path == shown


def test_details_say_why_a_value_does_not_fit() -> None:
    shapes = """
    :S sh:targetNode :x ; sh:property [ sh:path :p ; sh:or ( :Person :Named ) ] .
    :Person sh:class schema:Person . :Named sh:property [ sh:path schema:name ; sh:minCount 1 ] .
    """
    (result,) = results(shapes, ":x :p :y .")
    assert [detail.message for detail in result.details] == [
        ":y is not a schema:Person",
        "schema:name is missing",
    ]


def test_a_report_is_the_w3c_report() -> None:
    shapes = ":S sh:targetNode :x ; sh:property :P . :P sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1 ."
    report = report_graph(results(shapes, ""))
    expected = """
    _:report a sh:ValidationReport ; sh:conforms false ; sh:result _:r .
    _:r a sh:ValidationResult ; sh:focusNode :x ; sh:resultPath ( :p [ sh:inversePath :q ] ) ;
        sh:resultSeverity sh:Violation ; sh:sourceConstraintComponent sh:MinCountConstraintComponent ;
        sh:sourceShape :P ; sh:resultMessage "(:p/^:q) is missing" .
    """
    assert _canonical(report) == _canonical(triples(expected))
    assert report_graph([]) == [
        ("_:report", RDF_TYPE, "<http://www.w3.org/ns/shacl#ValidationReport>"),
        ("_:report", "<http://www.w3.org/ns/shacl#conforms>", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ]


def _canonical(graph: list[tuple[str, str, str]]) -> str:
    import pyoxigraph  # noqa: PLC0415 - a test of its own

    text = "".join(f"{s} {p} {o} .\n" for s, p, o in graph)
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def test_a_report_shares_no_blank_node_with_the_page() -> None:
    shapes = ":S sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI ."
    program = load(PREFIXES + shapes, name="shapes.ttl")
    page = [("_:report", X_P, '"1"'), ("_:report-1", X_P, '"1"')]
    made = {triple[0] for triple in report_graph(program.validate(page))}
    assert made == {"_:report--", "_:report--1", "_:report--2"}


# schema.org


def test_schema_org_subclasses_count_without_a_triple_on_the_page() -> None:
    shapes = ":S sh:targetClass schema:CreativeWork ; sh:property [ sh:path schema:about ; sh:class schema:Place ] ."
    data = ":d a schema:Dataset ; schema:about :ireland , :fund . :ireland a schema:Country . :fund a schema:Action ."
    assert [result.value for result in results(shapes, data)] == ["<http://example.org/fund>"]


def test_subclasses_that_the_page_states_continue_in_schema_org() -> None:
    shapes = ":S sh:targetClass schema:CreativeWork ; sh:property [ sh:path schema:name ; sh:minCount 1 ] ."
    data = ":d a :Survey . :Survey rdfs:subClassOf :Study . :Study rdfs:subClassOf schema:Dataset ."
    assert len(results(shapes, data)) == 1


@pytest.mark.parametrize("spelling", ["http://schema.org/", "https://schema.org/", "http://www.schema.org/"])
def test_shapes_follow_the_spelling_that_is_written(spelling: str) -> None:
    shapes = NAMED.replace("schema:", "s:")
    text = f"@prefix s: <{spelling}> . {PREFIXES} {shapes}"
    data = triples(":d a <https://schema.org/Dataset> .")

    program = load(text, name="shapes.ttl", schema_iri="https")

    assert [result.path for result in program.validate(data)] == ["schema:name"]
    said = "shapes.ttl: schema.org's IRIs are read as https://schema.org/, the spelling that is written"
    assert program.notes == (() if spelling.startswith("https") else (said,))


def test_shapes_that_tell_the_spellings_apart_stay_as_they_are() -> None:
    shapes = ":S sh:targetClass <https://schema.org/Dataset> ; sh:not [ sh:class <http://schema.org/Thing> ] ."
    assert results(shapes, ":d a schema:Dataset .") == []


# What is refused


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (":S sh:property [ ;", "shapes.ttl line 9: is not Turtle: "),
        (":S sh:targetNode <a b> .", "shapes.ttl line 9: is not Turtle: "),
        (
            ":S a sh:NodeShape ; sh:property [ sh:minCount 1 ] .",
            "shapes.ttl line 9: :S: sh:property names _:shape1, which has no sh:path",
        ),
        (":S a sh:PropertyShape ; sh:minLength 1 .", "shapes.ttl line 9: :S: is a sh:PropertyShape without sh:path"),
        (
            ":S a sh:NodeShape ; sh:minCount 1 .",
            "shapes.ttl line 9: :S: has sh:minCount, which only a shape with a sh:path can have",
        ),
        (
            ":S a sh:PropertyShape ; sh:path :p ; sh:minCount 1 , 2 .",
            "shapes.ttl line 9: :S: has 2 values of sh:minCount, at most one is allowed",
        ),
        (
            ":S a sh:PropertyShape ; sh:path :p ; sh:minCount 'one' .",
            'shapes.ttl line 9: :S: sh:minCount is "one", expected an xsd:integer',
        ),
        (":S a sh:NodeShape ; sh:datatype 'date' .", 'shapes.ttl line 9: :S: sh:datatype is "date", expected an IRI'),
        (
            ":S a sh:NodeShape ; sh:pattern '(' .",
            "shapes.ttl line 9: :S: sh:pattern '(' is no regular expression: missing ), unterminated subpattern",
        ),
        (":S a sh:NodeShape ; sh:in ( 1 . ", "shapes.ttl line 9: is not Turtle: "),
        (
            ":S a sh:NodeShape ; sh:in [ rdf:first 1 ] .",
            "shapes.ttl line 9: :S: _:shape1 is not a well-formed RDF list",
        ),
        (":S a sh:PropertyShape ; sh:path 'p' .", 'shapes.ttl line 9: :S: sh:path: "p" is no path'),
        (
            ":S a sh:PropertyShape ; sh:path ( :p ) .",
            "shapes.ttl line 9: :S: sh:path: a sequence path needs two members or more",
        ),
        (
            "_:p sh:inversePath _:p . :S a sh:PropertyShape ; sh:path _:p .",
            "shapes.ttl line 9: :S: sh:path: _:shape1 contains itself",
        ),
        (
            ":S a sh:NodeShape ; sh:node [ sh:path :p ] .",
            "shapes.ttl line 9: :S: sh:node names _:shape1, which has a sh:path; sh:property is for such shapes",
        ),
        (
            ":S a sh:NodeShape ; sh:uniqueLang 'yes' .",
            "shapes.ttl line 9: :S: has sh:uniqueLang, which only a shape with a sh:path can have",
        ),
        (":S a sh:NodeShape ; sh:closed 'yes' .", 'shapes.ttl line 9: :S: sh:closed is "yes", expected true or false'),
        (
            ":S a sh:NodeShape ; rdf:value << :a :b :c >> .",
            "shapes.ttl: has a triple term (RDF 1.2), which SHACL shapes do not use",
        ),
    ],
)
def test_shapes_that_are_wrong_are_refused_with_their_place(shapes: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(PREFIXES + shapes, name="shapes.ttl")
    assert str(error.value).startswith(message) if message.endswith(" ") else str(error.value) == message


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        ("sh:sparql [ sh:select 'SELECT $this {}' ]", "sh:sparql belongs to SHACL-SPARQL"),
        ("sh:rule [ a sh:TripleRule ]", "sh:TripleRule belongs to SHACL-AF"),
        ("sh:js [ sh:jsFunctionName 'f' ]", "sh:js belongs to SHACL-JS"),
        ("sh:dataType xsd:date", "sh:dataType is not in SHACL 1.0 (sh:datatype is)"),
        ("sh:memberShape [ sh:nodeKind sh:IRI ]", "sh:memberShape is not in SHACL 1.0"),
        ("sh:singleLine true", "sh:singleLine is not in SHACL 1.0"),
        ("sh:targetWhere [ sh:class :C ]", "sh:targetWhere is not in SHACL 1.0"),
        ("sh:class ( :A :B )", "sh:class with a list is not in SHACL 1.0"),
        ("sh:datatype ( xsd:string rdf:langString )", "sh:datatype with a list is not in SHACL 1.0"),
        ("sh:nodeKind ( sh:IRI sh:Literal )", "sh:nodeKind with a list is not in SHACL 1.0"),
        ("sh:closed sh:ByTypes", "sh:closed sh:ByTypes is not in SHACL 1.0"),
        ("sh:not :S", "<http://example.org/S> refers to itself through sh:not"),
        ("sh:pattern '(?=a)'", "sh:pattern '(?=a)' uses '(?=a', which XPath does not know or Python cannot do"),
    ],
)
def test_what_is_outside_core_is_refused_by_name(constraint: str, reason: str) -> None:
    shapes = f"{PREFIXES} :S a sh:NodeShape ; sh:targetNode :x ; {constraint} ."
    with pytest.raises(ConfigError) as error:
        load(shapes, name="shapes.ttl", engine="core")
    assert reason in error.value.message
    with pytest.raises(ConfigError):
        load(shapes, name="shapes.ttl", strict=True)


# What SHACL 1.2 adds to Core, in shapes of our own; its severities are legal in 1.0 (any IRI is).
TERMS_OF_1_2 = (
    "sh:datatype ( xsd:date xsd:gYear )",
    "sh:class ( :Lake :River )",
    "sh:nodeKind ( sh:IRI sh:BlankNode )",
    "sh:memberShape [ sh:datatype xsd:date ]",
    "sh:minListLength 3",
    "sh:maxListLength 3",
    "sh:uniqueMembers true",
    "sh:nodeByExpression :Other",
    "sh:uniqueValuesFor :number",
    "sh:subsetOf :q",
    "sh:someValue [ sh:class :Lake ]",
    "sh:singleLine true",
    "sh:rootClass :Water",
    "sh:closed sh:ByTypes",
    "sh:targetWhere [ sh:class :Lake ]",
    "sh:reifierShape [ sh:class :Lake ]",
    "sh:reificationRequired true",
)


@pytest.mark.parametrize("constraint", TERMS_OF_1_2)
def test_terms_of_shacl_1_2_go_to_pyshacl_and_say_so(constraint: str) -> None:
    shapes = f"{PREFIXES} :S a sh:PropertyShape ; sh:targetNode :x ; sh:path :p ; {constraint} ."
    program = load(shapes, name="shapes.ttl")
    assert program.engine == "pyshacl"
    assert "is not in SHACL 1.0" in program.notes[0]
    with pytest.raises(ConfigError, match=r"is not in SHACL 1\.0"):
        load(shapes, name="shapes.ttl", strict=True)


def refusal(shapes: str) -> str:
    """Why the compiled engine refuses shapes; empty where it does not."""
    try:
        load(shapes, name="shapes.ttl", engine="core")
    except ConfigError as error:
        return error.message
    return ""


@pytest.mark.shared
def test_the_reference_cases_of_shacl_1_2_are_refused(shared: Path) -> None:
    tree = ast.parse((shared / "prototypes" / "shacl" / "shacl12.py").read_text(encoding="utf-8"))
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    cases = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in assigned[:2]
        if isinstance(node.targets[0], ast.Name)
    }
    reasons = {title: refusal(cases["P"] + shapes) for title, shapes, _, _ in cases["C"]}
    assert [title for title, reason in reasons.items() if not reason] == ["severity Debug leaves conforms true"]
    assert sum("is not in SHACL 1.0" in reason for reason in reasons.values()) == 16
    assert len(cases["C"]) == 17


@pytest.mark.parametrize(
    ("messages", "language", "expected"),
    [
        ("'nein'@de , 'no'@en , 'none'", "de", "nein"),
        ("'nein'@de , 'no'@en , 'none'", "de-AT", "nein"),
        ("'nein'@de-AT , 'doch'@de", "de-AT", "nein"),
        ("'nein'@de-CH , 'no'@en", "de", "nein"),
        ("'nein'@de , 'no'@en , 'none'", "fr", "none"),
        ("'nein'@de , 'no'@en , 'none'", None, "none"),
        ("'nein'@de , 'no'@en", "fr", "no"),
        ("'nein'@de , 'iie'@ja", "fr", "iie"),
    ],
)
@pytest.mark.parametrize("engine", ["core", "pyshacl"])
def test_messages_come_in_the_wanted_language(engine: str, messages: str, language: str | None, expected: str) -> None:
    shapes = f":S a sh:NodeShape ; sh:targetNode :x ; sh:message {messages} ; sh:nodeKind sh:Literal ."
    [result] = results(shapes, ":x :p 1 .", engine=engine, language=language)
    assert result.message == expected


def test_a_misspelt_shape_is_not_taken_for_data() -> None:
    shapes = f"{PREFIXES} :S sh:targetclass :C ; sh:propety [ sh:path :p ] ."
    with pytest.raises(ConfigError, match=r"sh:propety is not in SHACL 1\.0 \(sh:property is\)"):
        load(shapes, name="shapes.ttl", engine="core")


def test_strict_makes_errors_of_what_lint_finds() -> None:
    shapes = f"{PREFIXES} :S a sh:NodeShape ; sh:targetClass schema:DataSet ; sh:nodeKind sh:IRI ."
    message = "shapes.ttl line 9: sh:targetClass schema:DataSet is not a class of schema.org (Dataset is)"
    assert load(shapes, name="shapes.ttl").notes == (message,)
    with pytest.raises(ConfigError) as error:
        load(shapes, name="shapes.ttl", strict=True)
    assert str(error.value) == message


def test_shapes_nested_without_end_are_refused() -> None:
    deep = "sh:not [ " * 1000 + "sh:nodeKind sh:IRI" + " ]" * 1000
    with pytest.raises(ConfigError):
        load(f"{PREFIXES} :S a sh:NodeShape ; {deep} .", name="shapes.ttl", engine="core")


# Recursion

PERSON = """
:Person a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :knows ; sh:node :Person ; sh:nodeKind sh:IRI ] .
"""


def test_recursive_shapes_end_on_cycles_and_still_find_faults() -> None:
    assert results(PERSON, ":a :knows :b . :b :knows :a .", engine="core") == []
    faulty = results(PERSON, ':a :knows :b . :b :knows :a , "c" .', engine="core")
    assert [result.value for result in faulty] == ["<http://example.org/b>"]


def test_recursion_deeper_than_the_stack_is_a_limit() -> None:
    chain = " ".join(f":n{number} :knows :n{number + 1} ." for number in range(3000)) + " :a :knows :n0 ."
    with pytest.raises(LimitError, match=r"the data is nested deeper than the shapes of shapes\.ttl can follow"):
        results(PERSON, chain, engine="core")


def test_recursion_through_ever_more_paths_is_a_limit() -> None:
    ladder = " ".join(f":n{n} :knows :n{n + 1} , :m{n + 1} . :m{n} :knows :n{n + 1} , :m{n + 1} ." for n in range(40))
    with pytest.raises(LimitError, match="recursive shapes had more than 100,000 nodes to look at"):
        results(PERSON, f":a :knows :n0 . {ladder}", engine="core")


# The pySHACL lane


def test_pyshacl_runs_what_core_cannot() -> None:
    shapes = """
    :S a sh:NodeShape ; sh:targetNode :x ; sh:sparql [
        sh:message "{?value} is odd" ; sh:prefixes : ;
        sh:select "SELECT $this ?value WHERE { $this <http://example.org/p> ?value }"
    ] .
    """
    program = load(PREFIXES + shapes, name="shapes.ttl")

    (result,) = program.validate(triples(":x :p 1 ."))

    assert program.engine == "pyshacl"
    assert program.notes[0] == (
        "shapes.ttl: pySHACL runs these shapes, many times slower, because sh:prefixes belongs to SHACL-SPARQL; "
        "sh:select belongs to SHACL-SPARQL; sh:sparql belongs to SHACL-SPARQL"
    )
    assert (result.value, result.message) == ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "1 is odd")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { SERVICE <http://e.org/> { $this ?p ?o } }",
        "SELECT $this FROM <http://e.org/> { }",
        "SELECT $this { $this ?p ?o.SERVICE <http://e.org/> { $this ?p ?o } }",
        "PREFIX : <http://e.org/> SELECT $this { SERVICE:x { $this ?p ?o } }",
        "SELECT $this { $this ?p ?a FILTER(?a<1)SERVICE?x{ ?s ?p ?o }FILTER(?a>1) }",
        "SELECT $this { # a\\rSERVICE <http://e.org/> { $this ?p ?o } }",
        "SELECT $this { S\\\\u0045RVICE <http://e.org/> { $this ?p ?o } }",
    ],
)
def test_queries_that_reach_for_the_network_are_refused(query: str) -> None:
    shapes = f"{PREFIXES} :S a sh:NodeShape ; sh:targetNode :x ; sh:sparql [ sh:select '{query}' ] ."
    with pytest.raises(ConfigError, match="which reaches for the network"):
        load(shapes, name="shapes.ttl")


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        ("sh:sparql [ sh:select 'SELEC $this' ]", "has a query that is no SPARQL: "),
        ("sh:sparql [ sh:select 'SELECT $this { $this ex:p ?o }' ]", "has a query that is no SPARQL: "),
        ("sh:property [ sh:path :p ; sh:pattern '[a-z' ]", "'[a-z' is no regular expression: a set has no end"),
        ("sh:property [ sh:path :p ; sh:pattern '[]' ]", "'[]' is nothing that pySHACL can run: "),
    ],
)
def test_wrong_queries_and_patterns_are_told_before_any_page(tmp_path: Path, constraint: str, message: str) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(f"{PREFIXES}\n:S a sh:NodeShape ; sh:targetNode :x ; {constraint} .")
    with pytest.raises(ConfigError) as caught:
        load(file.read_text(), name="shapes.ttl")
    assert message in str(caught.value)
    run = CliRunner().invoke(cli, ["shapes", "check", str(file)])
    assert run.exit_code == 5
    assert message in run.stdout


def test_queries_with_declared_prefixes_and_path_are_right() -> None:
    query = "SELECT $this ?value WHERE { ?y ex:p $this ; $PATH ?value }"
    shapes = f"""
    : sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
    :S sh:targetNode :x ; sh:property [ sh:path :q ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] ] .
    """
    (result,) = load(PREFIXES + shapes, name="shapes.ttl").validate(triples(":y :p :x ; :q 1 . :x :q 1 ."))
    assert result.value == '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_pyshacl_leaves_the_process_as_it_was() -> None:
    rdflib = pytest.importorskip("rdflib")
    handlers = logging.getLogger("pyshacl-validate").handlers[:]
    before = rdflib.NORMALIZE_LITERALS
    try:
        for setting in (False, True):
            rdflib.NORMALIZE_LITERALS = setting
            results(NAMED, ':d a schema:Dataset ; schema:age "x"^^xsd:integer .', engine="pyshacl")
            assert setting == rdflib.NORMALIZE_LITERALS
    finally:
        rdflib.NORMALIZE_LITERALS = before
    assert logging.getLogger("pyshacl-validate").handlers == handlers


@pytest.mark.parametrize(
    ("constraint", "data"),
    [("sh:lessThan", ":x :p [] ; :q 1 ."), ("sh:lessThanOrEquals", ':x :p "x"^^xsd:integer ; :q 1 .')],
)
def test_pyshacl_giving_up_is_an_error_of_the_page(constraint: str, data: str) -> None:
    shapes = f":S sh:targetNode :x ; sh:property [ sh:path :p ; {constraint} :q ] ."
    with pytest.raises(InputError, match=r"pySHACL gave up with shapes\.ttl: "):
        results(shapes, data, engine="pyshacl")


@pytest.mark.parametrize("lexical", ["01", "1.0", " 1"])
def test_lexical_forms_survive_pyshacl(lexical: str) -> None:
    data = f':x :p "{lexical}"^^xsd:decimal .'
    shapes = ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] ."
    assert results(shapes, data, engine="pyshacl") == results(shapes, data, engine="core")


def test_the_compiled_engine_loads_no_heavy_library() -> None:
    code = (
        "import sys; from rdfconv.shacl import load; from rdfconv import shipped\n"
        "program = load(shipped.read('shapes', 'google-dataset'), name='google-dataset'); program.validate([])\n"
        "print(sorted({'rdflib', 'pyld', 'pyshacl'} & sys.modules.keys()), program.engine)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[] core\n"


# Any data


EVERYTHING = """
:S sh:targetSubjectsOf rdf:type , rdf:rest , schema:name , schema:creator ; sh:targetObjectsOf schema:about ;
    sh:nodeKind sh:IRI ; sh:closed true ; sh:in ( :a ) ; sh:minLength 3 ; sh:pattern "^\\\\w+$" ;
    sh:languageIn ( "en" ) ; sh:minInclusive 3 ; sh:datatype xsd:integer ; sh:class schema:Thing ;
    sh:property [
        sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( rdf:rest [ sh:inversePath schema:name ] ) ] ] ;
        sh:uniqueLang true ; sh:lessThan schema:name ; sh:equals rdf:rest ; sh:disjoint rdf:first ; sh:maxCount 0 ;
        sh:datatype xsd:dateTime ; sh:maxExclusive "2020-01-01"^^xsd:date
    ] .
"""


@settings(deadline=None)
@given(graphs, st.randoms())
def test_any_data_gives_results_in_an_order_of_their_own(data: list[Triple], random: Random) -> None:
    program = load(PREFIXES + EVERYTHING, name="shapes.ttl", engine="core")
    found = program.validate(data)
    random.shuffle(data)
    assert program.validate(data) == found
    assert report_graph(found)


@pytest.mark.parametrize("engine", ["core", "pyshacl"])
def test_a_background_counts_for_class_constraints_and_targets(engine: Literal["core", "pyshacl"]) -> None:
    shapes = """
        :S a sh:NodeShape ; sh:targetClass schema:CreativeWork ; sh:property [ sh:path :by ; sh:class schema:Thing ] .
    """
    data = ":x a :Tides ; :by :y , :z . :y a :Diver . :z a :Stone ."
    background = triples(":Tides rdfs:subClassOf :Series . :Series rdfs:subClassOf schema:Dataset . "
                         ":Diver rdfs:subClassOf <https://schema.org/Person> .")  # fmt: skip
    assert not results(shapes, data, engine=engine)
    found = results(shapes, data, engine=engine, background=background)
    assert [(each.focus, each.value) for each in found] == [("<http://example.org/x>", "<http://example.org/z>")]
