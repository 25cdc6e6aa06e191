"""What a portal harvests: the catalogue of the datasets and of the dump, in DCAT 3 (as DCAT-AP), and VoID.

    catalog.ttl catalog.jsonld    the catalogue, and the dump as one of its datasets, with every file
    catalog/page-00001.ttl …      the datasets, a thousand on a page, linked by Hydra
    void.ttl .well-known/void     what is in the dump, and how much of it

What DCAT-AP makes mandatory and a page does not say is said as it is: that the page gives no description.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from rdfconv.codes import country_iri, language_iri
from rdfconv.publish.dump import Dump, about
from rdfconv.publish.files import FileFacts, put
from rdfconv.publish.names import media_type, name
from rdfconv.publish.origins import checksum, dump_iri, making
from rdfconv.publish.site import Entry, Leaf, Link, Release, Site
from rdfconv.publish.statistics import Statistics
from rdfconv.terms import Term, Triple, is_iri, literal, number, tagged_literal, typed_literal
from rdfconv.values import Moment, interval, moment
from rdfconv.vocab import RDF_TYPE, XSD
from rdfconv.write import write

_ON_A_PAGE: Final = 1_000


class Catalogue:
    """The pages of the catalogue in the making."""

    def __init__(self, folder: Path, site: Site) -> None:
        self._folder, self._site = folder, site
        self._triples: list[Triple] = []
        self._datasets = 0
        self._pages = 0

    def add(self, leaf: Leaf, entry: Entry) -> None:
        """Take in a page's dataset."""
        if self._datasets and self._datasets % _ON_A_PAGE == 0:
            self._write_page(has_next=True)
        self._datasets += 1
        self._triples += dataset(leaf, entry, self._site)

    def finish(self, dump: Dump, files: Sequence[FileFacts], release: Release, statistics: Statistics) -> None:
        """Write the last page, the catalogue itself, and VoID."""
        self._write_page(has_next=False)
        triples = [*self._head(release), *dump_dataset(dump, files, self._site, release)]
        put(self._folder / "catalog.ttl", write(triples, "turtle"))
        put(self._folder / "catalog.jsonld", write(triples, "jsonld"))
        about, counts = _void(files, self._site, release), statistics.void(dump_iri(self._site, release))
        void = write([*about, *counts], "turtle")
        put(self._folder / "void.ttl", void)
        put(self._folder / ".well-known" / "void", void)

    def _page(self, number_: int) -> Term:
        return f"<{self._site.base_url}catalog/page-{number_:05}.ttl>"

    def _write_page(self, *, has_next: bool) -> None:
        self._pages += 1
        page = self._page(self._pages)
        self._triples += [
            (page, RDF_TYPE, name("hydra:PagedCollection")),
            (page, RDF_TYPE, name("hydra:PartialCollectionView")),
            (page, name("hydra:first"), self._page(1)),
            (_catalogue(self._site), name("hydra:view"), page),
        ]
        if has_next:
            self._triples.append((page, name("hydra:next"), self._page(self._pages + 1)))
        if self._pages > 1:
            self._triples.append((page, name("hydra:previous"), self._page(self._pages - 1)))
        self._triples += _about(self._site)
        put(self._folder / "catalog" / f"page-{self._pages:05}.ttl", write(self._triples, "turtle"))
        self._triples = []

    def _head(self, release: Release) -> Iterator[Triple]:
        catalogue, site = _catalogue(self._site), self._site
        yield from _about(site)
        yield catalogue, name("dct:modified"), _date(release.day.isoformat())
        yield catalogue, name("dcat:dataset"), dump_iri(site, release)
        yield catalogue, name("hydra:totalItems"), number(self._datasets)
        for page, word in ((1, "first"), (self._pages, "last")):
            yield catalogue, name(f"hydra:{word}"), self._page(page)
        for page in range(1, self._pages + 1):
            yield catalogue, name("hydra:view"), self._page(page)


def _catalogue(site: Site) -> Term:
    return f"<{site.base_url}#catalogue>"


def _words(text: str, site: Site) -> Term:
    return tagged_literal(text, site.language)


def _date(text: str) -> Term:
    return typed_literal(text, f"{XSD}date")


