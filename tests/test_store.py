"""The embedded store: dumps in, the same statements in the store; reloading, pruning, asking."""

from __future__ import annotations

import gc
import gzip
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pyoxigraph
import pytest
import zstandard
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdf_readers import canonical_quads
from store_servers import free_port

from rdfconv import shipped
from rdfconv.cli import cli
from rdfconv.errors import ConfigError, LimitError, OutputError, RdfconvError, ReadError
from rdfconv.store import plan
from rdfconv.store.dumps import DEFAULT, dump_files, iter_statements
from rdfconv.store.embedded import load, open_store
from rdfconv.store.plan import iter_graphs, survey

EXAMPLES = Path(__file__).parents[1] / "examples"
NAME = "<http://schema.org/name>"


def statement(page: int, text: str, *, name: str = "") -> str:
    return f'<https://a.example/{page}#dataset> {NAME} "{text}" <{name or f"https://a.example/{page}"}> .\n'


def dump(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


def loaded(folder: Path, *files: Path, **options: object) -> plan.Loaded:
    return load(open_store(folder, is_new_allowed=True), dump_files(map(str, files)), **options)  # type: ignore[arg-type] - tests pass what they name


def lines_in(folder: Path) -> set[str]:
    return {f"{quad} .\n" for quad in open_store(folder)}


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(cli, [str(each) for each in arguments])
    if done.exception:
        traceback.clear_frames(done.exception.__traceback__)  # which hold the store open
    return done


def test_a_reload_replaces_the_graphs_of_the_dump_and_no_others(tmp_path: Path) -> None:
    first = dump(
        tmp_path / "a.nq", [statement(1, "old"), statement(1, "gone"), statement(2, "same"), statement(3, "x")]
    )
    second = dump(tmp_path / "b.nq", [statement(1, "new"), statement(2, "same"), statement(4, "more")])
    loaded(tmp_path / "store", first)
    done = loaded(tmp_path / "store", second)
    assert str(done) == "graphs: 1 new, 1 changed, 1 unchanged; 2 statements loaded"
    assert lines_in(tmp_path / "store") == {
        statement(1, "new"),
        statement(2, "same"),
        statement(3, "x"),
        statement(4, "more"),
    }


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", [statement(page, "x") for page in range(5)])
    loaded(tmp_path / "store", file)
    before = lines_in(tmp_path / "store")
    assert str(loaded(tmp_path / "store", file)) == "graphs: 5 unchanged; 0 statements loaded"
    assert lines_in(tmp_path / "store") == before


def test_numbers_that_the_store_writes_otherwise_are_no_change(tmp_path: Path) -> None:
    double = '"1.0E-7"^^<http://www.w3.org/2001/XMLSchema#double>'
    file = dump(tmp_path / "a.nq", [f"<urn:a> <urn:p> {double} <urn:g> .\n"])
    loaded(tmp_path / "store", file)
    assert str(loaded(tmp_path / "store", file)) == "graphs: 1 unchanged; 0 statements loaded"


def test_prune_removes_what_the_dump_lacks_up_to_a_limit(tmp_path: Path) -> None:
    loaded(tmp_path / "store", dump(tmp_path / "a.nq", [statement(page, "x") for page in range(10)]))
    one_less = dump(tmp_path / "b.nq", [statement(page, "x") for page in range(9)])
    assert loaded(tmp_path / "store", one_less, prune=True).removed == 1
    assert len(lines_in(tmp_path / "store")) == 9
    few = dump(tmp_path / "c.nq", [statement(0, "changed")])
    with pytest.raises(OutputError) as refused:
        loaded(tmp_path / "store", few, prune=True, where="store")
    traceback.clear_frames(refused.tb)
    assert str(refused.value) == (
        "store: --prune would remove 8 of 9 graphs (89 %), more than 10 %; "
        "nothing was changed; --prune-limit says how many may go"
    )
    assert lines_in(tmp_path / "store") == {statement(page, "x") for page in range(9)}
    assert loaded(tmp_path / "store", few, prune=True, prune_limit=100).removed == 8
    assert lines_in(tmp_path / "store") == {statement(0, "changed")}


def test_triples_without_a_graph_are_added_or_go_where_they_are_told(tmp_path: Path) -> None:
    first, second = tmp_path / "a.nt", tmp_path / "b.ttl"
    dump(first, [f'<urn:a> {NAME} "a" .\n'])
    dump(second, [f'<urn:b> {NAME} "b" .\n'])
    loaded(tmp_path / "store", first)
    assert loaded(tmp_path / "store", second).loose == 1
    assert len(lines_in(tmp_path / "store")) == 2
    for file in (first, second):
        loaded(tmp_path / "other", file, graph="<urn:g>")
    assert lines_in(tmp_path / "other") == {f'<urn:b> {NAME} "b" <urn:g> .\n'}


@pytest.mark.parametrize("ending", [".nq", ".trig", ".nq.gz", ".trig.zst"])
def test_every_kind_of_dump_that_convert_writes(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"dump{ending}"
    assert run("convert", EXAMPLES, "-q", "-o", file).exit_code == 0
    plain = tmp_path / "plain.nq"
    run("convert", EXAMPLES, "-q", "-o", plain)
    assert run("load", file, "--store", tmp_path / "store").exit_code == 0
    expected = canonical_quads(pyoxigraph.parse(path=str(plain)))
    assert canonical_quads(open_store(tmp_path / "store")) == expected


def test_a_folder_is_all_dumps_below_it(tmp_path: Path) -> None:
    (tmp_path / "dumps" / "deep").mkdir(parents=True)
    dump(tmp_path / "dumps" / "README.md", ["not RDF"])
    dump(tmp_path / "dumps" / "b.nq", [statement(2, "x")])
    (tmp_path / "dumps" / "deep" / "a.NQ.gz").write_bytes(gzip.compress(statement(1, "x").encode()))
    assert [file.name for file in dump_files([str(tmp_path / "dumps")])] == ["b.nq", "a.NQ.gz"]


def test_a_run_is_its_parts_and_only_when_it_is_finished(tmp_path: Path) -> None:
    assert run("convert", EXAMPLES, "-q", "-o", tmp_path / "plain.nq").exit_code == 0
    line = [sys.executable, "-m", "rdfconv", "convert", EXAMPLES, "-q", "--to", "nq", "--run", tmp_path / "run"]
    subprocess.run(line, check=True)
    dump(tmp_path / "run" / "parts" / "0000-left-over.nq", [statement(1, "of an attempt that was cut off")])
    assert run("load", tmp_path / "run", "--store", tmp_path / "store").exit_code == 0
    expected = canonical_quads(pyoxigraph.parse(path=str(tmp_path / "plain.nq")))
    assert canonical_quads(open_store(tmp_path / "store")) == expected
    (tmp_path / "run" / "_SUCCESS.json").unlink()
    done = run("load", tmp_path / "run", "--store", tmp_path / "store")
    assert str(done.exception) == (
        f"{tmp_path / 'run'}: is a run that is not finished; the command that began it goes on with it"
    )


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("a.nq", b"<urn:a> <urn:b> .\n", "Parser error at line 1"),
        ("a.nq.gz", gzip.compress(statement(1, "x").encode())[:-9], "ended before the end-of-stream marker"),
        ("a.nq.gz", b"no gzip", "Not a gzipped file"),
        ("a.nq.zst", zstandard.compress(statement(1, "x").encode() * 99)[:-3], "the compressed data ends too early"),
        ("a.nq.zst", b"no zstandard", "Unknown frame descriptor"),
    ],
)
def test_a_broken_dump_is_said_and_mended_by_the_next_load(
    tmp_path: Path, name: str, body: bytes, message: str
) -> None:
    good, bad = dump(tmp_path / "0.nq", [statement(0, "x")]), tmp_path / name
    bad.write_bytes(body)
    for _once_into_an_empty_store_once_into_a_full_one in range(2):
        done = run("load", good, bad, "--store", tmp_path / "store")
        assert isinstance(done.exception, ReadError)
        assert message in str(done.exception)
        assert str(bad) in str(done.exception)
    mended = dump(tmp_path / "1.nq", [statement(1, "x")])
    loaded(tmp_path / "store", good, mended)
    assert lines_in(tmp_path / "store") == {statement(0, "x"), statement(1, "x")}


