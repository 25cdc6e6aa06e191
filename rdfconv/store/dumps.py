"""Dump files -> statements: which files a name stands for, what compresses them, what they say of which graph.

Comes in: files and folders. Goes out: pairs of a graph's name and a triple, both as N-Triples text, file by file.

Strategy: pyoxigraph parses, whatever the format; statements of the default graph have `DEFAULT` as their graph.

Refused, with ReadError: files of other endings, and files that are not of their format or end too early.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias, cast

from rdfconv.errors import ConfigError, ReadError
from rdfconv.terms import Term

if TYPE_CHECKING:
    import pyoxigraph
    from _typeshed import WriteableBuffer

Statement: TypeAlias = tuple[Term, str]  # a graph's name, and a triple without its full stop

DEFAULT: Final = "DEFAULT"  # what pyoxigraph calls the default graph
ENDINGS: Final = (".nq", ".trig", ".nt", ".ttl")
_CHUNK_BYTES: Final = 1 << 18


def dump_files(names: Iterable[str]) -> list[Path]:
    """The dump files that names stand for; a folder means all dump files below it, in order.

    Raises:
        ReadError: a file is not there or is no dump; a folder has none.
    """
    return [path for name in names for path in _files_of(Path(name))]


def _files_of(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.is_file() and _ending(file) in ENDINGS)
        if not found:
            raise ReadError(f"holds no dump files; their names end in {', '.join(ENDINGS)}", where=str(path))
        return found
    if _ending(path) not in ENDINGS:
        raise ReadError(
            f"its name does not end as that of a dump: {', '.join(ENDINGS)}, perhaps with .gz or .zst", where=str(path)
        )
    if not path.is_file():
        raise ReadError("cannot be read: there is no such file", where=str(path))
    return [path]


def _ending(path: Path) -> str:
    return Path(path.stem if path.suffix.lower() in _READERS else path.name).suffix.lower()


def rdf_format(path: Path) -> pyoxigraph.RdfFormat:
    """The format that a dump file's name says."""
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    return cast("pyoxigraph.RdfFormat", pyoxigraph.RdfFormat.from_extension(_ending(path)[1:]))


def is_plain(path: Path) -> bool:
    """Whether the file is not compressed."""
    return path.suffix.lower() not in _READERS


def iter_statements(paths: Iterable[Path], graph: Term | None = None) -> Iterator[Statement]:
    """All that the files say; triples that name no graph belong to `graph`, where one is given.

    Raises:
        ReadError: a file cannot be read, or is not of its format; the message says the line.
    """
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    for path in paths:
        with opened(path) as stream:
            for quad in pyoxigraph.parse(stream, format=rdf_format(path)):
                name = str(quad.graph_name)
                yield (graph if graph and name == DEFAULT else name), str(quad.triple)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a dump file, as they were before they were compressed; what goes wrong with them is a ReadError."""
    try:
        with path.open("rb") as file:
            yield _READERS.get(path.suffix.lower(), _as_it_is)(file)
    except (OSError, SyntaxError, EOFError, ValueError, zlib.error) as error:
        raise ReadError(f"cannot be read: {error}", where=str(path)) from error


def _as_it_is(file: BinaryIO) -> BinaryIO:
    return file


def _gzipped(file: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=file))


def _zstandard(file: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Zstandard(file), _CHUNK_BYTES))


class _Zstandard(io.RawIOBase):
    """Zstandard frames, one after the other; unlike the package's own reader it sees where one was cut off."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            import zstandard  # noqa: PLC0415 - an extra
        except ImportError:
            raise ConfigError(
                "the package zstandard is not installed; pip install 'rdfconv[zst]'", where=".zst input"
            ) from None
        self._error = zstandard.ZstdError
        self._new = zstandard.ZstdDecompressor().decompressobj
        self._frame = self._new()
        self._file = file
        self._is_inside = False
        self._rest = b""  # compressed bytes behind the frame's end
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._ready:
            chunk = self._rest or self._file.read(_CHUNK_BYTES)
            if not chunk:
                if self._is_inside:
                    raise EOFError("the compressed data ends too early")
                return 0
            self._decompress(chunk)
        view = memoryview(buffer).cast("B")
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _decompress(self, chunk: bytes) -> None:
        try:
            self._ready = self._frame.decompress(chunk)
        except self._error as error:
            raise ValueError(str(error)) from error
        self._rest, self._is_inside = self._frame.unused_data, not self._frame.eof
        if self._frame.eof:
            self._frame = self._new()


_READERS: Final[dict[str, Callable[[BinaryIO], BinaryIO]]] = {".gz": _gzipped, ".zst": _zstandard}
