"""Places, times and languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdfconv import values
from rdfconv.codes import country_code, country_iri, language_iri
from rdfconv.model import Json
from rdfconv.readings.reading import Facts, Node, Remark, Statement, Unreadable, string, text_in
from rdfconv.vocab import XSD


def country(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """Codes of countries, several with commas between; names are places."""
    default = facts.profile.default_country
    for part in string(value).split(","):
        code = country_code(part)
        if code and default and code == default.code and not default.fits(facts.places):
            message = f"{code} is what the site writes by default, and the record is about {'; '.join(facts.places)!r}"
            yield Remark(code="country-doubtful", message=message)
        elif code:
            yield "country", {"@id": country_iri(code), "@type": "Country", "code": code}
        elif part.strip():
            yield "place", {"@type": "Place", "label": part.strip()}


def place(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """Names of places, a line each; the default country's name is said by its code."""
    default = facts.profile.default_country
    for name in values.lines(string(value.get("name") if isinstance(value, Mapping) else value)):
        if name not in facts.profile.placeholders and not (default and name == default.name):
            yield "place", {"@type": "Place", "label": name}


def temporal(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A period in words, and as a node with its two ends where it is an ISO 8601 interval."""
    cleaned = text_in(value, facts)
    if not cleaned:
        return
    yield "temporalCoverage", cleaned
    interval = values.interval(cleaned)
    if interval is None:
        yield Remark(code="time-unreadable", message=f"{cleaned!r} is no ISO 8601 interval; kept as a text")
    else:
        yield "period", _period(interval.start, interval.end, facts)


def years(_value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The period in years, where the record has no better one."""
    start, end = (f"{year:04}" if year else ".." for year in facts.years)
    yield from temporal(f"{start}/{end}", facts)


def dates(_value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The period of which the record gives the two ends apart."""
    start, end = facts.dates
    yield from temporal(f"{start or '..'}/{end or '..'}", facts)


def _period(start: values.Moment | None, end: values.Moment | None, facts: Facts) -> Node:
    node: Node = {"@id": facts.fragment("temporal"), "@type": "Period"}
    for name, moment in (("start", start), ("end", end)):
        if moment is not None:
            node[name] = {"@value": moment.lexical, "@type": f"{XSD}{moment.precision}"}
    return node


def language(value: Json, _facts: Facts) -> Iterator[Statement | Remark]:
    """A language by its ISO 639-1 code."""
    code = string(value).strip()
    concept = language_iri(code)
    if concept is None:
        raise Unreadable("is no ISO 639-1 code")
    yield "language", code
    yield "languageConcept", {"@id": concept, "@type": "Language"}
