"""The tokens of tolerant JSON as patterns, and what tells that a string ends.

`++` and `*+` never give back what they took, so that no pattern tries a character twice; looking ahead ends at the
next quote, so that reading a text takes time in proportion to its length.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from rdfconv.model import Json

Place: TypeAlias = Literal["document", "key", "member", "item"]  # where a value stands

# --- Strings

QUOTES: Final = {'"': '"', "'": "'", "“": "”", "”": "”"}  # what opens a string -> what closes it
QUOTE_CODES: Final = {"'": "json-single-quotes", "”": "json-typographic-quotes"}  # by what closes it
UNTIL_QUOTE: Final = {end: re.compile(rf"[^{end}\\]*+(?:\\.[^{end}\\]*+)*+", re.DOTALL) for end in QUOTES.values()}
ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,5})\}|.)", re.DOTALL)
JSON_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
NEWLINE: Final = re.compile(r"[\n\r]")
CONTROL: Final = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
QUOTE_REFERENCE: Final = re.compile("&(?:quot|apos|#34|#39|#x22|#x27);", re.IGNORECASE)

# --- Keys, words, numbers

BARE_KEY: Final = re.compile(r"[A-Za-z_$@][\w$@-]*+")
BARE_WORD: Final = re.compile(r"-?[A-Za-z_]\w*+")
WORDS: Final[dict[str, tuple[Json, str]]] = {  # word -> value, the code of the deviation
    "true": (True, ""),
    "false": (False, ""),
    "null": (None, ""),
    "True": (True, "json-literal"),
    "False": (False, "json-literal"),
    "None": (None, "json-literal"),
    "NaN": (None, "json-not-finite"),
    "Infinity": (None, "json-not-finite"),
    "-Infinity": (None, "json-not-finite"),
    "undefined": (None, "json-not-finite"),
}
NUMBER: Final = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+(?![\w.+-])")
JSON_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+")
INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4300}+")  # Python refuses longer ones, so they become floats
LEADING_ZERO: Final = re.compile(r"[+-]?0[0-9]")
CUT_OFF: Final = re.compile(r"[\w.+-]*+\Z")  # a number or word at the end of the text may have been longer

# --- Between the tokens: code of the deviation -> pattern

_ANYWHERE: Final = {
    "json-comment": r"//[^\n\r]*+|/\*(?:[^*]++|\*(?!/))*+\*/|<!--(?:[^-]++|-(?!->))*+-->",
    "json-html-tag": r"</?[A-Za-z][^<>]*+>",
    "json-byte-order-mark": r"\A\ufeff",
    "json-whitespace": r"[\x00-\x1f\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]++",
}


def _between(deviations: dict[str, str]) -> re.Pattern[str]:
    """White space and perhaps one of the deviations; the last group is named after it."""
    groups = (f"(?P<{code.replace('-', '_')}>{pattern})" for code, pattern in deviations.items())
    return re.compile(rf"[ \t\n\r]*+(?:{'|'.join(groups)})?+")


INSIDE: Final = _between(_ANYWHERE)
BEFORE: Final = _between(
    {
        # Comment marks around JSON; but JSON in a comment that is followed by other JSON is commented out.
        "json-html-comment": r"(?://[ \t]*+)?+<!--(?=\s*+[\[{])(?!(?:[^-]++|-(?!->))*+-->\s*+[\[{])",
        "json-cdata": r"(?://[ \t]*+|/\*\s*+)?<!\[CDATA\[(?:\s*+\*/)?+",
        **_ANYWHERE,
    }
)
AFTER: Final = _between(
    {
        "json-html-comment": r"(?://[ \t]*+)?-->",
        "json-cdata": r"(?://[ \t]*+|/\*\s*+)?\]\]>(?:\s*+\*/)?+",
        "json-trailing-semicolon": ";",
        "json-extra-comma": r",(?=\s*+[\[{])",
        "json-trailing-comma": ",",
        "json-extra-bracket": r"[\]}]",
        **_ANYWHERE,
    }
)

# --- Where a string ends: what must follow its closing quote, by the place of the string; `\Z` where the text is cut

_QUOTED: Final = (
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
    r"|'[^'\\]*+(?:\\.[^'\\]*+)*+(?:'|\\?\Z)"
    r"|[“”][^“”\\]*+(?:\\.[^“”\\]*+)*+(?:”|\\?\Z)"
)
_KEY: Final = rf"(?:{_QUOTED})\s*+(?::|\Z)"
_ANY_KEY: Final = rf"(?:{_QUOTED}|{BARE_KEY.pattern})\s*+(?::|\Z)"
_ITEM: Final = r"""["'“”{\[0-9.+-]|(?:true|false|null|True|False|None|NaN|undefined)\b|\w++\Z"""
_FOLLOWS: Final[dict[Place, str]] = {
    "document": "",
    "key": "",
    "member": rf"\s*+(?:\Z|\}}|/[/*]|{_KEY}|,[\s,]*+(?:\Z|\}}|/[/*]|<|{_ANY_KEY}))",
    "item": rf"\s*+(?:\Z|\]|/[/*]|,[\s,]*+(?:\Z|\]|/[/*]|<|{_ITEM}))",
}
IS_STRING_END: Final = {place: re.compile(follows, re.DOTALL) for place, follows in _FOLLOWS.items()}
# A quote belongs to the text where a word follows, perhaps after a comma or colon, or the quote that ends the string.
IS_INNER_QUOTE: Final = {
    place: re.compile(rf'\s*+[^\s,:\]}}{{["]|[,:]\s*+[^\W\d_]|"{follows}', re.DOTALL)
    for place, follows in _FOLLOWS.items()
}
