"""Our terms as rdflib's and back; only the pySHACL lane needs it.

Lexical forms stay as they are (rdflib would write "01" as "1"), and no literal gets an explicit xsd:string, because
rdflib calls `"a"` and `"a"^^xsd:string` different.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rdfconv.terms import Term, Triple, literal, text_of

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


def rdflib_graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """A new rdflib graph of the triples."""
    from rdflib import Graph, URIRef  # noqa: PLC0415 - heavy, and only the pySHACL lane needs it

    graph = Graph(bind_namespaces="none")
    for subject, predicate, value in triples:
        graph.add((_to_rdflib(subject), URIRef(predicate[1:-1]), _to_rdflib(value)))
    return graph


def triples_of(graph: rdflib.Graph) -> Iterator[Triple]:
    """The triples of an rdflib graph."""
    for subject, predicate, value in graph:
        yield _from_rdflib(subject), _from_rdflib(predicate), _from_rdflib(value)


def _to_rdflib(term: Term) -> Node:
    from rdflib import BNode, Literal, URIRef  # noqa: PLC0415 - heavy, and only the pySHACL lane needs it

    if term[0] == "<":
        return URIRef(term[1:-1])
    if term[0] == "_":
        return BNode(term[2:])
    tail = term[term.rindex('"') + 1 :]
    language = tail[1:] if tail.startswith("@") else None
    datatype = URIRef(tail[3:-1]) if tail.startswith("^^") else None
    return Literal(text_of(term), lang=language, datatype=datatype, normalize=False)


def _from_rdflib(node: Node) -> Term:
    from rdflib import BNode, Literal  # noqa: PLC0415 - heavy, and only the pySHACL lane needs it

    if not isinstance(node, Literal):
        return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"
    if node.language:
        return f"{literal(str(node))}@{node.language.lower()}"
    suffix = f"^^<{node.datatype}>" if node.datatype and not node.datatype.endswith("XMLSchema#string") else ""
    return literal(str(node)) + suffix
