"""Pages that lie in a folder or an archive twice: as `NAME.html`, as its payload, as segments of Next.js 16."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Final, TypeVar

from rdfconv.read.access import COMPRESSED, ENDINGS

_HTML: Final = (".html", ".htm", ".xhtml")
_PAYLOADS: Final = (".txt", ".rsc")
_SEGMENT: Final = "__next."
_WHOLE: Final = "__next._full.txt"

P = TypeVar("P", bound=PurePath)


def is_another_copy(path: P, is_file: Callable[[P], bool]) -> bool:
    """Whether the same page lies beside this payload in a fuller form; either may be compressed."""

    def lies_there(other: P, endings: Iterable[str] = ("",)) -> bool:
        return any(
            is_file(other.with_name(f"{other.name}{ending}{compression}"))
            for ending in endings
            for compression in ("", *COMPRESSED)
        )

    if path.suffix.lower() in COMPRESSED:
        path = path.with_suffix("")
    if path.suffix.lower() not in _PAYLOADS:
        return False
    if not path.name.startswith(_SEGMENT):
        return lies_there(path.with_suffix(""), _HTML)
    if path.name != _WHOLE and lies_there(path.with_name(_WHOLE)):
        return True
    return any(lies_there(page, ENDINGS) for page in (path.with_name("index"), path.parent) if page.name)
