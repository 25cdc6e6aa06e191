"""What a run keeps of a page for reports, and of one that is quarantined, its triples. Beside the rows, line by line.

Comes in: a page as reports have it. Goes out: a line of JSON, and the same page again in the process that makes the
reports. Its number in the run is known there only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdfconv.report.entry import Entry, PageEntry
from rdfconv.result import Result
from rdfconv.runs.lines import from_line, to_line
from rdfconv.shacl import Rule, ShapeResult
from rdfconv.shacl.path import Path
from rdfconv.terms import Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A page that goes into the quarantine."""

    triples: tuple[Triple, ...]
    page: str | None  # as in its Result: the two give its graph
    retrieved: str | None
    address: str | None  # that it was retrieved from, whatever its graph is called

    def result(self, source: str) -> Result:
        """As much of the page's Result as the quarantine needs."""
        return Result(page=self.page, retrieved=self.retrieved, source=source, triples=self.triples, issues=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What is kept of a page."""

    page: PageEntry
    aside: Aside | None = None

    def to_json(self) -> bytes:
        """The page as a line."""
        return to_line(self)


NOTHING = b"null\n"  # the line of what lies in an archive beside the pages


def detail_from_json(line: bytes) -> Detail | None:
    """The page that `Detail.to_json` wrote; None where it is no page."""
    data = from_line(line)
    return Detail(page=_page(data["page"]), aside=_aside(data["aside"])) if data else None


def _page(data: dict[str, Any]) -> PageEntry:
    parts = {
        "entries": tuple(Entry(**entry) for entry in data["entries"]),
        "results": tuple(map(_result, data["results"])),
        "labels": tuple(map(tuple, data["labels"])),
    }
    return PageEntry(**data | parts)


def _aside(data: dict[str, Any] | None) -> Aside | None:
    return Aside(**data | {"triples": tuple(map(tuple, data["triples"]))}) if data else None


def _result(values: list[Any]) -> ShapeResult:
    data = dict(zip(ShapeResult._fields, values, strict=True))
    parts = {
        "rule": Rule(**data["rule"]),
        "details": tuple(map(_result, data["details"])),
        "path_node": _path(data["path_node"]) if data["path_node"] else None,
        "message_terms": tuple(data["message_terms"]),
    }
    return ShapeResult(**data | parts)


def _path(data: dict[str, Any]) -> Path:
    return Path(**data | {"parts": tuple(map(_path, data["parts"]))})
