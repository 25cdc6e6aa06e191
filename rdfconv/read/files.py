"""Names on a command line -> the names of files; a file -> its page.

Folders are walked in order of name, and only files that can be pages, and archives, are taken. A page that lies there
twice (`copies`) is read once.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from rdfconv.errors import ReadError
from rdfconv.model import Limits, Page
from rdfconv.read.access import ENDINGS, MEDIA_TYPES, Choice, ending_of
from rdfconv.read.copies import is_another_copy
from rdfconv.read.streams import read_at_most, too_large

STDIN: Final = "-"
_SCHEMES: Final = ("http://", "https://", "sitemap:")


def is_address(name: str) -> bool:
    """Whether a name is one of the web's: all of these belong into one process, which is polite to their hosts."""
    return name.lower().startswith(_SCHEMES)


def is_remote(name: str) -> bool:
    """Whether a name is an object's address, which only runs read: neither a file nor the web."""
    scheme, separator, _ = name.partition("://")
    return bool(separator and scheme) and not is_address(name)


def iter_names(inputs: Iterable[str], choice: Choice | None = None) -> Iterator[str]:
    """The files behind names: a folder's pages and archives, a pattern's matches, anything else as it stands.

    A name behind which there is nothing stays in the list, so that reading it fails in its turn.

    Args:
        inputs: Files, folders, patterns, addresses, `-` for standard input.
        choice: Which files of folders are taken.
    """
    for name in inputs:
        if is_address(name) or is_remote(name) or name == STDIN:
            yield name
        elif (path := Path(name)).is_dir():
            yield from _or_itself(_files_in(path, choice or Choice()), name)
        elif not path.exists() and glob.has_magic(name):
            yield from _or_itself(iter(_matches(name)), name)
        else:
            yield name


def _or_itself(found: Iterator[str], name: str) -> Iterator[str]:
    yield next(found, name)
    yield from found


def _files_in(folder: Path, choice: Choice) -> Iterator[str]:
    return (str(path) for path in _walk(folder) if _is_wanted(path, folder, choice))


def _walk(folder: Path) -> Iterator[Path]:
    """All below a folder but folders, in order of their paths; the names of one folder are in memory, not of all."""
    try:
        with os.scandir(folder) as entries:
            kinds = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    except OSError:
        yield folder
        return
    folders = {name for name, is_folder in kinds if is_folder}
    names = sorted(name for name, _ in kinds)
    del kinds
    for name in names:
        if name in folders:
            yield from _walk(folder / name)
        else:
            yield folder / name


def _is_wanted(path: Path, folder: Path, choice: Choice) -> bool:
    from rdfconv.read.archives import is_archive_name  # noqa: PLC0415 - light start

    def is_taken(other: Path) -> bool:
        return choice.takes_file(other.relative_to(folder).as_posix()) and other.is_file()

    if is_archive_name(path.name):
        return choice.takes_archive(path.relative_to(folder).as_posix()) and path.is_file()
    return (is_taken(path) and not is_another_copy(path, is_taken)) or _is_closed(path)


def _is_closed(path: Path) -> bool:
    """Whether this is a folder that cannot be opened; reading it says why."""
    return path.is_dir() and not path.is_symlink()


def _matches(pattern: str) -> list[str]:
    return sorted(name for name in glob.glob(pattern, recursive=True) if Path(name).is_file())  # noqa: PTH207 - absolute patterns too


def read_page(name: str, *, url: str | None = None, limits: Limits | None = None) -> Page:
    """The page that a file is.

    Args:
        name: The file.
        url: The address that the page was retrieved from, where it is known.
        limits: How large it may be.

    Raises:
        ReadError: the file cannot be read.
        LimitError: it is too large.
    """
    path, max_bytes = Path(name), (limits or Limits()).max_bytes
    try:
        if path.is_dir():
            os.scandir(path).close()
            raise ReadError(f"holds no pages; their names end in {', '.join(ENDINGS)}", where=name)
        with path.open("rb") as stream:
            if path.is_file() and path.stat().st_size > max_bytes:
                raise too_large(max_bytes, name)
            body = read_at_most(stream, max_bytes, name)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", where=name) from error
    return Page(body=body, url=url, media_type=MEDIA_TYPES.get(ending_of(name)), source=name)
