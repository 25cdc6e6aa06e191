"""Pages that the shapes find invalid: written, put aside, left out or the end of the run; and counts that add up."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import archives
import pyoxigraph
import pytest
from click.testing import CliRunner
from click.testing import Result as Ran
from hypothesis import given, settings
from hypothesis import strategies as st
from rdf_readers import READERS

from rdfconv.cli import cli
from rdfconv.errors import InvalidError, OutputError
from rdfconv.model import Issue
from rdfconv.result import Result, RunReport
from rdfconv.write import FORMATS

HOST = "https://catalogue.example.org"
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <http://schema.org/> .
<urn:d> a sh:NodeShape ; sh:targetClass s:Dataset ;
  sh:property [ sh:path s:description ; sh:minCount 1 ] , [ sh:path s:isPartOf ; sh:node <urn:whole> ] .
<urn:whole> a sh:NodeShape ; sh:property [ sh:path s:isPartOf ; sh:node <urn:whole> ] .
"""
GOOD = {
    "@type": "Dataset",
    "name": "Tides",
    "description": "When it was high and low water in an invented bay, hour by hour.",
    "url": f"{HOST}/tides",
}
INVALID = {"@type": "Dataset", "name": "Tides without a description"}
# More nested than shapes can follow: the check gives up.
DEEP = [{"@id": f"urn:x:{n}", "@type": "Thing", "isPartOf": {"@id": f"urn:x:{n + 1}"}} for n in range(3000)]


def html(*documents: object, end: str = "") -> bytes:
    texts = (json.dumps({"@context": "https://schema.org", "@graph": document}) for document in documents)
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return f"<html>{scripts}{end}</html>".encode()


BROKEN = '<script type="application/ld+json">{"@context": [[[ :</script>'
BODIES = {
    "good": html([GOOD]),
    "invalid": html([INVALID]),
    "incomplete": html([GOOD], end=BROKEN),
    "invalid and incomplete": html([INVALID], end=BROKEN),
    "unchecked": html([{**GOOD, "isPartOf": {"@id": "urn:x:0"}}, *DEEP]),
    "broken": html(end=BROKEN),
    "empty": b"",
    "without data": html(end="<p>nothing here</p>"),
}
IS_INVALID = {"invalid", "invalid and incomplete", "unchecked"}
IS_FAILED = {"broken", "empty"}
SET_ASIDE = {"quarantine": "quarantined", "reject": "rejected"}


def convert(*arguments: str | Path) -> Ran:
    return CliRunner().invoke(cli, ["convert", *map(str, arguments)])


def crawl(kinds: Iterable[str]) -> bytes:
    """A web archive with a page of each kind; those that are skipped are not found."""
    return archives.warc_gz(
        *(
            archives.record(
                f"{HOST}/{number}", BODIES.get(kind, b"gone"), "404 Gone" if kind == "skipped" else "200 OK"
            )
            for number, kind in enumerate(kinds)
        )
    )


def graphs(path: Path) -> set[str]:
    return {str(quad.graph_name.value) for quad in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.N_QUADS)}


def sources(folder: Path) -> list[list[str]]:
    return [line.split("\t") for line in (folder / "sources.tsv").read_text().splitlines()]


def outcome(kind: str, policy: str) -> str:
    """What is to become of a page, said in other words than the program's."""
    if kind in IS_FAILED:
        return "failed"
    return SET_ASIDE.get(policy, "written") if kind in IS_INVALID else "written"


