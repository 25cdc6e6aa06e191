"""`.html`: a run as one file for a browser: totals, a chart of the rules, and the pages, worst first.

All of it is in the HTML itself and can be read without its script, which only searches and filters. The content
security policy lets nothing in but the style and the script that are written here, known by their hashes, so that
nothing a page says can run or fetch. Shown are the worst pages and the gravest results of each; what is left out is
said.
"""

from __future__ import annotations

import heapq
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

from rdfconv.model import Severity
from rdfconv.report.entry import GRAVITY, Entry, PageEntry
from rdfconv.report.harmless import for_xml, one_line
from rdfconv.report.run import RuleCount, Run

_MAX_PAGES: Final = 1_000  # shown: with 11 results each, 9 MB
_MAX_RESULTS: Final = 50  # of one page
_SEVERITIES: Final[tuple[Severity, ...]] = ("error", "violation", "warning", "info")
_ASSETS: Final = Path(__file__).parent


def html_report(run: Run) -> Iterator[str]:
    """The whole file, piece by piece."""
    style, script = ((_ASSETS / name).read_text(encoding="utf-8") for name in ("webpage.css", "webpage.js"))
    rules = {(rule.first.severity, rule.first.rule): number for number, rule in enumerate(run.by_weight())}
    yield _head(style, script)
    yield from _totals(run)
    yield from _chart(run)
    yield from _filters(run)
    for page in _worst(run):
        yield from _page(page, rules)
    yield f"</ol>\n</main>\n<script>{script}</script>\n</body>\n</html>\n"


def _text(text: str) -> str:
    return escape(for_xml(one_line(text)))


def _head(style: str, script: str) -> str:
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script)]
    policy = f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; img-src data:"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>rdfconv report</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#pages">Skip to the pages</a>