def _agent(label: str, site: Site) -> Iterator[Triple]:
    """An agent by name; its IRI is the publication's own."""
    agent = f"<{site.base_url}#agent-{hashlib.sha256(label.encode()).hexdigest()[:16]}>"
    yield agent, RDF_TYPE, name("foaf:Agent")
    yield agent, name("foaf:name"), literal(label)


def _publisher(site: Site) -> list[Triple]:
    found = list(_agent(site.publisher, site))
    if site.publisher_url:
        found.append((found[0][0], name("foaf:homepage"), f"<{site.publisher_url}>"))
    return found


def _about(site: Site) -> Iterator[Triple]:
    """The catalogue itself; every page of it says this much."""
    catalogue, publisher = _catalogue(site), _publisher(site)
    yield catalogue, RDF_TYPE, name("dcat:Catalog")
    yield catalogue, name("dct:title"), _words(site.title, site)
    yield catalogue, name("dct:description"), _words(site.description or site.title, site)
    yield catalogue, name("dct:publisher"), publisher[0][0]
    yield catalogue, name("dct:license"), f"<{site.licence}>"
    yield catalogue, name("foaf:homepage"), f"<{site.base_url}>"
    if language := language_iri(site.language):
        yield catalogue, name("dct:language"), f"<{language}>"
    yield from publisher


# --- Datasets


def dataset(leaf: Leaf, entry: Entry, site: Site) -> Iterator[Triple]:
    """A dataset of the catalogue, and the record of it."""
    node = f"<{entry.iri}>"
    yield _catalogue(site), name("dcat:dataset"), node
    yield node, RDF_TYPE, name("dcat:Dataset")
    yield node, name("dct:title"), literal(entry.title)
    yield node, name("dct:description"), literal(entry.description or f"{entry.page} gives no description.")
    yield from _linked(node, "foaf:page", _document(f"{site.base_url}datasets/{leaf.slug}.html"))
    yield from ((node, name("dcat:keyword"), literal(topic)) for topic in entry.topics)
    yield from ((node, name("dct:identifier"), literal(text)) for text in entry.identifiers)
    for code in entry.countries:
        country = f"<{country_iri(code)}>"
        yield from _linked(node, "dct:spatial", [(country, RDF_TYPE, name("dct:Location"))])
    if is_iri(entry.page):
        yield from _linked(node, "dcat:landingPage", _document(entry.page))
    for label in entry.publishers[:1]:
        yield from _linked(node, "dct:publisher", list(_agent(label, site)))
    for label in entry.creators:
        yield from _linked(node, "dct:creator", list(_agent(label, site)))
    if (changed := moment(entry.modified)) and changed.precision == "date":
        yield node, name("dct:modified"), _date(changed.lexical)
    yield from _period(entry, node, site, leaf)
    for link in entry.files:
        yield from _file(link, entry, node, f"{site.base_url}datasets/{leaf.slug}.html")
    yield from _record(leaf, node, site)


def _document(address: str) -> list[Triple]:
    return [(f"<{address}>", RDF_TYPE, name("foaf:Document"))]


def _linked(node: Term, predicate: str, described: list[Triple]) -> Iterator[Triple]:
    yield node, name(predicate), described[0][0]
    yield from described


def _period(entry: Entry, node: Term, site: Site, leaf: Leaf) -> Iterator[Triple]:
    found = interval(entry.period) if entry.period else None
    if found is None or (found.start and found.end and found.start.lexical > found.end.lexical):
        return
    period = f"<{site.base_url}datasets/{leaf.slug}.html#period>"
    yield node, name("dct:temporal"), period
    yield period, RDF_TYPE, name("dct:PeriodOfTime")
    for word, end in (("startDate", found.start), ("endDate", found.end)):
        if end:
            yield period, name(f"dcat:{word}"), _moment(end)


def _moment(end: Moment) -> Term:
    return typed_literal(end.lexical, f"{XSD}{end.precision}")


