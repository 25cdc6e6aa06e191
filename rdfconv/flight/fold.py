"""Values -> JSON in some notation, whatever their form: deep, shared, circular.

A notation says which values have parts, and how a whole is written once its parts are. The walk keeps the values
that it is inside of in a list, so that no depth matters, and remembers what it has written, so that a shared value
is written once and stands in several places.

Refused, with `LimitError`: what is deeper than `Limits.max_depth`, and what has more than `Limits.max_nodes` values
with every shared one counted each time, because that is what printing or walking the result will cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from rdfconv.errors import LimitError
from rdfconv.flight.values import UNDEFINED, Value
from rdfconv.model import Json, Limits


class Shape(NamedTuple):
    """A type of value that has parts: what they are, and the whole from the value and its written parts."""

    parts: Callable[..., Iterable[Value]]
    build: Callable[..., Json]


def collection_shape(build: Callable[[list[Json]], Json]) -> Shape:
    """The shape of a `Collection`; one whose row holds no list is written as what the row holds."""
    return Shape(
        parts=lambda value: value.items if isinstance(value.value, list) else (value.value,),
        build=lambda value, built: build(built) if isinstance(value.value, list) else built[0],
    )


def pairs_shape(build: Callable[[list[list[Json]]], Json]) -> Shape:
    """The shape of `Pairs`; one whose row holds no list is written as what the row holds."""
    return Shape(
        parts=lambda value: chain(*value.pairs) if isinstance(value.value, list) else (value.value,),
        build=lambda value, built: build(_paired(built)) if isinstance(value.value, list) else built[0],
    )


def _paired(flat: list[Json]) -> list[list[Json]]:
    return [flat[i : i + 2] for i in range(0, len(flat), 2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """How values are written, by their type; what is in neither table is written as itself.

    `cycle` writes a value that is so many levels further up; without it, such a value is `UNDEFINED`.
    """

    shapes: Mapping[type, Shape]
    leaves: Mapping[type, Callable[..., Json]]
    cycle: Callable[[int], Json] | None = None


def fold(value: Value, notation: Notation, limits: Limits) -> Json:
    """The value in the notation.

    Raises:
        LimitError: the result would be deeper or larger than `limits` allow.
    """
    return _Walk(notation, limits).write(value)


class _Written(NamedTuple):
    json: Json
    size: int  # values in it, shared ones counted each time
    height: int  # levels in it


class _Frame:
    """A value that the walk is inside of."""

    __slots__ = ("built", "has_cycle", "height", "parts", "shape", "start", "value")

    def __init__(self, value: Value, shape: Shape, start: int) -> None:
        self.value = value
        self.shape = shape
        self.start = start
        self.parts: Iterator[Value] = iter(shape.parts(value))
        self.built: list[Json] = []
        self.height = 1
        self.has_cycle = False


class _Walk:
    def __init__(self, notation: Notation, limits: Limits) -> None:
        self._notation = notation
        self._limits = limits
        self._size = 0
        self._written: dict[int, _Written] = {}  # by identity
        self._levels: dict[int, int] = {}  # of the values that the walk is inside of, by identity
        self._frames: list[_Frame] = []

    def write(self, value: Value) -> Json:
        outermost = _Frame((value,), Shape(parts=iter, build=list), 0)
        self._frames.append(outermost)
        while True:
            part = self._write_leaves(self._frames[-1])
            if part is not None:
                self._open(part)
            elif len(self._frames) > 1:
                self._close()
            else:
                return outermost.built[0]

    def _write_leaves(self, frame: _Frame) -> Value:
        """Write parts up to one that the walk must go into; that one, or None at the end."""
        shapes, leaves, built = self._notation.shapes, self._notation.leaves, frame.built
        for part in frame.parts:
            kind = type(part)
            self._size += 1
            if kind not in shapes:
                built.append(leaves[kind](part) if kind in leaves else part)
            elif id(part) in self._written:
                self._write_again(frame, self._written[id(part)])
            elif id(part) in self._levels:
                self._write_cycle(frame, self._levels[id(part)])
            else:
                return part
        return None

    def _write_again(self, frame: _Frame, written: _Written) -> None:
        frame.built.append(written.json)
        frame.height = max(frame.height, written.height + 1)
        self._size += written.size
        self._check(written.height)

    def _write_cycle(self, frame: _Frame, level: int) -> None:
        cycle = self._notation.cycle
        frame.built.append(UNDEFINED if cycle is None else cycle(len(self._frames) - level))
        frame.has_cycle = True

    def _open(self, value: Value) -> None:
        self._levels[id(value)] = len(self._frames)
        self._frames.append(_Frame(value, self._notation.shapes[type(value)], self._size))
        self._check(0)

    def _close(self) -> None:
        frame = self._frames.pop()
        outer = self._frames[-1]
        json = frame.shape.build(frame.value, frame.built)
        outer.built.append(json)
        outer.height = max(outer.height, frame.height + 1)
        outer.has_cycle |= frame.has_cycle
        del self._levels[id(frame.value)]
        if self._notation.cycle is None or not frame.has_cycle:  # how far up a cycle leads depends on the place
            self._written[id(frame.value)] = _Written(json, self._size - frame.start, frame.height)

    def _check(self, height: int) -> None:
        depth = len(self._frames) - 1 + height
        if depth > self._limits.max_depth:
            raise LimitError(f"is nested more than {self._limits.max_depth:,} levels deep (Limits.max_depth)")
        if self._size > self._limits.max_nodes:
            raise LimitError(f"has more than {self._limits.max_nodes:,} values (Limits.max_nodes)")
