"""What a report says of a page: a Result in, plain records out that hold words only, ready for any format.

An entry is one thing found. It names the thing and the field in the page's own words: a blank node is told by its type
and name, a field by its label and by its path from the page's main thing. The W3C report alone needs the shapes' own
results; they go along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rdfconv.model import Issue, Severity, Stage
from rdfconv.report.places import Places
from rdfconv.result import Result
from rdfconv.shacl import ShapeResult
from rdfconv.terms import Term

GRAVITY: Final[dict[Severity, int]] = {"error": 0, "violation": 1, "warning": 2, "info": 3, "note": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing found on a page."""

    severity: Severity
    code: str
    rule: str  # the shape's IRI; of the other stages' Issues, the code
    rule_source: str  # where the rule comes from
    stage: Stage
    message: str
    thing: str  # what it is said of: 'Person "Ann Example"'
    label: str = ""  # the field's: "creator"
    path: str = ""  # the field's place, from the page's main thing: "creator[].name"
    found: str = ""
    expected: str = ""
    focus: str = ""  # IRI of the thing, if it has one
    component: str = ""  # IRI of the constraint component
    digest: str = ""  # of all that was found, where `found` is cut
    is_known: bool = False  # by the baseline

    @property
    def place(self) -> str:
        """The field and the thing, in words: 'creator (creator[].name) of Person "Ann Example"'."""
        path = "" if self.path in {"", self.label} else f" ({self.path})"
        return f"{self.label}{path} of {self.thing}"


Verdict: TypeAlias = Literal["error", "failure", ""]  # lost in part or whole; broken rules that fail a run


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """One page, and what was found on it."""

    number: int  # in the order of the run, from 1
    url: str  # "" where nobody knows
    name: str
    source: str  # the file
    graph: Term  # the name of the page's graph
    conforms: bool | None  # None: not checked
    has_data: bool
    entries: tuple[Entry, ...]
    verdict: Verdict = ""  # by all entries, those that are left out too
    left_out: int = 0  # entries beyond what was asked for
    results: tuple[ShapeResult, ...] = ()  # as many of the entries as are the shapes', in the same order
    labels: tuple[tuple[Term, str], ...] = ()  # the blank nodes that results speak of, in words

    @property
    def is_failed(self) -> bool:
        """Whether nothing of the page came through."""
        return not self.has_data and any(each.severity == "error" and each.stage != "check" for each in self.entries)

    @property
    def title(self) -> str:
        """What to call the page in a list."""
        return self.name or self.url or self.source


def page_entry(result: Result, number: int) -> PageEntry:
    """A page as a report has it; notes of the conversion stay out."""
    places = Places(result.triples)
    found = tuple(_shape_entry(each, places) for each in result.shape_results)
    others = tuple(_issue_entry(issue) for issue in result.issues if _is_told(issue))
    return PageEntry(
        number=number,
        url=result.page or result.retrieved or "",
        name=places.name,
        source=result.source,
        graph=result.graph,
        conforms=result.conforms,
        has_data=bool(result.triples),
        entries=(*found, *others),
        results=result.shape_results,
        labels=tuple((term, places.words(term)) for term in sorted(set(_blanks(result.shape_results)))),
    )


def _is_told(issue: Issue) -> bool:
    return issue.severity == "error" or (issue.stage != "check" and issue.severity != "note")


def _blanks(results: tuple[ShapeResult, ...]) -> Iterator[Term]:
    for result in results:
        yield from (term for term in (result.focus, result.value or "") if term.startswith("_:"))
        yield from _blanks(result.details)


def _shape_entry(result: ShapeResult, places: Places) -> Entry:
    found, digest = places.found(result.focus, result.path_node, result.value)
    return Entry(
        severity=result.severity,
        code=result.rule.code,
        rule=result.rule.name,
        rule_source=result.rule.source,
        stage="check",
        message=_message(result, places),
        thing=places.words(result.focus),
        label=result.rule.label,
        path=places.path(result.focus, result.path_node, result.path or ""),
        found=found,
        expected=result.rule.expected,
        focus=result.focus[1:-1] if result.focus[0] == "<" else "",
        component=result.component,
        digest=digest,
    )


def _message(result: ShapeResult, places: Places) -> str:
    """The message, with a blank node that it names told in words."""
    value = result.value
    return result.message.replace(value, places.words(value)) if value and value[0] == "_" else result.message


def _issue_entry(issue: Issue) -> Entry:
    return Entry(
        severity=issue.severity,
        code=issue.code,
        rule=issue.code,
        rule_source=f"rdfconv, Issues: {issue.code}",
        stage=issue.stage,
        message=issue.message,
        thing="page",
        label=issue.stage,
        path=issue.where,
    )
