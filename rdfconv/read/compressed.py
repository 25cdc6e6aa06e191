"""Files of RDF as streams of bytes, whatever compresses them (`.gz`, `.zst`).

Refused, with ReadError: files that cannot be read, and compressed ones that are damaged or end too early.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from rdfconv.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES: Final = 1 << 18


def is_compressed(path: Path) -> bool:
    """Whether the file's name says that it is compressed."""
    return path.suffix.lower() in _READERS


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, as they were before they were compressed; what goes wrong with them is a ReadError."""
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
