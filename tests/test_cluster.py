"""Runs on an engine and on an object store, for real on this machine: complete, once, the same bytes as one process.

Marked `cluster`: needs distributed, s3fs and moto (extra `cluster`).
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import archives
import crowd
import pytest

pytestmark = pytest.mark.cluster

for package in ("distributed", "moto", "s3fs"):
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed (extra cluster)", allow_module_level=True)

TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def no_network() -> None:
    """Connections to this machine are what these tests are about; the processes know no other address."""


@contextmanager
def running(*command: str | Path, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(list(map(str, command)), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_text(path: Path) -> str:
    deadline = time.monotonic() + 60
    while not (path.is_file() and path.read_text()):
        assert time.monotonic() < deadline, path
        time.sleep(0.1)
    return path.read_text()


def in_store(code: str, *arguments: str, env: dict[str, str]) -> None:
    command = [sys.executable, "-c", f"import fsspec, sys; fs = fsspec.filesystem('s3'); {code}", *arguments]
    subprocess.run(command, env=env, check=True)


def await_shards(stderr: IO[str], least: int) -> None:
    for line in stderr:
        if line.startswith("{") and json.loads(line)["shards"] >= least:
            return
    raise AssertionError("ended before")


def children(pid: int) -> list[int]:
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


@contextmanager
def s3(folder: Path, env: dict[str, str]) -> Iterator[None]:
    """A server that fails, which the environment then names."""
    env |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    with running(sys.executable, TESTS / "flaky_s3.py", folder / "port", env=env):
        env["FSSPEC_S3_ENDPOINT_URL"] = f"http://127.0.0.1:{await_text(folder / 'port')}"
        yield


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Over 200 shards; one page is poison."""
    folder = tmp_path_factory.mktemp("cluster") / "pages"
    crowd.fill(folder, 205, padding=2_100_000)
    (folder / "100.html").write_bytes(crowd.page(100, poison="POISON kill", padding=2_100_000))
    yield folder
    shutil.rmtree(folder)


