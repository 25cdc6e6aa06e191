"""What a run ends in: its parts as the output, reports and quarantine of its pages, what is told of them.

Comes in: a run that is complete. Goes out: the same, byte for byte, as where one process converts the pages in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, repeat, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rdfconv import report
from rdfconv.cli.invalid import Case, Sorter, Sorting, end_of_run
from rdfconv.cli.reporting import Reporter, Reporting, known_on
from rdfconv.report.invalid import broken_on
from rdfconv.result import FailOn, RunReport
from rdfconv.save import open_output
from rdfconv.write import Format

if TYPE_CHECKING:
    from rdfconv.report.entry import PageEntry
    from rdfconv.runs.detail import Detail
    from rdfconv.runs.row import Row
    from rdfconv.runs.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the output goes, and in which form."""

    path: Path | None
    format: Format
    graph: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told at the end, and what makes it a failure."""

    fail_on: FailOn
    reporting: Reporting
    sorting: Sorting
    require_data: bool
    verbose: bool
    quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The counts of a run."""

    run: RunReport = field(default_factory=RunReport)
    findings: Counter[report.Finding] = field(default_factory=Counter)

    def say(self, telling: Telling) -> None:
        """What the shapes found, and the summary."""
        if not telling.quiet:
            for line in (*report.finding_lines(self.findings), report.summary(self.run)):
                click.echo(line, err=True)


def refuse_invalid(run: Run) -> None:
    """Say what is wrong with the first invalid page, where that ends the run.

    Raises:
        InvalidError: there is one.
    """
    from rdfconv.runs.join import first_invalid  # noqa: PLC0415 - light start

    page = first_invalid(run) if run.job.on_invalid == "stop" else None
    if page:
        raise end_of_run(page, broken_on(page, run.job.failing))


def counted(run: Run, told: Reporter, sorter: Sorter, telling: Telling) -> Counts:
    """All pages in order, put into the reports and the quarantine, their Issues told; the counts."""
    from rdfconv.runs.join import all_details, all_rows  # noqa: PLC0415 - light start

    counts = Counts()
    is_detailed = telling.reporting.is_wanted or telling.sorting.is_wanted
    for row, detail in all_details(run) if is_detailed else zip(all_rows(run), repeat(None)):
        page = told.add_page(detail.page) if detail else None
        if detail and page:
            _put_aside(detail, page, sorter)
        row.count_in(counts.run, counts.findings)
        counts.run.known.update(known_on(page))
        _say_issues(row, telling)
    return counts


def _put_aside(detail: Detail, page: PageEntry, sorter: Sorter) -> None:
    if detail.aside and sorter.treat:
        result, address = detail.aside.result(page.source), detail.aside.address
        sorter.treat(Case(result=result, page=page, broken=(), address=address))


def _say_issues(row: Row, telling: Telling) -> None:
    for severity, line in row.lines:
        if severity == "error" or (not telling.quiet and (telling.verbose or severity != "note")):
            click.echo(line, err=True)


@contextmanager
def joining(run: Run, output: Path | None, shard_size: int | None, *, is_kept: bool) -> Iterator[Callable[[], None]]:
    """What writes the run's parts as the output, which is in its place at the end of the block.

    A run that is kept and has no output named is its own.
    """
    from rdfconv.runs.join import document  # noqa: PLC0415 - light start

    if shard_size is not None and output:
        yield partial(_write_documents, run, output, shard_size)
    elif output or not is_kept:
        with open_output(output) as stream:
            yield partial(_write, stream.write, document(run))
    else:
        yield _nothing


def _nothing() -> None:
    pass


def _write_documents(run: Run, output: Path, shard_size: int) -> None:
    from rdfconv.runs.join import documents  # noqa: PLC0415 - light start

    stem, dot, endings = output.name.partition(".")
    files = (output.with_name(f"{stem}-{number:05}{dot}{endings}") for number in count(1))
    for chunks in documents(run, shard_size):
        with open_output(next(files)) as stream:
            _write(stream.write, chunks)
    for file in takewhile(Path.exists, files):  # of an earlier output that was longer
        file.unlink()


def _write(write: Callable[[bytes], object], chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        write(chunk)
