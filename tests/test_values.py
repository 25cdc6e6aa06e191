from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfconv import values
from rdfconv.codes import country_code, country_iri, language_iri


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("http://dx.doi.org/10.5255/UKDA-SN-855249", "10.5255/ukda-sn-855249"),
        ("https://doi.org/10.1371/journal.pmed.1001779", "10.1371/journal.pmed.1001779"),
        ("https://www.doi.org/10.1000/182", "10.1000/182"),
        ("doi.org/10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182", "10.1000/182"),
        ("10.48532/048000", "10.48532/048000"),
        (" 10.1000/182. ", "10.1000/182"),
        ("10.1000/182)", "10.1000/182"),
        ("10.1016/0140-6736(91)91234-X", "10.1016/0140-6736(91)91234-x"),
        ("https://doi.org/10.1000%2F182", "10.1000/182"),
        ("10.1000.10/x", "10.1000.10/x"),
        ("10.12/x", None),
        ("10.1000/", None),
        ("ukds/855249", None),
        ("see 10.1000/182", None),
        ("", None),
    ],
)
def test_doi(written: str, name: str | None) -> None:
    assert values.doi(written) == name


@pytest.mark.parametrize(
    ("written", "addresses"),
    [
        ("https://a.org/x", ["https://a.org/x"]),
        ("https://a.org/x https://b.org/y", ["https://a.org/x", "https://b.org/y"]),
        ("https://a.org/)", ["https://a.org/"]),
        ("https://a.org/wiki/A_(b)", ["https://a.org/wiki/A_(b)"]),
        ("https://a.org/x,", ["https://a.org/x"]),
        ("HTTPS://A.org/X#!/y", ["https://a.org/X#!/y"]),
        ("the page https://a.org/x", []),
        ("www.a.org", []),
        ("https://", []),
        ("ftp://a.org/x", []),
        ("", []),
    ],
)
def test_urls(written: str, addresses: list[str]) -> None:
    assert values.urls(written) == addresses


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2019-10-01/2021-10-31", "2019-10-01", "2021-10-31"),
        ("2006/2016", "2006", "2016"),
        ("2004/..", "2004", None),
        ("../2004", None, "2004"),
        ("2001..2004", "2001", "2004"),
        ("2001..", "2001", None),
        ("2006", "2006", "2006"),
        ("2006-01-23T00:00:00.000Z/2011-05-09T23:00:00.000Z", "2006-01-23T00:00:00.000Z", "2011-05-09T23:00:00.000Z"),
        ("2006-01-01/2030-03-28T14:20:14.325523Z", "2006-01-01", "2030-03-28T14:20:14.325523Z"),
    ],
)
def test_interval(written: str, start: str | None, end: str | None) -> None:
    interval = values.interval(written)
    assert interval is not None
    assert (interval.start and interval.start.lexical, interval.end and interval.end.lexical) == (start, end)


@pytest.mark.parametrize(
    "written", ["21-03..22-05", "1900-13-45", "2019-02-30", "last week", "", "..", "a/b/c", "2001/x"]
)
def test_no_interval(written: str) -> None:
    assert values.interval(written) is None


@pytest.mark.parametrize(
    ("written", "ages"),
    [
        ("40+ years", (40, None)),
        ("18+ years", (18, None)),
        ("11 - 16 years", (11, 16)),
        ("0 - 5 years", (0, 5)),
        ("11-16", (11, 16)),
    ],
)
def test_age_range(written: str, ages: tuple[int, int | None]) -> None:
    found = values.age_range(written)
    assert found is not None
    assert (found.lower, found.upper) == ages


@pytest.mark.parametrize("written", ["adults", "", "40", "+40"])
def test_no_age_range(written: str) -> None:
    assert values.age_range(written) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("500000", 500000),
        (" 7 ", 7),
        (0, 0),
        (7.0, 7),
        (7.5, None),
        (-1, None),
        (True, None),
        ("7 rows", None),
        ("²", None),
    ],
)
def test_count(written: object, number: int | None) -> None:
    assert values.count(written) == number


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  a  b ", "a  b"),
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("x<script>alert(1)</script>y", "xy"),
        ("p < 0.05 and q > 3", "p < 0.05 and q > 3"),
        ("AT&amp;T", "AT&amp;T"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_text(written: str, cleaned: str) -> None:
    assert values.text(written) == cleaned


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("Professor Ada Example", True),
        ("Dr Ada Example", True),
        ("Prof. Ada Example", True),
        ("Drama Society", False),
        ("Mrs", False),
        ("Department of Trade", False),
    ],
)
def test_personal_title(name: str, is_person: bool) -> None:  # noqa: FBT001 - a table of cases
    assert values.has_personal_title(name) is is_person


def test_country_codes() -> None:
    assert country_code(" uk ") == "GB"
    assert country_code("XX") is None
    assert country_iri("ET") == "http://publications.europa.eu/resource/authority/country/ETH"


def test_language_codes() -> None:
    assert language_iri("en-GB") == "http://publications.europa.eu/resource/authority/language/ENG"
    assert language_iri("english") is None


@given(st.text())
def test_normalisers_take_any_text_and_are_stable(text: str) -> None:
    for value in (values.doi(text), values.url(text)):
        assert value is None or values.doi(value) == value or values.url(value) == value
    assert values.trim_loose_end(values.trim_loose_end(text)) == values.trim_loose_end(text)
    values.interval(text)
    values.slug(text)
    values.same_text_key(text)