def test_dask_loses_workers_and_driver_and_nothing_else(pages: Path, tmp_path: Path) -> None:
    env = crowd.environment(tmp_path, TEST_PAUSE="0.02")
    doubled = pages / "007.html"  # given twice
    alone = ("-o", tmp_path / "one.nq", "--report", tmp_path / "one.html")
    assert crowd.convert(pages, doubled, "-j", "2", *alone, env=env).returncode == 3
    port = free_port()
    dask = [sys.executable, "-m", "dask"]
    listening = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    at_work = (f"tcp://127.0.0.1:{port}", "--nworkers", "1", "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard")
    command = [sys.executable, "-m", "rdfconv", "convert", str(pages), str(doubled), "--shapes", "none", "--log-json"]
    command += ["--run", str(tmp_path / "run"), "-o", str(tmp_path / "out.nq"), "--cluster", f"dask://127.0.0.1:{port}"]
    command += ["--report", str(tmp_path / "out.html")]
    with (
        running(*dask, "scheduler", *listening, env=env),
        running(*dask, "worker", *at_work, "--name", "a", env=env) as nanny,
        running(*dask, "worker", *at_work, "--name", "b", env=env),
    ):
        driver = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        assert driver.stderr
        await_shards(driver.stderr, 20)
        workers = [
            child for child in children(nanny.pid) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
        os.kill(workers[0], signal.SIGKILL)
        await_shards(driver.stderr, 60)
        driver.kill()
        driver.communicate()
        (pages / "150.html").touch()  # another version with the same content
        again = subprocess.run(command, env=env, stderr=subprocess.PIPE, text=True, check=False)
    assert again.returncode == 3
    assert f"error: {pages}/100.html: ends the process that converts it (signal 9); left out [input]" in again.stderr
    assert (tmp_path / "out.nq").read_bytes() == (tmp_path / "one.nq").read_bytes()
    assert (tmp_path / "out.html").read_bytes() == (tmp_path / "one.html").read_bytes()
    success = json.loads((tmp_path / "run" / "_SUCCESS.json").read_text())
    assert success["totals"]["pages"] == 206
    assert len(success["parts"]) >= 200
    assert (
        len({part["shard"] for part in success["parts"]}) == len(success["parts"]) - 1
    )  # the doubled page is one shard
    assert {f"parts/{path.name}" for path in (tmp_path / "run" / "parts").iterdir()} >= {
        part["part"] for part in success["parts"]
    }


def test_an_object_store_that_fails_ends_with_the_same_bytes(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 24, padding=500_000)
    (tmp_path / "pages" / "013.html").write_bytes(crowd.page(13, poison="POISON exit"))
    env = crowd.environment(tmp_path, TEST_PAUSE="0.05")
    assert crowd.convert(tmp_path / "pages", "-j", "2", "-o", tmp_path / "one.nq", env=env).returncode == 3
    with s3(tmp_path, env):
        upload = "fs.mkdir('crawl'); fs.put(sys.argv[1], 'crawl/pages', recursive=True)"
        in_store(upload, str(tmp_path / "pages"), env=env)
        names = sorted(path.name for path in (tmp_path / "pages").iterdir())
        (tmp_path / "paths").write_text("".join(f"pages/{name}\n" for name in names))
        begin = ("--manifest", tmp_path / "paths", "--manifest-base", "s3://crawl/", "--run", "s3://crawl/run")
        planned = crowd.convert(*begin, "--to", "nq", "--plan-only", env=env)
        assert planned.returncode == 0, planned.stderr
        work = [sys.executable, "-m", "rdfconv", "worker", "--job", "s3://crawl/run", "--lease-seconds", "3"]
        slowly = {**env, "TEST_PAUSE": "1"}  # so that no machine is done when one is killed
        workers = [subprocess.Popen(work, env=slowly) for _ in range(3)]
        time.sleep(4)
        workers[0].kill()
        assert [worker.wait() for worker in workers] == [-9, 0, 0]
        assert "complete (plan 00001.settled)" in crowd.rdfconv("status", "s3://crawl/run", env=env).stdout
        joined = crowd.convert(*begin, "-o", tmp_path / "out.nq", env=env)
        assert joined.returncode == 3
        assert "error: s3://crawl/pages/013.html: ends the process that converts it (exit status 0)" in joined.stderr
        before = (tmp_path / "out.nq").read_bytes()
        in_store("fs.pipe('crawl/pages/019.html', b'<html></html>')", env=env)
        assert crowd.convert(*begin, "-o", tmp_path / "changed.nq", env=env).returncode == 3
    assert before == (tmp_path / "one.nq").read_bytes()
    gone = [line for line in before.splitlines() if line not in (tmp_path / "changed.nq").read_bytes().splitlines()]
    assert len(gone) == 4
    assert all(b"<https://example.org/sets/19" in line for line in gone)


def test_archives_that_a_compressed_manifest_names_in_an_object_store(tmp_path: Path) -> None:
    (tmp_path / "crawl").mkdir()
    for number in range(3):
        documents = [crowd.page(10 * number + place, padding=1_000) for place in range(4)]
        documents[number] = documents[number].replace(b'"description"', b'"abstract"')
        records = [
            archives.record(f"https://example.org/{number}/{place}", body) for place, body in enumerate(documents)
        ]
        gone = archives.record("https://example.org/gone", b"gone", "404 Not Found")
        (tmp_path / "crawl" / f"{number}.warc.gz").write_bytes(archives.warc_gz(*records, gone))
    names = [f"crawl/{number}.warc.gz" for number in (2, 0, 1)]
    (tmp_path / "crawl" / "warc.paths.gz").write_bytes(gzip.compress("".join(f"{name}\n" for name in names).encode()))
    env = crowd.environment(tmp_path)
    options = ("-v", "--to", "nq", "--shapes", "google-dataset", "--on-invalid", "reject")
    alone = crowd.rdfconv(
        "convert",
        *(tmp_path / name for name in names),
        *options,
        "-o",
        tmp_path / "one.nq",
        "--report",
        tmp_path / "one.csv",
    )
    with s3(tmp_path, env):
        in_store(
            "fs.mkdir('store'); fs.put(sys.argv[1], 'store/crawl', recursive=True)", str(tmp_path / "crawl"), env=env
        )
        manifest = ("--manifest", "s3://store/crawl/warc.paths.gz", "--manifest-base", "s3://store/")
        made = ("-o", tmp_path / "out.nq", "--report", tmp_path / "out.csv", "--run", "s3://store/run")
        ran = crowd.rdfconv("convert", *manifest, *options, *made, env=env)
    assert ran.returncode == alone.returncode == 4
    assert ran.stderr == alone.stderr.replace(str(tmp_path), "s3://store")
    assert "(9 written, 3 rejected)" in ran.stderr
    assert (tmp_path / "out.nq").read_bytes() == (tmp_path / "one.nq").read_bytes()
    reported = (tmp_path / "one.csv").read_text().replace(str(tmp_path), "s3://store")
    assert (tmp_path / "out.csv").read_text() == reported
