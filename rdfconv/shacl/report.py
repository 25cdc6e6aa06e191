"""Results as a W3C validation report (SHACL, 3.6): results in, triples out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from rdfconv.shacl.names import sh
from rdfconv.shacl.path import path_triples
from rdfconv.shacl.result import ShapeResult
from rdfconv.terms import Term, Triple, blank, boolean, literal
from rdfconv.vocab import RDF_TYPE


def report_graph(results: Sequence[ShapeResult]) -> list[Triple]:
    """The validation report of one graph; its blank nodes have labels that the results do not use."""
    label = "report"
    while any(term.startswith(f"_:{label}") for result in results for term in _data_terms(result)):
        label += "-"
    fresh = (blank(f"{label}{number or ''}") for number in count())
    report = next(fresh)
    heads = [next(fresh) for _ in results]
    body = [
        triple for head, result in zip(heads, results, strict=True) for triple in result_triples(result, head, fresh)
    ]
    return [
        (report, RDF_TYPE, sh("ValidationReport")),
        (report, sh("conforms"), boolean(not heads)),
        *((report, sh("result"), head) for head in heads),
        *body,
    ]


def _data_terms(result: ShapeResult) -> Iterator[Term]:
    """The terms of a result, and of its details, that come from the page or the shapes."""
    yield from (result.focus, result.value or "", result.shape)
    for detail in result.details:
        yield from _data_terms(detail)


def result_triples(result: ShapeResult, node: Term, fresh: Iterator[Term]) -> list[Triple]:
    """One result as the node that stands for it; nodes of paths and details come from `fresh`."""
    shape = result.shape if result.shape.startswith("_:") else f"<{result.shape}>"
    body = [
        (node, RDF_TYPE, sh("ValidationResult")),
        (node, sh("focusNode"), result.focus),
        (node, sh("resultSeverity"), result.severity_term),
        (node, sh("sourceConstraintComponent"), f"<{result.component}>"),
        (node, sh("sourceShape"), shape),
    ]
    if result.path_node is not None:
        path, described = path_triples(result.path_node, fresh)
        body += [(node, sh("resultPath"), path), *described]
    if result.value is not None:
        body.append((node, sh("value"), result.value))
    messages: Iterable[Term] = result.message_terms or (literal(result.message),)
    body += [(node, sh("resultMessage"), message) for message in messages]
    for detail in result.details:
        head = next(fresh)
        body += [(node, sh("detail"), head), *result_triples(detail, head, fresh)]
    return body
