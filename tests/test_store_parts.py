"""Stores that take only so much at once: what is too large arrives in parts, and a cut between them is mended."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from rdf_readers import canonical_quads
from served import served

from rdfconv.cli import cli
from rdfconv.errors import OutputError
from rdfconv.store.plan import pieces

pytestmark = pytest.mark.usefixtures("quick_stores")

NAME = "<http://schema.org/name>"
PAGE = "<https://example.org/page>"


class Limited(ThreadingHTTPServer):
    """A store behind a server that refuses more than so many bytes at once, and what it is told to refuse."""

    def __init__(self, limit: int, name: str, fault: Callable[[str], bool]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.limit, self.name, self.fault = limit, name, fault
        self.store = pyoxigraph.Store()
        self.bodies: list[str] = []  # that were taken
        self.refused = 0
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: Limited

    def handle_request(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = (gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw).decode()
        if self.command != "GET" and len(raw) > self.server.limit:
            self.server.refused += 1
            self.answer(413)
        elif self.command != "GET" and self.server.fault(body):
            self.answer(507)
        else:
            self.answer(*self.done(body))

    def done(self, body: str) -> tuple[int, bytes]:
        store, asked = self.server.store, parse_qs(urlsplit(self.path).query)
        if self.command == "GET":
            return 200, pyoxigraph.serialize(store, format=pyoxigraph.RdfFormat.N_QUADS) or b""
        self.server.bodies.append(body)
        if self.headers["Content-Type"] == "application/sparql-update":
            store.update(body)
        elif self.headers["Content-Type"] == "application/n-quads":
            store.load(body, pyoxigraph.RdfFormat.N_QUADS)
        else:
            graph = pyoxigraph.NamedNode(asked["graph"][0]) if "graph" in asked else pyoxigraph.DefaultGraph()
            if self.command == "PUT":
                store.clear_graph(graph)
            store.load(body, pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
        return 204, b""

    def version_string(self) -> str:
        return self.server.name

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_DELETE = handle_request  # noqa: N815 - the names that the library looks for

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def limited(
    limit: int, name: str = "", fault: Callable[[str], bool] = lambda _body: False
) -> AbstractContextManager[Limited]:
    return served(Limited(limit, name, fault))


def load(server: Limited, dump: Path, *options: object) -> Result:
    return CliRunner().invoke(cli, ["load", str(dump), "--endpoint", server.endpoint, *map(str, options)])


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


def statement(text: str, graph: str = PAGE, subject: str = "<urn:a>") -> str:
    return f'{subject} {NAME} "{text}" {graph} .\n'.replace("  ", " ")


@pytest.mark.parametrize("limit", [400, 1_500])
@pytest.mark.parametrize("way", ["gsp", "update", "bulk"])
def test_what_is_too_large_arrives_in_parts(tmp_path: Path, way: str, limit: int) -> None:
    """Again later, too: the first part replaces what was there before."""
    options = ("--protocol", "update" if way == "update" else "gsp", "--connections", "1")
    with limited(limit, "Oxigraph" if way == "bulk" else "") as server:
        for time in ("first", "second"):
            lines = [
                *(statement(f"{time} {number}") for number in range(60)),
                *(statement(time, f"<https://example.org/{number}>") for number in range(20)),
                *(statement(f"loose {number}", "") for number in range(30)),
            ]
            dump = written(tmp_path / f"{time}.nq", *lines)
            assert load(server, dump, *options).exit_code == 0
            assert canonical_quads(server.store) == canonical_quads(pyoxigraph.parse(path=str(dump)))
        assert 0 < server.refused < 20  # what the store takes is learnt


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_a_cut_between_parts_is_mended_by_the_next_run(tmp_path: Path, protocol: str) -> None:
    dump = written(tmp_path / "a.nq", *(statement(f"text {number:02}") for number in range(40)))
    is_broken = True
    with limited(700, fault=lambda body: is_broken and "text 25" in body) as server:
        options = ("--state", tmp_path / "state", "--protocol", protocol)
        done = load(server, dump, *options)
        assert isinstance(done.exception, OutputError)
        assert 0 < len(server.store) < 40
        is_broken = False
        assert load(server, dump, *options).output.startswith("graphs: 1 changed; 40 statements loaded")
        assert len(server.store) == 40
        assert load(server, dump, *options).output.startswith("graphs: 1 unchanged")


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_one_statement_that_is_too_large_is_said_and_the_other_graphs_are_sent(tmp_path: Path, protocol: str) -> None:
    lines = [statement(text, f"<https://example.org/{text[0]}>") for text in ("a", "b" * 900, "c")]
    with limited(500) as server:
        done = load(server, written(tmp_path / "a.nq", *lines), "--protocol", protocol)
        assert len(server.store) == 2
    assert isinstance(done.exception, OutputError)
    error = (
        "error: <https://example.org/b>: answers 413 Request Entity Too Large; too large for the store; raise its limit"
    )
    assert f"{error}; one statement took " in done.output


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_blank_nodes_stay_together(tmp_path: Path, protocol: str) -> None:
    linked = [f"_:a {NAME} _:b {PAGE} .\n", f"<urn:x> {NAME} _:a {PAGE} .\n", statement("of b", subject="_:b")]
    lines = [linked[0], *(statement(f"text {number}") for number in range(50)), *linked[1:]]
    dump = written(tmp_path / "a.nq", *lines)
    with limited(700) as server:
        assert load(server, dump, "--protocol", protocol).exit_code == 0
        assert canonical_quads(server.store) == canonical_quads(pyoxigraph.parse(path=str(dump)))
        assert sum("_:" in body for body in server.bodies) == 1
    many = written(tmp_path / "b.nq", *(statement(f"text {number}", subject="_:b") for number in range(50)))
    with limited(700) as server:
        assert "; 50 statements, whose blank nodes keep them together, took " in load(server, many).output


@given(st.lists(st.sampled_from(["a", "_:b", "c _:d"]), max_size=30), st.integers(1, 9))
def test_pieces_are_everything_once(kinds: list[str], size: int) -> None:
    made = {"a": '<urn:s> <urn:p> "_: %d"', "_:b": '_:s <urn:p> "%d"', "c _:d": "<urn:s> <urn:p%d> _:o"}
    triples = [made[kind] % number for number, kind in enumerate(kinds)]
    found = pieces(triples, size)
    assert sorted(triple for piece in found for triple in piece) == sorted(triples)
    assert all(len(piece) <= size for piece in found[1:])
    is_blank = [any(triple.startswith("_:") or triple.endswith("_:o") for triple in piece) for piece in found]
    assert not any(is_blank[1:])
