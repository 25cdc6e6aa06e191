"""How literals compare: SPARQL's `<`, by value, across datatypes and timezones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdfconv.shacl.order import compare, order_key
from rdfconv.terms import typed_literal
from rdfconv.vocab import XSD


def order(left: tuple[str, str], right: tuple[str, str]) -> int | None:
    one, other = (order_key(typed_literal(lexical, f"{XSD}{name}")) for lexical, name in (left, right))
    forward, backward = compare(one, other), compare(other, one)
    assert forward == (None if backward is None else -backward)
    return forward


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (("1", "integer"), ("2", "byte"), -1),
        (("10", "integer"), ("9", "integer"), 1),
        (("1", "integer"), ("1.0", "decimal"), 0),
        (("0.1", "decimal"), ("0.1", "double"), 0),  # promoted to double
        (("0.1", "float"), ("0.1", "double"), 1),  # the nearest float is a little more
        (("1e400", "float"), ("INF", "double"), 0),
        (("NaN", "double"), ("NaN", "double"), None),
        (("123456789012345678901234567890", "integer"), ("123456789012345678901234567891", "integer"), -1),
        (("a", "string"), ("b", "string"), -1),
        (("é", "string"), ("z", "string"), 1),
        (("a", "token"), ("b", "string"), -1),
        (("false", "boolean"), ("1", "boolean"), -1),
        (("true", "boolean"), ("1", "boolean"), 0),
        (("1", "boolean"), ("1", "integer"), None),
        (("2020-01-31", "date"), ("2020-02-01", "date"), -1),
        (("2020-12-31", "date"), ("2020-01-01T00:00:00", "dateTime"), None),
        (("0000-12-31", "date"), ("0001-01-01", "date"), -1),
        (("-0001-01-01", "date"), ("0001-01-01", "date"), -1),
        (("12020-01-01", "date"), ("2020-01-01", "date"), 1),
        (("2020-01-01T00:00:00Z", "dateTime"), ("2020-01-01T02:00:00+02:00", "dateTime"), 0),
        (("2020-01-01T24:00:00", "dateTime"), ("2020-01-02T00:00:00", "dateTime"), 0),
        (("2020-01-01T00:00:00.5", "dateTime"), ("2020-01-01T00:00:00.25", "dateTime"), 1),
        (("2020-01-01T00:00:00", "dateTime"), ("2020-01-01T00:00:00Z", "dateTime"), None),  # perhaps 14 hours apart
        (("2020-01-01T00:00:00", "dateTime"), ("2020-01-01T14:00:01Z", "dateTime"), -1),
        (("2020-01-01T14:00:01", "dateTime"), ("2020-01-01T00:00:00Z", "dateTime"), 1),
        (("2020-01-01T00:00:00Z", "dateTimeStamp"), ("2020-01-01T00:00:01Z", "dateTime"), -1),
        (("09:00:00", "time"), ("10:00:00", "time"), -1),
        (("2019", "gYear"), ("2020", "gYear"), -1),
        (("2019-12", "gYearMonth"), ("2020-01", "gYearMonth"), -1),
        (("2019", "gYear"), ("2020-01", "gYearMonth"), None),
        (("--02-29", "gMonthDay"), ("--03-01", "gMonthDay"), -1),
        (("---31", "gDay"), ("---01", "gDay"), 1),
        (("--05", "gMonth"), ("--11", "gMonth"), -1),
        (("P1Y", "yearMonthDuration"), ("P12M", "yearMonthDuration"), 0),
        (("PT36H", "dayTimeDuration"), ("P1DT12H0.5S", "dayTimeDuration"), -1),
        (("-PT1S", "dayTimeDuration"), ("PT0S", "dayTimeDuration"), -1),
        (("P30D", "duration"), ("P1M", "duration"), None),
        (("2020-02-30", "date"), ("2020-03-01", "date"), None),  # ill-typed
        (("x", "own"), ("x", "own"), None),
    ],
)
def test_order(left: tuple[str, str], right: tuple[str, str], expected: int | None) -> None:
    assert order(left, right) == expected


@pytest.mark.parametrize("term", ['"a"@en', "<urn:x>", "_:b", '"1"^^<urn:own>', '"\\"^^<x>"@en'])
def test_what_has_no_order(term: str) -> None:
    assert order_key(term) is None


@pytest.mark.parametrize("name", ["integer", "decimal", "gYear", "date", "dayTimeDuration", "double"])
def test_endless_numbers_cost_no_more_than_their_length(name: str) -> None:
    digits = "9" * 100_000
    lexical = {"date": f"{digits}-01-01", "dayTimeDuration": f"PT{digits}S"}.get(name, digits)
    order_key(typed_literal(lexical, f"{XSD}{name}"))


@settings(deadline=None)
@given(st.datetimes(), st.datetimes())
def test_date_times_order_as_pythons(one: object, other: object) -> None:
    left, right = (str(each).replace(" ", "T") for each in (one, other))
    expected = (str(one) > str(other)) - (str(one) < str(other))
    assert order((left, "dateTime"), (right, "dateTime")) == expected


@settings(deadline=None)
@given(st.dates(), st.dates(), st.sampled_from(["date", "gYearMonth", "gYear"]))
def test_dates_order_as_pythons(one: object, other: object, name: str) -> None:
    left, right = (str(each)[: {"date": 10, "gYearMonth": 7, "gYear": 4}[name]] for each in (one, other))
    assert order((left, name), (right, name)) == (left > right) - (left < right)
