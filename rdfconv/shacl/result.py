"""What a validation finds: one record per result, and the count of nodes that were looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from rdfconv.shacl.names import sh
from rdfconv.shacl.path import Path
from rdfconv.terms import Term

Severity: TypeAlias = Literal["violation", "warning", "info"]

# An unknown severity is as grave as the default one (SHACL, 2.1.4); Debug and Trace are SHACL 1.2's.
_WORDS: Final[dict[Term, Severity]] = {
    sh("Violation"): "violation",
    sh("Warning"): "warning",
    sh("Info"): "info",
    sh("Debug"): "info",
    sh("Trace"): "info",
}
_LAST_PART: Final = re.compile(r".*[#/](?=.)", re.DOTALL)
_VIOLATION: Final = sh("Violation")
_RANKS: Final[dict[Severity, int]] = {"violation": 0, "warning": 1, "info": 2}


class Finding(NamedTuple):
    """What an engine reports, as bare terms; `describe` makes a `ShapeResult` of it."""

    shape: Term
    component: Term
    focus: Term
    path: Path | None
    value: Term | None
    details: tuple[Finding, ...] = ()
    message_terms: tuple[Term, ...] = ()  # for a constraint that rdfconv has no words for


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A constraint in words, the same for all pages that break it."""

    name: str  # IRI of the shape; where it has none, that of the nearest shape that has, and the path
    label: str  # of what is looked at: the shape's sh:name or rdfs:label, else the property's own name
    expected: str  # "a schema:Person or a schema:Organization"
    source: str  # where the rule comes from: the shape's rdfs:seeAlso, else its file and line

    @property
    def code(self) -> str:
        """The last part of the name in kebab-case, for messages: isAccessibleForFree, is-accessible-for-free."""
        return _code_of(self.name)


@lru_cache(maxsize=4096)
def _code_of(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", _LAST_PART.sub("", name)).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What all findings of one constraint have in common, made once."""

    severity: Severity
    severity_term: Term
    messages: tuple[Term, ...]  # the shape's own
    has_words: bool  # False for a constraint that only the engine can tell of
    message: Callable[[Finding], str]
    path: str | None
    component: str
    shape: str
    rule: Rule


class ShapeResult(NamedTuple):
    """One validation result (SHACL, 3.6.2), the same for every engine."""

    focus: Term
    path: str | None  # for people: "schema:creator/schema:name"; None at node shapes
    value: Term | None
    component: str  # IRI
    shape: str  # IRI of the source shape, or "_:shape3" where it has none
    severity: Severity
    message: str
    rule: Rule
    details: tuple[ShapeResult, ...] = ()  # why the value does not fit the shapes that the constraint names
    severity_term: Term = _VIOLATION  # as the shape says it
    path_node: Path | None = None  # the path itself, for the W3C report
    message_terms: tuple[Term, ...] = ()  # the shape's own messages, in all their languages

    @property
    def order(self) -> tuple[int, str, str, str, str, str]:
        """A sort key: the gravest first, then by what is wrong."""
        return _RANKS[self.severity], self.focus, self.path or "", self.component, self.value or "", self.shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The results of one graph, and how many focus nodes each shape had by its targets in Core."""

    results: tuple[ShapeResult, ...]
    focus_nodes: Mapping[Term, int]  # shapes without any are left out

    @property
    def conforms(self) -> bool:
        """Whether there are no results, of whatever severity (SHACL, 3.6.1.1)."""
        return not self.results

    @property
    def is_vacuous(self) -> bool:
        """Whether no shape had anything to look at, so that conforming says nothing."""
        return not self.focus_nodes


def severity_word(term: Term) -> Severity:
    """The severity that rdfconv counts a sh:severity as."""
    return _WORDS.get(term, "violation")
