"""A run, or its inputs, on an object store or another file system, through fsspec (extra `remote`).

Comes in: URLs (`s3://bucket/run`, `gs://…`, `file://…`). Goes out: a Storage, units, local copies of objects.

Strategy: objects are created by one conditional request (`If-None-Match: *` on S3), which the store decides. What a
store refuses for a moment (an error of the server, a connection lost) is tried again. Credentials and endpoints are
where fsspec and the store's own package look for them (environment, FSSPEC_S3_ENDPOINT_URL, ~/.config/fsspec).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, TypeVar, cast

from rdfconv.errors import ConfigError, OutputError, ReadError
from rdfconv.read import Choice
from rdfconv.read.archives import is_archive_name
from rdfconv.read.copies import is_another_copy
from rdfconv.runs.plan import Unit

T = TypeVar("T")

_TRIES: Final = 5
_PAUSE: Final = 0.5  # seconds after the first failure; twice as long after each
_AT_ONCE: Final = 32  # questions about objects; each waits for the network most of the time


def _file_system(uri: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    try:
        import fsspec  # noqa: PLC0415 - an extra

        # What a process has listed once, others change: nothing is remembered.
        system, path = fsspec.core.url_to_fs(uri, use_listings_cache=False)
    except ImportError as error:
        raise ConfigError(f"needs more packages ({error}); pip install 'rdfconv[remote]'", where=uri) from None
    except ValueError as error:
        raise ConfigError(f"{error}", where=uri) from error
    return system, str(path)


def _persistently(ask: Callable[[], T], where: str) -> T:
    """The answer of a store, which may fail a few times before."""
    for pause in (_PAUSE * 2**number for number in range(_TRIES - 1)):
        try:
            return ask()
        except (FileNotFoundError, FileExistsError):
            raise
        except OSError:
            time.sleep(pause)
    try:
        return ask()
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError as error:
        raise OutputError(f"the store refuses, {_TRIES} times: {error}", where=where) from error


class Remote:
    """A storage below a URL."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._system, self._root = _file_system(uri)

    @cached_property
    def scratch(self) -> Path:
        """A folder of this machine, gone with the process."""
        self._scratch = tempfile.TemporaryDirectory(prefix="rdfconv-")
        return Path(self._scratch.name)

    def read(self, key: str) -> bytes | None:
        """The whole object; None when there is none."""
        try:
            return cast("bytes", self._ask("cat_file", key))
        except FileNotFoundError:
            return None

    def open(self, key: str) -> BinaryIO:
        """The object as a stream that can seek: a copy on this machine."""
        file = tempfile.NamedTemporaryFile(prefix="rdfconv-")  # noqa: SIM115 - the caller's
        self._ask("get_file", key, file.name)
        return cast("BinaryIO", file)

    def keys(self, prefix: str) -> list[str]:
        """The keys of one folder, sorted."""
        try:
            names = self._ask("ls", prefix.rstrip("/"), detail=False)
        except FileNotFoundError:
            return []
        return sorted(f"{prefix}{name.rpartition('/')[2]}" for name in names)

    def create(self, key: str, data: bytes) -> bool:
        """Make an object, whole, only if there is none; whether this call made it.

        A request that made it and whose answer was lost is tried again, and finds its own object there.
        """
        self._make_folder(key)
        try:
            self._ask("pipe_file", key, data, mode="create")
        except FileExistsError:
            return self.read(key) == data
        return True

    def create_of(self, key: str, stream: BinaryIO) -> bool:
        """The same of all that a stream has; stores take it in one piece only."""
        return self.create(key, stream.read())

    def replace(self, key: str, data: bytes) -> None:
        """Make an object, whole, whatever is there."""
        self._make_folder(key)
        self._ask("pipe_file", key, data)

    def add(self, key: str, file: Path) -> None:
        """Make an object of a finished file in `scratch`, which is gone afterwards."""
        self._make_folder(key)
        _persistently(partial(self._system.put_file, str(file), f"{self._root}/{key}"), f"{self.uri}/{key}")
        file.unlink()

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens when there is none."""
        try:
            self._ask("rm_file", key)
        except FileNotFoundError:
            return

    def _ask(self, method: str, key: str, *arguments: Any, **options: Any) -> Any:
        ask = partial(getattr(self._system, method), f"{self._root}/{key}", *arguments, **options)
        return _persistently(ask, f"{self.uri}/{key}")

    def _make_folder(self, key: str) -> None:
        """Where the store has folders."""
        self._system.makedirs(f"{self._root}/{key}".rpartition("/")[0], exist_ok=True)


def remote_units(names: list[str], addresses: Mapping[str, str], choice: Choice) -> Iterator[Unit]:
    """Objects, and those below names that end in a slash or star, with their sizes and versions.

    What is taken of a folder is what would be taken of one on this machine. A name behind which there is nothing
    stays, so that reading it fails in its turn.
    """
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for units in threads.map(partial(_units, addresses=addresses, choice=choice), names):
            yield from units


def _units(name: str, *, addresses: Mapping[str, str], choice: Choice) -> list[Unit]:
    system, path = _file_system(name)
    try:
        if name.endswith("/"):
            found = _persistently(partial(system.glob, f"{path.rstrip('/')}/**", detail=True), name)
            files = _chosen(_files(found), path.rstrip("/"), choice)
        elif name.endswith("*"):
            files = _files(_persistently(partial(system.glob, path, detail=True), name))
        else:
            files = [_persistently(partial(system.info, path), name)]
    except FileNotFoundError:
        files = []
    units = [_unit(system.unstrip_protocol(info["name"]), info, addresses) for info in files]
    return units or [Unit(name=name, url=addresses.get(name))]


def _files(found: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [found[key] for key in sorted(found) if found[key]["type"] == "file"]


def _chosen(files: list[dict[str, Any]], folder: str, choice: Choice) -> list[dict[str, Any]]:
    """Those of a folder that can be pages, and archives, each page once."""
    places = {PurePosixPath(info["name"]).relative_to(folder): info for info in files}
    return [
        info
        for place, info in places.items()
        if (choice.takes_archive if is_archive_name(place.name) else choice.takes_file)(str(place))
        and not is_another_copy(place, lambda other: other in places and choice.takes_file(str(other)))
    ]


def _unit(name: str, info: Mapping[str, Any], addresses: Mapping[str, str]) -> Unit:
    version = info.get("ETag") or info.get("etag") or info.get("mtime") or ""
    return Unit(name=name, size=info.get("size") or 0, version=str(version).strip('"'), url=addresses.get(name))


@contextmanager
def fetched(name: str) -> Iterator[str]:
    """An object as a file of this machine with the same ending.

    Raises:
        ReadError: it cannot be fetched.
    """
    system, path = _file_system(name)
    with tempfile.TemporaryDirectory(prefix="rdfconv-") as folder:
        file = str(Path(folder) / path.rpartition("/")[2])
        try:
            _persistently(partial(system.get_file, path, file), name)
        except (OSError, OutputError) as error:
            raise ReadError(f"cannot be fetched: {error}", where=name) from error
        yield file
