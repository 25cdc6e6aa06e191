"""Compressed bytes -> plain bytes, and never more of them than asked for.

Comes in: a stream, or the body of an HTTP answer and the encodings that its headers name. Goes out: the plain bytes,
with an Issue where they end too early. Refused: what grows beyond the limit (LimitError), what no library here can
read (ReadError).

Archived answers often name an encoding that the crawler has already undone: a body that does not begin as its
encoding does is taken as it stands.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from rdfconv.errors import ConfigError, LimitError, ReadError
from rdfconv.model import Issue

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES: Final = 1 << 18
GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
# What decompressors raise on damaged input; of reading a file, only OSError.
DAMAGE: Final = (OSError, EOFError, zlib.error)


def read_at_most(stream: BinaryIO, max_bytes: int, where: str) -> bytes:
    """All that a stream has.

    Raises:
        LimitError: it has more than `max_bytes`.
        ReadError: it is damaged.
    """
    try:
        body = stream.read(max_bytes + 1)
    except DAMAGE as error:
        raise ReadError(f"is damaged: {error}", where=where) from error
    if len(body) > max_bytes:
        raise too_large(max_bytes, where)
    return body


def too_large(max_bytes: int, where: str) -> LimitError:
    """The error of a page that is too large."""
    return LimitError(f"is larger than {max_bytes:,} bytes (--max-page)", where=where)


def cut_off(problem: str, where: str) -> Issue:
    """An Issue on a page that is not whole; what is there of it is converted."""
    message = f"{problem}; what is there was read"
    return Issue(severity="warning", code="page-truncated", message=message, stage="read", where=where)


# --- Files


def is_compressed(name: str) -> bool:
    """Whether a name ends as that of a compressed file."""
    return PurePosixPath(name.lower()).suffix in _OPENERS


def decompressed(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream behind the compression that a name's ending says.

    Raises:
        ConfigError: what decompresses it is not installed.
    """
    return _OPENERS.get(PurePosixPath(name.lower()).suffix, _as_it_is)(stream)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The plain bytes of a file; what goes wrong with them in the block is a ReadError."""
    try:
        with path.open("rb") as file:
            yield decompressed(file, path.name)
    except (*DAMAGE, SyntaxError, ValueError) as error:
        raise ReadError(f"cannot be read: {error}", where=str(path)) from error


def _as_it_is(stream: BinaryIO) -> BinaryIO:
    return stream


def _gunzipped(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream, mode="rb"))


def _unzstd(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Zstandard(stream), _CHUNK_BYTES))


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
            raise OSError(str(error)) from error
        self._rest, self._is_inside = self._frame.unused_data, not self._frame.eof
        if self._frame.eof:
            self._frame = self._new()


def forward(read: Callable[[int], bytes]) -> BinaryIO:
    """A stream that can only be read from its begin to its end, from a function that gives the next bytes.

    It knows how far it has come, which FastWARC asks for.
    """
    return cast("BinaryIO", io.BufferedReader(_Forward(read)))


class _Forward(io.RawIOBase):
    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._position = 0

    def tell(self) -> int:
        return self._position

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # of a Buffer, only these
        part = self._read(len(buffer))
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)


_OPENERS: Final[dict[str, Callable[[BinaryIO], BinaryIO]]] = {
    ".gz": _gunzipped,
    ".tgz": _gunzipped,
    ".zst": _unzstd,
}


# --- Bodies of HTTP answers


def decoded(body: bytes, encodings: Iterable[str], max_bytes: int, where: str) -> tuple[bytes, list[Issue]]:
    """A body without its content and transfer encodings, given in the order in which they were applied.

    Raises:
        LimitError: it becomes more than `max_bytes`.
        ReadError: an encoding is unknown, or what undoes it is not installed.
    """
    issues: list[Issue] = []
    for name in reversed([name.strip().lower() for names in encodings for name in names.split(",")]):
        if name not in _DECODERS:
            raise ReadError(f"its content encoding {name!r:.40} is unknown", where=where)
        try:
            body, problem = _DECODERS[name](body, max_bytes)
        except ReadError as error:
            raise ReadError(error.message, where=where) from error
        if len(body) > max_bytes:
            raise too_large(max_bytes, where)
        if problem:
            issues.append(cut_off(f"its encoding {name} is damaged ({problem})", where))
    return body, issues


def _identity(body: bytes, _max_bytes: int) -> tuple[bytes, str]:
    return body, ""


def _inflated(body: bytes, max_bytes: int) -> tuple[bytes, str]:
    return _inflate(body, max_bytes, 16 + zlib.MAX_WBITS) if body.startswith(GZIP) else (body, "")


def _deflated(body: bytes, max_bytes: int) -> tuple[bytes, str]:
    """With zlib's header, as the standard says, or without it, as some servers do."""
    plain, problem = _inflate(body, max_bytes, zlib.MAX_WBITS)
    if plain:
        return plain, problem
    plain, problem = _inflate(body, max_bytes, -zlib.MAX_WBITS)
    return (plain, problem) if plain else (body, "")


def _inflate(body: bytes, max_bytes: int, window: int) -> tuple[bytes, str]:
    """All members; and what is wrong, if something is."""
    parts: list[bytes] = []
    left = max_bytes + 1
    while body and left > 0:
        member = zlib.decompressobj(window)
        try:
            parts.append(member.decompress(body, left))
        except zlib.error as error:
            # Zeros or rubbish after a member are padding, as gzip(1) has it.
            return b"".join(parts), "" if parts else str(error)
        left -= len(parts[-1])
        if not member.eof and left > 0:
            return b"".join(parts), "it ends too early"
        body = member.unused_data
    return b"".join(parts), ""


def _by_fastwarc(reader_name: str) -> Callable[[bytes, int], tuple[bytes, str]]:
    def undo(body: bytes, max_bytes: int) -> tuple[bytes, str]:
        try:
            from fastwarc import stream_io  # noqa: PLC0415 - an extra
        except ImportError:
            message = "its content encoding needs a package that is not installed; pip install 'rdfconv[warc]'"
            raise ReadError(message) from None
        reader = getattr(stream_io, reader_name)(io.BytesIO(body))
        parts: list[bytes] = []
        left = max_bytes + 1
        try:
            while left > 0 and (part := reader.read(min(left, 1 << 16))):
                parts.append(part)
                left -= len(part)
        except OSError as error:
            return (b"".join(parts), str(error)) if parts else (body, "")
        return b"".join(parts), ""

    return undo


_DECODERS: Final[dict[str, Callable[[bytes, int], tuple[bytes, str]]]] = {
    "": _identity,
    "identity": _identity,
    "none": _identity,
    "gzip": _inflated,
    "x-gzip": _inflated,
    "deflate": _deflated,
    "br": _by_fastwarc("BrotliReader"),
    "zstd": _by_fastwarc("ZstdReader"),
    "chunked": _by_fastwarc("ChunkedReader"),
}
