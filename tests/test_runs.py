"""Many pages in one run: the same bytes whatever the workers do, whatever kills them, and after every change."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import crowd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfconv.model import Config, Limits
from rdfconv.runs.changes import gone, with_earlier
from rdfconv.runs.job import Job, job_from_json, sealed
from rdfconv.runs.plan import Shard, Unit, planned, shards_of
from rdfconv.runs.storage import Folder
from rdfconv.sorting import sorted_lines


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crowd") / "pages"
    crowd.fill(folder, 40)
    return folder


@pytest.fixture(scope="module")
def expected(pages: Path) -> bytes:
    """What one process makes of the pages, without a run."""
    out = pages.parent / "expected.nq"
    assert crowd.convert(pages, "-o", out).returncode == 0
    return out.read_bytes()


@pytest.mark.parametrize("ending", ["nq", "ttl", "jsonld", "rdf", "nq.gz"])
def test_any_number_of_workers_writes_and_says_the_same(pages: Path, tmp_path: Path, ending: str) -> None:
    alone = crowd.convert(pages, "-v", "-o", tmp_path / f"alone.{ending}")
    crowded = crowd.convert(pages, "-v", "-o", tmp_path / f"crowded.{ending}", "--jobs", "3")
    assert (tmp_path / f"crowded.{ending}").read_bytes() == (tmp_path / f"alone.{ending}").read_bytes()
    assert crowded.stderr == alone.stderr
    assert ("graph-claimed-twice" in alone.stderr) == ("nq" in ending)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("graph", ["layers", "none", "https://example.org/all"])
def test_graphs_are_those_of_one_process(pages: Path, tmp_path: Path, graph: str) -> None:
    alone = crowd.convert(pages, "--to", "trig", "--graph", graph)
    crowded = crowd.convert(pages, "--to", "trig", "--graph", graph, "--jobs", "2", "-o", tmp_path / "out.trig")
    assert (tmp_path / "out.trig").read_text() == alone.stdout
    assert crowded.stderr == alone.stderr


def test_one_page_and_none_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(crowd.page(1))
    for names in ([tmp_path / "a.html"], [tmp_path / "none.html"], [tmp_path / "none.html", tmp_path / "a.html"]):
        alone, crowded = crowd.convert(*names), crowd.convert(*names, "--jobs", "2")
        assert (crowded.stdout, crowded.stderr, crowded.returncode) == (alone.stdout, alone.stderr, alone.returncode)


def test_poison_costs_its_page_only(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 20)
    for number, poison in enumerate(("kill", "exit", "hang", "bomb", "panic")):
        (tmp_path / "pages" / f"{number * 4 + 2:03}-{poison}.html").write_bytes(
            crowd.page(100 + number, poison=f"POISON {poison}")
        )
    env = crowd.environment(tmp_path)
    options = ("--page-seconds", "1", "--page-memory", "300M", "-j", "2")
    run = crowd.convert(tmp_path / "pages", *options, "-o", tmp_path / "out.nq", env=env)
    assert run.returncode == 3
    errors = [line for line in run.stderr.splitlines() if line.startswith("error")]
    place = f"error: {tmp_path}/pages"
    assert errors == [
        f"{place}/002-kill.html: ends the process that converts it (signal 9); left out [input]",
        f"{place}/006-exit.html: ends the process that converts it (exit status 0); left out [input]",
        f"{place}/010-hang.html: takes longer than 1 seconds (--page-seconds); left out [input]",
        f"{place}/014-bomb.html: needs more memory than one page may have (--page-memory) [input]",
        f"{place}/018-panic.html: ends the process that converts it (exit status 1); left out [input]",
    ]
    for bad in (tmp_path / "pages").glob("*-*.html"):
        bad.unlink()
    crowd.convert(tmp_path / "pages", "-o", tmp_path / "good.nq")
    assert (tmp_path / "out.nq").read_bytes() == (tmp_path / "good.nq").read_bytes()


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_the_same_command_goes_on(pages: Path, expected: bytes, tmp_path: Path, seed: int) -> None:
    out, chance = tmp_path / "out.nq", random.Random(seed)  # noqa: S311 - moments, no secrets
    command = [sys.executable, "-m", "rdfconv", "convert", str(pages), "--shapes", "none", "-j", "2"]
    command += ["--run", str(tmp_path / "run"), "-o", str(out), "-q"]
    killed = 0
    while not out.exists():
        env = crowd.environment(tmp_path, TEST_PAUSE="0.02" if killed else "1")  # the first is never done in time
        process = subprocess.Popen(command, env=env)
        try:
            process.wait(chance.uniform(0.7, 1.7) + killed * 0.2)  # in the end, on the slowest machine, it is done
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
    assert killed
    assert out.read_bytes() == expected


def test_killed_between_attempt_and_commit(pages: Path, expected: bytes, tmp_path: Path) -> None:
    env = crowd.environment(tmp_path, TEST_LOST=str(tmp_path / "lost"))
    run, out = tmp_path / "run", tmp_path / "out.nq"
    codes = []
    while not out.exists():
        codes.append(crowd.convert(pages, "-j", "1", "--run", run, "-o", out, env=env).returncode)
    assert codes == [-9, -9, -9, 0]
    assert out.read_bytes() == expected
    named = {commit[name] for commit in map(json.loads, commits(run)) for name in ("part", "rows")}
    assert {f"{path.parent.name}/{path.name}" for path in run.glob("[pr][ao][rw][ts]*/*")} == named


def commits(run: Path) -> list[str]:
    return [path.read_text() for path in (run / "commits").iterdir()]


def test_two_workers_share_a_run_and_one_is_lost(pages: Path, expected: bytes, tmp_path: Path) -> None:
    run = tmp_path / "run"
    crowd.convert(pages, "--run", run, "--to", "nq", "--plan-only")
    env = crowd.environment(tmp_path, TEST_PAUSE="0.3")  # so that no machine is done within a second
    command = [sys.executable, "-m", "rdfconv", "worker", "--job", str(run), "--lease-seconds", "1"]
    workers = [subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) for _ in range(3)]
    time.sleep(1)
    assert crowd.rdfconv("status", run).stdout.startswith("unfinished (plan 00001)\n")
    workers[0].kill()
    assert [worker.wait() for worker in workers] == [-9, 0, 0]
    assert crowd.rdfconv("status", run).stdout.startswith("complete (plan 00001.settled)\n")
    assert not list((run / "leases").iterdir())
    (tmp_path / "expected.nq").write_bytes(expected)
    same = crowd.rdfconv("diff", tmp_path / "expected.nq", run)
    assert same.stdout == "TX .\nTC .\n"
    assert same.stderr == "statements: no change\ngraphs: no change\n"


def test_a_worker_refuses_a_machine_with_other_files(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"@context": {}}')
    run, context = tmp_path / "run", f"https://example.org/c={tmp_path}/c.json"
    crowd.convert(pages, "--run", run, "--context", context, "--plan-only")
    (tmp_path / "c.json").write_text('{"@context": {"a": "https://example.org/a"}}')
    refused = crowd.rdfconv("worker", "--job", run)
    assert refused.returncode == 5
    assert refused.stderr == (
        f"rdfconv: {run}: its profiles, shapes or contexts, or the version of rdfconv, are others on this machine\n"
    )


def test_a_shard_that_costs_its_workers_is_given_up(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 2)
    run = tmp_path / "run"
    crowd.convert(tmp_path / "pages", "--run", run, "--plan-only")
    [shard] = [json.loads(line)["id"] for line in (run / "plan" / "00001.jsonl").read_text().splitlines()[1:]]
    (run / "leases").mkdir()
    (run / "leases" / f"{shard}.json").write_text('{"worker": "lost", "until": 0, "losses": 4}')
    given_up = crowd.rdfconv("worker", "--job", run)
    assert given_up.returncode == 6
    assert given_up.stderr.endswith(f"{run}: shards given up, whose workers were lost: poison/{shard}.json\n")
    assert json.loads(crowd.rdfconv("status", run, "--json").stdout)["given_up"] == 1


def test_what_is_done_is_not_done_again(pages: Path, expected: bytes, tmp_path: Path) -> None:
    command = (pages, "--run", tmp_path / "run", "-o", tmp_path / "out.nq", "--log-json", "-j", "2")
    first = crowd.convert(*command)
    assert crowd.reported(first)["shards"] > 1
    again = crowd.convert(*command)
    assert crowd.reported(again)["pages"] == 0
    assert again.stderr == "".join(line for line in first.stderr.splitlines(keepends=True) if line[0] != "{")
    assert (tmp_path / "out.nq").read_bytes() == expected


def test_a_disk_that_is_full_loses_nothing(pages: Path, expected: bytes, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=72k", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        command = (pages, "-j", "2", "--run", disk / "run", "-o", tmp_path / "out.nq", "--log-json")
        full = crowd.convert(*command)
        assert full.returncode == 6
        assert full.stderr.endswith(": no space is left; free some or choose another place\n")
        done = crowd.reported(full)["pages"]
        assert done
        subprocess.run(["mount", "-o", "remount,size=9m", str(disk)], check=True)
        assert crowd.convert(*command).returncode == 0
        assert (tmp_path / "out.nq").read_bytes() == expected
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_only_what_has_changed_is_converted_anew(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 30)
    command = (tmp_path / "pages", "--run", tmp_path / "run", "-o", tmp_path / "out.nq", "--log-json")
    crowd.convert(*command)
    (tmp_path / "pages" / "003.html").write_bytes(crowd.page(333))
    (tmp_path / "pages" / "020.html").touch()
    (tmp_path / "pages" / "011a.html").write_bytes(crowd.page(1111))
    (tmp_path / "pages" / "025.html").unlink()
    changed = crowd.convert(*command)
    assert f"note: {tmp_path}/pages/025.html: is gone since the last run" in changed.stderr
    counts = crowd.reported(changed)
    assert counts["pages"] - counts["reused"] <= 2 + 8  # those that lose a graph are settled in shards of their own
    crowd.convert(tmp_path / "pages", "-o", tmp_path / "fresh.nq")
    assert (tmp_path / "out.nq").read_bytes() == (tmp_path / "fresh.nq").read_bytes()


def test_vanished_inputs_and_other_configurations_are_refused(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 10, padding=10)
    command = (tmp_path / "pages", "--run", tmp_path / "run", "-o", tmp_path / "out.nq")
    crowd.convert(*command)
    before = (tmp_path / "out.nq").read_bytes()
    for number in (1, 2):
        (tmp_path / "pages" / f"00{number}.html").unlink()
    gone = crowd.convert(*command)
    assert gone.returncode == 3
    assert gone.stderr == (
        f"rdfconv: {tmp_path}/run: 2 of its inputs are gone (20%), such as {tmp_path}/pages/001.html, "
        f"{tmp_path}/pages/002.html; at most 10% may vanish (--max-vanished)\n"
    )
    other = crowd.convert(*command, "--max-vanished", "20", "--vocab", "dcat")
    assert other.returncode == 5
    assert other.stderr.endswith("--reconfigure converts all pages anew\n")
    assert (tmp_path / "out.nq").read_bytes() == before
    assert crowd.convert(*command, "--max-vanished", "20", "--vocab", "dcat", "--reconfigure").returncode == 0
    assert b"http://www.w3.org/ns/dcat#" in (tmp_path / "out.nq").read_bytes()


def test_files_of_a_size_hold_the_same_for_any_number_of_workers(pages: Path, expected: bytes, tmp_path: Path) -> None:
    for jobs in ("1", "2"):
        (tmp_path / jobs).mkdir()
        crowd.convert(pages, "-j", jobs, "--shard-size", "12k", "-o", tmp_path / jobs / "out.nq")
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(names) > 5
    assert names[0] == "out-00001.nq"
    assert [(tmp_path / "2" / name).read_bytes() for name in names] == [
        (tmp_path / "1" / name).read_bytes() for name in names
    ]
    assert b"".join((tmp_path / "1" / name).read_bytes() for name in names) == expected


def test_files_of_an_earlier_longer_output_go(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 6, padding=10)
    command = (tmp_path / "pages", "--shard-size", "1", "-o", tmp_path / "out.nq")
    crowd.convert(*command)
    assert len(list(tmp_path.glob("out-*.nq"))) == 6
    for number in (2, 3, 4):
        (tmp_path / "pages" / f"00{number}.html").unlink()
    crowd.convert(*command)
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out-00001.nq", "out-00002.nq", "out-00003.nq"]


def test_a_folder_of_a_store_is_read_as_one_of_this_machine(tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="fsspec is not installed (extra remote)")
    pages = tmp_path / "pages"
    crowd.fill(pages, 3, padding=10)
    (pages / "readme.py").write_text("print()")
    (pages / "001.txt").write_text("1:null\n")  # the payload of 001.html
    for options in ((), ("--include", "*2.html"), ("--exclude", "000.*")):
        crowd.convert(pages, *options, "-o", tmp_path / "here.nt")
        there = crowd.convert(f"file://{pages}/", *options, "-o", tmp_path / "there.nt")
        assert there.returncode == 0, there.stderr
        assert (tmp_path / "there.nt").read_bytes() == (tmp_path / "here.nt").read_bytes() != b""
    missing = crowd.convert(f"file://{pages}/typo/")
    assert missing.returncode == 3
    assert f"error: file://{pages}/typo/: cannot be fetched" in missing.stderr


def test_a_run_that_has_lost_or_damaged_parts_says_which(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 4, padding=10)
    command = (tmp_path / "pages", "--run", tmp_path / "run", "-o", tmp_path / "out.nq")
    crowd.convert(*command)
    good = (tmp_path / "out.nq").read_bytes()
    (part,) = (tmp_path / "run" / "parts").iterdir()
    part.write_bytes(part.read_bytes()[:-20])
    cut = crowd.convert(*command)
    assert (cut.returncode, f"{part}: is damaged" in cut.stderr) == (3, True), cut.stderr
    part.unlink()
    lost = crowd.convert(*command)
    assert (lost.returncode, f"{part}: is missing" in lost.stderr) == (3, True), lost.stderr
    for commit in (tmp_path / "run" / "commits").iterdir():
        commit.unlink()
    assert crowd.convert(*command).returncode == 0
    assert (tmp_path / "out.nq").read_bytes() == good


def test_finishing_leaves_nothing_of_lost_workers_and_all_of_those_at_work(tmp_path: Path) -> None:
    crowd.fill(tmp_path / "pages", 2, padding=10)
    command = (tmp_path / "pages", "--run", tmp_path / "run")
    crowd.convert(*command)
    for name in ("leases/lost.json", "scratch/being-written.nq", "scratch/old.nq"):
        (tmp_path / "run" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "run" / name).write_text("{}")
    os.utime(tmp_path / "run" / "scratch" / "old.nq", (1, 1))
    crowd.convert(*command)
    left = [path.name for folder in ("leases", "scratch") for path in (tmp_path / "run" / folder).iterdir()]
    assert left == ["being-written.nq"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--plan-only"], "--plan-only is for --run, which is not given"),
        (["--reconfigure", "-j", "2"], "--reconfigure is for --run, which is not given"),
        (["--max-vanished", "5"], "--max-vanished is for --run, which is not given"),
        (["--manifest-base", "x"], "--manifest-base is for --manifest, which is not given"),
        (["-j", "2", "--page-seconds", "0"], "0.0 is not in the range x>0"),
    ],
)
def test_options_that_would_do_nothing_are_refused(tmp_path: Path, options: list[str], said: str) -> None:
    (tmp_path / "a.html").write_bytes(crowd.page(1))
    refused = crowd.convert(tmp_path / "a.html", *options)
    assert refused.returncode == 2
    assert said in refused.stderr


def test_limits_for_a_page_hold_in_a_single_process_too(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(crowd.page(1, poison="POISON hang"))
    (tmp_path / "b.html").write_bytes(crowd.page(2))
    env = crowd.environment(tmp_path)
    made = crowd.convert(tmp_path / "a.html", tmp_path / "b.html", "--page-seconds", "1", "--log-json", env=env)
    assert "a.html: takes longer than 1 seconds (--page-seconds); left out" in made.stderr
    assert '"pages": 2' in made.stderr
    assert "https://example.org/sets/2" in made.stdout


def test_workers_end_with_their_supervisor(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(crowd.page(1, poison="POISON hang"))
    env = crowd.environment(tmp_path)
    command = [sys.executable, "-m", "rdfconv", "convert", str(tmp_path / "a.html"), "-j", "2"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)  # which the worker inherits no end of
    deadline = time.monotonic() + 60
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (workers := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(workers) == 1
    process.kill()
    process.communicate()
    while Path(f"/proc/{workers[0]}/cmdline").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{workers[0]}/cmdline").exists()


def test_an_object_is_created_once(tmp_path: Path) -> None:
    storage = Folder(root=tmp_path)
    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda number: storage.create("a/b", b"%d" % number), range(64)))
    assert made.count(True) == 1
    assert storage.read("a/b") == b"%d" % made.index(True)
    assert not list(storage.scratch.iterdir())


def test_a_job_survives_its_journey(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"@context": {}}')
    config = Config(
        vocab=("schema", "dcat"),
        contexts=(("https://example.org/c", str(tmp_path / "c.json")),),
        as_of=date(2024, 2, 29),
        limits=Limits(max_iri=99),
    )
    job = sealed(Job(config=config, format="trig", graph="layers"))
    assert job_from_json(job.to_json()) == job
    (tmp_path / "c.json").write_text('{"@context": {"a": "b:c"}}')
    assert sealed(job).hash != job.hash


@given(st.lists(st.integers(0, 5_000_000), min_size=1, max_size=60), st.integers(0, 59))
def test_a_unit_less_leaves_most_shards_as_they_were(sizes: list[int], place: int) -> None:
    units = [Unit(name=f"{number}.html", size=size) for number, size in enumerate(sizes)]
    whole = list(shards_of(units, "job"))
    assert [unit for shard in whole for unit in shard.units] == units
    less = {shard.id for shard in shards_of(units[:place] + units[place + 1 :], "job")}
    before = [shard.id for shard in whole if shard.units[-1].name < f"{place}"]
    assert sum(1 for shard in whole if int(shard.units[-1].name[:-5]) < place and shard.id not in less) == 0, before


@given(st.lists(st.binary(max_size=6).map(lambda text: text.replace(b"\n", b"") + b"\n")), st.integers(1, 300))
def test_sorting_on_the_disk_is_sorting(lines: list[bytes], most_bytes: int) -> None:
    assert list(sorted_lines(lines, most_bytes=most_bytes)) == sorted(set(lines))


@given(st.lists(st.integers(0, 40), max_size=60), st.lists(st.integers(0, 40), max_size=60), st.randoms())
def test_what_has_changed_between_two_plans(old: list[int], new: list[int], chance: random.Random) -> None:
    job = Job(config=Config(), format="nquads", graph="page", hash="job")
    before, now = (
        planned(job, (Shard(id=f"{name}{number}", units=units) for number, units in enumerate(cut(names, chance))))
        for name, names in (("old", old), ("new", new))
    )
    assert list(gone(before, now)) == [str(number) for number in old if number not in new]
    done = {shard for shard in (*before.ids, *now.ids) if chance.random() < 0.5}
    places: dict[str, str] = {}
    for shard in before:
        places |= {unit.name: shard.id if shard.id in done else "" for unit in shard.units}
    for shard, plain in zip(with_earlier(now, before, done), now, strict=True):
        wanted = dict.fromkeys(filter(None, (places.get(unit.name) for unit in plain.units)))
        assert shard == replace(plain, earlier=() if plain.id in done else tuple(wanted))


def cut(names: list[int], chance: random.Random) -> list[tuple[Unit, ...]]:
    """The names as units, a few at a time."""
    pieces: list[tuple[Unit, ...]] = []
    while names:
        number = chance.randint(1, 5)
        pieces.append(tuple(Unit(name=str(name)) for name in names[:number]))
        names = names[number:]
    return pieces
