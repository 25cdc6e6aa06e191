"""The embedded store: a folder that pyoxigraph keeps on this machine.

Comes in: dump files. Goes out: the store, with one named graph for each page, and counts of what changed.

Strategy: an empty store is filled in bulk. Later loads compare each graph with the one that is there, add those that
are new in bulk, and replace those that changed, each in one transaction.

Refused, with OutputError: folders that hold something else, and stores that another process has open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdfconv.errors import OutputError
from rdfconv.read.streams import opened
from rdfconv.store.dumps import DEFAULT, rdf_format
from rdfconv.store.plan import Loaded, Table, iter_graphs, refuse_great_loss, survey
from rdfconv.store.sparql import replacement
from rdfconv.terms import Term

if TYPE_CHECKING:
    import pyoxigraph

_MARK: Final = "CURRENT"  # a file that every such store has
_BATCH: Final = 200_000  # statements of new graphs that go into the store together


def open_store(folder: Path, *, is_new_allowed: bool = False) -> pyoxigraph.Store:
    """The store in a folder: to read it, or to load into it also where there is none yet.

    Raises:
        OutputError: the folder has no store, or one that another process has open.
    """
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    is_there = (folder / _MARK).is_file()
    if not is_there and not is_new_allowed:
        raise OutputError("holds no store; rdfconv load FILES --store DIR makes one", where=str(folder))
    if not is_there and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError("holds something else; name a new folder for the store", where=str(folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return pyoxigraph.Store(str(folder)) if is_new_allowed else pyoxigraph.Store.read_only(str(folder))
    except OSError as error:
        way_out = "; another process has it open, end that one first" if "lock" in str(error).lower() else ""
        raise OutputError(f"cannot be opened: {error}{way_out}", where=str(folder)) from error


def load(  # noqa: PLR0913 - what a load is asked for
    store: pyoxigraph.Store,
    paths: Sequence[Path],
    *,
    graph: Term | None = None,
    prune: bool = False,
    prune_limit: float = 10,
    where: str = "",
) -> Loaded:
    """Make the store say what the files say: their graphs replace those that it has; triples without a graph are added.

    Args:
        store: The store.
        paths: Dump files.
        graph: The graph of triples that name none.
        prune: Remove the graphs that the files do not have.
        prune_limit: Per cent of the graphs that may be removed so.
        where: The store's name, for messages.

    Raises:
        ReadError: a file cannot be read; what came before it is in the store.
        OutputError: the store refuses, or would lose too many graphs.
    """
    try:
        if next(store.quads_for_pattern(None, None, None), None) is None:
            return _fill(store, paths, graph)
        table = survey(paths, graph)
        removed = _prune(store, table, prune_limit, where) if prune else 0
        return _update(store, paths, table, graph, Loaded(removed=removed))
    except OSError as error:
        raise OutputError(f"refuses what is loaded: {error}", where=where) from error


def _fill(store: pyoxigraph.Store, paths: Sequence[Path], graph: Term | None) -> Loaded:
    for path in paths:
        with opened(path) as stream:
            store.bulk_load(stream, format=rdf_format(path), to_graph=_node(graph) if graph else None)
    store.flush()
    return Loaded(new=sum(1 for _ in store.named_graphs()), statements=len(store))


def _update(store: pyoxigraph.Store, paths: Sequence[Path], table: Table, graph: Term | None, done: Loaded) -> Loaded:
    batch: list[pyoxigraph.Quad] = []
    for name, triples in iter_graphs(paths, table, graph):
        if name == DEFAULT:
            done.loose += len(triples)
            batch += _quads(name, triples)
        elif not store.contains_named_graph(_node(name)):
            done.new += 1
            done.statements += len(triples)
            batch += _quads(name, triples)
        elif _is_same(_triples_in(store, name), triples):
            done.unchanged += 1
        else:
            done.changed += 1
            done.statements += len(triples)
            store.update(replacement(name, triples))
        if len(batch) >= _BATCH:
            store.bulk_extend(batch)
            batch = []
    store.extend(batch)
    store.flush()
    return done


def _prune(store: pyoxigraph.Store, table: Table, limit: float, where: str) -> int:
    graphs = [str(name) for name in store.named_graphs()]
    vanished = [name for name in graphs if name not in table]
    refuse_great_loss(len(vanished), len(graphs), limit, where)
    for name in vanished:
        store.remove_graph(_node(name))
    return len(vanished)


def _triples_in(store: pyoxigraph.Store, graph: Term) -> set[str]:
    return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, _node(graph))}


def _is_same(there: set[str], triples: list[str]) -> bool:
    """Whether a graph says what it is to say; the store keeps numbers as values, and so may write them otherwise."""
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    if there == {*triples}:
        return True
    other = pyoxigraph.Store()
    other.extend(_quads(DEFAULT, triples))
    return there == _triples_in(other, DEFAULT)


def _quads(graph: Term, triples: Iterable[str]) -> list[pyoxigraph.Quad]:
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    name = "" if graph == DEFAULT else graph
    lines = "".join(f"{triple} {name} .\n" for triple in triples)
    return list(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))


def _node(graph: Term) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph:
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    if graph == DEFAULT:
        return pyoxigraph.DefaultGraph()
    return pyoxigraph.NamedNode(graph[1:-1]) if graph[0] == "<" else pyoxigraph.BlankNode(graph[2:])
