"""Where a release comes from, and what of it did not get in: two files beside the dump.

    provenance.ttl       PROV-O: the making of the dump, the files that it used with their hashes, the runs behind them
    rejects.jsonl.gz     the pages of these runs that are not in the dump, and why, one a line

Comes in: what is published, by its names. Files that no run of ours has made tell nothing of pages that they lack.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from rdfconv import report
from rdfconv.publish.files import FileFacts, create, facts_of, put
from rdfconv.publish.names import name
from rdfconv.publish.site import Release, Site
from rdfconv.result import Outcome, RunReport
from rdfconv.runs.commit import rows
from rdfconv.runs.row import Row
from rdfconv.runs.run import Run, kept_run
from rdfconv.runs.storage import storage_of
from rdfconv.store.dumps import dump_files, is_run
from rdfconv.terms import Term, Triple, literal
from rdfconv.vocab import RDF_TYPE, XSD
from rdfconv.write import write

_LOST: Final[tuple[Outcome, ...]] = ("failed", "rejected", "quarantined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What one of the published names stands for."""

    paths: tuple[Path, ...]
    run: Run | None = None  # that has made them


def origin_of(published: str) -> Origin:
    """The files behind a name: a file, a folder of dumps, a run.

    Raises:
        ReadError: there are none, or the run is not finished.
    """
    path = Path(published)
    paths = dump_files([published]) if path.is_dir() else [path]
    run = kept_run(storage_of(published)) if is_run(path) else None
    return Origin(paths=tuple(paths), run=run)


def write_origins(origins: Iterable[Origin], folder: Path, site: Site, release: Release) -> list[FileFacts]:
    """Write both files, rejects only where there are runs; gives the files that the dump was made from."""
    dump = dump_iri(site, release)
    used = [(origin.run, list(map(facts_of, origin.paths))) for origin in origins]
    found = [*making(dump, site)]
    for _, files in used:
        found += _used(files, dump)
    runs = [(run, files) for run, files in used if run]
    if runs:
        with create(folder / "rejects.jsonl.gz") as stream:
            for run, files in runs:
                found += _ran(run, _told(run, stream), files, dump)
    put(folder / "provenance.ttl", write(sorted(found), "turtle"))
    return [file for _, files in used for file in files]


# --- Pages that are not in the dump


def _told(run: Run, stream: BinaryIO) -> RunReport:
    """Write a run's rejects, and count all its pages."""
    counts = RunReport()
    for record in run.commits():
        for row in rows(run.storage, record):
            counts.merge(row.counts)
            stream.writelines(_rejects(row))
    return counts


def _rejects(row: Row) -> Iterator[bytes]:
    for outcome in _LOST:
        if row.counts.get(outcome):
            told: dict[str, Any] = {
                "source": row.source,
                "graph": row.claim or None,
                "outcome": outcome,
                "issues": [f"{severity}: {text}" for severity, text in row.lines],
                "findings": [f"{severity}: {message} [{code}]" for severity, code, message in row.findings],
            }
            yield orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


# --- PROV-O


def dump_iri(site: Site, release: Release) -> Term:
    """The dump of a release."""
    return f"<{site.base_url}dumps/{release.name}/#dump>"


def making(dump: Term, site: Site) -> Iterator[Triple]:
    """That this program has made the dump."""
    software = f"<{site.base_url}#software>"
    yield dump, name("prov:wasGeneratedBy"), _made(dump, "making")
    yield _made(dump, "making"), RDF_TYPE, name("prov:Activity")
    yield _made(dump, "making"), name("prov:wasAssociatedWith"), software
    yield software, RDF_TYPE, name("prov:SoftwareAgent")
    yield software, name("foaf:name"), literal(site.software)


def _made(dump: Term, part: str) -> Term:
    return f"{dump[:-1]}-{part}>"


def _source(dump: Term, file: FileFacts) -> Term:
    return _made(dump, f"source-{file.sha256[:16]}")


def _used(files: Iterable[FileFacts], dump: Term) -> Iterator[Triple]:
    """The files that the dump was made from."""
    for file in files:
        source = _source(dump, file)
        yield _made(dump, "making"), name("prov:used"), source
        yield source, RDF_TYPE, name("prov:Entity")
        yield source, name("dct:title"), literal(file.name)
        yield source, name("dcat:byteSize"), f'"{file.size}"^^<{XSD}nonNegativeInteger>'
        yield from checksum(source, file.sha256)


def _ran(run: Run, counts: RunReport, files: Iterable[FileFacts], dump: Term) -> Iterator[Triple]:
    """The run that made these files, and what became of its pages."""
    activity = _made(dump, f"run-{run.job.hash}")
    yield activity, RDF_TYPE, name("prov:Activity")
    yield activity, name("dct:identifier"), literal(run.job.hash)
    yield activity, name("dct:description"), literal(report.summary(counts))
    for file in files:
        yield _source(dump, file), name("prov:wasGeneratedBy"), activity


def checksum(node: Term, digest: str) -> Iterator[Triple]:
    """The SHA-256 of a file or a page, as DCAT-AP says it."""
    found = f"{node[:-1]}-sha256>"
    yield node, name("spdx:checksum"), found
    yield found, RDF_TYPE, name("spdx:Checksum")
    yield found, name("spdx:algorithm"), name("spdx:checksumAlgorithm_sha256")
    yield found, name("spdx:checksumValue"), f'"{digest}"^^<{XSD}hexBinary>'
