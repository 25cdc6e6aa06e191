"""What the shapes find on the pages: as lines, as W3C validation reports, and counted for the web pages.

    validation.jsonl.gz      one line a result, for tables
    validation.nq.gz         a report on each page (sh:ValidationReport), in a graph of its own, <page>#validation

Strategy: `report` keeps the pages' results on disk and writes them, as it does for `convert --report`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from rdfconv.model import Issue
from rdfconv.publish.files import create
from rdfconv.publish.site import Leaf
from rdfconv.report.run import Recorder
from rdfconv.report.w3c import nquads_report
from rdfconv.result import Result
from rdfconv.terms import text_of


class Findings:
    """The results in the making."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
