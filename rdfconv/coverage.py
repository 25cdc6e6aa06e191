"""How much of a site's pages a profile accounts for: Results in, counts for each key of its records out.

Every key of a record ends in one outcome (`account`); here they are counted over many pages. A value counts as
accounted for unless the profile does not know its key or its field cannot read it; a key without a value counts
neither way.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Final

from rdfconv.bulk import convert_many
from rdfconv.claim import values_at
from rdfconv.find import find
from rdfconv.handoff import Recipe
from rdfconv.model import Field, Issue, Json, Outcome, Page
from rdfconv.profile import Record
from rdfconv.report.harmless import one_line
from rdfconv.result import Result, RunReport

# The outcomes in the order of the table.
_OUTCOMES: Final[tuple[Outcome, ...]] = (
    "mapped",
    "already said",
    "wordless",
    "ignored",
    "empty",
    "refused",
    "unmapped",
)
_OPEN: Final[frozenset[Outcome]] = frozenset({"refused", "unmapped"})
_SHOWN: Final = 60  # characters of an example


@dataclass(slots=True, kw_only=True)
class KeyCoverage:
    """One key: how often each became what, and an example of what is open."""

    path: str
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    example: str = ""

    @property
    def open(self) -> int:
        """How many of its values are not accounted for."""
        return sum(self.outcomes[outcome] for outcome in _OPEN)

    @property
    def valued(self) -> int:
        """How often it has a value."""
        return self.outcomes.total() - self.outcomes["empty"]


@dataclass(slots=True, kw_only=True)
class RuleCoverage:
    """One rule of the profile: its records' places, and their keys in the order in which they were first seen."""

    name: str
    records: set[tuple[str, str]] = field(default_factory=set)
    keys: dict[str, KeyCoverage] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Coverage:
    """What a profile accounts for on many pages."""

    run: RunReport = field(default_factory=RunReport)
    without_record: int = 0
    failures: list[Issue] = field(default_factory=list)
    rules: dict[str, RuleCoverage] = field(default_factory=dict)

    def add(self, result: Result, records: Callable[[], Sequence[Record]]) -> None:
        """Count one page; its records are asked for only where an example is missing."""
        self.run.add(result)
        fields = [entry for entry in result.fields if _is_of_a_key(entry)]
        errors = [issue for issue in result.issues if issue.severity == "error"]
        self.failures += errors
        self.without_record += not fields and not errors and not result.is_skipped
        for entry in fields:
            name, _, where = entry.record.partition(", ")
            rule = self.rules.setdefault(name, RuleCoverage(name=name))
            rule.records.add((result.source, where))
            key = rule.keys.setdefault(entry.path, KeyCoverage(path=entry.path))
            key.outcomes[entry.outcome] += 1
            if entry.outcome in _OPEN and not key.example:
                key.example = _example(entry, where, records())

    @property
    def keys(self) -> list[KeyCoverage]:
        """All keys of all rules."""
        return [key for rule in self.rules.values() for key in rule.keys.values()]

    @property
    def valued(self) -> int:
        """How many values the records have."""
        return sum(key.valued for key in self.keys)

    @property
    def open(self) -> int:
        """How many of them are not accounted for."""
        return sum(key.open for key in self.keys)

    @property
    def percent(self) -> float | None:
        """The share of values that are accounted for, with one decimal; None where there are no values."""
        return round(100 * (self.valued - self.open) / self.valued, 1) if self.valued else None

    @property
    def is_complete(self) -> bool:
        """Whether there are records, and nothing of them is open."""
        return self.valued > 0 and not self.open


def cover(pages: Iterable[Callable[[], Page]], recipe: Recipe) -> Coverage:
    """Convert pages and count what became of the keys of their records; each function reads one page."""
    coverage = Coverage()
    for read in pages:
        read_once = cache(read)
        for result in convert_many([read_once], recipe):
            coverage.add(result, cache(partial(_records, read_once, recipe)))
    return coverage


def _records(read: Callable[[], Page], recipe: Recipe) -> Sequence[Record]:
    return find(read(), recipe).records


def _is_of_a_key(entry: Field) -> bool:
    """Whether it is not about the record or the page as a whole."""
    return ", " in entry.record and not entry.path.startswith("(")


def _example(entry: Field, where: str, records: Sequence[Record]) -> str:
    """A value of the key in the record at that place; where it lies deeper, why it is open."""
    values = [value for record in records if record.where == where for value in values_at(record.data, entry.path)]
    return _shown(values[0]) if values else entry.detail


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


# --- For people, and as data


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """A table for each rule, what is open last, and a line for the whole."""
    return map(one_line, _coverage_lines(coverage))


def _coverage_lines(coverage: Coverage) -> Iterator[str]:
    for rule in coverage.rules.values():
        yield f"{rule.name}: {_counted(len(rule.records), 'record')}"
        width = max(map(len, rule.keys))
        for key in sorted(rule.keys.values(), key=lambda key: key.open > 0):
            yield f"  {key.path.ljust(width)}  {_outcomes(key)}{f'; e.g. {key.example}' if key.example else ''}"
        yield ""
    yield _summary(coverage)


def _outcomes(key: KeyCoverage) -> str:
    total = f"{key.outcomes.total():>4,}"
    return f"{total}  {', '.join(f'{key.outcomes[each]:,} {each}' for each in _OUTCOMES if key.outcomes[each])}"


def _summary(coverage: Coverage) -> str:
    """One line: pages, records, values, and how many are accounted for."""
    records = sum(len(rule.records) for rule in coverage.rules.values())
    parts = [_counted(coverage.run.pages, "page"), _counted(records, "record")]
    if coverage.run.failed:
        parts.append(f"{coverage.run.failed:,} failed")
    if coverage.run.incomplete:
        parts.append(f"{coverage.run.incomplete:,} incomplete")
    if coverage.without_record:
        parts.append(f"{coverage.without_record:,} without a record of this profile")
    if coverage.percent is None:
        return ", ".join(parts)
    open_keys = sum(key.open > 0 for key in coverage.keys)
    share = f"{coverage.valued - coverage.open:,} of {_counted(coverage.valued, 'value')} accounted for"
    return f"{', '.join(parts)}; {share} ({coverage.percent} %), {_counted(open_keys, 'key')} open"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def coverage_json(coverage: Coverage) -> Json:
    """The same as data."""
    return {
        "pages": coverage.run.pages,
        "failed": coverage.run.failed,
        "incomplete": coverage.run.incomplete,
        "without_record": coverage.without_record,
        "values": coverage.valued,
        "open": coverage.open,
        "percent": coverage.percent,
        "rules": [
            {
                "name": rule.name,
                "records": len(rule.records),
                "keys": [_key_json(key) for key in rule.keys.values()],
            }
            for rule in coverage.rules.values()
        ],
    }


def _key_json(key: KeyCoverage) -> Json:
    seen = {"path": key.path, "seen": key.outcomes.total(), "outcomes": dict(key.outcomes)}
    return seen | {"example": key.example} if key.example else seen
