"""Where things are on a page, in words: its triples in, names of things and paths to their fields out.

A path leads from the page's main thing, the shortest way, by the names that a JSON-LD document of the same data would
have: `variableMeasured[].name`, with `[]` after a property that has several values there. No position is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from rdfconv.shacl.graph import Graph
from rdfconv.shacl.path import Path
from rdfconv.shacl.walk import compile_walk
from rdfconv.terms import Term, Triple, text_of
from rdfconv.vocab import PREFIXES, RDF_TYPE, SCHEMA

_MAX_VALUES: Final = 3  # of a field that are told
_MAX_CHARACTERS: Final = 300  # of a value
_SCHEMAS: Final = (f"<{SCHEMA}", "<https://schema.org/")
# What a thing is called by, the best first.
_NAMES: Final = (
    *(f"{schema}{name}>" for schema in _SCHEMAS for name in ("name", "legalName", "alternateName")),
    *(f"<{PREFIXES[prefix]}{name}>" for prefix, name in (("dct", "title"), ("skos", "prefLabel"), ("rdfs", "label"))),
    f"<{PREFIXES['foaf']}name>",
)


class Places:
    """A page's things and the ways to them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples; ways are looked for when the first is asked for."""
        self._graph = Graph(triples)
        self._ways: dict[Term, tuple[str, ...]] | None = None

    @property
    def name(self) -> str:
        """The name of the page's main thing."""
        main = next(self._roots(), None)
        return self._name(main) if main else ""

    def words(self, term: Term) -> str:
        """A term in words: a thing by its type and name, or its address; a literal by its text."""
        if term[0] == '"':
            return _literal_words(term)
        types = self._graph.objects(term, RDF_TYPE)
        kind = _key(types[0]) if types else ""
        if name := self._name(term):
            return f'{kind or "thing"} "{_cut(name)}"'
        if term[0] == "<":
            return f"{kind} <{text_of(term)}>" if kind else text_of(term)
        return f"{kind or 'thing'} without a name"

    def path(self, focus: Term, path: Path | None, shown: str) -> str:
        """The place of a field; `shown` stands for a path that JSON has no words for."""
        if self._ways is None:
            self._ways = self._found_ways()
        steps = _predicates(path) if path else ()
        ends = [shown] if steps is None else [_key(step) for step in steps]
        return ".".join([*self._ways.get(focus, ()), *ends])

    def found(self, focus: Term, path: Path | None, value: Term | None) -> tuple[str, str]:
        """What stands there: the value, or all values of the field where they are wrong together.

        Where that is cut, a digest of the whole goes with it, else nothing.
        """
        values = self._values(focus, path) if value is None else (value,)
        told = self._told(values) if value is None else self.words(value)
        return told, self._digest(values) if "…" in told else ""

    def _values(self, focus: Term, path: Path | None) -> Sequence[Term]:
        return tuple(compile_walk(path)(self._graph, focus)) if path else ()

    def _told(self, values: Sequence[Term]) -> str:
        told = "; ".join(self.words(each) for each in values[:_MAX_VALUES])
        if len(values) < 2:
            return told or "nothing"
        return f"{len(values):,} values: {told}{'; …' if len(values) > _MAX_VALUES else ''}"

    def _digest(self, values: Iterable[Term]) -> str:
        wholes = (each if each[0] == '"' else self._name(each) or self.words(each) for each in values)
        return sha256("\n".join(wholes).encode("utf-8", "replace")).hexdigest()[:16]

    def _name(self, term: Term) -> str:
        names = (name for each in _NAMES for name in self._graph.objects(term, each) if name[0] == '"')
        return text_of(next(names, '""')).strip()

    def _roots(self) -> Iterator[Term]:
        """The things that no other thing refers to, and where all do, the first."""
        nodes = self._graph.nodes
        targets = {
            value for node, each in nodes.items() for values in each.values() for value in values if value != node
        }
        roots = [node for node in nodes if node not in targets] or list(nodes)[:1]
        yield from sorted(roots, key=lambda node: not self._is_main(node))

    def _is_main(self, node: Term) -> bool:
        return any(_key(each).rpartition(":")[2] == "Dataset" for each in self._graph.objects(node, RDF_TYPE))

    def _found_ways(self) -> dict[Term, tuple[str, ...]]:
        """The shortest way to every thing, breadth first."""
        ways: dict[Term, tuple[str, ...]] = dict.fromkeys(self._roots(), ())
        waiting = list(ways)
        for node in waiting:  # grows while it is walked
            for predicate, values in self._graph.properties(node).items():
                step = f"{_key(predicate)}[]" if len(values) > 1 else _key(predicate)
                for value in values:
                    if value not in ways and value in self._graph.nodes:
                        ways[value] = (*ways[node], step)
                        waiting.append(value)
        return ways


def _predicates(path: Path) -> Sequence[Term] | None:
    """The steps of a path that is no more than steps."""
    if path.kind == "predicate":
        return (path.predicate,)
    if path.kind == "sequence" and all(part.kind == "predicate" for part in path.parts):
        return tuple(part.predicate for part in path.parts)
    return None


def _key(term: Term) -> str:
    """A property or class as JSON-LD would have it: schema.org's bare, others with their prefix."""
    for schema in _SCHEMAS:
        if term.startswith(schema):
            return term[len(schema) : -1]
    for prefix, namespace in PREFIXES.items():
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[1 + len(namespace) : -1]}"
    return term if term[0] == "<" else "thing"


def _literal_words(term: Term) -> str:
    kind = term[term.rindex('"') + 1 :]
    suffix = f" ({_key(kind[2:])})" if kind.startswith("^^") else f" ({kind[1:]})" if kind else ""
    return f'"{_cut(text_of(term))}"{suffix}'


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"
