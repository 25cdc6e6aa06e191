"""Triples to text: the exact documents, that every reader reads the same graph, that order does not matter."""

from __future__ import annotations

from typing import Final

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdf_graphs import ODD_IRIS, graphs, iris
from rdf_readers import OXIGRAPH_FORMATS, Reader, canonical, canonical_quads, readers_of, written

from rdfconv import terms
from rdfconv.errors import ConfigError, OutputError
from rdfconv.model import Issue
from rdfconv.terms import Term, Triple
from rdfconv.vocab import PREFIXES, RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, SCHEMA, XSD
from rdfconv.write import FORMATS, format_of, write

PAGE: Final = "<https://example.org/items/marsh>"
BIRDS: Final = "<https://example.org/items/marsh#dataset>"
GRAPH_FORMATS: Final = [name for name, format_ in FORMATS.items() if format_.holds_graphs]


def schema(name: str) -> Term:
    return f"<{SCHEMA}{name}>"


def xsd(lexical: str, name: str) -> Term:
    return f'"{lexical}"^^<{XSD}{name}>'


# A page of an invented catalogue: a dataset with a nested creator, a list, a shared node, numbers and languages.
DATASET: Final[tuple[Triple, ...]] = (
    (PAGE, RDF_TYPE, schema("WebPage")),
    (PAGE, schema("about"), BIRDS),
    (BIRDS, RDF_TYPE, schema("Dataset")),
    (BIRDS, "<http://purl.org/dc/terms/title>", '"Wading \\"birds\\"\\nof the marsh"@en'),
    (BIRDS, schema("creator"), "_:who"),
    (BIRDS, schema("keywords"), '"tides"'),
    (BIRDS, schema("keywords"), '"birds"'),
    (BIRDS, schema("size"), xsd("12", "integer")),
    (BIRDS, schema("datePublished"), xsd("2020-02-29", "date")),
    (BIRDS, schema("isAccessibleForFree"), xsd("true", "boolean")),
    (BIRDS, "<https://example.org/terms/steps>", "_:l0"),
    (BIRDS, schema("publisher"), "_:shared"),
    ("_:who", RDF_TYPE, schema("Person")),
    ("_:who", schema("name"), '"Ann & Bob <ab>"'),
    ("_:who", schema("worksFor"), "_:shared"),
    ("_:shared", schema("name"), '"Estuary Trust"'),
    ("_:l0", RDF_FIRST, '"count"'),
    ("_:l0", RDF_REST, "_:l1"),
    ("_:l1", RDF_FIRST, '"check"'),
    ("_:l1", RDF_REST, RDF_NIL),
)

TURTLE: Final = r"""@prefix dct: <http://purl.org/dc/terms/> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/items/marsh#dataset> a schema:Dataset ;
    dct:title "Wading \"birds\"\nof the marsh"@en ;
    schema:creator [
        a schema:Person ;
        schema:name "Ann & Bob <ab>" ;
        schema:worksFor _:shared
    ] ;
    schema:datePublished "2020-02-29"^^xsd:date ;
    schema:isAccessibleForFree true ;
    schema:keywords "birds",
        "tides" ;
    schema:publisher _:shared ;
    schema:size 12 ;
    <https://example.org/terms/steps> ( "count" "check" ) .

<https://example.org/items/marsh> a schema:WebPage ;
    schema:about <https://example.org/items/marsh#dataset> .

_:shared schema:name "Estuary Trust" .
"""

