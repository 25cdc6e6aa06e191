"""From a bare finding to a result that a person can read: severity, message and source come from the shapes graph.

The same for every engine, so that a page reads the same whichever one found the fault. Where a shape has no message
of its own, the constraint component gives one: what was found, and what was expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from rdfconv.shacl.names import sh
from rdfconv.shacl.path import show_path
from rdfconv.shacl.result import Finding, Outcome, ShapeResult, Wording, severity_word
from rdfconv.shacl.rule import chosen, component_name, parameters, rule_of
from rdfconv.shacl.source import Source
from rdfconv.shacl.target import FocusNodes
from rdfconv.terms import text_of

# Constraint component -> what is wrong; {expected} is its parameter, named like the component.
_TEXTS: Final[dict[str, str]] = {
    "Class": "{value} is not a {expected}",
    "Datatype": "{value} is not a valid {expected}",
    "NodeKind": "{value} is not {expected}",
    "MinCount": "has fewer values than {expected}",
    "MaxCount": "has more values than {expected}",
    "MinExclusive": "{value} is not greater than {expected}",
    "MinInclusive": "{value} is not {expected} or greater",
    "MaxExclusive": "{value} is not less than {expected}",
    "MaxInclusive": "{value} is not {expected} or less",
    "MinLength": "{value} is shorter than {expected} characters",
    "MaxLength": "{value} is longer than {expected} characters",
    "Pattern": "{value} does not match the pattern {expected}",
    "LanguageIn": "{value} is in none of the languages {expected}",
    "UniqueLang": "has two values in one language",
    "Equals": "{value} is a value here or of {expected}, and not of both",
    "Disjoint": "{value} is also a value of {expected}",
    "LessThan": "{value} is not less than every value of {expected}",
    "LessThanOrEquals": "{value} is greater than a value of {expected}, or cannot be compared with it",
    "Not": "{value} fits {expected}, which it must not",
    "And": "{value} does not fit all of {expected}",
    "Or": "{value} fits none of {expected}",
    "Xone": "{value} does not fit exactly one of {expected}",
    "Node": "{value} does not fit {expected}",
    "QualifiedMinCount": "fewer values than {expected} fit the qualified shape",
    "QualifiedMaxCount": "more values than {expected} fit the qualified shape",
    "Closed": "is a property that the closed shape does not name",
    "HasValue": "lacks the value {expected}",
    "In": "{value} is none of {expected}",
}
_MISSING: Final = "is missing"  # instead of "has fewer values than 1"


def outcome_of(source: Source, findings: Iterable[Finding], focus_nodes: FocusNodes) -> Outcome:
    """What an engine found, described and in order."""
    counts = {shape: len(focus_nodes[shape]) for shape in sorted(focus_nodes)}
    return Outcome(results=_described(source, findings), focus_nodes=counts)


def _described(source: Source, findings: Iterable[Finding]) -> tuple[ShapeResult, ...]:
    return tuple(sorted((_result(source, finding) for finding in findings), key=lambda result: result.order))


def _result(source: Source, finding: Finding) -> ShapeResult:
    key = finding.shape, finding.component, finding.path
    said = source.wordings.get(key)
    if said is None:
        said = source.wordings[key] = _wording(source, finding)
    return ShapeResult(
        focus=finding.focus,
        path=said.path,
        value=finding.value,
        component=said.component,
        shape=said.shape,
        severity=said.severity,
        message=said.message(finding),
        rule=said.rule,
        details=_described(source, finding.details) if finding.details else (),
        severity_term=said.severity_term,
        path_node=finding.path,
        message_terms=said.messages if said.has_words else finding.message_terms,
    )


def _wording(source: Source, finding: Finding) -> Wording:
    """What is the same for all findings of this one's shape, component and path."""
    shape = source.graph.properties(finding.shape)
    severity = next(iter(shape.get(sh("severity"), ())), sh("Violation"))
    messages = tuple(shape.get(sh("message"), ()))
    path = show_path(finding.path, source.show) if finding.path else None
    own = chosen(messages, source.language) if messages else ""
    return Wording(
        severity=severity_word(severity),
        severity_term=severity,
        messages=messages,
        has_words=bool(messages) or component_name(finding.component) in _TEXTS,
        message=(lambda _: own) if messages else _default_message(source, finding, path),
        path=path,
        component=text_of(finding.component),
        shape=finding.shape if finding.shape[0] == "_" else text_of(finding.shape),
        rule=rule_of(source, finding, path),
    )


def _default_message(source: Source, finding: Finding, path: str | None) -> Callable[[Finding], str]:
    """The message of findings of one kind, where the shape has none: the constraint in words, about each value."""
    name = component_name(finding.component)
    expected = parameters(source, finding.shape, name)
    if name == "MinCount" and expected == ["1"]:
        return lambda _: f"{path} {_MISSING}"
    text, joined = _TEXTS.get(name, f"does not fit {name}"), " or ".join(expected)
    place = f"{path}: " if path else ""

    def message(each: Finding) -> str:
        if name not in _TEXTS and each.message_terms:
            return chosen(each.message_terms, source.language)
        return place + text.format(value=source.show(each.value) if each.value else "", expected=joined)

    return message
