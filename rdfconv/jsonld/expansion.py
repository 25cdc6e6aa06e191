"""What a JSON-LD document says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rdfconv.model import Issue
from rdfconv.terms import Quad, Term, Triple

Lane: TypeAlias = Literal["fast", "pyld"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What one document says."""

    triples: list[Triple]  # the default graph: no duplicates, node by node
    named: list[Quad]  # what stands in named graphs
    roots: tuple[Term, ...]  # the top-level nodes that say something, in document order
    issues: list[Issue]
    lane: Lane


def said_roots(candidates: Iterable[Term], triples: Sequence[Triple]) -> tuple[Term, ...]:
    """The top-level nodes of which something is said."""
    roots = dict.fromkeys(candidates)
    silent = set(roots)
    for subject, _, _ in triples:
        silent.discard(subject)
        if not silent:
            break
    return tuple([root for root in roots if root not in silent] if silent else roots)
