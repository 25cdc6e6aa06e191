"""A large archive -> spans of it, which several processes can read at the same time.

Comes in: the name of an archive, and about how large a span shall be. Goes out: spans that together hold each page
once, in order: of a WARC from record to record, by their places in the file; of a zip archive from member to member,
by their numbers. Nothing, where it is to be read as a whole: small, of another kind, or damaged (of those, a `.warc.gz`
is cut all the same).

Strategy: a span begins where a record surely does, and not at what looks like one inside of a page. In `.warc.gz` one
looks for members of gzip with whole records, one behind the other, over more bytes than can stand unchanged inside of
another member; that costs a millisecond a span. A plain WARC is read once, some gigabytes a second. The contents of a
zip archive stand at its end.
"""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from rdfconv.read.access import Span
from rdfconv.read.archives import zip_members
from rdfconv.read.records import record_places
from rdfconv.read.streams import DAMAGE, GZIP

_RECORD: Final = b"WARC/1."  # how one begins and ends (WARC 1.1, 4)
_RECORD_END: Final = b"\r\n\r\n"


class Piece(NamedTuple):
    """A span, and how many bytes of the file it is."""

    span: Span
    size: int


def pieces_of(name: str, least_bytes: int) -> list[Piece]:
    """The spans of an archive, each but the last at least so large, if there are several.

    Raises:
        ConfigError: what reads such an archive is not installed.
    """
    lower = name.lower()
    cut = next((cut for ending, cut in _CUTS.items() if lower.endswith(ending)), None)
    path = Path(name)
    if cut is None or not path.is_file() or path.stat().st_size < 2 * least_bytes:
        return []
    try:
        pieces = list(cut(path, least_bytes))
    except (*DAMAGE, zipfile.BadZipFile, NotImplementedError):
        return []
    return pieces if len(pieces) > 1 else []


def _warc_pieces(path: Path, least_bytes: int) -> Iterator[Piece]:
    with path.open("rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as archive:
        begins: Iterable[int]
        if archive[: len(GZIP)] == GZIP:
            begins = _begins_in_gzip(archive, least_bytes)
        elif archive[: len(_RECORD)] == _RECORD:
            begins = _thinned(record_places(file), least_bytes)
        else:
            return
        for begin, end in pairwise([*begins, len(archive)]):
            yield Piece(Span(begin=begin, end=end), end - begin)


def _thinned(places: Iterable[int], least_bytes: int) -> list[int]:
    """The first place, and of the others those that are so far from the one before."""
    thinned = [0]
    thinned += (place for place in places if place - thinned[-1] >= least_bytes)
    return thinned


# --- Members of gzip

_MEMBER: Final = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")  # RFC 1952, 2.3.1: its mark, "deflate", flags
# What stands in a deflate stream as it is, at most (RFC 1951, 3.2.4): an archive in an archive is broken up after that.
_MOST_STORED: Final = 65_535
_CHUNK: Final = 1 << 14  # bytes


def _begins_in_gzip(archive: mmap.mmap, least_bytes: int) -> Iterator[int]:
    """The first place, and others where a record surely begins, each so far from the one before."""
    place: int | None = 0
    while place is not None:
        yield place
        candidates = (found.start() for found in _MEMBER.finditer(archive, place + least_bytes))
        place = next((candidate for candidate in candidates if _is_record(archive, candidate)), None)


def _is_record(archive: mmap.mmap, place: int) -> bool:
    """Whether records follow each other from there on, for longer than they could inside of another one."""
    end: int | None = place
    while end is not None and end - place <= _MOST_STORED:
        end = _end_of_records(archive, end)
    return end is not None


def _end_of_records(archive: mmap.mmap, position: int) -> int | None:
    """Where a member of gzip ends that holds whole records; None where there is none."""
    member = zlib.decompressobj(16 + zlib.MAX_WBITS)
    head = tail = b""
    while not member.eof and (chunk := archive[position : position + _CHUNK]):
        try:
            plain = member.decompress(chunk)
        except zlib.error:
            return None
        head, tail = head or plain[: len(_RECORD)], (tail + plain)[-len(_RECORD_END) :]
        if head and head != _RECORD:
            return None
        position += len(chunk)
    is_whole = member.eof and head == _RECORD and tail == _RECORD_END
    return position - len(member.unused_data) if is_whole else None


# --- Zip archives


def _zip_pieces(path: Path, least_bytes: int) -> Iterator[Piece]:
    with zipfile.ZipFile(path) as archive:
        sizes = [info.compress_size for info in zip_members(archive)]
    begin = size = 0
    for number, more in enumerate(sizes, start=1):
        size += more
        if size >= least_bytes or number == len(sizes):
            yield Piece(Span(begin=begin, end=number), size)
            begin, size = number, 0


_CUTS: Final[dict[str, Callable[[Path, int], Iterator[Piece]]]] = {
    ".warc": _warc_pieces,
    ".warc.gz": _warc_pieces,
    ".zip": _zip_pieces,
}
