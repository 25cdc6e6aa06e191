"""A SPARQL query's text -> the keywords in it, without parsing it: which engine would reach for the network.

Where it is not sure whether a word is a keyword, it is one: a refused query is better than a request.
"""

from __future__ import annotations

import re
from typing import Final

# Where a word stands and is no keyword: texts, IRIs, comments (SPARQL 1.1, 19.4 and 19.8).
_NO_KEYWORDS: Final = re.compile(
    r"""\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'"""
    r"""|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n\r]*""",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")  # anywhere in a query (19.2)
_MOST: Final = 0x10FFFF


def keyword_of(query: str, *keywords: str) -> str | None:
    """The first of some keywords that a query uses, as it is asked for; variables and prefixed names are none.

    >>> keyword_of("SELECT ?from { ?from ?p 'LOAD'.SERVICE<http://e.org/> { } }", "FROM", "LOAD", "SERVICE")
    'SERVICE'
    """
    plain = _NO_KEYWORDS.sub(" ", _ESCAPE.sub(_character, query))
    for found in re.finditer(rf"(?<![\w?$:@-])({'|'.join(keywords)})(?![\w-])(\s*:)?", plain, re.IGNORECASE):
        is_declared = re.search(rf"\bPREFIX\s+{found[1]}\s*:", plain, re.IGNORECASE)
        if not (found[2] and is_declared):
            return found[1].upper()
    return None


def _character(escape: re.Match[str]) -> str:
    return chr(min(int(escape[1] or escape[2], 16), _MOST))
