"""Lines -> the same lines sorted and each once, in memory that does not grow: an external merge sort."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from typing import IO, Final

_MOST_BYTES: Final = 32 << 20  # of lines in memory at once
_OF_A_LINE: Final = 90  # what Python adds to each, in bytes


class Sorter:
    """Takes lines in any order; iterating gives them in the order of their bytes."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._runs: list[IO[str]] = []
        self._lines: set[str] = set()
        self._bytes = 0

    def close(self) -> None:
        """Give the disk back."""
        self._stack.close()

    def add(self, lines: Iterable[str]) -> None:
        """Take lines in; they hold no line breaks."""
        for line in lines:
            if line not in self._lines:
                self._lines.add(line)
                self._bytes += len(line) + _OF_A_LINE
        if self._bytes > _MOST_BYTES:
            self._spill()

    def _spill(self) -> None:
        file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - the stack closes it
        run = self._stack.enter_context(file)
        run.writelines(f"{line}\n" for line in sorted(self._lines))
        self._runs.append(run)
        self._lines.clear()
        self._bytes = 0

    def __iter__(self) -> Iterator[str]:
        """Every line once, in order, without its line break."""
        for run in self._runs:
            run.seek(0)
        spilled = ((line.removesuffix("\n") for line in run) for run in self._runs)
        return (line for line, _ in groupby(heapq.merge(*spilled, sorted(self._lines))))
