"""Property paths as functions: a `Path` in, a function out that finds the value nodes of a focus node (SHACL, 2.3.1).

Every function gives each value node once, in the order in which the graph leads to it. Paths with `*` and `+` are
walked breadth first, so that cycles in the data end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from rdfconv.shacl.graph import Graph
from rdfconv.shacl.path import Kind, Path
from rdfconv.terms import Term

Walk: TypeAlias = Callable[[Graph, Term], Sequence[Term]]


def compile_walk(path: Path, *, is_inverse: bool = False) -> Walk:
    """The function that walks the path, against its direction where `is_inverse`."""
    if path.kind == "predicate":
        return _backward(path.predicate) if is_inverse else _forward(path.predicate)
    if path.kind == "inversePath":
        return compile_walk(path.parts[0], is_inverse=not is_inverse)
    # The inverse of a sequence is the sequence of the inverses from its end.
    parts = reversed(path.parts) if is_inverse else path.parts
    return _COMBINATIONS[path.kind]([compile_walk(part, is_inverse=is_inverse) for part in parts])


def _forward(predicate: Term) -> Walk:
    def walk(graph: Graph, start: Term) -> Sequence[Term]:
        node = graph.nodes.get(start)
        return node.get(predicate, ()) if node else ()

    return walk


def _backward(predicate: Term) -> Walk:
    return lambda graph, start: graph.sources(start).get(predicate, ())


def _sequence(steps: list[Walk]) -> Walk:
    def walk(graph: Graph, start: Term) -> Sequence[Term]:
        reached: Sequence[Term] = (start,)
        for step in steps:
            reached = tuple(dict.fromkeys(end for node in reached for end in step(graph, node)))
        return reached

    return walk


def _alternative(ways: list[Walk]) -> Walk:
    return lambda graph, start: tuple(dict.fromkeys(end for way in ways for end in way(graph, start)))


def _zero_or_one(ways: list[Walk]) -> Walk:
    return lambda graph, start: tuple(dict.fromkeys((start, *ways[0](graph, start))))


def _one_or_more(ways: list[Walk]) -> Walk:
    (step,) = ways

    def walk(graph: Graph, start: Term) -> Sequence[Term]:
        reached = dict.fromkeys(step(graph, start))
        waiting = list(reached)
        for node in waiting:  # grows while it is walked
            for end in step(graph, node):
                if end not in reached:
                    reached[end] = None
                    waiting.append(end)
        return tuple(reached)

    return walk


def _zero_or_more(ways: list[Walk]) -> Walk:
    more = _one_or_more(ways)
    return lambda graph, start: tuple(dict.fromkeys((start, *more(graph, start))))


_COMBINATIONS: Final[dict[Kind, Callable[[list[Walk]], Walk]]] = {
    "sequence": _sequence,
    "alternativePath": _alternative,
    "zeroOrOnePath": _zero_or_one,
    "oneOrMorePath": _one_or_more,
    "zeroOrMorePath": _zero_or_more,
}
