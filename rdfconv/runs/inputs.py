"""Names -> units of input with what they weigh, and a unit -> its pages, wherever it lies.

Comes in: file names, and URLs of objects that fsspec knows (`s3://…`). Goes out: units for the plan; functions that
read one page each. An object is fetched to this machine before it is read, and its pages keep its name.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from rdfconv.errors import ReadError
from rdfconv.model import Page
from rdfconv.runs.plan import Unit, local_unit

Read: TypeAlias = Callable[[], Page]
PagesOf: TypeAlias = Callable[..., Iterator[Read]]


def is_remote(name: str) -> bool:
    """Whether a name is an object's address that `read` does not know: not a file, not the web."""
    scheme, separator, _ = name.partition("://")
    return bool(separator) and scheme not in {"http", "https"}


@contextmanager
def local_copy(unit: Unit) -> Iterator[Callable[[PagesOf], Iterator[Read]]]:
    """The unit where `pages_of` can read it, as a function of `pages_of`."""
    if not is_remote(unit.name):
        yield lambda pages_of: pages_of(unit.name, url=unit.url)
        return
    from rdfconv.runs.remote import fetched  # noqa: PLC0415 - an extra

    with fetched(unit.name) as file:
        yield lambda pages_of: (partial(_renamed, read, file, unit.name) for read in pages_of(file, url=unit.url))


def _renamed(read: Read, file: str, name: str) -> Page:
    page = read()
    return replace(page, source=page.source.replace(file, name))


def units_of(names: Iterable[str], addresses: Mapping[str, str]) -> Iterator[Unit]:
    """Inputs with their sizes and versions."""
    for is_object, group in groupby(names, key=is_remote):
        if is_object:
            from rdfconv.runs.remote import remote_units  # noqa: PLC0415 - an extra

            yield from remote_units(list(group), addresses)
        else:
            yield from (local_unit(name, addresses.get(name)) for name in group)


def manifest_names(file: str, base: str) -> list[str]:
    """The inputs that a manifest names, one a line.

    Args:
        file: Plain text or .gz; a path, or an object's URL.
        base: What stands before each line, as `s3://commoncrawl/`.

    Raises:
        ReadError: the manifest cannot be read.
    """
    try:
        with local_copy(Unit(name=file)) as pages:
            [read] = pages(lambda name, **_: iter([partial(_body, name)]))
            body = read().body
        text = (gzip.decompress(body) if file.endswith(".gz") else body).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ReadError(f"cannot be read: {error}", where=file) from error
    return [f"{base}{line.strip()}" for line in text.splitlines() if line.strip()]


def _body(name: str) -> Page:
    return Page(body=Path(name).read_bytes())
