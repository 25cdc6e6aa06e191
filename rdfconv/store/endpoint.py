"""SPARQL queries to a store behind an address -> answers as text, the same as from a store of one's own.

Comes in: a query and the address that answers queries. Goes out: bytes in the wanted format.

Strategy: the query goes as a form (SPARQL 1.1 Protocol, 2.1.2), which every store takes. Its kind says which media
types to accept; the answer is parsed, whichever of them the store chose, and written as answers of embedded stores
are. The usual prefixes are declared where the query uses them and does not declare them itself.

Refused: with ConfigError, texts that are no query, updates above all; with OutputError, what the store refuses, and
answers that are none.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import urlencode

from rdfconv.errors import ConfigError, OutputError
from rdfconv.store.answers import row_format, triple_format, write_rows, write_triples
from rdfconv.store.session import Request, Session
from rdfconv.vocab import PREFIXES

if TYPE_CHECKING:
    import httpx
    import pyoxigraph

_FORM: Final = "application/x-www-form-urlencoded"
_ROWS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_TRIPLES: Final = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
# IRIs, comments and prefixed names, which may look like a keyword, and the keywords that say a query's kind.
_TOKEN: Final = re.compile(r"<[^>]*>|#[^\n]*|[^\s<#]*:|\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_DECLARED: Final = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)


def ask(
    endpoint: str,
    query: str,
    output: BinaryIO,
    *,
    format: str | None = None,  # noqa: A002 - the users' word
    timeout: float = 60,
) -> None:
    """Write what a query gives, by default rows as a table and triples as Turtle.

    Raises:
        ConfigError: the text is no query, the format is not one of its answer's, the address or credentials are wrong.
        OutputError: the store does not answer, or not with an answer.
    """
    gives_rows = _kind(query) in {"SELECT", "ASK"}
    chosen = (row_format if gives_rows else triple_format)(format)
    content = urlencode({"query": _with_prefixes(query)}).encode()
    request = Request(method="POST", content=content, media_type=_FORM, accept=_ROWS if gives_rows else _TRIPLES)
    with Session(endpoint, timeout=timeout) as session:
        answer = session.send(request)
    try:
        if gives_rows:
            write_rows(_rows(answer), output, chosen)
        else:
            write_triples(_triples(answer), output, chosen)
    except (SyntaxError, ValueError) as error:
        traceback.clear_frames(error.__traceback__)  # they hold the answer; no other thread may be the one to drop it
        raise OutputError(f"its answer cannot be read: {error}", where=endpoint) from error


def _kind(query: str) -> str:
    found = next((str(token[1]) for token in _TOKEN.finditer(query) if token[1]), "")
    if not found:
        message = "is no SPARQL query: expected SELECT, ASK, CONSTRUCT or DESCRIBE; rdfconv load writes to stores"
        raise ConfigError(message, where="the query")
    return found.upper()


def _with_prefixes(query: str) -> str:
    """The query with the usual prefixes that it uses and does not declare; one too many does no harm."""
    declared = {*_DECLARED.findall(query)}
    used = {prefix for prefix in PREFIXES if re.search(rf"(?<![\w-]){prefix}:", query)} - declared
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in sorted(used)) + query


def _rows(answer: httpx.Response) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    format_ = pyoxigraph.QueryResultsFormat.from_media_type(_media_type(answer))
    if format_ is None:
        raise ValueError(_unknown(answer))
    return pyoxigraph.parse_query_results(answer.content, format_)


def _triples(answer: httpx.Response) -> Iterator[pyoxigraph.Triple]:
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    format_ = pyoxigraph.RdfFormat.from_media_type(_media_type(answer))
    if format_ is None:
        raise ValueError(_unknown(answer))
    return (quad.triple for quad in pyoxigraph.parse(answer.content, format_))


def _media_type(answer: httpx.Response) -> str:
    kind: str = answer.headers.get("Content-Type", "")
    return kind


def _unknown(answer: httpx.Response) -> str:
    return f"it is {_media_type(answer) or 'of no media type'}, no answer to a query; is this the address for queries?"
