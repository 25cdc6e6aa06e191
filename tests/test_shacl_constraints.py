"""The corners of SHACL Core that its test suite leaves out, one constraint at a time."""

from __future__ import annotations

import pytest
from shacl_graphs import found, results

from rdfconv.shacl import ShapeResult

X = "<http://example.org/{}>".format
XSD = "http://www.w3.org/2001/XMLSchema#"


def typed(lexical: str, name: str) -> str:
    return f'"{lexical}"^^<{XSD}{name}>'


def values(found: list[ShapeResult]) -> list[str | None]:
    return [result.value for result in found]


@pytest.mark.parametrize(
    ("lexical", "datatype", "faults"),
    [
        ("01", "integer", 0),
        ("1.0", "integer", 1),
        (" 1", "integer", 1),
        ("300", "byte", 1),
        ("-1", "nonNegativeInteger", 1),
        ("2024-02-29", "date", 0),
        ("2023-02-29", "date", 1),
        ("24:00:00", "time", 0),
        ("2021", "gYear", 0),
        ("21", "gYear", 1),
        ("yes", "boolean", 1),
        ("INF", "double", 0),
        ("inf", "double", 1),
    ],
)
def test_ill_typed_literals_violate_their_own_datatype(lexical: str, datatype: str, faults: int) -> None:
    data = f':x :p "{lexical}"^^xsd:{datatype} .'
    assert found(f"sh:datatype xsd:{datatype}", data) == [typed(lexical, datatype)] * faults


def test_datatypes_are_told_apart_by_their_iri() -> None:
    data = ':x :p "a" , "a"@en , 1 , "1"^^xsd:int , "x"^^:own , :iri .'
    assert len(found("sh:datatype xsd:string", data)) == 5
    assert len(found("sh:datatype rdf:langString", data)) == 5
    assert len(found("sh:datatype xsd:integer", data)) == 5
    assert len(found("sh:datatype :own", data)) == 5


def test_an_explicit_xsd_string_is_the_plain_literal() -> None:
    assert found('sh:in ( "a" )', ':x :p "a"^^xsd:string .') == []
    assert found('sh:hasValue "a"^^xsd:string', ':x :p "a" .') == []


def test_values_are_compared_as_terms_not_as_numbers() -> None:
    assert found("sh:in ( 1 )", ':x :p 1.0 , "01"^^xsd:integer .') == [typed("01", "integer"), typed("1.0", "decimal")]
    assert found("sh:hasValue 1", ":x :p 1.0 .") == [None]


def test_language_tags_are_compared_without_regard_to_case() -> None:
    assert found('sh:in ( "colour"@en-GB )', ':x :p "colour"@EN-gb .') == []
    assert found("sh:uniqueLang true", ':x :p "a"@en , "b"@EN .') == [None]
    assert found('sh:languageIn ( "EN" )', ':x :p "a"@en-gb , "b"@english .') == ['"b"@english']


def test_unique_lang_counts_each_language_that_is_doubled() -> None:
    assert found("sh:uniqueLang true", ':x :p "a"@en , "b"@en , "c"@en , "d"@de , "e"@de , "f" , "g" .') == [None, None]


def test_only_the_word_true_switches_a_boolean_on() -> None:
    assert found('sh:uniqueLang "1"^^xsd:boolean', ':x :p "a"@en , "b"@en .') == []


def test_any_language_is_still_a_language() -> None:
    assert found('sh:languageIn ( "*" )', ':x :p "a"@en , "b" , :y , "c\\"@en" .') == ['"b"', '"c\\"@en"', X("y")]


@pytest.mark.parametrize("constraint", ["sh:minLength 0", "sh:maxLength 9", "sh:pattern ''"])
def test_blank_nodes_have_no_text(constraint: str) -> None:
    (value,) = found(constraint, ":x :p [] .")
    assert value is not None
    assert value.startswith("_:")


def test_lengths_count_characters_and_iris_have_them_too() -> None:
    assert found("sh:maxLength 3", ':x :p "äöü" , "😀😀😀" , "\\n\\t\\"" , "abcd" .') == ['"abcd"']
    assert found("sh:minLength 10 ; sh:maxLength 10", ":x :p <urn:abcdef> .") == []


