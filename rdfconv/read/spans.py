"""A large archive -> spans of it, which several processes can read at the same time.

Comes in: the name of an archive, and about how large a span shall be. Goes out: spans that together hold each page
once, in order: of a WARC from record to record, by their places in the file; of a zip archive from member to member,
by their numbers. Nothing, where it is to be read as a whole: small, damaged, or of another kind.

Strategy: a WARC is read once, so that a span begins where a record does and not at what looks like one inside of a
page; that costs what decompressing costs. The contents of a zip archive stand at its end.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rdfconv.read.access import Span
from rdfconv.read.streams import DAMAGE, GZIP
from rdfconv.read.warc import record_places


class Piece(NamedTuple):
    """A span, and how many bytes of the file it is."""

    span: Span
    size: int


def pieces_of(name: str, least_bytes: int) -> list[Piece]:
    """The spans of an archive, each at least so large, if there are several.

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
    with path.open("rb") as stream:
        places = _thinned(record_places(stream), least_bytes)
        for begin, end in zip(places, [*places[1:], path.stat().st_size], strict=True):
            stream.seek(begin)
            if not stream.read(7).startswith((GZIP, b"WARC/1.")):
                raise OSError("no record begins where one should")  # as in a file that is compressed as a whole
            yield Piece(Span(begin=begin, end=end), end - begin)


def _thinned(places: Iterable[int], least: int) -> list[int]:
    """The first place, and of the others those that are so far from the one before."""
    thinned = [0]
    thinned += (place for place in places if place - thinned[-1] >= least)
    return thinned


def _zip_pieces(path: Path, least_bytes: int) -> Iterator[Piece]:
    with zipfile.ZipFile(path) as archive:
        sizes = [info.compress_size for info in archive.infolist() if not info.is_dir()]
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
