"""Files of a publication that depend on nothing but their content: written, compressed, numbered, hashed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

import orjson

from rdfconv.write import FORMATS

_CHUNK: Final = 1 << 20
_MEDIA_TYPES: Final = {
    **{ending: format_.media_type for format_ in FORMATS.values() for ending in format_.extensions},
    "": "text/plain",  # SHA256SUMS
    ".csv": "text/csv",
    ".html": "text/html",
    ".jelly": "application/x-jelly-rdf",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".rdfp": "application/rdf-patch",
    ".ru": "application/sparql-update",
    ".tsv": "text/tab-separated-values",
    ".xml": "application/xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file as others need to know it."""

    name: str
    size: int
    sha256: str
    media_type: str  # of its content, uncompressed
    is_compressed: bool


def create(path: Path) -> BinaryIO:
    """A new file to write to; `.gz` compresses, without a name or time in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        return cast("BinaryIO", _Gzip(path))
    return path.open("wb")


class _Gzip(gzip.GzipFile):
    """A gzip file that closes the file below it."""

    def __init__(self, path: Path) -> None:
        self._below = path.open("wb")
        super().__init__(filename="", mode="wb", compresslevel=6, fileobj=self._below, mtime=0)

    def close(self) -> None:
        """Write the end, and close both."""
        try:
            super().close()
        finally:
            self._below.close()


def put(path: Path, body: bytes | str) -> None:
    """Write a small file at once."""
    with create(path) as stream:
        stream.write(body.encode() if isinstance(body, str) else body)


def put_json(path: Path, value: object) -> None:
    """Write JSON for people and programs."""
    put(path, orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


class Parts:
    """A long document in files of about the same size, cut only between the chunks that it is given."""

    def __init__(self, folder: Path, stem: str, ending: str, most: int, *, start: bytes = b"") -> None:
        self._folder, self._stem, self._ending, self._most = folder, stem, ending, most
        self._start = start  # of every file
        self._number, self._written = 0, 0
        self._stream: BinaryIO | None = None

    def add(self, chunk: bytes) -> None:
        """Write a chunk, in a new file if it would make this one too long."""
        if self._stream and self._written and self._written + len(chunk) > self._most:
            self._stream.close()
            self._stream, self._number, self._written = None, self._number + 1, 0
        if self._stream is None:
            self._stream = create(self._folder / f"{self._stem}-{self._number:05}{self._ending}")
            self._stream.write(self._start)
        self._stream.write(chunk)
        self._written += len(chunk)

    def close(self) -> None:
        """Close the last file; a document without chunks is one empty file. Closing again does nothing."""
        if self._stream is None:
            self.add(b"")
        if self._stream and not self._stream.closed:
            self._stream.close()


def facts_of(path: Path) -> FileFacts:
    """Size, hash and kind of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    is_compressed = path.suffix in {".gz", ".zst"}
    ending = Path(path.stem).suffix if is_compressed else path.suffix
    return FileFacts(
        name=path.name,
        size=path.stat().st_size,
        sha256=digest.hexdigest(),
        media_type=_MEDIA_TYPES.get(ending, "application/octet-stream"),
        is_compressed=is_compressed,
    )


def sums(files: Iterable[FileFacts]) -> str:
    """SHA256SUMS, as `sha256sum --check` reads it."""
    return "".join(f"{each.sha256}  {each.name}\n" for each in files)
