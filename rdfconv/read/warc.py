"""A WARC file, plain or compressed -> the pages of its response and resource records.

Comes in: a stream, positioned at its begin. Goes out: functions that give one page each, or say why there is none.

Strategy: FastWARC splits records and decompresses them, but for members of gzip, which `members` decompresses; bodies
are read here, a few ahead and of each at most `limits.max_bytes`, and are decoded when their function is called.
Where the file is damaged, reading goes on at the next place that looks like the begin of a record, and the damage is
one error. A record that is cut off is a page with a warning.

Skipped and counted: answers that are no pages (`answers`), revisits, records of other protocols.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from rdfconv.errors import ConfigError, ReadError
from rdfconv.read.access import Origin, Reader, failing, skipping
from rdfconv.read.answers import Answer, page_of, skipped_for
from rdfconv.read.streams import GZIP, cut_off, forward, too_large

if TYPE_CHECKING:
    from io import BufferedReader

    from fastwarc.warc import WarcRecord

    from rdfconv.read.members import Members

# How records begin: plain, as a member of gzip, as a frame of zstandard.
_BEGIN: Final = re.compile(rb"WARC/1\.|\x1f\x8b\x08[\x00\x04\x08]|\x28\xb5\x2f\xfd")
_OVERLAP: Final = 8  # bytes, so that no begin is missed between two windows
_WINDOW: Final = 1 << 16
_AHEAD: Final = 1 << 21  # bytes; decompressing and converting in turns of so much is a tenth faster than page by page
_RESOURCE: Final = 200  # the status of what no server was asked for
_DIGITS: Final = 19  # of a length that can be true
# What a body holds when the length of its record is too large, and how that begins.
_NEXT_BEGIN: Final = b"\r\n\r\nWARC/1."
_NEXT_RECORD: Final = re.compile(rb"\r\n\r\nWARC/1\.[01]\r\n(?:WARC-|Content-)")


def pages_in_warc(stream: BinaryIO, origin: Origin) -> Iterator[Reader]:
    """The pages of a WARC file.

    Raises:
        ConfigError: FastWARC is not installed.
    """
    return _Records(stream, origin).pages()


def record_places(stream: BinaryIO) -> Iterator[int]:
    """Where the records of a WARC file begin that pages are read from.

    Raises:
        OSError: it is damaged.
        ConfigError: FastWARC is not installed.
    """
    archive_iterator, wanted = _fastwarc()
    return (record.stream_pos for record in archive_iterator(stream, record_types=wanted, parse_http=False))


class _Records:
    """The way through one file: where the record before began, so that reading can begin anew after damage."""

    def __init__(self, stream: BinaryIO, origin: Origin) -> None:
        self._stream = stream if stream.seekable() else forward(stream.read)
        self._origin = origin
        self._place = (-1, 0)  # where the last named record begins, and how many before it do
        self._begin = 0  # of the last record, or of where one was looked for
        self._end = sys.maxsize  # where records belong to it no more
        if origin.span:
            self._begin, self._end = origin.span.begin, origin.span.end
            stream.seek(self._begin)
        self._swallowed = False  # whether the last record holds those that follow
        self._ahead = 0  # bytes of pages that were read and not yet given

    def pages(self) -> Iterator[Reader]:
        """All pages, some of them read ahead."""
        waiting: list[Reader] = []
        for page in self._pages_one_by_one():
            waiting.append(page)
            if self._ahead >= _AHEAD:
                yield from waiting
                waiting.clear()
                self._ahead = 0
        yield from waiting

    def _pages_one_by_one(self) -> Iterator[Reader]:
        """All pages, from one damaged place to the next."""
        is_reported = False
        while True:
            try:
                for page in self._pages_until_damage():
                    is_reported = False
                    yield page
                if not self._swallowed:
                    return
            except OSError as error:
                if not is_reported:
                    yield failing(self._damage(error))
                is_reported = True
            if not self._find_next() or self._begin >= self._end:
                return

    def _pages_until_damage(self) -> Iterator[Reader]:
        archive_iterator, wanted = _fastwarc()
        members, position = self._members(), None
        for record in archive_iterator(members or self._stream, record_types=wanted):
            self._swallowed = False
            position = members.begin_of(record.stream_pos) if members else record.stream_pos
            if position >= self._end:
                return
            self._begin = position
            page = self._page(record)
            if page:
                yield page
            if self._swallowed:
                return
        if members and members.is_cut_off_behind(position):
            raise OSError("the file ends inside of a record")

    def _members(self) -> Members | None:
        """The members of gzip that the stream goes on with, if it does."""
        if self._stream.seekable():
            begins_so = self._stream.read(len(GZIP)) == GZIP
            self._stream.seek(self._begin)
        else:
            begins_so = cast("BufferedReader", self._stream).peek().startswith(GZIP)
        return _members(self._stream, self._begin) if begins_so else None

    def _damage(self, error: OSError) -> ReadError:
        place = f"{self._origin.source}#{self._begin}"
        rest = "reading goes on at the next record that can be found" if self._stream.seekable() else "the rest is lost"
        problem = f"is damaged here or right behind ({error}); {rest}"
        return ReadError(problem, where=place)

    def _find_next(self) -> bool:
        """Go to the next place behind the last begin where a record may begin; whether there is one."""
        position = self._begin + 1
        with suppress(OSError):
            while True:
                self._stream.seek(position)
                window = self._stream.read(_WINDOW)
                found = _BEGIN.search(window)
                if found:
                    self._begin = position + found.start()
                    self._stream.seek(self._begin)
                    return True
                if len(window) < _WINDOW:
                    return False
                position += _WINDOW - _OVERLAP
        return False

    def _page(self, record: WarcRecord) -> Reader | None:
        """The page of a record; None where the user's choice leaves it out."""
        source = f"{self._origin.source}#{self._name()}"
        url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
        if not self._origin.access.choice.takes(url or ""):
            return None
        kind = str(record.record_type)
        if kind == "revisit":
            return skipping("is a revisit: the page is in another record", source)
        if kind == "response" and record.http_headers is None:
            return _without_http(record, source)
        answer = _answer(record, source, url)
        reason = skipped_for(answer.status, answer.media_type)
        return skipping(reason, source) if reason else self._read(record, answer)

    def _name(self) -> str:
        """What tells a record from the others: its place in the file; several in one piece of gzip are counted."""
        known, count = self._place
        self._place = (self._begin, count + 1 if self._begin == known else 0)
        return f"{self._begin}+{self._place[1]}" if self._place[1] else str(self._begin)

    def _read(self, record: WarcRecord, answer: Answer) -> Reader:
        max_bytes = self._origin.access.limits.max_bytes
        # FastWARC makes room for as much as it is asked for.
        body = record.reader.read(min(record.content_length, max_bytes) + 1)
        self._ahead += len(body)
        if len(body) > max_bytes:
            return failing(too_large(max_bytes, answer.source))
        end, problem = self._end_of(record, body, answer.encodings)
        issues = (cut_off(problem, answer.source),) if problem else ()
        return partial(page_of, answer._replace(body=body[:end], issues=issues), max_bytes)

    def _end_of(self, record: WarcRecord, body: bytes, encodings: tuple[str, ...]) -> tuple[int, str]:
        """Where the record's own part of a body ends, and what is wrong with its length."""
        size, announced = len(body), _length(record)
        is_suspect = size != announced and _NEXT_BEGIN in body
        following = _NEXT_RECORD.search(body) if is_suspect else None
        if following:
            self._swallowed = True
            return following.start(), "its header gives a length that reaches into the next record"
        if size < record.content_length:
            return size, f"is {size:,} bytes, its record's header says {record.content_length:,}"
        if reason := record.headers.get("WARC-Truncated"):
            return size, f"was cut off by the crawler ({reason:.40})"
        if size < announced and not any(encodings):  # of an encoded body nobody knows which length is meant
            return size, f"is {size:,} bytes, its server said {announced:,}"
        return size, ""


def _answer(record: WarcRecord, source: str, url: str | None) -> Answer:
    """The answer that a record holds, without its body."""
    http, encodings = record.http_headers, tuple[str, ...]()
    if http is None:
        status, headers = _RESOURCE, record.headers
    else:
        encodings = (*http.get_multiple("Content-Encoding"), *http.get_multiple("Transfer-Encoding"))
        status, headers = http.status_code, http
    return Answer(
        source=source,
        url=url,
        status=status,
        media_type=headers.get("Content-Type"),
        encodings=encodings,
        fetched=record.record_date,
    )


def _length(record: WarcRecord) -> int:
    """How long the server said that the body is; 0 where it did not."""
    http = record.http_headers
    text = "" if http is None else (http.get("Content-Length") or "").strip()
    return int(text) if text.isdecimal() and len(text) < _DIGITS else 0


def _without_http(record: WarcRecord, source: str) -> Reader:
    if record.is_http:
        return failing(ReadError("is cut off or damaged: its HTTP headers cannot be read", where=source))
    return skipping(f"is no answer of HTTP but {record.headers.get('Content-Type') or 'of an unknown kind'}", source)


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
