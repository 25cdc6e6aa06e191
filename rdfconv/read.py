"""Names on a command line -> Pages: files, folders, globs, standard input.

Folders are walked in order of name, and only files that can be pages are taken. A page that lies there twice, as
`NAME.html` and as its payload `NAME.txt`, or again in the segment files of Next.js 16 (`__next.….txt`), is read once.
"""

from __future__ import annotations

import glob
import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from rdfconv.errors import ConfigError, ReadError
from rdfconv.model import Page
from rdfconv.terms import Quad, Triple, literal, text_of

if TYPE_CHECKING:
    import pyoxigraph

STDIN: Final = "-"
# What pages and payloads are called (files of a static export, saved responses, JSON-LD documents).
ENDINGS: Final = (".html", ".htm", ".xhtml", ".txt", ".rsc", ".json", ".jsonld")
_HTML: Final = (".html", ".htm", ".xhtml")
_PAYLOADS: Final = (".txt", ".rsc")
_SEGMENT: Final = "__next."
_WHOLE: Final = "__next._full.txt"
_MEDIA_TYPES: Final = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".rsc": "text/x-component",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
}


def iter_names(inputs: Iterable[str]) -> Iterator[str]:
    """The files behind names: a folder's pages, a pattern's matches, anything else as it stands.

    A name behind which there is nothing stays in the list, so that `read_page` fails on it in its turn.
    """
    for name in inputs:
        path = Path(name)
        if path.is_dir():
            yield from _pages_in(path) or [name]
        elif name != STDIN and not path.exists() and glob.has_magic(name):
            yield from _matches(name) or [name]
        else:
            yield name


def _pages_in(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    return [str(path) for path in sorted(files) if not _is_another_copy(path)]


def _is_another_copy(path: Path) -> bool:
    """Whether the same page lies beside this payload in a fuller form."""
    if path.suffix.lower() not in _PAYLOADS:
        return False
    if path.name.startswith(_SEGMENT):
        whole = [path.with_name("index"), path.parent]
        is_part = path.name != _WHOLE and path.with_name(_WHOLE).is_file()
        return is_part or any(Path(f"{page}{ending}").is_file() for page in whole for ending in ENDINGS)
    return any(path.with_suffix(ending).is_file() for ending in _HTML)


def _matches(pattern: str) -> list[str]:
    return sorted(name for name in glob.glob(pattern, recursive=True) if Path(name).is_file())  # noqa: PTH207 - absolute patterns too


def read_page(name: str, *, url: str | None = None) -> Page:
    """One page.

    Args:
        name: A file, or `-` for standard input.
        url: The address that the page was retrieved from, where it is known.

    Raises:
        ReadError: the file cannot be read.
    """
    if name == STDIN:
        return Page(body=sys.stdin.buffer.read(), url=url, source="<stdin>")
    path = Path(name)
    if path.is_dir():
        raise ReadError(f"holds no pages; their names end in {', '.join(ENDINGS)}", where=name)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", where=name) from error
    return Page(body=body, url=url, media_type=_MEDIA_TYPES.get(path.suffix.lower()), source=name)


def read_rdf(name: str) -> list[Triple | Quad]:
    """The statements of an RDF file, as `iter_rdf` gives them."""
    return list(iter_rdf(name))


def iter_rdf(name: str) -> Iterator[Triple | Quad]:
    """The statements of an RDF file, as terms, while it is read; triples for the default graph, quads for named ones.

    Args:
        name: A file whose ending says its format (.nt, .nq, .ttl, .trig, .jsonld, .rdf), perhaps with .gz or .zst
            behind it.

    Raises:
        ReadError: the file cannot be read, or is not of its format; the message says the line.
        ConfigError: it is compressed in a way for which a package is missing.
    """
    import pyoxigraph  # noqa: PLC0415 - only for RDF as input

    path = Path(name)
    opened = _DECOMPRESSED.get(path.suffix.lower())
    ending = Path(path.stem).suffix if opened else path.suffix
    format_ = pyoxigraph.RdfFormat.from_extension(ending.removeprefix(".").lower())
    if format_ is None:
        raise ReadError(
            "its name does not end as that of an RDF file: .nt, .nq, .ttl, .trig, .jsonld, .rdf", where=name
        )
    try:
        with opened(path) if opened else path.open("rb") as stream:
            yield from map(_terms_of, pyoxigraph.parse(stream, format=format_))
    except (OSError, SyntaxError, EOFError, zlib.error) as error:
        raise ReadError(f"cannot be read: {error}", where=name) from error


def _gunzipped(path: Path) -> AbstractContextManager[BinaryIO]:
    return cast("BinaryIO", gzip.open(path, "rb"))


@contextmanager
def _zstandard(path: Path) -> Iterator[BinaryIO]:
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError:
        message = "the package zstandard is not installed; pip install 'rdfconv[zst]'"
        raise ConfigError(message, where=str(path)) from None
    try:
        with zstandard.open(path, "rb") as stream:
            yield cast("BinaryIO", stream)
    except zstandard.ZstdError as error:
        raise ReadError(f"cannot be read: {error}", where=str(path)) from error


_DECOMPRESSED: Final[dict[str, Callable[[Path], AbstractContextManager[BinaryIO]]]] = {
    ".gz": _gunzipped,
    ".zst": _zstandard,
}


def _terms_of(quad: pyoxigraph.Quad) -> Triple | Quad:
    subject, predicate, value = str(quad.subject), str(quad.predicate), str(quad.object)
    if value[0] == '"':  # a literal, quoted as `terms` quotes it
        value = literal(text_of(value)) + value[value.rindex('"') + 1 :]
    graph = str(quad.graph_name)
    return (subject, predicate, value) if graph == "DEFAULT" else (subject, predicate, value, graph)
