"""What crawlers follow: sitemap.xml, and ResourceSync with what there is and what has changed.

    sitemap.xml robots.txt            the web pages
    .well-known/resourcesync          the way in
    resourcesync/capabilitylist.xml   what is offered
    resourcesync/resourcelist.xml     the datasets in RDF, with hashes
    changes/…/changelist.xml          those that changed with the last release

A list has at most 50,000 addresses; longer ones are several, with an index.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from rdfconv.publish.changes import Change
from rdfconv.publish.files import create, put
from rdfconv.publish.site import Leaf, Release, Site

_MOST: Final = 50_000
_SITEMAPS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_RS: Final = "http://www.openarchives.org/rs/terms/"
_KINDS: Final = {"added": "created", "changed": "updated", "removed": "deleted", "withdrawn": "deleted"}


class Maps:
    """The lists in the making: one entry for each dataset, on disk."""

    def __init__(self, folder: Path, site: Site) -> None:
        self._folder, self._site = folder, site
        self._pages = _Entries()
        self._resources = _Entries()

    def close(self) -> None:
        """Give the disk back."""
        self._pages.close()
        self._resources.close()

    def add(self, leaf: Leaf, turtle: bytes) -> None:
        """Take in a dataset's page, and its RDF."""
        base, since = self._site.base_url, leaf.since.isoformat()
        digest = hashlib.sha256(turtle).hexdigest()
        facts = f'<rs:md hash="sha-256:{digest}" length="{len(turtle)}" type="text/turtle"/>'
        self._pages.add(_url(f"{base}datasets/{leaf.slug}.html", since))
        self._resources.add(_url(f"{base}datasets/{leaf.slug}.ttl", since, facts))

    def finish(self, release: Release, others: Sequence[str], changes: Iterable[Change]) -> None:
        """Write all lists.

        Args:
            release: This one.
            others: Web pages that are no datasets', from the base on.
            changes: Against the release before.
        """
        day, base = release.day.isoformat(), self._site.base_url
        pages = chain((_url(f"{base}{page}", day) for page in others), self._pages)
        self._write_list("sitemap", pages, len(others) + self._pages.count, "", day)
        put(self._folder / "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n")
        up = f'<rs:ln rel="up" href={quoteattr(f"{base}resourcesync/capabilitylist.xml")}/>'
        about = f'{up}\n<rs:md capability="resourcelist" at="{_time(day)}"/>'
        self._write_list("resourcesync/resourcelist", iter(self._resources), self._resources.count, about, day)
        offered = [("resourcelist", "resourcesync/resourcelist.xml")]
        if release.previous and release.since:
            place = f"changes/{release.previous}_{release.name}/changelist.xml"
            span = f'from="{_time(release.since.isoformat())}" until="{_time(day)}"'
            about = f'{up}\n<rs:md capability="changelist" {span}/>'
            _write_urlset(self._folder / place, _changed(changes, base, day), about)
            offered.append(("changelist", place))
        self._write_capabilities(offered)

    def _write_capabilities(self, offered: Iterable[tuple[str, str]]) -> None:
        base = self._site.base_url
        up = f'<rs:ln rel="up" href={quoteattr(f"{base}.well-known/resourcesync")}/>'
        entries = [_url(f"{base}{place}", "", f'<rs:md capability="{kind}"/>') for kind, place in offered]
        capabilities = f'{up}\n<rs:md capability="capabilitylist"/>'
        _write_urlset(self._folder / "resourcesync" / "capabilitylist.xml", entries, capabilities)
        way_in = [_url(f"{base}resourcesync/capabilitylist.xml", "", '<rs:md capability="capabilitylist"/>')]
        described = f'<rs:ln rel="describedby" href={quoteattr(f"{base}void.ttl")}/>\n<rs:md capability="description"/>'
        _write_urlset(self._folder / ".well-known" / "resourcesync", way_in, described)

    def _write_list(self, path: str, entries: Iterator[str], count: int, about: str, day: str) -> None:
        """One list, or several with an index."""
        if count <= _MOST:
            _write_urlset(self._folder / f"{path}.xml", entries, about)
            return
        names = [f"{path}-{number:05}.xml" for number in range(1, -(-count // _MOST) + 1)]
        for name in names:
            _write_urlset(self._folder / name, islice(entries, _MOST), about)
        parts = (
            f"<sitemap><loc>{escape(self._site.base_url + name)}</loc><lastmod>{day}</lastmod></sitemap>"
            for name in names
        )
        _write_document(self._folder / f"{path}.xml", "sitemapindex", (about, *parts))


class _Entries:
    """Lines in the order in which they come, on disk."""

    def __init__(self) -> None:
        self.count = 0
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed by `close`

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()

    def add(self, line: str) -> None:
        """Take a line in; it holds no line break."""
        self._file.write(f"{line}\n")
        self.count += 1

    def __iter__(self) -> Iterator[str]:
        """Every line, without its line break."""
        self._file.seek(0)
        return (line.removesuffix("\n") for line in self._file)


def _changed(changes: Iterable[Change], base: str, day: str) -> Iterator[str]:
    for change in (each for each in changes if each.is_dataset):
        facts = f'<rs:md change="{_KINDS[change.kind]}" datetime="{_time(day)}"/>'
        yield _url(f"{base}datasets/{change.slug}.ttl", day, facts)


def _url(address: str, day: str, more: str = "") -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(address)}</loc>{changed}{more}</url>"


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"


def _write_urlset(path: Path, entries: Iterable[str], about: str) -> None:
    _write_document(path, "urlset", chain((about,), entries))


def _write_document(path: Path, root: str, lines: Iterable[str]) -> None:
    with create(path) as stream:
        stream.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}" xmlns:rs="{_RS}">\n'.encode()
        )
        stream.writelines(f"{line}\n".encode() for line in lines if line)
        stream.write(f"</{root}>\n".encode())
