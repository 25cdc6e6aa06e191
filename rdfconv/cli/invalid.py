"""What becomes of invalid pages: the options of convert, and the folder into which pages go aside.

Comes in: a page's Result and what the reports say of it. Goes out: whether the page is written; what is not is put
into the quarantine, left out, or ends the run.

Invalid is a page with a result of the shapes that `--fail-on` counts and no baseline knows, or one that could not be
checked. A quarantine is three files that grow page by page: `triples.nq` with a graph a page, to be loaded after a
review; `reports.jsonl` with what was found; `sources.tsv` with where each page came from, to be converted again. They
are written as the output is, whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, TypeAlias

import click

from rdfconv.cli.graphs import GraphOwners
from rdfconv.cli.options import all_of
from rdfconv.cli.written import WrittenFile
from rdfconv.errors import InvalidError
from rdfconv.model import Severity
from rdfconv.report.entry import Entry, PageEntry, page_entry
from rdfconv.report.harmless import for_json, one_line
from rdfconv.report.invalid import broken_on, counts
from rdfconv.report.jsonl import row
from rdfconv.result import FAILING, FailOn, Outcome, Result
from rdfconv.save import make_folder, open_output
from rdfconv.write import FORMATS

OnInvalid: TypeAlias = Literal["annotate", "quarantine", "reject", "stop"]

_STDOUT: Final = Path("-")

_OPTIONS: Final = all_of(
    click.option(
        "--on-invalid",
        type=click.Choice(["annotate", "quarantine", "reject", "stop"]),
        default="annotate",
        show_default=True,
        help="Pages that --fail-on counts: write them all the same, put them aside, leave them out, end the run.",
    ),
    click.option(
        "--quarantine",
        metavar="DIR",
        type=WrittenFile(file_okay=False),
        help="Where pages are put aside.  [default: <output>.quarantine]",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An invalid page."""

    result: Result
    page: PageEntry
    broken: tuple[Entry, ...]  # what makes it invalid
    address: str | None  # that it was retrieved from


_Treatment: TypeAlias = Callable[[Case], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorter:
    """Says of each page whether it is written, and sees to what is not."""

    failing: Collection[Severity]
    treat: _Treatment | None  # None: all pages are written

    def outcome(self, result: Result, page: PageEntry | None, *, address: str | None) -> Outcome:
        """What becomes of a page that is none of the failed ones.

        Args:
            result: The page, with its graph's name in the output.
            page: The same as reports have it, if there are any.
            address: Where the page was retrieved from, whatever its graph is called.

        Raises:
            InvalidError: it is invalid, and that ends the run.
        """
        if self.treat is None or not any(counts(issue, self.failing) for issue in result.issues):
            return "written"
        page = page or page_entry(result, 1)
        broken = broken_on(page, self.failing)
        return self.treat(Case(result=result, page=page, broken=broken, address=address)) if broken else "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """The options of `invalid_options`."""

    on_invalid: OnInvalid
    folder: Path | None  # the quarantine, if there is to be one
    failing: Collection[Severity]

    @property
    def is_wanted(self) -> bool:
        """Whether invalid pages are treated otherwise than the others."""
        return self.on_invalid != "annotate"

    @contextmanager
    def open(self) -> Iterator[Sorter]:
        """What sorts the pages; at the end of its block the quarantine is in its place."""
        if self.folder is None:
            yield Sorter(failing=self.failing, treat=_TREATMENTS.get(self.on_invalid))
            return
        make_folder(self.folder)
        with (
            open_output(self.folder / "triples.nq") as triples,
            open_output(self.folder / "reports.jsonl") as reports,
            open_output(self.folder / "sources.tsv") as sources,
        ):
            yield Sorter(failing=self.failing, treat=_Quarantine(triples, reports, sources).add)


def invalid_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what becomes of invalid pages; the command gets them as `sorting`."""

    @wraps(command)
    def with_sorting(
        *args: Any,
        on_invalid: OnInvalid,
        quarantine: Path | None,
        fail_on: FailOn,
        output: Path | None,
        **others: Any,
    ) -> Any:
        folder = _folder(on_invalid, quarantine, output)
        sorting = Sorting(on_invalid=on_invalid, folder=folder, failing=FAILING[fail_on])
        return command(*args, sorting=sorting, fail_on=fail_on, output=output, **others)

    return _OPTIONS(with_sorting)


def _folder(on_invalid: OnInvalid, quarantine: Path | None, output: Path | None) -> Path | None:
    """The quarantine, if there is to be one."""
    if on_invalid != "quarantine":
        if quarantine:
            raise click.UsageError(f"--quarantine is of no use with --on-invalid {on_invalid}")
        return None
    if quarantine:
        return quarantine
    if output is None or output == _STDOUT or (output.exists() and not output.is_file()):
        raise click.UsageError("--on-invalid quarantine wants --quarantine DIR where the output is no file")
    return output.with_name(f"{output.name}.quarantine")


def _reject(_case: Case) -> Outcome:
    return "rejected"


def _stop(case: Case) -> Outcome:
    raise end_of_run(case.page, case.broken)


def end_of_run(page: PageEntry, broken: Iterable[Entry]) -> InvalidError:
    """The error of an invalid page that ends the run, when it has been said what is wrong with it."""
    for entry in broken:
        line = f"{entry.severity}: {page.source} {entry.place}: {entry.message} [{entry.code}]"
        click.echo(one_line(line), err=True)
    return InvalidError("is invalid, and --on-invalid stop ends the run; no file is written", where=page.source)


_TREATMENTS: Final[dict[OnInvalid, _Treatment]] = {"reject": _reject, "stop": _stop}


class _Quarantine:
    """The three files, and pages on their way into them."""

    def __init__(self, triples: BinaryIO, reports: BinaryIO, sources: BinaryIO) -> None:
        self._triples = triples
        self._reports = reports
        self._sources = sources
        self._owners = GraphOwners()  # of its own: the output may have no graphs

    def add(self, case: Case) -> Outcome:
        owned = self._owners.with_own_graph(case.result)
        self._triples.write(FORMATS["nquads"].part_of(owned.graphs("page")).body)
        for entry in case.page.entries:
            line = for_json(json.dumps(row(case.page, entry), ensure_ascii=False))
            self._reports.write(f"{line}\n".encode())
        # A name that would be several lines is not to be read as several names.
        line = f"{one_line(case.result.source)}\t{one_line(case.address or '')}\n"
        self._sources.write(line.encode())
        return "quarantined"