# In the document each node object stands on a line of its own.
JSON_LD: Final = r"""{"@context": {"@vocab": "http://schema.org/"}, "@graph": [
{"@id": "https://example.org/items/marsh#dataset",
 "@type": "Dataset",
 "http://purl.org/dc/terms/title": {"@value": "Wading \"birds\"\nof the marsh", "@language": "en"},
 "creator": {"@type": "Person", "name": "Ann & Bob <ab>", "worksFor": {"@id": "_:shared"}},
 "datePublished": {"@value": "2020-02-29", "@type": "http://www.w3.org/2001/XMLSchema#date"},
 "isAccessibleForFree": true,
 "keywords": ["birds", "tides"],
 "publisher": {"@id": "_:shared"},
 "size": 12,
 "https://example.org/terms/steps": {"@list": ["count", "check"]}},
{"@id": "https://example.org/items/marsh",
 "@type": "WebPage",
 "about": {"@id": "https://example.org/items/marsh#dataset"}},
{"@id": "_:shared",
 "name": "Estuary Trust"}
]}
""".replace(",\n ", ", ")

RDF_XML: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
    xmlns:dct="http://purl.org/dc/terms/"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:schema="http://schema.org/">
  <rdf:Description rdf:about="https://example.org/items/marsh#dataset">
    <dct:title xml:lang="en">Wading "birds"
of the marsh</dct:title>
    <schema:creator rdf:nodeID="bwho"/>
    <schema:datePublished rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2020-02-29</schema:datePublished>
    <schema:isAccessibleForFree rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</schema:isAccessibleForFree>
    <schema:keywords>birds</schema:keywords>
    <schema:keywords>tides</schema:keywords>
    <schema:publisher rdf:nodeID="bshared"/>
    <schema:size rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">12</schema:size>
    <rdf:type rdf:resource="http://schema.org/Dataset"/>
    <ns:steps xmlns:ns="https://example.org/terms/" rdf:nodeID="bl0"/>
  </rdf:Description>
  <rdf:Description rdf:about="https://example.org/items/marsh">
    <schema:about rdf:resource="https://example.org/items/marsh#dataset"/>
    <rdf:type rdf:resource="http://schema.org/WebPage"/>
  </rdf:Description>
  <rdf:Description rdf:nodeID="bl0">
    <rdf:first>count</rdf:first>
    <rdf:rest rdf:nodeID="bl1"/>
  </rdf:Description>
  <rdf:Description rdf:nodeID="bl1">
    <rdf:first>check</rdf:first>
    <rdf:rest rdf:resource="http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"/>
  </rdf:Description>
  <rdf:Description rdf:nodeID="bshared">
    <schema:name>Estuary Trust</schema:name>
  </rdf:Description>
  <rdf:Description rdf:nodeID="bwho">
    <schema:name>Ann &amp; Bob &lt;ab&gt;</schema:name>
    <schema:worksFor rdf:nodeID="bshared"/>
    <rdf:type rdf:resource="http://schema.org/Person"/>
  </rdf:Description>
</rdf:RDF>
"""


def body(*triples: tuple[str, ...]) -> str:
    """A page's Turtle (or TriG) without its header."""
    return FORMATS["trig"].page(triples).body.decode()  # type: ignore[arg-type] # rows of a test, made of three or four


# --- the documents


@pytest.mark.parametrize(
    ("format_name", "document"), [("turtle", TURTLE), ("trig", TURTLE), ("jsonld", JSON_LD), ("rdfxml", RDF_XML)]
)
def test_a_page_as_a_document(format_name: str, document: str) -> None:
    assert write(DATASET, format_name).decode() == document


def test_n_triples_are_the_terms_in_lines_in_the_order_of_their_bytes() -> None:
    lines = write(DATASET, "ntriples").splitlines(keepends=True)
    assert lines == sorted(f"{subject} {predicate} {value} .\n".encode() for subject, predicate, value in DATASET)


def test_n_quads_name_the_graph_of_each_statement() -> None:
    triple, quad = (PAGE, schema("name"), '"a"'), (PAGE, schema("name"), '"b"', BIRDS)
    assert write([quad, triple], "nquads").decode() == (
        f'{PAGE} {schema("name")} "a" .\n'
        f'{PAGE} {schema("name")} "b" {BIRDS} .\n'
    )  # fmt: skip
    assert write([triple], "nquads", graph=PAGE).decode() == f'{PAGE} {schema("name")} "a" {PAGE} .\n'


