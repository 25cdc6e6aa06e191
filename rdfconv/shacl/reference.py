"""The pySHACL lane: the reference engine, for shapes that need more than SHACL Core, and for comparison.

pySHACL changes the process that it runs in: it switches rdflib's literal normalisation on, patches its booleans, adds
handlers to loggers, and is not thread safe. So it runs under one lock, on graphs that nothing else sees, and what
it changed is put back. Its results come back as the same records as those of the compiled engine.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rdfconv.errors import ConfigError, InputError
from rdfconv.shacl.describe import outcome_of
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.hierarchy import Hierarchy
from rdfconv.shacl.names import SUBCLASS_OF, sh
from rdfconv.shacl.path import read_path
from rdfconv.shacl.queries import refuse_wrong_queries
from rdfconv.shacl.rdflib_terms import rdflib_graph, triples_of
from rdfconv.shacl.result import Finding, Outcome
from rdfconv.shacl.source import Source
from rdfconv.terms import Term, Triple

if TYPE_CHECKING:
    import rdflib

_ONE_AT_A_TIME: Final = threading.Lock()
_MAX_DEPTH: Final = 100  # of nested shapes; pySHACL's own 15 stops at shapes that are in use


def reference_engine(source: Source) -> Callable[[Iterable[Triple]], Outcome]:
    """A function that validates triples with pySHACL.

    Raises:
        ConfigError: a query or a regular expression in the shapes is wrong, or a query reaches for the network.
    """
    refuse_wrong_queries(source)
    shapes = rdflib_graph(source.triples)

    def validate(triples: Iterable[Triple]) -> Outcome:
        data = Graph(triples, source.hierarchy)
        report = _run(rdflib_graph((*_triples(data), *_background(data, source.hierarchy))), shapes, source.name)
        return outcome_of(source, _findings(report), source.targets.focus_nodes(data))

    return validate


def _triples(graph: Graph) -> Iterator[Triple]:
    for subject, properties in graph.nodes.items():
        for predicate, values in properties.items():
            for value in values:
                yield subject, predicate, value


def _background(data: Graph, hierarchy: Hierarchy) -> Iterator[Triple]:
    """The part of the class hierarchy that lies above the page's classes."""
    for name in sorted({above for own in data.instances for above in data.classes(own)}):
        for parent in hierarchy.superclasses(name):
            yield name, SUBCLASS_OF, parent


def _run(data: rdflib.Graph, shapes: rdflib.Graph, name: str) -> Graph:
    import pyshacl  # noqa: PLC0415 - heavy, and only this lane needs it
    from pyparsing.exceptions import ParseBaseException  # noqa: PLC0415 - the same
    from pyshacl import errors  # noqa: PLC0415 - the same

    with _contained():
        try:
            _, report, text = pyshacl.validate(
                data, shacl_graph=shapes, advanced=True, do_owl_imports=False, max_validation_depth=_MAX_DEPTH
            )
        except (errors.ShapeLoadError, errors.ConstraintLoadError, errors.RuleLoadError, ParseBaseException) as error:
            raise ConfigError(f"pySHACL refuses the shapes: {error}", where=name) from error
        except (errors.ReportableRuntimeError, TypeError) as error:  # rdflib's own, where a literal is ill-typed
            raise InputError(f"pySHACL gave up with {name}: {error}") from error
        if isinstance(report, errors.ValidationFailure):
            raise InputError(f"pySHACL gave up with {name}: {text}")
        return Graph(triples_of(report))


@contextmanager
def _contained() -> Iterator[None]:
    """Run one thing at a time, and undo what pySHACL changes in the process."""
    import rdflib  # noqa: PLC0415 - heavy, and only this lane needs it

    noisy = logging.getLogger("rdflib.term")  # a traceback for every ill-typed literal
    own = logging.getLogger("pyshacl-validate")
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        normalize, level, handlers = rdflib.NORMALIZE_LITERALS, noisy.level, own.handlers[:]
        noisy.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = normalize
            noisy.setLevel(level)
            own.handlers[:] = handlers


def _findings(report: Graph) -> Iterator[Finding]:
    for node in report.instances.get(sh("ValidationReport"), ()):
        for result in report.objects(node, sh("result")):
            yield _finding(report, result)


def _finding(report: Graph, node: Term) -> Finding:
    def one(name: str) -> Term | None:
        return next(iter(report.objects(node, sh(name))), None)

    path = one("resultPath")
    return Finding(
        shape=one("sourceShape") or "_:unknown",
        component=one("sourceConstraintComponent") or "_:unknown",
        focus=one("focusNode") or "_:unknown",
        path=read_path(report, path) if path else None,
        value=one("value"),
        details=tuple(_finding(report, detail) for detail in report.objects(node, sh("detail"))),
        message_terms=tuple(report.objects(node, sh("resultMessage"))),
    )
