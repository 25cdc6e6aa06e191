"""Where a run is kept: a few operations on named objects, which a folder and an object store both have.

Comes in: keys ("commits/4f….json") and bytes or files. Goes out: the same again. The one that all rests on is `create`:
of any number of processes that create the same key, on any machine, exactly one is told that it did, and nobody ever
sees half of what it wrote.

Strategy, in a folder: written beside under another name, flushed to the disk, then linked to its place, which fails
where something is. Refused, with OutputError: what the operating system refuses.
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from rdfconv.save import refusal, refusals


class Storage(Protocol):
    """Objects by their keys; keys are relative paths with slashes."""

    @property
    def uri(self) -> str:
        """The address by which `storage_of` finds it again, in any process."""

    @property
    def scratch(self) -> Path:
        """A folder of this machine for files that are being made."""

    def read(self, key: str) -> bytes | None:
        """The whole object; None when there is none."""

    def open(self, key: str) -> BinaryIO:
        """The object as a stream that can seek; FileNotFoundError where there is none."""

    def keys(self, prefix: str) -> list[str]:
        """The keys of one folder ("commits/"), sorted."""

    def create(self, key: str, data: bytes) -> bool:
        """Make an object, whole, only if there is none; whether this call made it."""

    def create_of(self, key: str, stream: BinaryIO) -> bool:
        """The same of all that a stream has."""

    def replace(self, key: str, data: bytes) -> None:
        """Make an object, whole, whatever is there."""

    def add(self, key: str, file: Path) -> None:
        """Make an object of a finished file in `scratch`, which is gone afterwards."""

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens when there is none."""


def storage_of(uri: str) -> Storage:
    """The storage at an address: a folder's path, or a URL that fsspec knows (`s3://…`, `file://…`).

    Raises:
        ConfigError: the package for such addresses is not installed.
    """
    if "://" not in uri:
        return Folder(root=Path(uri))
    from rdfconv.runs.remote import Remote  # noqa: PLC0415 - an extra

    return Remote(uri.rstrip("/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A storage in a folder of a file system that has hard links."""

    root: Path
    is_durable: bool = True  # survives a loss of power; a run that nobody will resume need not

    @property
    def uri(self) -> str:
        """The folder's path."""
        return str(self.root)

    @property
    def scratch(self) -> Path:
        """A folder beside the objects: on the same disk, so that finished files need only a new name."""
        place = self.root / "scratch"
        with refusals(str(place)):
            place.mkdir(parents=True, exist_ok=True)
        return place

    def read(self, key: str) -> bytes | None:
        """The whole object; None when there is none."""
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None

    def open(self, key: str) -> BinaryIO:
        """The object as a stream that can seek; FileNotFoundError where there is none."""
        path = self.root / key
        try:
            return path.open("rb")
        except FileNotFoundError:
            raise
        except OSError as error:
            raise refusal(error, str(path)) from error

    def keys(self, prefix: str) -> list[str]:
        """The keys of one folder, sorted."""
        try:
            return sorted(f"{prefix}{entry.name}" for entry in os.scandir(self.root / prefix))
        except FileNotFoundError:
            return []

    def create(self, key: str, data: bytes) -> bool:
        """Make an object, whole, only if there is none; whether this call made it."""
        return self.create_of(key, io.BytesIO(data))

    def create_of(self, key: str, stream: BinaryIO) -> bool:
        """The same of all that a stream has."""
        with self._written(key, stream) as (file, place):
            try:
                os.link(file, place)
            except FileExistsError:
                return False
            self._flush(place.parent)
        return True

    def replace(self, key: str, data: bytes) -> None:
        """Make an object, whole, whatever is there."""
        with self._written(key, io.BytesIO(data)) as (file, place):
            file.replace(place)
            self._flush(place.parent)

    def add(self, key: str, file: Path) -> None:
        """Make an object of a finished file in `scratch`, which is gone afterwards."""
        place = self.root / key
        with refusals(str(place)):
            place.parent.mkdir(parents=True, exist_ok=True)
            self._flush(file)
            file.replace(place)
            self._flush(place.parent)

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens when there is none."""
        with refusals(str(self.root / key)):
            (self.root / key).unlink(missing_ok=True)

    @contextmanager
    def _written(self, key: str, data: BinaryIO) -> Iterator[tuple[Path, Path]]:
        """The data in a file that will be gone, and the place where it shall be."""
        place = self.root / key
        file = self.scratch / secrets.token_hex(8)
        with refusals(str(place)):
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                with file.open("wb") as new:
                    shutil.copyfileobj(data, new)
                self._flush(file)
                yield file, place
            finally:
                file.unlink(missing_ok=True)

    def _flush(self, path: Path) -> None:
        """To the disk, not only to the system's memory; a folder too, which holds its files' names."""
        if not self.is_durable:
            return
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
