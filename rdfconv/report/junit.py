"""`.junit.xml`: a test suite with one test a page, for build servers.

A page fails by what `--fail-on` counts and the baseline does not know; what is less grave is its output. No times are
told: equal input is an equal report.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from rdfconv.report.entry import Entry, PageEntry
from rdfconv.report.harmless import for_xml
from rdfconv.report.run import Run


def junit_report(run: Run) -> Iterator[str]:
    """The suite, one test case a page; its counts are read before the pages are written."""
    failures = errors = skipped = 0
    for page in run.pages():
        errors += page.verdict == "error"
        failures += page.verdict == "failure"
        skipped += page.verdict != "error" and not page.has_data
    counts = f'tests="{run.page_count}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="rdfconv" {counts}>\n<testsuite name="rdfconv" {counts}>\n'
    for page in run.pages():
        yield from _case(page, run)
    yield "</testsuite>\n</testsuites>\n"


def _case(page: PageEntry, run: Run) -> Iterator[str]:
    decisive = [entry for entry in page.entries if entry.severity == "error"]
    if page.verdict == "failure":
        decisive = [entry for entry in page.entries if run.fails(entry)]
    others = [entry for entry in page.entries if entry not in decisive]
    yield f"<testcase name={_attribute(page.title)} classname={_attribute(page.source)}>\n"
    if page.verdict:
        yield _verdict(page.verdict, decisive, page)
    elif not page.has_data:
        yield '<skipped message="no data on the page"/>\n'
    if others:
        yield f"<system-out>{_text(others, page)}</system-out>\n"
    yield "</testcase>\n"


def _verdict(kind: str, entries: list[Entry], page: PageEntry) -> str:
    message, code = f"{page.left_out} results, which are not told", "not told"
    if entries:
        message, code = f"{len(entries)} results" if len(entries) > 1 else entries[0].message, entries[0].code
    head = f"<{kind} type={_attribute(code)} message={_attribute(message)}>"
    return f"{head}{_text(entries, page)}</{kind}>\n"


def _text(entries: list[Entry], page: PageEntry) -> str:
    lines = [f"page: {page.url or page.source}"]
    for entry in entries:
        known = " (known)" if entry.is_known else ""
        lines.append(f"{entry.severity}{known} {entry.code}: {entry.place}: {entry.message}")
        if entry.expected:
            lines.append(f"  found: {entry.found}; expected: {entry.expected}; rule: {entry.rule_source}")
    return escape(for_xml("\n".join(lines)))


def _attribute(text: str) -> str:
    return quoteattr(for_xml(text))
