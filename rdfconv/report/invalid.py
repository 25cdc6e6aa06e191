"""Which pages are invalid: what the shapes found that `--fail-on` counts and no baseline knows, or that they failed."""

from __future__ import annotations

from collections.abc import Collection

from rdfconv.model import Issue, Severity
from rdfconv.report.entry import Entry, PageEntry


def counts(found: Issue | Entry, failing: Collection[Severity]) -> bool:
    """Whether something found makes a page invalid, unless it is known."""
    return found.stage == "check" and (found.severity == "error" or found.severity in failing)


def broken_on(page: PageEntry, failing: Collection[Severity]) -> tuple[Entry, ...]:
    """What makes a page invalid; a failed one is not, whatever the shapes say of it."""
    if page.is_failed:
        return ()
    return tuple(entry for entry in page.entries if counts(entry, failing) and not entry.is_known)
