"""Values -> JSON that says everything: what React's client makes of a payload, for people and for comparison.

Plain JSON stands for itself; every other value is an object with one key that begins with `$`:

    {"$el": type, "key": key, "props": props}       {"$promise": value}          {"$client": [id, name]}
    {"$map": [[key, value], ...]}                   {"$set": [...]}              {"$formdata": [[name, value], ...]}
    {"$iterator": [...]}                            {"$stream": [...]}           {"$blob": [type, base64]}
    {"$asynciterable": [...], "return": value}      {"$asynciterator": ...}      {"$bytes": [class, base64]}
    {"$server": {"id": ..., "bound": [...]}}        {"$date": iso}               {"$bigint": digits}
    {"$number": "NaN", "Infinity", "-Infinity", "-0"}                            {"$symbol": name}
    {"$error": {...}} a row that failed             {"$errorvalue": {...}}       {"$eval": source}
    {"$undefined": true} in lists                   {"$pending": true}           {"$opaque": text}
    {"$cycle": n} the value n levels up, 1 being what it stands in, every lazy value a level of its own

Lazy values are written as what they resolve to, shared values at every place.
"""

from __future__ import annotations

import math
from base64 import b64encode
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

# Cycles make trees grow exponentially, and Python's json prints no more than about 900 levels; one level of a value
# makes up to three of JSON. The deepest tree of 76 real pages has 49 levels, the largest 3,938 values.
_LIMITS: Final = Limits(max_depth=256, max_nodes=1_000_000)


def tree(value: Value, limits: Limits = _LIMITS) -> Json:
    """The value in the notation above.

    Raises:
        LimitError: the result would be deeper or larger than `limits` allow.
    """
    return fold(value, _TREE, limits)


def _number(value: float) -> Json:
    if math.isfinite(value):
        return {"$number": "-0"} if value == 0 and math.copysign(1, value) < 0 else value
    return {"$number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}


def _function(reference: ServerReference) -> tuple[Value, Value]:
    """Id and bound arguments of a server function."""
    content = reference.value
    if not isinstance(content, dict):
        return None, content
    bound = content.get("bound")
    return content.get("id"), bound.value if isinstance(bound, Promise) else bound


def _stream(stream: Stream, built: list[Json]) -> Json:
    *items, returned = built
    notation: dict[str, Json] = {f"${stream.kind}": items}
    if stream.returned is not UNDEFINED:
        notation["return"] = returned
    return notation


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _opaque(value: Opaque) -> Json:
    return {"$eval": value.text[2:]} if value.text[1] == "E" else {"$opaque": value.text}


_TREE: Final = Notation(
    shapes={
        list: Shape(parts=iter, build=lambda _, built: built),
        dict: Shape(parts=dict.values, build=lambda value, built: dict(zip(value, built, strict=True))),
        Element: Shape(
            parts=lambda element: (element.type, element.key, element.props),
            build=lambda _, built: {"$el": built[0], "key": built[1], "props": built[2]},
        ),
        Lazy: Shape(parts=lambda lazy: (lazy.value,), build=lambda _, built: built[0]),
        Promise: Shape(parts=lambda promise: (promise.value,), build=lambda _, built: {"$promise": built[0]}),
        Map: pairs_shape(lambda pairs: {"$map": pairs}),
        FormData: pairs_shape(lambda pairs: {"$formdata": pairs}),
        Set: collection_shape(lambda items: {"$set": items}),
        Iterator: collection_shape(lambda items: {"$iterator": items}),
        Stream: Shape(parts=lambda stream: (*stream.items, stream.returned), build=_stream),
        ServerReference: Shape(
            parts=_function,
            build=lambda _, built: {"$server": {"id": built[0], "bound": [] if built[1] is None else built[1]}},
        ),
        ClientReference: Shape(
            parts=lambda client: (client.id, client.name), build=lambda _, built: {"$client": built}
        ),
        ErrorValue: Shape(parts=lambda error: (error.value,), build=lambda _, built: {"$errorvalue": built[0]}),
    },
    leaves={
        float: _number,
        Absence: lambda absence: {f"${absence.value}": True},
        BigInt: lambda integer: {"$bigint": integer.text},
        Blob: lambda blob: {"$blob": [blob.type, _base64(blob.data)]},
        Bytes: lambda array: {"$bytes": [array.kind, _base64(array.data)]},
        Date: lambda date: {"$date": date.text},
        Opaque: _opaque,
        Rejection: lambda rejection: {"$error": rejection.info},
        Symbol: lambda symbol: {"$symbol": symbol.text},
    },
    cycle=lambda levels: {"$cycle": levels},
)
