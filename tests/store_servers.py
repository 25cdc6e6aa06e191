"""Real triple stores for the tests: on free ports of loopback, in a folder of the test, ended with it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sysconfig
import time
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pyoxigraph
import pytest
import rdflib

Row = tuple[str, ...]

_JENA: Final = Path("/usr/share/java")
# All of Debian's jars together do not start: some of them are two bindings of one logger.
_JENA_JARS: Final = """
    jena-* commons-cli commons-codec commons-compress commons-csv commons-io commons-lang3 guava failureaccess gson
    httpclient httpcore jackson-* jsonld-java titanium-json-ld jakarta.json-api protobuf* thrift* libthrift* dexx*
    slf4j-api
"""
_VIRTUOSO_INI: Final = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}/dumps
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store that holds a dump: what it answers to SELECT, as the JSON of SPARQL results."""

    select: Callable[[str], Any]
    graphs: str = ""  # where it takes graphs (Graph Store Protocol)
    update: str = ""  # where it takes updates
    queries: str = ""  # where it answers queries
    has_own_graphs: bool = False  # beside those that were loaded
    quads: Callable[[], Iterable[pyoxigraph.Quad]] | None = None  # what it has, where no query can ask for it
    console: Callable[[str], str] | None = None  # where it takes commands
    lacks: Mapping[str, str] = field(default_factory=dict)  # shipped queries that it cannot answer, and why

    def rows(self, query: str) -> list[Row]:
        """The answers, each value as its text, sorted; the order among equals is the store's own affair."""
        return sorted(_texts(self.select(self.of_pages(query))))

    def of_pages(self, query: str) -> str:
        """The query, in a form that leaves out what the store has of its own."""
        of_pages = "GRAPH ?page { FILTER STRSTARTS(STR(?page), 'https://')"
        return query.replace("GRAPH ?page {", of_pages) if self.has_own_graphs else query


def _texts(results: Any) -> list[Row]:
    names = results["head"]["vars"]
    return [
        tuple(row[name]["value"] if name in row else "" for name in names) for row in results["results"]["bindings"]
    ]


def free_port() -> int:
    """A port that nothing listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _asked(address: str, query: str) -> Any:
    headers = {"Accept": "application/sparql-results+json"}
    answer = httpx.post(address, data={"query": query}, headers=headers, timeout=60)
    assert answer.is_success, answer.text
    return answer.json()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(port)


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[Store]:
    """The Oxigraph server, empty."""
    port = free_port()
    program = Path(sysconfig.get_path("scripts")) / "oxigraph"
    line = [str(program), "serve", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            base = f"http://127.0.0.1:{port}"
            yield Store(
                select=lambda query: _asked(f"{base}/query", query),
                graphs=f"{base}/store",
                update=f"{base}/update",
                queries=f"{base}/query",
            )
        finally:
            server.terminate()


@contextmanager
def virtuoso_server(folder: Path, dump: Path | None = None) -> Iterator[Store]:
    """Virtuoso; what the README says to load a dump in bulk is done with `dump`."""
    home = folder / "virtuoso"
    (home / "dumps").mkdir(parents=True)
    sql, http = free_port(), free_port()
    (home / "v.ini").write_text(_VIRTUOSO_INI.format(folder=home, sql=sql, http=http))

    def isql(command: str) -> str:
        line = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={command}"]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout

    subprocess.run(["virtuoso-t", "+wait", "+configfile", "v.ini"], cwd=home, check=True, capture_output=True)
    try:
        isql('GRANT SPARQL_UPDATE TO "SPARQL";')
        if dump:
            shutil.copy(dump, home / "dumps")
            assert "0 Rows." in (faults := loader_faults(isql, home / "dumps")), faults
        base = f"http://127.0.0.1:{http}"
        yield Store(
            select=lambda query: _asked(f"{base}/sparql", query),
            graphs=f"{base}/sparql-graph-crud-auth",
            update=f"{base}/sparql",
            queries=f"{base}/sparql",
            console=isql,
            has_own_graphs=True,
        )
    finally:
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "exec=shutdown;"], check=False, capture_output=True
        )


def loader_faults(isql: Callable[[str], str], dumps: Path | None = None) -> str:
    """Run Virtuoso's loader, first over a folder or again over what is in its list; what that list says of faults."""
    if dumps:
        isql(f"ld_dir('{dumps}', '*.nq', 'urn:no-graph');")
    for command in ("rdf_loader_run();", "checkpoint;"):
        isql(command)
    return isql("SELECT ll_file, ll_state, ll_error FROM DB.DBA.load_list WHERE ll_state <> 2 OR ll_error IS NOT NULL;")


