"""Graphs that pages of several shards claim: the first in the order of the plan has it, whichever was done first.

Comes in: the rows of all shards. Goes out: the plan with, for each shard, the graphs that pages of earlier shards have
and its own pages claim; None where nothing has changed. A page of the same source may add to its own graph.

Strategy: all claims, sorted on the disk by graph and place; only those that lose are kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

import orjson

from rdfconv.runs.attempt import OWN_GRAPHS
from rdfconv.runs.commit import required, rows
from rdfconv.runs.plan import Plan, Shard, identified
from rdfconv.runs.storage import Storage
from rdfconv.sorting import sorted_lines


def settled(storage: Storage, plan: Plan) -> Iterator[Shard] | None:
    """The plan's shards with what each has to know of the graphs of earlier ones."""
    if plan.job.graph not in OWN_GRAPHS or len(plan.ids) == 1:
        return None
    owners = _owners_elsewhere(storage, plan)
    if all(shard.owners == owners.get(number, {}) for number, shard in enumerate(plan)):
        return None
    return (_with_owners(shard, owners.get(number, {}), plan.job.hash) for number, shard in enumerate(plan))


def _owners_elsewhere(storage: Storage, plan: Plan) -> dict[int, dict[str, str]]:
    """By the number of a shard: graphs that its pages claim and a page of an earlier shard has."""
    owners: dict[int, dict[str, str]] = {}
    claims = map(orjson.loads, sorted_lines(_claims(storage, plan)))
    for graph, claimed in groupby(claims, key=itemgetter(0)):
        (_, first, _, owner), *others = claimed
        for _, number, _, source in others:
            if number != first and source != owner:
                owners.setdefault(int(number), {})[graph] = owner
    return owners


def _claims(storage: Storage, plan: Plan) -> Iterator[bytes]:
    """Who claims what, as lines that sort by graph and then by place."""
    for number, shard in enumerate(plan.ids):
        for place, row in enumerate(rows(storage, required(storage, shard))):
            if row.claim:
                yield orjson.dumps([row.claim, f"{number:09}", f"{place:09}", row.source]) + b"\n"


def _with_owners(shard: Shard, owners: dict[str, str], job: str) -> Shard:
    if shard.owners == owners:
        return shard
    return identified(replace(shard, owners=owners, earlier=(shard.id,)), job)
