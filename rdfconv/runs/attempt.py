"""A shard -> its part, its rows and its commit: what one worker does at a time.

Comes in: a job, a shard, and what earlier attempts have shown of its pages. Goes out: the commit that counts.

Strategy: pages are read, converted by `bulk.convert_many` and written one after the other; no more than one is in
memory, of a web archive a few megabytes of them. A page that stands unchanged in an earlier shard is copied from there.
The part, the rows and what reports say of the pages (`detail.py`, where the job keeps it) are complete and on the disk
before the commit is created.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TypeAlias

from rdfconv.bulk import convert_many
from rdfconv.errors import InputError, LimitError
from rdfconv.handoff import Recipe
from rdfconv.model import Page
from rdfconv.read import Access, pages_of
from rdfconv.report.entry import page_entry
from rdfconv.result import Outcome, Result, RunReport
from rdfconv.runs.commit import Commit, commit, committed, detail_lines, opened, rows
from rdfconv.runs.detail import NOTHING, Aside, Detail
from rdfconv.runs.inputs import local_copy
from rdfconv.runs.job import Job
from rdfconv.runs.plan import Shard, Unit
from rdfconv.runs.row import Row, page_key, row_of
from rdfconv.runs.sorter import Sorter
from rdfconv.runs.storage import Storage
from rdfconv.save import compressed, refusals
from rdfconv.vocab import PREFIXES
from rdfconv.write import FORMATS, Format, Part

Read: TypeAlias = Callable[[], Page]
Mark: TypeAlias = Callable[[int], None]

NO_PAGE: Final = -1  # in place of a page's number
OWN_GRAPHS: Final = {"page", "layers"}
_LEVEL: Final = 3  # of gzip: a tenth larger than level 6, and three times as fast


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What earlier attempts have shown: pages, by their number in the shard, that end or block their process."""

    left_out: dict[int, str] = field(default_factory=dict)  # and why
    cut: frozenset[int] = frozenset()  # of them, those that cannot even be passed over: the rest of the input is lost


def attempt(  # noqa: PLR0913 - what a worker has at hand
    job: Job, recipe: Recipe, storage: Storage, shard: Shard, *, known: Known, mark: Mark
) -> Commit:
    """Convert a shard and commit it.

    Args:
        job: How.
        recipe: The job's configuration, compiled.
        storage: Where the run is kept.
        shard: What.
        known: What to leave out.
        mark: Called with the number of each page before it is read, and with NO_PAGE.

    Raises:
        OutputError: the storage refuses what is written.
    """
    files = _Files(job, storage, shard)
    run = RunReport()
    with ExitStack() as stack:
        pages = _Pages(job, recipe, storage, shard, known=known, mark=mark, stack=stack)
        stack.enter_context(refusals(str(files.part)))
        body = _Body(stack.enter_context(_writer(files.part)), FORMATS[job.format])
        rows, details = (stack.enter_context(_writer(file)) for file in (files.rows, files.details))
        body.begin()
        for page in pages:
            body.add(page.body)
            rows.write(page.row.to_json())
            details.write(page.detail)
            page.row.count_in(run, Counter())
        body.end()
    with files.part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    record = Commit(
        shard=shard.id,
        part=f"parts/{files.part.name}",
        rows=f"rows/{files.rows.name}",
        details=f"details/{files.details.name}" if job.details else "",
        sha256=sha256,
        bytes=files.part.stat().st_size,
        pages=run.pages,
        reused=pages.reused,
        triples=run.triples,
        failed=run.failed,
        invalid=run.quarantined + run.rejected,
        input_bytes=shard.size,
    )
    for key, made in zip(record.keys, (files.part, files.rows, files.details), strict=False):
        storage.add(key, made)
    return commit(storage, record)


class _Files:
    """What an attempt makes, in the scratch folder and under names of its own."""

    def __init__(self, job: Job, storage: Storage, shard: Shard) -> None:
        stem = f"{shard.id}-{secrets.token_hex(4)}"
        self.part = storage.scratch / f"{stem}{FORMATS[job.format].extensions[0]}{job.compression}"
        self.rows = storage.scratch / f"{stem}.jsonl{job.compression}"
        self.details = storage.scratch / f"{stem}.details.jsonl{job.compression}" if job.details else Path(os.devnull)


class _Body:
    """Pages on their way into a part, which is a whole document."""

    def __init__(self, stream: BinaryIO, format_: Format) -> None:
        self._stream = stream
        self._format = format_
        self._between = b""

    def begin(self) -> None:
        self._stream.write(self._format.start(PREFIXES))

    def add(self, text: bytes) -> None:
        if text:
            self._stream.write(self._between + text)
            self._between = self._format.between

    def end(self) -> None:
        self._stream.write(self._format.end)


@contextmanager
def _writer(path: Path) -> Iterator[BinaryIO]:
    """A new file that is compressed as its name says."""
    with path.open("wb") as file:
        stream = compressed(file, path.suffix, level=_LEVEL)
        yield stream
        stream.close()


class _Written(NamedTuple):
    """A page on its way out."""

    row: Row
    body: bytes
    detail: bytes = b""  # a line, where the job keeps it


