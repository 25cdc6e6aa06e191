"""Many pages for the tests of runs, some of them poisonous, and the command that converts them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

POISON = """
import os, signal, sys, time
if "rdfconv.runs.child" in sys.orig_argv:
    import rdfconv.bulk as bulk
    convert, pause = bulk.convert, float(os.environ.get("TEST_PAUSE", "0"))
    def poisonous(page, recipe):
        time.sleep(pause)
        if b"POISON kill" in page.body:
            os.kill(os.getpid(), signal.SIGKILL)
        if b"POISON exit" in page.body:
            os._exit(0)
        if b"POISON panic" in page.body:
            raise BaseException("no Exception, as those of other languages are")
        if b"POISON hang" in page.body:
            while True:
                pass
        if b"POISON bomb" in page.body:
            kept = []
            while True:
                kept.append(bytearray(1 << 24))
        return convert(page, recipe)
    bulk.convert = poisonous
    lost = os.environ.get("TEST_LOST")  # a file: the first commits are cut off, and their drivers with them
    if lost:
        import rdfconv.runs.attempt as attempt
        commit = attempt.commit
        def cut_off(storage, record):
            done = open(lost, "a+").tell()
            if done < 3:
                open(lost, "a").write("x")
                os.kill(os.getppid(), signal.SIGKILL)
                os._exit(9)
            return commit(storage, record)
        attempt.commit = cut_off
"""


def page(number: int, *, url: str | None = None, poison: str = "", padding: int = 300_000) -> bytes:
    """A page of some size, so that a few of them are a shard."""
    address = url or f"https://example.org/sets/{number}"
    document = {"@context": "https://schema.org/", "@type": "Dataset", "name": f"Set {number}", "url": address}
    document["description"] = random.Random(number).randbytes(1_500).hex()  # noqa: S311 - that compresses badly
    script = f'<script type="application/ld+json">{json.dumps(document)}</script>'
    link = f'<link rel="canonical" href="{address}">'
    return f"<html><head>{link}{script}</head><body>{poison}<!--{'x' * padding}--></body></html>".encode()


def fill(folder: Path, count: int, *, padding: int = 300_000) -> None:
    """A folder of pages; every seventh claims the address of the first."""
    folder.mkdir()
    for number in range(count):
        url = "https://example.org/sets/0" if number % 7 == 6 else None
        (folder / f"{number:03}.html").write_bytes(page(number, url=url, padding=padding))


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """An environment in which the workers fall for poison; the product has no such hook."""
    (folder / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    path = os.pathsep.join([str(folder), str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, **variables}


def rdfconv(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rdfconv", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def convert(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return rdfconv("convert", *arguments, "--shapes", "none", env=env)


def reported(run: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """The last progress of a run with --log-json."""
    lines = [line for line in run.stderr.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else {"pages": 0, "reused": 0}
