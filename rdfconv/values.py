"""The normalisers: a text as a page writes it in, the value that it means out, or None where it means none.

Pure and small, each with its table of cases in the tests. They never guess: what does not have the form that is
named here stays a text for the caller to report. Nothing here knows RDF, a site or a vocabulary.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, unquote, urlsplit

_TAG: Final = re.compile(r"<[A-Za-z/!][^>]*>")
_BLOCK_TAG: Final = re.compile(r"</?(p|div|br|li|ul|ol|h[1-6]|tr|table)\b[^>]*>", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_PREFIX: Final = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_CLOSERS: Final = {")": "(", "]": "[", "}": "{", ">": "<"}
_LOOSE_ENDS: Final = ".,;\"'"


def text(value: str) -> str:
    r"""Trimmed, in Unicode normal form C; HTML, where there is any, becomes its text (block tags end a line).

    >>> text(" Sleep &amp; <b>mood</b><br>in teenagers ")
    'Sleep & mood\nin teenagers'
    """
    if _TAG.search(value):
        value = _BLOCK_TAG.sub("\n", _SCRIPT.sub("", value))
        value = html.unescape(_TAG.sub("", value))
    return unicodedata.normalize("NFC", value).strip()


def same_text_key(value: str) -> str:
    """What two texts have in common that say the same thing: spaces collapsed, capitals folded.

    >>> same_text_key("Sleep  Problems ") == same_text_key("sleep problems")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", value).split()).casefold()


def slug(value: str) -> str:
    """A label in the characters of an IRI's last step, at most 40.

    >>> slug("UK Data Service (beta)")
    'uk-data-service-beta'
    """
    ascii_text = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:40].strip("-") or "x"


def is_markup(value: str) -> bool:
    """Whether a short text is really a piece of HTML, as some keywords are."""
    return value.lstrip().startswith("<") or "<a " in value


def trim_loose_end(value: str) -> str:
    """A text without the punctuation that clung to it: an unbalanced closing bracket, a comma, a full stop.

    >>> trim_loose_end("https://example.org/)"), trim_loose_end("https://example.org/a_(b)")
    ('https://example.org/', 'https://example.org/a_(b)')
    """
    while value:
        last = value[-1]
        opener = _CLOSERS.get(last)
        is_loose = value.count(last) > value.count(opener) if opener else last in _LOOSE_ENDS
        if not is_loose:
            break
        value = value[:-1].rstrip()
    return value


def doi(value: str) -> str | None:
    """The DOI name in a text, in lower case (names are compared without case: DOI Handbook, 2.4).

    >>> doi("http://dx.doi.org/10.5255/UKDA-SN-855249"), doi("doi:10.1000/182)"), doi("ukds/855249")
    ('10.5255/ukda-sn-855249', '10.1000/182', None)
    """
    if "10." not in value and "%" not in value:  # nearly every text; the rest costs ten times as much
        return None
    name = value.strip()
    if "%" in name:
        name = unquote(name)
    prefix = _DOI_PREFIX.match(name)
    name = trim_loose_end(name[prefix.end() :] if prefix else name)
    if not _DOI.fullmatch(name):
        return None
    if name.isascii():
        return name.lower()
    return "".join(character.lower() if character.isascii() else character for character in name)


def doi_iri(name: str) -> str:
    """The address of a DOI name at its resolver; what an IRI cannot carry is percent-encoded.

    >>> doi_iri("10.1000/a<b>")
    'https://doi.org/10.1000/a%3Cb%3E'
    """
    return "https://doi.org/" + quote(name, safe="/:;()!$&'*+,=@.-_~")


def urls(value: str) -> list[str]:
    """The addresses that a text consists of: one, or several with spaces between; empty when it is anything else.

    >>> urls("https://a.org/x https://b.org/y)"), urls("see https://a.org/"), urls("")
    (['https://a.org/x', 'https://b.org/y'], [], [])
    """
    found = [url(part) for part in value.split()]
    return [part for part in found if part is not None] if all(found) else []


def url(value: str) -> str | None:
    """An http(s) address with scheme and host in lower case and without a loose end; nothing else is changed.

    >>> url("HTTPS://Example.org/Path?b=2&a=1#!/x"), url("www.example.org"), url("https://")
    ('https://example.org/Path?b=2&a=1#!/x', None, None)
    """
    value = trim_loose_end(value.strip())
    scheme, separator, rest = value.partition("://")
    if not separator or scheme.lower() not in {"http", "https"} or " " in value:
        return None
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if not host.strip("."):
        return None
    return f"{scheme.lower()}://{host.lower()}{rest[len(host) :]}"


