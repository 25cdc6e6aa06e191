"""The parts of a run -> one document, or several of about one size, in the order of the plan.

Comes in: a run that is complete. Goes out: chunks of bytes, the same for any number of workers, any order in which
they were done, and the same as pages converted one after the other in one process.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final

from rdfconv.report.entry import PageEntry
from rdfconv.runs.commit import committed, detail_lines, opened, rows
from rdfconv.runs.detail import Detail, detail_from_json
from rdfconv.runs.row import Row
from rdfconv.runs.run import Run
from rdfconv.vocab import PREFIXES
from rdfconv.write import FORMATS

_CHUNK: Final = 1 << 20


def all_rows(run: Run) -> Iterator[Row]:
    """The rows of all pages, in order."""
    return (row for record in run.commits() for row in rows(run.storage, record))


def all_details(run: Run) -> Iterator[tuple[Row, Detail | None]]:
    """The same with what reports say of them; None where the run does not keep it, and of what is no page."""
    for record in run.commits():
        for row, line in zip(rows(run.storage, record), detail_lines(run.storage, record), strict=False):
            yield row, detail_from_json(line) if line else None


def first_invalid(run: Run) -> PageEntry | None:
    """The first page in the order of the plan, as far as it is done, that is not written because it is invalid."""
    records = (committed(run.storage, shard) for shard in run.plan.ids)
    for record in (record for record in records if record and record.invalid):
        for row, line in zip(rows(run.storage, record), detail_lines(run.storage, record), strict=False):
            if row.counts.get("rejected") and (detail := detail_from_json(line)):
                return detail.page
    return None


def document(run: Run) -> Iterator[bytes]:
    """The whole run as one document; a single page declares only the prefixes that it uses."""
    format_ = FORMATS[run.job.format]
    first = list(islice(all_rows(run), 2))
    yield format_.start(PREFIXES if len(first) > 1 else first[0].prefixes if first else ())
    between = b""
    for record in run.commits():
        with opened(run.storage, record.part) as part:
            part.seek(len(format_.start(PREFIXES)))
            chunks = filter(None, _chunks(part, len(format_.end)))
            if begin := next(chunks, b""):
                yield between + begin
                yield from chunks
                between = format_.between
    yield format_.end


def _chunks(stream: BinaryIO, kept_back: int) -> Iterator[bytes]:
    """The rest of a stream, but for so many bytes at its end."""
    held = b""
    while chunk := stream.read(_CHUNK):
        held += chunk
        end = max(0, len(held) - kept_back)  # of what surely is not at the end
        yield held[:end]
        held = held[end:]


def documents(run: Run, most_bytes: int) -> Iterator[Iterator[bytes]]:
    """The run as documents that end at the first page beyond so many bytes; each is to be read before the next."""
    bodies = _bodies(run)
    first = next(bodies, None)
    while first is not None:
        rest = _Rest(first, bodies, most_bytes)
        yield FORMATS[run.job.format].document(rest)
        first = rest.following


def _bodies(run: Run) -> Iterator[bytes]:
    format_ = FORMATS[run.job.format]
    for record in run.commits():
        with opened(run.storage, record.part) as part:
            part.seek(len(format_.start(PREFIXES)))
            is_first = True
            for row in rows(run.storage, record):
                if row.length:
                    part.read(0 if is_first else len(format_.between))
                    is_first = False
                    yield part.read(row.length)


class _Rest:
    """The bodies of one document, and the first of the next."""

    def __init__(self, first: bytes, bodies: Iterator[bytes], most_bytes: int) -> None:
        self.following: bytes | None = first
        self._bodies = bodies
        self._most_bytes = most_bytes

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        while self.following is not None and size < self._most_bytes:
            size += len(self.following)
            yield self.following
            self.following = next(self._bodies, None)
