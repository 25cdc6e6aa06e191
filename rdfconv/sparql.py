"""A SPARQL query's text -> the keywords in it, without parsing it: which engine would reach for the network."""

from __future__ import annotations

import re
from typing import Final

# Where a word stands and is no keyword: texts, IRIs, comments (SPARQL 1.1, 19.4 and 19.8).
_NO_KEYWORDS: Final = re.compile(
    r"""\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\#[^\n]*""", re.DOTALL
)


def keyword_of(query: str, *keywords: str) -> str | None:
    """The first of some keywords that a query uses, as it is asked for; variables and prefixed names are none.

    >>> keyword_of("SELECT ?from { SERVICE <http://e.org/> { ?from ?p 'LOAD' } }", "FROM", "LOAD", "SERVICE")
    'SERVICE'
    """
    words = rf"(?<![\w?$:.@-])(?:{'|'.join(keywords)})(?![\w:-])"
    found = re.search(words, _NO_KEYWORDS.sub(" ", query), re.IGNORECASE)
    return found[0].upper() if found else None
