"""Loading into stores: `python -m benchmarks.stores [PAGES]`, 20,000 pages of 50 statements if not said.

Bars: the embedded store takes at most 1.2 times as long as `oxigraph load` with the same file; memory stays flat over
HTTP; 400 single pages a second are replaced in the Oxigraph server. Wall-clock times, of both sides in turns, so that
ratios hold on a busy machine; needs the extras `serve` and `web`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import Final

from rdfconv.store.server import HOST, program

_ROUNDS: Final = 3
_RDFCONV: Final = [sys.executable, "-m", "rdfconv"]
_SCHEMA: Final = "http://schema.org/"


def write_dump(path: Path, pages: range) -> Path:
    """An invented dump: a description, keywords and variables on every page, 50 statements in all."""
    with path.open("w", encoding="utf-8") as file:
        for number in pages:
            page = f"https://catalogue.example.org/items/{number}"
            file.writelines(f"{line} <{page}> .\n" for line in sorted(_lines(page, number)))
    return path


def _lines(page: str, number: int) -> Iterator[str]:
    dataset = f"<{page}#dataset>"
    yield f"{dataset} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{_SCHEMA}Dataset>"
    yield f'{dataset} <{_SCHEMA}name> "Invented counts {number}"'
    yield f'{dataset} <{_SCHEMA}description> "{f"Counts of series {number} at an invented estuary. " * 20}"'
    for place in range(27):
        yield f'{dataset} <{_SCHEMA}keywords> "keyword {(number * 7 + place) % 500}"'
    for place in range(10):
        yield f"{dataset} <{_SCHEMA}variableMeasured> <{page}#v{place}>"
        yield f'<{page}#v{place}> <{_SCHEMA}name> "variable {place}"'


def _seconds(line: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(line, check=True, capture_output=True)  # noqa: S603 - our own commands
    return time.perf_counter() - start


def _embedded(dump: Path, folder: Path) -> tuple[float, float]:
    """Seconds of rdfconv and of `oxigraph load`: medians of rounds in which both take turns."""
    own, peer = [], []
    for number in range(_ROUNDS):
        stores = [str(folder / f"{name}{number}") for name in ("own", "peer")]
        own.append(_seconds([*_RDFCONV, "load", str(dump), "--store", stores[0]]))
        peer.append(_seconds([program(), "load", "--location", stores[1], "--file", str(dump)]))
    return median(own), median(peer)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        address = f"{HOST}:{probe.getsockname()[1]}"
    line = [program(), "serve", "--location", str(folder), "--bind", address]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603 - our own
        time.sleep(1)
        try:
            yield f"http://{address}/store"
        finally:
            server.terminate()


def _over_http(dump: Path, endpoint: str, *options: str) -> tuple[float, float]:
    """Seconds and MiB of one load, measured in a process of its own."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    start = time.perf_counter()
    line = [sys.executable, "-c", code, *_RDFCONV, "load", str(dump), "--endpoint", endpoint, *options]
    done = subprocess.run(line, check=True, capture_output=True, text=True)  # noqa: S603 - our own commands
    return time.perf_counter() - start, float(done.stdout)


def _one_after_the_other(dump: Path, endpoint: str) -> float:
    """Seconds for the same requests by httpx alone, one after the other, with nothing read or checked."""
    import httpx  # noqa: PLC0415 - an extra

    lines = [line.rsplit(b" ", 2) for line in dump.read_bytes().splitlines()]
    bodies = [(name[1:-1].decode(), [line[0] for line in group]) for name, group in groupby(lines, itemgetter(1))]
    start = time.perf_counter()
    with httpx.Client() as client:
        for name, triples in bodies:
            headers = {"Content-Type": "application/n-triples"}
            content = b" .\n".join([*triples, b""])
            client.put(endpoint, params={"graph": name}, content=content, headers=headers).raise_for_status()
    return time.perf_counter() - start


def main(pages: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = (pages, pages // 3, pages // 4)
        dump, third, few = (write_dump(folder / f"{count}.nq", range(count)) for count in sizes)
        own, peer = _embedded(dump, folder)
        print(f"embedded, {pages * 50:,} quads: {own:.1f} s; oxigraph load: {peer:.1f} s; ratio {own / peer:.2f}")
        for file, count in ((third, sizes[1]), (dump, pages)):
            with _server(folder / f"bulk{count}") as endpoint:
                seconds, memory = _over_http(file, endpoint)
            print(f"over HTTP into an empty server, {count * 50:,} quads: {seconds:.1f} s, {memory:.0f} MiB")
        with _server(folder / f"bulk{pages}") as endpoint:
            own, peer = zip(
                *((_over_http(few, endpoint)[0], _one_after_the_other(few, endpoint)) for _ in range(_ROUNDS)),
                strict=True,
            )
            rates = (sizes[2] / median(own), sizes[2] / median(peer))
            print(
                f"pages replaced: {rates[0]:.0f} a second, start of the program included; httpx alone: {rates[1]:.0f}"
            )
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
