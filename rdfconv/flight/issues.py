"""The Issues of one payload: each once, and not more than anyone reads."""

from __future__ import annotations

from typing import Final

from rdfconv.model import Issue, Severity

_MAX_ISSUES: Final = 1_000  # a payload of garbage lines would have millions


class IssueLog:
    """Collects Issues in `entries`, in the order in which they are met."""

    def __init__(self) -> None:
        self.entries: list[Issue] = []
        self._known: set[tuple[str, str]] = set()

    def add(self, severity: Severity, code: str, message: str, where: str) -> None:
        """Note an Issue, unless the same code is known for the same place."""
        if (code, where) in self._known or len(self._known) > _MAX_ISSUES:
            return
        self._known.add((code, where))
        if len(self._known) > _MAX_ISSUES:
            severity, code, where = "warning", "flight-more-issues", ""
            message = f"the payload has more than {_MAX_ISSUES:,} issues; the others are not listed"
        self.entries.append(Issue(severity=severity, code=code, message=message, stage="find", where=where))
