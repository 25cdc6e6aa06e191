"""Everything in one run, as a table in Markdown: `python -m benchmarks [--quick]`.

Times are of the processor, on one core, medians of rounds in which all take turns. What is not installed is left out
and said: `pip install -e . --group bench` has all peers.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import archives, flight, growth, jsonld, pages, shacl, writing
from benchmarks.comparison import Comparison, missing

_SHARED: Final = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")


def comparisons(count: int) -> Iterator[Comparison]:
    """All comparisons, from whole pages to the engines; `count` pages or documents each."""
    yield from pages.rows(count, _SHARED)
    yield from flight.rows(count, _SHARED)
    yield from archives.rows(count)
    for row in jsonld.rows(count):
        yield Comparison(
            what=f"{row.what} JSON-LD → N-Triples",
            count=row.documents,
            peer=row.peer,
            own_us=row.own_us,
            peer_us=row.peer_us,
        )
    for each in writing.rows(count):
        yield Comparison(
            what=f"triple → {each.what}",
            count=count,
            peer=each.peer,
            own_us=each.own_ns / 1e3,
            peer_us=each.peer_ns / 1e3,
        )


def main(*, is_quick: bool) -> None:
    """Measure and print."""
    logging.disable()  # rdflib complains about every IRI that it will not write
    jsonld._offline_rdflib()  # noqa: SLF001 - of the same package
    print("| | number | rdfconv, each | peer | its time, each | times |\n| --- | ---: | ---: | --- | ---: | ---: |")
    for row in comparisons(20 if is_quick else 100):
        times = f"{row.own_us:,.1f} µs | {row.peer} | {row.peer_us:,.1f} µs | {row.ratio:,.1f}"
        print(f"| {row.what} | {row.count} | {times} |", flush=True)
    if shares := jsonld.lanes():
        print(f"\n{shares}")
    print("\n| growth | number | each | all |\n| --- | ---: | ---: | ---: |")
    for line in growth.rows(1_000 if is_quick else 10_000):
        print(f"| {line.what} | {line.count:,} | {line.each} | {line.total} |", flush=True)
    print()
    shacl.main(20 if is_quick else 100)
    for package in missing("extruct", "njsparser", "nextflight"):
        print(f"\n{package} is not installed; its rows are left out (pip install --group bench).")


if __name__ == "__main__":
    main(is_quick="--quick" in sys.argv[1:])