def test_several_zstandard_frames_are_one_file(tmp_path: Path) -> None:
    frames = b"".join(zstandard.compress(statement(page, "x" * 1000).encode()) for page in range(50))
    (tmp_path / "a.nq.zst").write_bytes(frames)
    assert sum(1 for _ in iter_statements([tmp_path / "a.nq.zst"])) == 50


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["load", "nothing.nq", "--store", "store"], "nothing.nq: cannot be read: there is no such file"),
        (["load", "page.html", "--store", "store"], "page.html: its name does not end as that of a dump: .nq, .trig"),
        (["load", "empty", "--store", "store"], "empty: holds no dump files; their names end in .nq, .trig, .nt, .ttl"),
        (["load", "a.nq", "--store", "other"], "other: holds something else; name a new folder for the store"),
        (["query", "ASK {}", "--store", "none"], "none: holds no store; rdfconv load FILES --store DIR makes one"),
        (["query", "ASC {}", "a.nq"], "the query: is no SPARQL query: "),
        (["query", "ASK {}", "a.nq", "--format", "ttl"], "--format: ttl is no format for SELECT and ASK; there are "),
        (["query", "DESCRIBE <urn:a>", "a.nq", "--format", "csv"], "--format: csv is no format for CONSTRUCT and "),
        (["query", "--example", "x", "a.nq"], "x: No such file or directory; shipped queries are: catalogues, "),
        (["serve", "--store", "none"], "none: holds no store"),
    ],
)
def test_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    dump(tmp_path / "a.nq", [statement(1, "x")])
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").touch()
    done = run(*arguments)
    assert isinstance(done.exception, RdfconvError)
    assert str(done.exception).startswith(message)