def told(summary: str) -> Counter[str]:
    """The counts that a summary tells; one without brackets says that all pages are written."""
    counts = Counter({word: int(number) for number, word in re.findall(r"(\d+) (\w+)", summary)})
    counts["pages"] += counts.pop("page", 0)
    if "(" not in summary:
        counts["written"] = counts["pages"]
    return counts


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*BODIES, "skipped"]), max_size=8), st.sampled_from(["annotate", "quarantine", "reject"])
)
def test_pages_are_written_put_aside_left_out_or_failed(kinds: Sequence[str], policy: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shapes.ttl").write_text(SHAPES)
        (folder / "crawl.warc.gz").write_bytes(crawl(kinds))
        out, report = folder / "out.nq", folder / "report.txt"
        ran = convert(
            folder / "crawl.warc.gz",
            "-o",
            out,
            "--shapes",
            folder / "shapes.ttl",
            "--on-invalid",
            policy,
            "--report",
            report,
        )
        outcomes = {f"{HOST}/{n}": outcome(kind, policy) for n, kind in enumerate(kinds) if kind != "skipped"}
        empty = {f"{HOST}/{n}" for n, kind in enumerate(kinds) if kind == "without data"}
        aside = folder / "out.nq.quarantine"
        counts = told(ran.stderr.splitlines()[-1])
        assert counts["pages"] == len(outcomes)
        assert counts["pages"] == sum(counts[each] for each in ("written", "quarantined", "rejected", "failed"))
        assert {each: counts[each] for each in outcomes.values()} == Counter(outcomes.values())
        assert counts["skipped"] == kinds.count("skipped")
        assert graphs(out) == {url for url, each in outcomes.items() if each == "written"} - empty
        quarantined = {url for url, each in outcomes.items() if each == "quarantined"}
        assert aside.exists() == (policy == "quarantine")
        if aside.exists():
            assert graphs(aside / "triples.nq") == {url for _, url in sources(aside)} == quarantined
            rows = [json.loads(line) for line in (aside / "reports.jsonl").read_text().splitlines()]
            assert {row["file"] for row in rows} == {source for source, _ in sources(aside)}
        reported = [int(number) for number in re.findall(r"(\d+) ", report.read_text().partition("\n")[0])]
        assert reported[0] == len(outcomes) == sum(reported[1:])
        assert f", {kinds.count('unchecked')} not checked" in report.read_text() or "unchecked" not in kinds
        lost = {*IS_FAILED, "incomplete", "invalid and incomplete", "unchecked"}
        assert ran.exit_code == (3 if lost & {*kinds} else 4 if IS_INVALID & {*kinds} else 0)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(["written", "quarantined", "rejected"]))))
def test_the_counts_of_a_run_add_up(given_: Sequence[tuple[bool, bool, str]]) -> None:
    run = RunReport()
    error = (json_broken(),)
    for has_data, has_error, each in given_:
        triples = (("<urn:s>", "<urn:p>", "<urn:o>"),) if has_data else ()
        result = Result(page=None, source="", triples=triples, issues=error if has_error else ())
        run.add(result, outcome=each)  # type: ignore[arg-type]  # one of the three
    assert run.pages == len(given_) == run.written + run.quarantined + run.rejected + run.failed
    assert run.failed == sum(has_error and not has_data for has_data, has_error, _ in given_)
    assert run.incomplete == sum(has_error and has_data for has_data, has_error, _ in given_)
    assert run.triples == sum(has_data and each == "written" for has_data, _, each in given_)
    assert (run.exit_code() == 3) == any(has_error for _, has_error, _ in given_)


def json_broken() -> Issue:
    return Issue(severity="error", code="json-broken", message="is broken", stage="find")


# --- What lies in a quarantine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pages in files and archives, half of them invalid."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "good.html").write_bytes(BODIES["good"])
    (tmp_path / "pages" / "bad.html").write_bytes(BODIES["invalid"])
    (tmp_path / "pages" / "mapped.html").write_bytes(BODIES["invalid"])
    (tmp_path / "pages" / "crawl.warc.gz").write_bytes(crawl(["good", "invalid", "skipped", "invalid"]))
    members = {"x/bad[1].html": BODIES["invalid"], "good.html": BODIES["good"]}
    (tmp_path / "pages" / "saved.zip").write_bytes(archives.zip_(members))
    (tmp_path / "map.tsv").write_text(f"{tmp_path}/pages/mapped.html\t{HOST}/mapped\n{tmp_path}/pages/good.html\t\n")
    return tmp_path


def test_a_quarantine_is_converted_again(folder: Path) -> None:
    whole, rest, mended = folder / "whole.nq", folder / "rest.nq", folder / "mended.nq"
    named = (folder / "pages", "--base-map", folder / "map.tsv")
    assert convert(*named, "-o", whole).exit_code == 4
    assert convert(*named, "-o", rest, "--on-invalid", "quarantine").exit_code == 4
    listed = folder / "rest.nq.quarantine" / "sources.tsv"
    again = convert("--files-from", listed, "-o", mended, "--fail-on", "never")
    assert again.exit_code == 0
    assert again.stderr.splitlines()[-1].startswith("5 pages, ")
    written = [set(path.read_text().splitlines()) for path in (whole, rest, mended)]
    assert written[0] == written[1] | written[2]
    assert not written[1] & written[2]
    # It can be loaded as it stands, too.
    assert set((folder / "rest.nq.quarantine" / "triples.nq").read_text().splitlines()) == written[2]
    assert convert("--files-from", listed, "--base-map", listed, "-o", whole, "--fail-on", "never").exit_code == 0
    assert whole.read_bytes() == mended.read_bytes()


