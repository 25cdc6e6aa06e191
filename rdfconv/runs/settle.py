"""Graphs that pages of several shards claim: the first in the order of the plan has it, whichever was done first.

Comes in: the rows of all shards. Goes out: the plan with, for each shard, the graphs that pages of earlier shards have
and its own pages claim; None where nothing has changed. A page of the same source may add to its own graph. What
earlier shards have met of a baseline (`meet.py`) is settled at the same time.

Strategy: all claims, sorted on the disk by graph and place; only those that lose are kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from rdfconv.runs.attempt import OWN_GRAPHS
from rdfconv.runs.commit import opened, required
from rdfconv.runs.lines import from_line, to_line
from rdfconv.runs.meet import met_before
from rdfconv.runs.plan import Met, Plan, Shard, identified
from rdfconv.runs.row import claims_of
from rdfconv.runs.storage import Storage
from rdfconv.sorting import sorted_lines


def settled(storage: Storage, plan: Plan) -> Iterator[Shard] | None:
    """The plan's shards with what each has to know of earlier ones."""
    if len(plan.ids) == 1:
        return None
    owners = _owners_elsewhere(storage, plan) if plan.job.graph in OWN_GRAPHS else {}
    met = met_before(storage, plan, owners)
    known = [(owners.get(number, {}), met.get(number, ())) for number in range(len(plan.ids))]
    if all((shard.owners, shard.met) == here for shard, here in zip(plan, known, strict=True)):
        return None
    return (_informed(shard, *here, plan.job.hash) for shard, here in zip(plan, known, strict=True))


def _owners_elsewhere(storage: Storage, plan: Plan) -> dict[int, dict[str, str]]:
    """By the number of a shard: graphs that its pages claim and a page of an earlier shard has."""
    owners: dict[int, dict[str, str]] = {}
    claims = map(from_line, sorted_lines(_claims(storage, plan)))
    for graph, claimed in groupby(claims, key=itemgetter(0)):
        (_, first, _, owner), *others = claimed
        for _, number, _, source in others:
            if number != first and source != owner:
                owners.setdefault(int(number), {})[graph] = owner
    return owners


def _claims(storage: Storage, plan: Plan) -> Iterator[bytes]:
    """Who claims what, as lines that sort by graph and then by place."""
    for number, shard in enumerate(plan.ids):
        with opened(storage, required(storage, shard).rows) as stream:
            for place, (graph, source) in enumerate(claims_of(stream)):
                if graph:
                    yield to_line([graph, f"{number:09}", f"{place:09}", source])


def _informed(shard: Shard, owners: dict[str, str], met: tuple[Met, ...], job: str) -> Shard:
    if (shard.owners, shard.met) == (owners, met):
        return shard
    return identified(replace(shard, owners=owners, met=met, earlier=(shard.id,)), job)
