"""HTML as UTF-8 -> the few elements that tell something about data: scripts, title, base, links, metas, html.

Strategy: the tokenizer of the HTML standard (section 13.2.5) without its tree. So time is in proportion to length
for any page (a tree builder took 100 seconds for a megabyte of nested `<div>`), and scripts inside `<template>` and
`<noscript>` are found like all others.

There are two ways to the next tag that matters. `_SKIM` looks for nothing else, which is right on nearly every page
and several times faster. `_READ` passes every tag on its way, with its attributes. Skimming notices where it cannot
be sure that a tag is one, because it may stand in the value of an attribute, in a comment or in text that is no
markup; then the page is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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


_TAG: Final = (
    rb"(?:script|meta|link|title|style|svg|html|base|textarea|xmp|iframe|noembed|noframes|plaintext)(?=[\t\n\f\r />])"
)
_COMMENT: Final = rb"!--(?![^<>]*+(?<=--)>)"  # not one that ends before any `<`: nothing can hide in it
_FOUND: Final = rb"<(?=[!smltxihnbp])(?:(" + _TAG + rb")(" + _REST + rb")?+|" + _COMMENT + rb")"
# What else `<` begins (13.2.5.6 and 7): another tag, a bogus comment, text.
_OTHER: Final = rb"(?:/?[a-z][^\t\n\f\r />]*+" + _REST + rb"|(?:[!?]|/(?![a-z]))[^>]*+>|(?![a-z!?/]))"

_SKIM: Final = re.compile(_FOUND, re.IGNORECASE).search
_READ: Final = re.compile(
    rb"(?:[^<]++|<(?!" + _TAG + rb"|" + _COMMENT + rb")" + _OTHER + rb")*+" + _FOUND, re.IGNORECASE
).match


# What ends text that is no markup.
_TEXT_END: Final = {
    name: re.compile(rb"</" + name + rb"(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in (b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes", b"svg")
} | {b"!--": re.compile(rb"--!?>"), b"plaintext": re.compile(rb"(?!)")}
_SCRIPT: Final = re.compile(rb"<script", re.IGNORECASE)
_SCRIPT_END: Final = re.compile(rb"<(?:!--|/script(?=[\t\n\f\r />]))", re.IGNORECASE)
_ESCAPED_SCRIPT_END: Final = re.compile(rb"-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)

_TAGS_ALONE: Final = {b"meta", b"link", b"base", b"html", b"svg"}
# The attributes of a tag are of use only if it holds one of these two.
_HINTS: Final = {
    b"script": (b"json", b"__next_data__"),
    b"meta": (b"og:url", b"refresh"),
    b"link": (b"canonical", b"canonical"),
    b"base": (b"href", b"href"),
    b"html": (b"lang", b"lang"),
}


class _UnsureError(Exception):
    """Skimming cannot tell what is markup."""


class _Tokenizer:
    """One way through a page; `_known` is the end of the last text without markup, where no tag is open."""

    __slots__ = ("_is_sure", "_known", "_page", "_position", "_svg_end")

    def __init__(self, page: bytes, *, is_sure: bool) -> None:
        self._page = page
        self._is_sure = is_sure
        self._position = 0
        self._known = 0
        self._svg_end = 0

    def elements(self) -> Iterator[Element]:
        next_tag = _READ if self._is_sure else _SKIM
        while (tag := next_tag(self._page, self._position)) is not None:
            self._position = tag.end()
            name, rest = (tag[1] or b"!--").lower(), tag[2]
            if name in _TAGS_ALONE and rest is not None:
                element = self._read_tag(name, tag.start(), rest)
            else:
                element = self._read_text(name, tag.start(), rest)
            if element is not None:
                yield element

    def _read_tag(self, name: bytes, start: int, rest: bytes) -> Element | None:
        """A tag that matters for itself."""
        if b"<" in rest and not self._is_sure:
            raise _UnsureError
        if name != b"svg":
            return Element(name.decode(), _attributes(rest)) if _is_useful(name, rest) else None
        if self._position > self._svg_end and not rest.endswith(b"/>"):
            self._enter_svg(start)
        return None

    def _enter_svg(self, start: int) -> None:
        """Remember where the drawing ends: in it, no element but script has text without markup (13.2.6.5)."""
        if not self._is_sure:
            self._check_place(start)
        end = _TEXT_END[b"svg"].search(self._page, self._position)
        self._svg_end = end.end() if end else len(self._page)

    def _read_text(self, name: bytes, start: int, rest: bytes | None) -> Element | None:
        """Pass text that is no markup: of a comment, a script, or an element like title. Only a script may hide one."""
        begin = self._position
        if not self._is_sure and self._page[self._known : start] != b"</script>":
            self._check_place(start)
        end = self._end_of_text(name, rest)
        is_script = name == b"script" and rest is not None
        if not (is_script or self._is_sure) and (end < 0 or _SCRIPT.search(self._page, begin, end)):
            raise _UnsureError
        self._position = self._known = len(self._page) if end < 0 else end
        text = self._page[begin : self._position]
        if is_script:
            attributes = _attributes(rest) if rest and _is_useful(name, rest) else {}
            return Element("script", attributes, text, end < 0)
        is_title = name == b"title" and begin >= self._svg_end and end >= 0
        return Element("title", {}, text) if is_title else None

    def _end_of_text(self, name: bytes, rest: bytes | None) -> int:
        """Where the end tag begins, or the end of a comment; -1 if the page ends before."""
        if name != b"!--":
            if rest is None:  # the page ends inside the tag
                return -1
            if self._position < self._svg_end and (name != b"script" or rest.endswith(b"/>")):
                return self._position
        if name == b"script":
            return _end_of_script(self._page, self._position)
        end = _TEXT_END[name].search(self._page, self._position)
        return end.start() if end else -1

    def _check_place(self, start: int) -> None:
        """Skimming, make sure that no tag is open at `start`.

        If one is, either the last quote opens the value of an attribute (it stands behind `=`, perhaps with white
        space), or what stands behind the last `>` is more than text.
        """
        last_end = self._page.rfind(b">", self._known, start)
        if self._page.rfind(b"<", self._known, start) > last_end:
            raise _UnsureError
        for quote in (b'"', b"'"):
            last = self._page.rfind(quote, self._known, start)
            if last > last_end or (last > 0 and self._page[last - 1] in b"=\t\n\f\r "):
                raise _UnsureError


def _is_useful(name: bytes, rest: bytes) -> bool:
    hint, other_hint = _HINTS[name]
    lowered = rest.lower()
    return hint in lowered or other_hint in lowered


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
