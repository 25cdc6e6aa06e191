"""Terms: what is accepted, every reader accepts and reads as the same term; what is refused, and why."""

from __future__ import annotations

import math

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from rdf_graphs import texts
from rdf_readers import Reader, canonical, readers_of

from rdfconv import terms
from rdfconv.errors import TermError
from rdfconv.terms import Term
from rdfconv.vocab import RDF, XSD

many = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def document(*values: Term) -> bytes:
    return "".join(f"<http://example.org/s> <http://example.org/p> {value} .\n" for value in values).encode()


# --- IRIs

GOOD_IRIS = [
    "http://example.org",
    "http://example.org/",
    "http://example.org?q",
    "http://example.org#f",
    "HTTP://EXAMPLE.ORG/",
    "http://example.org:8080/",
    "http://example.org:/",
    "http://example.org:99999/",
    "http://user:word@example.org/",
    "http://@example.org/",
    "http://[2001:db8::7]/",
    "http://[::]:80/",
    "http://[::ffff:192.0.2.1]/",
    "http:///path",
    "http:",
    "a:",
    "a:b",
    "a+b-c.d:e",
    "urn:isbn:0451450523",
    "urn:a//b",
    "mailto:a@example.org",
    "file:///C:/a",
    "tag:example.org,2020:a/b?c#d",
    "http://example.org/a//b/../c/.",
    "http://example.org/%C3%A9%20",
    "http://example.org/~!$&'()*+,;=:@",
    "http://example.org/?/?:@",
    "http://example.org/#/?:@",
    "http://例え.example/größe?é#ß",
    "http://example.org/\u00a1\u200b\u202e\uffef",
    "http://example.org/\U00010000\U0001fffd\U000e1000",
    "http://example.org/?\ue000\U000f0000\U0010fffd",
]

NOT_ABSOLUTE = "is not an absolute IRI"
CHARACTERS = "has characters that an IRI cannot have"
BAD_IRIS = [
    ("", NOT_ABSOLUTE),
    ("a", NOT_ABSOLUTE),
    ("//example.org/", NOT_ABSOLUTE),
    ("/a:b", NOT_ABSOLUTE),
    ("1a:b", NOT_ABSOLUTE),
    (":b", NOT_ABSOLUTE),
    ("é:b", NOT_ABSOLUTE),
    (" http://example.org/", NOT_ABSOLUTE),
    ("http://example.org/\n", CHARACTERS),
    ("http://example.org/a b", CHARACTERS),
    *((f"http://example.org/{character}", CHARACTERS) for character in '<>"{}|\\^`[]\0\t\r\x7f\x80\x9f'),
    *((f"http://example.org/{space}", CHARACTERS) for space in "\xa0\u1680\u2003\u2028\u202f\u205f\u3000"),
    *((f"http://example.org/{private}", CHARACTERS) for private in "\ue000\uf8ff\U000f0000\U0010fffd"),
    *((f"http://example.org/{unassigned}", CHARACTERS) for unassigned in "\ufdd0\ufff0\uffff\U0001ffff\U000e0001"),
    ("http://example.org/#\ue000", CHARACTERS),
    ("http://example.org/\ud800", CHARACTERS),
    ("http://example.org/#a#b", CHARACTERS),
    ("http://example.org:80a/", CHARACTERS),
    ("http://a:b:c/", CHARACTERS),
    ("http://a@b@c/", CHARACTERS),
    ("http://[::1/", CHARACTERS),
    ("http://::1]/", CHARACTERS),
    ("http://[]/", CHARACTERS),
    ("http://[:::]/", CHARACTERS),
    ("http://[1.2.3.4]/", CHARACTERS),
    ("http://[1:2:3:4:5:6:7:8:9]/", CHARACTERS),
    ("http://[fe80::1%25en0]/", CHARACTERS),
    ("http://[v1.a:b]/", CHARACTERS),
    ("http://example.org/[::1]", CHARACTERS),
    ("http://example.org/100%", "has a '%' without two hex digits at character 23"),
    ("http://example.org/%zz", "has a '%' without two hex digits at character 20"),
    ("http://example.org/%C3%A", "has a '%' without two hex digits at character 23"),
]


