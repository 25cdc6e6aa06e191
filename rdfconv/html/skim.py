"""HTML as UTF-8 -> the same elements as the tokenizer finds, without passing every tag.

Strategy: one search, in compiled code, for the begins of all tags that can matter (ahocorasick_rs: several gigabytes
a second), then a look at each. A script is not looked at if it tells nothing; those are most. It is noticed where
nobody can be sure that a tag is one, because it may stand in the value of an attribute, in a comment or in text that
is no markup; then the tokenizer reads the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise, product
from typing import Final, TypeAlias

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from rdfconv.html.markup import COMMENT, ENDS, REST, TAG, Element, Tokenizer, may_carry_data
from rdfconv.html.redirect import may_redirect

_Mark: TypeAlias = tuple[int, int, int]  # which of the marks, where it begins, where it ends


def _cases(mark: str) -> list[bytes]:
    """A mark in capital and small letters, mixed in all ways."""
    return ["".join(letters).encode() for letters in product(*(sorted({each.lower(), each.upper()}) for each in mark))]


_SCRIPT_END: Final = b"</script>"
_SCRIPTS: Final = [b"<script>", *_cases("<sc")]
_OTHER_TAGS: Final = [  # as much of their names as keeps them apart from frequent others (`<li>`, `<strong>`)
    case
    for begin in ("<ti", "<te", "<x", "<if", "<no", "<pl", "<me", "<ba", "<ht", "<sty", "<lin", "<!-")
    for case in _cases(begin)
]
# Where one of these stands in a script, the script is looked at; elsewhere they mean nothing.
_IN_SCRIPTS: Final = [_SCRIPT_END, *_cases("</sc"), b"__next_", b"__FLIGHT_DATA"]
_MARKS: Final = [*_SCRIPTS, *_OTHER_TAGS, *_IN_SCRIPTS]
_BARE_SCRIPT: Final = 0
_OTHER_SCRIPTS: Final = range(1, len(_SCRIPTS))
_END_MARK: Final = _MARKS.index(_SCRIPT_END)
_FIND_MARKS: Final = BytesAhoCorasick(_MARKS, matchkind=MatchKind.LeftmostLongest).find_matches_as_indexes
_WINDOW: Final = 1 << 18  # bytes; the marks of a page without end must not fill the memory
_LONGEST: Final = max(map(len, _MARKS))

_TAG: Final = re.compile(rb"<(?:(?P<name>" + TAG + rb")|" + COMMENT + rb")", re.IGNORECASE).match
_SCRIPT_TAG: Final = re.compile(rb"<script" + ENDS + rb"(" + REST + rb")", re.IGNORECASE).match
_SCRIPT: Final = re.compile(rb"<script", re.IGNORECASE)
_GAP: Final = 8  # bytes of white space between `=` and a value; if there are more, nobody can be sure
_SVG: Final = re.compile(rb"<svg" + ENDS, re.IGNORECASE)


def read_elements(page: bytes) -> list[Element]:
    """The elements that matter, in document order; scripts that tell nothing may be missing."""
    try:
        return Skimmer(page).elements()
    except UnsureError:
        return Tokenizer(page).elements()


class UnsureError(Exception):
    """Skimming cannot tell what is markup."""


class Skimmer(Tokenizer):
    """One way through a page; where it stands between two tags, surely no tag is open."""

    __slots__ = ("_passed", "_skipped")

    def __init__(self, page: bytes) -> None:
        super().__init__(page)
        self._passed: list[tuple[int, int]] = []  # markup that was not yet searched for drawings
        self._skipped: list[tuple[int, int]] = []  # scripts behind the position, if they are scripts

    def elements(self) -> list[Element]:
        """The elements that matter, in document order, without the scripts that tell nothing.

        Raises:
            UnsureError: the page has to be read.
        """
        found = []
        end_of_page = (-1, len(self._page), len(self._page))
        for (mark, start, behind), (following, end, _) in pairwise(chain(_iter_marks(self._page), [end_of_page])):
            if mark >= _END_MARK or start < self._position:
                continue
            is_plain = following == _END_MARK  # if it is a script, there is no mark in it
            if is_plain and (
                (mark == _BARE_SCRIPT and may_redirect(self._page, behind) is None)
                or (mark in _OTHER_SCRIPTS and _tells_nothing(self._page[start:end]))
            ):
                self._skipped.append((start, end))
            elif (tag := _TAG(self._page, start)) is not None:
                self._make_sure(start)
                if (element := self._element(tag)) is not None:
                    found.append(element)
        return found

    def _make_sure(self, start: int) -> None:
        """Make sure that a tag stands there, and count the scripts that were skipped before it.

        Raises:
            UnsureError: nobody knows.
        """
        known = self._position
        for begin, end in self._skipped:
            self._pass_markup(known, begin)
            if (tag := _SCRIPT_TAG(self._page, begin)) is None:
                raise UnsureError
            _checked(tag[1])
            known = end + len(_SCRIPT_END)
        self._pass_markup(known, start)
        self._scripts += len(self._skipped)
        self._skipped.clear()

    def _pass_markup(self, known: int, end: int) -> None:
        if end > known:
            self._passed.append((known, end))
            _check_markup(self._page, known, end)

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


def _tells_nothing(script: bytes) -> bool:
    """Whether a script can be skipped: its tag, of which only the begin is known, and all up to the end tag."""
    return not (may_carry_data(script) or b"location" in script or b"/>" in script)


def _iter_marks(page: bytes) -> Iterator[_Mark]:
    """All marks of a page, one window after the other."""
    if len(page) <= _WINDOW:
        return iter(_FIND_MARKS(page))
    return chain.from_iterable(_marks_between(page, begin) for begin in range(0, len(page), _WINDOW))


def _marks_between(page: bytes, begin: int) -> list[_Mark]:
    """The marks that begin in a window; what a mark says does not depend on where it is cut."""
    window = memoryview(page)[begin : begin + _WINDOW + _LONGEST - 1]
    return [(mark, begin + start, begin + end) for mark, start, end in _FIND_MARKS(window) if start < _WINDOW]


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
