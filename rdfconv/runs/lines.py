"""Records as lines of JSON: what travels between processes, and what a run keeps.

Comes in: dataclasses and tuples of plain values. Goes out: lines, and the values of lines again; equal texts are
equal bytes, so that lines can be sorted. File names that are no UTF-8 are texts in Python that orjson refuses; those
the standard library writes and reads.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

import orjson


def to_line(value: Any) -> bytes:
    r"""A value as one line.

    >>> to_line(["a", "\udcff"])
    b'["a","\xed\xb3\xbf"]\n'
    """
    try:
        return orjson.dumps(value, default=_as_tuple) + b"\n"
    except TypeError:
        text = json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass") + b"\n"


def _as_tuple(value: Any) -> Any:
    """A named tuple as the standard library writes it: without its names."""
    if isinstance(value, tuple):
        return (*value,)
    raise TypeError


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value.isoformat()  # a date


def from_line(line: bytes) -> Any:
    """The value that `to_line` wrote, with lists for tuples."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line.decode("utf-8", "surrogatepass"))
