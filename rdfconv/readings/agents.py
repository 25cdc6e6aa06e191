"""Persons and organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rdfconv import values
from rdfconv.model import Json
from rdfconv.readings.reading import Facts, Node, Reader, Remark, Statement, text_in

_PERSON: Final = frozenset({"Person", "Personal"})  # as schema.org and DataCite say it
_ORGANISATION: Final = frozenset({"Organization", "Organizational"})
_EITHER: Final = frozenset({"creator", "contributor"})  # roles that persons have as often as organisations


def agent(field: str) -> Reader:
    """Persons and organisations in a role: by name, or as objects with a name."""

    def read(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
        node = value if isinstance(value, Mapping) else {"name": value}
        name = " ".join(text_in(node.get("name"), facts).split())
        if not name:
            return
        kind = node.get("@type")
        is_person = kind in _PERSON or values.has_personal_title(name)
        if is_person and kind in _ORGANISATION:
            yield Remark(code="person-not-organisation", message=f"{name!r} has a personal title; a Person")
        is_organisation = kind in _ORGANISATION or field not in _EITHER
        kinds = ["Person"] if is_person else ["Organization"] if is_organisation else []
        agent: Node = {"@type": [*kinds, "Agent"], "agentName": name}
        yield field, agent
        if field == "publisher":
            yield "mainPublisher", agent
        if field == "funder" and facts.is_study:
            yield "study", study(facts, fundedBy=agent)

    return read


def study(facts: Facts, **said: Json) -> Node:
    """The study that a dataset is the product of, in DISCO: a node of its own (decision 25)."""
    return {"@id": facts.fragment("study"), "@type": "Study", **said}
