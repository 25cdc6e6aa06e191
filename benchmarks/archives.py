"""What a web archive costs: WARC.gz to N-Quads, against FastWARC that reads the same file and does nothing with it.

The archive holds invented pages, one gzip member a record, as crawlers write them: datasets and products rendered on
the server, Next.js pages with their Flight payload, and pages without data, which are half of the web's.

`python -m benchmarks.archives` does that in one process; `python -m benchmarks.archives command 6000` times the whole
command, with one process and with two, on a file of so many pages of a crawl's size.
"""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from fastwarc.warc import ArchiveIterator

from benchmarks.comparison import Comparison
from benchmarks.invented import crawl_html, flight_html, paragraphs, product_html, script_html
from benchmarks.writing import measured
from rdfconv.bulk import convert_many
from rdfconv.model import Config
from rdfconv.prepare import prepare
from rdfconv.read import pages_of

_NO_DATA: Final = 60_000  # bytes of a page without data, as of the others


def rows(count: int) -> Iterator[Comparison]:
    """A row for each kind of page, and one for all kinds together."""
    kinds: dict[str, Callable[[int], bytes]] = {
        "dataset pages": script_html,
        "product pages": product_html,
        "Next.js pages": flight_html,
        "pages without data": page_without_data,
        "pages of a crawl's size, half of them with data": crawl_html,
    }
    for name, make in kinds.items():
        yield _compared(f"WARC.gz of {name} → N-Quads", [make(number) for number in range(count)])
    makes = list(kinds.values())
    mixed = [makes[number % len(makes)](number) for number in range(count)]
    yield _compared("WARC.gz of all these → N-Quads", mixed)


def page_without_data(number: int) -> bytes:
    """An ordinary page: scripts and text, no JSON-LD."""
    chance = random.Random(number)
    text = "".join(f"<p>{paragraphs(chance, 1)}</p>\n<script>var a = {number};</script>\n" for _ in range(60))
    head = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{number}</title></head><body>"
    return f"{head}{text[:_NO_DATA]}</body></html>".encode()


def record(number: int, body: bytes) -> bytes:
    """A response record with an HTML page, as a member of gzip."""
    headers = f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    http = f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
        f"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: https://catalogue.example.org/pages/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def _compared(what: str, pages: list[bytes]) -> Comparison:
    recipe = prepare(Config(shapes=()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        path.write_bytes(b"".join(map(record, range(len(pages)), pages)))

        def own() -> None:
            for result in convert_many(pages_of(str(path)), recipe):
                result.serialize("nquads", graph="page")

        def peer() -> None:
            for each in ArchiveIterator(str(path)):
                each.reader.read()

        own()
        times = measured({"own": own, "peer": peer}, len(pages))
    return Comparison(
        what=what,
        count=len(pages),
        peer="FastWARC, reading only",
        own_us=times["own"] / 1_000,
        peer_us=times["peer"] / 1_000,
    )


def command(count: int, rounds: int = 5) -> None:
    """Print how long the command takes, start included, in times of a process that reads the same file."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "pages.warc.gz", Path(folder) / "pages.nq"
        with path.open("wb") as file:
            file.writelines(record(number, crawl_html(number)) for number in range(count))
        reading = (
            f"from fastwarc.warc import ArchiveIterator\nfor each in ArchiveIterator({str(path)!r}): each.reader.read()"
        )
        converting = ["-m", "rdfconv", "convert", str(path), "-o", str(out), "--shapes", "none", "--quiet", "--jobs"]
        for _ in range(rounds):
            peer = _seconds("-c", reading)
            own = {jobs: _seconds(*converting, str(jobs)) for jobs in (1, 2)}
            told = ", ".join(
                f"--jobs {jobs} {seconds:.2f} s, {seconds / peer:.2f} times" for jobs, seconds in own.items()
            )
            print(f"{path.stat().st_size / 1e6:,.0f} MB: FastWARC, reading only {peer:.2f} s; rdfconv {told}")


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True)  # noqa: S603 - our own
    return time.perf_counter() - start


def _main() -> None:
    if sys.argv[1:2] == ["command"]:
        command(int(sys.argv[2]))
        return
    for row in rows(200):
        speed = f"{1e6 / row.own_us:,.0f} pages/s"
        print(
            f"{row.what}: {row.own_us:,.0f} µs ({speed}), {row.peer}: {row.peer_us:,.0f} µs, {1 / row.ratio:.1f} times"
        )


if __name__ == "__main__":
    _main()
