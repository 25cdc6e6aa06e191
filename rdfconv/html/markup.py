"""HTML as UTF-8 -> the few elements that tell something about data: scripts, title, base, links, metas, html.

Strategy: the tokenizer of the HTML standard (section 13.2.5) without its tree. So time is in proportion to length
for any page (a tree builder took 100 seconds for a megabyte of nested `<div>`), and scripts inside `<template>` and
`<noscript>` are found like all others.

There are two ways to the next tag that matters. `_SKIM` looks for nothing else, which is right on nearly every page,
and on pages full of markup eight times faster. `_READ` passes every tag on its way, with its attributes. Skimming
notices where it cannot be sure that a tag is one, because it may stand in the value of an attribute, in a comment or
in text that is no markup; then the page is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from rdfconv.repair import unescape


class Element(NamedTuple):
    """A start tag and, for script and title, what stands up to the end tag."""

    name: str
    attributes: Mapping[str, str]
    text: bytes = b""
    is_cut_off: bool = False  # the page ends before the end tag


def read_elements(page: bytes) -> list[Element]:
    """The elements that matter, in document order; the attributes of a script only where it may carry data."""
    try:
        return list(_Tokenizer(page, is_sure=False).elements())
    except _UnsureError:
        return list(_Tokenizer(page, is_sure=True).elements())


# --- Tags (13.2.5.32 to 40). `++` and `*+` never give back what they took: an unclosed tag costs one pass.

_SPACE: Final = rb"[\t\n\f\r ]*+"
_NAME: Final = rb"[^\t\n\f\r />][^\t\n\f\r />=]*+"
_VALUE: Final = rb"""(?:"[^"]*+"|'[^']*+'|(?!["'])[^\t\n\f\r >]*+)"""
_IS: Final = _SPACE + rb"=" + _SPACE
_REST: Final = rb"(?:[\t\n\f\r /]++|" + _NAME + rb"(?:" + _IS + _VALUE + rb"|(?!" + _IS + rb")))*+>"
_ATTRIBUTE: Final = re.compile(rb"(" + _NAME + rb")(?:" + _IS + rb"(" + _VALUE + rb"))?+")

# Of these, only tags count that hold one of the words (or a `<`, which takes a closer look). A word is looked for by
# one of its letters that is seldom seen in such tags; it stands alone here.
_TELLING: Final = {
    b"meta": ((b"og", b":", b"url"), (b"re", b"f", b"resh")),
    b"link": ((b"can", b"o", b"nical"),),
    b"base": ((b"", b"h", b"ref"),),
    b"html": ((b"", b"l", b"ang"),),
}


def _telling(name: bytes, words: tuple[tuple[bytes, bytes, bytes], ...]) -> bytes:
    """The name of a tag that holds one of the words: `link(?=...canonical)`, in one pass over the tag."""
    letters = b"".join(letter + letter.upper() for _, letter, _ in words)
    others = rb"(?-i:[^<>" + letters + rb"]*+)"  # twice as fast as where the case is ignored
    one_of = rb"|".join(rb"(?<=" + before + rb")" + letter + after for before, letter, after in words)
    no_word = rb"(?!" + one_of + rb")(?-i:[" + letters + rb"])" + others
    return name + rb"(?=" + others + rb"(?:" + no_word + rb")*+(?:" + one_of + rb"|<))"


_ENDS: Final = rb"(?=[\t\n\f\r />])"
_TELLING_TAGS: Final = rb"|".join(_telling(name, words) for name, words in _TELLING.items())
_TAG: Final = rb"(?:script|title|style|textarea|xmp|iframe|noembed|noframes|plaintext|" + _TELLING_TAGS + rb")" + _ENDS
_TAG_OR_SVG: Final = rb"(?:svg" + _ENDS + rb"|" + _TAG + rb")"
# What these and comments begin with, looked at first, saves half of the time.
_INITIALS: Final = rb"<(?=[!smltxihnbp][-ceftiamlvo][-rygtnmspxeofa])"
_COMMENT: Final = rb"!--(?![^<>]*+(?<=--)>)"  # not one that ends before any `<`: nothing can hide in it
# What else `<` begins (13.2.5.6 and 7): another tag, a bogus comment, text.
_OTHER: Final = rb"<(?:/?[a-z][^\t\n\f\r />]*+" + _REST + rb"|(?:[!?]|/(?![a-z]))[^>]*+>|(?![a-z!?/]))"

