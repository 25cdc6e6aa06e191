"""How pages are reached: which of many are taken, how large they may be, how the web is asked. Plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath
from typing import Final, NoReturn, TypeAlias

from rdfconv.errors import InputError, SkippedError
from rdfconv.model import Limits, Page

Reader: TypeAlias = Callable[[], Page]

# What pages and payloads are called (files of a static export, saved responses, JSON-LD documents).
ENDINGS: Final = (".html", ".htm", ".xhtml", ".txt", ".rsc", ".json", ".jsonld")
MEDIA_TYPES: Final = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".rsc": "text/x-component",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
}
COMPRESSED: Final = (".gz", ".zst")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which of a folder's, an archive's or a sitemap's pages are taken: patterns of names, paths or addresses."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, path: str) -> bool:
        """Whether neither `include` nor `exclude` is against it; `*` stands for any characters, `/` too."""
        if self.include and not _matches(path, self.include):
            return False
        return not _matches(path, self.exclude)

    def takes_file(self, path: str) -> bool:
        """The same of a file; what `include` does not name has to end as pages do."""
        return self.takes(path) and (bool(self.include) or is_page_name(path))

    def takes_archive(self, path: str) -> bool:
        """The same of an archive; `include` is about the pages in it."""
        return not _matches(path, self.exclude)


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    name = path.rstrip("/").rpartition("/")[2]
    return any(fnmatchcase(path, pattern) or fnmatchcase(name, pattern) for pattern in patterns)


def is_page_name(path: str) -> bool:
    """Whether a name ends as pages do, compressed or not."""
    return ending_of(path) in ENDINGS


def ending_of(path: str) -> str:
    """The ending that says what a file is, in lower case, without that of its compression.

    >>> ending_of("a/b.HTML.gz"), ending_of("c")
    ('.html', '')
    """
    suffixes = PurePosixPath(path.lower()).suffixes
    if suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """How the web is asked for pages."""

    contact: str | None = None  # an address that the User-Agent gives
    delay: float = 1.0  # seconds between two requests to one host; robots.txt can ask for more
    timeout: float = 30.0  # seconds for a connection, and for each time that nothing comes
    max_seconds: float = 300.0  # for one answer
    max_wait: float = 120.0  # seconds that a server may ask to be left alone
    max_redirects: int = 10
    retries: int = 3
    allow_private: bool = False
    keep: str | None = None  # a WARC file for what is fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """All of it."""

    choice: Choice = field(default_factory=Choice)
    limits: Limits = field(default_factory=Limits)
    web: Web = field(default_factory=Web)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of an archive (`spans`): of a WARC, places of records; of a zip archive, numbers of members."""

    begin: int
    end: int  # the first that belongs to it no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a stream comes from."""

    source: str  # its name, for messages
    access: Access
    depth: int = 0  # archives that it lies in
    span: Span | None = None  # what is read of it, if not all

    def inner(self, name: str) -> Origin:
        """Where something in it comes from."""
        return replace(self, source=f"{self.source}#{name}", depth=self.depth + 1, span=None)


def failing(error: InputError) -> Reader:
    """A function that fails where a page should be."""
    return partial(_fail, error)


def skipping(message: str, where: str) -> Reader:
    """A function for what lies there and is not to be converted."""
    return failing(SkippedError(message, where=where))


def _fail(error: InputError) -> NoReturn:
    raise error
