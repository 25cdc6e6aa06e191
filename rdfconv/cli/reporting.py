"""What convert and validate share about reports: the options, and the run on its way into the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from rdfconv.cli.options import all_of
from rdfconv.cli.written import WrittenFile
from rdfconv.model import Severity
from rdfconv.report.baseline import Baseline, baseline_lines, read_baseline
from rdfconv.report.entry import PageEntry
from rdfconv.report.formats import REPORTS, report_format
from rdfconv.report.run import Recorder, Run
from rdfconv.result import FAILING, FailOn, Result
from rdfconv.save import open_output

_TOLD_STALE: Final = 5  # entries of a baseline

_OPTIONS: Final = all_of(
    click.option(
        "--fail-on",
        type=click.Choice(["violation", "warning", "info", "never"]),
        default="violation",
        show_default=True,
        help="Shape results that make the exit code 4.",
    ),
    click.option(
        "--report",
        "reports",
        metavar="FILE",
        type=WrittenFile(),
        multiple=True,
        help=f"Write what was found, by the file's ending: {', '.join(REPORTS)}. May be given several times.",
    ),
    click.option(
        "--max-results-per-shape",
        "max_results",
        metavar="N",
        type=click.IntRange(min=0),
        help="Results of one shape that reports tell; counts stay exact.",
    ),
    click.option(
        "--baseline",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Results that are known and do not fail the run.",
    ),
    click.option(
        "--write-baseline",
        metavar="FILE",
        type=WrittenFile(),
        help="Write all results of the shapes as a baseline.",
    ),
)


def reporting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What fails and which reports are written; the command gets the options as `fail_on` and `reporting`."""

    @wraps(command)
    def with_reporting(
        *args: Any,
        reports: tuple[Path, ...],
        max_results: int | None,
        baseline: Path | None,
        write_baseline: Path | None,
        fail_on: FailOn,
        **others: Any,
    ) -> Any:
        reporting = Reporting(
            reports=reports,
            max_results=max_results,
            baseline=baseline,
            write_baseline=write_baseline,
            fail_on=fail_on,
        )
        return command(*args, reporting=reporting, fail_on=fail_on, **others)

    return _OPTIONS(with_reporting)


class Reporter:
    """Results on their way into reports; without any report asked for, it does nothing."""

    def __init__(self, recorder: Recorder | None) -> None:
        self._recorder = recorder

    def add(self, result: Result) -> PageEntry | None:
        """Record a page; returns it as reports have it, if there are any and it is a page."""
        return self._recorder.add(result) if self._recorder and not result.is_skipped else None

    def add_page(self, page: PageEntry) -> PageEntry:
        """Record a page of a run; returns it with what the baseline knows."""
        return self._recorder.add_page(page) if self._recorder else page


def known_on(page: PageEntry | None) -> Counter[Severity]:
    """How many of a page's findings the baseline knows."""
    return Counter(entry.severity for entry in page.entries if entry.is_known) if page else Counter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """The options of `reporting_options`."""

    reports: tuple[Path, ...]
    max_results: int | None
    baseline: Path | None
    write_baseline: Path | None
    fail_on: FailOn

    @property
    def is_wanted(self) -> bool:
        """Whether results are to be recorded at all."""
        return bool(self.reports or self.baseline or self.write_baseline)

    @contextmanager
    def open(self) -> Iterator[Reporter]:
        """What takes the results; at the end of its block the reports are written.

        Raises:
            ConfigError: an ending is no report's, or the baseline cannot be read.
        """
        formats = {path: report_format(path) for path in self.reports}
        known = Baseline(read_baseline(self.baseline)) if self.baseline else None
        if not self.is_wanted:
            yield Reporter(None)
            return
        failing = FAILING[self.fail_on]
        with closing(Recorder(failing=failing, max_results=self.max_results, baseline=known)) as recorder:
            yield Reporter(recorder)
            run = recorder.finish()
            for path, report in formats.items():
                _write(path, report(run))
            if self.write_baseline:
                _write(self.write_baseline, baseline_lines(recorder.all_pages()))
            _say_stale(run)


def _write(path: Path, chunks: Iterator[str]) -> None:
    with open_output(path) as stream:
        for chunk in chunks:
            stream.write(chunk.encode("utf-8", "replace"))


def _say_stale(run: Run) -> None:
    """Say what the baseline knows and the pages no longer have."""
    if run.has_baseline:
        click.echo(f"baseline: {run.known.total():,} known results, {len(run.stale):,} stale", err=True)
    for key in run.stale[:_TOLD_STALE]:
        click.echo(f"baseline: stale: {key.page} {key.field}: {key.rule}", err=True)
    if run.unseen:
        click.echo(f"baseline: {run.unseen:,} known results are of pages that were not read", err=True)
