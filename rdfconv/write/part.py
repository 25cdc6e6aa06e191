"""What a format's writer gets and gives: the graphs of one page in, that page's part of a document out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rdfconv.model import Issue
from rdfconv.terms import Quad, Term, Triple

Statement: TypeAlias = "Triple | Quad"
# The triples of each graph, by its name; None names the default graph. They may repeat themselves.
Graphs: TypeAlias = Mapping[Term | None, Collection[Triple]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page as written: a pure function of its triples, so that parts can be made anywhere and in any order."""

    body: bytes
    prefixes: frozenset[str] = frozenset()  # of vocab.PREFIXES, those that the body needs declared before it
    issues: tuple[Issue, ...] = ()  # triples that the format cannot carry; the body leaves them out


def graphs_of(statements: Iterable[Statement], name: Term | None, *, apart: bool) -> Graphs:
    """Sort statements into graphs: triples into `name`, quads where they say; all into one graph unless `apart`."""
    statements = tuple(statements)
    if max(map(len, statements), default=3) == 3:
        return {name if apart else None: statements}  # type: ignore[dict-item]  # no quads: triples
    graphs: dict[Term | None, list[Triple]] = {}
    for subject, predicate, value, *graph in statements:
        graphs.setdefault((graph[0] if graph else name) if apart else None, []).append((subject, predicate, value))
    return graphs
