"""What runs cost: more workers, memory, many pages, and twenty that are killed.

`python -m benchmarks.runs [speed|killed|memory [PAGES]]`; all three, with 100,000 pages, where nothing is said.

Wall time says something on an idle machine only; so the time of the processor stands beside it, and runs with one and
with two workers take turns.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psutil

from benchmarks.invented import flight_page

_ROUNDS: Final = 5
_KILLED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run of the command."""

    seconds: float
    processor_seconds: float  # of all its processes
    worker_bytes: int  # the most that one worker held
    driver_bytes: int


def fill(folder: Path, pages: int, *, different: int = 2_000) -> None:
    """Invented Flight pages; those beyond `different` are the same again, under other names."""
    folder.mkdir()
    for number in range(pages):
        place = folder / f"{number // 1_000:03}" / f"{number:06}.txt"
        place.parent.mkdir(exist_ok=True)
        if number < different:
            place.write_bytes(flight_page(number))
        else:
            origin = number % different
            os.link(folder / f"{origin // 1_000:03}" / f"{origin:06}.txt", place)


def fill_small(folder: Path, pages: int) -> None:
    """Small pages, all different: what a run costs beside their conversion."""
    folder.mkdir()
    for number in range(pages):
        place = folder / f"{number // 1_000:03}" / f"{number:06}.html"
        place.parent.mkdir(exist_ok=True)
        document = {"@context": "https://schema.org/", "@type": "Dataset", "name": f"Set {number}"}
        place.write_text(f'<script type="application/ld+json">{json.dumps(document)}</script>', encoding="ascii")


def measured(*arguments: str | Path) -> Measured:
    """Run the command and watch its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    command = [sys.executable, "-m", "rdfconv", "convert", *map(str, arguments), "--graph", "none", "-q"]
    process = psutil.Popen(command)
    workers = driver = 0
    while process.poll() is None:
        driver = max(driver, _resident(process))
        workers = max([workers, *map(_resident, _children(process))])
        time.sleep(0.1)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Measured(
        seconds=time.monotonic() - start, processor_seconds=spent, worker_bytes=workers, driver_bytes=driver
    )


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def speed(pages: Path, number: int, scratch: Path) -> None:
    """One worker against two, in turns; the parts, and nothing joined."""
    rounds: dict[int, list[Measured]] = {1: [], 2: []}
    for turn, jobs in ((turn, jobs) for turn in range(_ROUNDS) for jobs in rounds):
        rounds[jobs].append(measured(pages, "--run", scratch / f"speed-{turn}-{jobs}", "--to", "nq", "-j", str(jobs)))
    for jobs, runs in rounds.items():
        wall, spent = (
            statistics.median(getattr(run, name) for run in runs) for name in ("seconds", "processor_seconds")
        )
        print(f"{jobs} worker(s): {number / wall:,.0f} pages/s wall, {number / spent:,.0f} pages/s of one processor")
    ratios = sorted(one.seconds / two.seconds for one, two in zip(rounds[1], rounds[2], strict=True))
    costs = sorted(two.processor_seconds / one.processor_seconds for one, two in zip(rounds[1], rounds[2], strict=True))
    print(f"two against one, wall: {', '.join(f'{ratio:.2f}' for ratio in ratios)} times as fast")
    print(f"two against one, processor: {', '.join(f'{cost:.2f}' for cost in costs)} times the time")
    print(f"worker: {max(run.worker_bytes for runs in rounds.values() for run in runs) / 1e6:,.0f} MB at most")


def memory(folder: Path, pages: int) -> None:
    """A tenth of the (small) pages against all of them."""
    drivers: list[int] = []
    for number in (pages // 10, pages):
        inputs = folder / f"pages-{number}"
        fill_small(inputs, number)
        run = measured(inputs, "--shapes", "none", "-o", folder / f"memory-{number}.nq", "-j", "2")
        sizes = f"worker {run.worker_bytes / 1e6:,.0f} MB, driver {run.driver_bytes / 1e6:,.0f} MB at most"
        print(f"{number:,} pages: {sizes}; {run.seconds:,.0f} s, of the processor {run.processor_seconds:,.0f} s")
        drivers.append(run.driver_bytes)
    print(f"driver: {(drivers[1] - drivers[0]) / (pages - pages // 10):,.0f} bytes for each page more")


def killed(pages: Path, folder: Path) -> None:
    """Runs killed at random moments until they are done; their bytes against those of one process."""
    measured(pages, "-o", folder / "whole.nq", "--report", folder / "whole.nt")
    whole = [_sha256(folder / name) for name in ("whole.nq", "whole.nt")]
    chance = random.Random(0)
    kills = same = 0
    for number in range(_KILLED):
        out, report = folder / f"killed-{number}.nq", folder / f"killed-{number}.nt"
        command = [sys.executable, "-m", "rdfconv", "convert", str(pages), "--graph", "none", "-q", "-j", "2"]
        command += ["--run", str(folder / f"killed-{number}"), "-o", str(out), "--report", str(report)]
        for attempt in count():
            process = subprocess.Popen(command)  # noqa: S603 - our own
            try:
                process.wait(chance.uniform(0.5, 2.5 + attempt / 2))
                break
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
        same += [_sha256(out), _sha256(report)] == whole
    print(f"{_KILLED} runs killed {kills} times: {same} wrote, with their reports, the bytes that one process writes")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(wanted: list[str], pages: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="rdfconv-bench-") as name:
        folder = Path(name)
        fill(folder / "some", 4_000)
        fill(folder / "few", 600)
        if "speed" in wanted:
            speed(folder / "some", 4_000, folder)
        if "killed" in wanted:
            killed(folder / "few", folder)
        if "memory" in wanted:
            memory(folder, pages)


if __name__ == "__main__":
    main(sys.argv[1:2] or ["speed", "killed", "memory"], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
