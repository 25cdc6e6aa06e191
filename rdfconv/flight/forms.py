"""Raw JSON of one row -> values: elements are made, strings that begin with `$` are read.

React calls this reviving. Containers are changed in place, so that whoever refers to one gets the very same object.
References to rows stay where they are as `Reference` objects and are listed as links: `chunks` puts the values there
once it knows them. Nothing here looks at another row, nothing is evaluated, `__proto__` is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final, TypeAlias

from rdfconv.flight.values import (
    UNDEFINED,
    Absence,
    Alias,
    BigInt,
    Blob,
    Date,
    Element,
    ErrorValue,
    FormData,
    Iterator,
    Lazy,
    Map,
    Opaque,
    Promise,
    Reference,
    Resolver,
    ServerReference,
    Set,
    Slot,
    Symbol,
    Value,
)

Container: TypeAlias = "list[Value] | dict[str, Value] | Element"
# A value that cannot stay where it is, and the place: index of a list, key of a dict, attribute of an element.
# An alias makes room for its value, an object has no key whose value is undefined.
Link: TypeAlias = "tuple[Container, Any, Value]"
_LINKED: Final = frozenset((Alias, Absence))

# By the character after `$`: forms that say their value themselves, and forms that name a row.
_LITERALS: Final[dict[str, Callable[[str], Value]]] = {
    "": lambda _: Symbol("react.transitional.element"),
    "$": lambda text: text[1:],
    "S": lambda text: Symbol(text[2:]),
    "u": lambda _: UNDEFINED,
    "w": lambda _: UNDEFINED,
    "N": lambda _: float("nan"),
    "I": lambda _: float("inf"),
    "-": lambda text: -0.0 if text == "$-0" else float("-inf"),
    "D": lambda text: Date(text[2:]),
    "n": lambda text: BigInt(text[2:]),
    "E": Opaque,
    "P": Opaque,
    "T": Opaque,
    "Y": Opaque,
}
_REFERENCES: Final[dict[str, type[Reference]]] = {
    "L": Lazy,
    "@": Promise,
    "Q": Map,
    "W": Set,
    "K": FormData,
    "i": Iterator,
    "B": Blob,
    "h": ServerReference,
    "F": ServerReference,
    "Z": ErrorValue,
}


class Forms(dict[str, Value]):
    """What a string that begins with one of `sigils` stands for; equal strings stand for the same object."""

    sigils: ClassVar = frozenset("$")

    def __init__(self, resolver: Resolver) -> None:
        super().__init__()
        self._resolver = resolver

    def __missing__(self, text: str) -> Value:
        value = self[text] = self._read(text, self._resolver)
        return value

    @staticmethod
    def _read(text: str, resolver: Resolver) -> Value:
        letter = text[1:2]
        if letter in _LITERALS:
            return _LITERALS[letter](text)
        if letter in _REFERENCES:
            return _REFERENCES[letter](text[2:], resolver)
        return Alias(text[1:], resolver)


class FormsOf2022(Forms):
    """The forms of Next 13.0 and 13.1: `$15` a value, `@15` a lazy one, `$$` and `$@` escapes."""

    sigils: ClassVar = frozenset("$@")

    @staticmethod
    def _read(text: str, resolver: Resolver) -> Value:
        if text == "$":
            return _LITERALS[""](text)
        if text[0] == "@":
            return Lazy(text[1:], resolver)
        return text[1:] if text[1] in "$@" else Alias(text[1:], resolver)


def revive(slot: Slot, forms: Forms, links: list[Link]) -> list[Container]:
    """Make values of the raw JSON in `slot` and all that is inside; the containers, in the order of the text.

    What cannot stay as it is is added to `links`.
    """
    sigils = forms.sigils
    containers: list[Container] = []
    waiting: list[Container] = [slot]
    while waiting:
        container = waiting.pop()
        containers.append(container)
        nested: list[Container] = []
        for key, raw in _fields(container):
            kind = type(raw)  # exact types: this loop sees every value of a page
            if kind is str:
                if raw[:1] in sigils:
                    value = forms[raw]
                    place(container, key, value)
                    if type(value) in _LINKED:
                        links.append((container, key, value))
            elif kind is dict:
                nested.append(raw)
            elif kind is list:
                value = raw
                if raw and raw[0] == "$":
                    value = Element(*raw[1:4])
                    place(container, key, value)
                nested.append(value)
        nested.reverse()
        waiting += nested
    return containers


def _fields(container: Container) -> Iterable[tuple[Any, Any]]:
    if isinstance(container, dict):
        if "__proto__" in container:
            del container["__proto__"]
        return container.items()
    if isinstance(container, list):
        return enumerate(container)
    return ("type", container.type), ("key", container.key), ("props", container.props)


def place(container: Container, key: Any, value: Value) -> None:
    """Replace what stands in a container."""
    if isinstance(container, Element):
        setattr(container, key, value)
    else:
        container[key] = value
