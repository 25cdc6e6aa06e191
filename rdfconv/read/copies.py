"""Pages that lie in a folder or an archive twice: as `NAME.html`, as its payload, as segments of Next.js 16."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Final, TypeVar

from rdfconv.read.access import ENDINGS

_HTML: Final = (".html", ".htm", ".xhtml")
_PAYLOADS: Final = (".txt", ".rsc")
_SEGMENT: Final = "__next."
_WHOLE: Final = "__next._full.txt"

P = TypeVar("P", bound=PurePath)


def is_another_copy(path: P, is_file: Callable[[P], bool]) -> bool:
    """Whether the same page lies beside this payload in a fuller form."""
    if path.suffix.lower() not in _PAYLOADS:
        return False
    if path.name.startswith(_SEGMENT):
        whole = [path.with_name("index"), path.parent]
        is_part = path.name != _WHOLE and is_file(path.with_name(_WHOLE))
        return is_part or any(
            is_file(page.with_name(f"{page.name}{end}")) for page in whole if page.name for end in ENDINGS
        )
    return any(is_file(path.with_suffix(ending)) for ending in _HTML)
