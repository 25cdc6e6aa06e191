"""The same answers from every store, hostile values included: Virtuoso, Jena, Comunica, Raptor, rdflib, Oxigraph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyoxigraph
import pytest
from click.testing import CliRunner
from pages import compact
from rdf_readers import canonical_quads
from store_servers import (
    NEEDS,
    Store,
    comunica_store,
    jena_store,
    loader_faults,
    oxigraph_server,
    quads_of,
    raptor_store,
    rdflib_store,
    virtuoso_server,
)
from test_hostile import VALUES

from rdfconv import Config, convert, shipped
from rdfconv.cli import cli
from rdfconv.store import remote
from rdfconv.store.embedded import load, open_store

EXAMPLES = Path(__file__).parents[1] / "examples"


def loaded(*arguments: object) -> str:
    """What a command prints to standard output."""
    done = CliRunner().invoke(cli, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@contextmanager
def embedded(folder: Path, dump: Path) -> Iterator[Store]:
    store = open_store(folder / "embedded", is_new_allowed=True)
    load(store, [dump])

    def select(query: str) -> Any:
        return json.loads(store.query(query).serialize(format=pyoxigraph.QueryResultsFormat.JSON))  # type: ignore[union-attr]

    yield Store(select=select)


def over_the_network(server: Any, protocol: remote.Protocol, *, twice: bool = False) -> Any:
    """A way to fill a server: `rdfconv load` over the network; the second time nothing is empty any more."""

    @contextmanager
    def filled(folder: Path, dump: Path) -> Iterator[Store]:
        with server(folder) as store, pytest.MonkeyPatch.context() as patch:
            patch.setenv("RDFCONV_STORE_USER", "dba")
            patch.setenv("RDFCONV_STORE_PASSWORD", "dba")
            endpoint = store.graphs if protocol == "gsp" else store.update
            for _ in range(1 + twice):
                loaded("load", dump, "--endpoint", endpoint, "--protocol", protocol)
            yield store

    return filled


STORES: Final = {
    "embedded": embedded,
    "rdflib": rdflib_store,
    "oxigraph in bulk": over_the_network(oxigraph_server, "gsp"),
    "oxigraph graph by graph": over_the_network(oxigraph_server, "gsp", twice=True),
    "oxigraph by updates": over_the_network(oxigraph_server, "update"),
    "virtuoso in bulk": virtuoso_server,
    "virtuoso graph by graph": over_the_network(virtuoso_server, "gsp"),
    "virtuoso by updates": over_the_network(virtuoso_server, "update"),
    "jena": jena_store,
    "comunica": comunica_store,
    "raptor": raptor_store,
}


# What a reader cannot read: Raptor ends texts at a NUL, and takes these two characters for errors. Statements with them
# are left out, there and in what is expected.
REFUSED: Final = {"raptor": ("\\u0000", "\ufffe", "\uffff")}


def readable(dump: Path, folder: Path, refused: Iterable[str]) -> Path:
    text = dump.read_text(encoding="utf-8")
    assert all(each in text for each in refused)
    kept = [line for line in text.split("\n") if not any(each in line for each in refused)]
    (folder / "readable.nq").write_text("\n".join(kept), encoding="utf-8")
    return folder / "readable.nq"


def _marked(name: str) -> Any:
    tool = name.split(maxsplit=1)[0]
    if tool not in NEEDS:
        return name
    return pytest.param(
        name, marks=[pytest.mark.stores, pytest.mark.skipif(not NEEDS[tool](), reason=f"{tool} is not installed")]
    )


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, and pages with hostile values, as N-Quads."""
    file = tmp_path_factory.mktemp("dump") / "dump.nq"
    loaded("convert", EXAMPLES, "--profile", EXAMPLES / "kelp-atlas.toml", "--fail-on", "never", "-q", "-o", file)
    file.write_bytes(file.read_bytes() + b"".join(hostile_pages()))
    return file


def hostile_pages() -> Iterator[bytes]:
    for number, values in enumerate(VALUES.values()):
        document = {"@context": "https://schema.org/", "@type": "Dataset", "name": "Tides", **values}
        html = f'<html><script type="application/ld+json">{compact(document)}</script></html>'
        body = html.encode("utf-8", "surrogatepass").replace(b"Infinity", b"1e400")
        # The graph's name is hostile, too: it goes through addresses of requests and through SPARQL.
        url = f"https://example.org/{number}?graph=urn:x&b='(%22)%23;#+%2B"
        yield convert(body, url=url, config=Config(shapes=())).serialize("nquads", graph="page")


