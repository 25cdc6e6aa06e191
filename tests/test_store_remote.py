"""Loading over the network: what is sent, what happens when it goes wrong, what the next run does about it."""

from __future__ import annotations

import base64
import gzip
import logging
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from rdf_readers import canonical_quads
from served import served
from store_servers import Store, free_port, oxigraph_server

from rdfconv.cli import cli
from rdfconv.errors import ConfigError, OutputError
from rdfconv.store import remote
from rdfconv.store.plan import Loaded, pieces
from rdfconv.store.sparql import addition, replacement
from rdfconv.terms import literal

pytestmark = pytest.mark.usefixtures("quick_stores")

NAME = "<http://schema.org/name>"
Fault = Callable[
    [str, int], int | str | None
]  # of a graph and the number of tries -> a status, "cut", "slow" or nothing


def statement(page: int, text: str) -> str:
    return f'<https://example.org/{page}#dataset> {NAME} "{text}" <https://example.org/{page}> .\n'


def dump(path: Path, *lines: str) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


def contents(store: Store) -> set[str]:
    rows = store.rows("SELECT ?o ?g { GRAPH ?g { ?s ?p ?o } }")
    return {f"{graph.rsplit('/', 1)[1]} {text}" for text, graph in rows}


def load(endpoint: str, *files: Path, **options: object) -> Loaded:
    return remote.load(endpoint, files, remote.Options(**options))  # type: ignore[arg-type] - tests pass what they name


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["load", *map(str, arguments)])


class Faulty(ThreadingHTTPServer):
    """A graph store in memory that fails where it is told to."""

    def __init__(self, fault: Fault, challenge: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fault = fault
        self.challenge = challenge
        self.graphs: dict[str, str] = {}
        self.tries: dict[str, int] = {}
        self.credentials: list[str | None] = []
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}/graphs"


class _Handler(BaseHTTPRequestHandler):
    server: Faulty
    protocol_version = "HTTP/1.1"

    def handle_request(self) -> None:
        graph = parse_qs(urlsplit(self.path).query).get("graph", [""])[0]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.credentials.append(self.headers.get("Authorization"))
        if self.server.challenge and not self.headers.get("Authorization"):
            self.answer(401)
            return
        tries = self.server.tries[graph] = self.server.tries.get(graph, 0) + (self.command != "GET")
        match self.server.fault(graph, tries) if self.command != "GET" else None:
            case "cut":
                self.close_connection = True
            case "slow":
                time.sleep(0.5)
                self.close_connection = True
            case int(status):
                self.answer(status)
            case _:
                self.keep(graph, body)

    def keep(self, graph: str, body: bytes) -> None:
        is_there = graph in self.server.graphs
        if self.command == "PUT":
            self.server.graphs[graph] = body.decode()
        elif self.command == "DELETE":
            self.server.graphs.pop(graph, None)
        self.answer({"PUT": 204 if is_there else 201, "GET": 200 if is_there else 404}.get(self.command, 204))

    def answer(self, status: int) -> None:
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", self.server.challenge)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST = do_DELETE = handle_request  # noqa: N815 - the names that the library looks for

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def faulty(fault: Fault = lambda _graph, _tries: None, challenge: str = "") -> AbstractContextManager[Faulty]:
    return served(Faulty(fault, challenge))


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_only_what_changed_is_sent_and_what_vanished_goes(tmp_path: Path, protocol: str) -> None:
    first = dump(tmp_path / "a.nq", *(statement(page, "x") for page in range(20)))
    second = dump(
        tmp_path / "b.nq", statement(0, "y"), statement(99, "x"), *(statement(page, "x") for page in range(1, 19))
    )
    with oxigraph_server(tmp_path) as store:
        endpoint = store.graphs if protocol == "gsp" else store.update
        options = {"protocol": protocol, "state": tmp_path / "state"}
        load(endpoint, first, **options)
        assert contents(store) == {f"{page} x" for page in range(20)}
        assert load(endpoint, first, **options).unchanged == 20
        done = load(endpoint, second, prune=True, **options)
        assert (done.new + done.changed, done.unchanged, done.removed) == (2, 18, 1)
        assert contents(store) == {"0 y", "99 x", *(f"{page} x" for page in range(1, 19))}


def test_prune_over_the_network_has_the_same_limit_and_needs_to_know_what_is_there(tmp_path: Path) -> None:
    first = dump(tmp_path / "a.nq", *(statement(page, "x") for page in range(10)))
    with faulty() as server:
        load(server.endpoint, first, state=tmp_path / "state")
        few = dump(tmp_path / "b.nq", statement(0, "y"))
        with pytest.raises(
            OutputError, match=r"would remove 9 of 10 graphs \(90 %\), more than 10 %; nothing was changed"
        ):
            load(server.endpoint, few, state=tmp_path / "state", prune=True)
        assert "y" not in server.graphs["https://example.org/0"]
        assert run(few, "--endpoint", server.endpoint, "--prune").exit_code == 2


