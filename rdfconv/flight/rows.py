r"""Flight payload bytes -> rows: where each begins and ends, nothing decoded.

A payload is a series of rows with nothing between them (React: `ReactFlightClient.processBinaryChunk`):

    row   = id ":" body
    id    = hexadecimal digits; none for 0
    body  = tag length "," bytes     `T` and the tags of `BINARY`; the length is hexadecimal and counts bytes
          | tag line "\n"            the other letters of `HEADER`
          | line "\n"                JSON, or nothing

In 2022 (Next 13.0, 13.1) it was `row = tag id ":" line "\n"`; the tags of such rows are written `J:` here.

Strategy: a regular expression for what begins a row, the length or `bytes.find` for where it ends, and never a look
at what is between. Where no row can begin, bytes are skipped up to the next line on which one does, and reported.
Nothing is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from rdfconv.flight.issues import IssueLog

# Id, tag, and where the body begins and ends in the payload.
Row: TypeAlias = tuple[int, bytes, int, int]

# Typed arrays by tag; `b` is an item of a byte stream, which was `o` before React 19.3.
BINARY: Final[dict[bytes, str]] = {
    b"A": "ArrayBuffer",
    b"O": "Int8Array",
    b"o": "Uint8Array",
    b"b": "Uint8Array",
    b"U": "Uint8ClampedArray",
    b"S": "Int16Array",
    b"s": "Uint16Array",
    b"L": "Int32Array",
    b"l": "Uint32Array",
    b"G": "Float32Array",
    b"g": "Float64Array",
    b"M": "BigInt64Array",
    b"m": "BigUint64Array",
    b"V": "DataView",
}
COUNTED: Final = frozenset((b"T", *BINARY))  # the tags of rows that say how long they are

# What begins a row. Ids and lengths of React itself have up to 8 digits. Without a tag, JSON must follow: texts that
# have lost their header have lines such as "a:hover".
_HEADER: Final = rb"""
      ([0-9a-f]{0,16}) :
      (?: ([BCDEFHIJKNPQRWXYZ\#rx])
        | ([TAOobUSsLlGgMmV]) ([0-9a-f]{1,16}) ,
        | (?= ["{\[tfn\-0-9\n] )
      )
    | ([JMSEP]) ([0-9a-f]{1,16}) :
"""
HEADER: Final = re.compile(_HEADER, re.VERBOSE)
_LINE_BEFORE_HEADER: Final = re.compile(rb"\n (?=" + _HEADER + rb")", re.VERBOSE)
# Which of its alternatives a header is, by the last group that takes part.
_IS_LINE, _IS_COUNTED, _IS_OF_2022 = 2, 4, 6


def iter_rows(payload: bytes, issues: IssueLog) -> Iterator[Row]:
    """The rows of a payload in the order of their arrival."""
    header_at, find, size = HEADER.match, payload.find, len(payload)
    at = 0
    while at < size:
        header = header_at(payload, at)
        if header is None:
            at = _skip(payload, at, issues)
            continue
        kind, start = header.lastindex, header.end()
        if kind == _IS_COUNTED:
            at = start + int(header[4], 16)
            if at > size:
                _report_cut(header, size - start, issues)
            yield int(header[1] or b"0", 16), header[3], start, min(at, size)
            continue
        newline = find(b"\n", start)
        end = size if newline < 0 else newline
        at = end + 1
        if kind == _IS_OF_2022:
            yield int(header[6], 16), header[5] + b":", start, end
        else:
            yield int(header[1] or b"0", 16), header[2] if kind == _IS_LINE else b"", start, end


def _skip(payload: bytes, at: int, issues: IssueLog) -> int:
    """Where the next row begins after a place where none does."""
    line = _LINE_BEFORE_HEADER.search(payload, at)
    end = line.end() if line else len(payload)
    skipped, where = payload[at:end], f"byte {at:,}"
    if line is None and b"\n" not in skipped:
        issues.add("warning", "flight-truncated", f"the last {len(skipped):,} bytes are no whole row", where)
    elif not skipped.isspace():
        issues.add("warning", "flight-skipped", f"{len(skipped):,} bytes are no row and were skipped", where)
    return end


def _report_cut(header: re.Match[bytes], present: int, issues: IssueLog) -> None:
    message = f"is cut off: {present:,} bytes are here, its header says {int(header[4], 16):,}"
    issues.add("warning", "flight-truncated", message, f"row {int(header[1] or b'0', 16):x}")
