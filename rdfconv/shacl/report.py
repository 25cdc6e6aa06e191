"""Results as a W3C validation report (SHACL, 3.6): results in, triples out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from rdfconv.shacl.names import sh
from rdfconv.shacl.path import path_triples
from rdfconv.shacl.result import ShapeResult
from rdfconv.terms import Term, Triple, blank, boolean, literal
from rdfconv.vocab import RDF_TYPE

_REPORT = blank("report")


def report_graph(results: Iterable[ShapeResult]) -> list[Triple]:
    """The validation report of one graph; results get blank nodes of their own (`_:result1`)."""
    fresh = (blank(f"result{number}") for number in count(1))
    body: list[Triple] = []
    heads = [_add_result(body, result, fresh) for result in results]
    return [
        (_REPORT, RDF_TYPE, sh("ValidationReport")),
        (_REPORT, sh("conforms"), boolean(not heads)),
        *((_REPORT, sh("result"), head) for head in heads),
        *body,
    ]


def _add_result(body: list[Triple], result: ShapeResult, fresh: Iterator[Term]) -> Term:
    node = next(fresh)
    shape = result.shape if result.shape.startswith("_:") else f"<{result.shape}>"
    body += [
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
    messages = result.message_terms or (literal(result.message),)
    body += [(node, sh("resultMessage"), message) for message in messages]
    body += [(node, sh("detail"), _add_result(body, detail, fresh)) for detail in result.details]
    return node