def test_a_store_that_is_open_elsewhere(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", [statement(1, "x")])
    holder = open_store(tmp_path / "store", is_new_allowed=True)
    line = [sys.executable, "-m", "rdfconv", "load", str(file), "--store", str(tmp_path / "store")]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    del holder
    assert done.returncode == 6
    assert "another process has it open, end that one first" in done.stderr


def test_asking(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", [statement(1, "x\\n y"), statement(2, "a, b")])
    run("load", file, "--store", tmp_path / "store")
    select = "SELECT ?s ?name { ?s schema:name ?name } ORDER BY ?s"
    assert run("query", select, file).stdout == (
        "s                              name\n"
        "-----------------------------  ----\n"
        "<https://a.example/1#dataset>  x y\n"
        "<https://a.example/2#dataset>  a, b\n"
    )
    in_csv = 's,name\nhttps://a.example/1#dataset,"x\n y"\nhttps://a.example/2#dataset,"a, b"\n'
    asked = run("query", select, "--store", tmp_path / "store", "--format", "csv")
    assert asked.stdout.replace("\r\n", "\n") == in_csv
    assert run("query", "ASK { ?s ?p 'a, b' }", file).stdout == "yes\n"
    construct = run("query", "CONSTRUCT WHERE { ?s schema:name 'a, b' }", file, "--format", "nt")
    assert construct.stdout == f'<https://a.example/2#dataset> {NAME} "a, b" .\n'
    (tmp_path / "my.rq").write_text(select)
    assert run("query", "--query", tmp_path / "my.rq", file).stdout == run("query", select, file).stdout


@pytest.mark.parametrize(
    "arguments", [["query"], ["query", "ASK {}"], ["query", "--example", "x", "--query", "y", "z"]]
)
def test_incomplete_questions(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT * { ?s ?p ?o FILTER(<urn:f>(?s)) }", "cannot be answered: The custom function <urn:f>"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "asks another SERVICE"),
        ("SELECT * { service silent ?s { ?s ?p ?o } }", "asks another SERVICE"),
    ],
)
def test_queries_that_cannot_be_answered(tmp_path: Path, query: str, problem: str) -> None:
    asked = run("query", query, str(dump(tmp_path / "a.nq", [statement(1, "x")])))
    assert isinstance(asked.exception, ConfigError)
    assert str(asked.exception).startswith(f"the query: {problem}")


def test_service_is_a_keyword_only_where_it_is_one(tmp_path: Path) -> None:
    query = 'SELECT ?service { ?s ?p ?service FILTER(?service != "SERVICE <") } # SERVICE <http://x/>'
    assert run("query", query, str(dump(tmp_path / "a.nq", [statement(1, "x")]))).exit_code == 0


@pytest.mark.parametrize(
    ("query", "name", "begin"),
    [
        ("SELECT ?s { ?s ?p ?o }", "a.csv", "s\r\n"),
        ("SELECT ?s { ?s ?p ?o }", "a.srj", '{"head"'),
        ("CONSTRUCT { <urn:a> <urn:b> <urn:c> } {}", "a.nt.gz", "<urn:a> <urn:b> <urn:c> ."),
    ],
)
def test_an_answer_is_written_as_its_file_ends(tmp_path: Path, query: str, name: str, begin: str) -> None:
    assert (
        run("query", query, str(dump(tmp_path / "a.nq", [statement(1, "x")])), "-o", str(tmp_path / name)).exit_code
        == 0
    )
    body = (tmp_path / name).read_bytes()
    assert (gzip.decompress(body) if name.endswith(".gz") else body).decode().startswith(begin)


def test_the_query_comes_before_the_files(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", [statement(1, "x")])
    assert f"the query comes first, then the files; {file} is a file" in run("query", str(file), "ASK {}").output
    assert run("query", "ASK {}" + " " * 5000, str(file)).exit_code == 0


@pytest.mark.parametrize("name", shipped.names("queries"))
def test_shipped_queries_find_something_in_the_examples(tmp_path: Path, name: str) -> None:
    run("convert", EXAMPLES, "-q", "--profile", EXAMPLES / "kelp-atlas.toml", "-o", tmp_path / "a.nq")
    assert len(run("query", "--example", name, tmp_path / "a.nq").stdout.splitlines()) > 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 2)), max_size=60))