def test_a_state_file_of_a_store_that_was_emptied_is_not_believed(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", *(statement(page, "x") for page in range(10)))
    with faulty() as server:
        load(server.endpoint, file, state=tmp_path / "state")
        server.graphs.clear()
        load(server.endpoint, file, state=tmp_path / "state")
        assert len(server.graphs) == 10


@pytest.mark.parametrize("fault", [500, 503, 429, "cut", "slow"])
def test_what_passes_is_tried_again(tmp_path: Path, fault: int | str) -> None:
    file = dump(tmp_path / "a.nq", *(statement(page, "x") for page in range(8)))
    with faulty(lambda _graph, tries: fault if tries < 3 else None) as server:
        assert load(server.endpoint, file, timeout=0.2).new == 8
        assert len(server.graphs) == 8


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (500, "answers 500 Internal Server Error (tried 3 times)"),
        (401, "answers 401 Unauthorized; credentials are missing or wrong; they come from RDFCONV_STORE_USER and "),
        (403, "answers 403 Forbidden; these credentials may not write there"),
        (404, "answers 404 Not Found; nothing takes data there; the store's manual says which address does"),
        (507, "answers 507 Insufficient Storage; the store has no space left"),
        ("cut", "no answer: Server disconnected without sending a response. (tried 3 times)"),
        ("slow", "does not answer within 0.2 seconds; --timeout says how long to wait (tried 3 times)"),
    ],
)
def test_faults_in_the_middle_are_said_and_the_next_run_goes_on(tmp_path: Path, fault: int | str, message: str) -> None:
    file = dump(tmp_path / "a.nq", *(statement(page, "x") for page in range(40)))
    is_broken = True
    with faulty(lambda graph, _tries: fault if is_broken and graph.endswith("/20") else None) as server:
        arguments = (file, "--endpoint", server.endpoint, "--state", tmp_path / "state", "--timeout", "0.2")
        done = run(*arguments)
        assert isinstance(done.exception, OutputError)
        assert str(done.exception).startswith(f"{server.endpoint}: {message}")
        assert 20 <= len(server.graphs) < 40
        is_broken, sent_before = False, dict(server.tries)
        assert run(*arguments).exit_code == 0
        assert len(server.graphs) == 40
        assert server.tries["https://example.org/0"] == sent_before["https://example.org/0"]  # it went on


@pytest.mark.parametrize("fault", [400, 413])
def test_where_one_graph_is_refused_the_others_are_sent(tmp_path: Path, fault: int) -> None:
    file = dump(tmp_path / "a.nq", *(statement(page, "x") for page in range(30)))
    with faulty(lambda graph, _tries: fault if graph.endswith("/7") else None) as server:
        done = run(file, "--endpoint", server.endpoint)
        assert len(server.graphs) == 29
    assert isinstance(done.exception, OutputError)
    assert f"error: <https://example.org/7>: answers {fault} " in done.output
    assert "graphs: 29 new; 29 statements loaded; 1 refused\n" in done.output


def test_a_deadlock_is_tried_again_whatever_the_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = dump(tmp_path / "a.nq", statement(1, "x"))
    answer = _Handler.answer

    def deadlocked(self: _Handler, status: int) -> None:
        if status != 400:
            answer(self, status)
            return
        text = b"Virtuoso 40001 Error SR172: Transaction deadlocked"
        self.send_response(400)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    monkeypatch.setattr(_Handler, "answer", deadlocked)
    with faulty(lambda _graph, tries: 400 if tries < 2 else None) as server:
        assert load(server.endpoint, file).new == 1


def test_nothing_listens(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", statement(1, "x"))
    endpoint = f"http://127.0.0.1:{free_port()}/graphs"
    done = run(file, "--endpoint", endpoint)
    assert str(done.exception) == f"{endpoint}: no answer: [Errno 111] Connection refused (tried 3 times)"


@pytest.mark.parametrize(
    ("challenge", "begins"), [('Basic realm="x"', "Basic "), ('Digest realm="x", nonce="y", qop="auth"', "Digest ")]
)
@pytest.mark.parametrize("source", ["environment", "netrc"])
def test_credentials_are_given_as_they_are_asked_for_and_never_shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    challenge: str,
    begins: str,
    source: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    if source == "environment":
        monkeypatch.setenv("RDFCONV_STORE_USER", "ann")
        monkeypatch.setenv("RDFCONV_STORE_PASSWORD", "hush-hush")
    else:
        dump(tmp_path / "netrc", "machine 127.0.0.1 login ann password hush-hush\n").chmod(0o600)
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    file = dump(tmp_path / "a.nq", *(statement(page, "x") for page in range(9)))
    with faulty(lambda graph, _tries: 403 if graph.endswith("/8") else None, challenge) as server:
        done = run(file, "--endpoint", server.endpoint, "--connections", "1")
        assert len(server.graphs) == 8
    given_ = [each for each in server.credentials if each]
    assert {each.split()[0] + " " for each in given_} == {begins}
    if begins == "Basic ":
        assert base64.b64decode(given_[0].split()[1]) == b"ann:hush-hush"
    told = f"{done.output}{done.exception}{caplog.text}"
    assert not any(secret in told for secret in ("hush", base64.b64encode(b"ann:hush-hush").decode()))


def test_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RDFCONV_STORE_TOKEN", "secret-token")
    with faulty(challenge="Bearer") as server:
        load(server.endpoint, dump(tmp_path / "a.nq", statement(1, "x")))
    assert set(server.credentials) == {"Bearer secret-token"}


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        ("http://ann:hush@store.example/", "--endpoint: holds credentials, which others could read; give them in "),
        ("ftp://store.example/", "--endpoint: 'ftp://store.example/' is no address of http or https"),
        ("store", "--endpoint: 'store' is no address of http or https"),
    ],
)
def test_wrong_addresses(tmp_path: Path, endpoint: str, message: str) -> None:
    done = run(dump(tmp_path / "a.nq", statement(1, "x")), "--endpoint", endpoint)
    assert isinstance(done.exception, ConfigError)
    assert str(done.exception).startswith(message)
    assert "hush" not in str(done.exception)


