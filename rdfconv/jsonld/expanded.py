"""RDF from the expanded form: JSON-LD 1.1 API, sections 7.1 (node map generation) and 8, in one linear walk.

Comes in: PyLD's expanded form. Goes out: triples and quads with the terms that `Terms` makes. Strategy: a node
object is given its subject where it is first seen and described later, so that nothing here recurses but nested
lists; the node map itself is never built, because a set of triples needs no merging.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from rdfconv.jsonld.active import KEYWORDS
from rdfconv.jsonld.making import Terms
from rdfconv.model import Json
from rdfconv.terms import Quad, Term, Triple
from rdfconv.vocab import RDF_TYPE

NodeObject: TypeAlias = dict[str, Any]

# The base of a document that has none, because PyLD would take one of its own: what starts with it is relative.
NO_BASE: Final = "rdfconv-no-base:///"


class ExpandedReader:
    """Reads the expanded form of one document."""

    __slots__ = ("_graph", "_pending", "_terms", "named", "roots", "triples")

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._pending: list[tuple[NodeObject, Term | None, Term | None]] = []
        self._graph: Term | None = None  # the named graph that is being read; None: the default graph
        self.triples: list[Triple] = []
        self.named: list[Quad] = []
        self.roots: list[Term] = []

    def read(self, expanded: Iterable[NodeObject]) -> None:
        """Add what the items of the expanded form say."""
        for item in expanded:
            subject = self._mention(item, "@id")
            if subject is not None:
                self.roots.append(subject)
        for node, subject, graph in self._pending:  # grows while it is read
            self._graph = graph
            self._describe(node, subject)

    def _mention(self, node: NodeObject, place: str) -> Term | None:
        """The node's own term; what else it says is read later."""
        subject = self._resource(node["@id"], place) if "@id" in node else self._terms.new_blank()
        if len(node) > 1 or "@id" not in node:
            self._pending.append((node, subject, self._graph))
        return subject

    def _resource(self, text: str | None, place: str) -> Term | None:
        """An expanded IRI as a term; None for what only looks like a keyword and is ignored."""
        return None if text is None else self._terms.resource(text.removeprefix(NO_BASE), place)

    def _type(self, text: str | None) -> Term | None:
        return None if text is None else self._terms.type(text.removeprefix(NO_BASE))

    def _describe(self, node: NodeObject, subject: Term | None) -> None:
        for key, values in node.items():
            if key == "@type":
                for value in values:
                    self._add(subject, RDF_TYPE, self._type(value))
            elif key == "@graph":
                self._read_graph(values, subject)
            elif key == "@included":
                for value in values:
                    self._mention(value, "@id")
            elif key == "@reverse":
                self._read_reverse(values, subject)
            elif key not in KEYWORDS:
                self._read_property(subject, key, values)

    def _add(self, subject: Term | None, predicate: Term | None, item: Term | None) -> None:
        if subject is None or predicate is None or item is None:
            return
        if self._graph is None:
            self.triples.append((subject, predicate, item))
        else:
            self.named.append((subject, predicate, item, self._graph))

    def _read_graph(self, nodes: Iterable[NodeObject], name: Term | None) -> None:
        """A named graph; without a name (an ill-formed IRI) nothing can be said in it."""
        if name is None:
            return
        outer, self._graph = self._graph, name
        for node in nodes:  # a graph container may hold a list, of which only the nodes count
            self._object(node, "@id", is_said=False)
        self._graph = outer

    def _read_reverse(self, reverse: dict[str, list[NodeObject]], item: Term | None) -> None:
        for key, nodes in reverse.items():
            predicate = self._predicate(key)
            for node in nodes:
                self._add(self._mention(node, "@id"), predicate, item)

    def _read_property(self, subject: Term | None, key: str, values: Iterable[Any]) -> None:
        predicate = self._predicate(key)
        is_said = subject is not None and predicate is not None
        for value in values:
            self._add(subject, predicate, self._object(value, key, is_said=is_said))

    def _predicate(self, key: str) -> Term | None:
        """A property's IRI; blank nodes are no predicates (section 8.1)."""
        return None if key.startswith("_:") else self._terms.iri(key, key)

    def _object(self, item: NodeObject, place: str, *, is_said: bool) -> Term | None:
        """Section 8.2: a value object, a list object or a node object as a term."""
        if "@value" in item:
            return self._literal(item, place)
        if "@list" in item:
            return self._list(item["@list"], place, is_said=is_said)
        return self._mention(item, place)

    def _literal(self, item: NodeObject, place: str) -> Term | None:
        value, datatype = item["@value"], item.get("@type")
        if datatype == "@json":
            return self._terms.json(_canonical_json(value), place)
        if "@language" in item:
            return self._terms.tagged(value, item["@language"], place)
        return self._terms.value(value, datatype, place)

    def _list(self, items: list[NodeObject], place: str, *, is_said: bool) -> Term:
        """A list; where the statement about it cannot be made, only the nodes in it remain."""
        head, triples = self._terms.list_cells([self._object(item, place, is_said=is_said) for item in items])
        if is_said:
            for triple in triples:
                self._add(*triple)
        return head


def _canonical_json(value: Json) -> str:
    """The canonical text of a JSON value (RFC 8785)."""
    from rdfconv.jsonld import processor  # noqa: PLC0415 - imports PyLD

    text: bytes = processor.canonicalize(value)
    return text.decode()