def test_trig_puts_named_graphs_in_braces_after_the_default_graph() -> None:
    triple = (PAGE, schema("about"), "_:x")
    quads = [(PAGE, schema("name"), '"a"', BIRDS), (BIRDS, schema("about"), "_:y", BIRDS), ("_:x", *triple[1:], PAGE)]
    assert write([*quads, triple], "trig").decode() == (
        """\
@prefix schema: <http://schema.org/> .

<https://example.org/items/marsh> schema:about _:x .

<https://example.org/items/marsh#dataset> {
    <https://example.org/items/marsh#dataset> schema:about [] .

    <https://example.org/items/marsh> schema:name "a" .
}

<https://example.org/items/marsh> {
    _:x schema:about _:x .
}
"""
    )


def test_json_ld_puts_named_graphs_into_node_objects() -> None:
    assert write([(PAGE, schema("name"), '"a"')], "jsonld", graph=BIRDS).decode() == (
        '{"@context": {"@vocab": "http://schema.org/"}, "@graph": [\n'
        '{"@id": "https://example.org/items/marsh#dataset", "@graph": [\n'
        '{"@id": "https://example.org/items/marsh", "name": "a"}\n'
        "]}\n"
        "]}\n"
    )


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name not in GRAPH_FORMATS])
def test_formats_without_graphs_write_all_statements_into_one(format_name: str) -> None:
    triple = (PAGE, schema("name"), '"a"')
    assert write([triple, (*triple, BIRDS)], format_name, graph=PAGE) == write([triple], format_name)


@pytest.mark.parametrize(
    ("format_name", "document"),
    [
        ("turtle", ""),
        ("ntriples", ""),
        ("nquads", ""),
        ("trig", ""),
        ("jsonld", '{"@context": {"@vocab": "http://schema.org/"}, "@graph": [\n\n]}\n'),
        ("rdfxml", f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF\n    xmlns:rdf="{RDF}">\n</rdf:RDF>\n'),
    ],
)
def test_a_page_without_data(format_name: str, document: str) -> None:
    assert write([], format_name, graph=PAGE).decode() == document


# --- Turtle's short forms


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (schema("name"), "schema:name"),
        (schema("a-b_1"), "schema:a-b_1"),
        ("<http://www.w3.org/ns/dcat#Dataset>", "dcat:Dataset"),
        (RDF_TYPE, "rdf:type"),  # `a` is for predicates only
        (f"<{SCHEMA}>", f"<{SCHEMA}>"),
        (schema("1st"), f"<{SCHEMA}1st>"),
        (schema("a/b"), f"<{SCHEMA}a/b>"),
        (schema("a.b"), f"<{SCHEMA}a.b>"),
        (schema("größe"), f"<{SCHEMA}größe>"),
        ("<https://schema.org/name>", "<https://schema.org/name>"),
        ("<schema:name>", "<schema:name>"),
    ],
)
def test_names_have_a_prefix_where_they_need_no_escape(name: Term, shown: str) -> None:
    assert body((name, schema("about"), name)) == f"{shown} schema:about {shown} .\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (xsd("12", "integer"), "12"),
        (xsd("-120", "integer"), "-120"),
        (xsd("007", "integer"), '"007"^^xsd:integer'),
        (xsd("-0", "integer"), '"-0"^^xsd:integer'),
        (xsd("-8.16E-2", "double"), "-8.16E-2"),
        (xsd("false", "boolean"), "false"),
        (xsd("1", "boolean"), '"1"^^xsd:boolean'),
        (xsd("1.5", "decimal"), '"1.5"^^xsd:decimal'),
        (xsd("1E3", "double"), '"1E3"^^xsd:double'),
        (xsd("INF", "double"), '"INF"^^xsd:double'),
        (xsd("1.0E0", "float"), '"1.0E0"^^xsd:float'),
        (xsd("12a", "integer"), '"12a"^^xsd:integer'),
        ('"12"', '"12"'),
        ('"a \\"^^b\\" @en"@de', '"a \\"^^b\\" @en"@de'),
    ],
)
def test_values_are_bare_where_turtle_reads_them_as_the_same_literal(value: Term, shown: str) -> None:
    assert body((PAGE, schema("name"), value)) == f"{PAGE} schema:name {shown} .\n"


