"""Constraints that look at one value node at a time: parameters in, tests out.

Value type, value range, string-based and enumeration constraints (SHACL, 4.1, 4.3, 4.4, 4.8.3), and those that ask
whether a node fits other shapes (4.6, 4.7.1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from rdfconv import xsd
from rdfconv.errors import ConfigError
from rdfconv.shacl.names import PATH, component, sh
from rdfconv.shacl.order import compare, order_key
from rdfconv.shacl.regex import compile_pattern
from rdfconv.shacl.shape import Shape, Test, ValueConstraint
from rdfconv.shacl.site import Site
from rdfconv.terms import Term, text_of
from rdfconv.vocab import RDF, XSD

# What the N-Triples text of each kind of node begins with.
_INITIALS: Final[dict[Term, str]] = {
    sh("IRI"): "<",
    sh("BlankNode"): "_",
    sh("Literal"): '"',
    sh("BlankNodeOrIRI"): "<_",
    sh("BlankNodeOrLiteral"): '_"',
    sh("IRIOrLiteral"): '<"',
}
# How a value has to compare with the bound.
_RANGES: Final[dict[str, Collection[int]]] = {
    "minExclusive": {1},
    "minInclusive": {0, 1},
    "maxExclusive": {-1},
    "maxInclusive": {-1, 0},
}


def _constraint(name: str, test: Test, parts: tuple[Shape, ...] = ()) -> ValueConstraint:
    return ValueConstraint(component=component(name), test=test, parts=parts)


def instance_of(site: Site, parameter: Term) -> ValueConstraint:
    """sh:class: every value node is an instance."""
    name = site.iri("class", parameter)
    return _constraint("class", lambda data, value: data.is_instance(value, name))


def datatype(site: Site, parameter: Term) -> ValueConstraint:
    """sh:datatype: every value node is a well-formed literal of the datatype."""
    iri = text_of(site.iri("datatype", parameter))
    if iri == f"{XSD}string":
        return _constraint("datatype", lambda _, value: value[0] == value[-1] == '"')
    if iri == f"{RDF}langString":
        return _constraint("datatype", lambda _, value: language_of(value) != "")
    suffix = f'"^^<{iri}>'
    return _constraint("datatype", lambda _, value: value.endswith(suffix) and xsd.is_valid(text_of(value), iri))


def node_kind(site: Site, parameter: Term) -> ValueConstraint:
    """sh:nodeKind: every value node is of the kind."""
    initials = _INITIALS[site.one_of("nodeKind", site.iri("nodeKind", parameter), _INITIALS)]
    return _constraint("nodeKind", lambda _, value: value[0] in initials)


def value_range(name: str) -> Callable[[Site, Term], ValueConstraint]:
    """sh:minExclusive and its three siblings: every value node compares with the bound as the name says."""
    orders = _RANGES[name]

    def build(site: Site, parameter: Term) -> ValueConstraint:
        bound = order_key(site.literal(name, parameter))
        return _constraint(name, lambda _, value: compare(order_key(value), bound) in orders)

    return build


def min_length(site: Site, parameter: Term) -> ValueConstraint:
    """sh:minLength: every value node's text has so many characters; a blank node has no text."""
    least = site.number("minLength", parameter)
    return _constraint("minLength", lambda _, value: value[0] != "_" and len(text_of(value)) >= least)


def max_length(site: Site, parameter: Term) -> ValueConstraint:
    """sh:maxLength: every value node's text has no more characters; a blank node has no text."""
    most = site.number("maxLength", parameter)
    return _constraint("maxLength", lambda _, value: value[0] != "_" and len(text_of(value)) <= most)


def pattern(site: Site, parameter: Term) -> ValueConstraint:
    """sh:pattern: every value node's text has a part that matches; a blank node has no text."""
    flags = site.value("flags")
    search = compile_pattern(site.text("pattern", parameter), site.text("flags", flags) if flags else "").search
    return _constraint("pattern", lambda _, value: value[0] != "_" and search(text_of(value)) is not None)


def language_in(site: Site, parameter: Term) -> ValueConstraint:
    """sh:languageIn: every value node has a language that a range of the list matches (RFC 4647, 3.3.1)."""
    ranges = [site.text("languageIn", member).lower() for member in site.graph.items(parameter)]

    def test(_data: object, value: Term) -> bool:
        tag = f"{language_of(value)}-"
        return tag != "-" and any(each == "*" or tag.startswith(f"{each}-") for each in ranges)

    return _constraint("languageIn", test)


def language_of(term: Term) -> str:
    """The language tag of a literal, in lower case as all terms have it; empty for everything else."""
    tail = term[term.rfind('"') + 1 :]
    return tail[1:] if tail[:1] == "@" else ""


def value_in(site: Site, parameter: Term) -> ValueConstraint:
    """sh:in: every value node is a member of the list."""
    allowed = frozenset(site.graph.items(parameter))
    return _constraint("in", lambda _, value: value in allowed)


def node(site: Site, parameter: Term) -> ValueConstraint:
    """sh:node: every value node fits the shape."""
    if site.graph.objects(parameter, PATH):
        raise ConfigError(
            f"sh:node names {site.source.show(parameter)}, which has a sh:path; sh:property is for such shapes"
        )
    shape = site.shape("node", parameter)
    return _constraint("node", shape.conforms, parts=(shape,))


def logical_not(site: Site, parameter: Term) -> ValueConstraint:
    """sh:not: no value node fits the shape."""
    shape = site.shape("not", parameter)
    return _constraint("not", lambda data, value: not shape.conforms(data, value))


def logical_and(site: Site, parameter: Term) -> ValueConstraint:
    """sh:and: every value node fits all of the shapes."""
    shapes = site.shapes("and", parameter)
    return _constraint("and", lambda data, value: all(each.conforms(data, value) for each in shapes), parts=shapes)


def logical_or(site: Site, parameter: Term) -> ValueConstraint:
    """sh:or: every value node fits one of the shapes or more."""
    shapes = site.shapes("or", parameter)
    return _constraint("or", lambda data, value: any(each.conforms(data, value) for each in shapes), parts=shapes)


def logical_xone(site: Site, parameter: Term) -> ValueConstraint:
    """sh:xone: every value node fits exactly one of the shapes."""
    shapes = site.shapes("xone", parameter)
    return _constraint("xone", lambda data, value: sum(each.conforms(data, value) for each in shapes) == 1)
