"""HTML as UTF-8 -> the few elements that tell something about data: scripts, title, base, links, metas, html.

Strategy: the tokenizer of the HTML standard (section 13.2.5) without its tree. So time is in proportion to length
for any page (a tree builder took 100 seconds for a megabyte of nested `<div>`), and scripts inside `<template>` and
`<noscript>` are found like all others. Every tag is passed with its attributes; `skim` does without that on nearly
every page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from rdfconv.repair import unescape


class Element(NamedTuple):
    """A start tag and, for script and title, what stands up to the end tag."""

    name: str
    attributes: Mapping[str, str]  # of a script only where they may say that it carries data
    text: bytes = b""
    is_cut_off: bool = False  # the page ends before the end tag
    number: int = 0  # of a script: which of the page's scripts it is, from 1


# --- Tags (13.2.5.32 to 40). `++` and `*+` never give back what they took: an unclosed tag costs one pass.

_SPACE: Final = rb"[\t\n\f\r ]*+"
_NAME: Final = rb"[^\t\n\f\r />][^\t\n\f\r />=]*+"
_VALUE: Final = rb"""(?:"[^"]*+"|'[^']*+'|(?!["'])[^\t\n\f\r >]*+)"""
_IS: Final = _SPACE + rb"=" + _SPACE
REST: Final = rb"(?:[\t\n\f\r /]++|" + _NAME + rb"(?:" + _IS + _VALUE + rb"|(?!" + _IS + rb")))*+>"
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


ENDS: Final = rb"(?=[\t\n\f\r />])"
_TELLING_TAGS: Final = rb"|".join(_telling(name, words) for name, words in _TELLING.items())
TAG: Final = rb"(?:script|title|style|textarea|xmp|iframe|noembed|noframes|plaintext|" + _TELLING_TAGS + rb")" + ENDS
_TAG_OR_SVG: Final = rb"(?:svg" + ENDS + rb"|" + TAG + rb")"
COMMENT: Final = rb"!--(?![^<>]*+(?<=--)>)"  # not one that ends before any `<`: nothing can hide in it
# What these begin with, looked at first, saves half of the time.
INITIALS: Final = rb"<(?=[!smltxihnbp][-ceftiamlvo][-rygtnmspxeofa])"
# What else `<` begins (13.2.5.6 and 7): another tag, a bogus comment, text.
_OTHER: Final = rb"<(?:/?[a-z][^\t\n\f\r />]*+" + REST + rb"|(?:[!?]|/(?![a-z]))[^>]*+>|(?![a-z!?/]))"

_NEXT: Final = re.compile(
    rb"(?:[^<]++|(?!" + INITIALS + rb"(?:" + _TAG_OR_SVG + rb"|" + COMMENT + rb"))" + _OTHER + rb")*+"
    rb"<(?:(?P<name>" + _TAG_OR_SVG + rb")|" + COMMENT + rb")",
    re.IGNORECASE,
).match
_REST_OF_TAG: Final = re.compile(REST)

# What ends text that is no markup.
_TEXT_END: Final = {
    name: re.compile(rb"</" + name + ENDS, re.IGNORECASE)
    for name in (b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes", b"svg")
} | {b"!--": re.compile(rb"--!?>"), b"plaintext": re.compile(rb"(?!)")}
_SCRIPT_END: Final = re.compile(rb"<(?:!--|/script" + ENDS + rb")", re.IGNORECASE)
_ESCAPED_SCRIPT_END: Final = re.compile(rb"-->|<(/?)script" + ENDS, re.IGNORECASE)


class Tokenizer:
    """One way through a page."""

    __slots__ = ("_page", "_position", "_scripts", "_svg_end")

    def __init__(self, page: bytes) -> None:
        self._page = page
        self._position = 0
        self._scripts = 0  # how many were passed
        self._svg_end = 0

    def elements(self) -> list[Element]:
        """The elements that matter, in document order."""
        found = []
        while (tag := _NEXT(self._page, self._position)) is not None:
            if (element := self._element(tag)) is not None:
                found.append(element)
        return found

    def _element(self, tag: re.Match[bytes]) -> Element | None:
        """Pass the tag that was found, or the comment where it has no name, with what belongs to it."""
        self._position = tag.end()
        name = (tag["name"] or b"!--").lower()
        return _READERS[name](self, name)

    def read_tag(self, name: bytes) -> Element | None:
        """A tag that matters for itself."""
        rest = self._pass_tag()
        return Element(name.decode(), _attributes(rest)) if rest else None

    def read_comment(self, name: bytes) -> None:
        """Pass a comment."""
        self._pass_text(name)

    def read_text(self, name: bytes) -> Element | None:
        """An element whose content is text; only that of the page's title is wanted."""
        if self._pass_tag() is None or self._is_in_drawing():
            return None
        begin = self._position
        is_whole = self._pass_text(name)
        return Element("title", {}, self._page[begin : self._position]) if is_whole and name == b"title" else None

    def read_script(self, _name: bytes) -> Element | None:
        """A script and its text."""
        if (rest := self._pass_tag()) is None:
            return None
        begin = self._position
        is_empty = rest.endswith(b"/>") and self._is_in_drawing()
        end = begin if is_empty else _end_of_script(self._page, begin)
        self._position = len(self._page) if end < 0 else end
        return self._script(rest, self._page[begin : self._position], is_cut_off=end < 0)

    def _script(self, rest: bytes, text: bytes, *, is_cut_off: bool) -> Element:
        self._scripts += 1
        attributes = _attributes(rest) if len(rest) > 1 and may_carry_data(rest) else {}
        return Element("script", attributes, text, is_cut_off, self._scripts)

    def _pass_tag(self) -> bytes | None:
        """Go behind the tag of this name; what stands behind the name, None where the page ends before."""
        rest = self._rest_of_tag(self._position)
        self._position = len(self._page) if rest is None else self._position + len(rest)
        return rest

    def _rest_of_tag(self, begin: int) -> bytes | None:
        rest = _REST_OF_TAG.match(self._page, begin)
        return rest[0] if rest else None

    def _pass_text(self, name: bytes) -> bool:
        """Pass text that is no markup, and say whether it has an end."""
        end = _TEXT_END[name].search(self._page, self._position)
        self._position = end.start() if end else len(self._page)
        return end is not None

    # --- Drawings: in `<svg>`, no element but script has text without markup (13.2.6.5)

    def read_svg(self, _name: bytes) -> None:
        """Pass the tag of a drawing."""
        if (rest := self._pass_tag()) is not None:
            self._remember_drawing(rest, self._position)

    def _remember_drawing(self, rest: bytes, position: int) -> None:
        """Remember where a drawing ends, of which the tag was passed."""
        if position > self._svg_end and not rest.endswith(b"/>"):
            end = _TEXT_END[b"svg"].search(self._page, position)
            self._svg_end = end.end() if end else len(self._page)

    def _is_in_drawing(self) -> bool:
        return self._position < self._svg_end


_READERS: Final[dict[bytes, Callable[[Tokenizer, bytes], Element | None]]] = {
    b"script": Tokenizer.read_script,
    b"svg": Tokenizer.read_svg,
    b"!--": Tokenizer.read_comment,
    **dict.fromkeys((b"meta", b"link", b"base", b"html"), Tokenizer.read_tag),
    **dict.fromkeys(
        (b"title", b"style", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes", b"plaintext"),
        Tokenizer.read_text,
    ),
}


def may_carry_data(rest: bytes) -> bool:
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