# --- blank nodes


def test_a_blank_node_that_nothing_mentions_has_no_label() -> None:
    assert body(("_:a", schema("name"), '"x"')) == '[] schema:name "x" .\n'


def test_a_blank_node_without_properties_has_no_label() -> None:
    assert body((PAGE, schema("about"), "_:a")) == f"{PAGE} schema:about [] .\n"


def test_a_cycle_of_blank_nodes_is_broken_at_a_label() -> None:
    cycle = [("_:a", schema("about"), "_:b"), ("_:b", schema("about"), "_:c"), ("_:c", schema("about"), "_:a")]
    assert body(*cycle) == (
        "_:a schema:about [\n"
        "        schema:about [\n"
        "            schema:about _:a\n"
        "        ]\n"
        "    ] .\n"
    )  # fmt: skip


def test_a_blank_node_that_names_a_graph_keeps_its_label() -> None:
    assert body((PAGE, schema("about"), "_:g"), (PAGE, schema("name"), '"a"', "_:g")) == (
        f'{PAGE} schema:about _:g .\n\n_:g {{\n    {PAGE} schema:name "a" .\n}}\n'
    )


LIST: Final = (
    (PAGE, schema("steps"), "_:l"),
    ("_:l", RDF_FIRST, '"a"'),
    ("_:l", RDF_REST, "_:m"),
    ("_:m", RDF_FIRST, "_:n"),
    ("_:m", RDF_REST, RDF_NIL),
)


def test_a_well_formed_list_is_written_as_a_list() -> None:
    assert body(*LIST) == f'{PAGE} schema:steps ( "a" [] ) .\n'


def test_nodes_are_nested_in_lists() -> None:
    assert body(*LIST, ("_:n", schema("name"), '"n"')) == (
        f'{PAGE} schema:steps ( "a" [\n            schema:name "n"\n        ] ) .\n'
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("_:m", schema("name"), '"m"'), id="a cell says more"),
        pytest.param(("_:m", RDF_TYPE, f"<{RDF}List>"), id="a cell has a type"),
        pytest.param(("_:m", RDF_FIRST, '"b"'), id="a cell has two members"),
        pytest.param(("_:m", RDF_REST, "_:o"), id="a cell has two rests"),
        pytest.param(("_:m", RDF_REST, "_:l"), id="the chain comes back"),
        pytest.param((BIRDS, schema("about"), "_:m"), id="something else mentions a cell"),
    ],
)
def test_what_is_no_well_formed_list_is_written_as_nodes(change: Triple) -> None:
    assert "(" not in body(*LIST, change)


def test_the_head_of_a_list_that_is_mentioned_twice_is_a_node() -> None:
    assert body(*LIST, (BIRDS, schema("about"), "_:l")) == (
        f"{BIRDS} schema:about _:l .\n\n"
        f"{PAGE} schema:steps _:l .\n\n"
        '_:l rdf:first "a" ;\n'
        "    rdf:rest ( [] ) .\n"
    )  # fmt: skip


def test_a_list_that_holds_itself_is_no_list() -> None:
    document = body(("_:l", RDF_FIRST, "_:l"), ("_:l", RDF_REST, RDF_NIL))
    assert document == "_:l rdf:first _:l ;\n    rdf:rest rdf:nil .\n"


def chain(length: int) -> list[Triple]:
    return [(f"_:c{position}", schema("about"), f"_:c{position + 1}") for position in range(length)]


def cycle(length: int) -> list[Triple]:
    return [(f"_:c{position}", schema("about"), f"_:c{(position + 1) % length}") for position in range(length)]


