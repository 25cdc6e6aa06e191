"""The order of literals: `<` of SPARQL, which the range and pair constraints of SHACL compare with.

A literal becomes a `Key` once; two keys compare, or they do not (None), and then SHACL wants a result. Ordered are
numbers (promoted as XPath does), strings, booleans, the two ordered kinds of duration, and all dates and times: by
XML Schema 1.1's timeline (part 2, E.3), where a value without a timezone is compared with one that has it only when
more than 14 hours lie between them. Ill-typed literals, tagged texts and IRIs have no order.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Final, NamedTuple

from rdfconv import xsd
from rdfconv.terms import Term, text_of
from rdfconv.vocab import XSD

_DATE: Final = "(?P<year>-?[0-9]{4,})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_CLOCK: Final = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9.]+)"
_ZONE: Final = "(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
_MOMENTS: Final[dict[str, re.Pattern[str]]] = {
    kind: re.compile(form + _ZONE)
    for kind, form in {
        "dateTime": f"{_DATE}T{_CLOCK}",
        "dateTimeStamp": f"{_DATE}T{_CLOCK}",
        "date": _DATE,
        "time": _CLOCK,
        "gYear": "(?P<year>-?[0-9]{4,})",
        "gYearMonth": "(?P<year>-?[0-9]{4,})-(?P<month>[0-9]{2})",
        "gMonth": "--(?P<month>[0-9]{2})",
        "gMonthDay": "--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        "gDay": "---(?P<day>[0-9]{2})",
    }.items()
}
_DURATION: Final = re.compile(
    "(?P<sign>-?)P(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?"
    "(?:T(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9.]+)S)?)?",
)
_UTC_HOURS: Final = 14 * 60  # how far from UTC a missing timezone can be, in minutes
# Longer dates and durations are nobody's data; the years and seconds in them would cost time without end.
_MAX_LEXICAL: Final = 100


class Key(NamedTuple):
    """What a literal is compared by: values of one kind compare with each other."""

    kind: str
    value: Any
    has_zone: bool = False


def order_key(term: Term) -> Key | None:
    """The key of a literal; None for what has no order."""
    tail = term[term.rfind('"') + 1 :]
    if not tail:
        return Key("string", text_of(term))
    read = _READERS.get(tail[2:])
    lexical = text_of(term) if read else ""
    return read(lexical) if read and xsd.is_valid(lexical, tail[3:-1]) else None


def _decimal(lexical: str) -> Key:
    return Key("number", Decimal(lexical))


def _double(lexical: str) -> Key:
    return Key("number", float(lexical))


def _float(lexical: str) -> Key:
    """The nearest number that 32 bits can hold."""
    value = float(lexical)
    try:
        return Key("number", struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return Key("number", math.copysign(math.inf, value))


def _boolean(lexical: str) -> Key:
    return Key("boolean", lexical in {"true", "1"})


def _string(lexical: str) -> Key:
    return Key("string", lexical)


def _duration(name: str, lexical: str) -> Key | None:
    """Months or seconds: a duration that is ordered has one of the two only."""
    found = _DURATION.fullmatch(lexical) if len(lexical) <= _MAX_LEXICAL else None
    if found is None:
        return None
    part = {unit: Fraction(text or 0) for unit, text in found.groupdict().items() if unit != "sign"}
    months = part["years"] * 12 + part["months"]
    seconds = ((part["days"] * 24 + part["hours"]) * 60 + part["minutes"]) * 60 + part["seconds"]
    return Key(name, -(months + seconds) if found["sign"] else months + seconds)


def _moment(name: str, lexical: str) -> Key | None:
    """Minutes and seconds on the timeline, in UTC where a timezone is given."""
    found = _MOMENTS[name].fullmatch(lexical) if len(lexical) <= _MAX_LEXICAL else None
    if found is None:
        return None
    part = found.groupdict()
    zone = part["zone"]
    days = _day_number(*(int(part.get(unit) or least) for unit, least in (("year", 1972), ("month", 1), ("day", 1))))
    minutes = (days * 24 + int(part.get("hour") or 0)) * 60 + int(part.get("minute") or 0)
    if zone not in {None, "Z"}:
        offset = int(zone[1:3]) * 60 + int(zone[4:])
        minutes -= offset if zone[0] == "+" else -offset
    kind = name.removesuffix("Stamp")
    return Key(kind, (minutes, Decimal(part.get("second") or 0)), has_zone=zone is not None)


def _day_number(year: int, month: int, day: int) -> int:
    """Days since the first of March of the year 0, in the Gregorian calendar, for any year."""
    if month < 3:
        year, month = year - 1, month + 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day


_DECIMALS: Final = (
    "decimal integer nonPositiveInteger negativeInteger nonNegativeInteger positiveInteger long int short byte "
    "unsignedLong unsignedInt unsignedShort unsignedByte"
)
_STRINGS: Final = "normalizedString token language NMTOKEN Name NCName"
_READERS_BY_NAME: Final[dict[str, Callable[[str], Key | None]]] = {
    "boolean": _boolean,
    "double": _double,
    "float": _float,
    **dict.fromkeys(_DECIMALS.split(), _decimal),
    **dict.fromkeys(_STRINGS.split(), _string),
    **{name: partial(_duration, name) for name in ("yearMonthDuration", "dayTimeDuration")},
    **{name: partial(_moment, name) for name in _MOMENTS},
}
_READERS: Final = {f"<{XSD}{name}>": read for name, read in _READERS_BY_NAME.items()}


def compare(left: Key | None, right: Key | None) -> int | None:
    """-1, 0 or 1 for less, equal, greater; None when the two have no order.

    >>> compare(order_key('"01"^^<http://www.w3.org/2001/XMLSchema#integer>'), order_key('"a"')) is None
    True
    """
    if left is None or right is None or left.kind != right.kind:
        return None
    one, other = left.value, right.value
    if left.has_zone != right.has_zone:
        return _compare_across_zones(one, other) if left.has_zone else _negated(_compare_across_zones(other, one))
    if left.kind == "number" and float in (type(one), type(other)):
        one, other = float(one), float(other)  # XPath promotes decimals to the floating type (XPath 3.1, B.1)
        if math.isnan(one) or math.isnan(other):
            return None
    return int(one > other) - int(one < other)


def _compare_across_zones(zoned: tuple[int, Decimal], local: tuple[int, Decimal]) -> int | None:
    """A moment in UTC against one whose timezone is not known."""
    minutes, seconds = local
    if zoned < (minutes - _UTC_HOURS, seconds):
        return -1
    return 1 if zoned > (minutes + _UTC_HOURS, seconds) else None


def _negated(order: int | None) -> int | None:
    return None if order is None else -order
