"""Statements -> whole graphs, in memory that does not grow with the dump.

Comes in: dump files. Goes out: first a table of their graphs, each with its size and a hash of its content; then those
graphs that are wanted, each whole and once, however its triples are spread over the files.

Strategy: the files are read twice. The table says how many statements a graph has, so that on the second reading it
is handed on as soon as its last one has come. In the dumps that rdfconv writes a page's statements stand together, and
one page at a time is in memory.

Refused: files that change between the readings, and dumps so disordered that too much of them would be open at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeAlias

from rdfconv.errors import LimitError, OutputError, ReadError
from rdfconv.store.dumps import DEFAULT, Statement, iter_statements
from rdfconv.terms import Term

_HASH_BYTES: Final = 16
_MODULUS: Final = 1 << (8 * _HASH_BYTES)
_MAX_OPEN: Final = 4_000_000  # statements of graphs whose last one has not come yet; about 1 GB
PIECE: Final = 10_000  # statements of the default graph that are handed on together


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is known of a graph before it is sent."""

    count: int
    digest: str  # the same for the same statements in any order


Table: TypeAlias = dict[Term, Summary]
Graph: TypeAlias = tuple[Term, list[str]]  # a name and its triples


@dataclass(slots=True, kw_only=True)
class Loaded:
    """What a load did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    statements: int = 0  # in graphs that are new or changed
    loose: int = 0  # of the default graph
    refused: list[str] = field(default_factory=list)  # graphs that the store would not take, and why

    def __str__(self) -> str:
        parts = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "removed": self.removed}
        counts = ", ".join(f"{count:,} {name}" for name, count in parts.items() if count) or "none"
        loose = f"; {self.loose:,} triples added to the default graph" if self.loose else ""
        refused = f"; {len(self.refused):,} refused" if self.refused else ""
        return f"graphs: {counts}; {self.statements:,} statements loaded{loose}{refused}"


def survey(paths: Iterable[Path], graph: Term | None = None) -> Table:
    """The graphs of the files."""
    counts: dict[Term, int] = {}
    sums: dict[Term, int] = {}
    for name, triple in iter_statements(paths, graph):
        counts[name] = counts.get(name, 0) + 1
        # A sum of hashes does not mind the order.
        sums[name] = (sums.get(name, 0) + int.from_bytes(_digest(triple))) % _MODULUS
    return {name: Summary(count=counts[name], digest=f"{sums[name]:032x}") for name in counts}


def _digest(triple: str) -> bytes:
    return blake2b(triple.encode(), digest_size=_HASH_BYTES).digest()


def iter_graphs(paths: Iterable[Path], wanted: Mapping[Term, Summary], graph: Term | None = None) -> Iterator[Graph]:
    """Those graphs of the files that are wanted, as their last statements come; the default graph in pieces.

    Raises:
        LimitError: too much is open at once.
        ReadError: the files are not what they were when the table was made.
    """
    awaited = {name: summary.count for name, summary in wanted.items()}
    pending: dict[Term, list[str]] = {}
    count = 0
    for name, triple in _wanted(iter_statements(paths, graph), wanted):
        triples = pending.setdefault(name, [])
        triples.append(triple)
        awaited[name] -= 1
        count += 1
        if awaited[name] == 0 or (name == DEFAULT and len(triples) == PIECE):
            count -= len(triples)
            yield name, pending.pop(name)
        elif count > _MAX_OPEN:
            raise LimitError("the statements of its graphs lie too far apart; sort the dump by graph", where=name)
    if any(awaited.values()):
        raise ReadError("the files changed while they were read; load them again")


def pieces(triples: Sequence[str], size: int) -> list[Sequence[str]]:
    """Triples in pieces of about a size; those with blank nodes stay together, at the beginning."""
    if len(triples) <= size:
        return [triples]
    linked = [triple for triple in triples if _has_blank(triple)]
    if linked:
        triples = [*linked, *(triple for triple in triples if not _has_blank(triple))]
    first = max(size, len(linked))
    return [triples[:first], *(triples[start : start + size] for start in range(first, len(triples), size))]


def _has_blank(triple: str) -> bool:
    return triple.startswith("_:") or triple.split(" ", 2)[2].startswith("_:")


def _wanted(statements: Iterable[Statement], wanted: Mapping[Term, Summary]) -> Iterator[Statement]:
    return (statement for statement in statements if statement[0] in wanted)


def refuse_great_loss(vanished: int, all_graphs: int, limit: float, where: str) -> None:
    """A dump that lacks much of what is there is more often an accident than a wish.

    Raises:
        OutputError: more than `limit` per cent of the graphs would be removed.
    """
    if vanished > all_graphs * limit / 100:
        share = 100 * vanished / all_graphs
        raise OutputError(
            f"--prune would remove {vanished:,} of {all_graphs:,} graphs ({share:.0f} %), more than {limit:g} %; "
            "nothing was changed; --prune-limit says how many may go",
            where=where,
        )
