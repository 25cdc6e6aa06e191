"""What the shapes find on the pages: as lines, as W3C validation reports, and counted for the web pages.

    validation.jsonl.gz      one line a result, for tables
    validation.nq.gz         a report on each page (sh:ValidationReport), in a graph of its own, <page>#validation
    shapes-1-….ttl           the shapes, of which the reports speak

Strategy: `report` keeps the pages' results on disk and writes them, as it does for `convert --report`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from rdfconv import shipped
from rdfconv.model import Issue
from rdfconv.publish.files import create, put
from rdfconv.publish.site import Leaf
from rdfconv.report.run import Recorder
from rdfconv.report.w3c import nquads_report
from rdfconv.result import Result
from rdfconv.terms import text_of

_UNTAME: Final = re.compile("[^A-Za-z0-9._-]+")


class Findings:
    """The results in the making."""

    def __init__(self, folder: Path, shapes: Sequence[str]) -> None:
        self._folder = folder
        for number, name in enumerate(shapes, 1):
            tame = _UNTAME.sub("-", Path(name).stem)
            put(folder / f"shapes-{number}-{tame}.ttl", shipped.read("shapes", name))
        self._lines = create(folder / "validation.jsonl.gz")
        self._recorder = Recorder(failing=(), max_results=None, baseline=None)
        self.run = self._recorder.run  # counts

    def close(self) -> None:
        """Close the files."""
        self._lines.close()
        self._recorder.close()

    def add(self, leaf: Leaf) -> None:
        """Take in what was found on a page."""
        for issue in leaf.checked.issues:
            self._lines.write(orjson.dumps(_line(leaf, issue), option=orjson.OPT_APPEND_NEWLINE))
        self._recorder.add(
            Result(
                page=leaf.entry.page if leaf.entry else None,
                retrieved=text_of(leaf.graph),
                source="",
                triples=leaf.triples,
                issues=leaf.checked.issues,
                conforms=leaf.checked.conforms,
                shape_results=leaf.checked.results,
            )
        )

    def finish(self) -> None:
        """Write the reports."""
        self._lines.close()
        with create(self._folder / "validation.nq.gz") as stream:
            stream.writelines(chunk.encode() for chunk in nquads_report(self._recorder.finish()))


def _line(leaf: Leaf, issue: Issue) -> dict[str, Any]:
    fields = ("severity", "code", "message", "focus", "path", "value", "shape", "source")
    return {"graph": text_of(leaf.graph)} | {field: getattr(issue, field) for field in fields}
