"""Shards on the workers of an existing engine: Dask distributed, through its `concurrent.futures` executor.

Comes in: the address of a scheduler, a job, a storage that all workers reach, shards. Goes out: commits, as they come.

Strategy: a task is a shard, and inside it the same supervised process as on one machine, so that a page that ends
processes never ends a worker. A worker that is lost is the engine's to replace; its shard is attempted again, and
the commit decides. A shard that the engine gives up stays uncommitted, and is done when the run is resumed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any, Final

from rdfconv.errors import ConfigError, OutputError
from rdfconv.runs.commit import Commit
from rdfconv.runs.job import Job, job_from_json
from rdfconv.runs.plan import Shard, shard_from_json
from rdfconv.runs.pool import Pool
from rdfconv.runs.storage import Storage, storage_of

_AHEAD: Final = 1_000  # shards handed to the scheduler before the first is done


def commits_of(cluster: str, job: Job, storage: Storage, shards: Iterator[Shard]) -> Iterator[Commit]:
    """The commits of all shards, as they come.

    Raises:
        ConfigError: the address is none of an engine, or the engine is not installed.
        OutputError: the engine has given up a shard.
    """
    with _executor(cluster) as executor:
        yield from _done(executor, job.to_json(), storage.uri, shards)


def _done(executor: Executor, job: bytes, uri: str, shards: Iterator[Shard]) -> Iterator[Commit]:
    running: set[Future[Commit]] = set()
    tasks = (executor.submit(convert_shard, job, uri, shard.to_json()) for shard in shards)
    running.update(islice(tasks, _AHEAD))
    while running:
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        running.update(islice(tasks, len(finished)))
        yield from map(_result, finished)


def _result(future: Future[Commit]) -> Commit:
    error = future.exception()
    if error and type(error).__name__ == "KilledWorker":
        raise OutputError(f"{error}; the same command goes on with what is left", where="--cluster") from error
    return future.result()


def convert_shard(job: bytes, uri: str, shard: bytes) -> Commit:
    """One shard, on whatever machine this runs: the task of an engine."""
    [record] = _pool(job, uri, threading.get_ident()).run(iter([shard_from_json(shard)]))
    return record


@lru_cache(maxsize=64)
def _pool(job: bytes, uri: str, _thread: int) -> Pool:
    """A process of the thread's own; it ends with the engine's worker."""
    return Pool(job_from_json(job), storage_of(uri), 1)


@contextmanager
def _executor(cluster: str) -> Iterator[Executor]:
    engine, separator, address = cluster.partition("://")
    if engine != "dask" or not separator:
        raise ConfigError("is no engine's address; expected dask://HOST:PORT", where=cluster)
    try:
        connect: Any = import_module("distributed").Client
    except ImportError:
        raise ConfigError("needs Dask; pip install 'rdfconv[dask]'", where="--cluster") from None
    try:
        client: Any = connect(f"tcp://{address}", timeout=30)
    except OSError as error:
        raise ConfigError(f"no scheduler answers: {error}", where=cluster) from error
    with client:
        yield client.get_executor(pure=False)