def long_list(length: int) -> list[Triple]:
    cells = [f"_:c{position}" for position in range(length)]
    rests = [(cell, RDF_REST, rest) for cell, rest in zip(cells, [*cells[1:], RDF_NIL], strict=True)]
    return [(PAGE, schema("steps"), "_:c0"), *((cell, RDF_FIRST, f'"{cell}"') for cell in cells), *rests]


def nested_lists(length: int) -> list[Triple]:
    heads = [(f"_:c{position}", RDF_FIRST, f"_:c{position + 1}") for position in range(length)]
    return [(PAGE, schema("steps"), "_:c0"), *heads, *((head, RDF_REST, RDF_NIL) for head, _, _ in heads)]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("shape", [chain, cycle, long_list, nested_lists])
def test_size_and_depth_have_no_limit(shape: object, format_name: str) -> None:
    assert callable(shape)
    triples = shape(3000)
    quads = pyoxigraph.parse(write(triples, format_name), OXIGRAPH_FORMATS[format_name])
    assert sum(1 for _ in quads) == len(triples)


# --- what RDF/XML cannot carry


@pytest.mark.parametrize(
    ("predicate", "value", "why"),
    [
        (schema("name"), '"a\\u0000b"', "its value has the character U+0000"),
        (schema("name"), '"\\f"@en', "its value has the character U+000C"),
        (schema("name"), '"\ufffe"', "its value has the character U+FFFE"),
        (schema("1"), '"a"', "its predicate does not end in an XML name"),
        (f"<{SCHEMA}>", '"a"', "its predicate does not end in an XML name"),
        (schema("größe_ä"), '"a"', "its predicate does not end in an XML name"),
        (f"<{RDF}li>", '"a"', "its predicate is syntax there"),
        (f"<{RDF}Description>", '"a"', "its predicate is syntax there"),
        ("<http://www.w3.org/2000/xmlns/x>", '"a"', "its predicate is syntax there"),
    ],
)
def test_rdf_xml_refuses_what_xml_cannot_carry(predicate: Term, value: Term, why: str) -> None:
    good, bad = (PAGE, schema("name"), '"good"'), (PAGE, predicate, value)
    message = (
        f"RDF/XML cannot carry the triple with predicate {predicate} and value {value}: {why}; every other format can"
    )
    part = FORMATS["rdfxml"].page([good, bad])
    assert part.body == FORMATS["rdfxml"].page([good]).body
    assert part.issues == (
        Issue(
            severity="error",
            code="not-in-rdf-xml",
            message=message,
            stage="write",
            where=PAGE,
            focus=PAGE,
            path=predicate,
            value=value,
        ),
    )
    with pytest.raises(OutputError) as refused:
        write([good, bad], "rdfxml")
    assert str(refused.value) == f"{PAGE}: {message}"


# --- many pages in one document


@pytest.mark.parametrize("format_name", FORMATS)
def test_many_pages_stream_into_one_document(format_name: str) -> None:
    format_ = FORMATS[format_name]
    pages = [DATASET, (), ((BIRDS, "<http://www.w3.org/ns/dcat#theme>", '"birds"'),)]
    document = b"".join(format_.document(format_.page(page).body for page in pages))
    quads = pyoxigraph.parse(document, OXIGRAPH_FORMATS[format_name])
    assert canonical_quads(quads) == canonical(triple for page in pages for triple in page)


def test_a_document_of_many_pages_declares_all_prefixes_and_parts_them_by_blank_lines() -> None:
    turtle = FORMATS["turtle"]
    page = turtle.page([(PAGE, schema("name"), '"a"')]).body
    document = b"".join(turtle.document([page, b"", page])).decode()
    header, _, rest = document.partition("\n\n")
    assert header.splitlines()[0] == "@prefix adms: <http://www.w3.org/ns/adms#> ."
    assert len(header.splitlines()) == len(PREFIXES)
    assert rest == f'{PAGE} schema:name "a" .\n\n{PAGE} schema:name "a" .\n'


