"""What whole pages cost: rdfconv against the libraries that people put together for the same.

Each chain begins with the bytes of an HTML page and ends with text: extruct finds the JSON-LD, PyLD (with schema.org's
context kept processed) makes RDF of it, and for Turtle and validation rdflib and pySHACL take over, with rdfconv's
own shapes. rdfconv does on the way what they do not: profiles, cleaning, naming. The pages are invented, and the real
ones of the shared material where it is present.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pyshacl
import rdflib
from pyld import jsonld as pyld

from benchmarks.comparison import Comparison, compared, missing
from benchmarks.invented import flight_html, flight_page, product_html, script_html
from benchmarks.jsonld import pyld_loader
from rdfconv import shipped
from rdfconv.model import Config, Page
from rdfconv.pipeline import convert
from rdfconv.prepare import prepare

_BASE = "https://page.example/data/one"


def rows(count: int, shared: Path) -> Iterator[Comparison]:
    """Pages to N-Triples, pages through shapes to Turtle, and what the shapes cost."""
    scripts = [script_html(number) for number in range(count)]
    to_ntriples, to_turtle = ours("ntriples", shapes=()), ours("turtle", shapes=("google-dataset",))
    if not missing("extruct"):
        peers = {"extruct + PyLD": by_pyld, "extruct + PyLD + rdflib": by_rdflib}
        products, real = [product_html(number) for number in range(count)], real_pages(shared)
        yield from compared("dataset page → N-Triples", scripts, to_ntriples, peers)
        yield from compared("product page → N-Triples", products, to_ntriples, peers)
        if real:
            yield from compared(
                "real Next.js page, its Flight read as well → N-Triples", real, to_ntriples, {"extruct + PyLD": by_pyld}
            )
        chain = {"extruct + PyLD + rdflib + pySHACL": by_pyshacl()}
        yield from compared("dataset page → shapes → Turtle", scripts[: max(1, count // 5)], to_turtle, chain)
    flights = [flight_page(number) for number in range(count)]
    twins = [flight_html(number) for number in range(count)]
    for what, pages in (("Flight page", flights), ("its HTML twin", twins), ("dataset page", scripts)):
        with_shapes = {"rdfconv, default shapes": ours("ntriples", shapes=("google-dataset",))}
        yield from compared(f"{what} → N-Triples, no shapes", pages, to_ntriples, with_shapes)


def ours(format_name: str, *, shapes: tuple[str, ...]) -> Callable[[bytes], bytes]:
    """A page to text by rdfconv."""
    recipe = prepare(Config(shapes=shapes))
    return lambda page: convert(Page(body=page, url=_BASE), recipe).serialize(format_name)


def real_pages(shared: Path) -> list[bytes]:
    """Real pages of which extruct and PyLD make something."""
    pages = [path.read_bytes() for path in sorted(shared.glob("pages/**/*.html"))]
    return [page for page in pages if _is_usable(page)]


def _is_usable(page: bytes) -> bool:
    try:
        return bool(by_pyld(page))
    except (pyld.JsonLdError, ValueError):
        return False


# --- The chains of others

_LOAD = pyld_loader(tag="static")


def documents(page: bytes) -> list[Any]:
    """The JSON-LD of a page by extruct, asked for nothing else."""
    extruct = import_module("extruct")  # it need not be installed
    found: list[Any] = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    return found


def by_pyld(page: bytes) -> str:
    """N-Quads text by extruct and PyLD."""
    found = [item for document in documents(page) for item in (document if isinstance(document, list) else [document])]
    options = {"base": _BASE, "documentLoader": _LOAD, "format": "application/n-quads"}
    return "".join(pyld.to_rdf(document, options) for document in found)


def graph_of(page: bytes) -> rdflib.Graph:
    """The same as a graph of rdflib's."""
    return rdflib.Graph().parse(data=by_pyld(page), format="nt")


def by_rdflib(page: bytes) -> str:
    """N-Triples text by extruct, PyLD and rdflib."""
    return graph_of(page).serialize(format="nt")


def by_pyshacl() -> Callable[[bytes], str]:
    """Turtle by extruct, PyLD and rdflib, held against the default shapes by pySHACL."""
    shapes = rdflib.Graph().parse(data=shipped.read("shapes", "google-dataset"), format="turtle")

    def run(page: bytes) -> str:
        graph = graph_of(page)
        pyshacl.validate(graph, shacl_graph=shapes)
        return graph.serialize(format="turtle")

    return run
