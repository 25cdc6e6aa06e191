"""HTML as UTF-8 -> the same elements as the tokenizer finds, without passing every tag.

Strategy: look for the tags that matter and for nothing else, which is right on nearly every page and eight times
faster where markup is dense. It is noticed where nobody can be sure that a tag is one, because it may stand in the
value of an attribute, in a comment or in text that is no markup; then the tokenizer reads the page.
"""

from __future__ import annotations

import re
from typing import Final

from rdfconv.html.markup import COMMENT, ENDS, INITIALS, REST, TAG, Element, Tokenizer

# A script whose text holds no `<`, as nearly all are, and all that belongs to it.
_PLAIN_SCRIPT: Final = rb"script" + ENDS + rb"(?P<rest>" + REST + rb")(?<!/>)(?P<text>[^<]*+)</script[\t\n\f\r ]*+>"
_NEXT: Final = re.compile(
    INITIALS + rb"(?:" + _PLAIN_SCRIPT + rb"|(?P<name>" + TAG + rb")|" + COMMENT + rb")", re.IGNORECASE
).search
_SCRIPT: Final = re.compile(rb"<script", re.IGNORECASE)
_GAP: Final = 8  # bytes of white space between `=` and a value; if there are more, nobody can be sure
_SVG: Final = re.compile(rb"<svg" + ENDS, re.IGNORECASE)


def read_elements(page: bytes) -> list[Element]:
    """The elements that matter, in document order."""
    try:
        return Skimmer(page).elements()
    except UnsureError:
        return Tokenizer(page).elements()


class UnsureError(Exception):
    """Skimming cannot tell what is markup."""


class Skimmer(Tokenizer):
    """One way through a page; where it stands between two tags, surely no tag is open."""

    __slots__ = ("_passed",)

    def __init__(self, page: bytes) -> None:
        super().__init__(page)
        self._passed: list[tuple[int, int]] = []  # markup that was not yet searched for drawings

    def elements(self) -> list[Element]:
        """The elements that matter, in document order.

        Raises:
            UnsureError: the page has to be read.
        """
        page, found = self._page, []
        while (tag := _NEXT(page, self._position)) is not None:
            start = tag.start()
            if start > self._position:
                self._passed.append((self._position, start))
                _check_markup(page, self._position, start)
            if (element := self._element(tag) if tag["rest"] is None else self._plain_script(tag)) is not None:
                found.append(element)
        return found

    def _plain_script(self, tag: re.Match[bytes]) -> Element:
        self._position = tag.end()
        return self._script(_checked(tag["rest"]), tag["text"], is_cut_off=False)

    def _rest_of_tag(self, begin: int) -> bytes:
        return _checked(super()._rest_of_tag(begin))

    def _pass_text(self, name: bytes) -> bool:
        """Pass text that is no markup; it must have an end and not hide a script."""
        begin = self._position
        if not super()._pass_text(name) or _SCRIPT.search(self._page, begin, self._position):
            raise UnsureError
        return True

    def _is_in_drawing(self) -> bool:
        """Whether a drawing is open; what was passed is searched for them only now that it matters."""
        for known, end in self._passed:
            position = max(known, self._svg_end)
            while (tag := _SVG.search(self._page, position, end)) is not None:
                _check_markup(self._page, known, tag.start())
                rest = self._rest_of_tag(tag.end())
                self._remember_drawing(rest, tag.end() + len(rest))
                position = max(tag.end(), self._svg_end)
        self._passed.clear()
        return super()._is_in_drawing()


def _checked(rest: bytes | None) -> bytes:
    """What stands in a tag behind its name, if the tag is surely one."""
    if rest is None or b"<" in rest:
        raise UnsureError
    return rest


def _check_markup(page: bytes, known: int, end: int) -> None:
    """Make sure that no tag is open at `end`, as none is at `known`.

    If one is, either the last quote opens the value of an attribute (it stands behind `=`, perhaps with white
    space), or what stands behind the last `>` is more than text.

    Raises:
        UnsureError: one may be.
    """
    last_end = page.rfind(b">", known, end)
    if page.rfind(b"<", known, end) > last_end:
        raise UnsureError
    for quote in (b'"', b"'"):
        last = page.rfind(quote, known, end)
        if last > last_end or (last > 0 and page[max(0, last - _GAP) : last].rstrip()[-1:] in {b"=", b""}):
            raise UnsureError
