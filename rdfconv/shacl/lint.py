"""Faults of shapes that engines pass over: shapes in, Issues out.

The official shapes of three communities have misspelt terms, property shapes without a path, target classes that no
page can have and namespaces that differ in one letter; engines run them all the same, and pages conform for the
wrong reason. Strategy: one small function per fault, each over the whole graph; equal faults of one named shape are
one Issue. Severities: error, the shapes are ill-formed; warning, a rule can never speak; note, good to know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from typing import Final, Literal, NamedTuple, TypeAlias

from rdfconv.errors import ConfigError, TermError
from rdfconv.model import Issue
from rdfconv.shacl.compiler import core_engine, declared_shapes
from rdfconv.shacl.hierarchy import DATA_TYPES, schema_org_classes
from rdfconv.shacl.language import ONCE, NotCoreError, is_extension, outside_core
from rdfconv.shacl.names import OWL, PATH, PROPERTY, SH, TRUE, sh
from rdfconv.shacl.recursion import references
from rdfconv.shacl.source import SchemaIri, Source, parse
from rdfconv.terms import Term, iri

Severity: TypeAlias = Literal["note", "warning", "error"]

_SCHEMA_ORG: Final = re.compile(r"<(?P<scheme>https?)://(?:www\.)?schema\.org(?P<name>[^>]*)>")
_NEAR_SHACL: Final = re.compile(r"<https?://(?:www\.)?w3\.org/(?:ns|TR)/shacl\b.*>", re.IGNORECASE)
_DASH: Final = "<http://datashapes.org/dash#"
_IMPORTS: Final = f"<{OWL}imports>"
# What a value may begin with as a term, and what that is (SHACL, the syntax rules of 2.1).
_KINDS: Final = {
    **dict.fromkeys(("targetClass", "targetSubjectsOf", "targetObjectsOf", "severity"), ("<", "an IRI")),
    "targetNode": ('<"', "an IRI or a literal"),
    **dict.fromkeys(("message", "deactivated"), ('"', "a literal")),
}
_OUTSIDE: Final = frozenset({"shapes-outside-core", "shapes-unknown-term"})


class Fault(NamedTuple):
    """One fault, and the node of the shapes graph that shows where; an empty one stands for the whole file."""

    severity: Severity
    code: str
    message: str
    node: Term = ""


def check_shapes(text: str, *, name: str, schema_iri: SchemaIri = "http") -> list[Issue]:
    """Everything that is wrong or doubtful with a shapes file, those that do not parse in full included."""
    try:
        source = parse(text, name=name, schema_iri=schema_iri, is_lenient=True)
    except ConfigError as error:
        return [_issue("error", "shapes-not-turtle", error.message, error.where)]
    issues = [*_issues(source, _bad_iris(source)), *lint(source)]
    codes = {issue.code for issue in issues if issue.severity == "error" or issue.code in _OUTSIDE}
    try:
        core_engine(source)
    except ConfigError as error:
        issues += [] if codes else [_issue("error", "shapes-ill-formed", error.message, error.where)]
    except NotCoreError as error:
        issues += [] if codes else [_issue("note", "shapes-outside-core", f"{error}: pySHACL runs these shapes", name)]
    return issues


def lint(source: Source) -> list[Issue]:
    """The faults of shapes that are parsed."""
    return _issues(source, (fault for rule in _RULES for fault in rule(source)))


def _issues(source: Source, faults: Iterator[Fault]) -> list[Issue]:
    """One Issue for equal faults of one named shape."""
    counted = Counter(fault._replace(node=source.named(fault.node) if fault.node else "") for fault in faults)
    return [
        _issue(
            fault.severity,
            fault.code,
            fault.message if count == 1 else f"{fault.message} ({count} times)",
            source.place_of(fault.node) if fault.node else source.name,
        )
        for fault, count in counted.items()
    ]


def _issue(severity: Severity, code: str, message: str, where: str) -> Issue:
    return Issue(severity=severity, code=code, message=message, stage="check", where=where)


def _bad_iris(source: Source) -> Iterator[Fault]:
    for term in dict.fromkeys(term for triple in source.triples for term in triple if term[0] == "<"):
        try:
            iri(term[1:-1])
        except TermError as error:
            yield Fault("error", "shapes-bad-iri", str(error), term)


def _terms_outside_core(source: Source) -> Iterator[Fault]:
    for term, reason in outside_core(source.graph):
        if is_extension(term):
            yield Fault("note", "shapes-outside-core", f"{reason}: pySHACL runs these shapes", term)
        else:
            yield Fault("warning", "shapes-unknown-term", f"{reason}: no engine checks it", term)


def _near_namespaces(source: Source) -> Iterator[Fault]:
    for term in _vocabulary(source):
        if _NEAR_SHACL.fullmatch(term) and not term.startswith(f"<{SH}"):
            yield Fault("warning", "shapes-unknown-term", f"{term} is not in SHACL's namespace <{SH}>", term)


def _extensions(source: Source) -> Iterator[Fault]:
    for term in _vocabulary(source):
        if term.startswith(_DASH):
            yield Fault("warning", "shapes-extension", f"{source.show(term)} is DASH, which is not checked", term)


def _vocabulary(source: Source) -> Iterator[Term]:
    """The predicates and classes that the shapes are written with."""
    yield from dict.fromkeys(predicate for _, predicate, _ in source.triples)
    yield from source.graph.instances


def _no_paths(source: Source) -> Iterator[Fault]:
    for shape in source.graph.subjects_with(PROPERTY):
        for each in source.graph.objects(shape, PROPERTY):
            if not source.graph.objects(each, PATH):
                message = f"{_shown(source, shape)}: sh:property names a node without sh:path"
                yield Fault("error", "shapes-no-path", message, shape)


def _doubled_parameters(source: Source) -> Iterator[Fault]:
    for name in sorted(ONCE):
        for shape in source.graph.subjects_with(sh(name)):
            if (count := len(source.graph.objects(shape, sh(name)))) > 1:
                message = f"{_shown(source, shape)}: has {count} values of sh:{name}, at most one is allowed"
                yield Fault("error", "shapes-doubled-parameter", message, shape)


def _values_of_another_kind(source: Source) -> Iterator[Fault]:
    for name, (begins, kind) in _KINDS.items():
        for shape in source.graph.subjects_with(sh(name)):
            for value in source.graph.objects(shape, sh(name)):
                if value[0] not in begins:
                    message = f"{_shown(source, shape)}: sh:{name} {source.show(value)} is not {kind}"
                    yield Fault("error", "shapes-wrong-kind", message, shape)


def _shown(source: Source, shape: Term) -> str:
    return source.show(source.named(shape))


def _classes_never_matched(source: Source) -> Iterator[Fault]:
    wanted = (value for _, predicate, value in source.triples if predicate == sh("class"))
    for parameter, classes in (("sh:targetClass", source.targets.by_class), ("sh:class", dict.fromkeys(wanted))):
        for each in classes:
            if why := _why_never(each, source.schema_iri):
                yield Fault("warning", "shapes-never-match", f"{parameter} {source.show(each)} {why}", each)


def _why_never(term: Term, schema_iri: SchemaIri) -> str | None:
    """Why no node of a page is an instance of a class; None where some may be."""
    found = _SCHEMA_ORG.fullmatch(term)
    if found is None:
        return None
    name = found["name"].removeprefix("/")
    if name == found["name"]:
        return "is not in schema.org's namespace"
    if found["scheme"] != schema_iri:
        return f"begins with {found['scheme']}:, not with {schema_iri}://schema.org/"
    if name in DATA_TYPES:
        return "is a data type: its values are literals, which have no class"
    if name in schema_org_classes():
        return None
    near = get_close_matches(name, schema_org_classes(), n=1, cutoff=0.8)
    return f"is not a class of schema.org{f' ({near[0]} is)' if near else ''}"


def _unused_shapes(source: Source) -> Iterator[Fault]:
    graph = source.graph
    with suppress(ConfigError):  # a broken list; that is an error of its own
        used = {other for node in graph.nodes for other, _ in references(graph, node)} | {*source.targets.shapes}
        for node in declared_shapes(graph):
            if node not in used and TRUE not in graph.objects(node, sh("deactivated")):
                message = f"{source.show(node)} has no target, and no other shape refers to it"
                yield Fault("note", "shapes-unused", message, node)


def _no_targets(source: Source) -> Iterator[Fault]:
    if not source.targets.shapes and not source.graph.subjects_with(sh("target")):
        yield Fault("warning", "shapes-without-target", "no shape has a target, so nothing is checked")


def _imports(source: Source) -> Iterator[Fault]:
    for _, predicate, value in source.triples:
        if predicate == _IMPORTS:
            yield Fault("warning", "shapes-import", f"owl:imports {value} is not followed", value)


_RULES: Final[tuple[Callable[[Source], Iterator[Fault]], ...]] = (
    _terms_outside_core,
    _near_namespaces,
    _extensions,
    _no_paths,
    _doubled_parameters,
    _values_of_another_kind,
    _classes_never_matched,
    _unused_shapes,
    _no_targets,
    _imports,
)