@pytest.mark.parametrize(("reader", "format_name"), readers_of("ntriples"))
def test_every_reader_reads_these_iris(reader: Reader, format_name: str) -> None:
    values = [terms.iri(text) for text in GOOD_IRIS]
    triples = [("<http://example.org/s>", "<http://example.org/p>", value) for value in values]
    assert reader.read(document(*values), format_name) == canonical(triples)


@pytest.mark.parametrize(("text", "why"), BAD_IRIS)
def test_what_is_no_iri_is_refused(text: str, why: str) -> None:
    with pytest.raises(TermError) as refused:
        terms.iri(text)
    assert str(refused.value) == f"{text!r} {why}"


def test_the_message_about_a_long_iri_is_short() -> None:
    with pytest.raises(TermError) as refused:
        terms.iri("http://example.org/" + "a" * 10_000 + " ")
    assert len(str(refused.value)) < 300


_paths = st.text(st.sampled_from("ab1%2F:/?#[]@!$&'()*+,;=-._~ \\é\xa0\u3000\ue000\ufdd0\U0001fffe\n"), max_size=10)
_hosts = st.sampled_from(["", "h", "u:p@h", "[::1]", "[1::2:3]", "[0]", "h:80", "h:", "[::1]:8", "h:x", "é"])
_candidates = st.builds("ab+1:{}{}{}".format, st.sampled_from(["", "//"]), _hosts, _paths)


@many
@given(text=_candidates)
def test_oxigraph_accepts_the_same_iris_but_for_white_space(text: str) -> None:
    """It follows RFC 3987, which allows white space beyond ASCII; rdflib does not."""
    try:
        [quad] = pyoxigraph.parse(document(f"<{text}>"), pyoxigraph.RdfFormat.N_TRIPLES)
    except SyntaxError:
        assert not terms.is_iri(text)
    else:
        assert str(quad.object) == f"<{text}>"
        assert terms.is_iri(text) is not any(map(str.isspace, text))


@pytest.mark.parametrize(("reader", "format_name"), readers_of("ntriples"))
@settings(many, max_examples=30)
@given(candidates=st.lists(_candidates, min_size=20, max_size=20))
def test_every_reader_reads_whatever_iri_is_accepted(reader: Reader, format_name: str, candidates: list[str]) -> None:
    values = [terms.iri(text) for text in candidates if terms.is_iri(text)]
    triples = [("<http://example.org/s>", "<http://example.org/p>", value) for value in values]
    assert reader.read(document(*values), format_name) == canonical(triples)


# --- blank nodes


@pytest.mark.parametrize("label", ["a", "0", "_", "a.b", "a-", "B1_.-c"])
def test_blank_node_labels(label: str) -> None:
    assert terms.blank(label) == f"_:{label}"


@pytest.mark.parametrize("label", ["", "-a", ".a", "a.", "a b", "é", "a\n", "a:b"])
def test_what_is_no_blank_node_label_is_refused(label: str) -> None:
    with pytest.raises(TermError) as refused:
        terms.blank(label)
    assert str(refused.value) == f"{label!r} is no blank node label"


# --- literals


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("", '""'),
        ('a "b" \\c', r'"a \"b\" \\c"'),
        ("\b\t\n\f\r", r'"\b\t\n\f\r"'),
        ("\0\x0b\x1f\x7f", r'"\u0000\u000B\u001F\u007F"'),
        ("\x80\u2028\ufeff\ufffe\U0001f600", '"\x80\u2028\ufeff\ufffe\U0001f600"'),
        (r"\u000b \\u000b", r'"\\u000b \\\\u000b"'),
        ("a\ud83db", '"a\ufffdb"'),
        ("\udc00\ud800", '"\ufffd\ufffd"'),
    ],
)
def test_literals_have_the_canonical_escapes(text: str, term: Term) -> None:
    assert terms.literal(text) == term


@many
@given(text=texts)
def test_oxigraph_has_the_same_canonical_form(text: str) -> None:
    """But for two characters: it follows RDF 1.2, which escapes them."""
    text = text.translate(dict.fromkeys((0xFFFE, 0xFFFF)))
    assert terms.literal(text) == str(pyoxigraph.Literal(text))