def test_a_page_that_has_left_its_archive_is_an_error(folder: Path) -> None:
    assert convert(folder / "pages", "-o", folder / "a.nt", "--on-invalid", "quarantine").exit_code == 4
    (folder / "pages" / "saved.zip").write_bytes(archives.zip_({"good.html": BODIES["good"]}))
    again = convert("--files-from", folder / "a.nt.quarantine" / "sources.tsv", "--fail-on", "never")
    assert again.exit_code == 3
    assert f"error: {folder}/pages/saved.zip#x/bad[1].html: is not in {folder}/pages/saved.zip [input]" in again.stderr


def test_a_page_of_an_archive_by_its_name(folder: Path) -> None:
    name = f"{folder}/pages/saved.zip#good.html"
    ran = convert(name, "--shapes", "none")
    assert ran.stderr == "1 page, 4 triples\n"
    assert CliRunner().invoke(cli, ["explain", name]).stdout.startswith(f"{name}\n")
    assert convert(f"{folder}/pages/saved.zip", name, "--shapes", "none").stderr.startswith("3 pages, ")


def test_a_quarantine_has_what_is_wrong_and_each_page_in_a_graph(folder: Path) -> None:
    aside = folder / "aside"
    bad = [folder / "pages" / name for name in ("bad.html", "mapped.html")]
    both = [archives.DIARIES, archives.DIARIES]
    (folder / "both.tsv").write_text("".join(f"{path}\t{url}\n" for path, url in zip(bad, both, strict=True)))
    bad[1].write_bytes(html([{**INVALID, "keywords": "another page at the same address"}]))
    ran = convert(*bad, "--base-map", folder / "both.tsv", "--on-invalid", "quarantine", "--quarantine", aside)
    assert ran.exit_code == 4
    assert all(line.startswith("@prefix ") for line in ran.stdout.split("\n") if line)
    assert len(graphs(aside / "triples.nq")) == 2
    assert sources(aside) == [[str(path), url] for path, url in zip(bad, both, strict=True)]
    rows = [json.loads(line) for line in (aside / "reports.jsonl").read_text().splitlines()]
    assert {row["file"] for row in rows if row["severity"] == "violation"} == {*map(str, bad)}


def test_what_a_baseline_knows_is_not_invalid(folder: Path) -> None:
    page, known, out = folder / "pages" / "bad.html", folder / "known.jsonl", folder / "out.nt"
    assert convert(page, "-o", out, "--write-baseline", known).exit_code == 4
    for policy in ("quarantine", "reject", "stop"):
        ran = convert(page, "-o", out, "--baseline", known, "--on-invalid", policy)
        assert ran.exit_code == 0
        assert out.read_text()
    assert (
        convert(page, "-o", out, "--baseline", known, "--on-invalid", "reject", "--fail-on", "warning").exit_code == 0
    )
    assert out.read_text()
    assert convert(page, "-o", out, "--on-invalid", "reject", "--fail-on", "never").exit_code == 0
    assert out.read_text()


def test_a_quarantine_of_nothing_replaces_an_old_one(folder: Path) -> None:
    out, aside = folder / "out.nt", folder / "out.nt.quarantine"
    assert convert(folder / "pages" / "bad.html", "-o", out, "--on-invalid", "quarantine").exit_code == 4
    assert (aside / "sources.tsv").read_bytes()
    assert convert(folder / "pages" / "good.html", "-o", out, "--on-invalid", "quarantine").exit_code == 0
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == {
        "triples.nq": b"",
        "reports.jsonl": b"",
        "sources.tsv": b"",
    }


def test_a_name_of_several_lines_is_no_second_name(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archives.zip_({"x\n/etc/passwd\u2028y.html": BODIES["invalid"]}))
    convert(tmp_path / "a.zip", "-o", tmp_path / "out.nt", "--on-invalid", "quarantine")
    assert sources(tmp_path / "out.nt.quarantine") == [[f"{tmp_path}/a.zip#x\\n/etc/passwd\\u2028y.html", ""]]


