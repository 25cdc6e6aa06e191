"""A run as reports read it: Results in one by one, exact counts and re-readable pages out, in bounded memory.

Strategy: pages go to a temporary file as they come; in memory stay counts, one record a rule, and a few examples of
each. Every format is then a function of a `Run`, which has the counts from the start and can read the pages as often
as it likes. Nothing depends on a clock, so that equal input is an equal report.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import IO, Final, TypeAlias

from rdfconv.model import Severity
from rdfconv.report.baseline import Baseline, Key
from rdfconv.report.entry import GRAVITY, Entry, PageEntry, Verdict, page_entry
from rdfconv.result import Result

_EXAMPLES: Final = 5  # of each rule
_BUFFER_BYTES: Final = 1 << 18

RuleKey: TypeAlias = tuple[Severity, str]  # and the rule's name


@dataclass(slots=True, kw_only=True)
class RuleCount:
    """How often a rule was broken, with a few examples."""

    first: Entry  # says what the rule is
    results: int = 0
    pages: int = 0
    known: int = 0
    examples: list[tuple[PageEntry, Entry]] = field(default_factory=list)  # the pages without their entries


@dataclass(slots=True, kw_only=True)
class Run:
    """Everything that a report can say."""

    pages: Callable[[], Iterator[PageEntry]]
    failing: Collection[Severity]  # what `--fail-on` counts
    page_count: int = 0
    conforming: int = 0
    unchecked: int = 0  # without shapes, or the shapes could not look at them
    failed: int = 0  # nothing of them came through
    without_data: int = 0
    results: Counter[Severity] = field(default_factory=Counter)
    known: Counter[Severity] = field(default_factory=Counter)
    rules: dict[RuleKey, RuleCount] = field(default_factory=dict)
    has_baseline: bool = False
    stale: list[Key] = field(default_factory=list)
    unseen: int = 0
    left_out: int = 0  # results that are counted and not told

    def fails(self, entry: Entry) -> bool:
        """Whether this entry alone fails the run."""
        return entry.severity in self.failing and not entry.is_known and entry.stage == "check"

    def verdict(self, entries: Collection[Entry]) -> Verdict:
        """What a page's entries make of it."""
        if any(entry.severity == "error" for entry in entries):
            return "error"
        return "failure" if any(map(self.fails, entries)) else ""

    @property
    def checked(self) -> int:
        """How many pages had data that was held against shapes; each page is this, or one of the three others."""
        return self.page_count - self.unchecked - self.failed - self.without_data

    def by_weight(self) -> list[RuleCount]:
        """The rules, the gravest and the most frequent first."""
        return sorted(
            self.rules.values(), key=lambda each: (GRAVITY[each.first.severity], -each.results, each.first.rule)
        )


class Recorder:
    """Takes a run's Results as they come."""

    def __init__(self, *, failing: Collection[Severity], max_results: int | None, baseline: Baseline | None) -> None:
        """Open the spool; `max_results` of a rule are told, all are counted."""
        self._spool: IO[bytes] = tempfile.TemporaryFile(buffering=_BUFFER_BYTES)  # noqa: SIM115 - closed by `close`
        self._max_results = max_results
        self._baseline = baseline
        self.run = Run(pages=self._pages, failing=failing, has_baseline=baseline is not None)

    def add(self, result: Result) -> PageEntry:
        """Record a page; returns what is recorded, with what the baseline knows."""
        return self.add_page(page_entry(result, 0))

    def add_page(self, page: PageEntry) -> PageEntry:
        """The same of a page that has been made ready elsewhere, but for its number."""
        page = replace(page, number=self.run.page_count + 1)
        if self._baseline:
            page = self._baseline.mark(page)
        page = replace(page, verdict=self.run.verdict(page.entries))
        told = [self._count(page, entry) for entry in page.entries]
        self._count_page(page)
        pickle.dump((page, told), self._spool, protocol=pickle.HIGHEST_PROTOCOL)
        return page

    def finish(self) -> Run:
        """The run, complete; the spool stays open until `close`."""
        if self._baseline:
            self.run.stale = self._baseline.stale()
            self.run.unseen = self._baseline.unseen()
        return self.run

    def close(self) -> None:
        """Let go of the spool; the run's pages cannot be read any more."""
        self._spool.close()

    def all_pages(self) -> Iterator[PageEntry]:
        """The pages with all their entries, those that are not told too; to be read by one reader at a time."""
        return (page for page, _ in self._spooled())

    def _pages(self) -> Iterator[PageEntry]:
        return (page if all(told) else _with_told(page, told) for page, told in self._spooled())

    def _spooled(self) -> Iterator[tuple[PageEntry, list[bool]]]:
        self._spool.seek(0)
        for _ in range(self.run.page_count):
            yield pickle.load(self._spool)  # noqa: S301 - our own, out of a file that has no name

    def _count_page(self, page: PageEntry) -> None:
        run = self.run
        errors = {entry.stage for entry in page.entries if entry.severity == "error"}
        run.page_count += 1
        run.failed += page.is_failed
        run.without_data += not page.has_data and not errors
        run.unchecked += not page.is_failed and ("check" in errors or (page.conforms is None and page.has_data))
        run.conforming += page.conforms is True and page.has_data
        for key in {(entry.severity, entry.rule) for entry in page.entries}:
            run.rules[key].pages += 1

    def _count(self, page: PageEntry, entry: Entry) -> bool:
        """Count one entry; returns whether it is told as well."""
        rule = self.run.rules.setdefault((entry.severity, entry.rule), RuleCount(first=entry))
        rule.results += 1
        rule.known += entry.is_known
        self.run.results[entry.severity] += 1
        self.run.known[entry.severity] += entry.is_known
        if len(rule.examples) < _EXAMPLES:
            rule.examples.append((replace(page, entries=(), results=(), labels=()), entry))
        is_told = self._max_results is None or rule.results <= self._max_results
        self.run.left_out += not is_told
        return is_told


def _with_told(page: PageEntry, told: list[bool]) -> PageEntry:
    """The page with those of its entries that are told."""
    return replace(
        page,
        entries=tuple(compress(page.entries, told)),
        results=tuple(compress(page.results, told)),
        left_out=told.count(False),
    )
