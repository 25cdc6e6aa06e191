"""JSON-LD 1.1: one node object a line, `@vocab` for schema.org, blank nodes nested, lists as `@list`.

Comes in: the graphs of one page. Goes out: members of a document's `@graph`. The context is inline and always the
same, so that no reader needs the network. It declares no prefixes: an IRI such as `schema:Dataset`, which pages write
by mistake, would read as a prefixed name, and JSON-LD has no way to escape it.

Terms are JSON already: a literal's N-Triples text is a JSON string, and an IRI has nothing that JSON escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rdfconv.terms import Term
from rdfconv.vocab import RDF_TYPE, SCHEMA, XSD
from rdfconv.write.forest import MAX_DEPTH, Forest, Properties, forests_of
from rdfconv.write.part import Graphs, Part

_SCHEMA_NAME: Final = re.compile(f"<{re.escape(SCHEMA)}([A-Za-z][A-Za-z0-9]*)>")
# JSON values that every reader takes for the same literal; longer integers lose digits where numbers are doubles.
_NATIVE: Final = {
    f"<{XSD}integer>": re.compile('"(?:0|-?[1-9][0-9]{0,14})"'),
    f"<{XSD}boolean>": re.compile('"(?:true|false)"'),
}


def header(_prefixes: Iterable[str]) -> bytes:
    """The document up to its first node object."""
    return f'{{"@context": {{"@vocab": "{SCHEMA}"}}, "@graph": [\n'.encode()


FOOTER: Final = b"\n]}\n"


def jsonld(graphs: Graphs) -> Part:
    """One page as node objects; a named graph is a node object with `@graph`."""
    nodes = [node for name, forest in forests_of(graphs) for node in _graph_nodes(name, forest)]
    return Part(body=",\n".join(nodes).encode())


def _graph_nodes(name: Term | None, forest: Forest) -> list[str]:
    nodes = list(_Writer(forest).nodes())
    if name is None:
        return nodes
    inside = ",\n".join(nodes)
    return [f'{{"@id": {_identifier(name)}, "@graph": [\n{inside}\n]}}']


def _identifier(node: Term) -> str:
    return f'"{node[1:-1]}"' if node[0] == "<" else f'"{node}"'


def _name(term: Term) -> str:
    """A property, type or datatype: relative to `@vocab` if it is schema.org's."""
    found = _SCHEMA_NAME.fullmatch(term)
    return f'"{found[1]}"' if found else _identifier(term)


class _Writer:
    """JSON-LD for one graph."""

    __slots__ = ("_forest",)

    def __init__(self, forest: Forest) -> None:
        self._forest = forest

    def nodes(self) -> Iterator[str]:
        """Each subject with all that hangs on it, as one node object."""
        for subject in self._forest.roots():
            label = None if self._forest.is_anonymous(subject) else subject
            yield self._node_object(label, self._forest.subjects[subject], 1)

    def _node_object(self, label: Term | None, properties: Properties, depth: int) -> str:
        members = [f'"@id": {_identifier(label)}'] if label else []
        members += self._types(properties.get(RDF_TYPE, []), depth)
        members += [
            f"{_name(predicate)}: {self._values(values, depth)}"
            for predicate, values in properties.items()
            if predicate != RDF_TYPE
        ]
        return f"{{{', '.join(members)}}}"

    def _types(self, values: list[Term], depth: int) -> Iterator[str]:
        """`@type` can hold IRIs; anything else needs the property in full."""
        if iris := [_name(value) for value in values if value[0] == "<"]:
            yield f'"@type": {_one_or_many(iris)}'
        if others := [value for value in values if value[0] != "<"]:
            yield f"{_identifier(RDF_TYPE)}: {self._values(others, depth)}"

    def _values(self, values: list[Term], depth: int) -> str:
        return _one_or_many([self._value(value, depth) for value in values])

    def _value(self, term: Term, depth: int) -> str:
        if term[0] == "<":
            return f'{{"@id": {_identifier(term)}}}'
        return self._node(term, depth) if term[0] == "_" else _literal(term)

    def _node(self, node: Term, depth: int) -> str:
        forest = self._forest
        if depth < MAX_DEPTH:
            if node in forest.lists and (members := forest.take_list(node)) is not None:
                return f'{{"@list": [{", ".join([self._value(member, depth + 1) for member in members])}]}}'
            if properties := forest.take(node):
                return self._node_object(None, properties, depth + 1)
        return f'{{"@id": {_identifier(node)}}}'


def _one_or_many(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _literal(term: Term) -> str:
    end = term.rindex('"') + 1
    quoted, rest = term[:end], term[end:]
    if not rest:
        return quoted
    if rest[0] == "@":
        return f'{{"@value": {quoted}, "@language": "{rest[1:]}"}}'
    datatype = rest[2:]
    if datatype in _NATIVE and _NATIVE[datatype].fullmatch(quoted):
        return quoted[1:-1]
    return f'{{"@value": {quoted}, "@type": {_name(datatype)}}}'
