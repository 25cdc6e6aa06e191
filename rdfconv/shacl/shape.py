"""Compiled shapes: what is wrong with a focus node, or only whether it conforms.

A shape is its value nodes and its constraints (SHACL, 2.1): on each value node, or on all of them together. Nothing is
made for a constraint that holds, by far the commonest case, and a property shape that cannot object is not called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from rdfconv.errors import LimitError
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.hierarchy import SCHEMA_ORG, Hierarchy
from rdfconv.shacl.path import Path
from rdfconv.shacl.result import Finding
from rdfconv.shacl.walk import Walk
from rdfconv.terms import Term, Triple

# A recursive shape follows every path through a graph, and a hostile graph has endlessly many; real pages need dozens.
_MAX_VISITS: Final = 100_000


class Data(Graph):
    """A page under validation: its triples, and which recursive shapes are looking at which nodes."""

    __slots__ = ("_visiting", "_visits")

    def __init__(self, triples: Iterable[Triple], hierarchy: Hierarchy = SCHEMA_ORG) -> None:
        """Index the triples; nothing has been visited yet."""
        super().__init__(triples, hierarchy)
        self._visiting: set[tuple[Term, Term]] = set()
        self._visits = 0

    @contextmanager
    def visit(self, shape: Term, node: Term) -> Iterator[bool]:
        """Note that a recursive shape looks at a node; yields False if it does so already.

        Raises:
            LimitError: recursive shapes have looked at more nodes than any real page has.
        """
        visit = (shape, node)
        if visit in self._visiting:
            yield False
            return
        self._visits += 1
        if self._visits > _MAX_VISITS:
            raise LimitError(f"recursive shapes had more than {_MAX_VISITS:,} nodes to look at; the last is {shape}")
        self._visiting.add(visit)
        try:
            yield True
        finally:
            self._visiting.discard(visit)


class Offence(NamedTuple):
    """What a constraint on the value nodes together objects to: one of them, or (None) all of them."""

    value: Term | None
    path: Path | None = None  # where it is not the shape's own


Test: TypeAlias = Callable[[Data, Term], bool]  # whether a value node is fine
Check: TypeAlias = Callable[[Data, Term, Sequence[Term]], Sequence[Offence]]  # of a focus node and its value nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueConstraint:
    """A constraint that looks at one value node at a time."""

    component: Term
    test: Test
    parts: tuple[Shape, ...] = ()  # the shapes that a value has to fit; what they find are the details


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConstraint:
    """A constraint that looks at all value nodes together."""

    component: Term
    check: Check
    needs_values: bool = True  # False for one that can object to there being no value node


Constraint: TypeAlias = ValueConstraint | SetConstraint


@dataclass(slots=True, eq=False)
class Shape:
    """A node shape or property shape; it is filled after it is made, because shapes may refer to each other."""

    node: Term
    path: Path | None = None
    walk: Walk | None = None  # from a focus node to its value nodes; None: the focus node itself
    value_constraints: tuple[ValueConstraint, ...] = ()
    set_constraints: tuple[SetConstraint, ...] = ()
    on_nothing: tuple[SetConstraint, ...] = ()  # those that can object to there being no value node
    properties: tuple[Shape, ...] = ()
    only_with: Term | None = None  # a predicate without which the shape has nothing to object to

    def conforms(self, data: Data, focus: Term) -> bool:
        """Whether the node conforms; the first offence decides."""
        values = self.walk(data, focus) if self.walk else (focus,)
        for constraint in self.set_constraints if values else self.on_nothing:
            if constraint.check(data, focus, values):
                return False
        for value in values:
            for each in self.value_constraints:
                if not each.test(data, value):
                    return False
            if self.properties:
                present = data.properties(value)
                for part in self.properties:
                    if (part.only_with is None or part.only_with in present) and not part.conforms(data, value):
                        return False
        return True

    def findings(self, data: Data, focus: Term) -> list[Finding]:
        """Everything that is wrong with the node."""
        values = self.walk(data, focus) if self.walk else (focus,)
        found: list[Finding] = []
        for constraint in self.set_constraints if values else self.on_nothing:
            for value, path in constraint.check(data, focus, values):
                found.append(self._finding(focus, constraint, value, path))
        for value in values:
            for each in self.value_constraints:
                if not each.test(data, value):
                    details = [detail for part in each.parts for detail in part.findings(data, value)]
                    found.append(self._finding(focus, each, value, details=details))
            if self.properties:
                present = data.properties(value)
                for part in self.properties:
                    if part.only_with is None or part.only_with in present:
                        found += part.findings(data, value)
        return found

    def _finding(
        self,
        focus: Term,
        constraint: Constraint,
        value: Term | None,
        path: Path | None = None,
        details: Iterable[Finding] = (),
    ) -> Finding:
        return Finding(self.node, constraint.component, focus, path or self.path, value, tuple(details))


class RecursiveShape(Shape):
    """A shape that refers to itself, directly or through others.

    SHACL leaves the meaning open (3.4.3). Here a node that is being looked at already conforms for the time being, so
    that cycles in the data end; shapes in which that could turn an answer around are refused (`recursion`).
    """

    __slots__ = ()

    def conforms(self, data: Data, focus: Term) -> bool:
        """Whether the node conforms, or is being looked at already."""
        with data.visit(self.node, focus) as is_new:
            return not is_new or super().conforms(data, focus)

    def findings(self, data: Data, focus: Term) -> list[Finding]:
        """Everything that is wrong with the node, unless it is being looked at already."""
        with data.visit(self.node, focus) as is_new:
            return super().findings(data, focus) if is_new else []
