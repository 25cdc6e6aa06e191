"""A name -> the pages behind it: a file, an archive, standard input, an address, a sitemap."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from rdfconv.errors import ConfigError, InputError, ReadError
from rdfconv.model import Page
from rdfconv.read.access import Access, Origin, Reader, Span, failing
from rdfconv.read.files import STDIN, is_address, read_page

if TYPE_CHECKING:
    from rdfconv.read.web import Fetcher

_STDIN_SOURCE: Final = "<stdin>"
_BUFFER_BYTES: Final = 1 << 18


def pages_of(
    name: str,
    *,
    url: str | None = None,
    access: Access | None = None,
    fetcher: Fetcher | None = None,
    span: Span | None = None,
) -> Iterator[Reader]:
    """The pages behind one name, as functions that give one each: what cannot be read fails when it is called.

    An archive's functions hold their page's bytes; call each before the next is asked for, and one page at a time, of
    a WARC a few megabytes of them, is in memory.

    Args:
        name: A file, an archive, a page in one (`crawl.warc.gz#512`), `-`, an address (http, https), or `sitemap:` and
            the address of a sitemap.
        url: The address that the page was retrieved from, where there is one page.
        access: Which pages of many, how large, how the web is asked.
        fetcher: What fetches addresses; without it one is opened for this name.
        span: What is read of an archive, one of its `pieces_of`.

    Raises:
        ConfigError: what reads such a name is not installed; `url` is given for many pages.
    """
    from rdfconv.read.archives import is_stream_name  # noqa: PLC0415 - light start

    access = access or Access()
    if is_address(name):
        return _from_web(name, access, fetcher)
    if name == STDIN:
        return _from_stdin(url, access)
    if is_stream_name(name) and Path(name).is_file():
        return _from_archive(name, url, access, span)
    if archive := archive_of(name):
        return chosen(_from_archive(archive, None, access), {name: url}, archive)
    return iter([partial(read_page, name, url=url, limits=access.limits)])


def archive_of(name: str) -> str | None:
    """The archive, if a name is that of a page in one, as messages give it: the archive, #, its place there."""
    from rdfconv.read.archives import is_stream_name  # noqa: PLC0415 - light start

    if "#" not in name or Path(name).exists():
        return None
    begins = (name[:end] for end, character in enumerate(name) if character == "#")
    return next((begin for begin in begins if is_stream_name(begin) and Path(begin).is_file()), None)


def chosen(pages: Iterator[Reader], addresses: Mapping[str, str | None], archive: str) -> Iterator[Reader]:
    """Some of an archive's pages: those that `addresses` names, with the address that it has for them."""
    missing = dict.fromkeys(addresses)
    for read in pages:
        try:
            page = read()
        except InputError as error:
            source, reader = error.where, failing(error)
        else:
            source, reader = page.source, partial(replace, page, url=addresses.get(page.source) or page.url)
        if source in missing:
            del missing[source]
            yield reader
    for source in missing:
        yield failing(ReadError(f"is not in {archive}", where=source))


def _from_archive(name: str, url: str | None, access: Access, span: Span | None = None) -> Iterator[Reader]:
    from rdfconv.read.archives import pages_in  # noqa: PLC0415 - light start

    try:
        stream = Path(name).open("rb", _BUFFER_BYTES)  # noqa: SIM115 - closed below
    except OSError as error:
        yield failing(ReadError(f"cannot be read: {error.strerror}", where=name))
        return
    with stream:
        yield from _addressed(pages_in(stream, name, Origin(source=name, access=access, span=span)), url, name)


def _from_stdin(url: str | None, access: Access) -> Iterator[Reader]:
    """Standard input, which is a page or an archive by its first bytes."""
    from rdfconv.read.archives import name_by_content, pages_in  # noqa: PLC0415 - light start

    if sys.stdin.buffer.closed:
        yield failing(ReadError("has been read already, which is possible once", where=_STDIN_SOURCE))
        return
    stream = io.BufferedReader(cast("io.RawIOBase", sys.stdin.buffer), _BUFFER_BYTES)
    name = name_by_content(stream.peek(_BUFFER_BYTES))
    origin = Origin(source=_STDIN_SOURCE, access=access)
    yield from _addressed(pages_in(cast("BinaryIO", stream), name, origin), url, _STDIN_SOURCE)


def _addressed(pages: Iterator[Reader], url: str | None, name: str) -> Iterator[Reader]:
    """The pages with the address that the user gives; there has to be one page for it."""
    for number, page in enumerate(pages):
        if url is not None and number:
            raise ConfigError("holds several pages, and --base is the address of one", where=name)
        yield partial(_with_url, page, url) if url is not None else page


def _with_url(read: Reader, url: str) -> Page:
    return replace(read(), url=url)


def _from_web(name: str, access: Access, fetcher: Fetcher | None) -> Iterator[Reader]:
    from rdfconv.read.web import Fetcher  # noqa: PLC0415 - light start

    if fetcher is not None:
        yield from fetcher.pages(name, access)
        return
    with Fetcher(access.web, access.limits) as own:
        yield from own.pages(name, access)
