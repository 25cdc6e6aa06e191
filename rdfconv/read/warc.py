"""A WARC file, plain or compressed -> the pages of its response and resource records.

Comes in: a stream, positioned at its begin. Goes out: functions that give one page each, or say why there is none.

Strategy: `records` finds its way through the file; bodies are read here, a few ahead and of each at most
`limits.max_bytes`, and are decoded when their function is called. Damage is one error each, a record that is cut off a
page with a warning.

Skipped and counted: answers that are no pages (`answers`), revisits, records of other protocols.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

from rdfconv.errors import ReadError
from rdfconv.read.access import Origin, Reader, failing, skipping
from rdfconv.read.answers import Answer, page_of, skipped_for
from rdfconv.read.records import Records
from rdfconv.read.streams import cut_off, too_large

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_AHEAD: Final = 1 << 21  # bytes; decompressing and converting in turns of so much is a tenth faster than page by page
_MOST_AHEAD: Final = 200  # pages, also those that are skipped
_RESOURCE: Final = 200  # the status of what no server was asked for
_DIGITS: Final = 19  # of a length that can be true
# What a body holds when the length of its record is too large, and how that begins.
_NEXT_BEGIN: Final = b"\r\n\r\nWARC/1."
_NEXT_RECORD: Final = re.compile(rb"\r\n\r\nWARC/1\.[01]\r\n(?:WARC-|Content-)")


def pages_in_warc(stream: BinaryIO, origin: Origin) -> Iterator[Reader]:
    """The pages of a WARC file.

    Raises:
        ConfigError: FastWARC or isal is not installed.
    """
    return _Pages(stream, origin).ahead()


class _Pages:
    """The pages of one file."""

    def __init__(self, stream: BinaryIO, origin: Origin) -> None:
        self._origin = origin
        self._records = Records(stream, origin.span)
        self._place = (-1, 0)  # where the last named record begins, and how many before it do
        self._ahead = 0  # bytes of pages that were read and not yet given

    def ahead(self) -> Iterator[Reader]:
        """All pages, some of them read before the first of them is given."""
        waiting: list[Reader] = []
        try:
            for seen in self._records.each(self._page):
                waiting.append(self._damage(seen) if isinstance(seen, OSError) else seen)
                if self._ahead >= _AHEAD or len(waiting) >= _MOST_AHEAD:
                    yield from waiting
                    waiting.clear()
                    self._ahead = 0
        except Exception:  # of an archive around this one, which is damaged; what was read of it is good
            yield from waiting
            raise
        yield from waiting

    def _damage(self, error: OSError) -> Reader:
        place = f"{self._origin.source}#{self._records.begin}"
        is_seekable = self._records.is_seekable
        rest = "reading goes on at the next record that can be found" if is_seekable else "the rest is lost"
        return failing(ReadError(f"is damaged here or right behind ({error}); {rest}", where=place))

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
        begin, (known, count) = self._records.begin, self._place
        self._place = (begin, count + 1 if begin == known else 0)
        return f"{begin}+{self._place[1]}" if self._place[1] else str(begin)

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
            self._records.search_the_last()
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