def test_a_state_file_that_is_none(tmp_path: Path) -> None:
    file = dump(tmp_path / "a.nq", statement(1, "x") * 50)
    done = run(file, "--endpoint", "http://127.0.0.1:1/", "--state", file)
    assert isinstance(done.exception, ConfigError)
    assert str(done.exception) == f"{file}: is no state file of rdfconv: file is not a database"


TEXTS = st.text(alphabet=st.sampled_from("\\uU0041\"'<>{}.;\n\r\t\x00\x7f\ud7ff ^@#}")) | st.text()


@example(["\\u0022 . } } ; DROP ALL ; #", "\\\\U00000022", "\\\x7f\\u007f"], 1)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(1, 3))
def test_no_text_breaks_out_of_an_update(texts: list[str], piece: int) -> None:
    """Also where a server resolves code points before it looks at quotes, as the specification says to."""
    triples = sorted({f"<urn:a> {NAME} {literal(text)}" for text in texts})
    expected = canonical_quads(
        pyoxigraph.parse("".join(f"{each} <urn:g> .\n" for each in triples), pyoxigraph.RdfFormat.N_QUADS)
    )
    for read in (str, resolved):
        store = pyoxigraph.Store()
        for number, part in enumerate(pieces(triples, piece)):
            store.update(read((addition if number else replacement)("<urn:g>", part)))
        assert canonical_quads(store) == expected


def resolved(update: str) -> str:
    """The text as a server has it that resolves escapes of code points first, without a look at what is before them."""
    return re.sub(r"\\u([0-9A-F]{4})", lambda found: chr(int(found[1], 16)), update)


ATTACKS = [
    '" . } } ; DROP ALL ; INSERT DATA { GRAPH <urn:x> { <urn:x> <urn:x> "',
    "\\u0022 . } } ; DROP ALL ; #",
    "\\\\u0022 } } ; CLEAR ALL #",
    "\n} } ; DROP ALL #\r\nDELETE /graphs?graph=x HTTP/1.1\r\n\r\n",
    "'''\"\"\" } <urn:x> {",
]


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_what_a_page_says_stays_a_text(tmp_path: Path, protocol: str) -> None:
    lines = [
        f"<https://example.org/{n}#x> {NAME} {literal(text)} <https://example.org/{n}> .\n"
        for n, text in enumerate(ATTACKS)
    ]
    names = ["https://example.org/?graph=urn:x&default=%22%3E", "https://example.org/a#b;'()*,=@:$!"]
    lines += [f'<urn:a> {NAME} "x" <{name}> .\n' for name in names]
    file = dump(tmp_path / "a.nq", *lines)
    with oxigraph_server(tmp_path) as store:
        endpoint = store.graphs if protocol == "gsp" else store.update
        for _in_bulk_then_one_by_one in range(2):
            load(endpoint, file, protocol=protocol)
            rows = store.rows("SELECT ?o ?g { GRAPH ?g { ?s ?p ?o } }")
            assert {graph for _, graph in rows} == {*names, *(f"https://example.org/{n}" for n in range(len(ATTACKS)))}
            assert {text for text, _ in rows} == {*ATTACKS, "x"}


def test_large_graphs_and_loose_triples(tmp_path: Path) -> None:
    large = [f'<urn:a> {NAME} "{number}" <https://example.org/1> .\n' for number in range(25_000)]
    loose = [f'<urn:a> {NAME} "{number}" .\n' for number in range(15_000)]
    (tmp_path / "a.nq.gz").write_bytes(gzip.compress("".join(large + loose).encode()))
    with oxigraph_server(tmp_path) as store:
        count = "SELECT (COUNT(*) AS ?n) { %s }"
        for endpoint, protocol in ((store.graphs, "gsp"), (store.graphs, "gsp"), (store.update, "update")):
            load(endpoint, tmp_path / "a.nq.gz", protocol=protocol)
            assert store.rows(count % "GRAPH <https://example.org/1> { ?s ?p ?o }") == [("25000",)]
            assert store.rows(count % "?s ?p ?o") == [("15000",)]
