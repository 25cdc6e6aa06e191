"""Dumps in, a folder out that any static web server can serve and any data portal can harvest.

Comes in: RDF files with a graph for each page, and what only the publisher can say (`Site`). Goes out: a folder.

    dumps/<release>/     the data, immutable (dump.py)
    changes/<a>_<b>/     what changed between two releases (changes.py)
    catalog.ttl …        DCAT, VoID, Croissant, ResourceSync (description.py, croissant.py, maps.py)
    index.html …         web pages (web.py)

Strategy: the statements are spooled to disk and come back graph by graph, in order of name. Each page passes once
through everything that writes about pages; what needs all of them is kept or sorted on disk. So memory holds a page,
and a fixed number of lines. Nothing depends on a clock: equal input gives equal bytes.

Refused, with ConfigError: settings that are wrong. With OutputError: another release of the same name, a release
in which too many pages are missing, and whatever the operating system refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Self

from rdfconv.model import Config
from rdfconv.prepare import prepare
from rdfconv.publish.changes import Changes, write_changes
from rdfconv.publish.croissant import write_croissant
from rdfconv.publish.description import Catalogue
from rdfconv.publish.dump import Dump, attach, manifest
from rdfconv.publish.files import facts_of, put_json
from rdfconv.publish.history import Earlier, pages_of, release_of
from rdfconv.publish.jelly import require_jelly, write_jelly
from rdfconv.publish.leaves import Withdrawal, leaves
from rdfconv.publish.maps import Maps
from rdfconv.publish.origins import origin_of, write_origins
from rdfconv.publish.site import Leaf, Release, Site
from rdfconv.publish.spool import Spool
from rdfconv.publish.staging import staged
from rdfconv.publish.statistics import Statistics
from rdfconv.publish.web import Web, require
from rdfconv.terms import text_of

__all__ = ["Published", "Site", "publish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a run has made."""

    release: Release
    graphs: int
    datasets: int
    quads: int
    changed: dict[str, int]  # how many pages were added, changed, removed, withdrawn
    unmet: tuple[str, ...] = ()  # addresses to withdraw that no page has


def publish(files: Sequence[str], out: Path, site: Site) -> Published:
    """Make the publication of these RDF files, or bring it up to date.

    Args:
        files: Dumps with a graph for each page, RDF files of one page each, or folders and runs of these.
        out: The folder; what an earlier run made there is the release to compare with.
        site: What the publisher says.

    Raises:
        InputError: a file cannot be read.
        ConfigError: a setting is wrong.
        OutputError: the folder refuses it, or too many pages are missing.
    """
    require()
    if site.jelly:
        require_jelly()
    recipe = prepare(Config(shapes=site.shapes, merge=False))
    origins = [origin_of(name) for name in files]
    with Spool() as spool, staged(out) as staging:
        for path in chain.from_iterable(origin.paths for origin in origins):
            spool.add_file(str(path))
        release = release_of(site, out, spool.latest)
        before = out / "dumps" / release.previous if release.previous else None
        withdrawal = Withdrawal(site.withdrawn)
        withdrawn = withdrawal.of(pages_of(before))
        with _Making(staging, site, release) as making, closing(pages_of(before)) as former:
            earlier = Earlier(former, withdrawn)
            for leaf in leaves(spool.graphs(), site, release, earlier, withdrawal, recipe):
                making.add(leaf)
            earlier.finish(removable=site.removable)
            statistics = making.dump.finish()
            if site.jelly:
                write_jelly(making.dump.folder)
            sources = write_origins(origins, making.dump.folder, site, release)
            attach(site, making.dump.folder)
            manifest(making.dump, site, release, sources, statistics)
            changes = Changes(old=before, new=making.dump.folder, withdrawn=withdrawn)
            write_changes(changes, staging / "changes", release)
            making.finish(statistics, changes)
            changed = changes.counted()
    return Published(
        release=release,
        graphs=making.dump.graphs,
        datasets=making.dump.datasets,
        quads=making.dump.quads,
        changed=changed,
        unmet=tuple(sorted(withdrawal.unmet)),
    )


class _Making:
    """All that is written about pages, while they pass."""

    def __init__(self, staging: Path, site: Site, release: Release) -> None:
        self._staging, self._site, self._release = staging, site, release
        self.dump = Dump(staging / "dumps" / release.name, site)
        self._catalogue = Catalogue(staging, site)
        self._web = Web(staging, site, release)
        self._maps = Maps(staging, site)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for each in (self.dump, self._web, self._maps):
            each.close()

    def add(self, leaf: Leaf) -> None:
        """Write what is to be written about a page."""
        self.dump.add(leaf)
        if leaf.entry:
            self._catalogue.add(leaf, leaf.entry)
            turtle = self._web.add(leaf, leaf.entry)
            self._maps.add(leaf, turtle)

    def finish(self, statistics: Statistics, changes: Changes) -> None:
        """Write what needs all pages."""
        release, site = self._release, self._site
        files = [facts_of(path) for path in sorted(self.dump.folder.iterdir())]
        put_json(self._staging / "dumps" / "latest.json", {"release": release.name})
        self._catalogue.finish(self.dump, files, release, statistics)
        write_croissant(self._staging, files, site, release)
        gone = ((change.slug, text_of(change.graph)) for change in changes if change.kind == "withdrawn")
        self._maps.finish(release, self._web.finish(self.dump, files, gone), changes)