class _Pages:
    """The pages of a shard, converted or copied, with their rows."""

    def __init__(  # noqa: PLR0913 - what an attempt has at hand
        self, job: Job, recipe: Recipe, storage: Storage, shard: Shard, *, known: Known, mark: Mark, stack: ExitStack
    ) -> None:
        self._job = job
        self._recipe = recipe
        self._shard = shard
        self._known = known
        self._mark = mark
        access = Access(choice=job.choice, limits=job.config.limits)
        self._pages_of = partial(pages_of, access=access)
        self._owners = dict(shard.owners)
        self._sorter = Sorter(job, shard.met)
        self._earlier = _Earlier(storage, shard.earlier, FORMATS[job.format], stack)
        self._key = ""
        self.reused = 0

    def __iter__(self) -> Iterator[_Written]:
        for read in self._reads():
            self._key = ""
            page = self._peeked(read) if self._shard.earlier else partial(self._opened, read)
            unchanged = self._unchanged(self._key)
            if unchanged:
                self.reused += 1
                yield unchanged
            else:
                yield from map(self._written, convert_many([page], self._recipe))

    def _reads(self) -> Iterator[Read]:
        """A function for each page, or one that says why it is left out."""
        number = 0
        for unit in self._shard.units:
            for index, read in enumerate(self._reads_of(unit, number)):
                reason = self._known.left_out.get(number)
                name = f"{unit.key} page {index + 1}" if index else unit.key
                yield partial(_raise, LimitError(reason, where=name)) if reason else read
                number += 1

    def _reads_of(self, unit: Unit, number: int) -> Iterator[Read]:
        self._mark(NO_PAGE)  # while the input is fetched
        try:
            with local_copy(unit) as pages:
                self._mark(number)
                for read in () if number in self._known.cut else pages(self._pages_of):
                    yield read
                    number += 1
                    self._mark(number)
                    if number in self._known.cut:
                        break
        except InputError as error:
            yield partial(_raise, error)
        if number in self._known.cut:
            yield partial(_raise, LimitError(""))

    def _opened(self, read: Read) -> Page:
        page = read()
        self._key = page_key(page, self._job)
        return page

    def _peeked(self, read: Read) -> Page | Read:
        """The page, so that its key is known; or the function, where it fails and will again."""
        try:
            return self._opened(read)
        except InputError:
            return read

    def _unchanged(self, key: str) -> _Written | None:
        """The same page in an earlier shard, if its graph is as it was there."""
        row = self._earlier.rows.get(key) if key and not self._sorter.has_baseline else None
        if row is None or self._owner(row.claim, row.source) != row.owner:
            return None
        return self._earlier.written(row)

    def _owner(self, claim: str, source: str) -> str:
        """Which other page has the graph that this one claims."""
        owner = self._owners.setdefault(claim, source) if claim else source
        return "" if owner == source else owner

    def _written(self, result: Result) -> _Written:
        address = result.retrieved
        has_graph = self._job.graph in OWN_GRAPHS and bool(result.triples)
        claim = result.graph if has_graph else ""
        owner = self._owner(claim, result.source)
        if owner:
            result = result.without_its_graph(owner)
        format_ = FORMATS[self._job.format]
        part = format_.part_of(result.graphs(self._job.graph if format_.holds_graphs else "none"))
        if part.issues:
            result = replace(result, issues=(*result.issues, *part.issues))
        detail, outcome = self._sorted(result, address)
        if outcome != "written":
            part = Part(body=b"")
        row = row_of(result, part, key=self._key, claim=claim, owner=owner, outcome=outcome)
        return _Written(row, part.body, detail)

    def _sorted(self, result: Result, address: str | None) -> tuple[bytes, Outcome]:
        """What reports say of a page, as a line, and what becomes of it."""
        if not self._job.details:
            return b"", "written"
        if result.is_skipped:
            return NOTHING, "written"
        page, outcome = self._sorter.sorted(page_entry(result, 0))
        aside = Aside(triples=result.triples, page=result.page, retrieved=result.retrieved, address=address)
        return Detail(page=page, aside=aside if outcome == "quarantined" else None).to_json(), outcome


def _raise(error: InputError) -> Page:
    raise error


class _Earlier:
    """The pages of earlier shards, by their keys."""

    def __init__(self, storage: Storage, shards: Iterable[str], format_: Format, stack: ExitStack) -> None:
        self.rows: dict[str, Row] = {}
        self._bodies: dict[str, tuple[BinaryIO, int]] = {}
        self._details: dict[str, tuple[BinaryIO, int]] = {}
        for shard in shards:
            record = committed(storage, shard)
            if record:
                self._add(rows(storage, record), stack.enter_context(opened(storage, record.part)), format_)
            if record and record.details:
                lines = detail_lines(storage, record)
                self._add_details(rows(storage, record), lines, stack.enter_context(opened(storage, record.details)))

    def _add(self, found: Iterable[Row], part: BinaryIO, format_: Format) -> None:
        place, is_first = len(format_.start(PREFIXES)), True
        for row in found:
            place += 0 if is_first or not row.length else len(format_.between)
            is_first = is_first and not row.length
            if row.key:
                self.rows[row.key] = row
                self._bodies[row.key] = part, place
            place += row.length

    def _add_details(self, found: Iterable[Row], lines: Iterable[bytes], stream: BinaryIO) -> None:
        place = 0
        for row, line in zip(found, lines, strict=True):
            self._details[row.key] = stream, place
            place += len(line)

    def written(self, row: Row) -> _Written:
        """A page as it stands there."""
        part, place = self._bodies[row.key]
        part.seek(place)
        body = part.read(row.length)
        if row.key not in self._details:
            return _Written(row, body)
        details, place = self._details[row.key]
        details.seek(place)
        return _Written(row, body, details.readline())
