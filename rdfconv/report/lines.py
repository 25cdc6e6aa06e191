"""Results -> what people read: Issues as lines, a run as a summary, a page as an explanation. Text out, no printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import groupby
from typing import Final, TypeAlias

from rdfconv.model import Block, Issue, Json, Severity
from rdfconv.report.harmless import one_line
from rdfconv.result import Result, RunReport
from rdfconv.terms import Term, Triple
from rdfconv.vocab import PREFIXES

Finding: TypeAlias = tuple[Severity, str, str]  # severity, code, message

_GRAVITY: Final[dict[Severity, int]] = {"error": 0, "violation": 0, "warning": 1, "info": 2, "note": 2}


def short(term: Term, page: str | None = None, *, width: int = 100) -> str:
    """A term for people: IRIs with their usual prefix or relative to the page, long texts cut.

    >>> short("<http://schema.org/name>"), short("<https://a.org/x#dataset>", "https://a.org/x")
    ('schema:name', '<#dataset>')
    """
    if page and term.startswith(f"<{page}"):
        return f"<{term[1 + len(page) :]}"
    if term[0] == "<":
        for prefix, namespace in PREFIXES.items():
            if term.startswith(f"<{namespace}"):
                return f"{prefix}:{term[1 + len(namespace) : -1]}"
    return term if len(term) <= width else f"{term[: width - 1]}…"


def issue_line(issue: Issue, source: str = "") -> str:
    """One Issue: severity, place, message, code."""
    place = " ".join(dict.fromkeys(filter(None, (source, issue.where))))
    return one_line(f"{issue.severity}: {place}: {issue.message} [{issue.code}]")


def finding_line(issue: Issue, source: str) -> str:
    """One finding of the shapes: severity, file, thing, property, message, what stands there, rule."""
    place = " ".join(filter(None, (source, short(issue.focus) if issue.focus else "", issue.path)))
    found = f" Found: {short(issue.value)}" if issue.value else ""
    return one_line(f"{issue.severity}: {place}: {issue.message}{found} [{issue.code}]")


def issue_lines(result: Result, *, notes: bool) -> Iterator[str]:
    """The Issues of one page that a user should see at once; what the shapes found comes as a table at the end."""
    for issue in result.issues:
        if issue.stage != "check" and (notes or issue.severity != "note"):
            yield issue_line(issue, result.source)


def findings_of(result: Result) -> Iterator[Finding]:
    """What the shapes found on one page, in a form to count."""
    return ((issue.severity, issue.code, issue.message) for issue in result.issues if issue.stage == "check")


def finding_lines(findings: Counter[Finding]) -> Iterator[str]:
    """What the shapes found on all pages: how grave, how often, which rule; the gravest and most frequent first."""
    by_weight = sorted(findings.items(), key=lambda entry: (_GRAVITY[entry[0][0]], -entry[1], entry[0]))
    for (severity, code, message), count in by_weight:
        yield one_line(f"{severity}: {message} [{code}]{f' ({count:,} times)' if count > 1 else ''}")


def summary(run: RunReport, *, done: str = "written") -> str:
    """One line for a whole run; what was not `done` to all pages is told apart.

    >>> summary(RunReport(pages=2, written=2, triples=42))
    '2 pages, 42 triples'
    >>> summary(RunReport(pages=3, written=1, quarantined=2, triples=42))
    '3 pages (1 written, 2 quarantined), 42 triples'
    """
    parts = [f"{_counted(run.pages, 'page')}{_outcomes(run, done)}", _counted(run.triples, "triple")]
    others = {
        "incomplete": run.incomplete,
        "unchecked": run.unchecked,
        "without data": run.without_data,
        "skipped": run.skipped,
    }
    parts += [f"{count:,} {words}" for words, count in others.items() if count]
    parts += [_counted(run.issues[each], each) for each in ("warning", "note") if run.issues[each]]
    shapes = [_counted(run.findings[each], each) for each in ("violation", "warning", "info") if run.findings[each]]
    return ", ".join(parts) + (f"; shapes: {', '.join(shapes)}" if shapes else "")


def _outcomes(run: RunReport, done: str) -> str:
    """What became of the pages, where it is not the same of all; the numbers add up."""
    if run.written == run.pages:
        return ""
    others = {"quarantined": run.quarantined, "rejected": run.rejected, "failed": run.failed}
    told = [f"{run.written:,} {done}", *(f"{count:,} {word}" for word, count in others.items() if count)]
    return f" ({', '.join(told)})"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


# --- One page explained


def explanation(result: Result) -> Iterator[str]:
    """A page told in the order of the pipeline: what was found, what it became, what was left out and why."""
    return map(one_line, _explanation(result))


def _explanation(result: Result) -> Iterator[str]:
    yield result.source or "page"
    yield f"  page      {result.page or 'unknown; --base gives it'}"
    yield f"  profile   {result.profile or 'none'}"
    yield from _section("Found", [*map(_block_line, result.blocks), *_record_lines(result)], result, "find")
    yield from _section("Cleaned", [], result, "clean")
    said = result.triples[: result.said]
    yield from _section("Said by the JSON-LD", (_triple_line(each, result.page) for each in said), result, "expand")
    yield from _section("Added from the page's props", _field_lines(result), result, "merge")
    yield from _section("Checked", [_verdict(result)], result, "check")


def _section(title: str, lines: Iterable[str], result: Result, stage: str) -> Iterator[str]:
    issues = [issue_line(issue) for issue in result.issues if issue.stage == stage]
    entries = [*lines, *issues]
    if entries:
        yield ""
        yield title
        yield from (f"  {entry}" for entry in entries)


def _block_line(block: Block) -> str:
    kind = block.data.get("@type", "no @type") if isinstance(block.data, dict) else "several nodes"
    again = f" (again: {'; '.join(block.also)})" if block.also else ""
    return f"JSON-LD {kind}: {block.carrier}, {block.where}{again}"


def _record_lines(result: Result) -> Iterator[str]:
    for record, fields in groupby(result.fields, key=lambda entry: entry.record):
        yield f"record {record}: {_counted(len(list(fields)), 'key')}"


def _triple_line(triple: Triple, page: str | None) -> str:
    return " ".join(short(term, page) for term in triple)


def _field_lines(result: Result) -> Iterator[str]:
    for entry in result.fields:
        yield f"{entry.path}: {entry.outcome}{f' ({entry.detail})' if entry.detail else ''}"
        yield from (f"  {_triple_line(triple, result.page)}" for triple in entry.triples)


def _verdict(result: Result) -> str:
    if result.conforms is None:
        return "no shapes"
    return "conforms to the shapes" if result.conforms else "the shapes find:"


def explanation_json(result: Result) -> Json:
    """The same as data: the Result's own fields, the texts of JSON-LD blocks included; findings as Issues only."""
    told = asdict(replace(result, shape_results=(), issues=()))
    del told["shape_results"]
    return told | {"issues": [issue._asdict() for issue in result.issues]}
