"""What the SHACL tests share: shapes and data as short Turtle texts, and random ones for the differential test."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any, Final

import pyoxigraph

from rdfconv.shacl import ShapeResult, load
from rdfconv.terms import Triple
from rdfconv.vocab import XSD

PREFIXES: Final = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples(turtle: str) -> list[Triple]:
    """The triples of a Turtle text, with the prefixes above."""
    quads = pyoxigraph.parse(PREFIXES + turtle, format=pyoxigraph.RdfFormat.TURTLE)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


def results(shapes: str, data: str, **options: Any) -> list[ShapeResult]:
    """What shapes find in data."""
    return load(PREFIXES + shapes, name="shapes.ttl", **options).validate(triples(data))


def found(constraints: str, data: str, **options: Any) -> list[str | None]:
    """The offending values of the property :p of :x, in order; None where no single value is at fault."""
    shapes = f":S a sh:NodeShape ; sh:targetNode :x ; sh:property [ sh:path :p ; {constraints} ] ."
    return [result.value for result in results(shapes, data, **options)]


_NODES: Final = (":n0", ":n1", ":n2", ":n3", "_:b0", "_:b1")
_PREDICATES: Final = (":p", ":q", ":r")
_CLASSES: Final = (":C0", ":C1", ":C2")
_LITERALS: Final = (
    *('"a"', '"b"', '"abc"', '""', '"a"@en', '"colour"@en-GB', '"x"@de', '"é\\nü"', '"http://x.org/y"'),
    *("1", "2", "01", "10", "1.0", "1.5", "1e0", "true", "false"),
    *(f'"{lexical}"^^<{XSD}{name}>' for lexical, name in (("5", "byte"), ("2020", "gYear"), ("2020-01-01", "date"))),
    *(f'"2020-01-01T{rest}"^^<{XSD}dateTime>' for rest in ("00:00:00", "00:00:00Z", "23:00:00+01:00")),
)
RARE: Final = tuple(
    f'"{lexical}"^^<{XSD}{name}>'
    for lexical, name in (("1", "boolean"), ("2021-05-06", "date"), ("http://x", "anyURI"))
)
# Not of their type's form or out of its range; what engines make of them differs most.
ILL_TYPED: Final = tuple(
    f'"{lexical}"^^<{XSD}{name}>'
    for lexical, name in (
        *(("x", "integer"), ("300", "byte"), ("yes", "boolean")),
        *(("2020-02-30", "date"), ("not-a-date", "date")),
    )
)


def random_data(random: Random, *, also: tuple[str, ...] = ()) -> str:
    """A few nodes with types and properties, and now and then a subclass; `also` are more literals to choose from."""
    lines = []
    for node in _NODES:
        if random.random() < 0.7:
            lines.append(f"{node} a {random.choice(_CLASSES)} .")
        for predicate in _PREDICATES:
            for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
                value = random.choice(_NODES if random.random() < 0.35 else (*_LITERALS, *also))
                lines.append(f"{node} {predicate} {value} .")
    if random.random() < 0.5:
        lines.append(f"{_CLASSES[1]} rdfs:subClassOf {_CLASSES[0]} .")
    return "\n".join(lines)


def random_shapes(random: Random, *, also: tuple[str, ...] = ()) -> str:
    """One or two shapes with targets of all kinds, nested up to three deep; `also` are kinds of MORE."""
    return "\n".join(
        f":S{number} {random.choice(_targets(random))} ; {_body(random, depth=0, also=also)} ."
        for number in range(random.randint(1, 2))
    )


def _targets(random: Random) -> tuple[str, ...]:
    return (
        f"sh:targetClass {random.choice(_CLASSES)}",
        f"sh:targetNode {random.choice((*_NODES[:4], *_LITERALS[:4]))}",
        f"sh:targetSubjectsOf {random.choice(_PREDICATES)}",
        f"sh:targetObjectsOf {random.choice(_PREDICATES)}",
    )


def _body(random: Random, *, depth: int, also: tuple[str, ...], may_have_path: bool = True) -> str:
    """The inside of a shape: a path or none, and constraints that a shape has once at most."""
    is_property = may_have_path and random.random() < 0.6
    path = [f"sh:path {_path(random)}"] if is_property else []
    more = tuple(kind for kind in also if is_property or kind != "order")
    kinds = (*_SIMPLE, *more) if depth == 3 else (*_SIMPLE, *more, *_NESTED, *_OF_PROPERTIES * is_property)
    chosen = random.sample(kinds, random.randint(1, 3))
    return " ; ".join([*path, *(_constraint(random, kind, depth, also) for kind in chosen)])


_SIMPLE: Final = (
    "class",
    "datatype",
    "nodeKind",
    "length",
    "pattern",
    "languageIn",
    "disjoint",
    "hasValue",
    "in",
    "closed",
)
_NESTED: Final = ("not", "and", "or", "xone", "node", "property")
MORE: Final = ("equals", "range", "order", "severity", "deactivated")  # what pySHACL does otherwise, and what few use
_PATTERNS: Final = ('"^a"', '"[0-9]+$"', '"^http"', '"."', '"B" ; sh:flags "i"')
_LANGUAGES: Final = ('"en"', '"de" "en-GB"', '"*"')
_RANGES: Final = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
_OF_PROPERTIES: Final = ("count", "uniqueLang", "qualified")


def _path(random: Random, depth: int = 0) -> str:
    if depth > 1 or random.random() < 0.6:
        return random.choice(_PREDICATES)
    inner = [_path(random, depth + 1) for _ in range(2)]
    operator = random.choice(("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"))
    return random.choice(
        (
            f"[ sh:{operator} {inner[0]} ]",
            f"( {inner[0]} {inner[1]} )",
            f"[ sh:alternativePath ( {inner[0]} {inner[1]} ) ]",
        )
    )


def _constraint(  # noqa: C901, PLR0911, PLR0912 - a case for each kind
    random: Random, kind: str, depth: int, also: tuple[str, ...]
) -> str:
    body = partial(_body, random, depth=depth + 1, also=also)
    match kind:
        case "class":
            return f"sh:class {random.choice(_CLASSES)}"
        case "datatype":
            return f"sh:datatype xsd:{random.choice(('string', 'integer', 'boolean', 'date', 'dateTime', 'decimal'))}"
        case "nodeKind":
            return f"sh:nodeKind sh:{random.choice(('IRI', 'BlankNode', 'Literal', 'BlankNodeOrIRI', 'IRIOrLiteral'))}"
        case "length":
            return f"sh:minLength {random.randint(1, 4)} ; sh:maxLength {random.randint(0, 12)}"
        case "pattern":
            return f"sh:pattern {random.choice(_PATTERNS)}"
        case "languageIn":
            return f"sh:languageIn ( {random.choice(_LANGUAGES)} )"
        case "disjoint":
            return f"sh:disjoint {random.choice(_PREDICATES)}"
        case "hasValue":
            return f"sh:hasValue {random.choice((*_LITERALS, *_NODES[:4]))}"
        case "in":
            return f"sh:in ( {' '.join(random.sample((*_LITERALS, *_NODES[:4]), random.randint(1, 6)))} )"
        case "closed":
            return f"sh:closed true ; sh:ignoredProperties ( rdf:type {random.choice(_PREDICATES)} )"
        case "count":
            return f"sh:minCount {random.randint(0, 2)} ; sh:maxCount {random.randint(0, 2)}"
        case "uniqueLang":
            return "sh:uniqueLang true"
        case "and" | "or" | "xone":
            return f"sh:{kind} ( [ {body()} ] [ {body()} ] )"
        case "property":
            inner = body(may_have_path=False)
            return f"sh:property [ sh:path {_path(random)} ; {inner} ]"
        case "qualified":
            bound = random.choice(("qualifiedMinCount", "qualifiedMaxCount"))
            shape = f"[ {body()} ]"
            return f"sh:qualifiedValueShape {shape} ; sh:{bound} {random.randint(0, 2)}"
        case "equals":
            return f"sh:equals {random.choice(_PREDICATES)}"
        case "range":
            bounds = [literal for literal in _LITERALS if literal[0] != '"' or "date" in literal]
            return f"sh:{random.choice(_RANGES)} {random.choice(bounds)}"
        case "order":
            return f"sh:{random.choice(('lessThan', 'lessThanOrEquals'))} {random.choice(_PREDICATES)}"
        case "severity":
            return f"sh:severity sh:{random.choice(('Info', 'Warning'))}"
        case "deactivated":
            return f"sh:deactivated {random.choice(('false', 'false', 'true'))}"
        case _:  # not, node
            return f"sh:{kind} [ {body(may_have_path=kind == 'not')} ]"
