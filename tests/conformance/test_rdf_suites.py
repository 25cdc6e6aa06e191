"""W3C RDF 1.1 suites (N-Triples, N-Quads, Turtle, TriG): pyoxigraph reads them, and what it reads is written and read.

rdfconv reads RDF through pyoxigraph (shapes, RDF input). No case is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph
import pytest
from rdf_readers import OXIGRAPH_FORMATS, canonical_quads, written

from rdfconv import terms
from rdfconv.terms import Term
from rdfconv.write import FORMATS

SHARED: Final = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[3] / "shared")
SUITES: Final = SHARED / "suites" / "rdf" / "rdf" / "rdf11"
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF_TYPE: Final = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORMAT_OF_SUITE: Final = {
    "rdf-n-triples": "ntriples",
    "rdf-n-quads": "nquads",
    "rdf-turtle": "turtle",
    "rdf-trig": "trig",
}

pytestmark = pytest.mark.shared


@dataclass(frozen=True)
class Case:
    """One entry of a manifest."""

    kind: str  # TestTurtleEval, TestTurtlePositiveSyntax, ...
    action: Path
    base: str
    format_name: str
    result: Path | None

    def read(self) -> list[pyoxigraph.Quad]:
        return read(self.action, self.format_name, self.base)


def read(path: Path, format_name: str, base: str | None = None) -> list[pyoxigraph.Quad]:
    base = base if format_name in {"turtle", "trig"} else None
    return list(pyoxigraph.parse(path.read_bytes(), OXIGRAPH_FORMATS[format_name], base_iri=base))


def cases(*, is_positive: bool) -> list[Any]:
    return [
        pytest.param(case, id=f"{format_name}/{name}")
        for suite, format_name in FORMAT_OF_SUITE.items()
        if (SUITES / suite / "manifest.ttl").is_file()
        for name, case in suite_cases(SUITES / suite, format_name)
        if is_positive is ("Negative" not in case.kind)
    ]


def suite_cases(folder: Path, format_name: str) -> Iterator[tuple[str, Case]]:
    manifest: Any = pyoxigraph.Store()  # whose terms are of many types
    manifest.load(path=folder / "manifest.ttl", base_iri="http://manifest.example/")
    base = value_of(manifest, None, "assumedTestBase") or "http://manifest.example/"
    for quad in manifest.quads_for_pattern(None, pyoxigraph.NamedNode(f"{MF}action"), None):
        [kind] = [found.object.value for found in manifest.quads_for_pattern(quad.subject, RDF_TYPE, None)]
        action, result = name_in(quad.object.value), value_of(manifest, quad.subject, "result")
        yield (
            name_in(quad.subject.value).removeprefix("#"),
            Case(
                kind=kind.rpartition("#")[2],
                action=folder / action,
                base=f"{base}{action}",
                format_name=format_name,
                result=folder / name_in(result) if result else None,
            ),
        )


def value_of(manifest: Any, subject: Any, name: str) -> str | None:
    found = manifest.quads_for_pattern(subject, pyoxigraph.NamedNode(f"{MF}{name}"), None)
    return next((quad.object.value for quad in found), None)


def name_in(iri: str) -> str:
    return iri.removeprefix("http://manifest.example/")


FORMAT_OF_RESULT: Final = {".nt": "ntriples", ".nq": "nquads"}


@pytest.mark.parametrize("case", cases(is_positive=True))
def test_what_the_suite_accepts_is_read(case: Case) -> None:
    quads = case.read()
    if case.result is not None:
        assert canonical_quads(quads) == canonical_quads(read(case.result, FORMAT_OF_RESULT[case.result.suffix]))


@pytest.mark.parametrize("case", cases(is_positive=False))
def test_what_the_suite_refuses_is_refused(case: Case) -> None:
    with pytest.raises(SyntaxError):
        case.read()


@pytest.mark.parametrize("case", cases(is_positive=True))
def test_what_was_read_is_written_and_read(case: Case) -> None:
    statements = list(statements_of(case.read()))
    for format_ in FORMATS.values():
        if format_.holds_graphs or all(len(statement) == 3 for statement in statements):
            document, content = written(statements, format_.name)
            assert canonical_quads(pyoxigraph.parse(document, OXIGRAPH_FORMATS[format_.name])) == content


def statements_of(quads: list[pyoxigraph.Quad]) -> Iterator[Any]:
    """Quads as tuples of terms; the suites' blank node labels, which are not ASCII, are numbered."""
    labels: dict[str, str] = {}
    for quad in quads:
        nodes = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        yield tuple(term_of(node, labels) for node in nodes if not isinstance(node, pyoxigraph.DefaultGraph))


def term_of(node: Any, labels: dict[str, str]) -> Term:
    match node:
        case pyoxigraph.NamedNode():
            return terms.iri(node.value)
        case pyoxigraph.BlankNode():
            return terms.blank(labels.setdefault(node.value, f"b{len(labels)}"))
    if node.language:
        return terms.tagged_literal(node.value, node.language)
    return terms.typed_literal(node.value, node.datatype.value)
