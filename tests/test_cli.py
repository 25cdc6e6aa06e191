"""The installed command, as a user runs it: what it prints, where, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import archives
import pages
import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"


def rdfconv(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [sys.executable, "-m", "rdfconv", *map(str, arguments)], input=stdin, capture_output=True, check=False
    )
    return subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())


def test_version() -> None:
    assert rdfconv("--version").stdout.startswith("rdfconv 0.")


@pytest.mark.parametrize("line", ["convert pag", "convert a.html --shapes pag", "load pag", "status pag"])
def test_shells_complete_names_of_files(line: str) -> None:
    program = "import sys, rdfconv.cli; sys.argv[0] = 'rdfconv'; rdfconv.cli.main()"
    words = {"COMP_WORDS": f"rdfconv {line}", "COMP_CWORD": str(len(line.split()))}
    env = {**os.environ, **words, "_RDFCONV_COMPLETE": "bash_complete"}
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=env)
    assert made.stdout == "file,pag\n"


@pytest.mark.parametrize("command", ["convert", "explain", "flight"])
def test_help_has_examples(command: str) -> None:
    run = rdfconv(command, "--help")
    assert run.returncode == 0
    assert f"rdfconv {command} " in run.stdout.partition("Examples:")[2]


def test_turtle_is_the_default() -> None:
    run = rdfconv("convert", EXAMPLES / "diaries.html", "--shapes", "none")
    assert run.returncode == 0
    assert "<https://catalogue.example.org/diaries#dataset> a schema:Dataset ;" in run.stdout
    assert run.stderr == "1 page, 14 triples\n"


def test_the_format_comes_from_the_file_name(tmp_path: Path) -> None:
    out = tmp_path / "out.nt.gz"
    assert rdfconv("convert", EXAMPLES, "-o", out).returncode == 0
    lines = gzip.decompress(out.read_bytes()).decode().splitlines()
    assert all(line.endswith(" .") for line in lines)
    assert not any("_:" in line.split('"')[0] for line in lines)


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        rdfconv("convert", EXAMPLES, "-o", tmp_path / name)
    assert (tmp_path / "a.ttl").read_bytes() == (tmp_path / "b.ttl").read_bytes()


def test_html_and_payload_of_a_page_say_the_same() -> None:
    html, payload = (rdfconv("convert", EXAMPLES / f"bird-counts.{ending}", "--to", "nt") for ending in ("html", "txt"))
    assert html.stdout == payload.stdout != ""


def test_a_page_from_standard_input() -> None:
    run = rdfconv("convert", "-", "--base", "https://catalogue.example.org/diaries", stdin=pages.plain_page())
    assert run.returncode == 0
    assert "a schema:Dataset" in run.stdout


def test_what_is_broken_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(pages.plain_page())
    (tmp_path / "bad.html").mkdir()
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "gone.html").symlink_to(tmp_path / "nowhere.html")
    run = rdfconv("convert", tmp_path / "good.html", tmp_path / "empty.txt", tmp_path / "gone.html", "--shapes", "none")
    assert run.returncode == 3
    assert "a schema:Dataset" in run.stdout
    assert f"error: {tmp_path}/empty.txt: is empty [input]" in run.stderr
    assert f"error: {tmp_path}/gone.html: cannot be read: No such file or directory [input]" in run.stderr
    assert run.stderr.endswith("3 pages (1 written, 2 failed), 14 triples\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(pages.plain_page())
    (tmp_path / "locked.html").write_bytes(pages.plain_page())
    (tmp_path / "locked.html").chmod(0)
    run = rdfconv("convert", tmp_path)
    assert run.returncode == 3
    assert "a schema:Dataset" in run.stdout


BROKEN_SCRIPT = b'<html><script type="application/ld+json">{"@context": [[[ :</script></html>'
NOT_FOUND = b'0:{"P":null,"c":["","x"]}\n8:E{"digest":"NEXT_HTTP_ERROR_FALLBACK;404"}\n'
UNKNOWN_CONTEXT = (
    b'<html><script type="application/ld+json">{"@context": "https://x.example/c", "a": 1}</script></html>'
)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"", 3, "error: {page}: is empty [input]"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)), 3, "is neither HTML, nor a Flight payload, nor JSON"),
        (BROKEN_SCRIPT, 3, "[json-broken]"),
        (UNKNOWN_CONTEXT, 3, "--context https://x.example/c=FILE"),
        (NOT_FOUND, 0, "1 page, 0 triples, 1 without data, 1 note"),
        (b"<html><p>nothing here</p></html>", 0, "1 page, 0 triples, 1 without data, 1 note"),
    ],
    ids=["empty", "binary", "broken JSON", "unknown context", "404", "no data"],
)
def test_bad_input(tmp_path: Path, body: bytes, code: int, message: str) -> None:
    page = tmp_path / "page.html" if body.startswith(b"<") else tmp_path / "page.txt"
    page.write_bytes(body)
    run = rdfconv("convert", page)
    assert run.returncode == code, run.stderr
    assert message.format(page=page) in run.stderr
    assert "Traceback" not in run.stderr


def test_no_data_can_be_a_failure(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(NOT_FOUND)
    assert rdfconv("convert", page, "--require-data").returncode == 3


def test_a_payload_cut_inside_a_text_row_gives_what_is_there(tmp_path: Path) -> None:
    payload = pages.flight_page()
    page = tmp_path / "cut.txt"
    page.write_bytes(payload[: payload.index(b"13:T") + 500])
    run = rdfconv("convert", page)
    assert run.returncode in {0, 3}
    assert "row 13" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--profile", "nowhere.toml"],
            "rdfconv: nowhere.toml: No such file or directory; shipped profiles are: ",
        ),
        (["--profile", "{folder}/broken.toml"], "broken.toml: title: is missing; expected a text"),
        (["--shapes", "nowhere"], "rdfconv: nowhere: No such file or directory; shipped shapes are: "),
        (["--shapes", "{folder}/broken.ttl"], "broken.ttl"),
        (["--context", "https://x.example/c={folder}/none.json"], "none.json: No such file or directory"),
    ],
    ids=["no profile", "broken profile", "no shapes", "broken shapes", "no context"],
)
def test_wrong_configuration_stops_before_the_first_page(tmp_path: Path, options: list[str], message: str) -> None:
    (tmp_path / "broken.toml").write_text('name = "x"')
    (tmp_path / "broken.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n<x> sh:path ;;; .")
    out = tmp_path / "out.nt"
    run = rdfconv("convert", EXAMPLES, "-o", out, *(option.format(folder=tmp_path) for option in options))
    assert run.returncode == 5
    assert message in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [["convert"], ["convert", ""], ["convert", "x", "--to"], ["nonsense"], ["convert", ".", "--fail-on", "always"]],
)
def test_wrong_command_line(arguments: list[str]) -> None:
    assert rdfconv(*arguments).returncode == 2


@pytest.mark.parametrize(
    "line",
    [
        "validate in.nt --report in.nt",
        "validate in.nt --report link.nt",
        "validate in.nt --report a.html --report ./a.html",
        "convert page.html -o out.nt --report out.nt",
        "convert page.html -o out.nt --write-baseline out.nt",
        "convert page.html -o page.html",
        "convert page.html -o shapes.ttl --shapes shapes.ttl",
        "convert page.html --keep k.warc.gz -o k.warc.gz",
        "canon in.nt -o in.nt",
        "query ASK{} in.nt -o in.nt",
        "diff in.nt page.html -o x.nt --added x.nt",
    ],
)
def test_no_file_is_written_twice_or_over_an_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("in.nt", "page.html", "shapes.ttl"):
        Path(name).write_text("what was there")
    Path("link.nt").symlink_to("in.nt")
    run = rdfconv(*line.split())
    assert run.returncode == 2
    assert "which would overwrite it" in run.stderr
    assert {path.read_text() for path in tmp_path.iterdir()} == {"what was there"}
    assert len(list(tmp_path.iterdir())) == 4


def test_what_a_command_writes_into_its_folder_is_no_input_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(pages.plain_page())
    command = ("convert", tmp_path, "-o", tmp_path / "all.nt", "--report", tmp_path / "report.html", "--shapes", "none")
    rdfconv(*command)
    assert (tmp_path / "report.html").exists()
    for more in ((), ("-j", "2")):
        again = rdfconv(*command, *more)
        assert again.stderr.splitlines()[-1].startswith("1 page, ")


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    run = rdfconv("convert", EXAMPLES, "-o", tmp_path / "none" / "out.nt")
    assert run.returncode == 6
    assert "folder does not exist" in run.stderr


def test_violations_make_exit_code_4_and_are_written_anyway(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(pages.plain_page().replace(b'"description"', b'"about"'))
    run = rdfconv("convert", page)
    assert run.returncode == 4
    assert "a schema:Dataset" in run.stdout
    assert rdfconv("convert", page, "--fail-on", "never").returncode == 0
    assert rdfconv("convert", page, "--shapes", "none").returncode == 0
    assert rdfconv("convert", EXAMPLES / "diaries.html", "--fail-on", "warning").returncode == 4


def test_explain_tells_of_every_prop() -> None:
    told = json.loads(rdfconv("explain", EXAMPLES / "bird-counts.txt", "--json").stdout)
    assert {entry["path"] for entry in told["fields"]} >= {
        key for key, value in pages.PROPS.items() if value != "$undefined"
    }
    text = rdfconv("explain", EXAMPLES / "bird-counts.txt").stdout
    assert "dataCatalogs: mapped" in text
    assert "title: already said" in text


def test_flight_prints_the_tree() -> None:
    from_payload, from_html = (rdfconv("flight", EXAMPLES / f"bird-counts.{ending}") for ending in ("txt", "html"))
    tree = json.loads(from_payload.stdout)
    assert tree["c"] == ["", "items", pages.SLUG]
    assert from_html.stdout == from_payload.stdout


def test_flight_needs_a_payload() -> None:
    run = rdfconv("flight", EXAMPLES / "diaries.html")
    assert run.returncode == 3
    assert "holds no React Flight payload" in run.stderr


def test_flight_prints_lone_surrogates_as_escapes(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(b'0:{"name":"x\\ud800y"}\n')
    assert json.loads(rdfconv("flight", page).stdout) == {"name": "x\ud800y"}


# --- Inputs


def test_what_lies_in_archives_beside_pages_is_counted(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.warc.gz"
    crawl.write_bytes(archives.warc_gz(archives.record(), archives.record(status="404 Not Found")))
    run = rdfconv("convert", crawl, "--to", "nq", "--shapes", "none")
    assert run.returncode == 0
    assert run.stderr == "1 page, 14 triples, 1 skipped\n"
    assert all(line.endswith(f"<{archives.DIARIES}> .") for line in run.stdout.splitlines())
    assert "#" + str(len(archives.warc_gz(archives.record()))) in rdfconv("convert", crawl, "-v").stderr


def test_names_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    names = f"# pages\n{EXAMPLES / 'diaries.html'}\n\n{EXAMPLES / 'ferries.html'}\n"
    (tmp_path / "names.txt").write_text(names)
    for file, stdin in ((tmp_path / "names.txt", b""), ("-", names.encode())):
        run = rdfconv("convert", "--files-from", file, "--shapes", "none", stdin=stdin)
        assert run.stderr.startswith("2 pages, ")


def test_nothing_to_read() -> None:
    run = rdfconv("convert", "--files-from", os.devnull)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "0 pages, 0 triples\n")
    run = rdfconv("convert", "--files-from", "nowhere.txt")
    assert run.returncode == 5
    assert run.stderr.startswith("rdfconv: nowhere.txt: cannot be read: ")


def test_only_some_files_of_a_folder() -> None:
    run = rdfconv("convert", EXAMPLES, "--include", "*.html", "--exclude", "bird*", "--shapes", "none")
    assert run.stderr.startswith("3 pages, ")


def test_other_commands_read_archives_too(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.warc.gz"
    crawl.write_bytes(archives.warc_gz(archives.record(), archives.record(status="404 Not Found")))
    assert rdfconv("validate", crawl).stderr.startswith("1 page, 14 triples, 1 skipped")
    assert "without a record" in rdfconv("profiles", "check", "harmony", crawl).stdout
    one = tmp_path / "one.warc"
    one.write_bytes(archives.record())
    assert f"  page      {archives.DIARIES}" in rdfconv("explain", one).stdout
    assert "is several pages; this command takes one" in rdfconv("explain", crawl).stderr


@pytest.mark.parametrize("more", [(), ("--jobs", "2")])
def test_pages_that_are_too_large_are_refused_and_the_limit_can_be_moved(tmp_path: Path, more: tuple[str, ...]) -> None:
    page = EXAMPLES / "bird-counts.html"
    command = ("convert", page, "-o", tmp_path / "out.nt", *more)
    refused = rdfconv(*command, "--max-page", "1k")
    assert refused.returncode == 3
    assert "is larger than 1,000 bytes (--max-page)" in refused.stderr
    assert rdfconv(*command, "--max-page", "1M").returncode == 0


@pytest.mark.parametrize("size", ["", "M", "-5", "0", "inf", "nan", "1x"])
def test_what_is_no_size_is_a_usage_error(size: str) -> None:
    done = rdfconv("convert", "page.html", "--max-page", size)
    assert done.returncode == 2
    assert "is no size; expected bytes, as 500k, 20M or 1G" in done.stderr


PAGE = str(EXAMPLES / "diaries.html")


@pytest.mark.parametrize(
    "arguments",
    [("validate", PAGE), ("explain", PAGE), ("shapes", "list"), ("profiles", "show", "harmony"), ("convert", PAGE)],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.parametrize("output", ["> /dev/full", "| true"])
def test_output_that_does_not_arrive_is_told(arguments: tuple[str, ...], output: str) -> None:
    command = shlex.join((sys.executable, "-m", "rdfconv", *arguments))
    run = subprocess.run(
        ["bash", "-c", f"set -o pipefail; (sleep 0.3; {command}) {output}"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, "rdfconv: standard output: " in run.stderr) == (6, True), run.stderr
    assert "Traceback" not in run.stderr


def test_an_output_that_is_closed_is_told() -> None:
    command = shlex.join((sys.executable, "-m", "rdfconv", "convert", PAGE))
    run = subprocess.run(["bash", "-c", f"{command} >&-"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (6, "rdfconv: standard output: is closed\n")


def test_an_id_base_that_is_no_iri_is_refused() -> None:
    run = rdfconv("convert", PAGE, "--id-base", "foo")
    assert (run.returncode, run.stdout, run.stderr) == (5, "", "rdfconv: --id-base: 'foo' is no absolute IRI\n")


def test_standard_input_is_read_once() -> None:
    run = rdfconv("convert", "-", "-", stdin=Path(PAGE).read_bytes())
    assert run.returncode == 3
    assert "error: <stdin>: has been read already" in run.stderr