def by_value(lines: Iterable[str]) -> set[str]:
    """Numbers and booleans as values: Oxigraph and Virtuoso do not keep how they were written."""
    lines = (re.sub('"([^"]*)"(?=.*#double>)', lambda found: f'"{float(found[1])}"', line) for line in lines)
    return {re.sub('"1"(?=.*#boolean>)', '"true"', line) for line in lines}


def written(dump: Path) -> frozenset[str]:
    quads = pyoxigraph.parse(path=str(dump), format=pyoxigraph.RdfFormat.N_QUADS)
    return canonical_quads(quad for quad in quads if str(quad.graph_name).startswith("<https://example.org/"))


@pytest.mark.parametrize("name", list(map(_marked, STORES)))
def test_every_store_answers_alike_and_keeps_hostile_values(tmp_path: Path, dump: Path, name: str) -> None:
    dump = readable(dump, tmp_path, REFUSED.get(name, ()))
    with embedded(tmp_path / "reference", dump) as reference, STORES[name](tmp_path, dump) as store:
        for query in shipped.names("queries"):
            text = shipped.read("queries", query)
            if query in store.lacks:
                with pytest.raises(AssertionError, match="syntax error"):  # else the list of what it lacks is too long
                    store.rows(text)
                continue
            assert store.rows(text) == reference.rows(text), query
        kept, expected = by_value(canonical_quads(quads_of(store))), by_value(written(dump))
        assert kept == expected, sorted(kept ^ expected)


@pytest.mark.stores
@pytest.mark.skipif(not NEEDS["virtuoso"](), reason="virtuoso is not installed")
def test_virtuosos_loader_is_silent_and_its_table_tells_what_to_load_again(tmp_path: Path) -> None:
    """What the README says of a deadlock, by a fault that comes when it is wanted: a file that ends within a line.

    The file beside it is left as one that is being loaded, without an error.
    """
    name = "<http://schema.org/name>"
    lines = [f'<https://example.org/{page}> {name} "x" <https://example.org/{page}> .\n' for page in range(40)]
    with virtuoso_server(tmp_path) as store:
        assert store.console
        dumps = tmp_path / "virtuoso" / "dumps"
        (dumps / "a.nq").write_text("".join(lines[:20]))
        (dumps / "b.nq").write_text("".join([*lines[20:30], lines[30][:60]]))
        faults = loader_faults(store.console, dumps)  # no command fails
        assert "b.nq" in faults
        assert "syntax error" in faults
        assert "2 Rows." in faults
        assert "2 Rows." in loader_faults(store.console)  # running it again changes nothing by itself
        (dumps / "b.nq").write_text("".join(lines[20:]))
        where = "ll_state <> 2 OR ll_error IS NOT NULL"
        store.console(f"UPDATE DB.DBA.load_list SET ll_state = 0, ll_error = NULL WHERE {where};")  # noqa: S608 - a constant
        assert "0 Rows." in loader_faults(store.console)
        assert len({*quads_of(store)}) == 40


CONSTRUCT: Final = "CONSTRUCT { ?dataset dcat:keyword ?word } WHERE { GRAPH ?page { ?dataset schema:keywords ?word } }"


@pytest.mark.parametrize("name", list(map(_marked, ("oxigraph by updates", "virtuoso in bulk"))))
def test_queries_over_the_network_give_what_they_give_here(tmp_path: Path, dump: Path, name: str) -> None:
    loaded("load", dump, "--store", tmp_path / "reference")
    with STORES[name](tmp_path, dump) as store:
        (tmp_path / "own.rq").write_text(store.of_pages(CONSTRUCT))
        for query in (*shipped.names("queries"), tmp_path / "own.rq"):
            if isinstance(query, str):
                (tmp_path / query).write_text(store.of_pages(shipped.read("queries", query)))
            for format_ in ("nt",) if query == tmp_path / "own.rq" else ("csv", "tsv", "table"):
                asked = ("--query", tmp_path / query, "--format", format_)
                here = loaded("query", *asked, "--store", tmp_path / "reference")
                assert len(here.splitlines()) > 1
                assert same(loaded("query", *asked, "--endpoint", store.queries)) == same(here), (query, format_)


def same(answer: str) -> list[str]:
    """The lines of an answer; their order among equals, and how wide a table is, are the store's own affair."""
    return sorted(re.sub(" {2,}|-{2,}", "  ", line) for line in answer.splitlines())
