"""A publication is made beside its place and then put there: whoever reads the folder meanwhile sees the old one.

A release folder never changes: the same release made again has to have the same bytes, or is refused. Everything
else is replaced by name; what the new publication does not have stays, but for folders, which are replaced whole.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rdfconv.errors import OutputError
from rdfconv.save import refusals

_SHARED_FOLDERS: Final = ("dumps", "changes")  # whose folders stay, one for each release


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """An empty folder; what is in it takes its place in `out` when the block ends well.

    Raises:
        OutputError: the place refuses it, or holds another release of the same name.
    """
    with refusals(str(out)):
        out.mkdir(parents=True, exist_ok=True)
        staging = out / f".rdfconv-{secrets.token_hex(8)}"
        staging.mkdir()
        try:
            yield staging
            _hold_releases(staging, out)
            _put(staging, out)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _hold_releases(staging: Path, out: Path) -> None:
    for fresh in (staging / "dumps").iterdir():
        old = out / "dumps" / fresh.name
        if fresh.is_dir() and old.is_dir() and _sums(fresh) != _sums(old):
            raise OutputError(
                f"holds another release {fresh.name}, and releases never change; give this one another name (--release)"
            )


def _sums(folder: Path) -> bytes:
    path = folder / "SHA256SUMS"
    return path.read_bytes() if path.is_file() else b""


def _put(staging: Path, out: Path) -> None:
    for fresh in sorted(staging.iterdir()):
        place = out / fresh.name
        if fresh.name in _SHARED_FOLDERS:
            place.mkdir(exist_ok=True)
            for each in sorted(fresh.iterdir()):
                _replace(each, place / each.name, staging)
        else:
            _replace(fresh, place, staging)


def _replace(fresh: Path, place: Path, staging: Path) -> None:
    if place.is_dir():
        place.rename(staging / f".old-{place.name}")
    fresh.replace(place)
