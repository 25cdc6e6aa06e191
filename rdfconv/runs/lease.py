"""Who is at which shard, where no engine says it: leases, which spare workers the same work.

Comes in: a run, a worker's name. Goes out: shards to attempt, one at a time. A lease that is not renewed in time may be
taken over. Nothing depends on leases being right (clocks differ, two workers may take one over at once): the commit
decides, and an attempt too many costs its time only.

A shard whose workers were lost again and again, with the processes that watch over its pages, is given up: it stands
in `poison/` for people to look at, and the run does not count as complete.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Final, Self

import orjson

from rdfconv.runs.commit import committed
from rdfconv.runs.plan import Shard
from rdfconv.runs.run import LEASES, POISON, Run
from rdfconv.runs.storage import Storage

_LOSSES: Final = 5  # workers that a shard may cost


class Leases:
    """The leases of one worker; renewed while the block lasts."""

    def __init__(self, storage: Storage, worker: str, seconds: float) -> None:
        self._storage = storage
        self._worker = worker
        self._seconds = seconds
        self._held: dict[str, int] = {}  # and how many workers have tried before
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()
        for shard in list(self._held):
            self.done(shard)

    def free(self, run: Run) -> Iterator[Shard]:
        """Shards that are neither done nor at another worker, each leased; from a place of the worker's own on."""
        numbers = run.pending()
        start = hash(self._worker) % max(1, len(numbers))
        for number in (*numbers[start:], *numbers[:start]):
            shard = run.plan.shard(number)
            if not committed(self._storage, shard.id) and self._take(shard.id):
                yield shard

    def _take(self, shard: str) -> bool:
        if self._storage.create(f"{LEASES}{shard}.json", self._lease(0)):
            self._held[shard] = 0
            return True
        lease = orjson.loads(self._storage.read(f"{LEASES}{shard}.json") or b'{"until": 0, "losses": 0}')
        if lease["until"] > time.time():
            return False
        losses = lease["losses"] + 1
        if losses >= _LOSSES:
            self._storage.create(f"{POISON}{shard}.json", orjson.dumps(lease))
            return False
        self._held[shard] = losses
        self._storage.replace(f"{LEASES}{shard}.json", self._lease(losses))
        return True

    def _lease(self, losses: int) -> bytes:
        return orjson.dumps({"worker": self._worker, "until": time.time() + self._seconds, "losses": losses})

    def done(self, shard: str) -> None:
        """Give a lease back."""
        if self._held.pop(shard, None) is not None:
            self._storage.delete(f"{LEASES}{shard}.json")

    def _renew(self) -> None:
        while not self._is_over.wait(self._seconds / 3):
            for shard, losses in list(self._held.items()):
                self._storage.replace(f"{LEASES}{shard}.json", self._lease(losses))
                if shard not in self._held:  # given back meanwhile
                    self._storage.delete(f"{LEASES}{shard}.json")
