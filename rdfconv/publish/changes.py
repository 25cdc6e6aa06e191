"""Two releases -> what a copy of the first has to do to become the second.

    added.nq.gz removed.nq.gz    statements
    patch.rdfp.gz                the same as one RDF Patch
    graphs.tsv                   which pages were added, changed, removed, withdrawn
    withdrawn.ru                 SPARQL that drops the graphs of withdrawn pages

Both releases are sorted, so that they are merged line by line. What was withdrawn is never said again: its
statements are in none of these files, only its graph's name is.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final

from rdfconv.naming import content_iri
from rdfconv.publish.files import create, put
from rdfconv.publish.history import statements
from rdfconv.publish.site import Release
from rdfconv.terms import Term, text_of

_KINDS: Final = {(False, True): "added", (True, True): "changed", (True, False): "removed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a page."""

    graph: Term
    kind: str


def write_changes(out: Path, staging: Path, release: Release, withdrawn: set[Term]) -> list[Change]:
    """Compare a release with the one before it, if there is one; the changes in order of name."""
    previous = release.previous
    if previous is None:
        return []
    folder = staging / "changes" / f"{previous}_{release.name}"
    names = ("added.nq.gz", "removed.nq.gz", "patch.rdfp.gz", "graphs.tsv")
    changes: list[Change] = []
    with ExitStack() as stack:
        added, removed, patch, index = (stack.enter_context(create(folder / name)) for name in names)
        patch.write(_patch_start(release, previous))
        index.write(b"graph\tchange\n")
        pairs = _pairs(out / "dumps" / previous, staging / "dumps" / release.name)
        for graph, old, new in pairs:
            kind = "withdrawn" if graph in withdrawn else _KINDS[bool(old), bool(new)]
            if old != new:
                changes.append(Change(graph=graph, kind=kind))
                index.write(f"{text_of(graph)}\t{kind}\n".encode())
            if kind != "withdrawn":
                _write(sorted(set(old) - set(new)), b"D", removed, patch)
                _write(sorted(set(new) - set(old)), b"A", added, patch)
        patch.write(b"TC .\n")
    if dropped := [change.graph for change in changes if change.kind == "withdrawn"]:
        put(folder / "withdrawn.ru", "".join(f"DROP SILENT GRAPH {graph} ;\n" for graph in dropped))
    return changes


def counted(changes: list[Change]) -> dict[str, int]:
    """How many pages there are of each kind of change."""
    return dict(Counter(change.kind for change in changes))


def _pairs(old: Path, new: Path) -> Iterator[tuple[Term, list[str], list[str]]]:
    """Every graph of two releases with its lines in both."""
    merged = heapq.merge(
        ((graph, 0, lines) for graph, lines in statements(old)),
        ((graph, 1, lines) for graph, lines in statements(new)),
        key=lambda entry: entry[:2],
    )
    for graph, entries in groupby(merged, key=lambda entry: entry[0]):
        lines = {side: found for _, side, found in entries}
        yield graph, lines.get(0, []), lines.get(1, [])


def _write(lines: list[str], operation: bytes, stream: BinaryIO, patch: BinaryIO) -> None:
    for line in lines:
        stream.write(line.encode() + b"\n")
        patch.write(operation + b" " + line.encode() + b"\n")


def _patch_start(release: Release, previous: str) -> bytes:
    """The header: patches name themselves and the one that they follow, by release."""
    own, before = (content_iri(f"patch {name}".encode()) for name in (release.name, previous))
    return f"H id <{own}> .\nH prev <{before}> .\nTX .\n".encode()
