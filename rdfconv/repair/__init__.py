r"""Damaged JSON -> JSON, with what was repaired.

Comes in: text or bytes that ought to be one JSON document (RFC 8259), as authors, templates and editors left it.
Goes out: the JSON values in it (normally one) and one `Repair` per kind of damage.

Strategy: valid JSON goes through orjson and is never touched. What orjson refuses is read by one tolerant parser
(`reader.py`), a superset of RFC 8259: every deviation that it accepts is one entry of `_MESSAGES` and one place
there. It takes the reading that loses nothing and invents nothing: a quote inside a string stays where what follows
can only be text; a string or number that the end of the text cuts off is dropped, not guessed.

Refused with `JsonError`: everything else, above all what has two readings: words without quotes, brackets that do
not match, a quote that might or might not end its string.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape as unescape_any
from typing import Final

import orjson

from rdfconv.model import Json
from rdfconv.repair.reader import EscapedError, Met, Reader

# What is accepted beyond RFC 8259, and what becomes of it.
_MESSAGES: Final[dict[str, str]] = {
    "json-windows-1252": "bytes that are not UTF-8 were read as windows-1252",
    "json-utf-16": "UTF-16 or UTF-32 was read where JSON is UTF-8",
    "json-byte-order-mark": "a byte order mark was skipped",
    "json-character-references": "HTML character references (&quot;) were decoded",
    "json-html-comment": "HTML comment marks around the JSON were skipped",
    "json-cdata": "CDATA marks around the JSON were skipped",
    "json-html-tag": "HTML tags outside of strings were skipped",
    "json-comment": "comments were skipped",
    "json-whitespace": "characters that are no white space in JSON were skipped",
    "json-several-values": "several values in a row were read one by one",
    "json-trailing-semicolon": "semicolons after the value were skipped",
    "json-trailing-comma": "commas before a closing bracket or the end were skipped",
    "json-extra-comma": "superfluous commas between values were skipped",
    "json-missing-comma": "missing commas between members were added",
    "json-missing-value": "keys without a value were read as null",
    "json-extra-bracket": "closing brackets after the end of the value were skipped",
    "json-cut-off": "the text ends too early: what is incomplete was dropped, and open brackets were closed",
    "json-unquoted-key": "keys without quotes were read as text",
    "json-single-quotes": "single quotes were read as double quotes",
    "json-typographic-quotes": "typographic quotes were read as double quotes",
    "json-inner-quote": "unescaped quotes inside a string were kept",
    "json-raw-newline": "strings with line breaks in them were kept as they stand",
    "json-control-character": "strings with control characters in them were kept as they stand",
    "json-escape": "escapes that JSON does not have were read as JavaScript's, or kept as they stand",
    "json-lone-surrogate": "halves of a surrogate pair were replaced by U+FFFD",
    "json-not-finite": "NaN, Infinity or undefined was read as null",
    "json-literal": "True, False or None was read as true, false or null",
    "json-number": "numbers as JavaScript writes them (+1, .5, 5.) were read as numbers",
    "json-leading-zero": "numbers with leading zeros were kept as text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One kind of damage that was repaired; `offset` is its first place, in characters from the start."""

    code: str
    message: str
    offset: int


def parse_json(text: str | bytes) -> tuple[list[Json], tuple[Repair, ...]]:
    """The JSON values in a text, and what had to be repaired to read them.

    Raises:
        JsonError: the text is beyond repair; the message says the line, the column and what was expected there.
    """
    try:
        value: Json = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _parse_damaged(text)
    return [_with_exact_integers(text) if _has_long_integer(text) else value], ()


# orjson reads integers beyond 64 bit as floats. Turning every digit into 0 and looking for 19 of them costs half of
# what orjson costs; a regular expression costs six times as much.
_DIGITS_TO_ZERO: Final = bytes.maketrans(b"123456789", b"0" * 9)


def _has_long_integer(text: str | bytes) -> bool:
    data = text.encode() if isinstance(text, str) else text
    return b"0" * 19 in data.translate(_DIGITS_TO_ZERO)


def _with_exact_integers(text: str | bytes) -> Json:
    """Valid JSON by the module that reads long integers exactly; what is too deep for it, by the tolerant parser."""
    try:
        value: Json = json.loads(text)
    except RecursionError:
        ((value,), _) = _parse_damaged(text)
    return value


def _parse_damaged(text: str | bytes) -> tuple[list[Json], tuple[Repair, ...]]:
    text, met = _decode(text) if isinstance(text, bytes) else (text, {})
    reader = Reader(text, met)
    try:
        values = reader.read_document()
    except EscapedError:
        met["json-character-references"] = (reader.position, 1)
        reader = Reader(unescape(text), met)
        values = reader.read_document()
    return values, _repairs(met)


def _repairs(met: Met) -> tuple[Repair, ...]:
    """What was met, in the order of the first places."""
    return tuple(
        Repair(code=code, message=_MESSAGES[code] + (f" ({times} times)" if times > 1 else ""), offset=offset)
        for code, (offset, times) in sorted(met.items(), key=lambda item: item[1][0])
    )


# --- Bytes and character references

# What `surrogateescape` makes of a byte that is not UTF-8 -> that byte in windows-1252, as WHATWG defines it.
_WINDOWS_1252: Final = {
    0xDC00 + byte: bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252")
    for byte in range(0x80, 0x100)
}
_ESCAPED_BYTE: Final = re.compile("[\udc80-\udcff]")
_REFERENCE: Final = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def _decode(data: bytes) -> tuple[str, Met]:
    """The text, and where it is first not UTF-8; UTF-16 and UTF-32 show themselves by their zeros (RFC 4627, 3)."""
    encoding = json.detect_encoding(data)
    if not encoding.startswith("utf-8"):
        return data.decode(encoding, "replace"), {"json-utf-16": (0, 1)}
    text = data.decode("utf-8", "surrogateescape")
    if (escaped := _ESCAPED_BYTE.search(text)) is None:
        return text, {}
    return text.translate(_WINDOWS_1252), {"json-windows-1252": (escaped.start(), 1)}


def unescape(text: str) -> str:
    """Decode HTML character references once; only those with a semicolon, so `?a=1&copy=2` stays as it is.

    >>> unescape("&quot;R&amp;amp;D&quot; &copy=2")
    '"R&amp;D" &copy=2'
    """
    return _REFERENCE.sub(lambda reference: unescape_any(reference[0]), text) if "&" in text else text
