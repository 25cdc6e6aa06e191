"""Lexical forms of XSD datatypes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfconv.vocab import XSD
from rdfconv.xsd import is_valid

VALID = {
    "boolean": "true false 0 1",
    "decimal": "1 -1.5 +.5 1. 007",
    "integer": "0 -0 +12 007",
    "double": "1 -1.5E-3 INF -INF +INF NaN 1e5 .5e+1",
    "float": "1.5E3",
    "date": "2024-02-29 2000-02-29 0000-01-01 -0044-03-15 12024-12-31 2024-01-01Z 2024-01-01+14:00",
    "time": "00:00:00 23:59:59.999 24:00:00 12:00:00-05:30",
    "dateTime": "2024-01-01T00:00:00 2024-01-01T24:00:00.0Z 2024-01-01T10:00:00.5+01:00",
    "dateTimeStamp": "2024-01-01T10:00:00Z",
    "gYear": "2024 -0001 12024Z",
    "gYearMonth": "2024-12",
    "gMonth": "--12",
    "gMonthDay": "--02-29 --12-31",
    "gDay": "---31",
    "duration": "P1Y P1M2DT3H PT0.5S -P1DT1M P1Y2M3DT4H5M6S",
    "yearMonthDuration": "P1Y2M P14M",
    "dayTimeDuration": "P1D PT1H PT1M1S",
    "hexBinary": "0aFF",
    "base64Binary": "YQ== YWI= YWJj",
    "anyURI": "https://e.example/ä relative/x",
    "language": "en de-AT x-klingon",
    "token": "a",
    "NCName": "a-b ä_1",
    "Name": "a:b",
    "NMTOKEN": "1a",
    "byte": "-128 127 000127",
    "unsignedByte": "255 +0",
    "positiveInteger": "1 99999999999999999999999999",
    "negativeInteger": "-1",
    "nonNegativeInteger": "0 -0",
    "long": "9223372036854775807",
    "unsignedLong": "18446744073709551615",
}
INVALID = {
    "boolean": ["TRUE", "yes", "", " true", "true\n"],
    "decimal": ["1e5", ".", "1,5", "INF", "\u0661"],
    "integer": ["1.0", "", "--1", "1 000", "x"],
    "double": ["1,5", "e5", "inf", "1_000", " 1"],
    "date": ["2023-02-29", "1900-02-29", "2024-04-31", "24-01-01", "2024-1-1", "2024-13-01", "2024-01-01T00:00:00", ""],
    "time": ["24:00:01", "1:00:00", "12:00", "12:60:00"],
    "dateTime": ["2024-01-01", "2024-01-01 10:00:00", "2024-02-30T00:00:00", "2024-01-01T10:00:00+15:00"],
    "dateTimeStamp": ["2024-01-01T10:00:00"],
    "gYear": ["24", "02024", "2024-01"],
    "gMonthDay": ["--02-30", "--04-31"],
    "duration": ["P", "PT", "P1YT", "1Y", "P1H", "P-1Y", "P1S"],
    "yearMonthDuration": ["P1D"],
    "dayTimeDuration": ["P1Y"],
    "hexBinary": ["abc", "0g"],
    "base64Binary": ["YQ=", "Y", "YR=="],
    "anyURI": ["a b", "<x>"],
    "language": ["e1", "", "en_US"],
    "token": [" a", "a  b"],
    "NCName": ["a:b", "1a"],
    "byte": ["128", "-129", "1.0"],
    "unsignedByte": ["256", "-1"],
    "positiveInteger": ["0", "-5"],
    "negativeInteger": ["0", "1"],
    "long": ["9223372036854775808", "-99999999999999999999999999"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in VALID.items() for text in texts.split()])
def test_valid(name: str, text: str) -> None:
    assert is_valid(text, XSD + name)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in INVALID.items() for text in texts])
def test_invalid(name: str, text: str) -> None:
    assert not is_valid(text, XSD + name)


def test_a_datatype_that_is_not_known_is_not_objected_to() -> None:
    assert is_valid("anything", "http://e.example/type")
    assert is_valid("any\n thing", f"{XSD}string")


@given(st.dates().map(str), st.datetimes().map(lambda moment: moment.isoformat()), st.integers().map(str))
def test_what_python_writes_in_iso_form_is_valid(date: str, moment: str, number: str) -> None:
    assert is_valid(date, f"{XSD}date")
    assert is_valid(moment, f"{XSD}dateTime")
    assert is_valid(number, f"{XSD}integer")


@given(st.text(), st.sampled_from([*VALID, "string", "gDay"]))
def test_any_text_gets_an_answer(text: str, name: str) -> None:
    assert is_valid(text, XSD + name) in (True, False)


def test_very_long_numbers_are_compared_without_being_computed() -> None:
    assert is_valid("9" * 100_000, f"{XSD}positiveInteger")
    assert not is_valid("9" * 100_000, f"{XSD}long")
    assert is_valid("0" * 100_000 + "7", f"{XSD}byte")
