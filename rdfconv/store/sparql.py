r"""Graphs -> SPARQL 1.1 Update, as text that no content can break out of.

Comes in: N-Triples terms, which a parser has read. Goes out: requests that replace a graph, in pieces.

Strategy: N-Triples terms are SPARQL terms, but for one trap. SPARQL resolves `\uXXXX` before anything else (SPARQL 1.1
Query, section 19.2), and some servers do so without seeing that in `\\u0022` the backslash itself is escaped. Where a
text has a backslash before a u, the u is written as an escape itself, which all read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rdfconv.terms import Term

_BACKSLASH: Final = re.compile(r"\\\\([uU])|\\.", re.DOTALL)  # escapes one by one; the group: a u after a backslash
_PIECE: Final = 1_000  # triples of a request; Virtuoso takes at most 10,000 lines


def removal(graph: Term) -> str:
    """The request that removes a graph."""
    return f"DROP SILENT GRAPH {graph}"


def replacements(graph: Term, triples: Sequence[str], *, piece: int = _PIECE) -> Iterator[str]:
    """The requests that replace a graph: the first one empties it."""
    yield f"{removal(graph)} ;\n{_insertion(f'GRAPH {graph} ', triples[:piece])}"
    for start in range(piece, len(triples), piece):
        yield _insertion(f"GRAPH {graph} ", triples[start : start + piece])


def additions(triples: Sequence[str], *, piece: int = _PIECE) -> Iterator[str]:
    """The requests that add to the default graph."""
    for start in range(0, len(triples), piece):
        yield _insertion("", triples[start : start + piece])


def _insertion(target: str, triples: Sequence[str]) -> str:
    body = "".join(f"{_escaped(triple)} .\n" for triple in triples)
    return f"INSERT DATA {{ {target}{{\n{body}}} }}" if target else f"INSERT DATA {{\n{body}}}"


def _escaped(triple: str) -> str:
    if "\\\\u" not in triple and "\\\\U" not in triple:
        return triple
    return _BACKSLASH.sub(lambda found: f"\\\\\\u{ord(found[1]):04X}" if found[1] else found[0], triple)
