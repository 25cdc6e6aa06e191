r"""Graphs -> SPARQL 1.1 Update, as text that no content can break out of.

Comes in: N-Triples terms, which a parser has read. Goes out: requests that replace a graph, or add to one.

Strategy: N-Triples terms are SPARQL terms, but for one trap. SPARQL resolves `\uXXXX` before anything else (SPARQL 1.1
Query, section 19.2), and some servers do so without seeing that in `\\u0022` the backslash itself is escaped. Where a
text has a backslash before a u, the u is written as an escape itself, which all read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rdfconv.terms import Term

_BACKSLASH: Final = re.compile(r"\\\\([uU])|\\.", re.DOTALL)  # escapes one by one; the group: a u after a backslash


def removal(graph: Term) -> str:
    """The request that removes a graph."""
    return f"DROP SILENT GRAPH {graph}"


def replacement(graph: Term, triples: Iterable[str]) -> str:
    """The request after which a graph has these triples and no others."""
    return f"{removal(graph)} ;\n{addition(graph, triples)}"


def addition(graph: Term | None, triples: Iterable[str]) -> str:
    """The request that adds to a graph, or to the default graph."""
    body = "".join(f"{_escaped(triple)} .\n" for triple in triples)
    return f"INSERT DATA {{ GRAPH {graph} {{\n{body}}} }}" if graph else f"INSERT DATA {{\n{body}}}"


def _escaped(triple: str) -> str:
    if "\\\\u" not in triple and "\\\\U" not in triple:
        return triple
    return _BACKSLASH.sub(lambda found: f"\\\\\\u{ord(found[1]):04X}" if found[1] else found[0], triple)
