"""The dump: an immutable folder for each release.

data-00000.nq.gz …       every page a graph; graphs in order of name, lines in order of bytes
triples-00000.nt.gz …    the same without graphs, each triple once, sorted
triples-00000.ttl.gz …   the same, grouped by subject
graphs.tsv.gz            where each graph stands, its hash, since when it is so
datasets.csv             one line a dataset, for tables
validation.* shapes-*    what the shapes find, and these themselves (findings.py)
provenance.* rejects.*   where all this is from, and what did not get in (origins.py)
MANIFEST.json SHA256SUMS what there is, and its hashes
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rdfconv.errors import ConfigError
from rdfconv.publish.files import FileFacts, Parts, create, facts_of, put, put_json, sums
from rdfconv.publish.findings import Findings
from rdfconv.publish.history import COLUMNS
from rdfconv.publish.site import Entry, Leaf, Release, Site
from rdfconv.publish.sorting import Sorter
from rdfconv.publish.spool import triple_of
from rdfconv.publish.statistics import Statistics
from rdfconv.terms import text_of
from rdfconv.vocab import PREFIXES
from rdfconv.write import FORMATS
from rdfconv.write.turtle import header

_CHUNK: Final = 2_000  # triples that are grouped by subject at a time
_TAME: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*")  # names that are the same in addresses
FIELDS: Final = (
    "title", "description", "page", "iri", "catalogues", "topics", "countries", "period", "creators", "publishers",
    "licences", "identifiers",
)  # fmt: skip

_ABOUT: Final = {  # by the beginnings of names, the most wanted first
    "data-": "N-Quads, every page a graph",
    "triples-": "all triples once, without graphs",
    "datasets.csv": "the datasets as a table",
    "graphs.": "the pages: where each stands, its hash, since when it is so",
    "validation.nq": "a SHACL validation report on each page, in a graph of its own",
    "validation.jsonl": "what the SHACL shapes find, one result a line",
    "shapes-": "the SHACL shapes",
    "provenance": "the files and runs that the dump was made from, in PROV-O",
    "rejects": "the pages of these runs that are not in the dump, and why",
    "data.jelly": "the quads as Jelly, a binary form",
    "MANIFEST": "counts, sizes, hashes, settings, sources",
    "SHA256SUMS": "hashes of all these files",
}


def about(name: str) -> str:
    """What a file of a release is, in words; empty for what the publisher has put beside it."""
    return next((text for start, text in _ABOUT.items() if name.startswith(start)), "")


def by_use(files: Iterable[FileFacts]) -> list[FileFacts]:
    """The files of a release, the most wanted first."""
    starts = list(_ABOUT)
    return sorted(files, key=lambda file: [not file.name.startswith(start) for start in starts])


class Dump:
    """A release in the making."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.quads = 0
        self.graphs = 0
        self.datasets = 0
        self._site = site
        self._data = Parts(folder, "data", ".nq.gz", site.part_bytes)
        self._index = create(folder / "graphs.tsv.gz")
        self._table = create(folder / "datasets.csv")
        self._findings = Findings(folder, site.shapes)
        self.found = self._findings.run
        self._lines = Sorter()
        self._objects = Sorter()
        self._index.write(("\t".join(COLUMNS) + "\n").encode())
        self._table.write(_csv_line(FIELDS))

    def close(self) -> None:
        """Close all files, whatever has become of them."""
        for stream in (self._data, self._index, self._table, self._findings, self._lines, self._objects):
            stream.close()

    def add(self, leaf: Leaf) -> None:
        """Take in a page."""
        self._data.add(leaf.body)
        self._index.write(_index_line(leaf).encode())
        self._lines.add(map(" ".join, leaf.triples))
        self.graphs += 1
        self.quads += leaf.lines
        if leaf.entry:
            self.datasets += 1
            self._table.write(_csv_line(_row(leaf.entry)))
        self._findings.add(leaf)

    def finish(self) -> Statistics:
        """Write what needs all pages: the forms without graphs, their statistics, the validation reports."""
        for stream in (self._data, self._index, self._table):
            stream.close()
        self._findings.finish()
        statistics = Statistics(self._objects)
        triples = Parts(self.folder, "triples", ".nt.gz", self._site.part_bytes)
        turtle = Parts(self.folder, "triples", ".ttl.gz", self._site.part_bytes, start=header(PREFIXES))
        for lines in _by_subject(iter(self._lines)):
            found = [triple_of(line) for line in lines]
            statistics.add(found)
            triples.add(FORMATS["ntriples"].page(found).body)
            turtle.add(FORMATS["turtle"].page(found).body + b"\n")
        triples.close()
        turtle.close()
        statistics.finish()
        return statistics


