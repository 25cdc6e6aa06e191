"""Rows -> values, decoded when asked for, with references resolved. React calls a decoded row a chunk.

Strategy: the table of rows is complete before the first is decoded, so the order of rows does not matter and
"pending" means only that a row is not there. A row is decoded once and its containers exist from then on; the
references in it are put right afterwards, so that shared objects and cycles come out as what they are. Whatever
leaves this module has no `Alias` in it any more.

Nothing recurses: references that wait for others are kept as a list of half-finished walks.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Final

from rdfconv.flight.forms import Container, place
from rdfconv.flight.issues import IssueLog
from rdfconv.flight.reading import STREAMS, Chunk, RowReader
from rdfconv.flight.rows import Row
from rdfconv.flight.values import (
    PENDING,
    UNDEFINED,
    UNDER_WAY,
    UNSETTLED,
    Alias,
    Element,
    Reference,
    Rejection,
    Value,
)

# Hints for the browser, and what a development server tells: debug information, console, time, input and output.
_WITHOUT_VALUE: Final = frozenset((b"H", b"D", b"W", b"N", b"J"))


class Chunks:
    """The values of all rows of one payload. `rows` has each row by its id, for a stream with the rows of its items."""

    def __init__(self, payload: bytes, rows: Iterable[Row], issues: IssueLog) -> None:
        self.rows = _table(rows)
        self._issues = issues
        self._reader = RowReader(payload, self, issues)
        self._decoded: dict[int, Chunk] = {}

    def value(self, row_id: int) -> Value:
        """The row's value; `PENDING` when there is no such row."""
        chunk = self._chunk(row_id)
        self._link()
        return chunk.slot[0]

    def containers(self, row_id: int) -> list[Container]:
        """All lists, dicts and elements written in the row, in the order of the text."""
        chunk = self._chunk(row_id)
        self._link()
        return chunk.containers

    def resolve(self, reference: Reference) -> Value:
        """Settle the reference, and every reference in its value; the value."""
        self._settle(reference)
        self._link()
        return reference.settled

    def _chunk(self, row_id: int) -> Chunk:
        chunk = self._decoded.get(row_id)
        if chunk is None:
            chunk = self._decoded[row_id] = self._decode(row_id)
        return chunk

    def _decode(self, row_id: int) -> Chunk:
        if row_id in self.rows:
            return self._reader.read(self.rows[row_id])
        where = f"row {row_id:x}"[:80]
        self._issues.add("warning", "flight-row-missing", "is wanted, but not in the payload", where)
        return Chunk([PENDING], [])

    def _link(self) -> None:
        """Put right what could not stay as it was, in everything decoded so far."""
        links = self._reader.links
        while links:
            container, key, value = links.pop()
            if isinstance(value, Alias):
                self._settle(value)
                value = value.settled
            if value is UNDEFINED and isinstance(container, dict):
                del container[key]
            else:
                place(container, key, value)

    def _settle(self, reference: Reference) -> None:
        walks = [self._walk(reference)] if reference.settled is UNSETTLED else []
        while walks:
            obstacle = next(walks[-1], None)
            if obstacle is None:
                walks.pop()
            else:
                walks.append(self._walk(obstacle))

    def _walk(self, reference: Reference) -> Generator[Reference, None, None]:
        """Settle one reference; yields those that must be settled before it can go on."""
        reference.settled = UNDER_WAY
        head, _, path = reference.target.partition(":")
        value = self._start(head, reference)
        for key in (*path.split(":"), None) if path else (None,):
            if isinstance(value, Alias):
                if value.settled is UNSETTLED:
                    yield value
                value = self._behind(value)
            if key is not None:
                value = _step(value, key)
        if value is UNDEFINED and path:
            self._complain(reference, "flight-reference-broken", "leads to nothing")
            value = PENDING
        reference.settled = value

    def _start(self, head: str, reference: Reference) -> Value:
        if not reference.target:  # "$@" and "$Z" alone name no row, on purpose
            return PENDING
        try:
            row_id = int(head, 16)
        except ValueError:
            self._complain(reference, "flight-reference-broken", "names no row")
            return PENDING
        return self._chunk(row_id).slot[0]

    def _behind(self, alias: Alias) -> Value:
        if alias.settled is not UNDER_WAY:
            return alias.settled
        self._complain(alias, "flight-reference-circular", "leads back to itself and nowhere else")
        return PENDING

    def _complain(self, reference: Reference, code: str, message: str) -> None:
        self._issues.add("warning", code, message, f"reference ${reference.target:.80}")


def _table(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Each row under its id: the first wins, and of a stream the later ones are items."""
    table: dict[int, list[Row]] = {}
    for row in rows:
        row_id, tag, _, _ = row
        if tag in _WITHOUT_VALUE:
            continue
        if row_id not in table:
            if tag != b"C":
                table[row_id] = [row]
        elif table[row_id][0][1] in STREAMS:
            table[row_id].append(row)
    return table


def _step(value: Value, key: str) -> Value:
    """One step of a path; `UNDEFINED` where it leads to nothing."""
    if isinstance(value, dict):
        return value.get(key, UNDEFINED)
    if isinstance(value, list):
        return value[int(key)] if key.isascii() and key.isdecimal() and int(key) < len(value) else UNDEFINED
    if isinstance(value, Element) and key in {"type", "key", "props"}:
        found: Value = getattr(value, key)
        return found
    return value if value is PENDING or isinstance(value, Rejection) else UNDEFINED
