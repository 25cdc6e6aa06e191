r"""The text of a script -> what it pushes onto `__next_f`, `__FLIGHT_DATA` or `__next_s`.

A piece of a Flight payload as Next.js writes it, as text or in base64; the same in other frameworks; a script that
next/script keeps for later:

    self.__next_f.push([1,"0:[\"$\",\"p\",null,{}]\n"])
    self.__next_f.push([3,"MDpbXQo="])
    (self.__FLIGHT_DATA||=[]).push("0:[]\n")
    (self.__next_s=self.__next_s||[]).push([0,{"type":"application/ld+json","children":"{}"}])

Strategy: the argument is JSON nearly always, so orjson reads it. What it refuses may still be JavaScript (`<\!--`).
A literal that breaks off, because someone replaced text in finished pages or because the page was cut, is salvaged
up to the last `"])` of its push: browsers lose such a piece, and with it every row after it.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import orjson

from rdfconv.errors import JsonError
from rdfconv.model import Json
from rdfconv.repair import parse_json


class Chunk(NamedTuple):
    """A piece of a Flight payload; `problem` says what was wrong with the push."""

    data: str | bytes  # bytes came as base64
    problem: str = ""


class Kept(NamedTuple):
    """The props of a script that next/script keeps for later."""

    props: Mapping[str, Json]
    problem: str = ""


# A script that is one push of a text, as nearly all are.
_ONE_TEXT: Final = re.compile(rb'self\.__next_f\.push\(\[1,(".*")\]\)', re.DOTALL)


def read_one_text(script: bytes) -> str | None:
    """The text that a script pushes if it does nothing else; None where `iter_pushes` has to look."""
    if (push := _ONE_TEXT.fullmatch(script)) is None:
        return None
    try:
        text: str = orjson.loads(push[1])
    except orjson.JSONDecodeError:
        return None
    return text


_CALL: Final = re.compile(r"(__next_[fs]|__FLIGHT_DATA)(?:\s*+\|\|=?\s*+\[\s*+\]\s*+\))?+\.push\(\s*+")


def iter_pushes(text: str) -> Iterator[Chunk | Kept]:
    """The pushes that carry something, in order."""
    call = _CALL.search(text)
    while call is not None:
        following = _CALL.search(text, call.end())
        limit = following.start() if following else len(text)
        read = _read_props if call[1] == "__next_s" else _read_chunk
        push, end = read(text, call.end(), limit)
        if push is not None:
            yield push
        call = following if end <= limit else _CALL.search(text, end)  # the text itself may speak of pushes


def _argument(text: str, begin: int, limit: int) -> str:
    """What stands in the brackets of a call: up to the last `)` before the next call."""
    return text[begin : max(begin, text.rfind(")", begin, limit))]


# --- __next_f and __FLIGHT_DATA

_OPENING: Final = re.compile(r"""(?:\[\s*+([13])\s*+,\s*+|(Uint8Array\.from\(\s*+atob\(\s*+))?+(["'])""")
_LITERAL: Final = {
    quote: re.compile(rf"[^{quote}\\\n\r]*+(?:\\.[^{quote}\\\n\r]*+)*+", re.DOTALL) for quote in ('"', "'")
}
_CLOSING: Final = {  # what follows the quote that closes a literal; the page may be cut there
    "])": re.compile(r"\s*+(?:\]\s*+(?:\)|\Z)|\Z)"),
    ")": re.compile(r"\s*+(?:\)|\Z)"),
}
_JS_ESCAPE: Final = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,5})\}|(?:u[0-9a-fA-F]{0,3}|x[0-9a-fA-F]?)?\Z|(\r\n|.))",
    re.DOTALL,
)
_JS_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"} | dict.fromkeys(
    ("\n", "\r", "\r\n", "\u2028", "\u2029"), ""
)
_NOT_BASE64: Final = re.compile("[^A-Za-z0-9+/]+")


