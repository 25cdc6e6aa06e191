"""Shapes -> their rules, met or not: what each asks for, and at which nodes of a page it looks.

Comes in: shapes as Turtle. Goes out: a rule for each shape that a target leads to (over sh:property) and that asks for
something, named as results name it. What a rule looks at is what its target finds, or what paths lead to from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rdfconv.model import Severity
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.names import PATH, PROPERTY, SH, TRUE, component, sh
from rdfconv.shacl.path import Path, read_path, show_path
from rdfconv.shacl.result import Finding, severity_word
from rdfconv.shacl.rule import chosen, rule_of
from rdfconv.shacl.source import Source
from rdfconv.shacl.target import FocusNodes
from rdfconv.shacl.walk import compile_walk
from rdfconv.terms import Term

# What a shape can say of itself without asking anything of the data.
_SILENT: Final = frozenset(
    map(
        sh,
        (
            "path", "property", "name", "description", "message", "severity", "deactivated", "order", "group",
            "defaultValue", "flags", "ignoredProperties", "prefixes", "target", "targetNode", "targetClass",
            "targetSubjectsOf", "targetObjectsOf",
        ),
    )
)  # fmt: skip


_walk: Final = cache(compile_walk)  # there are as many as the shapes have


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in words, and where it looks."""

    name: str  # as in results
    label: str
    place: str  # of the nodes that it looks at: "schema:distribution"; empty for those that the target finds
    path: str  # from there: "schema:contentUrl"; empty for one about a thing as a whole
    message: str
    source: str
    severity: Severity
    target: Term  # the shape whose focus nodes lead to what it looks at
    way: tuple[Path, ...]  # from these to the nodes that it looks at
    things: str  # what the target looks for: "a schema:Dataset"

    def nodes(self, page: Graph, focus_nodes: FocusNodes, main: Term) -> Sequence[Term]:
        """What it looks at on a page: for the page's main thing, if that is among its targets, else for all of them."""
        found: Sequence[Term] = tuple(focus_nodes.get(self.target, ()))
        if main in found:
            found = (main,)
        for walk in map(_walk, self.way):
            found = tuple(dict.fromkeys(end for node in found for end in walk(page, node)))
        return found


def rules_of(source: Source) -> Iterator[Rule]:
    """The rules of shapes, those of each target in the order of the file."""
    for target in source.targets.shapes:
        yield from _below(source, target, target, ())


def _below(
    source: Source, target: Term, shape: Term, way: tuple[Path, ...], above: tuple[Term, ...] = ()
) -> Iterator[Rule]:
    properties = source.graph.properties(shape)
    if shape in above or TRUE in properties.get(sh("deactivated"), ()):
        return
    own = [read_path(source.graph, node) for node in properties.get(PATH, ())]
    asked = [term for term in properties if term.startswith(f"<{SH}") and term not in _SILENT]
    if asked:
        yield _rule(source, target, shape, (*way, *own), asked[0])
    for each in properties.get(PROPERTY, ()):
        yield from _below(source, target, each, (*way, *own), (*above, shape))


def _rule(source: Source, target: Term, shape: Term, way: tuple[Path, ...], asked: Term) -> Rule:
    properties = source.graph.properties(shape)
    is_property = PATH in properties
    path = way[-1] if is_property else None
    shown = show_path(path, source.show) if path else None
    constraint = component(asked.removeprefix(f"<{SH}")[:-1])
    found = rule_of(source, Finding(shape=shape, component=constraint, focus="", path=path, value=None), shown)
    inner = (message for node in properties[asked] for message in source.graph.objects(node, sh("message")))
    messages = properties.get(sh("message")) or list(inner)  # a constraint in SPARQL has its own
    return Rule(
        name=found.name,
        label=found.label,
        place="/".join(show_path(step, source.show) for step in (way[:-1] if is_property else way)),
        path=shown or "",
        message=chosen(messages, None) if messages else f"Expected: {found.expected}.",
        source=found.source,
        severity=severity_word(next(iter(properties.get(sh("severity"), ())), sh("Violation"))),
        target=target,
        way=way[:-1] if is_property else way,
        things=_things(source, target),
    )


def _things(source: Source, target: Term) -> str:
    """What a target looks for, in words."""
    properties = source.graph.properties(target)
    words = {"targetClass": "a {}", "targetNode": "{}", "targetSubjectsOf": "{}", "targetObjectsOf": "{}"}
    found = [text.format(source.show(term)) for word, text in words.items() for term in properties.get(sh(word), ())]
    return " or ".join(found or [f"a {source.show(target)}"])
