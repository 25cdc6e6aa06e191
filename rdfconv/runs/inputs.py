"""Names -> units of input with what they weigh, and a unit -> its pages, wherever it lies.

Comes in: file names, and URLs of objects that fsspec knows (`s3://…`). Goes out: units for the plan; functions that
read one page each. An object is fetched to this machine before it is read, and its pages keep its name.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Final, TypeAlias

from rdfconv.errors import InputError, ReadError
from rdfconv.model import Page
from rdfconv.read import Choice, chosen, is_remote
from rdfconv.read.streams import opened
from rdfconv.runs.plan import Unit, local_unit

Read: TypeAlias = Callable[[], Page]
PagesOf: TypeAlias = Callable[..., Iterator[Read]]

_AT_ONCE: Final = 1_000  # objects that a store is asked about


@contextmanager
def local_copy(unit: Unit) -> Iterator[Callable[[PagesOf], Iterator[Read]]]:
    """The unit where `pages_of` can read it, as a function of `pages_of`."""
    with _local_file(unit.name) as file:
        if unit.members:
            yield lambda pages_of: chosen(pages_of(file), dict(unit.members), file)
        elif file == unit.name:
            yield lambda pages_of: pages_of(file, url=unit.url, span=unit.span)
        else:
            yield lambda pages_of: (partial(_renamed, read, file, unit.name) for read in pages_of(file, url=unit.url))


def _renamed(read: Read, file: str, name: str) -> Page:
    """The page, or what is wrong with it, by the object's name."""
    try:
        page = read()
    except InputError as error:
        error.where = error.where.replace(file, name)
        raise
    issues = tuple(issue._replace(where=issue.where.replace(file, name)) for issue in page.issues)
    return replace(page, source=page.source.replace(file, name), issues=issues)


def units_of(
    inputs: Iterable[str],
    addresses: Mapping[str, str],
    members: Mapping[str, tuple[str, ...]],
    choice: Choice,
    split: int,
) -> Iterator[Unit]:
    """Inputs with their sizes and versions.

    Args:
        inputs: Their names.
        addresses: Where pages were retrieved from, by the names of inputs and of pages in archives.
        members: Of which archives which pages are wanted only.
        choice: Which objects of a store's folders are taken.
        split: How large pieces of archives on this machine shall be that are units of their own.
    """
    for is_object, group in groupby(inputs, key=is_remote):
        if is_object:
            from rdfconv.runs.remote import remote_units  # noqa: PLC0415 - an extra

            while names := list(islice(group, _AT_ONCE)):
                yield from remote_units(names, addresses, choice)
        else:
            for name in group:
                wanted = tuple((member, addresses.get(member)) for member in members.get(name, ()))
                unit = replace(local_unit(name, addresses.get(name)), members=wanted)
                yield from _split(unit, split) if not (wanted or unit.url) else [unit]


def _split(unit: Unit, least_bytes: int) -> list[Unit]:
    from rdfconv.read.spans import pieces_of  # noqa: PLC0415 - light start

    pieces = pieces_of(unit.name, least_bytes)
    return [replace(unit, span=span, size=size) for span, size in pieces] or [unit]


def manifest_names(file: str, base: str) -> Iterator[str]:
    """The inputs that a manifest names, one a line.

    Args:
        file: Plain text or .gz; a path, or an object's URL.
        base: What stands before each line, as `s3://commoncrawl/`.

    Raises:
        ReadError: the manifest cannot be read.
    """
    try:
        with _local_file(file) as path, opened(Path(path)) as stream:
            yield from (f"{base}{line.strip()}" for line in io.TextIOWrapper(stream, "utf-8") if line.strip())
    except ReadError as error:
        raise ReadError(error.message, where=file) from error


@contextmanager
def _local_file(name: str) -> Iterator[str]:
    if not is_remote(name):
        yield name
        return
    from rdfconv.runs.remote import fetched  # noqa: PLC0415 - an extra

    with fetched(name) as file:
        yield file
