"""Queries to a store over the network: what is asked, what comes back, and what is said when that is no answer."""

from __future__ import annotations

from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result
from served import served
from store_servers import free_port, oxigraph_server

from rdfconv import shipped
from rdfconv.cli import cli
from rdfconv.errors import ConfigError, OutputError

pytestmark = pytest.mark.usefixtures("quick_stores")

EXAMPLES = Path(__file__).parents[1] / "examples"
ROWS = "application/sparql-results+json"
JSON = '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"x"}}]}}'
XML = (
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
    '<results><result><binding name="s"><literal>x</literal></binding></result></results></sparql>'
)


class Answering(ThreadingHTTPServer):
    """An endpoint that says the same to every query."""

    def __init__(self, status: int, media_type: str, body: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = (status, media_type, body.encode())
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(parse_qs(body)["query"][0])
        self.server.headers.append(dict(self.headers.items()))
        status, media_type, answer = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def answering(media_type: str = ROWS, body: str = JSON, status: int = 200) -> AbstractContextManager[Answering]:
    return served(Answering(status, media_type, body))


def ask(address: str, query: str, *options: str) -> Result:
    return CliRunner().invoke(cli, ["query", "--endpoint", address, query, *options])


def test_a_real_store_answers_ready_queries_and_ones_own(tmp_path: Path) -> None:
    dump = tmp_path / "dump.nq"
    CliRunner().invoke(cli, ["convert", str(EXAMPLES), "-q", "--fail-on", "never", "-o", str(dump)])
    with oxigraph_server(tmp_path) as store:
        assert CliRunner().invoke(cli, ["load", str(dump), "--endpoint", store.graphs]).exit_code == 0
        for name in shipped.names("queries"):
            over_there = CliRunner().invoke(cli, ["query", "--endpoint", store.queries, "--example", name])
            assert over_there.stdout == CliRunner().invoke(cli, ["query", "--example", name, str(dump)]).stdout
        assert ask(store.queries, "ASK { GRAPH ?g { ?s schema:name ?o } }").stdout == "yes\n"
        turtle = ask(
            store.queries, "CONSTRUCT { ?s a ?o } WHERE { GRAPH ?g { ?s a ?o } }", "-o", str(tmp_path / "a.ttl")
        )
        assert turtle.exit_code == 0
        assert " a schema:Dataset " in (tmp_path / "a.ttl").read_text()
        wrong = ask(store.queries, "SELECT ?x {")
        assert str(wrong.exception).startswith(f"{store.queries}: answers 400 Bad Request; error at 1:12: expected ")
        assert str(wrong.exception).endswith("; the store does not understand the query")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [(ROWS, JSON), (f"{ROWS};charset=utf-8", JSON), ("application/sparql-results+xml", XML)],
)
def test_the_answer_is_read_in_the_form_that_the_store_chose(media_type: str, body: str) -> None:
    with answering(media_type, body) as server:
        assert ask(server.address, "SELECT ?s {}", "--format", "tsv").stdout == '?s\n"x"\n'


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        ("SELECT ?s { ?s ?p ?o }", "application/sparql-results+json, "),
        (
            "# CONSTRUCT\nPREFIX describe: <http://construct.example/#describe> ask { ?s describe:x ?o }",
            "application/sparql",
        ),
        ("base <select:> construct where { ?s ?p ?o }", "application/n-triples, "),
        ("DESCRIBE <urn:a>", "application/n-triples, "),
    ],
)
def test_what_is_accepted_is_of_the_kind_of_the_query(query: str, accepted: str) -> None:
    with answering("text/html", "") as server:
        ask(server.address, query)
        assert server.headers[0]["Accept"].startswith(accepted)


def test_the_usual_prefixes_are_declared_where_they_are_used() -> None:
    with answering() as server:
        ask(server.address, "PREFIX dct: <urn:mine> SELECT ?s { ?s schema:name ?o ; dct:title ?o ; my-dcat:x ?o }")
        head, _, rest = server.asked[0].partition("\n")
        assert head == "PREFIX schema: <http://schema.org/>"
        assert rest.startswith("PREFIX dct: <urn:mine> SELECT")


@pytest.mark.parametrize(
    ("media_type", "body", "status", "message"),
    [
        (
            "text/html",
            "<p>hello",
            200,
            "its answer cannot be read: it is text/html, no answer to a query; is this the add",
        ),
        (ROWS, JSON[:60], 200, "its answer cannot be read: "),
        (ROWS, '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"lit', 200, "its answer cannot be read: "),
        (
            "text/plain",
            "no such graph",
            404,
            "answers 404 Not Found; no such graph; nothing answers queries there; the s",
        ),
        (
            "text/plain",
            "",
            401,
            "answers 401 Unauthorized; credentials are missing or wrong; they come from RDFCONV_STOR",
        ),
        ("text/plain", "", 503, "answers 503 Service Unavailable (tried 3 times)"),
    ],
)
def test_faults_are_said_and_no_file_is_written(
    tmp_path: Path, media_type: str, body: str, status: int, message: str
) -> None:
    with answering(media_type, body, status) as server:
        done = ask(server.address, "SELECT ?s {}", "-o", str(tmp_path / "answer.csv"), "--format", "csv")
    assert isinstance(done.exception, OutputError)
    assert str(done.exception).startswith(f"{server.address}: {message}")
    assert not (tmp_path / "answer.csv").exists()


def test_nothing_listens() -> None:
    done = ask(address := f"http://127.0.0.1:{free_port()}/sparql", "ASK {}")
    assert str(done.exception) == f"{address}: no answer: [Errno 111] Connection refused (tried 3 times)"


@pytest.mark.parametrize(
    ("query", "options", "message"),
    [
        (
            "DROP ALL",
            [],
            "the query: is no SPARQL query: expected SELECT, ASK, CONSTRUCT or DESCRIBE; rdfconv load wri",
        ),
        ("INSERT DATA { <urn:a> <urn:a> 'SELECTED' }", [], "the query: is no SPARQL query: "),
        ("ASK {}", ["--format", "ttl"], "--format: ttl is no format for SELECT and ASK; "),
        ("DESCRIBE <urn:a>", ["--format", "csv"], "--format: csv is no format for CONSTRUCT and DESCRIBE; "),
    ],
)
def test_what_cannot_be_asked_is_not_sent(query: str, options: list[str], message: str) -> None:
    with answering() as server:
        done = ask(server.address, query, *options)
        assert server.asked == []
    assert isinstance(done.exception, ConfigError)
    assert str(done.exception).startswith(message)


def test_credentials_answer_a_challenge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RDFCONV_STORE_TOKEN", "secret-token")
    with answering() as server:
        assert ask(server.address, "SELECT ?s {}").exit_code == 0
        assert server.headers[0]["Authorization"] == "Bearer secret-token"
    assert ask("http://ann:hush@127.0.0.1/", "ASK {}").exception.args[0].startswith("holds credentials")


@pytest.mark.parametrize("more", [["dump.nq"], ["--store", "folder"]])
def test_one_place_is_asked(more: list[str]) -> None:
    assert ask("http://127.0.0.1/", "ASK {}", *more).exit_code == 2
