"""The tolerant parser: a text that is not valid JSON -> the values in it, and what was met on the way.

Open containers wait in a list, so that no input exhausts Python's stack; the position only grows.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn, TypeAlias

from rdfconv.errors import JsonError
from rdfconv.model import Json
from rdfconv.repair import tokens
from rdfconv.repair.tokens import Place

Met: TypeAlias = dict[str, tuple[int, int]]  # code of a deviation -> its first offset, how many times it was met
_Container: TypeAlias = "list[Json] | dict[str, Json]"

_MAX_DEPTH: Final = 1024  # of nested values; orjson's own limit


class EscapedError(Exception):
    """A character reference stands where only a quote can: the whole text was escaped for HTML."""


class _CutOffError(Exception):
    """The text ends inside a container."""


class Reader:
    """One pass over a text; the deviations from RFC 8259 that it meets are written into `met`."""

    __slots__ = ("_met", "_text", "position")

    def __init__(self, text: str, met: Met) -> None:
        self._text = text
        self._met = met
        self.position = 0

    def _note(self, code: str, offset: int) -> None:
        first, times = self._met.get(code, (offset, 0))
        self._met[code] = (first, times + 1)

    def _refuse(self, expected: str) -> NoReturn:
        """Say what stands here instead of what was expected; a reference to a quote asks for another reading."""
        if "json-character-references" not in self._met and tokens.QUOTE_REFERENCE.match(self._text, self.position):
            raise EscapedError
        found = self._text[self.position : self.position + 20]
        raise self._error(f"found {found!r}, expected {expected}" if found else f"the text ends, expected {expected}")

    def _error(self, problem: str) -> JsonError:
        line = self._text.count("\n", 0, self.position) + 1
        column = self.position - self._text.rfind("\n", 0, self.position)
        return JsonError(f"line {line} column {column}: {problem}")

    def _skip(self, deviations: re.Pattern[str]) -> str:
        """Pass white space and what is tolerated beside it; the next character, or "" at the end."""
        while (match := deviations.match(self._text, self.position)) is not None:
            self.position = match.end()
            if match.lastgroup is None:
                break
            self._note(match.lastgroup.replace("_", "-"), match.start(match.lastgroup))
        return self._text[self.position : self.position + 1]

    # --- Document and containers

    def read_document(self) -> list[Json]:
        """All values of the text; only objects and arrays can stand in a row.

        Raises:
            JsonError: beyond repair.
            EscapedError: the text needs its character references decoded first.
        """
        values: list[Json] = []
        while found := self._skip(tokens.AFTER if values else tokens.BEFORE):
            if values and found not in "{[":
                self._refuse("the end of the text")
            if values:
                self._note("json-several-values", self.position)
            values.append(self._read_outermost())
        if not values:
            self._refuse("a JSON value")
        return values

    def _read_outermost(self) -> Json:
        value = self._read_value("document")
        if isinstance(value, list | dict):
            try:
                self._fill(value)
            except _CutOffError:
                self.position = len(self._text)
                self._note("json-cut-off", self.position)
        return value

    def _fill(self, outermost: _Container) -> None:
        """Read what stands in the container just opened, and in those that open inside it."""
        opened = [outermost]
        is_first = True
        while opened:
            container = opened[-1]
            if not self._has_next(container, is_first=is_first):
                opened.pop()
                is_first = False
                continue
            value = self._read_item(container)
            is_first = isinstance(value, list | dict)
            if isinstance(value, list | dict):
                if len(opened) == _MAX_DEPTH:
                    raise self._error(f"values are nested deeper than {_MAX_DEPTH:,} levels")
                opened.append(value)

    def _has_next(self, container: _Container, *, is_first: bool) -> bool:
        """Whether another item follows; passes the comma before it, or the bracket that closes the container."""
        begin = self.position
        commas = 0
        while (found := self._skip(tokens.INSIDE)) == ",":
            self.position += 1
            commas += 1
        if not found:
            raise _CutOffError
        is_closed = found == ("]" if isinstance(container, list) else "}")
        if is_closed:
            self.position += 1
        elif not commas and not is_first:
            self._add_comma(container, found)
        if commas and is_closed:
            self._note("json-trailing-comma", begin)
        elif commas > (not is_first):
            self._note("json-extra-comma", begin)
        return not is_closed

    def _add_comma(self, container: _Container, found: str) -> None:
        """A comma may be missing before a key in quotes, and between one object and the next."""
        if isinstance(container, dict):
            if found not in tokens.QUOTES:
                self._refuse("',' or '}'")
        elif not (found == "{" and isinstance(container[-1], dict)):
            self._refuse("',' or ']'")
        self._note("json-missing-comma", self.position)

    def _read_item(self, container: _Container) -> Json:
        """Read the next item into its container; what is itself a container is read no further than its bracket."""
        if isinstance(container, dict):
            key = self._read_key()
            value = container[key] = self._read_value("member")
        else:
            value = self._read_value("item")
            container.append(value)
        return value

    def _read_key(self) -> str:
        found = self._skip(tokens.INSIDE)
        if found in tokens.QUOTES:
            key = self._read_string("key")
        elif (bare := tokens.BARE_KEY.match(self._text, self.position)) is not None:
            self._note("json-unquoted-key", self.position)
            self.position = bare.end()
            key = bare[0]
        else:
            self._refuse("a key in quotes")
        if not (found := self._skip(tokens.INSIDE)):
            raise _CutOffError
        if found != ":":
            self._refuse("':' after the key")
        self.position += 1
        return key

    # --- Values

    def _read_value(self, place: Place) -> Json:
        """A simple value, or a container just opened."""
        found = self._skip(tokens.INSIDE)
        if found in tokens.QUOTES:
            return self._read_string(place)
        if found in {"{", "["}:
            self.position += 1
            return {} if found == "{" else []
        if place != "document" and tokens.CUT_OFF.match(self._text, self.position):
            raise _CutOffError
        if (number := tokens.NUMBER.match(self._text, self.position)) is not None:
            return self._read_number(number)
        if (word := tokens.BARE_WORD.match(self._text, self.position)) is not None and word[0] in tokens.WORDS:
            return self._read_word(word)
        if place != "member" or found not in {",", "}"}:
            self._refuse("a JSON value")
        self._note("json-missing-value", self.position)
        return None

    def _read_number(self, number: re.Match[str]) -> Json:
        """A number; what a leading zero makes a code (007) stays text, and beyond 4,300 digits it is a float."""
        self.position = number.end()
        if tokens.LEADING_ZERO.match(number[0]):
            self._note("json-leading-zero", number.start())
            return number[0]
        if tokens.JSON_NUMBER.fullmatch(number[0]) is None:
            self._note("json-number", number.start())
        return int(number[0]) if tokens.INTEGER.fullmatch(number[0]) else float(number[0])

    def _read_word(self, word: re.Match[str]) -> Json:
        self.position = word.end()
        value, code = tokens.WORDS[word[0]]
        if code:
            self._note(code, word.start())
        return value

    # --- Strings

    def _read_string(self, place: Place) -> str:
        """A string, which ends at the first quote after which the JSON goes on as it must in this place."""
        begin = end = self.position
        closing = tokens.QUOTES[self._text[begin]]
        inner = 0
        while True:
            end = self._next_quote(end + 1, closing, is_cut_off_bad=bool(inner) or place == "document")
            if tokens.IS_STRING_END[place].match(self._text, end + 1) is not None:
                break
            if tokens.IS_INNER_QUOTE[place].match(self._text, end + 1) is None:
                self._refuse_string()
            self._note("json-inner-quote", end)
            inner += 1
        if inner % 2 and place == "item":  # ["a "b", "c"]: which quote is the inner one?
            self._refuse_string()
        if closing != '"':
            self._note(tokens.QUOTE_CODES[closing], begin)
        self.position = end + 1
        return self._decoded(begin + 1, end)

    def _next_quote(self, begin: int, closing: str, *, is_cut_off_bad: bool) -> int:
        match = tokens.UNTIL_QUOTE[closing].match(self._text, begin)
        end = match.end() if match else begin
        if not self._text.startswith(closing, end):
            if is_cut_off_bad:
                self._refuse_string()
            raise _CutOffError
        return end

    def _refuse_string(self) -> NoReturn:
        raise self._error('it is unclear where the string that begins here ends, expected \\" for a quote inside it')

    def _decoded(self, begin: int, end: int) -> str:
        """The text of a string without its quotes: escapes decoded, control characters kept, surrogates paired."""
        text = self._text[begin:end]
        if (newline := tokens.NEWLINE.search(text)) is not None:
            self._note("json-raw-newline", begin + newline.start())
        if (control := tokens.CONTROL.search(text)) is not None:
            self._note("json-control-character", begin + control.start())
        if "\\" in text:
            text = tokens.ESCAPE.sub(lambda escape: self._unescaped(escape, begin), text)
        if tokens.SURROGATE.search(text) is None:
            return text
        paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if paired.count("\ufffd") > text.count("\ufffd"):
            self._note("json-lone-surrogate", begin)
        return paired

    def _unescaped(self, escape: re.Match[str], begin: int) -> str:
        """The character that an escape stands for; where a letter makes no escape, the backslash stays as well."""
        if escape[1]:
            return chr(int(escape[1], 16))
        escaped = escape[0][1:]
        if escaped in tokens.JSON_ESCAPES:
            return tokens.JSON_ESCAPES[escaped]
        self._note("json-escape", begin + escape.start())
        if escape[2] or escape[3]:
            return chr(int(escape[2] or escape[3], 16))
        return escape[0] if escaped.isalnum() else escaped
