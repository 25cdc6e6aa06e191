"""The record that a shard is done: who reads it needs nothing else to find the shard's pages.

A commit is created only once, so that of all attempts on a shard, wherever they ran, one counts.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import BinaryIO, Final, cast

import orjson

from rdfconv.errors import InputError, ReadError
from rdfconv.runs.row import Row, rows_of
from rdfconv.runs.storage import Storage

COMMITS: Final = "commits/"
_WAY_OUT: Final = "without the file in commits/ that names it, the same command converts its pages again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What became of a shard."""

    shard: str
    part: str  # the key of its RDF
    rows: str  # the key of its rows
    sha256: str  # of the part
    bytes: int
    pages: int
    reused: int  # of the pages, those that stood unchanged in an earlier shard
    triples: int
    failed: int
    input_bytes: int
    details: str = ""  # the key of what reports say of its pages, where the job keeps that
    invalid: int = 0  # pages that are quarantined or left out

    @property
    def keys(self) -> tuple[str, ...]:
        """All objects that belong to it."""
        return tuple(filter(None, (self.part, self.rows, self.details)))


def committed(storage: Storage, shard: str) -> Commit | None:
    """The commit of a shard; None before it is done."""
    data = storage.read(f"{COMMITS}{shard}.json")
    return Commit(**orjson.loads(data)) if data else None


def required(storage: Storage, shard: str) -> Commit:
    """The commit of a shard that is done.

    Raises:
        InputError: there is none.
    """
    record = committed(storage, shard)
    if record is None:
        raise InputError(
            f"shard {shard} is not done; the command that began the run goes on with it", where=storage.uri
        )
    return record


def commit(storage: Storage, record: Commit) -> Commit:
    """Commit an attempt; the record that counts, which is another one where another attempt was first."""
    if storage.create(f"{COMMITS}{record.shard}.json", orjson.dumps(record, option=orjson.OPT_INDENT_2)):
        return record
    for key in record.keys:
        storage.delete(key)
    return committed(storage, record.shard) or record


def committed_ids(storage: Storage) -> set[str]:
    """The shards that are done."""
    return {key.removeprefix(COMMITS).removesuffix(".json") for key in storage.keys(COMMITS)}


def rows(storage: Storage, record: Commit) -> Iterator[Row]:
    """The rows of a shard that is done."""
    with opened(storage, record.rows) as stream:
        yield from rows_of(stream)


def detail_lines(storage: Storage, record: Commit) -> Iterator[bytes]:
    """What reports say of each of the same pages, as lines; empty ones where the job does not keep it."""
    if not record.details:
        yield from repeat(b"")
    with opened(storage, record.details) as stream:
        yield from stream


@contextmanager
def opened(storage: Storage, key: str) -> Iterator[BinaryIO]:
    """An object of the run as it was before its compression.

    Raises:
        ReadError: it is lost or damaged.
    """
    place = f"{storage.uri}/{key}"
    try:
        stream = storage.open(key)
    except FileNotFoundError as error:
        raise ReadError(f"is missing; {_WAY_OUT}", where=place) from error
    try:
        with stream:
            yield cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if key.endswith(".gz") else stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReadError(f"is damaged ({error}); {_WAY_OUT}", where=place) from error
