"""One of many workers on a run, on any machine that reaches its storage: no engine, no address but the storage's.

Comes in: a storage with a run. Goes out: commits, until the run is complete; whoever sees that it is finishes it.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterator

from rdfconv.errors import ConfigError, InvalidError, OutputError
from rdfconv.runs.commit import Commit
from rdfconv.runs.job import sealed
from rdfconv.runs.join import first_invalid
from rdfconv.runs.lease import Leases
from rdfconv.runs.pool import Pool
from rdfconv.runs.run import POISON, SUCCESS, Run, finish, kept_run, with_graphs_settled
from rdfconv.runs.storage import Storage


def work(storage: Storage, *, jobs: int, lease_seconds: float) -> Iterator[Commit]:
    """Convert what is left of the run and nobody is at; wait for what others are at; finish.

    Raises:
        InputError: there is no run.
        ConfigError: the files that the configuration names say something else on this machine.
        OutputError: a shard has been given up.
        InvalidError: a page is invalid, and the job has it that this ends the run.
    """
    run = kept_run(storage)
    _refuse_invalid(run)
    if sealed(run.job).hash != run.job.hash:
        message = "its profiles, shapes or contexts, or the version of rdfconv, are others on this machine"
        raise ConfigError(message, where=storage.uri)
    name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    yield from _all_of(run, name, jobs, lease_seconds)
    run = with_graphs_settled(run)
    yield from _all_of(run, name, jobs, lease_seconds)
    _refuse_invalid(run)
    if not storage.read(SUCCESS):
        finish(run)


def _refuse_invalid(run: Run) -> None:
    page = first_invalid(run) if run.job.on_invalid == "stop" else None
    if page:
        message = "is invalid, and --on-invalid stop ends the run; the command that began it says what is wrong"
        raise InvalidError(message, where=page.source)


def _all_of(run: Run, name: str, jobs: int, lease_seconds: float) -> Iterator[Commit]:
    """Commits until every shard of the plan has one, of this worker or another."""
    while run.pending():
        with Leases(run.storage, name, lease_seconds) as leases, Pool(run.job, run.storage, jobs) as pool:
            for record in pool.run(leases.free(run)):
                leases.done(record.shard)
                yield record
                if record.invalid:
                    _refuse_invalid(run)
        lost = [key for key in run.storage.keys(POISON) if key[len(POISON) : -len(".json")] in run.plan.ids]
        if lost and len(lost) == len(run.pending()):
            names = ", ".join(lost)
            raise OutputError(f"shards given up, whose workers were lost: {names}", where=run.storage.uri)
        if run.pending():
            time.sleep(min(1.0, lease_seconds / 4))