def test_closed_looks_at_the_value_nodes_of_a_property_shape() -> None:
    shapes = ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:closed true ; sh:ignoredProperties ( :q ) ] ."
    (result,) = results(shapes, ":x :p :y ; :z 1 . :y :q 1 ; :r 2 .")
    assert (result.focus, result.path, result.value) == (X("x"), ":r", typed("2", "integer"))


def test_equals_and_disjoint_hold_on_node_shapes() -> None:
    assert values(results(":S sh:targetNode :x ; sh:equals :p .", ":x :p :x , :y .")) == [X("y")]
    assert values(results(":S sh:targetNode :x ; sh:disjoint :p .", ":x :p :x , :y .")) == [X("x")]


def test_equals_objects_to_what_is_missing_on_either_side() -> None:
    assert found("sh:equals :q", ":x :p :a , :b ; :q :b , :c .") == [X("a"), X("c")]
    assert found("sh:equals :q", ":x :q :c .") == [X("c")]


def test_less_than_objects_to_each_pair() -> None:
    assert found("sh:lessThan :q", ":x :p 1 , 5 ; :q 3 , 4 , 6 .") == [typed("5", "integer")] * 2


@pytest.mark.parametrize("other", ["'a'@en", ":y", "[]", "'1'", "'x'^^xsd:integer", "'2020-01-01'^^xsd:date"])
def test_what_cannot_be_compared_is_a_result(other: str) -> None:
    assert found("sh:lessThanOrEquals :q", f":x :p 1 ; :q {other} .") == [typed("1", "integer")]


def test_ranges_compare_values_not_texts() -> None:
    data = ':x :p 9 , 10 , 1.0e1 , "010"^^xsd:integer , "ten" .'
    assert found("sh:minInclusive 10", data) == [typed("9", "integer"), '"ten"']
    assert found("sh:maxExclusive 10 ; sh:datatype xsd:integer", ":x :p 9 .") == []


def test_qualified_counts_leave_siblings_out_where_they_are_disjoint() -> None:
    shapes = """
    :Hand sh:targetNode :x ; sh:property
        [ sh:path :digit ; sh:qualifiedValueShape [ sh:class :Thumb ] ; sh:qualifiedValueShapesDisjoint true ;
            sh:qualifiedMinCount 1 ] ,
        [ sh:path :digit ; sh:qualifiedValueShape [ sh:class :Finger ] ; sh:qualifiedValueShapesDisjoint true ;
            sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ] .
    """
    data = ":x :digit :a , :b . :a a :Thumb . :b a :Finger{} ."
    assert results(shapes, data.format("")) == []
    assert [result.component.rpartition("#")[2] for result in results(shapes, data.format(" , :Thumb"))] == [
        "QualifiedMinCountConstraintComponent"
    ]


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ("[ sh:zeroOrMorePath :p ]", "abcx"),
        ("[ sh:oneOrMorePath :p ]", "abcx"),
        ("[ sh:zeroOrOnePath :p ]", "ax"),
        ("[ sh:inversePath [ sh:oneOrMorePath :p ] ]", "abcx"),
        ("[ sh:inversePath ( :p :p ) ]", "b"),
        ("( [ sh:inversePath :p ] :p )", "ax"),
        ("[ sh:alternativePath ( :p [ sh:inversePath :p ] ) ]", "ac"),
    ],
)
def test_paths_lead_to_each_node_once_and_end_on_cycles(path: str, reached: str) -> None:
    data = ":x :p :a . :a :p :b . :b :p :c . :c :p :x , :a ."
    shapes = f":S sh:targetNode :x ; sh:property [ sh:path {path} ; sh:nodeKind sh:Literal ] ."
    assert sorted(value[-2] for value in values(results(shapes, data)) if value) == sorted(set(reached))


def test_targets_of_all_kinds_meet_in_one_focus_node() -> None:
    shapes = """
    :S sh:targetNode :x , "literal" ; sh:targetClass :C ; sh:targetSubjectsOf :p ; sh:targetObjectsOf :q ;
        sh:nodeKind sh:BlankNode .
    :C a sh:NodeShape , rdfs:Class ; sh:nodeKind sh:BlankNode .
    """
    found = results(shapes, ":x a :C ; :p 1 . :y :q :x , :z .")
    assert [(result.focus, result.shape[-1]) for result in found] == [
        ('"literal"', "S"),
        (X("x"), "C"),
        (X("x"), "S"),
        (X("z"), "S"),
    ]
