"""Whether a text is a valid lexical form of an XSD datatype.

Comes in: a lexical form as it stands (no whitespace is collapsed: RDF 1.1, section 3.3, has the form itself be in
the lexical space) and a datatype IRI. Goes out: yes or no. Strategy: one pattern per datatype (XML Schema 1.1 part 2,
section 3.3), and a check of ranges where a pattern cannot say it. A datatype that is not known here is never
objected to.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Final

from rdfconv.vocab import XSD

_SIGN: Final = "[+-]?"
_DECIMAL: Final = rf"{_SIGN}(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_FLOAT: Final = rf"(?:{_DECIMAL}(?:[Ee]{_SIGN}[0-9]+)?|[+-]?INF|NaN)"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH: Final = r"(?P<month>0[1-9]|1[0-2])"
_DAY: Final = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE: Final = f"{_YEAR}-{_MONTH}-{_DAY}"
_YEARS_MONTHS: Final = "(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_CLOCK: Final = (
    r"(?:T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+M(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+(?:\.[0-9]+)?S))"
)
_DAYS_CLOCK: Final = f"(?:[0-9]+D(?:{_CLOCK})?|{_CLOCK})"
_NAME_START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    f"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd{chr(0x10000)}-{chr(0xEFFFF)}"
)
_NAME_CHAR: Final = rf"{_NAME_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"

_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    f"{XSD}{name}": re.compile(pattern)
    for name, pattern in {
        "boolean": "true|false|0|1",
        "decimal": _DECIMAL,
        "integer": f"{_SIGN}[0-9]+",
        "float": _FLOAT,
        "double": _FLOAT,
        "date": f"{_DATE}{_ZONE}?",
        "time": f"{_TIME}{_ZONE}?",
        "dateTime": f"{_DATE}T{_TIME}{_ZONE}?",
        "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE}",
        "gYear": f"{_YEAR}{_ZONE}?",
        "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
        "gMonth": f"--{_MONTH}{_ZONE}?",
        "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}?",
        "gDay": f"---{_DAY}{_ZONE}?",
        "duration": f"-?P(?:{_YEARS_MONTHS}{_DAYS_CLOCK}?|{_DAYS_CLOCK})",
        "yearMonthDuration": f"-?P{_YEARS_MONTHS}",
        "dayTimeDuration": f"-?P{_DAYS_CLOCK}",
        "hexBinary": "(?:[0-9A-Fa-f]{2})*",
        "base64Binary": (
            "(?:(?:[A-Za-z0-9+/] ?){4})*"
            "(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|"
            "[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
        ),
        # XML Schema 1.1, 3.3.17: any text can be an anyURI; what no reading of RFC 3987 lets pass is refused.
        "anyURI": r'[^\x00-\x20<>"{}|\\^`]*',
        "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        "normalizedString": r"[^\t\n\r]*",
        "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
        "NMTOKEN": f"[:{_NAME_CHAR}]+",
        "Name": f"[:{_NAME_START}][:{_NAME_CHAR}]*",
        "NCName": f"[{_NAME_START}][{_NAME_CHAR}]*",
    }.items()
}

_DATED: Final = frozenset(
    datatype for datatype, pattern in _PATTERNS.items() if {"month", "day"} <= pattern.groupindex.keys()
)

# The datatypes derived from xsd:integer: least and greatest value (XML Schema 1.1 part 2, section 3.4.14-25).
_INTEGER_RANGES: Final[dict[str, tuple[int | None, int | None]]] = {
    f"{XSD}{name}": limits
    for name, limits in {
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "long": (-(1 << 63), (1 << 63) - 1),
        "int": (-(1 << 31), (1 << 31) - 1),
        "short": (-(1 << 15), (1 << 15) - 1),
        "byte": (-(1 << 7), (1 << 7) - 1),
        "unsignedLong": (0, (1 << 64) - 1),
        "unsignedInt": (0, (1 << 32) - 1),
        "unsignedShort": (0, (1 << 16) - 1),
        "unsignedByte": (0, (1 << 8) - 1),
    }.items()
}


def is_valid(lexical: str, datatype: str) -> bool:
    """Whether the text is in the lexical space of the datatype; True for a datatype that is not XSD's.

    >>> is_valid("2024-02-29", XSD + "date"), is_valid("2023-02-29", XSD + "date"), is_valid("300", XSD + "byte")
    (True, False, False)
    """
    pattern = _PATTERNS.get(datatype)
    if pattern is None:
        limits = _INTEGER_RANGES.get(datatype)
        return limits is None or _is_integer_between(lexical, *limits)
    match = pattern.fullmatch(lexical)
    return match is not None and (datatype not in _DATED or _is_day_of_month(match))


def _is_integer_between(lexical: str, least: int | None, greatest: int | None) -> bool:
    if _PATTERNS[f"{XSD}integer"].fullmatch(lexical) is None:
        return False
    # 21 significant digits are beyond every limit already, and int() refuses very long texts.
    magnitude = int(lexical.lstrip("+-0")[:21] or "0")
    value = -magnitude if lexical.startswith("-") else magnitude
    return (least is None or least <= value) and (greatest is None or value <= greatest)


def _is_day_of_month(match: re.Match[str]) -> bool:
    """Whether the month has the day; the calendar repeats every 400 years, so four digits of a year are enough."""
    day = int(match["day"])
    if day <= 28:
        return True
    year = match["year"] if "year" in match.re.groupindex else "2000"  # --02-29 is a day of some years
    return day <= monthrange(int(year[-4:]), int(match["month"]))[1]
