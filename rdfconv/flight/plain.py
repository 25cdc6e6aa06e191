"""Values -> plain JSON, for the stages that know nothing of React.

    Lazy, Promise            what they resolve to
    Date                     its ISO text
    BigInt                   an int; beyond 64 bits the digits as text, because JSON libraries refuse such integers
    Set, Iterator, Stream    a list of the items that are there
    Map, FormData            a dict where the keys are different strings, else a list of pairs
    NaN, infinities          null, as JavaScript writes them

All else is left out, that is null in a list and no key in a dict: undefined, pending, elements, symbols, functions,
errors, bytes, and whatever leads back to something that it is part of.
"""

from __future__ import annotations

import math
import re
from operator import attrgetter
from typing import Final

from rdfconv.flight.fold import Notation, Shape, collection_shape, fold, pairs_shape
from rdfconv.flight.values import (
    UNDEFINED,
    Absence,
    BigInt,
    Blob,
    Bytes,
    ClientReference,
    Date,
    Element,
    ErrorValue,
    FormData,
    Iterator,
    Lazy,
    Map,
    Opaque,
    Promise,
    Rejection,
    ServerReference,
    Set,
    Stream,
    Symbol,
    Value,
)
from rdfconv.model import Json, Limits

_LIMITS: Final = Limits()
_SMALL_INTEGER: Final = re.compile("-?[0-9]{1,18}")


def plain(value: Value, limits: Limits = _LIMITS) -> Json:
    """The value as plain JSON; what is shared in it is shared in the result.

    Raises:
        LimitError: the result would be deeper or larger than `limits` allow.
    """
    json = fold(value, _PLAIN, limits)
    return None if json is UNDEFINED else json


def _list(_: Value, built: list[Json]) -> Json:
    return [None if item is UNDEFINED else item for item in built] if UNDEFINED in built else built


def _object(value: dict[str, Value], built: list[Json]) -> Json:
    return {key: item for key, item in zip(value, built, strict=True) if item is not UNDEFINED}


def _items(built: list[Json]) -> Json:
    return [item for item in built if item is not UNDEFINED]


def _entries(pairs: list[list[Json]]) -> Json:
    named = {key: item for key, item in pairs if isinstance(key, str)}
    if len(named) < len(pairs):
        return [_list(None, pair) for pair in pairs]
    return {key: item for key, item in named.items() if item is not UNDEFINED}


def _number(value: float) -> Json:
    return value if math.isfinite(value) else None


def _integer(value: BigInt) -> Json:
    return int(value.text) if _SMALL_INTEGER.fullmatch(value.text) else value.text


def _nothing(_: Value) -> Json:
    return UNDEFINED


_RESOLVED: Final = Shape(parts=lambda reference: (reference.value,), build=lambda _, built: built[0])

_PLAIN: Final = Notation(
    shapes={
        list: Shape(parts=iter, build=_list),
        dict: Shape(parts=dict.values, build=_object),
        Lazy: _RESOLVED,
        Promise: _RESOLVED,
        Set: collection_shape(_items),
        Iterator: collection_shape(_items),
        Stream: Shape(parts=attrgetter("items"), build=lambda _, built: _items(built)),
        Map: pairs_shape(_entries),
        FormData: pairs_shape(_entries),
    },
    leaves={
        float: _number,
        Date: attrgetter("text"),
        BigInt: _integer,
        **dict.fromkeys(
            (
                Absence,
                Blob,
                Bytes,
                ClientReference,
                Element,
                ErrorValue,
                Opaque,
                Rejection,
                ServerReference,
                Symbol,
            ),
            _nothing,
        ),
    },
)