# --- the table


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("turtle", "turtle"),
        ("ttl", "turtle"),
        ("TEXT/TURTLE; charset=utf-8", "turtle"),
        ("out/items.ttl.gz", "turtle"),
        ("items.nt", "ntriples"),
        ("application/n-triples", "ntriples"),
        ("x.NQ.zst", "nquads"),
        ("a.b.trig", "trig"),
        ("application/ld+json", "jsonld"),
        ("items.jsonld", "jsonld"),
        ("items.rdf", "rdfxml"),
    ],
)
def test_a_format_is_found_by_name_media_type_or_file_name(name: str, found: str) -> None:
    assert format_of(name).name == found


@pytest.mark.parametrize("name", ["items.csv", "", "items", "turtles", ".gz"])
def test_an_unknown_format_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        format_of(name)
    assert refused.value.where == name
    assert refused.value.message == (
        "no output format has this name, media type or file name ending; there are turtle (.ttl), ntriples (.nt), "
        "nquads (.nq), trig (.trig), jsonld (.jsonld), rdfxml (.rdf)"
    )


# --- hostile values

HOSTILE_TEXTS: Final = (
    *(f"a{character}b" for character in map(chr, (*range(0x21), *range(0x7E, 0xA1)))),
    *("", " ", "\\", '"', r"\u0041", "\r\n", "\ud83d", "\u2028\u2029\ufeff\ufffd\ufffe\uffff\U0010ffff"),
    *("]]>", "<!--", "&amp;", "'" * 3, '"' * 3, "a" * 100_000),
)
HOSTILE: Final = (
    *map(terms.iri, ODD_IRIS),
    *map(terms.literal, HOSTILE_TEXTS),
    *(terms.tagged_literal("a", tag) for tag in ("en_US", "ZH-hant", "x-private", "i-klingon", "de-1996-a-bb-x-c")),
    *(terms.typed_literal("12a", f"{XSD}{name}") for name in ("integer", "double", "boolean", "date", "anyURI")),
    terms.typed_literal("2019-10-01/2021-10-31", f"{XSD}date"),
    terms.typed_literal("<a", f"{RDF}XMLLiteral"),
    terms.typed_literal("{", f"{RDF}JSON"),
)


@pytest.mark.parametrize(("reader", "format_name"), readers_of(*FORMATS))
def test_every_reader_reads_hostile_values(reader: Reader, format_name: str) -> None:
    triples = [(PAGE, schema("name"), value) for value in HOSTILE]
    document, content = written([triple for triple in triples if reader.reads_rightly(triple)], format_name)
    assert reader.read(document, format_name) == content


# --- properties

many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(("reader", "format_name"), readers_of(*FORMATS))
@many
@given(triples=graphs)
def test_every_reader_reads_the_graph_that_was_written(reader: Reader, format_name: str, triples: list[Triple]) -> None:
    document, content = written([triple for triple in triples if reader.reads_rightly(triple)], format_name)
    assert reader.read(document, format_name) == content


@pytest.mark.parametrize(("reader", "format_name"), readers_of(*GRAPH_FORMATS))
@many
@given(triples=graphs, data=st.data())
def test_every_reader_reads_the_graphs_that_were_written(
    reader: Reader, format_name: str, triples: list[Triple], data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.none() | iris, min_size=1, max_size=3))
    rightly = [triple for triple in triples if reader.reads_rightly(triple)]
    statements = [
        (*triple, name) if name else triple for triple in rightly for name in [data.draw(st.sampled_from(names))]
    ]
    assert reader.read(write(statements, format_name), format_name) == canonical(statements)


@many
@given(triples=graphs, data=st.data())
def test_the_order_of_triples_and_their_number_play_no_part(triples: list[Triple], data: st.DataObject) -> None:
    again = data.draw(st.permutations(triples + triples[:3]))
    for format_ in FORMATS.values():
        assert format_.page(again) == format_.page(triples)
