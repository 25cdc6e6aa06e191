"""What is studied, and how: designs, instruments, ages, variables, numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from rdfconv import values
from rdfconv.model import Json
from rdfconv.naming import shared_iri
from rdfconv.readings.agents import study
from rdfconv.readings.reading import Facts, Node, Remark, Statement, Unreadable, string, text_in
from rdfconv.vocab import XSD


def _concept(kind: str, label: str, facts: Facts) -> Node:
    return {"@id": shared_iri(kind, label, id_base=facts.id_base), "@type": "Concept", "label": label}


def resource_type(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """What kind of thing the record is, by the site."""
    if label := text_in(value, facts):
        yield "resourceType", _concept("type", label, facts)
    if facts.is_study:
        yield "study", study(facts)


def study_design(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """How the study was made, by the site."""
    if label := text_in(value, facts):
        yield "studyDesign", _concept("design", label, facts)


def instrument(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A questionnaire or another instrument, shared by all pages that name it."""
    label = text_in(value, facts)
    node: Node = {
        "@id": shared_iri("instrument", label, id_base=facts.id_base),
        "@type": "Instrument",
        "label": label,
    }
    if short := values.short_name(label):
        node["altLabel"] = short
    yield "instrument", node
    yield "study" if facts.is_study else "questionnaire", study(facts, questionnaire=node) if facts.is_study else node


def age_range(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The ages of the people studied: text on DISCO's universe (decision 25)."""
    if label := text_in(value, facts):
        yield from _universe(label, facts)


def _universe(label: str, facts: Facts) -> Iterator[Statement | Remark]:
    node: Node = {"@id": facts.fragment("universe"), "@type": "Universe", "label": label}
    yield "study" if facts.is_study else "universe", study(facts, universe=node) if facts.is_study else node


def ages(_value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The ages of the people studied, from their two ends."""
    lower, upper = facts.ages
    yield from _universe(f"{lower or 0}+ years" if upper is None else f"{lower or 0} - {upper} years", facts)


def sex(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The sex of the people studied, where it is not all."""
    if string(value).strip() != "all":
        yield from _universe(string(value).strip(), facts)


def sample_size(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """How many took part, or, of a file, how many rows it has; only of a study it is sure which."""
    number = values.count(value)
    if number is None:
        raise Unreadable("is no number of things")
    node: Node = {"@type": "Quantity", "value": number}
    yield "sampleSize", node | {"unitText": "participants"} if facts.is_study else node


def variable_count(value: Json, _facts: Facts) -> Iterator[Statement | Remark]:
    """How many variables the data have."""
    number = values.count(value)
    if number is None:
        raise Unreadable("is no number of things")
    if number:
        yield "@type", "LogicalDataSet"
        yield "variableQuantity", {"@value": str(number), "@type": f"{XSD}nonNegativeInteger"}


def variable(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A variable, its label and the answers to choose from."""
    entry = value if isinstance(value, Mapping) else {"name": value}
    node: Node = {"@type": "Variable", "variableName": values.text(string(entry.get("name")))}
    if isinstance(label := entry.get("description"), str) and label.strip():
        node["variableLabel"] = values.text(label)
    if options := entry.get("options"):
        node["representation"] = _codes(options, facts)
    yield "@type", "LogicalDataSet"
    yield "variable", node


def _codes(options: Json, facts: Facts) -> Node:
    """The answers to choose from: one list for the whole dump wherever the same answers are given."""
    labels = sorted({values.text(string(option)) for option in (options if isinstance(options, list) else [options])})
    digest = hashlib.sha256("\0".join(labels).encode()).hexdigest()[:16]
    scheme = shared_iri("codes", digest, id_base=facts.id_base)
    concepts = [
        {"@id": shared_iri("code", f"{digest} {label}", id_base=facts.id_base), "@type": "Concept", "label": label}
        for label in labels
    ]
    return {"@id": scheme, "@type": "ConceptScheme", "topConcept": concepts}
