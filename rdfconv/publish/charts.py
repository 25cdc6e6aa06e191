"""Counts -> what the templates draw: bars with their lengths, years with their columns. Charts are SVG attributes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_MOST_BARS: Final = 20
_MOST_COLUMNS: Final = 60
_HEIGHT: Final = 160  # of the highest column


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of a bar chart; the length is of 100."""

    label: str
    count: int
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a chart over years."""

    label: str
    count: int
    height: float


def bars(counts: Counter[str]) -> list[Bar]:
    """The most frequent, as long as they are frequent; the rest together."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ordered[:_MOST_BARS]
    highest = max((count for _, count in shown), default=1)
    return [Bar(label=label, count=count, length=round(100 * count / highest, 1)) for label, count in shown]


def years(spans: Mapping[tuple[int, int], int], last: int) -> list[Column]:
    """How many datasets cover each year; by decades where the years are many. Periods end in `last` at the latest."""
    counts: Counter[int] = Counter()
    for (start, end), count in spans.items():
        for year in range(max(start, last - 500), min(end, last) + 1) or [start]:
            counts[year] += count
    if not counts:
        return []
    step = 1 if max(counts) - min(counts) < _MOST_COLUMNS else 10
    covered: dict[int, int] = {}
    for year, count in counts.items():  # a decade counts as its busiest year
        begin = year - year % step
        covered[begin] = max(covered.get(begin, 0), count)
    highest = max(covered.values())
    return [
        Column(
            label=f"{begin}" if step == 1 else f"{begin}s",
            count=covered.get(begin, 0),
            height=round(_HEIGHT * covered.get(begin, 0) / highest, 1),
        )
        for begin in range(min(covered), max(covered) + 1, step)
    ]
