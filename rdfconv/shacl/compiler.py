"""A shapes graph compiled: shapes and targets in, a function from triples to results out.

Strategy: every shape becomes a `Shape` once, however often others refer to it; its parameters are checked and turned
into constraints here, so that validation only walks and compares. What SHACL Core does not have raises NotCoreError,
what breaks its syntax rules raises ConfigError with the shape and its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from rdfconv.errors import ConfigError, LimitError
from rdfconv.shacl import set_constraints, value_constraints
from rdfconv.shacl.describe import outcome_of
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.language import NotCoreError, outside_core
from rdfconv.shacl.names import NODE_SHAPE, PATH, PROPERTY_SHAPE, sh
from rdfconv.shacl.path import read_path
from rdfconv.shacl.recursion import recursive_shapes
from rdfconv.shacl.result import Outcome
from rdfconv.shacl.shape import Constraint, Data, RecursiveShape, SetConstraint, Shape, ValueConstraint
from rdfconv.shacl.site import Site
from rdfconv.shacl.source import Source
from rdfconv.shacl.walk import compile_walk
from rdfconv.terms import Term, Triple
from rdfconv.vocab import RDF_TYPE

Build: TypeAlias = Callable[[Site, Term], Constraint | None]

# Parameter -> its constraint, in the order of the specification's chapters; None where there is nothing to check.
_CONSTRAINTS: Final[dict[Term, Build]] = {
    sh("class"): value_constraints.instance_of,
    sh("datatype"): value_constraints.datatype,
    sh("nodeKind"): value_constraints.node_kind,
    sh("minCount"): set_constraints.min_count,
    sh("maxCount"): set_constraints.max_count,
    sh("minExclusive"): value_constraints.value_range("minExclusive"),
    sh("minInclusive"): value_constraints.value_range("minInclusive"),
    sh("maxExclusive"): value_constraints.value_range("maxExclusive"),
    sh("maxInclusive"): value_constraints.value_range("maxInclusive"),
    sh("minLength"): value_constraints.min_length,
    sh("maxLength"): value_constraints.max_length,
    sh("pattern"): value_constraints.pattern,
    sh("languageIn"): value_constraints.language_in,
    sh("uniqueLang"): set_constraints.unique_lang,
    sh("equals"): set_constraints.equals,
    sh("disjoint"): set_constraints.disjoint,
    sh("lessThan"): set_constraints.pair_order("lessThan"),
    sh("lessThanOrEquals"): set_constraints.pair_order("lessThanOrEquals"),
    sh("not"): value_constraints.logical_not,
    sh("and"): value_constraints.logical_and,
    sh("or"): value_constraints.logical_or,
    sh("xone"): value_constraints.logical_xone,
    sh("node"): value_constraints.node,
    sh("qualifiedMinCount"): set_constraints.qualified_min_count,
    sh("qualifiedMaxCount"): set_constraints.qualified_max_count,
    sh("closed"): set_constraints.closed,
    sh("hasValue"): set_constraints.has_value,
    sh("in"): value_constraints.value_in,
}
# What only the value nodes of a path can be counted or compared by (SHACL, 4.2, 4.4.5, 4.5.3, 4.5.4).
_NEEDS_PATH: Final = ("lessThan", "lessThanOrEquals", "maxCount", "minCount", "uniqueLang")


def core_engine(source: Source) -> Callable[[Iterable[Triple]], Outcome]:
    """A function that validates triples with the compiled shapes.

    Raises:
        NotCoreError: the shapes need more than SHACL Core.
        ConfigError: the shapes are ill-formed.
    """
    if outside := [reason for _, reason in outside_core(source.graph)]:
        raise NotCoreError("; ".join(outside))
    shapes = _compiled(source)

    def validate(triples: Iterable[Triple]) -> Outcome:
        data = Data(triples, source.hierarchy)
        focus_nodes = source.targets.focus_nodes(data)
        findings = (
            finding
            for node, focuses in focus_nodes.items()
            for focus in focuses
            for finding in shapes[node].findings(data, focus)
        )
        try:
            return outcome_of(source, findings, focus_nodes)
        except RecursionError:
            raise LimitError(f"the data is nested deeper than the shapes of {source.name} can follow") from None

    return validate


def _compiled(source: Source) -> dict[Term, Shape]:
    """All shapes that the graph declares or aims, so that a fault in one that nobody uses is found too."""
    compiler = _Compiler(source)
    try:
        return {node: compiler.shape(node) for node in (*declared_shapes(source.graph), *source.targets.shapes)}
    except RecursionError:
        raise ConfigError("the shapes are nested too deeply", where=source.name) from None


def declared_shapes(graph: Graph) -> list[Term]:
    """The nodes that the graph types as shapes."""
    kinds = (NODE_SHAPE, PROPERTY_SHAPE)
    return [node for node in graph.subjects_with(RDF_TYPE) if any(graph.is_instance(node, kind) for kind in kinds)]


class _Compiler:
    """The shapes of one graph, each compiled once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._recursive = recursive_shapes(source.graph)
        self._shapes: dict[Term, Shape] = {}

    def shape(self, node: Term) -> Shape:
        """A compiled shape; one that is being compiled already comes back as it is, to be filled soon."""
        known = self._shapes.get(node)
        if known is not None:
            return known
        shape = self._shapes[node] = (RecursiveShape if node in self._recursive else Shape)(node=node)
        try:
            self._fill(shape)
        except ConfigError as error:
            raise self._placed(error, node) from error
        return shape

    def _placed(self, error: ConfigError, node: Term) -> ConfigError:
        """The error with the innermost shape that has a name, and its line."""
        if error.where or node[0] == "_":
            return error
        return ConfigError(f"{self._source.show(node)}: {error.message}", where=self._source.place_of(node))

    def _fill(self, shape: Shape) -> None:
        graph = self._source.graph
        properties = graph.properties(shape.node)
        site = Site(source=self._source, node=shape.node, compiled=self.shape)
        site.refuse_doubled()
        if site.is_true("deactivated"):
            return
        if (path := site.value("path")) is not None:
            shape.path = read_path(graph, path)
            shape.walk = compile_walk(shape.path)
        elif misplaced := [name for name in _NEEDS_PATH if site.values(name)]:
            raise ConfigError(f"has sh:{misplaced[0]}, which only a shape with a sh:path can have")
        elif graph.is_instance(shape.node, PROPERTY_SHAPE):
            raise ConfigError("is a sh:PropertyShape without sh:path")
        shape.properties = tuple(self._property(site, each) for each in site.values("property"))
        built = [build(site, value) for name, build in _CONSTRAINTS.items() for value in properties.get(name, ())]
        shape.value_constraints = tuple(made for made in built if isinstance(made, ValueConstraint))
        shape.set_constraints = tuple(made for made in built if isinstance(made, SetConstraint))
        shape.on_nothing = tuple(made for made in shape.set_constraints if not made.needs_values)
        if shape.path is not None and not shape.on_nothing:
            shape.only_with = shape.path.predicate or None

    def _property(self, site: Site, node: Term) -> Shape:
        if not site.graph.objects(node, PATH):
            raise ConfigError(f"sh:property names {self._source.show(node)}, which has no sh:path")
        return site.shape("property", node)
