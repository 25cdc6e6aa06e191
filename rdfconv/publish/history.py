"""What the folder already holds: the last release, its pages, and their statements for comparison.

Comes in: the folder of earlier runs. Goes out: which release this one follows, and what that one said of each page.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Container, Generator, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import orjson

from rdfconv.errors import ConfigError, OutputError
from rdfconv.publish.site import Release, Site
from rdfconv.terms import Term

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
COLUMNS: Final = ("graph", "page", "file", "offset", "lines", "sha256", "since", "status", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A page as a release has it."""

    graph: Term
    digest: str
    since: date
    slug: str
    page: str


def release_of(site: Site, out: Path, latest: date) -> Release:
    """The name and day of this release, and the one before it.

    Args:
        site: What the publisher says.
        out: The folder of the publication.
        latest: The latest date in the data.

    Raises:
        ConfigError: the name cannot be that of a folder, or there is no date.
    """
    if site.release is not None and not _NAME.fullmatch(site.release):
        message = f"{site.release!r:.80} is no name for a release; letters, digits, '.', '_' and '-' are"
        raise ConfigError(message, where="--release")
    day = site.issued or _as_date(site.release or "") or (latest if latest > date.min else None)
    if day is None:
        raise ConfigError("the data have no date; say of which day the release is", where="--date")
    name = site.release or day.isoformat()
    previous = _previous(out, name)
    return Release(name=name, day=day, previous=previous, since=_day_of(out, previous) if previous else None)


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _previous(out: Path, name: str) -> str | None:
    """The release that was the latest; when this one is made again, the one before it."""
    again = out / "dumps" / name / "MANIFEST.json"
    if again.is_file():
        previous = _json(again).get("previous")
    else:
        latest = out / "dumps" / "latest.json"
        previous = _json(latest).get("release") if latest.is_file() else None
    is_there = isinstance(previous, str) and _NAME.fullmatch(previous) and (out / "dumps" / previous).is_dir()
    return str(previous) if is_there else None


def _day_of(out: Path, release: str) -> date | None:
    return _as_date(str(_json(out / "dumps" / release / "MANIFEST.json").get("issued")))


def _json(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise OutputError(f"is no JSON: {error}; publish into a new folder", where=str(path)) from error
    return found if isinstance(found, dict) else {}


def pages_of(folder: Path | None) -> Generator[Former, None, None]:
    """The pages of a release by its index, in order of name; none where there is no release.

    Raises:
        OutputError: the index is damaged.
    """
    if folder is None:
        return
    path = folder / "graphs.tsv.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield Former(
                    graph=f"<{row['graph']}>",
                    digest=row["sha256"],
                    since=date.fromisoformat(row["since"]),
                    slug=row["name"],
                    page=row["page"],
                )
    except (KeyError, ValueError, EOFError, gzip.BadGzipFile) as error:
        raise OutputError(f"cannot be compared with: {error}; publish into a new folder", where=str(path)) from error


class Earlier:
    """The pages of the last release, met while this one's pass by in the same order."""

    def __init__(self, pages: Iterator[Former], withdrawn: Container[Term]) -> None:
        self.count = 0
        self.missing = 0  # from this release, withdrawn ones left out
        self._pages, self._withdrawn = pages, withdrawn
        self._next = next(pages, None)

    def page(self, graph: Term) -> Former | None:
        """The page as it was; the graphs that are asked for come in order of name."""
        while self._next and self._next.graph < graph:
            self._pass(self._next, is_missing=True)
        found = self._next
        if found is None or found.graph != graph:
            return None
        self._pass(found, is_missing=False)
        return found

    def finish(self, *, removable: float) -> None:
        """Refuse to let more pages vanish than the publisher expects.

        Raises:
            OutputError: too many are missing.
        """
        while self._next:
            self._pass(self._next, is_missing=True)
        if self.missing > removable * self.count:
            raise OutputError(
                f"{self.missing:,} of {self.count:,} pages of the last release are missing, and at most "
                f"{removable:.0%} may be; --removable says how many"
            )

    def _pass(self, page: Former, *, is_missing: bool) -> None:
        self.count += 1
        self.missing += is_missing and page.graph not in self._withdrawn
        self._next = next(self._pages, None)


def statements(folder: Path) -> Iterator[tuple[Term, list[str]]]:
    """The pages of a release with their lines, in the order in which they stand."""
    lines = (line for part in sorted(folder.glob("data-*.nq.gz")) for line in _lines(part))
    yield from ((graph, list(run)) for graph, run in groupby(lines, key=_graph_of))


def _lines(part: Path) -> Iterator[str]:
    with gzip.open(part, "rt", encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield line.removesuffix("\n")


def _graph_of(line: str) -> Term:
    return line.removesuffix(" .").rpartition(" ")[2]