<header><h1>Validation report</h1></header>
<main>
"""


# --- Totals


def _totals(run: Run) -> Iterator[str]:
    yield '<section class="totals" aria-label="Totals">\n'
    if run.checked:
        share = run.conforming / run.checked
        told = f"{share:.0%}" if share in {0.0, 1.0} else f"{min(max(share, 0.001), 0.999):.1%}"
        yield '<div class="share"><svg viewBox="0 0 42 42" aria-hidden="true"><circle cx="21" cy="21" r="16"/>'
        ring = f'pathLength="100" stroke-dasharray="{share * 100:.2f} 100"'
        yield f'<circle class="part" cx="21" cy="21" r="16" {ring}/></svg>'
        yield f"<p><strong>{told}</strong> of {run.checked:,} checked pages conform</p></div>\n"
    yield '<dl class="counts">\n'
    for label, number in _counts(run):
        yield f"<div><dt>{label}</dt><dd>{number:,}</dd></div>\n"
    yield "</dl>\n</section>\n"
    yield from (f'<p class="note">{_text(line)}</p>\n' for line in _remarks(run))


def _counts(run: Run) -> Iterator[tuple[str, int]]:
    yield "Pages", run.page_count
    yield "Conforming", run.conforming
    yield "Not conforming", run.checked - run.conforming
    optional = (("Failed", run.failed), ("Without data", run.without_data), ("Not checked", run.unchecked))
    yield from (each for each in optional if each[1])
    yield "Results", run.results.total()


def _remarks(run: Run) -> Iterator[str]:
    if run.has_baseline:
        yield f"{run.known.total():,} results are known by the baseline; {len(run.stale):,} entries of it are stale."
    if run.left_out:
        yield f"{run.left_out:,} results beyond --max-results-per-shape are counted and not shown."


# --- Rules


def _chart(run: Run) -> Iterator[str]:
    rules = run.by_weight()
    if not rules:
        yield '<p class="note">Nothing was found.</p>\n'
        return
    most = max(rule.results for rule in rules)
    yield '<section aria-labelledby="rules-title">\n<h2 id="rules-title">Results by rule</h2>\n'
    yield '<ul class="legend" aria-hidden="true">'
    yield from (
        f'<li><i class="{each}"></i>{each} {run.results[each]:,}</li>' for each in _SEVERITIES if run.results[each]
    )
    yield '</ul>\n<ol class="rules">\n'
    for number, rule in enumerate(rules):
        yield from _rule(rule, number, most)
    yield "</ol>\n</section>\n"


def _rule(rule: RuleCount, number: int, most: int) -> Iterator[str]:
    first = rule.first
    known = f", {rule.known:,} known" if rule.known else ""
    yield '<li><details class="rule"><summary>'
    yield f'<span class="label">{_tag(first.severity, first.severity)} {_label(rule)}</span>'
    yield f'<svg class="bar {first.severity}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
    yield f'<rect width="{max(rule.results / most * 100, 0.6):.2f}" height="8"/></svg>'
    yield f'<span class="number">{rule.results:,}<span class="unseen"> results</span></span></summary>\n'
    yield '<div class="body">'
    yield f"<p>{_text(first.message)}</p>"
    yield f"<p>{rule.results:,} results on {rule.pages:,} pages{known}. Rule: {_link(first.rule_source)}</p>\n<ul>"
    for page, entry in rule.examples:
        yield f"<li>{_text(page.title)}: {_text(entry.place)}{_found(entry)}</li>\n"
    yield f'</ul><p><button type="button" class="only" data-rule="{number}">Show only pages with this</button></p>'
    yield "</div></details></li>\n"


def _label(rule: RuleCount) -> str:
    return _text(rule.first.label if rule.first.stage == "check" else rule.first.code)


def _tag(severity: str, words: str) -> str:
    return f'<span class="tag {severity}">{words}</span>'


def _found(entry: Entry) -> str:
    if not entry.expected:
        return ""
    return f": found {_text(entry.found)}, expected {_text(entry.expected)}"


def _link(address: str) -> str:
    """A link for a web address, and the text itself for all else."""
    shown = _text(address)
    if not address.startswith(("https://", "http://")):
        return shown
    return f'<a href="{shown}" rel="noopener noreferrer">{shown}</a>'


# --- Pages


def _filters(run: Run) -> Iterator[str]:
    telling = sum(1 for page in run.pages() if page.entries)
    shown = min(telling, _MAX_PAGES)
    yield '<section aria-labelledby="pages">\n<h2 id="pages" tabindex="-1">Pages, the worst first</h2>\n'
    if telling > shown:
        yield f'<p class="note">Shown are the {shown:,} worst of {telling:,} pages with results; '
        yield "a report that ends in .jsonl or .csv has them all.</p>\n"
    yield '<form class="filters" role="search" hidden>\n<label class="search">Search '
    yield '<input type="search" id="search" placeholder="name, address, field, value" autocomplete="off"></label>\n'
    yield "<fieldset><legend>Severity</legend>"
    for severity in _SEVERITIES:
        if run.results[severity]:
            yield f'<label><input type="checkbox" name="severity" value="{severity}" checked> {severity}</label> '
    yield '</fieldset>\n<label class="choice">Rule <select id="rule"><option value="">all</option>'
    for number, rule in enumerate(run.by_weight()):
        yield f'<option value="{number}">{_label(rule)} ({rule.first.severity}, {rule.results:,})</option>'
    yield '</select></label>\n<button type="reset">Clear</button>\n</form>\n'
    yield f'<p id="shown" role="status">{shown:,} pages</p>\n<ol class="pages">\n'


def _worst(run: Run) -> list[PageEntry]:
    """The pages that have most to answer for, in bounded memory."""
    telling = (page for page in run.pages() if page.entries)
    return heapq.nsmallest(_MAX_PAGES, telling, key=_weight)


def _weight(page: PageEntry) -> tuple[int, ...]:
    counts = Counter(entry.severity for entry in page.entries)
    return (*(-counts[severity] for severity in _SEVERITIES), page.number)


def _page(page: PageEntry, rules: dict[tuple[Severity, str], int]) -> Iterator[str]:
    counts = Counter(entry.severity for entry in page.entries)
    yield f'<li class="page"><details><summary><span class="title">{_text(page.title)}</span><span class="tags">'
    yield from (_tag(each, f"{counts[each]:,} {each}") for each in _SEVERITIES if counts[each])
    yield "</span></summary>\n"
    address = f"{_link(page.url)}<br>" if page.url else ""
    yield f'<div class="body"><p class="address">{address}{_text(page.source)}</p>\n<ul>\n'
    entries = sorted(page.entries, key=lambda entry: GRAVITY[entry.severity])
    for entry in entries[:_MAX_RESULTS]:
        yield from _entry(entry, rules[entry.severity, entry.rule])
    yield "</ul>\n"
    hidden = page.left_out + max(len(entries) - _MAX_RESULTS, 0)
    if hidden:
        yield f'<p class="note">{hidden:,} more of this page are left out.</p>\n'
    yield "</div></details></li>\n"


def _entry(entry: Entry, rule: int) -> Iterator[str]:
    known = f" {_tag('known', 'known')}" if entry.is_known else ""
    yield f'<li class="result" data-severity="{entry.severity}" data-rule="{rule}">'
    yield f"<p>{_tag(entry.severity, entry.severity)}{known} <b>{_text(entry.label)}</b>"
    yield f" of {_text(entry.thing)}</p><p>{_text(entry.message)}</p>\n<dl>"
    pairs = (("Field", entry.path), ("Found", entry.found), ("Expected", entry.expected))
    yield from (f"<div><dt>{term}</dt><dd>{_text(words)}</dd></div>" for term, words in pairs if words)
    yield f"<div><dt>Rule</dt><dd>{_link(entry.rule_source)}</dd></div></dl></li>\n"