@contextmanager
def jena_store(folder: Path, dump: Path) -> Iterator[Store]:
    """Jena's TDB2, by its command line; message files that Debian's jar has in the wrong place are put right."""
    home = folder / "jena"
    home.mkdir()
    with zipfile.ZipFile(_JENA / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                place = home / "fix" / name.removeprefix("org/apache/jena/ext/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(jar.read(name))
    jars = [str(path) for name in _JENA_JARS.split() for path in _JENA.glob(f"{name}.jar")]
    java = ["java", "-cp", os.pathsep.join([str(home / "fix"), *jars])]
    subprocess.run([*java, "tdb2.tdbloader", "--loc", str(home / "db"), str(dump)], check=True, capture_output=True)

    def select(query: str) -> Any:
        line = [*java, "tdb2.tdbquery", "--loc", str(home / "db"), "--results", "json", query]
        return json.loads(subprocess.run(line, check=True, capture_output=True).stdout)

    yield Store(select=select)


@contextmanager
def comunica_store(_folder: Path, dump: Path) -> Iterator[Store]:
    """Comunica, over the dump itself."""

    def select(query: str) -> Any:
        line = ["comunica-sparql-file", str(dump), query, "-t", "application/sparql-results+json"]
        return json.loads(subprocess.run(line, check=True, capture_output=True).stdout)

    yield Store(select=select)


@contextmanager
def raptor_store(folder: Path, dump: Path) -> Iterator[Store]:
    """What Raptor reads: rapper tells the quads, roqet answers over files, one for each graph, which are its graphs."""
    home = folder / "raptor"
    home.mkdir()
    pages: dict[str, list[str]] = {}
    for quad in pyoxigraph.parse(path=str(dump), format=pyoxigraph.RdfFormat.N_QUADS):
        pages.setdefault(str(quad.graph_name)[1:-1], []).append(f"{quad.triple} .\n")
    names: dict[str, str] = {}
    for number, (page, lines) in enumerate(pages.items()):
        file = home / f"{number}.nt"
        file.write_text("".join(lines), encoding="utf-8")
        names[file.as_uri()] = page

    def select(query: str) -> Any:
        graphs = [word for name in names for word in ("--named", name)]
        line = ["roqet", "-q", "-i", "sparql", "-F", "ntriples", "-r", "tsv", *graphs, "-e", query]
        done = subprocess.run(line, capture_output=True, check=False)
        assert done.returncode in {0, 2}, done.stderr  # 2: it has warned
        found = pyoxigraph.parse_query_results(done.stdout, pyoxigraph.QueryResultsFormat.TSV)
        results = json.loads(found.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"")
        for value in (value for row in results["results"]["bindings"] for value in row.values()):
            value["value"] = names.get(value["value"], value["value"])
        return results

    def quads() -> Iterable[pyoxigraph.Quad]:
        line = ["rapper", "-q", "-i", "nquads", "-o", "nquads", str(dump)]
        told = subprocess.run(line, check=True, capture_output=True).stdout
        return pyoxigraph.parse(told, pyoxigraph.RdfFormat.N_QUADS)

    yield Store(select=select, quads=quads, lacks={"without-licence": "Rasqal has no FILTER NOT EXISTS"})


@contextmanager
def rdflib_store(_folder: Path, dump: Path) -> Iterator[Store]:
    """rdflib's own store and query engine."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ill-typed literals, which are a part of the test, and of its own habits
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        dataset = rdflib.Dataset()
        dataset.parse(dump, format="nquads")
        yield Store(select=lambda query: json.loads(dataset.query(query).serialize(format="json") or b""))


def quads_of(store: Store) -> list[pyoxigraph.Quad]:
    """Everything in the named graphs of a store, as it tells it, but for what Virtuoso has of its own."""
    if store.quads:
        return [quad for quad in store.quads() if str(quad.graph_name).startswith("<https://example.org/")]
    query = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } FILTER STRSTARTS(STR(?g), 'https://example.org/') }"
    results = store.select(query)
    return _quads(json.dumps({"head": results["head"], "results": {"bindings": results["results"]["bindings"]}}))


def _quads(answer: str) -> list[pyoxigraph.Quad]:
    """The rows of an answer; not in the frame of the query, which rdflib's garbage keeps until any thread finds it."""
    found = pyoxigraph.parse_query_results(answer, pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [pyoxigraph.Quad(*row) for row in found]  # type: ignore[arg-type] - four terms


NEEDS: Final = {
    "virtuoso": lambda: bool(shutil.which("virtuoso-t") and shutil.which("isql-vt")),
    "jena": lambda: bool(shutil.which("java") and (_JENA / "jena-tdb2.jar").exists()),
    "raptor": lambda: bool(shutil.which("rapper") and shutil.which("roqet")),
    "comunica": lambda: bool(shutil.which("comunica-sparql-file")),
}
