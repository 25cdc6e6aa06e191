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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from rdfconv.publish.changes import Change
from rdfconv.publish.files import put
from rdfconv.publish.leaves import slug_of
from rdfconv.publish.site import Leaf, Release, Site

_MOST: Final = 50_000
_SITEMAPS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_RS: Final = "http://www.openarchives.org/rs/terms/"
_KINDS: Final = {"added": "created", "changed": "updated", "removed": "deleted", "withdrawn": "deleted"}


class Maps:
    """The lists in the making: one line for each dataset."""

    def __init__(self, folder: Path, site: Site) -> None:
        self._folder, self._site = folder, site
        self._pages: list[str] = []
        self._resources: list[str] = []

    def add(self, leaf: Leaf, turtle: bytes) -> None:
        """Take in a dataset's page, and its RDF."""
        base, since = self._site.base_url, leaf.since.isoformat()
        digest = hashlib.sha256(turtle).hexdigest()
        facts = f'<rs:md hash="sha-256:{digest}" length="{len(turtle)}" type="text/turtle"/>'
        self._pages.append(_url(f"{base}datasets/{leaf.slug}.html", since))
        self._resources.append(_url(f"{base}datasets/{leaf.slug}.ttl", since, facts))

    def finish(self, release: Release, others: Iterable[str], changes: Sequence[Change]) -> None:
        """Write all lists.

        Args:
            release: This one.
            others: Web pages that are no datasets', from the base on.
            changes: Against the release before.
        """
        day, base = release.day.isoformat(), self._site.base_url
        pages = [_url(f"{base}{page}", day) for page in others] + self._pages
        self._write_list("sitemap", pages, "", day)
        put(self._folder / "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n")
        up = f'<rs:ln rel="up" href={quoteattr(f"{base}resourcesync/capabilitylist.xml")}/>'
        about = f'{up}\n<rs:md capability="resourcelist" at="{_time(day)}"/>'
        self._write_list("resourcesync/resourcelist", self._resources, about, day)
        offered = [("resourcelist", "resourcesync/resourcelist.xml")]
        if release.previous and release.since:
            place = f"changes/{release.previous}_{release.name}/changelist.xml"
            span = f'from="{_time(release.since.isoformat())}" until="{_time(day)}"'
            put(
                self._folder / place,
                _urlset(_changed(changes, base, day), f'{up}\n<rs:md capability="changelist" {span}/>'),
            )
            offered.append(("changelist", place))
        self._write_capabilities(offered)

    def _write_capabilities(self, offered: Iterable[tuple[str, str]]) -> None:
        base = self._site.base_url
        up = f'<rs:ln rel="up" href={quoteattr(f"{base}.well-known/resourcesync")}/>'
        entries = [_url(f"{base}{place}", "", f'<rs:md capability="{kind}"/>') for kind, place in offered]
        capabilities = _urlset(entries, f'{up}\n<rs:md capability="capabilitylist"/>')
        put(self._folder / "resourcesync" / "capabilitylist.xml", capabilities)
        way_in = [_url(f"{base}resourcesync/capabilitylist.xml", "", '<rs:md capability="capabilitylist"/>')]
        described = f'<rs:ln rel="describedby" href={quoteattr(f"{base}void.ttl")}/>\n<rs:md capability="description"/>'
        put(self._folder / ".well-known" / "resourcesync", _urlset(way_in, described))

    def _write_list(self, path: str, entries: list[str], about: str, day: str) -> None:
        """One list, or several with an index."""
        chunks = [entries[start : start + _MOST] for start in range(0, len(entries), _MOST)] or [[]]
        if len(chunks) == 1:
            put(self._folder / f"{path}.xml", _urlset(chunks[0], about))
            return
        names = [f"{path}-{number:05}.xml" for number in range(1, len(chunks) + 1)]
        for name, chunk in zip(names, chunks, strict=True):
            put(self._folder / name, _urlset(chunk, about))
        parts = "\n".join(
            f"<sitemap><loc>{escape(self._site.base_url + name)}</loc><lastmod>{day}</lastmod></sitemap>"
            for name in names
        )
        put(self._folder / f"{path}.xml", _document("sitemapindex", f"{about}\n{parts}"))


def _changed(changes: Iterable[Change], base: str, day: str) -> Iterator[str]:
    for change in changes:
        facts = f'<rs:md change="{_KINDS[change.kind]}" datetime="{_time(day)}"/>'
        yield _url(f"{base}datasets/{slug_of(change.graph)}.ttl", day, facts)


def _url(address: str, day: str, more: str = "") -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(address)}</loc>{changed}{more}</url>"


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"


def _urlset(entries: Iterable[str], about: str) -> str:
    return _document("urlset", "\n".join(filter(None, (about, *entries))))


def _document(root: str, content: str) -> str:
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}" xmlns:rs="{_RS}">'
    return f"{start}\n{content}\n</{root}>\n"
