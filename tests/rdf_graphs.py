"""Graphs for property tests: nasty texts, odd IRIs, blank nodes in chains and cycles, lists good and bad."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from hypothesis import strategies as st

from rdfconv import terms
from rdfconv.terms import Triple
from rdfconv.vocab import RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, SCHEMA, XSD

_NASTY: Final = "\0\x01\b\t\n\f\r\x1b\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\uffff\U0001f600\"\\'<>&{}[]()@^_:.,;#% aé"
texts = st.text(_NASTY, max_size=12) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)

ODD_IRIS: Final = (
    SCHEMA,
    f"{SCHEMA}Dataset",
    f"{SCHEMA}a/b",
    f"{SCHEMA}name-",
    f"{SCHEMA}-name",
    f"{SCHEMA}1st",
    f"{SCHEMA}name.",
    f"{SCHEMA}größe",
    f"{SCHEMA}a%20b",
    f"{SCHEMA}a:b",
    f"{SCHEMA}#",
    "schema:Dataset",
    "dct:title",
    "a:b",
    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "mailto:someone@example.org",
    "http://example.org",
    "http://example.org:8080/a//b/./c/../d?e=f&g=%C3%A9#h",
    "http://[2001:db8::7]/c=GB?one",
    "http://example.org/(a)'b'*!,;=",
    "http://example.org/?\ue000",
    "http://example.org/\U0001f600#\u202e",
    f"{RDF}nil",
    f"{XSD}integer",
)
iris = (
    st.sampled_from(ODD_IRIS)
    | st.text(st.sampled_from("ab1é/?#:@.-_~!$&'()*+,;=%25"), max_size=12)
    .map("http://example.org/{}".format)
    .filter(terms.is_iri)
).map(terms.iri)
names = st.sampled_from(
    ["name", "creator", "about", "Person", "a.b", "a-b", "_", "x1", "datePublished", "1", "é", "end.", "a_(b)"]
)
predicates = (
    names.map(f"{SCHEMA}{{}}".format)
    | names.map("http://purl.org/dc/terms/{}".format)
    | names.map("http://example.org/ns#{}".format)
    | st.sampled_from([f"{RDF}value", f"{RDF}_1", f"{RDF}li", f"{RDF}Description", "schema:name", "urn:x"])
).map(terms.iri) | st.sampled_from([RDF_TYPE, RDF_FIRST, RDF_REST])
blanks = st.sampled_from(["a", "b", "c", "d", "0", "B.1-x", "_", "genid1"]).map(terms.blank)
_LEXICAL: Final = (
    *("0", "1", "-5", "+05", "007", "123456789012345678901234567890", "1.0", ".5", "5.", "-1.50"),
    *("1e3", "1.0E0", "-8.16E-2", "1E400", "INF", "true", "false", "2020-02-29", "1 ", "x", ""),
)
_datatypes = st.sampled_from(
    [f"{XSD}{name}" for name in ("integer", "decimal", "double", "boolean", "date", "string", "float")]
    + [f"{SCHEMA}Date", f"{RDF}HTML", "http://example.org/type/1"]
)
_languages = st.sampled_from(["en", "de-CH", "zh_Hant", "x-klingon", "sl-rozaj-biske-1994", "abcdefgh"])
literals = (
    texts.map(terms.literal)
    | st.builds(terms.tagged_literal, texts, _languages)
    | st.builds(terms.typed_literal, st.sampled_from(_LEXICAL) | texts, _datatypes)
    | st.booleans().map(terms.boolean)
    | st.floats().map(terms.number)
    | st.integers().map(terms.number)
)
_nodes = iris | blanks | blanks
triples: st.SearchStrategy[Triple] = st.tuples(_nodes, predicates, _nodes | literals)


@st.composite
def lists(draw: st.DrawFn) -> list[Triple]:
    """An rdf:List that something mentions; members can be blank nodes, the list itself, or another list's head."""
    label = draw(st.sampled_from("pq"))
    members = draw(st.lists(literals | _nodes | st.sampled_from(["_:p0", "_:q0"]), max_size=4))
    chain = [*(terms.blank(f"{label}{position}") for position in range(len(members))), RDF_NIL]
    made = [(cell, RDF_FIRST, member) for cell, member in zip(chain, members, strict=False)]
    made += [(cell, RDF_REST, rest) for cell, rest in pairwise(chain)]
    return [*made, (draw(_nodes), draw(predicates), chain[0])]


graphs: st.SearchStrategy[list[Triple]] = st.builds(
    lambda some, chains: some + [triple for chain in chains for triple in chain],
    st.lists(triples, max_size=12),
    st.lists(lists(), max_size=2),
)
