"""How cost grows: with the number of pages, with the size of one page; and what it takes in memory.

Growth is linear where a page, or a variable of a page, costs the same whatever their number.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import rdfconv
from benchmarks.invented import flight_page, script_html


@dataclass(frozen=True, slots=True)
class Growth:
    """What one of `count` things costs; `total` is what all of them do."""

    what: str
    count: int
    each: str
    total: str


def rows(most: int) -> Iterator[Growth]:
    """From 10 to `most`, by tens."""
    counts = [10**power for power in range(1, len(str(most)))]
    convert_pages(invented_pages(1))  # the shapes are loaded
    yield from (_pages(count) for count in counts)
    yield from (_variables("script_html", count) for count in counts)
    yield from (_variables("flight_page", count) for count in counts)
    if Path("/proc/self/status").is_file():
        yield from (_memory(count) for count in (10, most))


def _pages(count: int) -> Growth:
    pages = list(invented_pages(count))
    start = time.process_time()
    convert_pages(pages)
    return _timed("pages in one run", count, time.process_time() - start)


def invented_pages(count: int) -> Iterator[rdfconv.Page]:
    """So many Flight pages; a hundred different ones, again and again."""
    different = [rdfconv.Page(body=flight_page(number)) for number in range(min(count, 100))]
    return islice(cycle(different), count)


def convert_pages(pages: Iterable[rdfconv.Page]) -> None:
    """Convert and write."""
    for result in rdfconv.convert_many(pages):
        result.serialize("turtle")


def _variables(kind: str, count: int) -> Growth:
    page = {"script_html": script_html, "flight_page": flight_page}[kind](0, variables=count)
    start = time.process_time()
    rdfconv.convert(page).serialize("turtle")
    what = {"script_html": "variables in a script", "flight_page": "variables in Flight, in JSON-LD and in props"}[kind]
    return _timed(what, count, time.process_time() - start)


def _timed(what: str, count: int, seconds: float) -> Growth:
    return Growth(what, count, f"{seconds / count * 1e6:,.0f} µs", f"{seconds:,.2f} s")


def _memory(count: int) -> Growth:
    """The most memory that a process of its own had while it converted pages."""
    command = [sys.executable, "-m", "benchmarks.growth", str(count)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
    return Growth("memory of a run over pages", count, "", f"{int(run.stdout) / 1024:,.0f} MiB")


def _peak_memory() -> int:
    """In KiB. `getrusage` would count what the parent had when it forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    convert_pages(invented_pages(int(sys.argv[1])))
    print(_peak_memory())