def test_an_aborted_run_leaves_the_quarantine_as_it_was(folder: Path) -> None:
    out, aside = folder / "none" / "out.nt", folder / "aside"
    aside.mkdir()
    (aside / "sources.tsv").write_text("as it was")
    ran = convert(folder / "pages", "-o", out, "--on-invalid", "quarantine", "--quarantine", aside)
    assert isinstance(ran.exception, OutputError)
    assert [path.name for path in aside.iterdir()] == ["sources.tsv"]
    assert (aside / "sources.tsv").read_text() == "as it was"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--on-invalid", "quarantine"], "--on-invalid quarantine wants --quarantine DIR where the output is no file"),
        (["--on-invalid", "quarantine", "-o", "-"], "wants --quarantine DIR"),
        (["--on-invalid", "quarantine", "-o", "/dev/null"], "wants --quarantine DIR"),
        (["--quarantine", "x"], "--quarantine is of no use with --on-invalid annotate"),
    ],
)
def test_wrong_options(options: list[str], message: str) -> None:
    ran = convert("examples/", *options)
    assert ran.exit_code == 2
    assert message in ran.stderr


def test_a_file_in_the_place_of_the_quarantine(folder: Path) -> None:
    (folder / "out.nt.quarantine").write_text("")
    ran = convert(folder / "pages", "-o", folder / "out.nt", "--on-invalid", "quarantine")
    assert isinstance(ran.exception, OutputError)
    assert str(ran.exception) == f"{folder}/out.nt.quarantine: a file has this name; choose another place"


# --- The end of the run, and documents of nothing


def test_the_first_invalid_page_ends_the_run_and_no_file_is_touched(folder: Path) -> None:
    out, report = folder / "out.nq", folder / "report.txt"
    out.write_text("as it was")
    page = folder / "pages" / "bad.html"
    named = (folder / "pages" / "good.html", page, folder / "pages" / "mapped.html")
    ran = convert(*named, "-o", out, "--report", report, "--on-invalid", "stop")
    assert isinstance(ran.exception, InvalidError)
    assert ran.exception.exit_code == 4
    assert str(ran.exception) == f"{page}: is invalid, and --on-invalid stop ends the run; no file is written"
    assert out.read_text() == "as it was"
    assert not report.exists()
    assert ran.stderr.startswith(f"violation: {page} description of Dataset")
    assert "mapped" not in ran.stderr
    assert convert(named[0], "-o", out, "--on-invalid", "stop").exit_code == 0
    assert out.read_text() != "as it was"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kinds", [[], ["invalid"], ["invalid", "unchecked"], ["without data", "invalid", "broken"]])
def test_a_document_without_a_page_is_valid(tmp_path: Path, name: str, kinds: list[str]) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "crawl.warc.gz").write_bytes(crawl(kinds))
    out = tmp_path / "out"
    shapes = tmp_path / "shapes.ttl"
    convert(tmp_path / "crawl.warc.gz", "--to", name, "-o", out, "--shapes", shapes, "--on-invalid", "reject")
    for reader in READERS:
        if name in reader.formats and (reader.tool is None or shutil.which(reader.tool)):
            assert reader.read(out.read_bytes(), name) == frozenset(), reader.name


def test_a_failed_page_is_failed_whatever_the_shapes_say(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        f"{SHAPES} <urn:t> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:property [ sh:path s:name ; sh:minCount 1 ] ."
    )
    (tmp_path / "crawl.warc.gz").write_bytes(crawl(["broken", "without data", "good"]))
    out = tmp_path / "out.nq"
    ran = convert(tmp_path / "crawl.warc.gz", "-o", out, "--shapes", shapes, "--on-invalid", "quarantine")
    assert "3 pages (0 written, 2 quarantined, 1 failed), 0 triples" in ran.stderr
    assert [url for _, url in sources(tmp_path / "out.nq.quarantine")] == [f"{HOST}/1", f"{HOST}/2"]


def test_the_one_page_of_an_archive_keeps_the_address_that_the_user_gave(tmp_path: Path) -> None:
    saved, out, again = tmp_path / "saved.zip", tmp_path / "out.nq", tmp_path / "again.nq"
    saved.write_bytes(archives.zip_({"bad.html": BODIES["invalid"]}))
    convert(saved, "--base", f"{HOST}/given", "-o", out, "--on-invalid", "quarantine")
    aside = tmp_path / "out.nq.quarantine"
    assert sources(aside) == [[f"{saved}#bad.html", f"{HOST}/given"]]
    convert("--files-from", aside / "sources.tsv", "-o", again)
    assert again.read_bytes() == (aside / "triples.nq").read_bytes()
