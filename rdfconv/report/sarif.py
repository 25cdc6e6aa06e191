"""`.sarif`: SARIF 2.1.0, for code scanning.

A rule is a shape, an artifact is a page's file, the logical location is the field's path. The fingerprint is made of
what a baseline knows a result by, so that a result stays the same one when the page moves or grows; equal ones of a
page are counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import chain
from typing import Final
from urllib.parse import quote

from rdfconv.model import Severity
from rdfconv.report.baseline import Key, key_of
from rdfconv.report.entry import Entry, PageEntry
from rdfconv.report.harmless import for_json
from rdfconv.report.run import RuleCount, RuleKey, Run

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {
    "error": "error",
    "violation": "error",
    "warning": "warning",
    "info": "note",
    "note": "note",
}


_ESCAPES: Final = {"{": "{{", "}": "}}", "[": "\\[", "]": "\\]"}
_SPECIAL: Final = re.compile(r"[{}\[\]]")
_RESERVED: Final = ":/?#[]@!$&'()*+,;=%"  # with `%`, so that what is encoded is not encoded again


def sarif_report(run: Run) -> Iterator[str]:
    """One SARIF run, a result a line."""
    rules = run.by_weight()
    places = {(rule.first.severity, rule.first.rule): place for place, rule in enumerate(rules)}
    from importlib.metadata import version  # noqa: PLC0415 - slow to import, seldom asked for

    driver = {"name": "rdfconv", "semanticVersion": version("rdfconv"), "rules": [_rule(rule) for rule in rules]}
    yield f'{{"$schema": {_json(_SCHEMA)}, "version": "2.1.0", "runs": [{{"tool": {_json({"driver": driver})},\n'
    yield f'"columnKind": "utf16CodeUnits", "properties": {_json(_totals(run))}, "results": ['
    separator = "\n"
    for result in chain(_results(run, places), map(_absent, run.stale)):
        yield f"{separator}{_json(result)}"
        separator = ",\n"
    yield "\n]}]}\n"


def _json(value: object) -> str:
    return for_json(json.dumps(value, ensure_ascii=False))


def _totals(run: Run) -> dict[str, object]:
    return {
        "pages": run.page_count,
        "conforming": run.conforming,
        "results": dict(sorted(run.results.items())),
        "leftOut": run.left_out,
    }


def _rule(rule: RuleCount) -> dict[str, object]:
    first = rule.first
    link = {"helpUri": first.rule_source} if first.rule_source.startswith(("https:", "http:")) else {}
    return {
        "id": _rule_id(first),
        "name": first.code,
        "shortDescription": _message(first.label or first.code),
        "fullDescription": _message(first.message),
        "help": _message(f"Expected: {first.expected or 'no such problem'}. Rule: {first.rule_source}"),
        "defaultConfiguration": {"level": _LEVELS[first.severity]},
        "properties": {"results": rule.results, "pages": rule.pages},
        **link,
    }


def _rule_id(entry: Entry) -> str:
    """A rule of one severity; one shape can have conversion's Issues of two."""
    return entry.rule if entry.stage == "check" else f"{entry.rule}/{entry.severity}"


def _results(run: Run, places: Mapping[RuleKey, int]) -> Iterator[dict[str, object]]:
    for page in run.pages():
        seen: Counter[str] = Counter()
        for entry in page.entries:
            fingerprint = _fingerprint(key_of(page, entry))
            seen[fingerprint] += 1
            own = fingerprint if seen[fingerprint] == 1 else f"{fingerprint}-{seen[fingerprint]}"
            yield _result(page, entry, places[entry.severity, entry.rule], own, run)


def _result(page: PageEntry, entry: Entry, rule: int, fingerprint: str, run: Run) -> dict[str, object]:
    expectation = f" Found: {entry.found}. Expected: {entry.expected}." if entry.expected else ""
    return {
        "ruleId": _rule_id(entry),
        "ruleIndex": rule,
        "level": _LEVELS[entry.severity],
        "kind": "fail",
        "message": _message(f"{entry.place}: {entry.message}{expectation}"),
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _uri(page.source or "-")}},
                "logicalLocations": [{"fullyQualifiedName": entry.path or entry.thing, "kind": "member"}],
            }
        ],
        "partialFingerprints": {"rdfconv/v2": fingerprint},
        **({"baselineState": "unchanged" if entry.is_known else "new"} if run.has_baseline else {}),
        "properties": {
            "page": page.url,
            "pageName": page.name,
            "field": entry.label,
            "found": entry.found,
            "expected": entry.expected,
            "ruleSource": entry.rule_source,
        },
    }


def _message(text: str) -> dict[str, str]:
    """A message that says what it says: no placeholders and no links (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    return {"text": _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)}


def _uri(source: str) -> str:
    """A page's source as a URI: an address as it is, a file's name as a path (RFC 3986)."""
    is_address = "://" in source
    return quote(source, safe=_RESERVED if is_address else "/", errors="surrogateescape")


def _absent(key: Key) -> dict[str, object]:
    """A result that the baseline knows and that is gone."""
    return {
        "ruleId": key.rule,
        "level": "none",
        "kind": "pass",
        "message": _message(f"{key.field}: no longer found: {key.value}"),
        "locations": [{"logicalLocations": [{"fullyQualifiedName": key.field, "kind": "member"}]}],
        "partialFingerprints": {"rdfconv/v2": _fingerprint(key)},
        "baselineState": "absent",
        "properties": {"page": key.page},
    }


def _fingerprint(key: Key) -> str:
    return sha256("\n".join(key).encode("utf-8", "replace")).hexdigest()[:32]
