"""A WARC file, plain or compressed -> its records, from one damaged place to the next.

Comes in: a stream, positioned at its begin, and what looks at one record while it is there. Goes out: what that has
seen, and an OSError in place of what is damaged.

Strategy: FastWARC splits records and decompresses them, but for members of gzip, which `members` decompresses. Where
the file is damaged, or a record turns out to hold those that follow, reading goes on at the next place that looks
like the begin of a record.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar, cast

from rdfconv.errors import ConfigError
from rdfconv.read.access import Span
from rdfconv.read.streams import GZIP, forward

if TYPE_CHECKING:
    from io import BufferedReader

    from fastwarc.warc import WarcRecord

    from rdfconv.read.members import Members

T = TypeVar("T")

# How records begin: plain, as a member of gzip, as a frame of zstandard.
_BEGIN: Final = re.compile(rb"WARC/1\.|\x1f\x8b\x08[\x00-\x1f]|\x28\xb5\x2f\xfd")
_OVERLAP: Final = 8  # bytes, so that no begin is missed between two windows
_WINDOW: Final = 1 << 16


def record_places(stream: BinaryIO) -> Iterator[int]:
    """Where the records of a WARC file begin that pages are read from.

    Raises:
        OSError: it is damaged.
        ConfigError: FastWARC is not installed.
    """
    archive_iterator, wanted = _fastwarc()
    return (record.stream_pos for record in archive_iterator(stream, record_types=wanted, parse_http=False))


class Records:
    """The way through one file."""

    def __init__(self, stream: BinaryIO, span: Span | None = None) -> None:
        self._stream = stream if stream.seekable() else forward(stream.read)
        self._end = sys.maxsize  # where records belong to it no more
        # Where the last record begins in the file, or where one was looked for.
        self.begin = stream.tell() if stream.seekable() else 0
        if span:
            self.begin, self._end = span.begin, span.end
            stream.seek(self.begin)
        self._is_to_be_searched = False

    @property
    def is_seekable(self) -> bool:
        """Whether reading can go on behind damage."""
        return self._stream.seekable()

    def search_the_last(self) -> None:
        """Look for the next record inside of the last one."""
        self._is_to_be_searched = True

    def each(self, look: Callable[[WarcRecord], T | None]) -> Iterator[T | OSError]:
        """What `look` says of each record, but for None; damage that follows damage is told once.

        Raises:
            ConfigError: FastWARC or isal is not installed.
        """
        is_told = False
        while True:
            try:
                for seen in self._each_until_damage(look):
                    is_told = False
                    yield seen
                if not self._is_to_be_searched:
                    return
                if not self.is_seekable:
                    yield OSError("its length reaches into the next record")
            except OSError as error:
                if not is_told:
                    yield error
                is_told = True
            if not self._find_next() or self.begin >= self._end:
                return

    def _each_until_damage(self, look: Callable[[WarcRecord], T | None]) -> Iterator[T]:
        archive_iterator, wanted = _fastwarc()
        members, position = self._members(), None
        for record in archive_iterator(members or self._stream, record_types=wanted):
            self._is_to_be_searched = False
            position = members.begin_of(record.stream_pos) if members else record.stream_pos
            if position >= self._end:
                return
            self.begin = position
            seen = look(record)
            if seen is not None:
                yield seen
            if self._is_to_be_searched:
                return
        if members and members.is_cut_off_behind(position):
            raise OSError("the file ends inside of a record")

    def _members(self) -> Members | None:
        """The members of gzip that the stream goes on with, if it does."""
        if self.is_seekable:
            begins_so = self._stream.read(len(GZIP)) == GZIP
            self._stream.seek(self.begin)
        else:
            begins_so = cast("BufferedReader", self._stream).peek().startswith(GZIP)
        return _members(self._stream, self.begin) if begins_so else None

    def _find_next(self) -> bool:
        """Go to the next place behind the last begin where a record may begin; whether there is one."""
        position = self.begin + 1
        with suppress(OSError):
            while True:
                self._stream.seek(position)
                window = self._stream.read(_WINDOW)
                found = _BEGIN.search(window)
                if found:
                    self.begin = position + found.start()
                    self._stream.seek(self.begin)
                    return True
                if len(window) < _WINDOW:
                    return False
                position += _WINDOW - _OVERLAP
        return False


def _fastwarc() -> tuple[Any, Any]:
    """What iterates over records, and the types of those that are looked at."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 - an extra
    except ImportError:
        raise _not_installed("FastWARC") from None
    return ArchiveIterator, WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit


def _members(stream: BinaryIO, begin: int) -> Members:
    try:
        from rdfconv.read.members import Members  # noqa: PLC0415 - an extra
    except ImportError:
        raise _not_installed("isal") from None
    return Members(stream, begin)


def _not_installed(package: str) -> ConfigError:
    message = f"the package {package} is not installed; pip install 'rdfconv[warc]'"
    return ConfigError(message, where="WARC input")
