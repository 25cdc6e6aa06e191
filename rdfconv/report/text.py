"""`.txt`: a run for people, rule by rule and then page by page."""

from __future__ import annotations

from collections.abc import Iterator

from rdfconv.report.entry import Entry, PageEntry
from rdfconv.report.harmless import one_line
from rdfconv.report.run import RuleCount, Run


def text_report(run: Run) -> Iterator[str]:
    """Totals, the rules with counts and examples, and every page that has something to say."""
    for line in (*totals_lines(run), "", *_rule_lines(run), *_page_lines(run)):
        yield f"{one_line(line)}\n"


def totals_lines(run: Run) -> Iterator[str]:
    """The counts of a run."""
    yield f"{run.page_count:,} pages: {', '.join(_outcomes(run))}"
    if run.checked:
        yield f"conforming: {run.conforming / run.checked:.1%} of {run.checked:,} checked"
    if run.results:
        yield f"results: {', '.join(f'{count:,} {severity}' for severity, count in sorted(run.results.items()))}"
    if run.has_baseline:
        yield f"known by the baseline: {run.known.total():,}; stale there: {len(run.stale):,}"
    if run.left_out:
        yield f"left out here: {run.left_out:,} results beyond --max-results-per-shape; the counts have them"


def _outcomes(run: Run) -> Iterator[str]:
    yield f"{run.conforming:,} conform"
    yield f"{run.checked - run.conforming:,} do not"
    for count, words in ((run.failed, "failed"), (run.without_data, "without data"), (run.unchecked, "not checked")):
        if count:
            yield f"{count:,} {words}"


def _rule_lines(run: Run) -> Iterator[str]:
    if run.rules:
        yield "RULES"
    for rule in run.by_weight():
        yield ""
        yield from _rule(rule)
    for key in run.stale:
        yield f"stale in the baseline: {key.page} {key.field}: {key.rule}"


def _rule(rule: RuleCount) -> Iterator[str]:
    first = rule.first
    known = f", {rule.known:,} of them known" if rule.known else ""
    yield f"{first.severity} {first.code}: {rule.results:,} results on {rule.pages:,} pages{known}"
    yield f"  {first.message}"
    yield f"  rule: {first.rule}, from {first.rule_source}"
    yield from (f"  e.g. {page.title}: {_place(entry)}" for page, entry in rule.examples)


def _page_lines(run: Run) -> Iterator[str]:
    if run.rules:
        yield ""
        yield "PAGES"
    for page in run.pages():
        if page.entries:
            yield ""
            yield from _page(page)


def _page(page: PageEntry) -> Iterator[str]:
    yield " - ".join(dict.fromkeys(filter(None, (page.name, page.url, page.source))))
    for entry in page.entries:
        known = " (known)" if entry.is_known else ""
        yield f"  {entry.severity}{known}: {_place(entry)}"
        yield f"    {entry.message} [{entry.code}]"
        yield f"    rule: {entry.rule_source}"
    if page.left_out:
        yield f"  {page.left_out:,} more are left out"


def _place(entry: Entry) -> str:
    """The field, what stands there and what should."""
    found = f"found {entry.found}, expected {entry.expected}" if entry.expected else entry.message
    return f"{entry.place}: {found}"
