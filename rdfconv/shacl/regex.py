r"""Regular expressions of XPath, which `sh:pattern` uses, as Python's: translated exactly, or refused by name.

The two flavours look alike and differ in the small print (XPath Functions 3.1, 5.6.1; XML Schema 1.1 part 2,
appendix G): XPath's `$` does not match before a final newline, `.` stops at `\r` too, `\s` is four characters, `\w`
has no underscore, sets subtract (`[a-z-[aeiou]]`), `\p{Lu}` and `\i` exist, lookaround and possessive repeats do not.

Strategy: one pass over the tokens; a set of characters becomes code point ranges, so that negation and subtraction
are arithmetic. Refused: blocks (`\p{IsGreek}`), whose table Python lacks, and what only other flavours know. More
lenient than XPath in one point: an escaped ASCII punctuation mark is itself, because `\/` is common and clear.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import groupby
from typing import Final, TypeAlias

from rdfconv.errors import ConfigError
from rdfconv.shacl.language import NotCoreError

Ranges: TypeAlias = tuple[tuple[int, int], ...]  # of code points: in order, apart from each other

_ESCAPE: Final = r"\\(?:[pP]\{[^}]*\}|[^0-9])"
_ONE: Final = rf"(?:{_ESCAPE}|[^\\\[\]])"
_TOKEN: Final = re.compile(
    rf"(?P<escape>{_ESCAPE})|(?P<set>\[\^?)|(?P<repeat>(?:[*+?]|\{{[0-9]+(?:,[0-9]*)?\}})\??)|(?P<any>\.)|(?P<start>\^)|"
    r"(?P<end>\$)|(?P<syntax>\((?:\?:|(?!\?))|\)|\||\\[1-9](?![0-9]))|(?P<plain>[^\\\[\](){}|*+?])",
    re.DOTALL,
)
_MEMBER: Final = re.compile(
    rf"(?P<minus>-\[\^?)|(?P<first>{_ONE})-(?P<last>{_ONE})|(?P<escape>{_ESCAPE})|(?P<plain>[^\\\[\]])",
    re.DOTALL,
)
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}

_SPACE: Final[Ranges] = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
# NameStartChar of XML 1.0 for \i, and what NameChar adds to it for \c.
_NAME_START: Final[Ranges] = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF)),
    *((0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF)),
    *((0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_NAME_MORE: Final[Ranges] = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))


def compile_pattern(pattern: str, flags: str = "") -> re.Pattern[str]:
    r"""The Python pattern that finds what XPath's fn:matches finds.

    >>> bool(compile_pattern("^[a-z-[aeiou]]+$").search("rhythm\n"))
    False

    Raises:
        NotCoreError: the pattern uses what cannot be translated.
        ConfigError: the pattern is wrong in every flavour.
    """
    try:
        text = _translate(pattern, flags)
    except NotCoreError as error:
        raise NotCoreError(
            f"sh:pattern {pattern!r} uses {error}, which XPath does not know or Python cannot do"
        ) from None
    try:
        return re.compile(text, re.IGNORECASE if "i" in flags else re.NOFLAG)
    except re.error as error:
        raise ConfigError(f"sh:pattern {pattern!r} is no regular expression: {error.msg}") from error


def _translate(pattern: str, flags: str) -> str:
    if unknown := set(flags) - set("imqsx"):
        raise NotCoreError(f"the flag {min(unknown)!r}")
    if "q" in flags:
        return re.escape(pattern)
    parts: list[str] = []
    at, last = 0, ""
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or token.lastgroup == last == "repeat":  # Python would read a++ as possessive
            raise NotCoreError(repr(pattern[at : at + 4]))
        at = token.end()
        if "x" in flags and token[0] in " \t\r\n":
            continue
        last = token.lastgroup or ""
        if last == "set":
            ranges, at = _set(pattern, at, is_negated=token[0] == "[^")
            parts.append(_written(ranges, is_negated=token[0] == "[^"))
        else:
            parts.append(_outside_sets(token, flags))
    return "".join(parts)


def _outside_sets(token: re.Match[str], flags: str) -> str:
    match token.lastgroup:
        case "escape":
            return _written(_escaped(token[0]))
        case "any":
            return r"[\s\S]" if "s" in flags else r"[^\n\r]"
        case "start":
            return r"(?:\A|(?<=\n)(?!\Z))" if "m" in flags else r"\A"
        case "end":
            return r"(?=\n|\Z)" if "m" in flags else r"\Z"
        case "plain":
            return re.escape(token[0])
        case _:
            return token[0]


def _set(pattern: str, at: int, *, is_negated: bool) -> tuple[Ranges, int]:
    """The members of the set that begins before `at`, not negated yet, and the place after its `]`."""
    ranges: Ranges = ()
    while (member := _MEMBER.match(pattern, at)) is not None:
        at = member.end()
        if member.lastgroup == "minus":
            taken, at = _set(pattern, at, is_negated=member[0] == "-[^")
            if member[0] == "-[^":
                taken = _complement(taken)
            # Negation comes first (XML Schema 1.1 part 2, G.4.2): [^a-[b]] is all but a and b.
            ranges = _union(ranges, taken) if is_negated else _complement(_union(_complement(ranges), taken))
            break
        ranges = _union(ranges, _members(member))
    if at == len(pattern):
        raise ConfigError(f"sh:pattern {pattern!r} is no regular expression: a set has no end")
    if not ranges or pattern[at] != "]":
        raise NotCoreError(repr(pattern[at : at + 4]))
    return ranges, at + 1


def _members(member: re.Match[str]) -> Ranges:
    if member.lastgroup != "last":
        return _one(member[0])
    ends = (*_one(member["first"]), *_one(member["last"]))
    if len(ends) != 2 or any(low != high for low, high in ends):
        raise NotCoreError(repr(member[0]))
    return ((ends[0][0], ends[1][0]),)


def _one(text: str) -> Ranges:
    return _escaped(text) if text[0] == "\\" else ((ord(text), ord(text)),)


def _escaped(text: str) -> Ranges:
    r"""The characters that an escape stands for: `\n`, `\.`, `\d`, `\p{Lu}`, `\S`."""
    letter = text[1]
    if letter in _CONTROLS or (letter.isascii() and not letter.isalnum()):
        code = ord(_CONTROLS.get(letter, letter))
        return ((code, code),)
    match letter.lower():
        case "s":
            ranges = _SPACE
        case "i":
            ranges = _NAME_START
        case "c":
            ranges = _union(_NAME_START, _NAME_MORE)
        case "d":
            ranges = _category("Nd")
        case "w":
            ranges = _complement(_union(_category("P"), _category("Z"), _category("C")))
        case "p":
            ranges = _category(text[3:-1])
        case _:
            raise NotCoreError(repr(text))
    return _complement(ranges) if letter.isupper() else ranges


def _category(name: str) -> Ranges:
    """The characters of a Unicode category, "Lu", or of a group of them, "L"."""
    found = [ranges for category, ranges in _categories().items() if category.startswith(name)]
    if not name or not found:
        raise NotCoreError(f"'\\p{{{name}}}'")
    return _union(*found)


@cache
def _categories() -> dict[str, Ranges]:
    """Every Unicode category's ranges; made once, and only for a pattern that asks (0.15 s)."""
    ranges: dict[str, list[tuple[int, int]]] = {}
    at = 0
    for category, members in groupby(map(unicodedata.category, map(chr, range(sys.maxunicode + 1)))):
        end = at + sum(1 for _ in members)
        ranges.setdefault(category, []).append((at, end - 1))
        at = end
    return {category: tuple(found) for category, found in ranges.items()}


def _union(*sets: Ranges) -> Ranges:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(each for ranges in sets for each in ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _complement(ranges: Ranges) -> Ranges:
    starts = (0, *(last + 1 for _, last in ranges))
    ends = (*(first - 1 for first, _ in ranges), sys.maxunicode)
    return tuple((first, last) for first, last in zip(starts, ends, strict=True) if first <= last)


def _written(ranges: Ranges, *, is_negated: bool = False) -> str:
    """A set in Python's notation; an empty one matches nothing."""
    if not ranges:
        return r"[\s\S]" if is_negated else r"(?!)"
    inside = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
    return f"[{'^' if is_negated else ''}{inside}]"
