"""An archive (WARC, WACZ, zip, tar, a compressed file) -> its pages.

Comes in: a stream, and the name that says what it is. Goes out: functions that give one page each, or say why not.

Strategy: a table from ending to reader. Names inside archives are names and nothing else: no file is ever written.
Members are read one at a time, at most `limits.max_bytes` of each; archives in archives are opened where they lie.
The same rules hold as in folders: only what is named as pages are, and a page's further copies are left out.

Refused, each as one error while the rest is read: damaged, encrypted and oversized members, archives in archives in
archives beyond `_DEPTH`.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Self, cast

from rdfconv.errors import InputError, ReadError
from rdfconv.model import Page
from rdfconv.read.access import MEDIA_TYPES, Origin, Reader, ending_of, failing, is_page_name, skipping
from rdfconv.read.copies import is_another_copy
from rdfconv.read.streams import DAMAGE, GZIP, ZSTD, decompressed, forward, read_at_most
from rdfconv.read.warc import pages_in_warc

_DEPTH: Final = 3  # a WARC in a WACZ in a zip
_WACZ: Final = "datapackage.json"  # what makes a zip archive a WACZ,
_WACZ_PAGES: Final = "archive/"  # and where its pages are; the rest is indexes and logs
_ENCRYPTED: Final = 0x1
_TAR_MAGIC: Final = (257, b"ustar")
_ZIP_DAMAGE: Final = (*DAMAGE, zipfile.BadZipFile, NotImplementedError, RuntimeError)


def is_archive_name(name: str) -> bool:
    """Whether a name ends as that of an archive."""
    return name.lower().endswith(tuple(_ARCHIVES))


def is_stream_name(name: str) -> bool:
    """Whether a name ends as that of an archive or of a single compressed page."""
    return _reader_of(name) is not None


def pages_in(stream: BinaryIO, name: str, origin: Origin) -> Iterator[Reader]:
    """The pages of an archive, by what its name ends in."""
    return (_reader_of(name) or _plain)(stream, name, origin)


def name_by_content(begin: bytes) -> str:
    r"""A name for a stream that has none, by its first bytes: one of an archive, or without an ending.

    >>> name_by_content(b"WARC/1.1\r\n"), name_by_content(b"<html>")
    ('stream.warc', 'stream')
    """
    if begin.startswith(b"PK\x03\x04"):
        return "stream.zip"
    compression = ".gz" if begin.startswith(GZIP) else ".zst" if begin.startswith(ZSTD) else ""
    plain = _first_bytes(begin, f"stream{compression}") if compression else begin
    if plain.startswith(b"WARC/1."):
        return f"stream.warc{compression}"
    if plain[_TAR_MAGIC[0] :].startswith(_TAR_MAGIC[1]):
        return f"stream.tar{compression}"
    return f"stream.txt{compression}" if compression else "stream"


def _first_bytes(begin: bytes, name: str) -> bytes:
    """As much as can be decompressed of a begin, in small steps: it is cut anywhere."""
    stream, plain = decompressed(io.BytesIO(begin), name), b""
    try:
        while len(plain) < 512 and (byte := stream.read(1)):
            plain += byte
    except DAMAGE:
        pass
    return plain


def _reader_of(name: str) -> Callable[[BinaryIO, str, Origin], Iterator[Reader]] | None:
    lower = name.lower()
    return next((read for ending, read in (*_ARCHIVES.items(), *_COMPRESSED.items()) if lower.endswith(ending)), None)


def _plain(stream: BinaryIO, name: str, origin: Origin) -> Iterator[Reader]:
    yield _page(stream, name, origin)


def _warc(stream: BinaryIO, _name: str, origin: Origin) -> Iterator[Reader]:
    return pages_in_warc(stream, origin)


def _compressed(stream: BinaryIO, name: str, origin: Origin) -> Iterator[Reader]:
    """A single page that is compressed as a file."""
    plain = name.rpartition(".")[0]
    if is_page_name(plain):
        yield _page(decompressed(stream, name), plain, origin)
    else:
        yield failing(ReadError("is compressed, and its name has no ending as page.html.gz has", where=origin.source))


def _page(stream: BinaryIO, name: str, origin: Origin) -> Reader:
    """A page, read now: the stream is at another place when the function is called."""
    try:
        body = read_at_most(stream, origin.access.limits.max_bytes, origin.source)
    except InputError as error:
        return failing(error)
    page = Page(body=body, media_type=MEDIA_TYPES.get(ending_of(name)), source=origin.source)
    return lambda: page


def _member(stream: BinaryIO, name: str, origin: Origin) -> Iterator[Reader]:
    """What a member of an archive holds: a page, or the pages of an archive."""
    if is_archive_name(name) and origin.depth > _DEPTH:
        yield failing(ReadError(f"lies more than {_DEPTH} archives deep; unpack them", where=origin.source))
    else:
        yield from pages_in(stream, name, origin)


def _is_wanted(name: str, names: Collection[PurePosixPath], origin: Origin) -> bool:
    """Whether the user takes a member: a page or an archive, and no further copy of a page that is taken."""
    choice = origin.access.choice
    if is_archive_name(name):
        return choice.takes_archive(name)
    return choice.takes_file(name) and not is_another_copy(
        PurePosixPath(name), lambda path: path in names and choice.takes_file(str(path))
    )


class _Members:
    """The members of an archive, which can have several of one name; later ones are counted."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._seen: Counter[str] = Counter()

    def origin(self, name: str) -> Origin:
        """Where the next member of this name comes from."""
        self._seen[name] += 1
        return self._origin.inner(f"{name}+{self._seen[name] - 1}" if self._seen[name] > 1 else name)


