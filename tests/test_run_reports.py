"""Reports and quarantines of runs: byte for byte those of one process that reads the same pages in order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import archives
import crowd
import pytest

from rdfconv.bulk import convert_many
from rdfconv.model import Config, Page
from rdfconv.prepare import prepare
from rdfconv.report.entry import page_entry
from rdfconv.report.formats import REPORTS
from rdfconv.runs.detail import Aside, Detail, detail_from_json

HOST = "https://example.org/sets"
FILES = tuple(f"found{ending}" for ending in REPORTS)


def page(number: int, *, url: str | None = None, is_valid: bool = True, end: str = "") -> bytes:
    """A page of some size, so that a few of them are a shard."""
    document = {"@context": "https://schema.org/", "@type": "Dataset", "name": f"Set {number}", "keywords": "a"}
    document["url"] = url or f"{HOST}/{number}"
    if is_valid:
        document["description"] = f"What set {number} holds, told in as many characters as a description needs."
    script = f'<script type="application/ld+json">{json.dumps(document)}</script>'
    link = f'<link rel="canonical" href="{document["url"]}">'
    return f"<html>{link}{script}{end}<!--{'x' * 400_000}--></html>".encode()


def fill(folder: Path) -> None:
    """Pages of all kinds in files and archives; some claim one address, in several shards, and break the same rule."""
    folder.mkdir()
    for number in range(20):
        url = f"{HOST}/same" if number % 5 == 1 else None
        (folder / f"{number:03}.html").write_bytes(page(number, url=url, is_valid=number % 5 > 2))
    (folder / "021.html").write_bytes(page(21, end='<script type="application/ld+json">{"@context": [[[ :</script>'))
    (folder / "022.html").write_bytes(b"")
    (folder / "023.html").write_bytes(b"<p>nothing here</p>")
    records = (
        archives.record(f"{HOST}/same", page(30, is_valid=False)),
        archives.record(f"{HOST}/gone", b"gone", "404 Gone"),
        archives.record(f"{HOST}/31", page(31)),
    )
    (folder / "crawl.warc.gz").write_bytes(archives.warc_gz(*records))
    (folder / "zoo.zip").write_bytes(archives.zip_({"a.html": page(40, is_valid=False), "b.html": page(41)}))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported") / "pages"
    fill(folder)
    return folder


def convert(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return crowd.rdfconv("convert", *arguments, env=env)


def reported(folder: Path, *arguments: str | Path, out: str = "out.nq", env: dict[str, str] | None = None) -> str:
    """What a conversion says that writes all it can into a folder."""
    folder.mkdir(exist_ok=True)
    files = [option for name in FILES for option in ("--report", folder / name)]
    ran = convert(*arguments, "-v", "-o", folder / out, *files, "--write-baseline", folder / "known.jsonl", env=env)
    return ran.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("out", "options"),
    [
        ("out.nq", ()),
        ("out.ttl", ("--max-results-per-shape", "3")),
        ("out.nq", ("--on-invalid", "quarantine")),
        ("out.ttl", ("--on-invalid", "quarantine", "--fail-on", "warning")),
        ("out.jsonld", ("--on-invalid", "reject")),
        ("out.trig", ("--graph", "layers", "--on-invalid", "reject", "--fail-on", "never")),
        ("out.nq", ("--shapes", "none", "--on-invalid", "quarantine")),
    ],
)
def test_reports_and_quarantine_are_those_of_one_process(
    pages: Path, tmp_path: Path, out: str, options: tuple[str, ...]
) -> None:
    alone = reported(tmp_path / "alone", pages, *options, out=out)
    crowded = reported(tmp_path / "crowded", pages, *options, "-j", "2", out=out)
    assert crowded == alone
    assert alone.count("\n") >= 5
    made = contents(tmp_path / "alone")
    assert contents(tmp_path / "crowded") == made
    assert {*FILES, out} <= {*made}
    assert all(made[name] for name in FILES) or "none" in options


@pytest.mark.parametrize(
    ("policy", "out"), [("annotate", "out.ttl"), ("quarantine", "out.ttl"), ("reject", "out.ttl"), ("reject", "out.nq")]
)
def test_a_baseline_knows_as_many_results_as_in_one_process(pages: Path, tmp_path: Path, policy: str, out: str) -> None:
    some = [pages / f"{number:03}.html" for number in (0, 1, 6)]  # of five pages at one address, in several shards, two
    known = tmp_path / "known.jsonl"
    convert(*some, "-o", tmp_path / out, "--write-baseline", known)
    options = ("--baseline", known, "--on-invalid", policy)
    alone = reported(tmp_path / "alone", pages, *options, out=out)
    command = (pages, *options, "--run", tmp_path / "run", "--log-json")
    crowded = reported(tmp_path / "crowded", *command, out=out)
    assert [line for line in crowded.splitlines() if line[0] != "{"] == alone.splitlines()
    assert contents(tmp_path / "crowded") == contents(tmp_path / "alone")
    shards = max((tmp_path / "run" / "plan").iterdir()).read_text().splitlines()[1:]
    assert any(json.loads(shard)["met"] for shard in shards) == (policy != "annotate" and out == "out.ttl")
    assert reported(tmp_path / "crowded", *command, out=out) == alone  # nothing is converted again


def test_reports_are_right_after_a_change_that_converts_some_pages_anew(tmp_path: Path) -> None:
    fill(tmp_path / "pages")
    command = (tmp_path / "pages", "--run", tmp_path / "run", "--log-json")
    convert(*command, "-o", tmp_path / "out.nq")
    (tmp_path / "pages" / "003.html").write_bytes(page(333, is_valid=False))
    (tmp_path / "pages" / "010.html").unlink()
    (tmp_path / "pages" / "011a.html").write_bytes(page(1111, url=f"{HOST}/same", is_valid=False))
    crowded = reported(tmp_path / "crowded", *command)
    (tmp_path / "alone").mkdir()
    alone = reported(tmp_path / "alone", tmp_path / "pages")
    counts = [json.loads(line) for line in crowded.splitlines() if line.startswith("{")]
    assert any(count["reused"] for count in counts)
    assert [line for line in crowded.splitlines() if line[0] != "{"][1:] == alone.splitlines()
    assert contents(tmp_path / "crowded") == contents(tmp_path / "alone")


def test_reports_of_a_run_that_was_killed_between_attempt_and_commit(pages: Path, tmp_path: Path) -> None:
    env = crowd.environment(tmp_path, TEST_LOST=str(tmp_path / "lost"))
    options = ("--on-invalid", "quarantine")
    command = (pages, *options, "-j", "1", "--run", tmp_path / "run")
    for _ in range(4):
        reported(tmp_path / "crowded", *command, env=env)
    reported(tmp_path / "alone", pages, *options)
    assert contents(tmp_path / "crowded") == contents(tmp_path / "alone")
    commits = [json.loads(path.read_text()) for path in (tmp_path / "run" / "commits").iterdir()]
    kept = {f"details/{path.name}" for path in (tmp_path / "run" / "details").iterdir()}
    assert kept == {commit["details"] for commit in commits}


def test_who_joins_what_workers_have_done_makes_the_reports(pages: Path, tmp_path: Path) -> None:
    options = ("--on-invalid", "quarantine", "--fail-on", "warning")
    run = tmp_path / "run"
    (tmp_path / "crowded").mkdir()
    begun = convert(pages, *options, "--run", run, "-o", tmp_path / "crowded" / "out.nq", "--plan-only")
    assert begun.returncode == 0, begun.stderr
    assert not contents(tmp_path / "crowded")
    command = [sys.executable, "-m", "rdfconv", "worker", "--job", str(run)]
    workers = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    joined = reported(tmp_path / "crowded", pages, *options, "--run", run, "--log-json")
    assert joined == reported(tmp_path / "alone", pages, *options)  # nothing was converted: no line of progress
    assert contents(tmp_path / "crowded") == contents(tmp_path / "alone")


def test_stop_ends_a_run_and_what_is_committed_stays(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for number in range(12):
        (tmp_path / "pages" / f"{number:03}.html").write_bytes(page(number, is_valid=number != 9))
    bad, out, run = tmp_path / "pages" / "009.html", tmp_path / "out.nq", tmp_path / "run"
    command = (tmp_path / "pages", "--on-invalid", "stop", "-o", out, "--report", tmp_path / "r.txt")
    alone, kept = convert(*command), (*command, "--run", run)
    for ran in (convert(*command, "-j", "2"), convert(*kept), convert(*kept), convert(*kept, "-j", "2")):
        assert (ran.returncode, ran.stderr) == (4, alone.stderr)
        assert not out.exists()
        assert not (tmp_path / "r.txt").exists()
    worker = crowd.rdfconv("worker", "--job", run)
    assert worker.returncode == 4
    assert worker.stderr.startswith(f"rdfconv: {bad}: is invalid, and --on-invalid stop ends the run; the command")
    bad.write_bytes(page(9))
    mended = convert(*kept, "--log-json")
    assert mended.returncode == 0
    converted = [json.loads(line) for line in mended.stderr.splitlines() if line.startswith("{")][-1]
    assert converted["pages"] - converted["reused"] < 12 - 3
    convert(*command[:-4], "-o", tmp_path / "alone.nq")
    assert out.read_bytes() == (tmp_path / "alone.nq").read_bytes()


def test_another_treatment_is_another_configuration_and_another_report_is_none(pages: Path, tmp_path: Path) -> None:
    some = [pages / f"{number:03}.html" for number in range(3)]
    command = (*some, "--run", tmp_path / "run", "-o", tmp_path / "out.nq")
    convert(*command)
    assert convert(*command, "--report", tmp_path / "r.txt", "--max-results-per-shape", "1").returncode == 4
    for options in (("--on-invalid", "reject"), ("--on-invalid", "quarantine")):
        refused = convert(*command, *options)
        assert refused.returncode == 5
        assert "another configuration" in refused.stderr
    assert convert(*command, "--on-invalid", "reject", "--reconfigure").returncode == 4
    assert b"Set 0" not in (tmp_path / "out.nq").read_bytes()
    assert convert(*command, "--on-invalid", "reject", "--fail-on", "warning").returncode == 5
    (tmp_path / "known.jsonl").write_text("")
    assert convert(*command, "--on-invalid", "reject", "--baseline", tmp_path / "known.jsonl").returncode == 5


def test_wrong_reports_are_refused_before_anything_is_done(pages: Path, tmp_path: Path) -> None:
    ran = convert(pages, "--run", tmp_path / "run", "--report", tmp_path / "r.pdf")
    assert ran.returncode == 5
    assert not (tmp_path / "run").exists()


def test_an_output_that_is_refused_leaves_quarantine_and_reports_as_they_were(pages: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "sources.tsv").write_text("as it was")
    quarantine = ("--on-invalid", "quarantine", "--quarantine", aside, "--report", tmp_path / "r.txt")
    ran = convert(pages / "001.html", "-j", "2", "-o", tmp_path / "none" / "out.nq", *quarantine)
    assert ran.returncode == 6
    assert contents(tmp_path) == {"aside/sources.tsv": b"as it was"}
    whole = ("--shard-size", "1k", "-j", "2", "--to", "nq")
    assert convert(pages, *whole).stderr.endswith("Error: --shard-size cuts a file: -o names it\n")


def test_one_page_beside_what_is_none(tmp_path: Path) -> None:
    records = (archives.record(f"{HOST}/gone", b"gone", "404 Gone"), archives.record(f"{HOST}/31", page(31)))
    (tmp_path / "a.warc.gz").write_bytes(archives.warc_gz(*records))
    (tmp_path / "b.warc.gz").write_bytes(archives.warc_gz())
    for name in ("a.warc.gz", "b.warc.gz"):
        reported(tmp_path / "alone", tmp_path / name, out="out.ttl")
        reported(tmp_path / "crowded", tmp_path / name, "-j", "2", out="out.ttl")
        assert contents(tmp_path / "crowded") == contents(tmp_path / "alone")


def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name in (b"a\xff.html", b"b.html"):
        Path(os.fsdecode(bytes(tmp_path / "pages") + b"/" + name)).write_bytes(page(1, url=f"{HOST}/1", is_valid=False))
    reported(tmp_path / "alone", tmp_path / "pages", "--on-invalid", "quarantine")
    reported(tmp_path / "crowded", tmp_path / "pages", "--on-invalid", "quarantine", "-j", "2")
    assert contents(tmp_path / "crowded") == contents(tmp_path / "alone")


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <http://schema.org/> .
<urn:d> a sh:NodeShape ; sh:targetClass s:Dataset ;
  sh:property [ sh:path ( s:creator [ sh:alternativePath ( s:name [ sh:inversePath s:x ] ) ] ) ; sh:minCount 1 ;
    sh:message "no name"@en , "kein Name"@de ] ;
  sh:property [ sh:path [ sh:zeroOrMorePath s:creator ] ; sh:node <urn:e> ] .
<urn:e> a sh:NodeShape ; sh:property [ sh:path s:email ; sh:minCount 1 ] .
"""