def host_of(address: str | None) -> str | None:
    """The host of an address in lower case, without `www.`; None where there is none."""
    if not address:
        return None
    try:
        host = urlsplit(address).hostname
    except ValueError:  # "https://[half-an-ip-literal/"
        return None
    return host.removeprefix("www.") if host else None


Precision: TypeAlias = Literal["gYear", "gYearMonth", "date", "dateTime"]

_FORMS: Final[tuple[tuple[Precision, re.Pattern[str]], ...]] = (
    ("gYear", re.compile(r"\d{4}")),
    ("gYearMonth", re.compile(r"\d{4}-(0[1-9]|1[0-2])")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("dateTime", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time as precisely as it is given: XSD lexical form and the name of its XSD type."""

    lexical: str
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A period; None is an open end."""

    start: Moment | None
    end: Moment | None


def moment(value: str) -> Moment | None:
    """A year, month, date or time of day; None for everything else, impossible dates included.

    >>> moment("2019-10-01"), moment("2019-02-30"), moment("21-03")
    (Moment(lexical='2019-10-01', precision='date'), None, None)
    """
    value = value.strip()
    for precision, form in _FORMS:
        if form.fullmatch(value):
            return Moment(lexical=value, precision=precision) if _is_possible(value) else None
    return None


def _is_possible(value: str) -> bool:
    if len(value) < 10:
        return True
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return "T" not in value or (value[11:13] <= "23" and value[14:16] <= "59" and value[17:19] <= "59")


def interval(value: str) -> Interval | None:
    """An ISO 8601 interval, with `..` or nothing for an open end; a single moment is an interval from itself to itself.

    >>> interval("2004/..").end, interval("2001..2004").end.lexical, interval("21-03..22-05")
    (None, '2004', None)
    """
    separator = "/" if "/" in value else ".."
    sides = value.split(separator)
    if len(sides) == 1:
        only = moment(value)
        return Interval(start=only, end=only) if only else None
    if len(sides) != 2:
        return None
    start, end = (None if side.strip() in {"", ".."} else moment(side) or side for side in sides)
    if isinstance(start, str) or isinstance(end, str) or (start is None and end is None):
        return None
    return Interval(start=start, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRange:
    """Ages in years, ends included; None is an open end."""

    lower: int | None
    upper: int | None


_AGES: Final = re.compile(r"(?P<lower>\d{1,3}) ?(?:(?P<open>\+)|(?:-|to) ?(?P<upper>\d{1,3}))(?: ?years?)?")


def age_range(value: str) -> AgeRange | None:
    """Ages as the front ends write them.

    >>> age_range("40+ years"), age_range("11 - 16 years"), age_range("adults")
    (AgeRange(lower=40, upper=None), AgeRange(lower=11, upper=16), None)
    """
    match = _AGES.fullmatch(value.strip())
    if match is None:
        return None
    return AgeRange(lower=int(match["lower"]), upper=None if match["open"] else int(match["upper"]))


def count(value: object) -> int | None:
    """A number of things: a whole number that is not negative, or a text of digits.

    >>> count("500000"), count(7), count(-1), count("about 7"), count(True)
    (500000, 7, None, None, None)
    """
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return int(value) if isinstance(value, float) and value.is_integer() and value >= 0 else None


_SHORT_NAME: Final = re.compile(r"(?P<label>.*\S)\s*\((?P<short>[A-Z][A-Za-z0-9/&-]{1,15})\)")


def short_name(value: str) -> str | None:
    """The acronym in brackets at the end of an instrument's label.

    >>> short_name("Patient Health Questionnaire (9-item) (PHQ-9)"), short_name("A scale (revised)")
    ('PHQ-9', None)
    """
    match = _SHORT_NAME.fullmatch(value.strip())
    return match["short"] if match else None


_PERSON: Final = re.compile(r"(dr|prof|professor|mr|mrs|ms|sir|dame)\.? (?=\S)", re.IGNORECASE)


def has_personal_title(value: str) -> bool:
    """Whether a name begins as a person's does.

    >>> has_personal_title("Professor Ada Example"), has_personal_title("Drama Society")
    (True, False)
    """
    return _PERSON.match(value.strip()) is not None


def lines(value: str) -> list[str]:
    """The distinct lines of a text, trimmed, in order."""
    return list(dict.fromkeys(line.strip() for line in value.splitlines() if line.strip()))


# The addresses that licences for data are known by.
LICENCES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"https?://(www\.)?creativecommons\.org/(licenses|publicdomain)/",
        r"https?://(www\.)?opendatacommons\.org/licenses/",
        r"https?://(www\.)?nationalarchives\.gov\.uk/doc/open-government-licence",
        r"https?://spdx\.org/licenses/",
        r"https?://(www\.)?opensource\.org/licenses/",
        r"https?://publications\.europa\.eu/resource/authority/licence/",
    )
)
