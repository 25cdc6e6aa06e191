"""Which page a graph belongs to: no page of a document adds to another one's graph."""

from __future__ import annotations

from rdfconv.result import Result
from rdfconv.terms import Term


class GraphOwners:
    """The graphs of one document, each with the page that has it."""

    def __init__(self) -> None:
        self._owners: dict[Term, str] = {}

    def with_own_graph(self, result: Result) -> Result:
        """The page, with a graph of its own: the second that claims a name gets one of its content."""
        owner = self._owners.setdefault(result.graph, result.source) if result.triples else result.source
        if owner == result.source:
            return result
        return result.without_its_graph(owner)
