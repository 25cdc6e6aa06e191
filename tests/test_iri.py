"""IRIs: references resolved as RFC 3986 says, damaged ones mended, schema.org's spellings unified."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfconv import terms
from rdfconv.iri import mend, normalise_schema_org, resolve

BASE = "http://a/b/c/d;p?q"

# RFC 3986, section 5.4: what each reference gives against BASE.
EXAMPLES = {
    "g:h": "g:h",
    "g": "http://a/b/c/g",
    "./g": "http://a/b/c/g",
    "g/": "http://a/b/c/g/",
    "/g": "http://a/g",
    "//g": "http://g",
    "?y": "http://a/b/c/d;p?y",
    "g?y": "http://a/b/c/g?y",
    "#s": "http://a/b/c/d;p?q#s",
    "g#s": "http://a/b/c/g#s",
    "g?y#s": "http://a/b/c/g?y#s",
    ";x": "http://a/b/c/;x",
    "g;x": "http://a/b/c/g;x",
    "g;x?y#s": "http://a/b/c/g;x?y#s",
    "": "http://a/b/c/d;p?q",
    ".": "http://a/b/c/",
    "./": "http://a/b/c/",
    "..": "http://a/b/",
    "../": "http://a/b/",
    "../g": "http://a/b/g",
    "../..": "http://a/",
    "../../": "http://a/",
    "../../g": "http://a/g",
    "../../../g": "http://a/g",
    "../../../../g": "http://a/g",
    "/./g": "http://a/g",
    "/../g": "http://a/g",
    "g.": "http://a/b/c/g.",
    ".g": "http://a/b/c/.g",
    "g..": "http://a/b/c/g..",
    "..g": "http://a/b/c/..g",
    "./../g": "http://a/b/g",
    "./g/.": "http://a/b/c/g/",
    "g/./h": "http://a/b/c/g/h",
    "g/../h": "http://a/b/c/h",
    "g;x=1/./y": "http://a/b/c/g;x=1/y",
    "g;x=1/../y": "http://a/b/c/y",
    "g?y/./x": "http://a/b/c/g?y/./x",
    "g?y/../x": "http://a/b/c/g?y/../x",
    "g#s/./x": "http://a/b/c/g#s/./x",
    "g#s/../x": "http://a/b/c/g#s/../x",
    "http:g": "http:g",
}


@pytest.mark.parametrize(("reference", "target"), EXAMPLES.items())
def test_examples_of_the_specification(reference: str, target: str) -> None:
    assert resolve(BASE, reference) == target


@pytest.mark.parametrize(
    ("base", "reference", "target"),
    [
        ("http://a", "g", "http://a/g"),
        ("http://a?q", "g", "http://a/g"),
        ("http://a#f", "", "http://a"),
        ("urn:a:b", "g", "urn:g"),
        ("urn:a:b", "#f", "urn:a:b#f"),
        ("file:///a/b", "../g", "file:///g"),
        ("http://a/b", "a b\n", "http://a/a b\n"),
        ("http://a/b", "/photo?at=10:30", "http://a/photo?at=10:30"),
        ("http://a/b", "10:30", "10:30"),
        (None, "g", "g"),
        ("relative/x", "g", "relative/g"),
    ],
)
def test_references_beyond_the_examples(base: str | None, reference: str, target: str) -> None:
    assert resolve(base, reference) == target


@given(st.text(), st.text())
def test_any_two_texts_resolve_to_something(base: str, reference: str) -> None:
    assert isinstance(resolve(base, reference), str)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("https://e.example/a b", "https://e.example/a%20b"),
        ("https://e.example/?q={search_term_string}", "https://e.example/?q=%7Bsearch_term_string%7D"),
        ("https://e.example/100%", "https://e.example/100%25"),
        ("https://e.example/%41%zz", "https://e.example/%41%25zz"),
        ("https://e.example/a#b#c", "https://e.example/a#b%23c"),
        ("https://e.example/[1]", "https://e.example/%5B1%5D"),
        ("https://e.example/\u00e4\u0085\ue000", "https://e.example/\u00e4%C2%85%EE%80%80"),
        ("https://e.example/\u3000", "https://e.example/%E3%80%80"),
        ("https://e.example/\ud800", "https://e.example/%EF%BF%BD"),
        ("https://user:pass@[::1]:80/ ", "https://user:pass@[::1]:80/%20"),
        ("mailto:a b@e.example", "mailto:a%20b@e.example"),
    ],
)
def test_what_an_iri_cannot_hold_is_percent_encoded(text: str, mended: str) -> None:
    assert mend(text) == mended


@pytest.mark.parametrize(
    "text", ["", "a b", "no scheme/a", "https://e x.example/", "https://e.example:80a/", "1:2", ":"]
)
def test_a_scheme_or_authority_is_never_guessed(text: str) -> None:
    assert mend(text) is None


@given(st.text().map("https://e.example/".__add__) | st.text())
def test_what_is_mended_is_an_iri_and_stays_as_it_is(text: str) -> None:
    mended = mend(text)
    if mended is not None:
        assert "[" in mended or terms.iri(mended) == f"<{mended}>"  # what stands in brackets is not looked at
        assert mend(mended) == mended


@pytest.mark.parametrize(
    ("text", "http", "https"),
    [
        ("http://schema.org/name", "http://schema.org/name", "https://schema.org/name"),
        ("https://schema.org/name", "http://schema.org/name", "https://schema.org/name"),
        ("https://www.Schema.org/", "http://schema.org/", "https://schema.org/"),
        ("https://schema.org", "https://schema.org", "https://schema.org"),
        ("https://schema.org.example/name", "https://schema.org.example/name", "https://schema.org.example/name"),
        ("see https://schema.org/name", "see https://schema.org/name", "see https://schema.org/name"),
    ],
)
def test_schema_org_has_one_spelling(text: str, http: str, https: str) -> None:
    assert (normalise_schema_org(text, "http"), normalise_schema_org(text, "https")) == (http, https)
