"""Licences and conditions of access; dates of the record itself."""

from __future__ import annotations

from collections.abc import Iterator

from rdfconv import values
from rdfconv.model import Json
from rdfconv.readings.links import first_url, web_page
from rdfconv.readings.reading import Facts, Node, Reader, Remark, Statement, Unreadable, text_in
from rdfconv.vocab import XSD


def access(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """Under what conditions the data can be had, in words or as the address of a page that says it."""
    if cleaned := text_in(value, facts):
        yield "access", cleaned
        node: Node = {"@id": facts.fragment("access"), "@type": "RightsStatement", "label": cleaned}
        addresses = values.urls(cleaned)
        yield "rights", node | {"link": [web_page(address) for address in addresses]} if addresses else node


def licence(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A licence by its address; every other page or text is about access (decision 1)."""
    address = first_url(value)
    if address and any(pattern.match(address) for pattern in facts.profile.licences):
        yield "license", address
        return
    shown = f"{value!r:.120} is given as the licence, and is none that is known; read as the conditions of access"
    yield Remark(code="licence-is-access", message=shown)
    yield from access(value, facts)


def licence_name(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A licence of which only the name is known."""
    if label := text_in(value, facts):
        yield "licenceName", {"@type": "Licence", "label": label}


def date(field: str) -> Reader:
    """A date of the record itself."""

    def read(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
        text = str(value) if isinstance(value, int) else text_in(value, facts)
        moment = values.moment(text)
        if moment is None:
            raise Unreadable("is no date")
        yield field, {"@value": text, "@type": f"{XSD}{moment.precision}"}

    return read
