"""Results -> what people and programs read."""

from rdfconv.report.lines import (
    Finding,
    explanation,
    explanation_json,
    finding_line,
    finding_lines,
    findings_of,
    issue_line,
    issue_lines,
    summary,
)

__all__ = [
    "Finding",
    "explanation",
    "explanation_json",
    "finding_line",
    "finding_lines",
    "findings_of",
    "issue_line",
    "issue_lines",
    "summary",
]
