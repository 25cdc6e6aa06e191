"""A graph as a forest: what stands at the top, what is nested in the one statement that mentions it.

Comes in: the triples of one graph. Goes out: its subjects, each with its predicates and their values, all in the order
of code points, so that it depends on nothing but the triples; and for each blank node that a statement mentions,
whether to write the node there, in full or as a list, or only its label.

A blank node mentioned once is nested in that mention. Where such nodes form a cycle, and where a format stops nesting
(`MAX_DEPTH`), one of them keeps its label and comes after the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from rdfconv.terms import Term, Triple
from rdfconv.vocab import RDF_FIRST, RDF_NIL, RDF_REST
from rdfconv.write.part import Graphs

Properties: TypeAlias = dict[Term, list[Term]]

# Readers recurse (rdflib gives up somewhere between 100 and 150 levels), and people cannot follow even this far.
MAX_DEPTH: Final = 16


def forests_of(graphs: Graphs) -> Iterator[tuple[Term | None, Forest]]:
    """The graphs in the order of their names, the default graph first; empty graphs say nothing."""
    shared = _shared_nodes(graphs)
    for name in sorted(graphs, key=lambda name: name or ""):
        if graphs[name]:
            yield name, Forest(graphs[name], shared)


def _shared_nodes(graphs: Graphs) -> set[Term]:
    """The blank nodes that name a graph or stand in more than one: these keep their labels."""
    shared = {name for name in graphs if name and name[0] == "_"}
    if len(graphs) > 1:
        seen: set[Term] = set()
        for triples in graphs.values():
            nodes = {term for subject, _, value in triples for term in (subject, value) if term[0] == "_"}
            shared |= seen & nodes
            seen |= nodes
    return shared


class Forest:
    """One graph, grouped, and which of its blank nodes still wait to be nested."""

    __slots__ = ("_mentions", "_waiting", "lists", "subjects")

    def __init__(self, triples: Iterable[Triple], shared: Iterable[Term] = ()) -> None:
        """Group the triples; the blank nodes `shared` with other graphs always go by their labels."""
        self.subjects: dict[Term, Properties] = {}
        self._mentions: dict[Term, int] = dict.fromkeys(shared, 2)
        self._group(triples)
        self._waiting = {node for node, mentions in self._mentions.items() if mentions == 1}
        self.lists = self._find_lists()  # the cells of each, by its head

    def _group(self, triples: Iterable[Triple]) -> None:
        mentions = self._mentions
        properties: Properties = {}
        previous = ""
        for subject, predicate, value in sorted(triples):
            if subject != previous:
                properties = self.subjects[subject] = {}
                previous = subject
            if predicate not in properties:
                properties[predicate] = [value]
            elif properties[predicate][-1] != value:
                properties[predicate].append(value)
            else:  # the same triple again
                continue
            if value[0] == "_":
                mentions[value] = mentions.get(value, 0) + 1

    def _find_lists(self) -> dict[Term, list[Term]]:
        """Walk from rdf:nil back, which takes linear time whatever the chains of cells are."""
        rests = {
            node: properties[RDF_REST][0]
            for node, properties in self.subjects.items()
            if RDF_REST in properties and node in self._waiting and _is_cell(properties)
        }
        holders = {rest: node for node, rest in rests.items()}
        lists: dict[Term, list[Term]] = {}
        for last in [node for node, rest in rests.items() if rest == RDF_NIL]:
            cells = [last]
            while (holder := holders.get(cells[-1])) is not None:
                cells.append(holder)
            lists[cells[-1]] = cells[::-1]
        return lists

    def roots(self) -> Iterator[Term]:
        """The subjects that are to stand at the top, in order; last, those that wait to be nested but never are."""
        yield from [node for node in self.subjects if node not in self._waiting]
        for node in self.subjects:
            if node in self._waiting:
                self._waiting.remove(node)
                yield node

    def is_anonymous(self, node: Term) -> bool:
        """Whether nothing mentions this node, so that it needs no label."""
        return node[0] == "_" and node not in self._mentions

    def take(self, node: Term) -> Properties | None:
        """What to write in place of this blank node's mention, once only; None: its label."""
        if node not in self._waiting:
            return None
        self._waiting.remove(node)
        return self.subjects.get(node, {})

    def take_list(self, head: Term) -> list[Term] | None:
        """The members to write in place of the mention of this one of the `lists`; None: it is to be no list."""
        cells = self.lists[head]
        if not self._waiting.issuperset(cells):  # a cell stands at the top: the list holds itself
            return None
        self._waiting.difference_update(cells)
        return [self.subjects[cell][RDF_FIRST][0] for cell in cells]


def _is_cell(properties: Properties) -> bool:
    return properties.keys() == {RDF_FIRST, RDF_REST} and all(len(values) == 1 for values in properties.values())
