"""JSON-LD to triples: contexts in the wild, terms, issues, lanes, limits."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from rdfconv.errors import JsonLdError, LimitError
from rdfconv.jsonld import Expansion, Options, compile_context, document_table, is_schema_org, to_triples
from rdfconv.model import Limits
from rdfconv.terms import Triple
from rdfconv.vocab import RDF_TYPE, XSD

BASE = "https://page.example/data/one"
SCHEMA = "https://schema.org"
# What a document says besides, so that the fast lane reads it, and so that only the careful lane does.
LANES: tuple[dict[str, Any], ...] = ({}, {"@nest": {}})


def expanded(document: Any, *, base: str | None = BASE, **options: Any) -> Expansion:
    return to_triples(document, base=base, options=Options(**options))


def triples(document: Any, **options: Any) -> list[Triple]:
    return expanded(document, **options).triples


def objects(document: Any, **options: Any) -> list[str]:
    return [item for _, _, item in triples(document, **options)]


def codes(found: Expansion) -> list[str]:
    return [f"{issue.severity} {issue.code}" for issue in found.issues]


# --- Contexts


@pytest.mark.parametrize(
    "url",
    [
        "https://schema.org",
        "http://schema.org/",
        "http://www.schema.org",
        "https://Schema.org/",
        "schema.org",
        "//schema.org",
        " https://schema.org/ ",
        "https://schema.org/#",
        "http://health-lifesci.schema.org/",
        "https://schema.org/version/latest/schema.jsonld",
        "https://schema.org/version/latest/schemaorg-current-https.jsonld",
        "https://schema.org/docs/jsonldcontext.json",
        "https://schema.org/docs/jsonldcontext.jsonld",
    ],
)
def test_every_spelling_of_schema_org_is_its_context(url: str) -> None:
    assert is_schema_org(url)
    assert triples({"@context": url, "@type": "Dataset", "name": "Tides"}) == [
        ("_:b0", RDF_TYPE, "<http://schema.org/Dataset>"),
        ("_:b0", "<http://schema.org/name>", '"Tides"'),
    ]


@pytest.mark.parametrize(
    "url", ["https://schema.org.example/", "https://schema.org/Dataset", "https://notschema.org", ""]
)
def test_other_addresses_are_not(url: str) -> None:
    assert not is_schema_org(url)


def test_a_context_that_is_not_at_hand_is_refused_with_the_way_out() -> None:
    with pytest.raises(JsonLdError) as caught:
        expanded({"@context": "https://c.example/v1", "name": "x"})
    assert caught.value.code == "loading document failed"
    assert str(caught.value) == (
        "the context https://c.example/v1 is not at hand and none is loaded from the network; "
        "give a copy: --context https://c.example/v1=FILE"
    )


def test_a_copy_of_a_context_is_used() -> None:
    contexts = {"https://c.example/v1": {"@context": {"name": "https://v.example/name"}}}
    document = {"@context": ["https://c.example/v1", SCHEMA], "name": "x"}
    assert triples(document, contexts=contexts) == [("_:b0", "<http://schema.org/name>", '"x"')]
    document["@context"] = "https://c.example/v1"
    assert triples(document, contexts=contexts) == [("_:b0", "<https://v.example/name>", '"x"')]


def test_a_copy_goes_before_the_shipped_context() -> None:
    contexts = {SCHEMA: {"@context": {"name": "https://v.example/name"}}}
    for only_careful in LANES:
        assert triples({"@context": SCHEMA, "name": "x", **only_careful}, contexts=contexts) == [
            ("_:b0", "<https://v.example/name>", '"x"')
        ]


def test_a_context_that_names_itself_is_refused() -> None:
    contexts = {"https://c.example/v1": {"@context": "https://c.example/v1"}}
    with pytest.raises(JsonLdError) as caught:
        expanded({"@context": "https://c.example/v1"}, contexts=contexts)
    assert caught.value.code == "context overflow"


def test_schema_org_terms_outlive_another_vocabulary() -> None:
    document = {"@context": [SCHEMA, {"@vocab": "https://v.example/"}], "name": "x", "nom": "y"}
    assert triples(document) == [
        ("_:b0", "<http://schema.org/name>", '"x"'),
        ("_:b0", "<https://v.example/nom>", '"y"'),
    ]


@pytest.mark.parametrize("vocab", ["https://schema.org", "http://www.schema.org/", "http://Schema.org"])
def test_schema_org_as_vocabulary_has_one_spelling(vocab: str) -> None:
    assert triples({"@context": {"@vocab": vocab}, "name": "x"}) == [("_:b0", "<http://schema.org/name>", '"x"')]


def test_a_default_that_is_not_there_can_be_unset() -> None:
    context = {"@vocab": None, "@language": None, "name": "https://v.example/name"}
    for only_careful in LANES:
        assert objects({"@context": context, "name": "x", **only_careful}) == ['"x"']


def test_without_a_context_nothing_is_said() -> None:
    assert expanded({"@type": "Dataset", "name": "x"}, base=None) == Expansion(
        triples=[], named=[], roots=(), issues=expanded({"@type": "Dataset"}, base=None).issues, lane="fast"
    )


# --- Terms


def test_nodes_are_numbered_in_order_of_appearance_and_described_in_turn() -> None:
    document = {
        "@context": SCHEMA,
        "creator": [{"name": "A", "affiliation": {"name": "C"}}, {"@id": "_:x", "name": "B"}],
        "funder": {"@id": "_:x"},
    }
    found = expanded(document)
    assert [(s, p.rpartition("/")[2][:-1], o) for s, p, o in found.triples] == [
        ("_:b0", "creator", "_:b1"),
        ("_:b0", "creator", "_:b2"),
        ("_:b0", "funder", "_:b2"),
        ("_:b1", "name", '"A"'),
        ("_:b1", "affiliation", "_:b3"),
        ("_:b2", "name", '"B"'),
        ("_:b3", "name", '"C"'),
    ]
    assert found.roots == ("_:b0",)


def test_more_blank_nodes_than_are_kept_ready() -> None:
    document = {"@context": SCHEMA, "creator": [{"name": str(number)} for number in range(500)]}
    assert triples(document)[499] == ("_:b0", "<http://schema.org/creator>", "_:b500")


@pytest.mark.parametrize(
    "document",
    [
        {"name": ["x", "x"]},
        {"name": "x", "schema:name": "x"},
        {"@type": ["Person", "schema:Person"]},
        {"@type": "Person", "type": "Person"},
        {"@type": "Person", "rdf:type": {"@id": "schema:Person"}},
        {"@id": "https://e.example/a", "name": "x", "@graph": []},
        {"@graph": [{"@id": "https://e.example/a", "name": "x"}, {"@id": "https://e.example/a", "name": "x"}]},
        {"@graph": [{"@id": "_:a", "name": "x"}, {"@id": "_:a", "name": "x"}]},
        {"url": ["https://e.example/", "https://e.example/"]},
        {"name": [1, 1.0, True, True]},
    ],
)
def test_nothing_is_said_twice(document: dict[str, Any]) -> None:
    found = triples({"@context": SCHEMA, **document})
    assert len(found) == len(set(found))


def test_the_same_text_twice_in_two_places_is_said_twice() -> None:
    assert len(triples({"@context": SCHEMA, "name": "x", "description": "x"})) == 2


@pytest.mark.parametrize(
    ("value", "term"),
    [
        (1, f'"1"^^<{XSD}integer>'),
        (-0.0, f'"0"^^<{XSD}integer>'),
        (2.0, f'"2"^^<{XSD}integer>'),
        (-0.081657, f'"-8.165699999999999E-2"^^<{XSD}double>'),
        (10**21, f'"1.0E21"^^<{XSD}double>'),
        (10**400, f'"INF"^^<{XSD}double>'),
        (True, f'"true"^^<{XSD}boolean>'),
        ({"@value": "5", "@type": "xsd:double"}, f'"5.0E0"^^<{XSD}double>'),
        ({"@value": 5, "@type": "xsd:double"}, f'"5.0E0"^^<{XSD}double>'),
        ({"@value": 5.25, "@type": "xsd:decimal"}, f'"5.25"^^<{XSD}decimal>'),
        ({"@value": True, "@type": "xsd:decimal"}, f'"true"^^<{XSD}boolean>'),
        ({"@value": "x", "@type": "xsd:string"}, '"x"'),
        ({"@value": "x", "@language": "de_AT"}, '"x"@de-at'),
        ({"@value": "2024-01-01", "@type": "https://schema.org/Date"}, f'"2024-01-01"^^<{XSD}date>'),
        ({"@value": "10:00:00", "@type": "Time"}, f'"10:00:00"^^<{XSD}time>'),
        ({"@value": "x", "@type": "https://v.example/type"}, '"x"^^<https://v.example/type>'),
        ("\ud800", '"\ufffd"'),
    ],
)
def test_values(value: Any, term: str) -> None:
    assert objects({"@context": SCHEMA, "value": value}) == [term]


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2024-01-31", "date"),
        ("2024-01-31T10:00:00+01:00", "dateTime"),
        ("2024-01", "gYearMonth"),
        ("2024", "gYear"),
    ],
)
def test_dates_of_schema_org_become_xsd_dates(text: str, datatype: str) -> None:
    assert objects({"@context": SCHEMA, "datePublished": text}) == [f'"{text}"^^<{XSD}{datatype}>']


@pytest.mark.parametrize("value", ["last week", "2024-02-30", "", {"@value": "soon", "@type": "xsd:date"}])
def test_what_is_no_date_stays_text(value: Any) -> None:
    found = expanded({"@context": SCHEMA, "datePublished": value})
    text = value if isinstance(value, str) else value["@value"]
    assert [item for *_, item in found.triples] == [f'"{text}"']
    assert codes(found) == ["warning literal-untyped"]


def test_a_number_that_is_no_date_stays_a_number() -> None:
    found = expanded({"@context": SCHEMA, "merchantReturnDays": 30, "releaseDate": 2024})
    assert [item for *_, item in found.triples] == [f'"30"^^<{XSD}integer>', f'"2024"^^<{XSD}gYear>']


def test_json_literals() -> None:
    context = {"data": {"@id": "https://v.example/data", "@type": "@json"}}
    assert objects({"@context": context, "data": {"b": 1.0, "a": [True]}}) == [
        r'"{\"a\":[true],\"b\":1}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>'
    ]


# --- IRIs


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("two", "<https://page.example/data/two>"),
        ("/two?at=10:30", "<https://page.example/two?at=10:30>"),
        ("https://schema.org/InStock", "<http://schema.org/InStock>"),
        ("http://www.schema.org/InStock", "<http://schema.org/InStock>"),
        ("schema:InStock", "<http://schema.org/InStock>"),
        ("https://e.example/{x}", "<https://e.example/%7Bx%7D>"),
        ("_:x", "_:b1"),
    ],
)
def test_references(text: str, term: str) -> None:
    for only_careful in LANES:
        assert objects({"@context": SCHEMA, "url": text, **only_careful}) == [term]


def test_what_cannot_be_mended_is_left_out() -> None:
    found = expanded({"@context": SCHEMA, "url": ["https://e x/", "https://e.example/"]})
    assert [item for *_, item in found.triples] == ["<https://e.example/>"]
    assert [issue.message for issue in found.issues] == [
        "http://schema.org/url: 'https://e x/' has characters that an IRI cannot have; the statement is left out"
    ]
    assert codes(found) == ["warning iri-dropped"]


def test_a_mended_iri_is_a_note() -> None:
    found = expanded({"@context": SCHEMA, "url": "https://e.example/a b"})
    assert codes(found) == ["note iri-encoded"]
    strict = expanded({"@context": SCHEMA, "url": "https://e.example/a b"}, strict_iris=True)
    assert (strict.triples, codes(strict)) == ([], ["warning iri-dropped"])


def test_without_a_base_relative_references_are_left_out() -> None:
    for only_careful in LANES:
        found = expanded({"@context": SCHEMA, "@id": "#it", "name": "x", "url": "two", **only_careful}, base=None)
        assert found.triples == []
        assert set(codes(found)) == {"warning iri-dropped"}


def test_nodes_below_a_node_without_an_iri_stand_for_themselves() -> None:
    document = {"@context": SCHEMA, "@id": "https://e x.example/", "name": "x", "creator": {"name": "A"}}
    for only_careful in LANES:
        assert objects({**document, **only_careful}) == ['"A"']


def test_everything_below_a_dropped_key_is_dropped() -> None:
    assert triples({"@context": {"name": f"{SCHEMA}/name"}, "other": {"name": "x"}}) == []


def test_a_blank_node_as_property_is_dropped_but_not_what_it_leads_to() -> None:
    document = {"@context": {"@vocab": "http://schema.org/", "p": "_:p"}, "p": {"name": "x"}}
    assert triples(document) == [("_:b1", "<http://schema.org/name>", '"x"')]


def test_spaces_after_class_names() -> None:
    for only_careful in LANES:
        assert objects({"@context": SCHEMA, "@type": ["Dataset ", "Thing\n"], **only_careful}) == [
            "<http://schema.org/Dataset>",
            "<http://schema.org/Thing>",
        ]


def test_https_can_be_the_spelling() -> None:
    document = {"@context": SCHEMA, "@type": "Dataset", "url": "http://schema.org/x", "datePublished": "2024-01-01"}
    assert objects(document, schema_iri="https") == [
        "<https://schema.org/Dataset>",
        "<https://schema.org/x>",
        f'"2024-01-01"^^<{XSD}date>',
    ]


def test_verbatim_leaves_all_as_json_ld_says() -> None:
    document = {
        "@context": {"@vocab": "https://schema.org"},
        "@type": "Dataset ",
        "name": {"@value": "x", "@language": "?"},
    }
    found = expanded(document, schema_iri=None, strict_iris=True)
    assert found.triples == []
    assert set(codes(found)) == {"warning iri-dropped", "warning language-dropped"}


# --- Structure


def test_lists() -> None:
    context = {"@vocab": "http://schema.org/", "step": {"@container": "@list"}}
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    for step in (["a", None, "b"], {"@list": ["a", "b"]}):
        found = triples({"@context": context, "step": step})
        assert set(found) == {
            ("_:b0", "<http://schema.org/step>", "_:b1"),
            ("_:b1", f"<{rdf}first>", '"a"'),
            ("_:b1", f"<{rdf}rest>", "_:b2"),
            ("_:b2", f"<{rdf}first>", '"b"'),
            ("_:b2", f"<{rdf}rest>", f"<{rdf}nil>"),
        }


def test_language_maps_and_index_maps() -> None:
    context = {
        "@vocab": "http://schema.org/",
        "name": {"@container": "@language"},
        "creator": {"@container": "@index"},
    }
    document = {
        "@context": context,
        "name": {"de": ["Gezeiten", None], "@none": "Tides"},
        "creator": {"first": {"name": "x"}, "second": ["y"]},
    }
    found = expanded(document)
    assert [item for *_, item in found.triples] == ['"Gezeiten"@de', '"Tides"', "_:b1", '"y"', '"x"']
    assert found.lane == "fast"


def test_named_graphs_stay_apart() -> None:
    document = {"@context": SCHEMA, "@id": "https://e.example/g", "name": "G", "@graph": [{"name": "x"}]}
    found = expanded(document)
    assert found.triples == [("<https://e.example/g>", "<http://schema.org/name>", '"G"')]
    assert found.named == [("_:b0", "<http://schema.org/name>", '"x"', "<https://e.example/g>")]


def test_a_graph_in_an_array_is_a_named_graph() -> None:
    found = expanded([{"@context": SCHEMA, "@graph": [{"name": "x"}]}])
    assert (found.triples, len(found.named)) == ([], 1)


def test_roots_are_the_top_nodes_that_say_something() -> None:
    nodes: list[dict[str, Any]] = [
        {"name": "a"},
        {"@id": "https://e.example/b"},
        {"@id": "https://e.example/c", "name": "c"},
        {"name": []},
    ]
    for only_careful in LANES:
        found = expanded({"@context": SCHEMA, "@graph": [{**node, **only_careful} for node in nodes]})
        assert [found.lane, len(found.roots), found.roots[-1]] == [
            "pyld" if only_careful else "fast",
            2,
            "<https://e.example/c>",
        ]


@pytest.mark.parametrize("document", [None, True, 1, "text", [], {}, [1, None, "x"], [[]], {"@graph": [1, None]}])
def test_documents_without_nodes(document: Any) -> None:
    assert expanded(document).triples == []


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"@id": 5}, "invalid @id value"),
        ({"@type": 5}, "invalid type value"),
        ({"@graph": "x"}, "invalid @graph value"),
        ({"name": {"@value": ["x"]}}, "invalid value object value"),
        ({"name": {"@value": "x", "name": "y"}}, "invalid value object"),
        ({"name": {"@value": 1, "@language": "en"}}, "invalid language-tagged value"),
        ({"@id": "a", "id": "b"}, "colliding keywords"),
        ({"@context": 5}, "invalid local context"),
        ({"@context": {"@vocab": 5}}, "invalid vocab mapping"),
        ({"@context": {"a": {"@id": "b"}, "@vocab": None}}, "invalid IRI mapping"),
        ({"@context": {"a": "b:c", "b": "a:c"}}, "cyclic IRI mapping"),
    ],
)
def test_what_the_specification_rejects_is_rejected(document: dict[str, Any], code: str) -> None:
    with pytest.raises(JsonLdError) as caught:
        expanded({"@context": SCHEMA, **document})
    assert caught.value.code == code


# --- Limits


def test_too_long_iris_and_texts_are_refused_and_never_cut() -> None:
    limits = Limits(max_iri=40, max_literal=40)
    document = {"@context": SCHEMA, "url": "https://e.example/" + "x" * 40, "name": "ä" * 21, "text": "ä" * 20}
    found = expanded(document, limits=limits)
    assert [item for *_, item in found.triples] == [f'"{"ä" * 20}"']
    assert [issue.message for issue in found.issues] == [
        "http://schema.org/url: an IRI of 58 characters, more than 40 (--max-iri); the statement is left out",
        "http://schema.org/name: a text of 42 bytes, more than 40 (--max-literal); the statement is left out",
    ]


def test_however_deep_a_document_nests_the_fast_lane_reads_it() -> None:
    document: Any = {"name": "x"}
    for _ in range(5_000):
        document = {"hasPart": document}
    assert len(triples({"@context": SCHEMA, **document})) == 5_001


def test_the_careful_lane_refuses_what_nests_too_deeply() -> None:
    document: Any = {"@nest": {}}
    for _ in range(5_000):
        document = {"hasPart": document}
    with pytest.raises(LimitError, match="nests values more than 300 deep"):
        expanded({"@context": SCHEMA, **document})


def test_the_careful_lane_stops_what_costs_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdfconv.jsonld.processor._MAX_STEPS", 1_000)
    cheap = {"@context": SCHEMA, "@nest": {}, "name": "x"}
    assert len(triples(cheap)) == 1
    with pytest.raises(LimitError, match="takes more than 1,000 steps"):
        expanded({**cheap, "name": [{"name": "x"}] * 500})
    scoped = {"p": {"@id": "https://v.example/p", "@context": {f"t{n}": f"https://v.example/{n}" for n in range(500)}}}
    with pytest.raises(LimitError, match="takes more than 1,000 steps"):
        expanded({"@context": scoped, "p": [{}, {}]})


def test_many_values_of_one_property() -> None:
    values = [{"@value": f"v{number}", "@language": "en"} for number in range(10_000)]
    for only_careful in LANES:
        assert len(triples({"@context": SCHEMA, "keywords": values, **only_careful})) == 10_000


# --- Tables


def test_a_table_answers_for_keys() -> None:
    table = document_table([None, {"@context": SCHEMA}], Options())
    assert [table.predicate(key) for key in ("name", "schema:url", "@type", "id")] == [
        "http://schema.org/name",
        "http://schema.org/url",
        None,
        None,
    ]
    assert [table.coercion(key) for key in ("url", "name", "datePublished")] == ["@id", None, "http://schema.org/Date"]
    assert [table.keyword(key) for key in ("@type", "type", "id", "name")] == ["@type", "@type", "@id", None]


def test_a_context_beyond_our_compiler_has_a_table_too() -> None:
    context = {"@version": 1.1, "p": {"@id": "https://v.example/p", "@type": "@id", "@protected": True}}
    table = compile_context(context, Options())
    assert (table.predicate("p"), table.coercion("p"), table.predicate("q")) == ("https://v.example/p", "@id", None)


def test_a_table_for_no_context_and_for_a_wrong_one() -> None:
    assert document_table("text", Options()).predicate("name") is None
    with pytest.raises(JsonLdError):
        compile_context({"@vocab": 5}, Options())


def test_pyld_is_not_loaded_for_what_the_fast_lane_reads() -> None:
    program = (
        "import sys; from rdfconv.jsonld import Options, to_triples;"
        f"to_triples({{'@context': '{SCHEMA}', 'name': 'x'}}, base=None, options=Options());"
        "sys.exit('pyld' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# --- Documents that mean harm


def test_terms_that_lean_on_each_other_in_a_long_row() -> None:
    context = {f"t{number}": f"t{number + 1}:x" for number in range(3_000)} | {"t3000": "https://v.example/"}
    with pytest.raises(LimitError):
        expanded({"@context": context, "t0": "x"})


def test_lists_in_lists_in_lists() -> None:
    value: Any = ["x"]
    for _ in range(3_000):
        value = [{"@list": value}]
    with pytest.raises(LimitError):
        expanded({"@context": SCHEMA, "step": value})


def test_contexts_in_arrays_in_arrays() -> None:
    context: Any = SCHEMA
    for _ in range(3_000):
        context = [context]
    with pytest.raises(LimitError):
        expanded({"@context": context, "name": "x"})


def test_a_flood_of_novel_keys_and_classes_is_read_and_not_kept() -> None:
    options = Options()
    document = {"@context": SCHEMA, "@type": [f"T{number}" for number in range(9_000)]}
    document |= {f"k{number}": "x" for number in range(9_000)} | {"schema:k8999": "x", "k" * 300: "x"}
    assert len(to_triples(document, base=None, options=options).triples) == 18_001
    table = compile_context(SCHEMA, options)
    assert len(table.entries) <= 4_000
    assert len(table.types) <= 4_000
    assert "k" * 300 not in table.entries


def test_a_huge_context_is_read_and_not_kept() -> None:
    context = {f"t{number}": f"https://v.example/{number}" for number in range(5_000)}
    assert objects({"@context": context, "t4999": "x"}) == ['"x"']
    table = document_table({}, Options())
    assert table.inside(context) is not table.inside(context)
    assert table.inside({"t": "https://v.example/"}) is table.inside({"t": "https://v.example/"})