# --- zip


def _zip(stream: BinaryIO, _name: str, origin: Origin) -> Iterator[Reader]:
    try:
        archive = zipfile.ZipFile(_seekable(stream, origin))
    except InputError as error:
        yield failing(error)
        return
    except _ZIP_DAMAGE as error:
        problem = f"is no zip archive, or the list of contents at its end is lost ({error}); zip -FF may mend it"
        yield failing(ReadError(problem, where=origin.source))
        return
    with archive:
        members = zip_members(archive)
        names = {PurePosixPath(info.filename) for info in members}
        folder = _WACZ_PAGES if PurePosixPath(_WACZ) in names else ""
        inner = _Members(origin)
        for info in members[origin.span.begin : origin.span.end] if origin.span else members:
            if info.filename.startswith(folder) and _is_wanted(info.filename, names, origin):
                yield from _zip_member(archive, info, inner.origin(info.filename))


def _seekable(stream: BinaryIO, origin: Origin) -> BinaryIO:
    """A stream that can be read in any order, in memory where it came in one piece only."""
    if stream.seekable():
        return stream
    return io.BytesIO(read_at_most(stream, origin.access.limits.max_bytes, origin.source))


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, origin: Origin) -> Iterator[Reader]:
    if info.flag_bits & _ENCRYPTED:
        yield failing(ReadError("is encrypted; unpack the archive with its password first", where=origin.source))
        return
    try:
        with archive.open(info) as member:
            yield from _member(cast("BinaryIO", member), info.filename, origin)
    except _ZIP_DAMAGE as error:
        yield failing(ReadError(f"is damaged: {error}", where=origin.source))


def zip_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members of a zip archive that are no folders."""
    return [info for info in archive.infolist() if not info.filename.endswith("/")]  # a damaged name may be empty


# --- tar


def _tar(stream: BinaryIO, name: str, origin: Origin) -> Iterator[Reader]:
    names = _names_in_tar(stream, name)
    damage: list[str] = []
    try:
        with _open_tar(decompressed(stream, name), damage) as archive:
            inner = _Members(origin)
            for info in _tar_members(archive):
                if _is_wanted(info.name, names, origin):
                    yield from _tar_member(archive, info, inner.origin(info.name))
                yield from _tar_damage(damage, origin)
    except (*DAMAGE, tarfile.TarError) as error:
        damage.append(f"{error}; the rest of the archive is lost")
    yield from _tar_damage(damage, origin)


def _open_tar(stream: BinaryIO, damage: list[str]) -> tarfile.TarFile:
    """A tar stream that is read from its begin to its end, and that goes on behind what is no header.

    tarfile takes a damaged header for the end, without a word. What it looks at is watched here instead.
    """

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            try:
                header = super().frombuf(buf, encoding, errors)
                if header.size < 0:  # tarfile would go back, and round and round
                    raise tarfile.InvalidHeaderError("negative size")  # type: ignore[attr-defined]  # not in the stubs
            except tarfile.HeaderError as error:
                if buf.strip(b"\0") and not damage:
                    damage.append(f"{error}; reading goes on at the next member that can be found")
                raise
            return header

    return tarfile.open(fileobj=stream, mode="r|", tarinfo=Header, ignore_zeros=True)


def _tar_members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (info := archive.next()) is not None:
        archive.members = []  # type: ignore[attr-defined]  # the stubs do not have what would keep them all
        yield info


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, origin: Origin) -> Iterator[Reader]:
    member = archive.extractfile(info) if info.isreg() else None
    if member is None:
        if not info.isdir():
            yield skipping("is a link or no file", origin.source)
        return
    yield from _member(forward(member.read), info.name, origin)


def _tar_damage(damage: list[str], origin: Origin) -> Iterator[Reader]:
    while damage:
        yield failing(ReadError(f"is damaged: {damage.pop()}", where=origin.source))


def _names_in_tar(stream: BinaryIO, name: str) -> set[PurePosixPath]:
    """The names of all members, where the stream can be read twice; they show which pages are there twice."""
    if not stream.seekable():
        return set()
    begin, names = stream.tell(), set[PurePosixPath]()
    try:
        with _open_tar(decompressed(stream, name), []) as archive:
            names.update(PurePosixPath(info.name) for info in _tar_members(archive))
    except (*DAMAGE, tarfile.TarError):
        pass  # it is said when the pages are read
    stream.seek(begin)
    return names


_ARCHIVES: Final[dict[str, Callable[[BinaryIO, str, Origin], Iterator[Reader]]]] = {
    ".warc": _warc,
    ".warc.gz": _warc,
    ".warc.zst": _warc,
    ".wacz": _zip,
    ".zip": _zip,
    ".tar": _tar,
    ".tar.gz": _tar,
    ".tgz": _tar,
    ".tar.zst": _tar,
}
_COMPRESSED: Final = {".gz": _compressed, ".zst": _compressed}
