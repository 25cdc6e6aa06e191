"""The formats of reports by the ending of a file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from rdfconv.errors import ConfigError
from rdfconv.report.jsonl import jsonl_report
from rdfconv.report.junit import junit_report
from rdfconv.report.run import Run
from rdfconv.report.sarif import sarif_report
from rdfconv.report.table import csv_report
from rdfconv.report.text import text_report
from rdfconv.report.w3c import nquads_report, ntriples_report, turtle_report
from rdfconv.report.webpage import html_report

Report: TypeAlias = Callable[[Run], Iterator[str]]

REPORTS: Final[dict[str, Report]] = {
    ".txt": text_report,
    ".jsonl": jsonl_report,
    ".csv": csv_report,
    ".sarif": sarif_report,
    ".junit.xml": junit_report,
    ".html": html_report,
    ".ttl": turtle_report,
    ".nt": ntriples_report,
    ".nq": nquads_report,
}


def report_format(path: Path) -> Report:
    """The format that a file's name asks for; an ending of compression may follow.

    Raises:
        ConfigError: there is no such format.
    """
    name = path.name.lower().removesuffix(".gz").removesuffix(".zst")
    for ending, report in REPORTS.items():
        if name.endswith(ending):
            return report
    raise ConfigError(f"has none of the endings of reports: {', '.join(REPORTS)}", where=f"--report {path}")
