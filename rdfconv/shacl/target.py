"""Which nodes a shapes graph looks at (SHACL, 2.1.3): shapes in, a table out, then focus nodes per page.

Strategy: the table is keyed by class, predicate and node, and a page's own classes and predicates are looked up in
it. The cost follows the page; a shapes graph of 1,000 target classes costs no more than one of ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from rdfconv.shacl.graph import Graph
from rdfconv.shacl.names import NODE_SHAPE, OWL_CLASS, PROPERTY_SHAPE, RDFS_CLASS, TRUE, sh
from rdfconv.terms import Term

Table: TypeAlias = dict[Term, list[Term]]  # node, class or predicate -> shapes
FocusNodes: TypeAlias = dict[Term, dict[Term, None]]  # shape -> nodes, each once, in order

_TARGETS: Final = tuple(sh(f"target{kind}") for kind in ("Node", "Class", "SubjectsOf", "ObjectsOf"))
_SHAPES: Final = (NODE_SHAPE, PROPERTY_SHAPE)
_CLASSES: Final = (RDFS_CLASS, OWL_CLASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The targets of all shapes that are not deactivated."""

    shapes: tuple[Term, ...]  # that have a target, in document order
    by_node: Table = field(default_factory=dict)
    by_class: Table = field(default_factory=dict)
    by_subject_of: Table = field(default_factory=dict)
    by_object_of: Table = field(default_factory=dict)

    def focus_nodes(self, graph: Graph) -> FocusNodes:
        """What each shape looks at in a page."""
        found: FocusNodes = {}
        for node, shapes in self.by_node.items():
            _aim(found, shapes, (node,))
        if self.by_class:
            for own, nodes in graph.instances.items():
                for name in graph.classes(own) & self.by_class.keys():
                    _aim(found, self.by_class[name], nodes)
        if self.by_subject_of or self.by_object_of:
            self._aim_by_predicate(found, graph)
        return found

    def _aim_by_predicate(self, found: FocusNodes, graph: Graph) -> None:
        for node, properties in graph.nodes.items():
            for predicate in properties.keys() & self.by_subject_of.keys():
                _aim(found, self.by_subject_of[predicate], (node,))
            for predicate in properties.keys() & self.by_object_of.keys():
                _aim(found, self.by_object_of[predicate], properties[predicate])


def _aim(found: FocusNodes, shapes: Iterable[Term], nodes: Iterable[Term]) -> None:
    for shape in shapes:
        found.setdefault(shape, {}).update(dict.fromkeys(nodes))


def read_targets(graph: Graph) -> Targets:
    """The targets that a shapes graph states, and those that follow from a shape being a class."""
    tables: tuple[Table, Table, Table, Table] = ({}, {}, {}, {})
    shapes: list[Term] = []
    for shape, properties in graph.nodes.items():
        if TRUE in properties.get(sh("deactivated"), ()):
            continue
        aims = [list(properties.get(target, ())) for target in _TARGETS]
        if _is_any(graph, shape, _SHAPES) and _is_any(graph, shape, _CLASSES):
            aims[1].append(shape)  # an implicit class target (SHACL, 2.1.3.3)
        if any(aims):
            shapes.append(shape)
        for table, aim in zip(tables, aims, strict=True):
            for each in aim:
                table.setdefault(each, []).append(shape)
    return Targets(
        shapes=tuple(shapes),
        by_node=tables[0],
        by_class=tables[1],
        by_subject_of=tables[2],
        by_object_of=tables[3],
    )


def _is_any(graph: Graph, node: Term, names: Iterable[Term]) -> bool:
    return any(graph.is_instance(node, name) for name in names)
