"""Where a constraint stands: its shape's parameters, checked once when shapes are compiled.

Terms in, Python values out. Raises ConfigError where a shape is ill-formed (SHACL, 2.1 and the syntax rules of
section 4), and NotCoreError where a value is one of SHACL 1.2, such as a list of classes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from rdfconv import xsd
from rdfconv.errors import ConfigError
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.language import ONCE, NotCoreError
from rdfconv.shacl.names import FALSE, SH, TRUE, sh
from rdfconv.shacl.shape import Shape
from rdfconv.shacl.source import Source
from rdfconv.terms import Term, text_of
from rdfconv.vocab import RDF_FIRST, XSD

_BOOLEANS: Final = frozenset({TRUE, FALSE, f'"1"^^<{XSD}boolean>', f'"0"^^<{XSD}boolean>'})
_INTEGER: Final = f'"^^<{XSD}integer>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A shape in its shapes graph, and how to get at other shapes."""

    source: Source
    node: Term
    compiled: Callable[[Term], Shape]

    @property
    def graph(self) -> Graph:
        """The shapes graph."""
        return self.source.graph

    def values(self, name: str) -> Sequence[Term]:
        """The values of a parameter."""
        return self.graph.objects(self.node, sh(name))

    def value(self, name: str) -> Term | None:
        """The value of a parameter that a shape has once or not at all."""
        return next(iter(self.values(name)), None)

    def refuse_doubled(self) -> None:
        """See to it that no parameter stands twice that may stand once."""
        for predicate, values in self.graph.properties(self.node).items():
            if len(values) > 1 and (name := predicate.removeprefix(f"<{SH}")[:-1]) in ONCE:
                raise ConfigError(f"has {len(values)} values of sh:{name}, at most one is allowed")

    def is_true(self, name: str) -> bool:
        """A boolean parameter; only "true" switches it on, "1" does not (SHACL, 4.4.4)."""
        value = self.value(name)
        if value == sh("ByTypes"):
            raise NotCoreError("sh:closed sh:ByTypes is not in SHACL 1.0")
        return value is not None and self._expect(value in _BOOLEANS, name, value, "true or false") == TRUE

    def iri(self, name: str, value: Term) -> Term:
        """A value that has to be an IRI."""
        if self.graph.objects(value, RDF_FIRST):
            raise NotCoreError(f"sh:{name} with a list is not in SHACL 1.0")
        return self._expect(value[0] == "<", name, value, "an IRI")

    def number(self, name: str, value: Term) -> int:
        """A value that has to be an xsd:integer."""
        is_integer = value.endswith(_INTEGER) and xsd.is_valid(text_of(value), f"{XSD}integer")
        return int(text_of(self._expect(is_integer and len(value) < 100, name, value, "an xsd:integer")))

    def text(self, name: str, value: Term) -> str:
        """A value that has to be an xsd:string."""
        return text_of(self._expect(value[0] == value[-1] == '"', name, value, "a plain literal"))

    def literal(self, name: str, value: Term) -> Term:
        """A value that has to be a literal."""
        return self._expect(value[0] == '"', name, value, "a literal")

    def one_of(self, name: str, value: Term, allowed: Collection[Term]) -> Term:
        """A value that has to be one of a few."""
        return self._expect(value in allowed, name, value, f"one of {', '.join(map(self.source.show, allowed))}")

    def shape(self, name: str, value: Term) -> Shape:
        """A value that has to be a shape."""
        return self.compiled(self._expect(value[0] != '"', name, value, "a shape"))

    def shapes(self, name: str, head: Term) -> tuple[Shape, ...]:
        """A value that has to be a list of shapes."""
        return tuple(self.shape(name, member) for member in self.graph.items(head))

    def _expect(self, is_right: bool, name: str, value: Term, expected: str) -> Term:  # noqa: FBT001 - the finding
        if not is_right:
            raise ConfigError(f"sh:{name} is {self.source.show(value)}, expected {expected}")
        return value
