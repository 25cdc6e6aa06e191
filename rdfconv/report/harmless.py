"""Texts of pages made harmless: a page can say anything, and a report shows what it says and does nothing else."""

from __future__ import annotations

import re
from typing import Final

# Control characters, line separators, and the marks that turn the order of characters around.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def one_line(text: str) -> str:
    r"""The text on one line, with what a terminal would act on as escapes.

    >>> print(one_line("two\nlines"))
    two\nlines
    """
    return _UNSEEN.sub(lambda found: _escape(found[0]), text)


def _escape(character: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or f"\\u{ord(character):04X}"


def for_xml(text: str) -> str:
    """The text without what XML 1.0 cannot carry."""
    return _NOT_IN_XML.sub("\ufffd", text)


def for_json(text: str) -> str:
    """The text without lone surrogates, which UTF-8 cannot carry."""
    return _SURROGATES.sub("\ufffd", text)
