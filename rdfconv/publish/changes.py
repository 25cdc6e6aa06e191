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
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from rdfconv.naming import content_iri
from rdfconv.publish.files import create, put
from rdfconv.publish.history import pages_of, statements
from rdfconv.publish.site import Release
from rdfconv.terms import Term, text_of

T = TypeVar("T")

_KINDS: Final = {(False, True): "added", (True, True): "changed", (True, False): "removed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a page."""

    graph: Term
    kind: str
    slug: str
    is_dataset: bool  # or was one


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The pages that changed, in order of name; read from the indexes of both releases as often as they are wanted."""

    old: Path | None  # a release's folder; None: there was none, and nothing has changed
    new: Path
    withdrawn: Collection[Term]

    def __iter__(self) -> Iterator[Change]:
        pages = _side_by_side(
            *(
                ((page.graph, page) for page in pages_of(folder))
                for folder in (self.old, self.new if self.old else None)
            )
        )
        for graph, old, new in pages:
            if old is None or new is None or old.digest != new.digest:
                yield Change(
                    graph=graph,
                    kind=self.kind(graph, old, new),
                    slug=next(page.slug for page in (new, old) if page),
                    is_dataset=any(page.page for page in (new, old) if page),
                )

    def kind(self, graph: Term, old: object, new: object) -> str:
        """What became of a page, by what each release has of it."""
        return "withdrawn" if graph in self.withdrawn else _KINDS[bool(old), bool(new)]

    def counted(self) -> dict[str, int]:
        """How many pages there are of each kind of change."""
        return dict(Counter(change.kind for change in self))


def write_changes(changes: Changes, folder: Path, release: Release) -> None:
    """Write what has changed since the release before this one, if there is one."""
    if release.previous is None or changes.old is None:
        return
    place = folder / f"{release.previous}_{release.name}"
    names = ("added.nq.gz", "removed.nq.gz", "patch.rdfp.gz", "graphs.tsv")
    dropped: list[Term] = []
    with ExitStack() as stack:
        added, removed, patch, index = (stack.enter_context(create(place / name)) for name in names)
        patch.write(_patch_start(release, release.previous))
        index.write(b"graph\tchange\n")
        for graph, old, new in _side_by_side(statements(changes.old), statements(changes.new)):
            kind = changes.kind(graph, old, new)
            if old != new:
                index.write(f"{text_of(graph)}\t{kind}\n".encode())
            if kind == "withdrawn":
                dropped.append(graph)
            else:
                before, now = set(old or ()), set(new or ())
                _write(sorted(before - now), b"D", removed, patch)
                _write(sorted(now - before), b"A", added, patch)
        patch.write(b"TC .\n")
    if dropped:
        put(place / "withdrawn.ru", "".join(f"DROP SILENT GRAPH {graph} ;\n" for graph in dropped))


def _side_by_side(
    old: Iterable[tuple[Term, T]], new: Iterable[tuple[Term, T]]
) -> Iterator[tuple[Term, T | None, T | None]]:
    """What two releases, sorted by graph, have of each graph."""
    merged = heapq.merge(
        ((graph, 0, found) for graph, found in old),
        ((graph, 1, found) for graph, found in new),
        key=itemgetter(0, 1),
    )
    for graph, entries in groupby(merged, key=itemgetter(0)):
        sides = {side: found for _, side, found in entries}
        yield graph, sides.get(0), sides.get(1)


def _write(lines: list[str], operation: bytes, stream: BinaryIO, patch: BinaryIO) -> None:
    for line in lines:
        stream.write(line.encode() + b"\n")
        patch.write(operation + b" " + line.encode() + b"\n")


def _patch_start(release: Release, previous: str) -> bytes:
    """The header: patches name themselves and the one that they follow, by release."""
    own, before = (content_iri(f"patch {name}".encode()) for name in (release.name, previous))
    return f"H id <{own}> .\nH prev <{before}> .\nTX .\n".encode()