def _read_chunk(script: str, begin: int, limit: int) -> tuple[Chunk | None, int]:
    """A piece of a Flight payload; None for other kinds of push (0: bootstrap, 2: form state)."""
    try:
        argument = orjson.loads(_argument(script, begin, limit))
    except orjson.JSONDecodeError:
        return _read_literal(script, begin, limit)
    match argument:
        case str(text) | [1, str(text)]:
            return Chunk(text), limit
        case [3, str(encoded)]:
            return _from_base64(encoded), limit
        case _:
            return None, limit


def _read_literal(text: str, begin: int, limit: int) -> tuple[Chunk | None, int]:
    """A piece in a JavaScript literal that is not JSON, or is damaged."""
    if (opening := _OPENING.match(text, begin)) is None:
        return None, begin
    start, quote = opening.end(), opening[3]
    closing = "])" if opening[1] else ")"
    literal = _LITERAL[quote].match(text, start)
    end, problem = literal.end() if literal else start, ""
    if not (text.startswith(quote, end) and _CLOSING[closing].match(text, end + 1)):
        end, problem = (
            text.rfind(quote + closing, start, limit),
            "its text breaks off, and was read up to its last quote",
        )
    if end < 0:
        end, problem = limit, "it has no end, and was read as far as it goes"
    value = _JS_ESCAPE.sub(_unescaped, text[start:end])
    if opening[1] == "3" or opening[2]:
        chunk = _from_base64(value)
        return chunk._replace(problem=problem or chunk.problem), end
    return Chunk(value, problem), end


def _unescaped(escape: re.Match[str]) -> str:
    """What an escape of JavaScript stands for (ECMA-262, 12.9.4); nothing for one that the end cuts off."""
    if code := escape[1] or escape[2] or escape[3]:
        return chr(int(code, 16))
    return _JS_ESCAPES.get(escape[4], escape[4]) if escape[4] else ""


def _from_base64(encoded: str) -> Chunk:
    digits = _NOT_BASE64.sub("", encoded)
    if len(digits) % 4 == 1:  # six bits are no byte
        digits = digits[:-1]
    value = b64decode(digits + "=" * (-len(digits) % 4))
    is_sound = encoded.rstrip("=") == digits
    return Chunk(value, "" if is_sound else "its base64 is broken, and was read as far as it goes")


def join_chunks(chunks: Sequence[str | bytes]) -> bytes:
    """The payload in bytes."""
    try:
        return b"".join([chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks])
    except UnicodeEncodeError:
        return _join_pairs(chunks)


def _join_pairs(chunks: Iterable[str | bytes]) -> bytes:
    """The same for texts with halves of surrogate pairs, whose other half may stand in the next text."""
    parts: list[bytes] = []
    texts: list[str] = []
    for chunk in (*chunks, b""):
        if isinstance(chunk, str):
            texts.append(chunk)
        else:
            text = "".join(texts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            parts += (text.encode(), chunk)
            texts.clear()
    return b"".join(parts)


# --- __next_s

_DECODER: Final = json.JSONDecoder()


def _read_props(text: str, begin: int, limit: int) -> tuple[Kept | None, int]:
    """The second item of the pushed array: the props of a script; repaired where they are no JSON."""
    if not text.startswith("[", begin):
        return None, begin
    pushed, problem = _parse(_argument(text, begin, limit) or text[begin:limit])
    match pushed:
        case [_, dict() as props]:
            return Kept(props, problem), limit
        case _:
            return (Kept({}, problem) if problem else None), limit


def _parse(text: str) -> tuple[Json, str]:
    """The first value in a text, and what was wrong with it; more code may follow the value."""
    try:
        return _DECODER.raw_decode(text)[0], ""
    except (ValueError, RecursionError):
        pass
    try:
        (value, *_), repairs = parse_json(text)
    except JsonError as error:
        return None, error.message
    return value, "; ".join(repair.message for repair in repairs)
