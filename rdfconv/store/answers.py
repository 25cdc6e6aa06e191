"""SPARQL queries over an embedded store or over dump files -> answers as text.

Comes in: a query, and where to ask it. Goes out: bytes in the wanted format.

Strategy: pages are graphs of their own, so that a query without GRAPH looks into all of them at once.

Refused, with ConfigError: queries that are no SPARQL 1.1, and formats that do not fit their kind of answer.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from rdfconv.errors import ConfigError
from rdfconv.read.streams import opened
from rdfconv.report.lines import short
from rdfconv.sparql import keyword_of
from rdfconv.store.dumps import rdf_format
from rdfconv.vocab import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

ROWS: Final = ("csv", "json", "tsv", "xml")  # what SELECT and ASK can be written as, beside a table
_QUERY: Final = "the query"
TRIPLES: Final = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")  # what CONSTRUCT and DESCRIBE can be written as


def in_memory(paths: Sequence[Path]) -> pyoxigraph.Store:
    """A store for as long as one query takes, with all that the files say.

    Raises:
        ReadError: a file cannot be read.
    """
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    store = pyoxigraph.Store()
    for path in paths:
        with opened(path) as stream:
            store.bulk_load(stream, format=rdf_format(path))
    return store


def answer(store: pyoxigraph.Store, query: str, output: BinaryIO, *, format: str | None = None) -> None:  # noqa: A002 - the users' word
    """Write what a query gives: rows as a table and triples as Turtle, if no format is wanted.

    Raises:
        ConfigError: the query is wrong or wants the network, or the format is not one of its answer's.
    """
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    if keyword_of(query, "SERVICE"):
        raise ConfigError("asks another SERVICE; rdfconv asks nothing of the network that is not named", where=_QUERY)
    try:
        found = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise ConfigError(f"is no SPARQL query: {error}", where=_QUERY) from error
    except RuntimeError as error:
        raise _unanswerable(error) from error
    try:
        if isinstance(found, pyoxigraph.QueryTriples):
            write_triples(found, output, triple_format(format))
        else:
            write_rows(found, output, row_format(format))
    except RuntimeError as error:
        raise _unanswerable(error) from error
    finally:
        del found  # the traceback of an error would keep it, and no other thread may be the one to drop it


def _unanswerable(error: RuntimeError) -> ConfigError:
    """What is wrong with a query that parses: functions that nobody knows, and the like."""
    return ConfigError(f"cannot be answered: {error}", where=_QUERY)


def row_format(wanted: str | None) -> str:
    """The format of rows: the wanted one, else a table.

    Raises:
        ConfigError: there is no such format for rows.
    """
    return _one_of(wanted or "table", ("table", *ROWS), "SELECT and ASK")


def triple_format(wanted: str | None) -> str:
    """The format of triples: the wanted one, else Turtle.

    Raises:
        ConfigError: there is no such format for triples.
    """
    return _one_of(wanted or "ttl", TRIPLES, "CONSTRUCT and DESCRIBE")


def write_rows(
    found: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean,
    output: BinaryIO,
    format: str,  # noqa: A002 - the users' word
) -> None:
    """Write the answer to SELECT or ASK."""
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    if format == "table":
        output.write(_table(found).encode())
    else:
        found.serialize(output, format=pyoxigraph.QueryResultsFormat.from_extension(format))


def write_triples(triples: Iterable[pyoxigraph.Triple], output: BinaryIO, format: str) -> None:  # noqa: A002 - the users' word
    """Write the answer to CONSTRUCT or DESCRIBE, each triple once."""
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    rdf = cast("pyoxigraph.RdfFormat", pyoxigraph.RdfFormat.from_extension(format))
    pyoxigraph.serialize(dict.fromkeys(triples), output, format=rdf, prefixes=PREFIXES)


def _one_of(format_: str, known: tuple[str, ...], kind: str) -> str:
    if format_ not in known:
        raise ConfigError(f"{format_} is no format for {kind}; there are {', '.join(known)}", where="--format")
    return format_


def _table(found: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean) -> str:
    if not hasattr(found, "variables"):
        return f"{'yes' if found else 'no'}\n"
    solutions = cast("pyoxigraph.QuerySolutions", found)
    head = [variable.value for variable in solutions.variables]
    rows = [[_cell(value) for value in solution] for solution in solutions]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    text = io.StringIO()
    for line in lines:
        text.write("  ".join(map(str.ljust, line, widths)).rstrip() + "\n")
    return text.getvalue()


def _cell(value: object) -> str:
    """A term for people: numbers and plain texts without quotes, on one line."""
    if value is None:
        return ""
    text = getattr(value, "value", "") if hasattr(value, "datatype") else str(value)
    return short(" ".join(text.split()) or " ")
