"""Two dumps -> what has been added and removed, so that a store follows without a reload.

Comes in: runs, or RDF files. Goes out: the statements that only one of them has, sorted by graph, and how many graphs
are new, gone and changed.

Strategy: both are sorted on the disk and read side by side; memory does not grow with them. N-Triples and N-Quads are
compared line by line, as rdfconv writes them; other formats are parsed first. Blank nodes are compared by label,
which says nothing between two files; rdfconv writes none.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from rdfconv.errors import ReadError
from rdfconv.read import read_rdf, streams
from rdfconv.runs.commit import opened
from rdfconv.runs.run import kept_run
from rdfconv.runs.storage import storage_of
from rdfconv.sorting import sorted_lines

Side: TypeAlias = Literal["removed", "added"]
Change: TypeAlias = tuple[Side, bytes, bytes]  # the graph's name (b"" for the default graph), the triple

_LINES: Final = (".nt", ".nq")


class Difference:
    """The changes, to be read once; the counts are complete when they have been."""

    def __init__(self, old: Iterable[bytes], new: Iterable[bytes]) -> None:
        self._old = old
        self._new = new
        self.statements: Counter[str] = Counter()  # "added", "removed"
        self.graphs: Counter[str] = Counter()  # "added", "removed", "changed", "unchanged"

    def __iter__(self) -> Iterator[Change]:
        sides = (_tagged(self._old, "removed"), _tagged(self._new, "added"))
        both = heapq.merge(*sides, key=itemgetter(0))
        for graph, lines in groupby(both, key=lambda entry: entry[0].partition(b"\t")[0]):
            seen: Counter[str] = Counter()
            for line, entries in groupby(lines, key=itemgetter(0)):
                here: list[Side] = [side for _, side in entries]
                seen.update(here if len(here) == 1 else ["both"])
                if len(here) == 1:
                    self.statements[here[0]] += 1
                    yield here[0], graph, line.partition(b"\t")[2].rstrip(b"\n")
            if graph:
                self.graphs[_fate(seen)] += 1


def _fate(seen: Counter[str]) -> str:
    """What has become of a graph."""
    if len(seen) == 1:
        return next(iter(seen)).replace("both", "unchanged")
    return "changed"


def _tagged(lines: Iterable[bytes], side: Side) -> Iterator[tuple[bytes, Side]]:
    return ((line, side) for line in lines)


def difference(old: str, new: str) -> Difference:
    """What `new` has and `old` has not, and the other way round.

    Args:
        old: A run's folder or URL, or an RDF file.
        new: The same.

    Raises:
        ReadError: one of them cannot be read, or is no RDF.
    """
    return Difference(sorted_lines(_graph_first(old)), sorted_lines(_graph_first(new)))


def as_nquads(change: Change) -> bytes:
    """A change's statement as a line of N-Quads."""
    _, graph, triple = change
    return b" ".join(filter(None, (triple, graph, b".\n")))


def as_patch(change: Change) -> bytes:
    """A change as a line of RDF Patch."""
    return (b"A " if change[0] == "added" else b"D ") + as_nquads(change)


def _graph_first(name: str) -> Iterator[bytes]:
    """The statements of a dump as lines of graph, tab, triple: so they sort by graph."""
    for line in _statements(name):
        text = line.strip()
        if text and not text.startswith(b"#"):
            yield _turned(text, name)


def _turned(text: bytes, name: str) -> bytes:
    subject, _, rest = text.partition(b" ")
    predicate, _, rest = rest.partition(b" ")
    quote = rest.rfind(b'"') + 1
    suffix, *names = rest[quote:].removesuffix(b".").split(b" ") if quote else [b"", *rest.removesuffix(b".").split()]
    value = b"" if quote or not names else names.pop(0)
    graph = b"".join(names)
    if not text.endswith(b" .") or sum(map(bool, names)) > 1 or not (quote or value):
        raise ReadError(f"is no line of N-Quads as rdfconv writes them: {text[:80]!r}", where=name)
    return graph + b"\t" + b" ".join((subject, predicate, rest[:quote] + suffix + value)) + b"\n"


def _statements(name: str) -> Iterator[bytes]:
    if "://" in name or Path(name).is_dir():
        yield from _of_run(name)
    elif _format_ending(name) in _LINES:
        with streams.opened(Path(name)) as lines:
            yield from lines
    else:
        yield from (" ".join((*statement, ".")).encode() for statement in read_rdf(name))


def _of_run(name: str) -> Iterator[bytes]:
    """The parts of a run; of a format that is not written in lines, each part is parsed."""
    run = kept_run(storage_of(name))
    for record in run.commits():
        with opened(run.storage, record.part) as part:
            yield from _lines_of(part, record.part, run.job.format)


def _lines_of(part: BinaryIO, key: str, format_: str) -> Iterator[bytes]:
    if format_ in {"nquads", "ntriples"}:
        yield from part
        return
    import pyoxigraph  # noqa: PLC0415 - only for runs in other formats

    ending = _format_ending(key).removeprefix(".")
    for quad in pyoxigraph.parse(part.read(), format=pyoxigraph.RdfFormat.from_extension(ending)):
        yield f"{quad} .".encode()


def _format_ending(name: str) -> str:
    path = Path(name.removesuffix(".gz").removesuffix(".zst"))
    return path.suffix.lower()