@many
@given(text=texts)
def test_terms_give_back_their_text(text: str) -> None:
    assert terms.text_of(terms.literal(text)) == text
    assert terms.text_of(terms.tagged_literal(text, "en")) == text
    assert terms.text_of(terms.typed_literal(text, f"{XSD}date")) == text


@pytest.mark.parametrize(
    ("language", "tag"),
    [("EN", "en"), ("en_US", "en-us"), (" de ", "de"), ("zh-Hant-TW", "zh-hant-tw"), ("x-a", "x-a")],
)
def test_language_tags_are_in_lower_case(language: str, tag: str) -> None:
    assert terms.tagged_literal("a", language) == f'"a"@{tag}'


@pytest.mark.parametrize(
    "language",
    [
        *("", "a", "1", "é", "en-", "-en", "en--us", "en us", "en\nus", "abcdefghi", "en-abcdefghi", "a-b-c", "en-a"),
        *("x", "i-nothing", "en-us-gb", "base", "prefix"),
    ],
)
def test_what_is_no_language_tag_is_refused(language: str) -> None:
    with pytest.raises(TermError) as refused:
        terms.tagged_literal("a", language)
    assert str(refused.value) == f"{language!r} is no language tag"


_SUBTAGS = (
    *("en", "de", "zh", "sgn", "latn", "us", "be", "fr", "gb", "419", "min", "nan", "cmn", "rozaj", "1994"),
    *("x", "i", "a", "oed", "klingon"),
)
_subtags = st.sampled_from(_SUBTAGS) | st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)


@many
@given(language=st.lists(_subtags, min_size=1, max_size=5).map("-".join))
def test_oxigraph_accepts_the_same_language_tags(language: str) -> None:
    try:
        term = terms.tagged_literal("a", language)
    except TermError:
        with pytest.raises(SyntaxError):
            list(pyoxigraph.parse(document(f'"a"@{language}'), pyoxigraph.RdfFormat.N_TRIPLES))
    else:
        [quad] = pyoxigraph.parse(document(term), pyoxigraph.RdfFormat.N_TRIPLES)
        assert str(quad.object) == term


def test_datatypes() -> None:
    assert terms.typed_literal("1", f"{XSD}integer") == f'"1"^^<{XSD}integer>'
    assert terms.typed_literal("a", f"{XSD}string") == '"a"'
    assert terms.boolean(value=True) == f'"true"^^<{XSD}boolean>'
    assert terms.boolean(value=False) == f'"false"^^<{XSD}boolean>'


@pytest.mark.parametrize("name", ["langString", "dirLangString"])
def test_datatypes_of_tagged_literals_are_refused_without_a_tag(name: str) -> None:
    with pytest.raises(TermError) as refused:
        terms.typed_literal("a", f"{RDF}{name}")
    assert str(refused.value) == f"<{RDF}{name}> is for literals with a language tag"


def test_a_datatype_is_an_absolute_iri() -> None:
    with pytest.raises(TermError) as refused:
        terms.typed_literal("a", "date")
    assert str(refused.value) == "'date' is not an absolute IRI"


@pytest.mark.parametrize(
    ("value", "lexical", "datatype"),
    [
        (0, "0", "integer"),
        (-0.0, "0", "integer"),
        (7.0, "7", "integer"),
        (10**20, "100000000000000000000", "integer"),
        (1e21, "1.0E21", "double"),
        (10**21, "1.0E21", "double"),
        pytest.param(10**400, "INF", "double", id="an integer beyond all doubles"),
        (5.3, "5.3E0", "double"),
        (-0.081657, "-8.165699999999999E-2", "double"),
        (math.inf, "INF", "double"),
        (-math.inf, "-INF", "double"),
        (math.nan, "NaN", "double"),
    ],
)
def test_numbers(value: float, lexical: str, datatype: str) -> None:
    assert terms.number(value) == f'"{lexical}"^^<{XSD}{datatype}>'


@many
@given(value=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
def test_numbers_are_those_of_pyld(value: float) -> None:
    lines = jsonld.to_rdf({"@id": "a:s", "a:p": value}, {"format": "application/n-quads"})
    assert lines == f"<a:s> <a:p> {terms.number(value)} .\n"
