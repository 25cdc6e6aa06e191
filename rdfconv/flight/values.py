"""What a Flight payload can hold besides JSON: elements, references to rows, and JavaScript's own kinds of value.

None, booleans, numbers, strings, lists and dicts stand for themselves. Everything else has a class here, named as
React or JavaScript names it. A `Reference` looks like its row's value only when asked (`.value`): rows that nobody
asks for are never decoded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, Protocol, TypeAlias

# Anything that a row can hold; mypy cannot check recursive values usefully.
Value: TypeAlias = "object"
# The place of one value, into which it can be put later: a list of one.
Slot: TypeAlias = list[Value]


class Absence(Enum):
    """Two ways of not being there."""

    UNDEFINED = "undefined"  # JavaScript's undefined: objects have no such key, arrays keep the place
    PENDING = "pending"  # what the payload announces but does not hold, or not in a form that can be read


UNDEFINED: Final = Absence.UNDEFINED
PENDING: Final = Absence.PENDING


@dataclass(slots=True, eq=False)
class Element:
    """A React element. `type` is the name of a tag or what a component came to, `props` nearly always a dict.

    It is written `["$", type, key, props]`, by a development server with more items; what is cut off is pending.
    """

    type: Value = PENDING
    key: Value = PENDING
    props: Value = PENDING


# --- References


class Resolver(Protocol):
    """Where references find what they refer to."""

    def resolve(self, reference: Reference) -> Value:
        """Settle the reference and everything in its value; the value."""


class _Progress(Enum):
    UNSETTLED = 0
    UNDER_WAY = 1


UNSETTLED: Final = _Progress.UNSETTLED
UNDER_WAY: Final = _Progress.UNDER_WAY


class Reference:
    """A value that stands in a row, or at a place inside one: `15`, `15:props:children`.

    `settled` is the value once it has been looked up; before, `UNSETTLED`, and `UNDER_WAY` while that goes on.
    """

    __slots__ = ("_resolver", "settled", "target")

    def __init__(self, target: str, resolver: Resolver) -> None:
        self.target = target
        self._resolver = resolver
        self.settled: Value = UNSETTLED

    @property
    def value(self) -> Value:
        """What is referred to, decoded now at the latest; `PENDING` when the payload does not hold it."""
        return self._resolver.resolve(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.target!r})"


class Alias(Reference):
    """`$15`: the very value. Decoded rows have none any more, the value stands in its place."""

    __slots__ = ()


class Lazy(Alias):
    """`$L15`: as good as the value, a component or its output, that may arrive later than what holds it."""

    __slots__ = ()


class Promise(Reference):
    """`$@15`; `$@` alone never resolves."""

    __slots__ = ()


class Collection(Reference):
    """A reference to a row that holds a list."""

    __slots__ = ()

    @property
    def items(self) -> list[Value]:
        """The items in their order; none when the row holds no list."""
        content = self.value
        return content if isinstance(content, list) else []


class Set(Collection):
    """`$W15`; the row is the list of its items."""

    __slots__ = ()


class Iterator(Collection):
    """`$i15`: a synchronous iterator; the row is the list of its items."""

    __slots__ = ()


class Pairs(Collection):
    """A reference to a row that holds a list of pairs."""

    __slots__ = ()

    @property
    def pairs(self) -> list[tuple[Value, Value]]:
        """Key and value of each entry; what is no entry is left out."""
        return [(item[0], item[1]) for item in self.items if isinstance(item, list) and len(item) >= 2]


class Map(Pairs):
    """`$Q15`; the row is the list of its entries."""

    __slots__ = ()


class FormData(Pairs):
    """`$K15`; the row is the list of its entries, names may come several times."""

    __slots__ = ()


class Blob(Collection):
    """`$B15`; the row is a list of the media type and the parts."""

    __slots__ = ()

    @property
    def type(self) -> str:
        """The media type."""
        first = self.items[:1]
        return first[0] if first and isinstance(first[0], str) else ""

    @property
    def data(self) -> bytes:
        """All parts, one after the other."""
        return b"".join(part.data for part in self.items[1:] if isinstance(part, Bytes))


class ServerReference(Reference):
    """`$h15`, up to React 19.2.1 `$F15`: a function on the server; the row says its id and its bound arguments."""

    __slots__ = ()


class ErrorValue(Reference):
    """`$Z`: an Error that is data. Only development rows (`$Z15`) say more than that."""

    __slots__ = ()


# --- JavaScript's own kinds of value


@dataclass(frozen=True, slots=True)
class Date:
    """`$D2024-02-29T12:00:00.000Z`."""

    text: str


@dataclass(frozen=True, slots=True)
class BigInt:
    """`$n123`: an integer of any size, as its digits."""

    text: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """`$Sreact.fragment`: Symbol.for(text)."""

    text: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """What means something to a React client only, as it is written.

    `$E` source of a function (never evaluated), `$P` constructor or context provider, `$T` temporary reference,
    `$Y` object left out by the development server.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Bytes:
    """An ArrayBuffer, typed array or DataView: the JavaScript class and its bytes, little-endian."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that the server failed to make; `info` has a digest, from a development server also a message."""

    info: dict[str, Value]


class ClientReference:
    """A component, or anything else, that client code exports, as the bundler wrote it down.

    webpack and turbopack `[id, chunks, name]`, in 2023 `{id, chunks, name}`, parcel and esm `[id, name, ...]`.
    """

    __slots__ = ("_slot",)

    def __init__(self, slot: Slot) -> None:
        self._slot = slot

    @property
    def id(self) -> Value:
        """The module's id: a name or a number."""
        return self._item(0, "id")

    @property
    def name(self) -> str:
        """The export's name; "" for the module itself."""
        for place in (1, 2):
            name = self._item(place, "name")
            if isinstance(name, str):
                return "" if name == "*" else name
        return ""

    def _item(self, place: int, key: str) -> Value:
        metadata = self._slot[0]
        if isinstance(metadata, dict):
            return metadata.get(key)
        return metadata[place] if isinstance(metadata, list) and place < len(metadata) else None

    def __repr__(self) -> str:
        return f"ClientReference({self.id!r}, {self.name!r})"


StreamKind: TypeAlias = Literal["stream", "asynciterable", "asynciterator"]


class Stream:
    """A ReadableStream, AsyncIterable or AsyncIterator: the items that have arrived and what was returned.

    The last item is `PENDING` when the payload does not close the stream, a `Rejection` when it ended in an error.
    """

    __slots__ = ("_items", "_returned", "kind")

    def __init__(self, kind: StreamKind, items: list[Slot], returned: Slot) -> None:
        self.kind = kind
        self._items = items
        self._returned = returned

    @property
    def items(self) -> list[Value]:
        """The items in the order of their arrival."""
        return [slot[0] for slot in self._items]

    @property
    def returned(self) -> Value:
        """The return value of an iterator; `UNDEFINED` for none."""
        return self._returned[0]

    def __repr__(self) -> str:
        return f"Stream({self.kind!r}, {self.items!r})"