def _file(link: Link, entry: Entry, node: Term, page: str) -> Iterator[Triple]:
    if not is_iri(link.address):
        return
    file = f"<{page}#file-{hashlib.sha256(link.address.encode()).hexdigest()[:16]}>"
    yield node, name("dcat:distribution"), file
    yield file, RDF_TYPE, name("dcat:Distribution")
    yield file, name("dcat:accessURL"), f"<{link.address}>"
    if link.label:
        yield file, name("dct:title"), literal(link.label)
    for licence in entry.licences:
        if licence.startswith(("http://", "https://")) and is_iri(licence):
            yield file, name("dct:license"), f"<{licence}>"
            return


def _record(leaf: Leaf, node: Term, site: Site) -> Iterator[Triple]:
    """What this catalogue knows of the page: where it is from, since when it is so, its hash."""
    record = f"<{site.base_url}datasets/{leaf.slug}.html#record>"
    yield _catalogue(site), name("dcat:record"), record
    yield record, RDF_TYPE, name("dcat:CatalogRecord")
    yield record, name("foaf:primaryTopic"), node
    yield record, name("dct:modified"), _date(leaf.since.isoformat())
    yield record, name("dct:source"), leaf.graph
    yield from checksum(record, leaf.digest)


# --- The dump


def dump_dataset(dump: Dump, files: Iterable[FileFacts], site: Site, release: Release) -> Iterator[Triple]:
    """A release as a dataset of its own, with its files."""
    node = dump_iri(site, release)
    publisher = _publisher(site)
    counts = f"{dump.datasets:,} datasets on {dump.graphs:,} pages, {dump.quads:,} statements"
    yield node, RDF_TYPE, name("dcat:Dataset")
    yield node, name("dct:title"), _words(f"{site.title}, {release.name}", site)
    yield node, name("dct:description"), tagged_literal(f"Everything that the catalogue says: {counts}.", "en")
    yield node, name("dct:publisher"), publisher[0][0]
    yield node, name("dct:license"), f"<{site.licence}>"
    yield node, name("dct:issued"), _date(release.day.isoformat())
    yield node, name("dcat:version"), literal(release.name)
    yield from _linked(node, "dcat:landingPage", _document(site.base_url))
    yield from publisher
    if release.previous:
        before = f"<{site.base_url}dumps/{release.previous}/#dump>"
        yield node, name("dcat:previousVersion"), before
    yield from making(node, site)
    for file in files:
        yield from _distribution(file, node, site, release)


def _distribution(file: FileFacts, node: Term, site: Site, release: Release) -> Iterator[Triple]:
    address = f"{site.base_url}dumps/{release.name}/{file.name}"
    distribution = f"<{address}#distribution>"
    yield node, name("dcat:distribution"), distribution
    yield distribution, RDF_TYPE, name("dcat:Distribution")
    yield distribution, name("dct:title"), literal(file.name)
    if text := about(file.name):
        yield distribution, name("dct:description"), tagged_literal(text, "en")
    yield distribution, name("dcat:accessURL"), f"<{address}>"
    yield distribution, name("dcat:downloadURL"), f"<{address}>"
    yield distribution, name("dcat:mediaType"), media_type(file.media_type)
    if file.name.endswith(".gz"):
        yield distribution, name("dcat:compressFormat"), media_type("application/gzip")
    yield distribution, name("dcat:byteSize"), f'"{file.size}"^^<{XSD}nonNegativeInteger>'
    yield distribution, name("dct:license"), f"<{site.licence}>"
    yield from checksum(distribution, file.sha256)


def _void(files: Iterable[FileFacts], site: Site, release: Release) -> Iterator[Triple]:
    node, publisher = dump_iri(site, release), _publisher(site)
    yield node, RDF_TYPE, name("void:Dataset")
    yield node, name("dct:title"), _words(f"{site.title}, {release.name}", site)
    yield node, name("dct:license"), f"<{site.licence}>"
    yield node, name("dct:publisher"), publisher[0][0]
    yield node, name("dct:issued"), _date(release.day.isoformat())
    yield node, name("foaf:homepage"), f"<{site.base_url}>"
    yield from publisher
    for file in files:
        if file.name.startswith(("data-", "triples-")):
            yield node, name("void:dataDump"), f"<{site.base_url}dumps/{release.name}/{file.name}>"
