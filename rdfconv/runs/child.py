"""The process that converts: shards in on standard input, commits out on standard output, as lines of JSON.

It says in a file shared with its supervisor which page it is at and since when, so that the supervisor knows what
ended or blocked it. It ends when its standard input does: when the supervisor is gone, so is it.
"""

from __future__ import annotations

import mmap
import os
import queue
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rdfconv.errors import RdfconvError
from rdfconv.prepare import prepare
from rdfconv.runs.attempt import NO_PAGE, Known, attempt
from rdfconv.runs.job import Job, job_from_json
from rdfconv.runs.lines import from_line, to_line
from rdfconv.runs.plan import shard_of
from rdfconv.runs.storage import Folder, Storage, storage_of

MARKER: Final = struct.Struct("qd")  # the page's number, the time of the monotonic clock; NO_PAGE between shards


def main(uri: str, marker: str, is_durable: str) -> None:
    """Work until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor decides
    out = os.dup(1)
    os.dup2(2, 1)  # whatever prints does not print between commits
    requests = _lines()
    job = job_from_json(next(requests))
    _limit_memory(job.page_bytes)
    storage = Folder(root=Path(uri), is_durable=bool(is_durable)) if "://" not in uri else storage_of(uri)
    with Path(marker).open("r+b") as file, mmap.mmap(file.fileno(), MARKER.size) as shared:
        for line in requests:
            answer = _answer(from_line(line), job, storage, shared)
            MARKER.pack_into(shared, 0, NO_PAGE, 0.0)  # where an error has ended the process, the page stays marked
            os.write(out, answer)


def _answer(request: dict[str, Any], job: Job, storage: Storage, shared: mmap.mmap) -> bytes:
    def mark(number: int) -> None:
        MARKER.pack_into(shared, 0, number, time.monotonic())

    known = Known(
        left_out={int(number): why for number, why in request["left_out"].items()}, cut=frozenset(request["cut"])
    )
    try:
        shard = shard_of(request["shard"])
        record = attempt(job, prepare(job.config), storage, shard, known=known, mark=mark)
        return to_line({"commit": record})
    except RdfconvError as error:
        return to_line({"error": type(error).__name__, "message": error.message, "where": error.where})


def _lines() -> Iterator[bytes]:
    """The lines of standard input, read beside the work, so that its end is seen during it."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield lines.get()


def _limit_memory(most_bytes: int) -> None:
    """What a page wants beyond it is refused to it, and no other process of the machine has to make room."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, hard))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    finally:  # an error that is not rdfconv's; the thread that reads would make the interpreter end in another
        sys.excepthook(*sys.exc_info())  # main comes back in no other way
        os._exit(1)
