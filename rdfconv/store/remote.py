"""A store behind an address: Graph Store Protocol, SPARQL 1.1 Update, or bulk where the server has it.

Comes in: dump files and the endpoint. Goes out: requests over several connections, and counts of what changed.

Strategy: a graph is replaced whole by one PUT (or by small updates), so that doing it twice does no harm. A server
that is known to take N-Quads, and is empty, gets many graphs with each request. With a state file only graphs that
changed since are sent; a graph is recorded when the store has it, so that a run that was cut off goes on where it was.
What is too large for the server is sent in parts: the first one replaces the graph, the others add to it.

Refused, with OutputError: what the server refuses. Where it refuses one graph's content only, the others are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from rdfconv.errors import OutputError
from rdfconv.store.dumps import DEFAULT
from rdfconv.store.plan import Graph, Loaded, Table, iter_graphs, refuse_great_loss, survey
from rdfconv.store.session import ContentRefusedError, Session
from rdfconv.store.state import DOUBTFUL, State
from rdfconv.store.ways import Protocol, fill, remove, write
from rdfconv.terms import Term

_BULK: Final = 20_000  # statements of a request in bulk; several are in memory at once
_PROBES: Final = 3  # graphs that are looked for before a state file is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to load."""

    protocol: Protocol = "gsp"
    connections: int = 4
    timeout: float = 60
    graph: Term | None = None  # of triples that name none
    prune: bool = False
    prune_limit: float = 10
    state: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What is done by one thread: afterwards the store has the graphs, or has them no more."""

    do: Callable[[Session], bool]  # says whether it made something new
    graphs: tuple[Term, ...] = ()
    count: int = 0
    is_removal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """What a server can do beyond the protocol, by the name that it gives itself."""

    takes_gzip: bool = False
    bulk: Mapping[str, str] | None = None  # the parameters of a POST of N-Quads


_SERVERS: Final = {
    "oxigraph": _Server(takes_gzip=True, bulk={"no_transaction": ""}),
    "fuseki": _Server(takes_gzip=True, bulk={}),
}


def load(endpoint: str, paths: Sequence[Path], options: Options) -> Loaded:
    """Make the store say what the files say: their graphs replace those that it has; triples without a graph are added.

    Raises:
        ConfigError: the address, the credentials or the state file are wrong.
        ReadError: a file cannot be read; nothing was sent.
        OutputError: the store refuses, or would lose too many graphs.
    """
    with Session(endpoint, timeout=options.timeout) as session, State(options.state, endpoint) as state:
        table = survey(paths, options.graph)
        server, is_empty = _look_at(session, options)
        session.takes_gzip = server.takes_gzip
        known = _believed(session, state, options)
        vanished = [graph for graph in known if graph not in table] if options.prune else []
        refuse_great_loss(len(vanished), len(known), options.prune_limit, endpoint)
        wanted = {graph: summary for graph, summary in table.items() if known.get(graph) != summary.digest}
        graphs = iter_graphs(paths, wanted, options.graph)
        bulk = server.bulk if is_empty and options.protocol == "gsp" else None
        jobs = _jobs(graphs, vanished, options.protocol, bulk)
        done = Loaded(unchanged=len(table) - len(wanted))
        _send(session, jobs, _Ledger(state=state, table=wanted, known=known, done=done), options.connections)
        return done


def _look_at(session: Session, options: Options) -> tuple[_Server, bool]:
    """What the server is, and whether it is empty and can be filled in bulk."""
    name, is_empty = session.look()
    server = next((server for key, server in _SERVERS.items() if key in name.lower()), _Server())
    return server, is_empty and server.bulk is not None and options.protocol == "gsp"


def _believed(session: Session, state: State, options: Options) -> dict[Term, str]:
    """What the state file says, if a few of its graphs are in the store; else it is of another store, and forgotten."""
    known = state.digests()
    there = [graph for graph, digest in known.items() if digest != DOUBTFUL] if options.protocol == "gsp" else []
    probes = there[:: max(1, len(there) // _PROBES)][:_PROBES]
    if all(map(session.has, probes)):
        return known
    state.forget(known)
    return {}


def _jobs(
    graphs: Iterable[Graph], vanished: Iterable[Term], protocol: Protocol, bulk: Mapping[str, str] | None
) -> Iterator[_Job]:
    if bulk is not None:
        for batch in _batches(graphs):
            names = tuple(graph for graph, _ in batch if graph != DEFAULT)
            count = sum(len(triples) for _, triples in batch)
            yield _Job(do=partial(fill, graphs=batch, params=bulk), graphs=names, count=count)
    else:
        for graph, triples in graphs:
            named = () if graph == DEFAULT else (graph,)
            do = partial(write, protocol=protocol, graph=graph, triples=triples)
            yield _Job(do=do, graphs=named, count=len(triples))
    for graph in vanished:
        yield _Job(do=partial(remove, protocol=protocol, graph=graph), graphs=(graph,), is_removal=True)


def _batches(graphs: Iterable[Graph]) -> Iterator[list[Graph]]:
    """Graphs in heaps for one request each."""
    batch: list[Graph] = []
    count = 0
    for graph in graphs:
        batch.append(graph)
        count += len(graph[1])
        if count >= _BULK:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


@dataclass(slots=True, kw_only=True)
class _Ledger:
    """What becomes of the jobs."""

    state: State
    table: Table
    known: Mapping[Term, str]
    done: Loaded
    failure: OutputError | None = None

    def settle(self, job: _Job, future: Future[bool]) -> None:
        """Keep what became of one job; the first failure is that of the run."""
        try:
            is_created = future.result()
        except ContentRefusedError as error:
            self.done.refused.append(f"{' '.join(job.graphs[:1]) or 'the default graph'}: {error.message}")
        except OutputError as error:
            self.failure = self.failure or error
        else:
            self._count(job, is_created=is_created)

    def _count(self, job: _Job, *, is_created: bool) -> None:
        if job.is_removal:
            self.state.forget(job.graphs)
            self.done.removed += len(job.graphs)
            return
        self.state.record((graph, self.table[graph].digest) for graph in job.graphs)
        if not job.graphs:
            self.done.loose += job.count
            return
        self.done.statements += job.count
        if is_created and not any(graph in self.known for graph in job.graphs):
            self.done.new += len(job.graphs)
        else:
            self.done.changed += len(job.graphs)


def _send(session: Session, jobs: Iterator[_Job], ledger: _Ledger, connections: int) -> None:
    """Do the jobs, a few at a time: what is read ahead stays small. After a failure nothing more is begun."""
    running: dict[Future[bool], _Job] = {}

    def settle_some() -> None:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            ledger.settle(running.pop(future), future)

    with ThreadPoolExecutor(connections) as pool:
        for job in jobs:
            ledger.state.doubt(job.graphs)
            running[pool.submit(job.do, session)] = job
            while len(running) >= connections + 2:
                settle_some()
            if ledger.failure:
                break
        while running:
            settle_some()
    if ledger.failure:
        raise ledger.failure
