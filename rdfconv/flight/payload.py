"""A whole payload: split at once, decoded row by row as it is asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final

from rdfconv.errors import LimitError
from rdfconv.flight.chunks import Chunks
from rdfconv.flight.issues import IssueLog
from rdfconv.flight.models import parse_model
from rdfconv.flight.reading import STREAMS
from rdfconv.flight.rows import COUNTED, HEADER, Row, iter_rows
from rdfconv.flight.values import Element, Value
from rdfconv.model import Issue, Limits

_LIMITS: Final = Limits()
# A reference to a row of text, as it stands in a row of JSON.
_MENTION: Final = re.compile(rb'"\$[L@]?([0-9a-f]{1,16})"')

_START: Final = itemgetter(2)  # of a row's body


def parse(payload: bytes, limits: Limits = _LIMITS) -> Payload:
    """Find all rows of a payload; nothing is decoded yet.

    Raises:
        LimitError: it has more bytes than `limits.max_bytes`, or may hold more values than `limits.max_nodes`.
    """
    if len(payload) > limits.max_bytes:
        raise LimitError(f"has {len(payload):,} bytes, more than {limits.max_bytes:,} (--max-page)")
    # Every value but the first of its row follows one of these; to count them costs less than to decode too many.
    if len(payload) > limits.max_nodes and sum(map(payload.count, (b",", b":", b"[", b"{"))) > limits.max_nodes:
        raise LimitError(f"may hold more than {limits.max_nodes:,} values (Limits.max_nodes)")
    return Payload(payload)


class Payload:
    """The rows of one payload. `issues` grows while rows are decoded."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._issues = IssueLog()
        self._rows = list(iter_rows(payload, self._issues))
        self._chunks = Chunks(payload, self._rows, self._issues)

    @property
    def issues(self) -> list[Issue]:
        """What was met until now: damaged rows, references to nothing, a cut end."""
        return self._issues.entries

    def row_ids(self) -> tuple[int, ...]:
        """The ids of all rows that have a value, in the order of their arrival."""
        return tuple(self._chunks.rows)

    def value(self, row_id: int) -> Value:
        """What the row holds, decoded once; the root is row 0. `PENDING` when there is no such row."""
        return self._chunks.value(row_id)

    def iter_values(self, row_ids: Iterable[int] | None = None) -> Iterator[tuple[str, Element | dict[str, Value]]]:
        """Every element and object written in the rows (None: in all rows), once, each with its place ("row 13").

        What a row only refers to belongs to the row where it is written.
        """
        for row_id in dict.fromkeys(self._chunks.rows if row_ids is None else row_ids):
            where = f"row {row_id:x}"
            for container in self._chunks.containers(row_id):
                if not isinstance(container, list):
                    yield where, container

    def search(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """The first match in the rows of JSON: what stands in a row of text is not said by the payload itself."""
        found = pattern.search(self._payload) if self._rows else None
        while found is not None and (row := self._row_at(found.end() - 1))[1] in COUNTED:
            found = pattern.search(self._payload, max(row[3], found.end()))
        return found

    def rows_with(self, *needles: bytes | re.Pattern[bytes]) -> tuple[int, ...]:
        """The rows that may hold one of the needles.

        Their bytes do, they refer to a row of mere text that does, or the payload ends before they do.
        """
        rows = {row for needle in needles for row in self._rows_containing(needle)}
        rows.update(row for row in self._rows[-1:] if row[1] not in COUNTED and row[3] == len(self._payload))
        found = {row[0] for row in rows} | self._rows_mentioning({row[0] for row in rows if self._is_text(row)})
        return tuple(row_id for row_id in self._chunks.rows if row_id in found)

    def _rows_containing(self, needle: bytes | re.Pattern[bytes]) -> Iterator[Row]:
        at = self._find(needle, 0) if self._rows else -1
        while at >= 0:
            row = self._row_at(at)
            yield row
            at = self._find(needle, max(row[3], at + 1))

    def _row_at(self, at: int) -> Row:
        """The row that a place in the payload belongs to; the row before, between rows."""
        return self._rows[max(bisect_right(self._rows, at, key=_START) - 1, 0)]

    def _find(self, needle: bytes | re.Pattern[bytes], start: int) -> int:
        if isinstance(needle, bytes):
            return self._payload.find(needle, start)
        found = needle.search(self._payload, start)
        return found.start() if found else -1

    def _rows_mentioning(self, texts: set[int]) -> set[int]:
        """The rows that refer to one of the texts, also by way of rows that are nothing but a reference."""
        if not texts:
            return set()
        mentions: defaultdict[int, list[int]] = defaultdict(list)
        for mention in _MENTION.finditer(self._payload):
            mentions[int(mention[1], 16)].append(mention.start())
        found: set[int] = set()
        waiting = list(texts)
        while waiting:
            for row in map(self._row_at, mentions.pop(waiting.pop(), ())):
                if row[1] not in COUNTED:
                    found.add(row[0])
                    if self._is_text(row):
                        waiting.append(row[0])
        return found

    def _is_text(self, row: Row) -> bool:
        return row[1] == b"T" or self._payload.startswith(b'"', row[2])


def is_flight(body: bytes) -> bool:
    """Whether the bytes begin with a row that can be read; HTML, JSON and prose do not."""
    if HEADER.match(body) is None:
        return False
    _, tag, start, end = next(iter_rows(body, IssueLog()))
    if tag in COUNTED:
        return True
    if tag in STREAMS:
        return start == end
    _, problem = parse_model(body[start + (tag == b"H") : end])  # a hint begins with its kind
    return not problem
