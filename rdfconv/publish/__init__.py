"""Dumps in, a folder out that any static web server can serve and any data portal can harvest.

Comes in: RDF files with a graph for each page, and what only the publisher can say (`Site`). Goes out: a folder.

    dumps/<release>/     the data, immutable (dump.py)
    changes/<a>_<b>/     what changed between two releases (changes.py)
    catalog.ttl …        DCAT, VoID, Croissant, ResourceSync (description.py, croissant.py, maps.py)
    index.html …         web pages (web.py)

Strategy: the statements are spooled to disk and come back graph by graph, in order of name. Each page passes once
through everything that writes about pages; what needs all of them is sorted on disk. So memory holds a page, and a
line about each. Nothing depends on a clock: equal input gives equal bytes.

Refused, with ConfigError: settings that are wrong. With OutputError: another release of the same name, a release
in which too many pages are missing, and whatever the operating system refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rdfconv.model import Config
from rdfconv.prepare import prepare
from rdfconv.publish.changes import counted, write_changes
from rdfconv.publish.dump import Dump, attach, manifest
from rdfconv.publish.files import facts_of, put_json
from rdfconv.publish.history import former_pages, hold_against, release_of
from rdfconv.publish.leaves import is_withdrawn, leaves
from rdfconv.publish.site import Release, Site
from rdfconv.publish.spool import Spool
from rdfconv.publish.staging import staged
from rdfconv.terms import Term

__all__ = ["Published", "Site", "publish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a run has made."""

    release: Release
    graphs: int
    datasets: int
    quads: int
    changed: dict[str, int]  # how many pages were added, changed, removed, withdrawn


def publish(files: Sequence[str], out: Path, site: Site) -> Published:
    """Make the publication of these RDF files, or bring it up to date.

    Args:
        files: Dumps with a graph for each page, or RDF files of one page each.
        out: The folder; what an earlier run made there is the release to compare with.
        site: What the publisher says.

    Raises:
        InputError: a file cannot be read.
        ConfigError: a setting is wrong.
        OutputError: the folder refuses it, or too many pages are missing.
    """
    recipe = prepare(Config(shapes=site.shapes, merge=False))
    with Spool() as spool, staged(out) as staging:
        for name in files:
            spool.add_file(name)
        release = release_of(site, out, spool.latest)
        former = former_pages(out, release)
        with Dump(staging / "dumps" / release.name, site) as dump:
            seen: set[Term] = set()
            for leaf in leaves(spool.graphs(), site, release, former, recipe):
                dump.add(leaf)
                seen.add(leaf.graph)
            withdrawn = {graph for graph, page in former.items() if is_withdrawn(graph, page.page, site)}
            hold_against(former, seen, withdrawn, removable=site.removable)
            statistics = dump.finish()
        attach(site, dump.folder)
        sources = [facts_of(Path(name)) for name in files]
        manifest(dump, site, release, sources, statistics)
        put_json(staging / "dumps" / "latest.json", {"release": release.name})
        changes = write_changes(out, staging, release, release.previous, withdrawn) if release.previous else []
    return Published(
        release=release,
        graphs=dump.graphs,
        datasets=dump.datasets,
        quads=dump.quads,
        changed=counted(changes),
    )
