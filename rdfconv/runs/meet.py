"""Results that a baseline knows, and how often pages of earlier shards have met them: it knows them so often, no more.

Comes in: what reports say of the pages of all shards. Goes out: for each shard, keys of the baseline that it shares
with earlier ones, and how often these have met them. Most have none: a key names its page.

Strategy: all keys that the baseline has, sorted on the disk by key and place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from rdfconv.report.baseline import Key, key_of, read_baseline
from rdfconv.report.entry import PageEntry
from rdfconv.runs.commit import detail_lines, required, rows
from rdfconv.runs.detail import detail_from_json
from rdfconv.runs.lines import from_line, to_line
from rdfconv.runs.plan import Met, Plan
from rdfconv.runs.storage import Storage
from rdfconv.sorting import sorted_lines


def met_before(storage: Storage, plan: Plan, owners: Mapping[int, Mapping[str, str]]) -> dict[int, tuple[Met, ...]]:
    """By the number of a shard: what earlier ones have met.

    Args:
        storage: Where the run is kept.
        plan: Its plan, all of it converted.
        owners: By the number of a shard, graphs that its pages are about to lose, and with them their addresses.
    """
    if not plan.job.baseline:
        return {}
    known = read_baseline(Path(plan.job.baseline))
    met: dict[int, tuple[Met, ...]] = {}
    lines = map(from_line, sorted_lines(_meetings(storage, plan, owners, known)))
    for key, meetings in groupby(lines, key=itemgetter(0)):
        count = 0
        for number, here in groupby(meetings, key=itemgetter(1)):
            if count:
                met[int(number)] = (*met.get(int(number), ()), (Key(*key), count))
            count += sum(map(itemgetter(3), here))
    return met


def _meetings(
    storage: Storage, plan: Plan, owners: Mapping[int, Mapping[str, str]], known: Counter[Key]
) -> Iterator[bytes]:
    """What each page has of the baseline, as lines that sort by key and then by place."""
    for number, shard in enumerate(plan.ids):
        record = required(storage, shard)
        pages = zip(rows(storage, record), detail_lines(storage, record), strict=True)
        for place, (row, line) in enumerate(pages):
            detail = detail_from_json(line)
            if detail:
                is_lost = owners.get(number, {}).get(row.claim, row.source) != row.source
                page = replace(detail.page, url="") if is_lost else detail.page
                for key, count in _keys(page, known).items():
                    yield to_line([key, f"{number:09}", f"{place:09}", count])


def _keys(page: PageEntry, known: Counter[Key]) -> Counter[Key]:
    keys = (key_of(page, entry) for entry in page.entries if entry.stage == "check")
    return Counter(key for key in keys if key in known)