def test_what_is_kept_of_a_page_is_what_reports_take(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    recipe = prepare(Config(shapes=("google-dataset", str(tmp_path / "shapes.ttl"))))
    bodies = (page(1), page(2, is_valid=False), b"", b"{", json.dumps({"@type": "Dataset", "name": "\ud800"}).encode())
    for result in convert_many([Page(body=body, source="a\udcff") for body in bodies], recipe):
        aside = Aside(triples=result.triples, page=result.page, retrieved=None, address=HOST)
        for detail in (Detail(page=page_entry(result, 1)), Detail(page=page_entry(result, 0), aside=aside)):
            assert detail_from_json(detail.to_json()) == detail


def test_a_quarantine_and_other_lists_are_converted_in_a_run(pages: Path, tmp_path: Path) -> None:
    convert(pages, "-j", "2", "-o", tmp_path / "out.nq", "--on-invalid", "quarantine")
    listed = tmp_path / "out.nq.quarantine" / "sources.tsv"
    names = [f"{pages}/zoo.zip#b.html", f"{pages}/zoo.zip#none.html", "", "# a comment", f"{pages}/003.html"]
    (tmp_path / "more.txt").write_text("\n".join(names))
    command = ("--files-from", listed, "--files-from", tmp_path / "more.txt", "--fail-on", "never")
    alone = reported(tmp_path / "alone", *command)
    assert f"error: {pages}/zoo.zip#none.html: is not in {pages}/zoo.zip [input]" in alone
    assert "zoo.zip#a.html" in listed.read_text()
    assert reported(tmp_path / "crowded", *command, "-j", "2") == alone
    assert contents(tmp_path / "crowded") == contents(tmp_path / "alone")
    whole = (pages / "zoo.zip", f"{pages}/zoo.zip#b.html")  # the archive, and the page once more
    assert convert(*whole, "-j", "2").stderr == convert(*whole).stderr
