"""React Flight payload -> values: the wire format of React Server Components, as Next.js ships it from 13.0 on.

Comes in: the bytes of a payload. Goes out: a `Payload`, whose rows are decoded when they are asked for, into the
values of `values`; `plain` makes JSON of them, `tree` shows everything. Any bytes do: what is damaged, cut off or
not there gives an Issue, and the rest is decoded.

    issues      the Issues of a payload
    rows        bytes -> rows
    models      JSON of a row -> raw value
    values      what a row can hold
    forms       raw value -> value: elements, `$` strings
    reading     row -> value, by its tag
    chunks      all rows, references resolved
    payload     the whole
    fold        value -> JSON in a notation
    plain       ... that later stages understand
    tree        ... that says everything
"""

from __future__ import annotations

from rdfconv.flight.payload import Payload, is_flight, parse
from rdfconv.flight.plain import plain
from rdfconv.flight.tree import tree
from rdfconv.flight.values import (
    PENDING,
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
    Reference,
    Rejection,
    ServerReference,
    Set,
    Stream,
    Symbol,
    Value,
)

__all__ = [
    "PENDING",
    "UNDEFINED",
    "Absence",
    "BigInt",
    "Blob",
    "Bytes",
    "ClientReference",
    "Date",
    "Element",
    "ErrorValue",
    "FormData",
    "Iterator",
    "Lazy",
    "Map",
    "Opaque",
    "Payload",
    "Promise",
    "Reference",
    "Rejection",
    "ServerReference",
    "Set",
    "Stream",
    "Symbol",
    "Value",
    "is_flight",
    "parse",
    "plain",
    "tree",
]
