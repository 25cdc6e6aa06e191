"""Which shapes refer to themselves (SHACL, 3.4.3): shapes graph in, the shapes of its cycles out.

Strategy: shapes that refer to nothing, or only to shapes already set aside, are set aside until nothing changes. What
remains is next to nothing, and of that each shape is asked what it reaches. Refused: a cycle through sh:not, sh:xone
or a qualified shape, where what a shape says of a node would depend on the order of asking.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdfconv.shacl.graph import Graph
from rdfconv.shacl.language import NotCoreError
from rdfconv.shacl.names import sh
from rdfconv.terms import Term

_LISTS: Final = frozenset({"and", "or", "xone"})
# Where more shapes that fit can mean fewer nodes that conform.
_NEGATIVE: Final = ("not", "xone", "qualifiedValueShape")
_REFERENCES: Final = ("and", "or", "node", "property", *_NEGATIVE)


def recursive_shapes(graph: Graph) -> frozenset[Term]:
    """The shapes that refer to themselves, directly or through others.

    Raises:
        NotCoreError: through a negation.
    """
    unsettled = {shape: found for shape in graph.nodes if (found := dict(references(graph, shape)))}
    while settled := [shape for shape, found in unsettled.items() if not found.keys() & unsettled.keys()]:
        for shape in settled:
            del unsettled[shape]
    reached = {shape: _reached(unsettled, shape) for shape in unsettled}
    for shape, found in unsettled.items():
        for other, name in found.items():
            if name in _NEGATIVE and shape in reached.get(other, ()):
                raise NotCoreError(f"{shape} refers to itself through sh:{name}")
    return frozenset(shape for shape in unsettled if shape in reached[shape])


def references(graph: Graph, shape: Term) -> Iterator[tuple[Term, str]]:
    """The shapes that a shape refers to, and by what; negations come last, so that they are what a dict keeps."""
    for name in _REFERENCES:
        for value in graph.objects(shape, sh(name)):
            for other in graph.items(value) if name in _LISTS else (value,):
                yield other, name


def _reached(unsettled: dict[Term, dict[Term, str]], start: Term) -> set[Term]:
    reached: set[Term] = set()
    waiting = [start]
    while waiting:
        for other in unsettled.get(waiting.pop(), ()):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached
