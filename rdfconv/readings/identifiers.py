"""DOIs and other identifiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdfconv import values
from rdfconv.model import Json
from rdfconv.readings.reading import Facts, Remark, Statement, Unreadable, string, text_in
from rdfconv.vocab import XSD


def doi(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """An identifier; the same thing as the record only where the DOI's own number is the record's (decision 4)."""
    name = values.doi(string(value))
    if name is None:
        raise Unreadable("is no DOI")
    address = values.doi_iri(name)
    yield "identifier", address
    if values.doi(facts.subject) == name:
        yield "ownDoi", {"@value": address, "@type": f"{XSD}anyURI"}
        return
    if _own_number(name, facts) not in facts.numbers or name in facts.foreign_dois:
        message = f"{name} does not show that it names this record; an identifier, but not the same thing"
        yield Remark(code="doi-not-own", message=message)
        return
    yield "sameAs", address
    yield "ownDoi", {"@value": address, "@type": f"{XSD}anyURI"}
    yield (
        "identifierNode",
        {
            "@id": facts.fragment(f"identifier-{values.slug(name)}"),
            "@type": "Identifier",
            "notation": name,
        },
    )


def _own_number(name: str, facts: Facts) -> str | None:
    matches = (rule.doi.match(name) for rule in facts.profile.own_dois)
    return next((match["number"] for match in matches if match), None)


def identifier(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """An identifier of whatever kind, as JSON-LD has them: a DOI in any spelling, or a text."""
    if cleaned := text_in(value, facts):
        yield "identifier", cleaned
        if values.doi(cleaned):
            yield from doi(cleaned, facts)


def local_identifier(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The record's name in the site's own books."""
    text = string(value.get("value") if isinstance(value, Mapping) else value).strip()
    yield "localIdentifier", {"@type": "PropertyValue", "propertyID": facts.profile.name, "value": text}
    yield "localIdentifierText", text
