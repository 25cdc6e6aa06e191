"""A run: begun or taken up again, worked on, settled and finished.

Comes in: a storage, a job, units of input. Goes out: a plan whose shards are all committed, and `_SUCCESS.json` that
lists their parts.

Strategy: what is left to do is what the plan holds and no commit names; nothing else is remembered. Inputs that have
changed make a new plan, in which unchanged shards have the ids, and so the commits, that they had. When all shards
are done, pages that claim the graph of a page in an earlier shard are known (`settle.py`), and their shards are done
again with that knowledge.

Refused: a job that differs from the run's; a plan in which too many inputs are missing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import orjson

from rdfconv.errors import ConfigError, InputError
from rdfconv.runs.changes import gone, with_earlier
from rdfconv.runs.commit import COMMITS, Commit, committed, committed_ids, required
from rdfconv.runs.job import Job
from rdfconv.runs.plan import Plan, Unit, kept_plan, planned, shards_of
from rdfconv.runs.settle import settled
from rdfconv.runs.storage import Storage

LEASES: Final = "leases/"
POISON: Final = "poison/"
SUCCESS: Final = "_SUCCESS.json"
_PLANS: Final = "plan/"
_ABANDONED: Final = 3_600  # seconds after which nobody writes a file any more
_SETTLED: Final = ".settled"  # sorts after the plan itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A plan, where it is kept, and what has become of it."""

    storage: Storage
    plan: Plan
    name: str  # of the plan: "00001"
    vanished: tuple[str, ...] = ()  # inputs of the plan before that this one has no more

    @property
    def job(self) -> Job:
        """What the run is asked to do."""
        return self.plan.job

    def pending(self) -> list[int]:
        """The shards that are left to do, by their numbers."""
        done = committed_ids(self.storage)
        return [number for number, shard in enumerate(self.plan.ids) if shard not in done]

    def commits(self) -> Iterator[Commit]:
        """The commits of all shards, in the order of the plan.

        Raises:
            InputError: one is missing.
        """
        return (required(self.storage, shard) for shard in self.plan.ids)


def kept_run(storage: Storage) -> Run:
    """The run that a storage holds, in its latest state.

    Raises:
        InputError: it holds none.
    """
    plans = storage.keys(_PLANS)
    if not plans:
        raise InputError("holds no run; `rdfconv convert … --run` begins one", where=storage.uri)
    name = plans[-1].removeprefix(_PLANS).removesuffix(".jsonl")
    return Run(storage=storage, plan=kept_plan(storage, plans[-1]), name=name)


def begun(
    storage: Storage, job: Job, units: Iterable[Unit], *, reconfigure: bool = False, most_vanished: float = 0.1
) -> Run:
    """A new run, or the one that the storage holds, with the inputs as they are now.

    Args:
        storage: Where the run is kept.
        job: Sealed; what is asked for.
        units: All inputs, in order.
        reconfigure: Take another job than the run's.
        most_vanished: The share of the inputs that may be missing since the last plan.

    Raises:
        ConfigError: the run has another job.
        InputError: too many inputs are missing.
    """
    if not storage.keys(_PLANS):
        return _kept(storage, planned(job, shards_of(units, job.hash)), "00001")
    before = kept_run(storage)
    if before.job.hash != job.hash and not reconfigure:
        message = "was begun with another configuration or version of rdfconv; --reconfigure converts all pages anew"
        raise ConfigError(message, where=storage.uri)
    number, is_settled = before.name.removesuffix(_SETTLED), before.name.endswith(_SETTLED)
    plain = kept_plan(storage, f"{_PLANS}{number}.jsonl") if is_settled else before.plan
    now = planned(job, shards_of(units, job.hash))
    if now.ids == plain.ids:
        return before
    vanished = _vanished(before.plan, now, most_vanished, storage.uri)
    storage.delete(SUCCESS)
    plan = planned(job, with_earlier(now, before.plan, committed_ids(storage)))
    return replace(_kept(storage, plan, f"{int(number) + 1:05}"), vanished=vanished)


def _kept(storage: Storage, plan: Plan, name: str) -> Run:
    """The plan at its place; where another process was there before, the one that is there."""
    key = f"{_PLANS}{name}.jsonl"
    plan.keep(storage, key)
    return Run(storage=storage, plan=kept_plan(storage, key), name=name)


def _vanished(before: Plan, now: Plan, most: float, where: str) -> tuple[str, ...]:
    names = tuple(gone(before, now))
    share = len(names) / max(1, sum(1 for _ in before.names()))
    if share > most:
        examples = ", ".join(names[:3])
        raise InputError(
            f"{len(names):,} of its inputs are gone ({share:.0%}), such as {examples}; at most {most:.0%} may vanish "
            "(--max-vanished)",
            where=where,
        )
    return names


def with_graphs_settled(run: Run) -> Run:
    """The run whose pages all have graphs of their own; the same run where they have them already."""
    shards = settled(run.storage, run.plan)
    if shards is None:
        return run
    name = f"{run.name.removesuffix(_SETTLED)}{_SETTLED}"
    return _kept(run.storage, planned(run.job, shards), name)


def finish(run: Run) -> None:
    """Say that the run is complete, and remove what no commit of its plan names."""
    listed = []
    totals = {"pages": 0, "triples": 0, "failed": 0, "invalid": 0, "bytes": 0}
    digest = hashlib.sha256()
    for record in run.commits():
        keys = {name: getattr(record, name) for name in ("shard", "part", "rows", "details", "sha256")}
        listed.append(keys)
        digest.update(bytes.fromhex(record.sha256))
        for name in totals:
            totals[name] += getattr(record, name)
    success = {"plan": run.name, "job": run.job.hash, "sha256": digest.hexdigest(), "totals": totals, "parts": listed}
    run.storage.replace(SUCCESS, orjson.dumps(success, option=orjson.OPT_INDENT_2))
    _collect_garbage(run)


def _collect_garbage(run: Run) -> None:
    """Attempts that lost, and what belongs to plans before this one.

    What belongs to this plan from before its graphs were settled stays: another worker may be about to read it.
    """
    storage = run.storage
    number = run.name.removesuffix(_SETTLED)
    ids = {*run.plan.ids, *kept_plan(storage, f"{_PLANS}{number}.jsonl").ids}
    done = [record for shard in ids if (record := committed(storage, shard))]
    kept = {f"{COMMITS}{record.shard}.json" for record in done}
    kept |= {key for record in done for key in record.keys}
    for key in chain.from_iterable(map(storage.keys, ("parts/", "rows/", "details/", COMMITS, LEASES, POISON))):
        if key not in kept:
            storage.delete(key)
    for file in storage.scratch.glob("*"):
        with suppress(OSError):  # another process may be at work, or be faster
            if time.time() - file.stat().st_mtime > _ABANDONED:
                file.unlink()