_SKIM: Final = re.compile(_INITIALS + rb"(?:(" + _TAG + rb")|" + _COMMENT + rb")", re.IGNORECASE).search
_READ: Final = re.compile(
    rb"(?:[^<]++|(?!" + _INITIALS + rb"(?:" + _TAG_OR_SVG + rb"|" + _COMMENT + rb"))" + _OTHER + rb")*+"
    rb"<(?:(" + _TAG_OR_SVG + rb")|" + _COMMENT + rb")",
    re.IGNORECASE,
).match
_REST_OF_TAG: Final = re.compile(_REST)

# What ends text that is no markup.
_TEXT_END: Final = {
    name: re.compile(rb"</" + name + rb"(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in (b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes", b"svg")
} | {b"!--": re.compile(rb"--!?>"), b"plaintext": re.compile(rb"(?!)")}
_SCRIPT: Final = re.compile(rb"<script", re.IGNORECASE)
_SCRIPT_END: Final = re.compile(rb"<(?:!--|/script(?=[\t\n\f\r />]))", re.IGNORECASE)
_ESCAPED_SCRIPT_END: Final = re.compile(rb"-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)

_SVG: Final = re.compile(rb"<svg" + _ENDS, re.IGNORECASE)


class _UnsureError(Exception):
    """Skimming cannot tell what is markup."""


class _Tokenizer:
    """One way through a page; `_known` is the last position where surely no tag was open."""

    __slots__ = ("_is_sure", "_known", "_page", "_passed", "_position", "_svg_end")

    def __init__(self, page: bytes, *, is_sure: bool) -> None:
        self._page = page
        self._is_sure = is_sure
        self._position = 0
        self._known = 0
        self._svg_end = 0
        self._passed: list[tuple[int, int]] = []  # markup that was skimmed, and not yet searched for drawings

    def elements(self) -> Iterator[Element]:
        next_tag = _READ if self._is_sure else _SKIM
        while (tag := next_tag(self._page, self._position)) is not None:
            self._position = tag.end()
            name = (tag[1] or b"!--").lower()
            if (element := _READERS[name](self, name, tag.start())) is not None:
                yield element

    def read_tag(self, name: bytes, start: int) -> Element | None:
        """A tag that matters for itself."""
        rest = self._pass_tag(start)
        return Element(name.decode(), _attributes(rest)) if rest else None

    def read_svg(self, _name: bytes, start: int) -> None:
        if (rest := self._pass_tag(start)) is not None:
            self._remember_drawing(rest, self._position)

    def read_comment(self, name: bytes, start: int) -> None:
        self._check_place(start)
        self._pass_text(name)

    def read_text(self, name: bytes, start: int) -> Element | None:
        """An element whose content is text; only that of the page's title is wanted."""
        if self._pass_tag(start) is None or self._is_in_drawing():
            return None
        begin = self._position
        is_whole = self._pass_text(name)
        return Element("title", {}, self._page[begin : self._position]) if is_whole and name == b"title" else None

    def read_script(self, _name: bytes, start: int) -> Element | None:
        if (rest := self._pass_tag(start)) is None:
            return None
        begin = self._position
        is_empty = rest.endswith(b"/>") and self._is_in_drawing()
        end = begin if is_empty else _end_of_script(self._page, begin)
        self._position = self._known = len(self._page) if end < 0 else end
        attributes = _attributes(rest) if len(rest) > 1 and _may_carry_data(rest) else {}
        return Element("script", attributes, self._page[begin : self._position], end < 0)

    def _pass_tag(self, start: int) -> bytes | None:
        """Go behind the tag that begins at `start`; what stands behind its name, None where the page ends before."""
        self._check_place(start)
        rest = self._rest_of_tag(self._position)
        self._position = self._known = len(self._page) if rest is None else self._position + len(rest)
        return rest

    def _rest_of_tag(self, begin: int) -> bytes | None:
        rest = _REST_OF_TAG.match(self._page, begin)
        if not self._is_sure and (rest is None or b"<" in rest[0]):
            raise _UnsureError
        return rest[0] if rest else None

    def _pass_text(self, name: bytes) -> bool:
        """Pass text that is no markup, and say whether it has an end; skimming, it must not hide a script."""
        end = _TEXT_END[name].search(self._page, self._position)
        if not self._is_sure and (end is None or _SCRIPT.search(self._page, self._position, end.start())):
            raise _UnsureError
        self._position = self._known = end.start() if end else len(self._page)
        return end is not None

    def _check_place(self, start: int) -> None:
        """Skimming, make sure that no tag is open at `start`."""
        if not self._is_sure and self._page[self._known : start] != b"</script>":
            self._passed.append((self._known, start))
            _check_markup(self._page, self._known, start)

    # --- Drawings: in `<svg>`, no element but script has text without markup (13.2.6.5)

    def _is_in_drawing(self) -> bool:
        """Whether a drawing is open; skimming, what was passed is searched for them only now that it matters."""
        for known, end in self._passed:
            position = max(known, self._svg_end)
            while (tag := _SVG.search(self._page, position, end)) is not None:
                _check_markup(self._page, known, tag.start())
                rest = self._rest_of_tag(tag.end()) or b""
                self._remember_drawing(rest, tag.end() + len(rest))
                position = max(tag.end(), self._svg_end)
        self._passed.clear()
        return self._position < self._svg_end

    def _remember_drawing(self, rest: bytes, position: int) -> None:
        if position > self._svg_end and not rest.endswith(b"/>"):
            end = _TEXT_END[b"svg"].search(self._page, position)
            self._svg_end = end.end() if end else len(self._page)


def _check_markup(page: bytes, known: int, end: int) -> None:
    """Make sure that no tag is open at `end`, as none is at `known`.

    If one is, either the last quote opens the value of an attribute (it stands behind `=`, perhaps with white
    space), or what stands behind the last `>` is more than text.

    Raises:
        _UnsureError: one may be.
    """
    last_end = page.rfind(b">", known, end)
    if page.rfind(b"<", known, end) > last_end:
        raise _UnsureError
    for quote in (b'"', b"'"):
        last = page.rfind(quote, known, end)
        if last > last_end or (last > 0 and page[last - 1] in b"=\t\n\f\r "):
            raise _UnsureError


_READERS: Final[dict[bytes, Callable[[_Tokenizer, bytes, int], Element | None]]] = {
    b"script": _Tokenizer.read_script,
    b"svg": _Tokenizer.read_svg,
    b"!--": _Tokenizer.read_comment,
    **dict.fromkeys((b"meta", b"link", b"base", b"html"), _Tokenizer.read_tag),
    **dict.fromkeys(
        (b"title", b"style", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes", b"plaintext"),
        _Tokenizer.read_text,
    ),
}


def _may_carry_data(rest: bytes) -> bool:
    """Whether the attributes of a script are worth a look."""
    lowered = rest.lower()
    return b"json" in lowered or b"__next_data__" in lowered


def _attributes(rest: bytes) -> dict[str, str]:
    """The attributes of a tag; of two with the same name, the first (13.2.5.33)."""
    found: dict[str, str] = {}
    for key, value in _ATTRIBUTE.findall(rest):
        text = value[1:-1] if value[:1] in {b'"', b"'"} else value
        found.setdefault(key.lower().decode("utf-8", "replace"), unescape(text.decode("utf-8", "replace")))
    return found


def _end_of_script(page: bytes, begin: int) -> int:
    """Where the end tag of a script begins, -1 for nowhere; after `<!--` it may hold scripts (13.2.5.18 to 31)."""
    while (found := _SCRIPT_END.search(page, begin)) is not None:
        if found[0] != b"<!--":
            return found.start()
        is_double = False
        for mark in _ESCAPED_SCRIPT_END.finditer(page, found.start() + 2):
            if mark[0] == b"-->":
                begin = mark.end()
                break
            if mark[1] and not is_double:
                return mark.start()
            is_double = not mark[1]
        else:
            return -1
    return -1