def _by_subject(lines: Iterator[str]) -> Iterator[list[str]]:
    """Sorted lines in chunks that keep the lines of a subject together."""
    chunk: list[str] = []
    for _, run in groupby(lines, key=lambda line: line.partition(" ")[0]):
        chunk += run
        if len(chunk) >= _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _index_line(leaf: Leaf) -> str:
    page = leaf.entry.page if leaf.entry else ""
    cells = (
        text_of(leaf.graph), page, leaf.part, leaf.offset, leaf.lines, leaf.digest, leaf.since, leaf.status, leaf.slug,
    )  # fmt: skip
    return "\t".join(map(str, cells)) + "\n"  # addresses hold neither tabs nor line breaks


def _row(entry: Entry) -> Iterator[str]:
    for field in FIELDS:
        value = getattr(entry, field)
        yield value if isinstance(value, str) else "; ".join(value)


def _csv_line(cells: Any) -> bytes:
    """A line of a table; what a spreadsheet would take for a formula begins with an apostrophe."""
    stream = io.StringIO()
    safe = [f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells]
    csv.writer(stream, lineterminator="\n").writerow(safe)
    return stream.getvalue().encode()


def attach(site: Site, folder: Path) -> None:
    """Put the publisher's own files beside the dump.

    Raises:
        ConfigError: one cannot be read, or has a name that is taken.
    """
    for path in site.attachments:
        place = folder / path.name
        if not _TAME.fullmatch(path.name):
            raise ConfigError("has a name with other characters than letters, digits, '.', '_', '-'", where=str(path))
        if place.exists():
            raise ConfigError("has a name that a file of the dump has; rename it", where=str(path))
        try:
            shutil.copyfile(path, place)
        except OSError as error:
            raise ConfigError(f"cannot be put beside the dump: {error.strerror}", where=str(path)) from error


def manifest(dump: Dump, site: Site, release: Release, sources: list[FileFacts], statistics: Statistics) -> None:
    """Write MANIFEST.json and SHA256SUMS."""
    files = [facts_of(path) for path in sorted(dump.folder.iterdir())]
    put_json(
        dump.folder / "MANIFEST.json",
        {
            "release": release.name,
            "issued": release.day.isoformat(),
            "previous": release.previous,
            "title": site.title,
            "publisher": site.publisher,
            "licence": site.licence,
            "software": site.software,
            "counts": {
                "graphs": dump.graphs,
                "datasets": dump.datasets,
                "quads": dump.quads,
                "triples": statistics.triples,
                "conforming": dump.found.conforming,
                "results": dict(sorted(dump.found.results.items())),
            },
            "settings": {"aiText": site.ai_text, "shapes": list(site.shapes)},
            "sources": [_facts(each) for each in sources],
            "files": [_facts(each) for each in files],
        },
    )
    files.append(facts_of(dump.folder / "MANIFEST.json"))
    put(dump.folder / "SHA256SUMS", sums(files))


def _facts(facts: FileFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "bytes": facts.size,
        "sha256": facts.sha256,
        "mediaType": facts.media_type,
        "compression": "gzip" if facts.name.endswith(".gz") else None,
    }
