"""Constraints that look at all value nodes together: parameters in, checks out.

Cardinality, languages, property pairs, closed shapes, single values and qualified counts (SHACL, 4.2, 4.4.5, 4.5,
4.7.3, 4.8.1, 4.8.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Final

from rdfconv.shacl.names import PATH, PROPERTY, component, sh
from rdfconv.shacl.order import compare, order_key
from rdfconv.shacl.path import predicate_path
from rdfconv.shacl.shape import Check, Data, Offence, SetConstraint, Shape
from rdfconv.shacl.site import Site
from rdfconv.shacl.value_constraints import language_of
from rdfconv.terms import Term

_ALL: Final = (Offence(None),)  # the value nodes together are at fault, none of them alone
_FINE: Final = ()

# How a value has to compare with every value of the other property.
_PAIRS: Final[dict[str, Collection[int]]] = {"lessThan": {-1}, "lessThanOrEquals": {-1, 0}}


def _constraint(name: str, check: Check, *, needs_values: bool = True) -> SetConstraint:
    return SetConstraint(component=component(name), check=check, needs_values=needs_values)


def min_count(site: Site, parameter: Term) -> SetConstraint:
    """sh:minCount: there are so many value nodes or more."""
    least = site.number("minCount", parameter)
    return _constraint("minCount", lambda _, __, values: _FINE if len(values) >= least else _ALL, needs_values=False)


def max_count(site: Site, parameter: Term) -> SetConstraint:
    """sh:maxCount: there are so many value nodes or fewer."""
    most = site.number("maxCount", parameter)
    return _constraint("maxCount", lambda _, __, values: _FINE if len(values) <= most else _ALL)


def has_value(_site: Site, parameter: Term) -> SetConstraint:
    """sh:hasValue: one of the value nodes is the value."""
    return _constraint("hasValue", lambda _, __, values: _FINE if parameter in values else _ALL, needs_values=False)


def unique_lang(site: Site, _parameter: Term) -> SetConstraint | None:
    """sh:uniqueLang: no language has two values; one offence for each that has."""
    if not site.is_true("uniqueLang"):
        return None

    def check(_data: Data, _focus: Term, values: Sequence[Term]) -> list[Offence]:
        languages = Counter(language for value in values if (language := language_of(value)))
        return [Offence(None) for count in languages.values() if count > 1]

    return _constraint("uniqueLang", check)


def equals(site: Site, parameter: Term) -> SetConstraint:
    """sh:equals: the value nodes are the values of the other property."""
    other = site.iri("equals", parameter)

    def check(data: Data, focus: Term, values: Sequence[Term]) -> list[Offence]:
        return [Offence(value) for value in sorted({*values} ^ {*data.objects(focus, other)})]

    return _constraint("equals", check, needs_values=False)


def disjoint(site: Site, parameter: Term) -> SetConstraint:
    """sh:disjoint: no value node is a value of the other property."""
    other = site.iri("disjoint", parameter)

    def check(data: Data, focus: Term, values: Sequence[Term]) -> list[Offence]:
        taken = frozenset(data.objects(focus, other))
        return [Offence(value) for value in values if value in taken]

    return _constraint("disjoint", check)


def pair_order(name: str) -> Callable[[Site, Term], SetConstraint]:
    """sh:lessThan and sh:lessThanOrEquals: every value node compares so with every value of the other property."""
    orders = _PAIRS[name]

    def build(site: Site, parameter: Term) -> SetConstraint:
        other = site.iri(name, parameter)

        def check(data: Data, focus: Term, values: Sequence[Term]) -> list[Offence]:
            bounds = [order_key(bound) for bound in data.objects(focus, other)]
            keys = [(value, order_key(value)) for value in values] if bounds else []
            return [Offence(value) for value, key in keys for bound in bounds if compare(key, bound) not in orders]

        return _constraint(name, check)

    return build


def closed(site: Site, _parameter: Term) -> SetConstraint | None:
    """sh:closed: the value nodes have no properties but those that the shape names."""
    if not site.is_true("closed"):
        return None
    ignored = site.value("ignoredProperties")
    named = [path for shape in site.values("property") for path in site.graph.objects(shape, PATH)]
    allowed = frozenset((*named, *(site.graph.items(ignored) if ignored else ())))

    def check(data: Data, _focus: Term, values: Sequence[Term]) -> list[Offence]:
        return [
            Offence(value, predicate_path(predicate))
            for node in values
            for predicate, objects in data.properties(node).items()
            if predicate not in allowed
            for value in objects
        ]

    return _constraint("closed", check)


def qualified_min_count(site: Site, parameter: Term) -> SetConstraint | None:
    """sh:qualifiedMinCount: so many value nodes or more fit the qualified shape."""
    least = site.number("qualifiedMinCount", parameter)
    return _qualified(site, "qualifiedMinCount", lambda count: count >= least)


def qualified_max_count(site: Site, parameter: Term) -> SetConstraint | None:
    """sh:qualifiedMaxCount: so many value nodes or fewer fit the qualified shape."""
    most = site.number("qualifiedMaxCount", parameter)
    return _qualified(site, "qualifiedMaxCount", lambda count: count <= most)


def _qualified(site: Site, name: str, is_enough: Callable[[int], bool]) -> SetConstraint | None:
    qualified = site.value("qualifiedValueShape")
    if qualified is None:
        return None
    shape = site.shape("qualifiedValueShape", qualified)
    siblings = _siblings(site, qualified) if site.is_true("qualifiedValueShapesDisjoint") else []

    def check(data: Data, _focus: Term, values: Sequence[Term]) -> list[Offence]:
        fitting = (
            value
            for value in values
            if shape.conforms(data, value) and not any(each.conforms(data, value) for each in siblings)
        )
        return [] if is_enough(sum(1 for _ in fitting)) else [Offence(None)]

    return _constraint(name, check, needs_values=False)


def _siblings(site: Site, qualified: Term) -> list[Shape]:
    """The qualified shapes of the other property shapes beside this one (SHACL, 4.7.3)."""
    beside = (
        other
        for parent in site.graph.sources(site.node).get(PROPERTY, ())
        for property_shape in site.graph.objects(parent, PROPERTY)
        for other in site.graph.objects(property_shape, sh("qualifiedValueShape"))
    )
    return [site.shape("qualifiedValueShape", other) for other in dict.fromkeys(beside) if other != qualified]
