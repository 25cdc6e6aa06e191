"""The JSON of one row (React calls it a model) -> its value; of a broken row as much as can be read.

Strategy: orjson reads what it can. It refuses lone surrogates and numbers such as 1e400, which the decoder of the
standard library takes. What neither reads is broken, cut off, or nested more than about a thousand levels deep: a
reader that keeps the open containers in a list, so that no depth matters, reads up to the first character that
cannot stand there. What it has by then is the value; a string or number that may be cut is left out.

Numbers are what JavaScript makes of them: integers beyond 64 bits become floats, 1e400 is infinite.
"""

from __future__ import annotations

import json
import re
from typing import Final, NoReturn

import orjson

from rdfconv.flight.values import PENDING, Value
from rdfconv.model import Json

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_AFTER_NUMBER: Final = frozenset(" \t\r\n,]}")


def parse_model(body: bytes) -> tuple[Value, str]:
    """The value, and what is wrong with the text ("" for nothing).

    `PENDING` when not even the beginning of a value can be read.
    """
    try:
        return orjson.loads(body), ""
    except orjson.JSONDecodeError:
        text = body.decode("utf-8-sig", "replace")
    try:
        return _DECODER.decode(text), ""
    except (json.JSONDecodeError, RecursionError):
        return _parse_beginning(text)


def _parse_beginning(text: str) -> tuple[Value, str]:
    reader = _Reader(text)
    try:
        reader.read()
    except json.JSONDecodeError:
        return reader.container(), reader.complaint()
    return reader.holder[0], ""


def _integer(digits: str) -> float:
    return int(digits) if len(digits) < 19 else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise json.JSONDecodeError("not a value in JSON", constant, 0)  # NaN, Infinity, -Infinity


_DECODER: Final = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=_refuse)


class _Reader:
    """Reads one value into `holder`, as far as the text is JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.holder: list[Json] = []
        self.open: list[list[Json] | dict[str, Json]] = [self.holder]

    def container(self) -> Value:
        """What there is to keep of a broken value: a scalar is worth nothing unless it is whole."""
        return self.holder[0] if self.holder and isinstance(self.holder[0], list | dict) else PENDING

    def complaint(self) -> str:
        if self.at >= len(self.text):
            return f"ends after {self.at:,} characters, inside a value"
        return f"is no JSON from character {self.at:,} on: {self.text[self.at : self.at + 20]!r}"

    def read(self) -> None:
        """Read the whole text.

        Raises:
            json.JSONDecodeError: at the first character that cannot stand there, or at the end, with `at` there.
        """
        while len(self.open) > 1 or not self.holder:
            self._read_next(self.open[-1])
        if self._peek():
            self._stop()

    def _read_next(self, container: list[Json] | dict[str, Json]) -> None:
        """The next item or member, or the closing bracket."""
        if len(self.open) > 1 and self._peek() == ("]" if isinstance(container, list) else "}"):
            self.at += 1
            self.open.pop()
            return
        if container:
            self._expect(",")
        if isinstance(container, list):
            container.append(self._read_value())
        else:
            key = self._read_key()
            container[key] = self._read_value()

    def _read_key(self) -> str:
        if self._peek() != '"':
            self._stop()
        key = str(self._read_scalar())
        self._expect(":")
        return key

    def _read_value(self) -> Json:
        char = self._peek()
        if char not in {"[", "{"}:
            return self._read_scalar()
        self.at += 1
        container: list[Json] | dict[str, Json] = [] if char == "[" else {}
        self.open.append(container)
        return container

    def _read_scalar(self) -> Json:
        value: Json
        value, end = _DECODER.raw_decode(self.text, self.at)
        if isinstance(value, int | float) and not isinstance(value, bool) and self._is_cut(end):
            self._stop()
        self.at = end
        return value

    def _is_cut(self, end: int) -> bool:
        """Whether a number that ends here may go on: at the end of the text only a number alone is whole."""
        after = self.text[end : end + 1]
        return after not in _AFTER_NUMBER if after else len(self.open) > 1

    def _expect(self, char: str) -> None:
        if self._peek() != char:
            self._stop()
        self.at += 1

    def _peek(self) -> str:
        """The next character that is no white space; "" at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def _stop(self) -> NoReturn:
        raise json.JSONDecodeError("not JSON", self.text, self.at)
