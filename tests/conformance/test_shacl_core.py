"""The W3C SHACL 1.0 test suite, Core part: the compiled engine's reports, result by result.

Compared is everything that the suite states: whether the data conforms, and for each result the focus node, the
structure of the path, the value, the constraint component, the severity and the source shape. Only blank nodes are
opaque, because their labels mean nothing outside their file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from rdfconv.shacl import load, report_graph
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.names import sh
from rdfconv.shacl.path import read_path
from rdfconv.terms import Term, Triple, text_of

pytestmark = pytest.mark.shared

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"


def _suite() -> Path:
    folder = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[3] / "shared")
    return folder / "suites" / "data-shapes" / "data-shapes-test-suite" / "tests"


def _triples(file: Path) -> list[Triple]:
    quads = pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE, base_iri=file.as_uri())
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


def _file(iri: Term) -> Path:
    return Path(text_of(iri).removeprefix("file://"))


def _entries(manifest: Path) -> Iterator[tuple[str, Path, Term]]:
    graph = Graph(_triples(manifest))
    for node in graph.instances.get(f"<{_MF}Manifest>", ()):
        for included in graph.objects(node, f"<{_MF}include>"):
            yield from _entries(_file(included))
        for entries in graph.objects(node, f"<{_MF}entries>"):
            for entry in graph.items(entries):
                yield text_of(entry).split("/tests/core/")[-1], manifest, entry


def _cases() -> list[object]:
    manifest = _suite() / "core" / "manifest.ttl"
    return [pytest.param(file, entry, id=name) for name, file, entry in _entries(manifest)] if manifest.exists() else []


def _opaque(term: Term | None) -> Term | None:
    return "_:" if term and term[0] == "_" else term


def _results(graph: Graph, report: Term) -> Counter[tuple[object, ...]]:
    def one(node: Term, name: str) -> Term | None:
        return next(iter(graph.objects(node, sh(name))), None)

    return Counter(
        (
            _opaque(one(node, "focusNode")),
            read_path(graph, path) if (path := one(node, "resultPath")) else None,
            _opaque(one(node, "value")),
            one(node, "sourceConstraintComponent"),
            one(node, "resultSeverity"),
            _opaque(one(node, "sourceShape")),
        )
        for node in graph.objects(report, sh("result"))
    )


def test_the_suite_is_whole() -> None:
    assert len(_cases()) == 98


@pytest.mark.parametrize(("file", "entry"), _cases())
def test_report(file: Path, entry: Term) -> None:
    manifest = Graph(_triples(file))
    (action,) = manifest.objects(entry, f"<{_MF}action>")
    (expected,) = manifest.objects(entry, f"<{_MF}result>")
    (shapes,) = manifest.objects(action, f"<{_SHT}shapesGraph>")
    (data,) = manifest.objects(action, f"<{_SHT}dataGraph>")

    program = load(_file(shapes).read_text(encoding="utf-8"), name=_file(shapes).name, engine="core")
    report = Graph(report_graph(program.validate(_triples(_file(data)))))

    assert report.objects("_:report", sh("conforms")) == manifest.objects(expected, sh("conforms"))
    assert _results(report, "_:report") == _results(manifest, expected)
