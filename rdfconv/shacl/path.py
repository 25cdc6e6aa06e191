"""SHACL property paths (SHACL, 2.3.1): read from a shapes graph, shown to people, written into a report.

A `Path` is a value: two that say the same are equal, wherever they stand in the shapes graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rdfconv.errors import ConfigError
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.names import sh
from rdfconv.terms import Term, Triple
from rdfconv.vocab import RDF_FIRST, RDF_NIL, RDF_REST

Kind: TypeAlias = Literal[
    "predicate", "sequence", "alternativePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"
]

_WRAPPERS: Final[tuple[Kind, ...]] = ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
_SUFFIXES: Final[dict[Kind, str]] = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path: a predicate, or an operator over other paths."""

    kind: Kind
    predicate: Term = ""
    parts: tuple[Path, ...] = ()


def predicate_path(predicate: Term) -> Path:
    """The path that is one step along a predicate."""
    return Path(kind="predicate", predicate=predicate)


def read_path(graph: Graph, node: Term, inside: tuple[Term, ...] = ()) -> Path:
    """The path that a node of the shapes graph stands for; `inside` holds the path nodes around it.

    Raises:
        ConfigError: the node is no well-formed path (SHACL, 2.3.1), or contains itself.
    """
    if node[0] == "<":
        return predicate_path(node)
    if node[0] == '"' or node in inside:
        raise ConfigError(f"sh:path: {node} is no path" if node[0] == '"' else f"sh:path: {node} contains itself")
    around = (*inside, node)
    if graph.objects(node, RDF_FIRST):
        return _combined(graph, "sequence", node, around)
    if len(operands := graph.objects(node, sh("alternativePath"))) == 1:
        return _combined(graph, "alternativePath", operands[0], around)
    for kind in _WRAPPERS:
        if len(operands := graph.objects(node, sh(kind))) == 1:
            return Path(kind=kind, parts=(read_path(graph, operands[0], around),))
    raise ConfigError(f"sh:path: {node} is no path")


def _combined(graph: Graph, kind: Kind, head: Term, inside: tuple[Term, ...]) -> Path:
    members = graph.items(head)
    if len(members) < 2:
        raise ConfigError(f"sh:path: a {kind.removesuffix('Path')} path needs two members or more")
    return Path(kind=kind, parts=tuple(read_path(graph, member, inside) for member in members))


def show_path(path: Path, show: Callable[[Term], str]) -> str:
    """The path in SPARQL's notation; `show` writes an IRI.

    >>> show_path(Path(kind="inversePath", parts=(predicate_path("<urn:p>"),)), str)
    '^<urn:p>'
    """
    if path.kind == "predicate":
        return show(path.predicate)
    parts = [show_path(part, show) for part in path.parts]
    if path.kind in {"sequence", "alternativePath"}:
        return "(" + ("/" if path.kind == "sequence" else "|").join(parts) + ")"
    return f"^{parts[0]}" if path.kind == "inversePath" else f"{parts[0]}{_SUFFIXES[path.kind]}"


def path_triples(path: Path, fresh: Iterator[Term]) -> tuple[Term, list[Triple]]:
    """The node that stands for the path, and the triples that describe it; blank nodes come from `fresh`."""
    if path.kind == "predicate":
        return path.predicate, []
    described = [path_triples(part, fresh) for part in path.parts]
    triples = [triple for _, below in described for triple in below]
    members = [node for node, _ in described]
    if path.kind in {"sequence", "alternativePath"}:
        operand, cells = _list_triples(members, fresh)
        triples += cells
    else:
        operand = members[0]
    if path.kind == "sequence":
        return operand, triples
    node = next(fresh)
    return node, [(node, sh(path.kind), operand), *triples]


def _list_triples(members: list[Term], fresh: Iterator[Term]) -> tuple[Term, list[Triple]]:
    triples: list[Triple] = []
    head = RDF_NIL
    for member in reversed(members):
        node = next(fresh)
        triples += [(node, RDF_FIRST, member), (node, RDF_REST, head)]
        head = node
    return head, triples
