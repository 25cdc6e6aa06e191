"""For each rule of the shapes: how many datasets meet it, of those that have what it looks at; and some that do not.

Comes in: the pages, with what the shapes found on them. Goes out: a row for each rule, the gravest and least met first.

Strategy: rules are read from the shapes, so that those that all meet are there too. A rule that finds nothing to look
at on any page has no share, and its row says why; neither has one that is written in code and not in the shapes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rdfconv import shipped
from rdfconv.model import Severity
from rdfconv.publish.rules import Rule, rules_of
from rdfconv.publish.site import Entry, Leaf
from rdfconv.shacl import ShapeResult
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.source import parse
from rdfconv.terms import Term

_GRAVITY: Final[dict[Severity, int]] = {"violation": 0, "warning": 1, "info": 2}
_EXAMPLES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a page shows of a rule."""

    label: str
    path: str
    message: str
    source: str
    severity: Severity
    counted: int  # datasets that have what the rule looks at
    missed: int  # by how many of them
    examples: Sequence[tuple[str, str]]  # file names and titles of some
    why: str  # it has no share; else empty

    @property
    def met(self) -> int:
        """How many datasets meet the rule."""
        return self.counted - self.missed

    @property
    def share(self) -> float:
        """Per cent of the datasets that meet it."""
        return round(100 * self.met / max(self.counted, 1), 1)


@dataclass(slots=True, kw_only=True)
class _Count:
    counted: int = 0
    missed: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def miss(self, leaf: Leaf, entry: Entry) -> None:
        """Count a dataset that does not meet the rule."""
        self.missed += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append((leaf.slug, entry.title))


class Completeness:
    """The counts in the making."""

    def __init__(self, shapes: Sequence[str]) -> None:
        sources = [parse(shipped.read("shapes", name), name=name, schema_iri="http") for name in shapes]
        self._rules = [(source, [(rule, _Count()) for rule in rules_of(source)]) for source in sources]
        self._known = {rule.name for _, rules in self._rules for rule, _ in rules}
        self._others: dict[str, tuple[ShapeResult, _Count]] = {}

    def add(self, leaf: Leaf, entry: Entry) -> None:
        """Count a page's dataset, with all that its page says of it."""
        offenders: defaultdict[str, set[Term]] = defaultdict(set)
        for result in leaf.checked.results:
            offenders[result.rule.name].add(result.focus)
        page = Graph(leaf.triples)
        for source, rules in self._rules:
            focus_nodes = source.targets.focus_nodes(page)
            for rule, count in rules:
                if nodes := rule.nodes(page, focus_nodes, f"<{entry.iri}>"):
                    count.counted += 1
                    if not offenders[rule.name].isdisjoint(nodes):
                        count.miss(leaf, entry)
        others = {result.rule.name: result for result in leaf.checked.results if result.rule.name not in self._known}
        for name, result in others.items():
            self._others.setdefault(name, (result, _Count()))[1].miss(leaf, entry)

    def rows(self) -> list[Row]:
        """A row for each rule."""
        found = [_row(rule, count) for _, rules in self._rules for rule, count in rules]
        found += [_other_row(result, count) for result, count in self._others.values()]
        return sorted(found, key=lambda row: (_GRAVITY[row.severity], bool(row.why), row.share, row.label, row.path))


def _row(rule: Rule, count: _Count) -> Row:
    nothing = f"no dataset has {rule.place}" if rule.place else f"no page has {rule.things}"
    return Row(
        label=rule.label,
        path="/".join(filter(None, (rule.place, rule.path))),
        message=rule.message,
        source=rule.source,
        severity=rule.severity,
        counted=count.counted,
        missed=count.missed,
        examples=count.examples,
        why="" if count.counted else f"{nothing}, so that there is nothing to hold against it",
    )


def _other_row(result: ShapeResult, count: _Count) -> Row:
    return Row(
        label=result.rule.label,
        path=result.path or "",
        message=f"Expected: {result.rule.expected}.",
        source=result.rule.source,
        severity=result.severity,
        counted=0,
        missed=count.missed,
        examples=count.examples,
        why="the shapes do not say at which datasets it looks",
    )
