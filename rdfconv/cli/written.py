"""The files that a command writes: each a file of its own, and none of them one that the command reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

_Place: TypeAlias = tuple[object, ...]

_STREAM: Final = "-"
_REPLACED: Final = "baseline"  # the option whose file may be written anew: it is read before


class WrittenFile(click.Path):
    """The name of a file that the command writes."""

    def __init__(self, *, path_type: type = Path, **more: Any) -> None:
        super().__init__(path_type=path_type, **more)


def refuse_overwriting(ctx: click.Context) -> None:
    """Look at all arguments and options before the command begins.

    Raises:
        UsageError: two of them write one file, or one writes what another reads.
    """
    owners: dict[_Place, str] = {}
    for is_written in (False, True):
        for parameter in ctx.command.params:
            if isinstance(parameter.type, WrittenFile) is is_written and (is_written or _is_read(parameter)):
                for place, name in _places(ctx.params.get(parameter.name or "")):
                    _take(owners, place, name, parameter, is_written=is_written)


def written_files(ctx: click.Context) -> frozenset[str]:
    """The real paths of all files that the command writes."""
    written = (parameter for parameter in ctx.command.params if isinstance(parameter.type, WrittenFile))
    names = (name for parameter in written for _, name in _places(ctx.params.get(parameter.name or "")))
    return frozenset(map(os.path.realpath, names))


def _take(owners: dict[_Place, str], place: _Place, name: str, parameter: click.Parameter, *, is_written: bool) -> None:
    owner = parameter.get_error_hint(None)
    if is_written and place in owners:
        raise click.UsageError(f"{name} is named by {owners[place]} and by {owner}, which would overwrite it")
    owners[place] = owner


def _is_read(parameter: click.Parameter) -> bool:
    names_files = isinstance(parameter, click.Argument) or "FILE" in (parameter.metavar or "")
    return names_files and parameter.name != _REPLACED


def _places(value: object) -> Iterator[tuple[_Place, str]]:
    """What makes two names those of one file; streams and devices take any number of writers."""
    for name in map(str, value if isinstance(value, tuple) else filter(None, (value,))):
        try:
            found = Path(name).stat()
        except (OSError, ValueError):  # not there yet, or no name of a file at all
            if name != _STREAM:
                yield (os.path.realpath(name.partition("\0")[0]),), name
        else:
            if Path(name).is_file():
                yield (found.st_dev, found.st_ino), name
