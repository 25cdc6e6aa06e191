"""One row -> its value, with the references in it still open. What each tag means stands in `_READERS`.

Every row gives a value: a broken model as much of it as can be read, an unknown tag `PENDING`; an Issue says so.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from itertools import chain
from typing import ClassVar, Final, NamedTuple

from rdfconv.flight.forms import Container, Forms, FormsOf2022, Link, revive
from rdfconv.flight.issues import IssueLog
from rdfconv.flight.models import parse_model
from rdfconv.flight.rows import BINARY, Row
from rdfconv.flight.values import (
    PENDING,
    UNDEFINED,
    Bytes,
    ClientReference,
    Opaque,
    Rejection,
    Resolver,
    Slot,
    Stream,
    StreamKind,
    Symbol,
    Value,
)
from rdfconv.model import Severity

STREAMS: Final[dict[bytes, StreamKind]] = {
    b"R": "stream",
    b"r": "stream",
    b"X": "asynciterable",
    b"x": "asynciterator",
}


class Chunk(NamedTuple):
    """A decoded row: its value, and all lists, dicts and elements written in it, in the order of the text."""

    slot: Slot
    containers: list[Container]


_NOTHING: Final = Chunk([UNDEFINED], [])


class RowReader:
    """Decodes the rows of one payload. `links` are the references met and not yet put right."""

    def __init__(self, payload: bytes, resolver: Resolver, issues: IssueLog) -> None:
        self.links: list[Link] = []
        self._payload = payload
        self._issues = issues
        self._forms = Forms(resolver)
        self._forms_of_2022 = FormsOf2022(resolver)

    def read(self, rows: list[Row]) -> Chunk:
        """Decode a row; the rows after the first are the items of the stream that it starts."""
        return self._read_stream(rows) if rows[0][1] in STREAMS else self._read_row(rows[0])

    def _read_stream(self, rows: list[Row]) -> Chunk:
        (_, kind, _, _), *later = rows
        items: list[Chunk] = []
        returned = _NOTHING
        for row in later:
            _, tag, start, end = row
            if tag == b"C":
                returned = self._read_model(row) if start < end else returned
                break
            items.append(self._read_row(row))
            if tag == b"E":
                break
        else:  # nothing closes the stream
            items.append(Chunk([PENDING], []))
        stream = Stream(STREAMS[kind], [item.slot for item in items], returned.slot)
        return Chunk([stream], list(chain(*(item.containers for item in items), returned.containers)))

    def _read_row(self, row: Row) -> Chunk:
        return self._READERS.get(row[1], RowReader._read_unknown)(self, row)

    def _read_model(self, row: Row) -> Chunk:
        slot = [self._parse(row)]
        return Chunk(slot, revive(slot, self._forms, self.links))

    def _read_model_of_2022(self, row: Row) -> Chunk:
        slot = [self._parse(row)]
        return Chunk(slot, revive(slot, self._forms_of_2022, self.links))

    def _read_text(self, row: Row) -> Chunk:
        text, _ = codecs.utf_8_decode(self._body(row), "replace", not self._is_last(row))
        return Chunk([text.removeprefix("\ufeff")], [])  # as React's TextDecoder does

    def _read_bytes(self, row: Row) -> Chunk:
        return Chunk([Bytes(BINARY[row[1]], self._body(row))], [])

    def _read_client_reference(self, row: Row) -> Chunk:
        metadata = [self._parse(row)]
        revive(metadata, self._forms, self.links)  # since React 19.3 it may refer to rows
        return Chunk([ClientReference(metadata)], [])

    def _read_rejection(self, row: Row) -> Chunk:
        found = self._parse(row)
        info = found if isinstance(found, dict) else {}
        reason = info.get("message") or f"digest {info.get('digest', 'unknown')}"
        self._note(row, "note", "flight-row-rejected", f"the server could not make it ({reason:.200})")
        return Chunk([Rejection(info)], [])

    def _read_symbol(self, row: Row) -> Chunk:
        return Chunk([Symbol(str(self._parse(row)))], [])

    def _read_provider(self, row: Row) -> Chunk:
        return Chunk([Opaque(f"$P{self._parse(row)}")], [])

    def _read_postponed(self, _: Row) -> Chunk:
        return Chunk([PENDING], [])

    def _read_unknown(self, row: Row) -> Chunk:
        self._note(row, "warning", "flight-row-unknown", f"has the tag {row[1].decode()!r}, which is not known")
        return Chunk([PENDING], [])

    def _body(self, row: Row) -> bytes:
        return self._payload[row[2] : row[3]]

    def _is_last(self, row: Row) -> bool:
        """Whether the payload ends with the row's body, so that a newline or more of the body may be missing."""
        return row[3] == len(self._payload)

    def _parse(self, row: Row) -> Value:
        """The JSON of a row; `PENDING` when there is none: a development server says so of what never comes."""
        body = self._body(row)
        if not body:
            return PENDING
        value, problem = parse_model(body)
        if self._is_last(row) and isinstance(value, int | float) and not isinstance(value, bool):
            value, problem = PENDING, "is a number that may be cut off"
        if problem:
            self._note(row, "warning", "flight-truncated" if self._is_last(row) else "flight-row-broken", problem)
        return value

    def _note(self, row: Row, severity: Severity, code: str, message: str) -> None:
        self._issues.add(severity, code, message, f"row {row[0]:x}")

    _READERS: ClassVar[dict[bytes, Callable[[RowReader, Row], Chunk]]] = {
        b"": _read_model,
        b"#": _read_model,
        b"T": _read_text,
        **dict.fromkeys(BINARY, _read_bytes),
        b"I": _read_client_reference,
        b"E": _read_rejection,
        b"P": _read_postponed,
        # 2022 (Next 13.0, 13.1)
        b"J:": _read_model_of_2022,
        b"M:": _read_client_reference,
        b"S:": _read_symbol,
        b"E:": _read_rejection,
        b"P:": _read_provider,
    }
