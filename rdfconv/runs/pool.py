"""Processes that convert shards, and who watches over them.

Comes in: shards. Goes out: their commits, in the order in which they are done.

Strategy: a fresh process for each of N workers (`child.py`), started as a program of its own, so that it can run below
any other process, also one of an engine. One that ends is started again, with the same shard. A page at which
processes end, or stay longer than the job allows, is left out after a few attempts: a machine may be slow, or kill a
process for a reason that is none of the page's. Which page it was says the file that a process shares with its
supervisor.

Refused: a process that ends before its first page, three times. What a storage refuses ends the run; what is
committed stays.
"""

from __future__ import annotations

import mmap
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Self, cast

from rdfconv import errors
from rdfconv.runs.attempt import NO_PAGE
from rdfconv.runs.child import MARKER
from rdfconv.runs.commit import Commit
from rdfconv.runs.job import Job
from rdfconv.runs.lines import from_line, to_line
from rdfconv.runs.plan import Shard
from rdfconv.runs.storage import Folder, Storage

_GLANCE: Final = 0.2  # seconds between two looks at what the processes are at
_CRASHES: Final = 3  # processes that a page may end
_DELAYS: Final = 2  # times that a page may take too long


class Pool:
    """N workers; a block that ends takes them with it."""

    def __init__(self, job: Job, storage: Storage, jobs: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._workers = [_Worker(job, storage, self._selector) for _ in range(jobs)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for worker in self._workers:
            worker.close()
        self._selector.close()

    def run(self, shards: Iterator[Shard]) -> Iterator[Commit]:
        """The commits of all shards, as they come.

        Raises:
            OutputError: the storage refuses what is written.
        """
        for worker in self._workers:
            worker.take(next(shards, None))
        while any(worker.shard for worker in self._workers):
            for key, _ in self._selector.select(_GLANCE):
                record = key.data.received()
                if record:
                    key.data.take(next(shards, None))
                    yield record
            for worker in self._workers:
                worker.watch()


class _Worker:
    """One process after the other, and the shard that it is at."""

    def __init__(self, job: Job, storage: Storage, selector: selectors.BaseSelector) -> None:
        is_durable = "1" if not isinstance(storage, Folder) or storage.is_durable else ""
        self._job = job
        self._selector = selector
        self._folder = tempfile.TemporaryDirectory(prefix="rdfconv-")  # as long as the worker
        file = Path(self._folder.name) / "marker"
        file.write_bytes(bytes(MARKER.size))
        with file.open("r+b") as stream:
            self._marker = mmap.mmap(stream.fileno(), MARKER.size)
        self._command = [sys.executable, "-m", "rdfconv.runs.child", storage.uri, str(file), is_durable]
        self._process: subprocess.Popen[bytes] | None = None
        self.shard: Shard | None = None

    def take(self, shard: Shard | None) -> None:
        """Begin with a shard; None: there is no more."""
        self.shard = shard
        self._left_out: dict[int, str] = {}
        self._cut: set[int] = set()
        self._strikes: Counter[tuple[int, str]] = Counter()
        if shard:
            self._send(shard)

    def _send(self, shard: Shard) -> None:
        process = self._process = self._process or self._started()
        self._is_late = False
        MARKER.pack_into(self._marker, 0, NO_PAGE, 0.0)
        left_out = {str(number): why for number, why in self._left_out.items()}
        request = {"shard": shard, "left_out": left_out, "cut": sorted(self._cut)}
        self._write(process, to_line(request))

    def _started(self) -> subprocess.Popen[bytes]:
        # What it leaves among its temporary files, if it is killed, goes with the next one.
        self._leftovers = tempfile.TemporaryDirectory(prefix="process-", dir=self._folder.name)
        env = {**os.environ, "TMPDIR": self._leftovers.name}
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)  # noqa: S603 - our own
        self._selector.register(cast("BinaryIO", process.stdout), selectors.EVENT_READ, self)
        self._write(process, self._job.to_json())
        return process

    @staticmethod
    def _write(process: subprocess.Popen[bytes], data: bytes) -> None:
        stdin = cast("BinaryIO", process.stdin)
        with suppress(BrokenPipeError):  # its end is seen where its answer is read
            stdin.write(data)
            stdin.flush()

    def received(self) -> Commit | None:
        """The commit that the process has made; None where it has ended, and another one tries."""
        process = cast("subprocess.Popen[bytes]", self._process)
        line = cast("BinaryIO", process.stdout).readline()
        if line.endswith(b"\n"):
            return _commit_of(from_line(line))
        self._try_again()
        return None

    def watch(self) -> None:
        """End a process that is too long at one page."""
        page, since = MARKER.unpack_from(self._marker)
        if self.shard and self._process and page != NO_PAGE and time.monotonic() - since > self._job.page_seconds:
            self._is_late = True
            self._process.kill()

    def _try_again(self) -> None:
        """The same shard in another process, without the page that has ended too many."""
        page, _ = MARKER.unpack_from(self._marker)
        status = self._end()
        cause, most, reason = (
            ("late", _DELAYS, f"takes longer than {self._job.page_seconds:g} seconds (--page-seconds); left out")
            if self._is_late
            else ("crash", _CRASHES, f"ends the process that converts it ({status}); left out")
        )
        self._strikes[page, cause] += 1
        if self._strikes[page, cause] >= most:
            self._leave_out(page, reason)
        if self.shard:
            self._send(self.shard)

    def _leave_out(self, page: int, reason: str) -> None:
        if page == NO_PAGE:
            raise errors.OutputError("the processes that convert end before their first page", where="--jobs")
        if page in self._left_out:
            self._cut.add(page)
        self._left_out[page] = reason
        self._strikes.clear()

    def _end(self) -> str:
        """End the process; how it ended."""
        process = cast("subprocess.Popen[bytes]", self._process)
        self._selector.unregister(cast("BinaryIO", process.stdout))
        process.kill()
        with process:
            code = process.wait()
        self._process = None
        self._leftovers.cleanup()
        return f"signal {-code}" if code < 0 else f"exit status {code}"

    def close(self) -> None:
        """End the process and give back what belongs to it."""
        if self._process:
            self._end()
        self._marker.close()
        self._folder.cleanup()


def _commit_of(answer: dict[str, Any]) -> Commit:
    if "error" in answer:
        raise getattr(errors, answer["error"])(answer["message"], where=answer["where"])
    return Commit(**answer["commit"])