def test_graphs_come_whole_and_once_however_they_are_spread(tmp_path: Path, rows: list[tuple[int, int, int]]) -> None:
    files = [tmp_path / f"{number}.nq" for number in range(3)]
    for number, file in enumerate(files):
        dump(file, [statement(page, str(text)) for page, text, place in rows if place == number])
    got = list(iter_graphs(files, survey(files)))
    assert len(got) == len({page for page, _, _ in rows})
    written = sorted(f"{triple} {name} .\n" for name, triples in got for triple in triples)
    assert written == sorted(statement(page, str(text)) for page, text, _ in rows)
    backwards = survey(reversed(files))
    assert survey(files) == backwards


def test_only_graphs_that_are_wanted_come(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", [statement(1, "x"), statement(2, "x"), f'<urn:a> {NAME} "a" .\n'])
    table = survey([file])
    assert set(table) == {"<https://a.example/1>", "<https://a.example/2>", DEFAULT}
    wanted = {"<https://a.example/2>": table["<https://a.example/2>"]}
    assert [name for name, _ in iter_graphs([file], wanted)] == ["<https://a.example/2>"]


def test_disorder_and_change_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = dump(tmp_path / "a.nq", [statement(page, text) for text in "ab" for page in range(9)])
    table = survey([file])
    monkeypatch.setattr(plan, "_MAX_OPEN", 8)
    with pytest.raises(LimitError, match="lie too far apart; sort the dump by graph"):
        list(iter_graphs([file], table))
    monkeypatch.undo()
    dump(file, [statement(1, "a")])
    with pytest.raises(ReadError, match="the files changed while they were read"):
        list(iter_graphs([file], table))


def test_blank_nodes_survive_a_reload(tmp_path: Path) -> None:
    lines = ["_:a <urn:p> _:b <urn:g> .\n", '_:b <urn:p> "x" <urn:g> .\n']
    file = dump(tmp_path / "a.nq", lines)
    for _ in range(3):
        loaded(tmp_path / "store", file)
    assert canonical_quads(open_store(tmp_path / "store")) == canonical_quads(pyoxigraph.parse(path=str(file)))


def fetched(address: str) -> str:
    """What an address answers, as soon as it does."""
    for _ in range(200):
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - a server of the test
                return str(answer.read().decode())
        except URLError:
            time.sleep(0.05)
    raise TimeoutError(address)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serve_has_a_page_and_answers_and_ends_with_its_server(tmp_path: Path, ending: signal.Signals) -> None:
    loaded(tmp_path / "store", dump(tmp_path / "a.nq", [statement(1, "x")]))
    port = free_port()
    line = [sys.executable, "-m", "rdfconv", "serve", "--store", str(tmp_path / "store"), "--port", str(port)]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            assert "<html" in fetched(f"http://127.0.0.1:{port}/")
            query = quote("SELECT ?o { ?s ?p ?o }")
            assert '"value":"x"' in fetched(f"http://127.0.0.1:{port}/query?query={query}")
        finally:
            server.send_signal(ending)
            server.wait(timeout=20)
            with suppress(ProcessLookupError):  # as there is nothing left of the group
                os.killpg(server.pid, signal.SIGKILL)
                pytest.fail("the server goes on")


@pytest.mark.parametrize(("query", "format_"), [("SELECT * { ?s ?p ?o }", "ttl"), ("DESCRIBE <urn:a>", "csv")])
def test_an_error_keeps_no_answer_that_another_thread_would_drop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, format_: str
) -> None:
    (tmp_path / "a.nq").write_text(statement(1, "x"))
    dropped: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", dropped.append)
    monkeypatch.setattr(threading, "excepthook", dropped.append)
    CliRunner().invoke(cli, ["query", query, str(tmp_path / "a.nq"), "--format", format_])
    collector = threading.Thread(target=gc.collect)
    collector.start()
    collector.join()
    assert dropped == []
