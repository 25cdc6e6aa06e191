"""The output: chunks of bytes to standard output or to a file, whole or not at all, compressed by its ending.

Comes in: a path (or None, or `-`, for standard output). Goes out: a stream to write to; leaving its block without an
error puts the file in its place, leaving it by an error leaves the place as it was.

Strategy: a file is written beside its place under another name, flushed to the disk and renamed. `.gz` holds no name
and no time, so that equal content is equal bytes. What is there and no file (a pipe, /dev/null) is written directly.

Refused, with OutputError: whatever the operating system refuses. Errors of the block itself pass through unchanged.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from rdfconv.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STDOUT: Final = Path("-")
_BUFFER_BYTES: Final = 1 << 18
_WAYS_OUT: Final = {
    errno.ENOENT: "its folder does not exist; create it first",
    errno.ENOTDIR: "what should be its folder is a file; choose another place",
    errno.EEXIST: "a file has this name; choose another place",
    errno.EISDIR: "this is a folder; name a file in it",
    errno.EACCES: "no permission to write there; choose another place or change its permissions",
    errno.EPERM: "no permission to write there; choose another place or change its permissions",
    errno.EROFS: "the file system is read-only; choose another place",
    errno.ENOSPC: "no space is left; free some or choose another place",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another place",
    errno.EFBIG: "the file system takes no file of this size; choose another place or compress it (.gz)",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EPIPE: "whatever reads it has stopped reading; the rest is lost",
}


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """A stream to write to; None or `-` is standard output.

    Raises:
        OutputError: the place refuses the file or what is written to it.
        ConfigError: the ending asks for a compression that is not installed.
    """
    path = path or _STDOUT
    with _place(path) as file:
        sink = _Sink(file, "standard output" if path == _STDOUT else str(path))
        buffered = io.BufferedWriter(sink, _BUFFER_BYTES)
        stream = compressed(buffered, path.suffix)
        try:
            yield stream
        except BaseException:
            sink.abandon()
            raise
        finally:
            stream.close()
            buffered.close()


def make_folder(path: Path) -> None:
    """A folder to write files into, unless it is there already.

    Raises:
        OutputError: the place refuses it.
    """
    with refusals(str(path)):
        path.mkdir(exist_ok=True)


class _Sink(io.RawIOBase):
    """A file whose refusals are OutputErrors; nothing is written after one."""

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._file = file
        self._where = where
        self._abandoned = False

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        if self._abandoned:
            return memoryview(data).nbytes
        try:
            with refusals(self._where):
                return self._file.write(data)
        except OutputError:
            self.abandon()
            raise

    def flush(self) -> None:
        if not self._abandoned:
            with refusals(self._where):
                self._file.flush()

    def abandon(self) -> None:
        """Let what is still on its way come to nothing, so that the layers above can close."""
        self._abandoned = True


@contextmanager
def refusals(where: str) -> Iterator[None]:
    """What the operating system refuses in this block is an OutputError of the place, with the way out."""
    try:
        yield
    except OSError as error:
        raise refusal(error, where) from error


def refusal(error: OSError, where: str) -> OutputError:
    """What the operating system refuses to a place, with the way out."""
    return OutputError(_WAYS_OUT.get(error.errno or 0, f"{error.strerror}"), where=where)


def _place(path: Path) -> AbstractContextManager[BinaryIO]:
    if path == _STDOUT:
        return _standard_output()
    with refusals(str(path)):
        is_no_file = path.exists() and not path.is_file()
    return _written_directly(path) if is_no_file else _replaced(path)


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    """Standard output below Python's own buffer, which would complain at exit when a pipe is closed."""
    if sys.stdout is None:
        raise OutputError("is closed", where="standard output")
    with refusals("standard output"):
        sys.stdout.flush()
    yield getattr(sys.stdout.buffer, "raw", sys.stdout.buffer)


@contextmanager
def _written_directly(path: Path) -> Iterator[BinaryIO]:
    with refusals(str(path)):
        file = path.open("wb", buffering=0)
    with file:
        yield file


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the path's place, and its permissions, when the block ends well."""
    place = Path(os.path.realpath(path))  # a link stays, what it points to is replaced
    temporary = place.with_name(f".rdfconv-{secrets.token_hex(8)}")
    with refusals(str(path)):
        file = temporary.open("xb", buffering=0)
    try:
        with file:
            yield file
            with refusals(str(path)):
                os.fsync(file.fileno())
        with refusals(str(path)):
            if place.exists():
                shutil.copymode(place, temporary)
            temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)


def compressed(file: BinaryIO, ending: str, *, level: int = 6) -> BinaryIO:
    """A stream that compresses into the file as the ending says (.gz, .zst); closing it leaves the file open.

    Raises:
        ConfigError: the ending asks for a compression that is not installed.
    """
    return _COMPRESSORS.get(ending.lower(), _as_it_is)(file, level)


def _as_it_is(file: BinaryIO, _level: int) -> BinaryIO:
    return file


def _gzipped(file: BinaryIO, level: int) -> BinaryIO:
    # Level 6 is the program's own default; Python's 9 takes several times as long and saves next to nothing.
    return cast("BinaryIO", gzip.GzipFile(filename="", mode="wb", compresslevel=level, fileobj=file, mtime=0))


def _zstandard(file: BinaryIO, _level: int) -> BinaryIO:
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigError(
            "the package zstandard is not installed; pip install 'rdfconv[zst]'", where=".zst output"
        ) from None
    return zstandard.ZstdCompressor().stream_writer(file, closefd=False)


_COMPRESSORS: Final[dict[str, Callable[[BinaryIO, int], BinaryIO]]] = {".gz": _gzipped, ".zst": _zstandard}
