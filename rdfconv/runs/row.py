"""What a run keeps of every page beside its RDF: enough to count it, to tell its Issues, and to find it again.

Comes in: a Result, or a Row as JSON. Goes out: a Row, one line of JSON. Rows stand in the order of the pages' bodies
in the part that they belong to.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

from rdfconv import report
from rdfconv.model import Page, Severity
from rdfconv.result import Outcome, Result, RunReport
from rdfconv.runs.job import Job
from rdfconv.runs.lines import from_line, to_line
from rdfconv.write import Part

Line: TypeAlias = tuple[Severity, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One page."""

    key: str  # hash of the job and of all that is known of the page; "" where it could not be read
    source: str
    claim: str = ""  # the graph that it asks for, where pages have graphs of their own
    owner: str = ""  # the page that has this graph instead
    length: int = 0  # bytes of its body in the part
    prefixes: tuple[str, ...] = ()
    counts: Mapping[str, Any]  # what the page adds to those of its run, where that is not zero (RunReport)
    lines: tuple[Line, ...] = ()  # Issues as they are told
    findings: tuple[report.Finding, ...] = ()

    def to_json(self) -> bytes:
        """The row as a line."""
        return to_line(self)

    def count_in(self, run: RunReport, findings: Counter[report.Finding]) -> None:
        """Add the page to the counts of its run."""
        run.merge(self.counts)
        findings.update(self.findings)


def row_from_json(line: bytes) -> Row:
    """The row that `Row.to_json` wrote."""
    data = from_line(line)
    for name in ("lines", "findings"):
        data[name] = tuple(map(tuple, data[name]))
    data["prefixes"] = tuple(data["prefixes"])
    return Row(**data)


def rows_of(stream: BinaryIO) -> Iterable[Row]:
    """The rows of one part."""
    return map(row_from_json, stream)


def claims_of(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    """Of each row the graph that the page claims, "" if none, and the page; the rest is not looked at."""
    return ((row["claim"], row["source"]) for row in map(from_line, stream))


def row_of(  # noqa: PLR0913 - all that an attempt knows of a page
    result: Result, part: Part, *, key: str, claim: str, owner: str, outcome: Outcome
) -> Row:
    """What is kept of a result that was written so."""
    shown = [issue for issue in result.issues if issue.stage != "check"]
    run = RunReport()
    run.add(result, outcome=outcome)
    return Row(
        key=key,
        source=result.source,
        claim=claim,
        owner=owner,
        length=len(part.body),
        prefixes=tuple(sorted(part.prefixes)),
        counts=run.nonzero(),
        lines=tuple((issue.severity, report.issue_line(issue, result.source)) for issue in shown),
        findings=tuple(report.findings_of(result)),
    )


def page_key(page: Page, job: Job) -> str:
    """What tells a page from all others of a run, and from itself once it or the job has changed."""
    said = (issue.message for issue in page.issues)
    known = (job.hash, page.url or "", page.media_type or "", page.source, str(page.fetched or ""), *said)
    digest = hashlib.sha256("\0".join(known).encode("utf-8", "surrogatepass"))
    if job.is_kept:
        digest.update(page.body)
    return digest.hexdigest()[:32]
