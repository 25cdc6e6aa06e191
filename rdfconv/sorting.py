"""More lines than memory holds, sorted: runs of them on the disk, merged as they are read.

Comes in: lines of bytes, each with its end of line. Goes out: the same in the order of their bytes, each once.

Refused, with OutputError: what the disk for temporary files (TMPDIR) refuses.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from typing import IO, Final

from rdfconv.save import refusals

_MOST_BYTES: Final = 32 << 20
_OVERHEAD: Final = 60  # bytes of memory that Python needs for a line beside its text


def sorted_lines(lines: Iterable[bytes], *, most_bytes: int = _MOST_BYTES) -> Iterator[bytes]:
    """The lines in order, each once; `most_bytes` of them stand in memory at a time."""
    with ExitStack() as stack:
        files: list[IO[bytes]] = []
        for chunk in _chunks(lines, most_bytes):
            file = stack.enter_context(tempfile.TemporaryFile())
            with refusals(tempfile.gettempdir()):
                file.writelines(sorted(chunk))
                file.seek(0)
            files.append(file)
        yield from (line for line, _ in groupby(heapq.merge(*files)))


def _chunks(lines: Iterable[bytes], most_bytes: int) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += len(line) + _OVERHEAD
        if size >= most_bytes:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
