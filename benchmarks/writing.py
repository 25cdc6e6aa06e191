"""What writing costs: rdfconv's N-Triples and Turtle against rdflib and pyoxigraph, in one run on the same triples.

    python -m benchmarks.writing [pages]

Each writer starts from its own objects, made before the clock starts: tuples of terms, rdflib graphs, pyoxigraph
triples. pyoxigraph is measured from rdfconv's terms as well, because that is what using it would cost. Printed are the
nanoseconds of processor time that a triple takes (medians over rounds in turn) and the ratio to rdfconv. Pages are
written as rdfconv makes them, all nodes having IRIs, and with blank nodes, which Turtle nests.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any, Final

import pyoxigraph
import rdflib

from benchmarks.shacl import page
from rdfconv.terms import Term, Triple
from rdfconv.vocab import PREFIXES
from rdfconv.write import write

_ROUNDS: Final = 5
_OXIGRAPH: Final = {"turtle": pyoxigraph.RdfFormat.TURTLE, "ntriples": pyoxigraph.RdfFormat.N_TRIPLES}
_RDFLIB: Final = {"turtle": "turtle", "ntriples": "nt"}


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, in nanoseconds for a triple."""

    what: str
    peer: str
    own_ns: float
    peer_ns: float

    @property
    def ratio(self) -> float:
        """How many times as long the peer takes."""
        return self.peer_ns / self.own_ns


def rows(count: int = 300) -> Iterator[Row]:
    """Every format and every kind of nodes against every peer."""
    with_blank_nodes = [page(number) for number in range(count)]
    kinds = {"IRIs": list(map(with_iris, with_blank_nodes)), "blank nodes": with_blank_nodes}
    for format_name in _RDFLIB:
        for nodes, pages in kinds.items():
            own, *peers = measured(writers(pages, format_name), sum(map(len, pages))).items()
            yield from (Row(f"{format_name}, {nodes}", peer, own[1], nanoseconds) for peer, nanoseconds in peers)


def with_iris(triples: list[Triple]) -> list[Triple]:
    """The same page with an IRI of its own for each blank node."""
    dataset = triples[0][0]
    return [(_named(subject, dataset), predicate, _named(value, dataset)) for subject, predicate, value in triples]


def _named(term: Term, dataset: Term) -> Term:
    return f"{dataset[:-1]}-{term[2:]}>" if term[0] == "_" else term


def writers(pages: list[list[Triple]], format_name: str) -> dict[str, Callable[[], object]]:
    """Each writer as a function that writes all pages; rdfconv comes first."""
    lines = [write(triples, "ntriples") for triples in pages]
    graphs = [_rdflib_graph(document) for document in lines]
    parsed = [[quad.triple for quad in _oxigraph_quads(document)] for document in lines]
    serialize: Any = partial(pyoxigraph.serialize, format=_OXIGRAPH[format_name], prefixes=PREFIXES)
    if format_name == "ntriples":
        serialize = partial(pyoxigraph.serialize, format=_OXIGRAPH[format_name])
    return {
        "rdfconv": lambda: [write(triples, format_name) for triples in pages],
        "rdflib": lambda: [graph.serialize(format=_RDFLIB[format_name], encoding="utf-8") for graph in graphs],
        "pyoxigraph": lambda: [serialize(triples) for triples in parsed],
        "pyoxigraph from terms": lambda: [serialize(_oxigraph_quads(write(triples, "ntriples"))) for triples in pages],
    }


def _rdflib_graph(document: bytes) -> rdflib.Graph:
    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    return graph.parse(data=document, format="nt")


def _oxigraph_quads(document: bytes) -> Iterator[pyoxigraph.Quad]:
    return pyoxigraph.parse(document, pyoxigraph.RdfFormat.N_TRIPLES)


def measured(runs: dict[str, Callable[[], object]], triples: int) -> dict[str, float]:
    """The median time that each run takes for a triple; the runs take turns, so that all meet the same neighbours."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    gc.collect()
    gc.freeze()  # the graphs of all writers are there; looking through them would be charged to whoever allocates
    for _ in range(_ROUNDS):
        for name, run in runs.items():
            start = time.process_time()
            run()
            times[name].append((time.process_time() - start) / triples * 1e9)
    return {name: median(found) for name, found in times.items()}


def main(count: int) -> None:
    """Measure and print."""
    for row in rows(count):
        print(f"{row.what:<22} {row.own_ns:6,.0f} ns   {row.peer:<22} {row.peer_ns:7,.0f} ns   {row.ratio:5.1f} times")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
