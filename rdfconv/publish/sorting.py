"""Lines -> the same lines sorted and each once, in memory that does not grow: an external merge sort.

What memory may hold is sorted and written as a run; as soon as there are many runs of a length, they are merged into
one, so that few files are open however much there is.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Final

_MOST_BYTES: Final = 4 << 20  # of lines in memory at once
_OF_A_LINE: Final = 90  # what Python adds to each, in bytes
_MOST_RUNS: Final = 32  # of a length


class Sorter:
    """Takes lines in any order; iterating gives them in the order of their bytes."""

    def __init__(self) -> None:
        self._levels: list[list[IO[str]]] = []  # runs, by how often their lines have been merged
        self._lines: set[str] = set()
        self._bytes = 0

    def close(self) -> None:
        """Give the disk back."""
        for run in self._runs():
            run.close()

    def add(self, lines: Iterable[str]) -> None:
        """Take lines in; they hold no line breaks."""
        for line in lines:
            if line not in self._lines:
                self._lines.add(line)
                self._bytes += len(line) + _OF_A_LINE
        if self._bytes > _MOST_BYTES:
            self._keep(sorted(self._lines))
            self._lines.clear()
            self._bytes = 0

    def _keep(self, lines: Iterable[str], level: int = 0) -> None:
        run = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed by `close`
        if level == len(self._levels):
            self._levels.append([])
        runs = self._levels[level]
        runs.append(run)
        run.writelines(f"{line}\n" for line in lines)
        if len(runs) == _MOST_RUNS:
            self._keep(_merged(runs), level + 1)
            for each in runs:
                each.close()
            runs.clear()

    def _runs(self) -> Iterator[IO[str]]:
        return (run for runs in self._levels for run in runs)

    def __iter__(self) -> Iterator[str]:
        """Every line once, in order, without its line break."""
        return _merged(self._runs(), sorted(self._lines))


def _merged(runs: Iterable[IO[str]], *others: Iterable[str]) -> Iterator[str]:
    """Sorted lines as one; those of the runs from their beginning."""
    return (line for line, _ in groupby(heapq.merge(*map(_lines, runs), *others)))


def _lines(run: IO[str]) -> Iterator[str]:
    run.seek(0)
    for line in run:
        yield line.removesuffix("\n")
