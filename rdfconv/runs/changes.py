"""A new plan and the one before it -> which inputs are gone, and where unchanged pages of shards to be done may stand.

Comes in: two plans. Goes out: names; the new plan's shards. Strategy: the names of both, sorted on the disk; what is in
memory does not grow with the inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from rdfconv.runs.lines import from_line, to_line
from rdfconv.runs.plan import Plan, Shard
from rdfconv.sorting import sorted_lines


def gone(before: Plan, now: Plan) -> Iterator[str]:
    """The inputs of the plan before that the new one has no more, in its order."""
    return (name for _, name in _sorted(_gone(before, now)))


def _gone(before: Plan, now: Plan) -> Iterator[list[Any]]:
    there = ([name, ""] for name in now.names())
    places = ([name, f"{place:09}"] for place, name in enumerate(before.names()))
    for name, found in groupby(_sorted(chain(there, places)), key=itemgetter(0)):
        (_, first), *others = found
        if first:
            yield from ([place, name] for _, place in ([name, first], *others))


def with_earlier(now: Plan, before: Plan, done: set[str]) -> Iterator[Shard]:
    """The new plan's shards, those to be done with the old shards that hold their inputs."""
    found = groupby(_sorted(_found(now, before, done)), key=itemgetter(0))
    number, places = next(found, ("", iter(())))
    for place, shard in enumerate(now):
        if number != f"{place:09}":
            yield shard
            continue
        sources = dict.fromkeys(source for *_, several in places for source in several)
        yield replace(shard, earlier=tuple(sources))
        number, places = next(found, ("", iter(())))


def _found(now: Plan, before: Plan, done: set[str]) -> Iterator[list[Any]]:
    """For each input of a shard to be done: the shard, the input's place in it, old shards that have it."""
    old = (
        [unit.key, "", f"{number:09}", [shard.id] if shard.id in done else shard.earlier]
        for number, shard in enumerate(before)
        for unit in shard.units
    )
    wanted = (
        [unit.key, f"{number:09}", f"{place:09}", []]
        for number, shard in enumerate(now)
        if shard.id not in done
        for place, unit in enumerate(shard.units)
    )
    for _, lines in groupby(_sorted(chain(old, wanted)), key=itemgetter(0)):
        sources: list[str] = []
        for _, number, place, several in lines:
            if number:
                yield [number, place, sources]
            else:
                sources = several


def _sorted(lines: Iterable[list[Any]]) -> Iterator[Any]:
    return map(from_line, sorted_lines(map(to_line, lines)))
