"""What is already known to be wrong: a file of results that do not fail a run.

One JSON object a line: the page, the rule, its constraint and severity, the thing, the field's path, the value and how
often. No position, no blank node and no name that is made of content is part of a key, so that a known result stays
known when the page grows around it. Refused: lines of another form, those of older versions too, which said less.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Final, NamedTuple

from rdfconv.errors import ConfigError, ReadError
from rdfconv.naming import lasting_part
from rdfconv.read.streams import opened
from rdfconv.report.entry import Entry, PageEntry

_REFUSED: Final = "is no line of a baseline, or one of an older version's; --write-baseline makes new ones"


class Key(NamedTuple):
    """What a result is known by."""

    page: str
    rule: str
    component: str
    severity: str
    focus: str  # what lasts of the thing's IRI, else the thing in words
    field: str
    value: str  # and a digest of it where it is cut


def key_of(page: PageEntry, entry: Entry) -> Key:
    """What one result is known by; `[]` comes and goes with a second value, and is no part of it."""
    return Key(
        page=page.url or page.source,
        rule=entry.rule,
        component=entry.component,
        severity=entry.severity,
        focus=_focus(entry),
        field=entry.path.replace("[]", ""),
        value=f"{entry.found} {entry.digest}".rstrip(),
    )


def _focus(entry: Entry) -> str:
    lasting = lasting_part(entry.focus)
    return lasting if lasting and lasting == entry.focus else f"{lasting} {entry.thing}".lstrip()


def read_baseline(path: Path) -> Counter[Key]:
    """The known results, and how often each.

    Raises:
        ConfigError: the file cannot be read, or a line is none of `baseline_lines`.
    """
    known: Counter[Key] = Counter()
    try:
        with opened(path) as file, TextIOWrapper(file, "utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                key, count = _read_line(line, f"{path} line {number}")
                known[key] += count
    except ReadError as error:
        raise ConfigError(error.message, where=str(path)) from error
    return known


def _read_line(line: str, where: str) -> tuple[Key, int]:
    try:
        told = json.loads(line)
        return Key(*(str(told[name]) for name in Key._fields)), int(told["count"])
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(_REFUSED, where=where) from error


def baseline_lines(pages: Iterable[PageEntry]) -> Iterator[str]:
    """The findings of the shapes as lines of a baseline, page by page."""
    for page in pages:
        counts = Counter(key_of(page, entry) for entry in page.entries if entry.stage == "check")
        for key, count in sorted(counts.items()):
            yield json.dumps({**key._asdict(), "count": count}, ensure_ascii=False) + "\n"


class Baseline:
    """Known results, ticked off as they are met again."""

    def __init__(self, known: Counter[Key], met: Counter[Key] | None = None) -> None:
        """Begin with all of them open, but for those that were `met` on earlier pages."""
        self._known = known
        self._met = met or Counter()
        self._unread = {key.page for key in known}

    def mark(self, page: PageEntry) -> PageEntry:
        """The page with its known results marked; the others are new."""
        self._unread.discard(page.url or page.source)
        return replace(page, entries=tuple(replace(each, is_known=self._meet(page, each)) for each in page.entries))

    def _meet(self, page: PageEntry, entry: Entry) -> bool:
        key = key_of(page, entry)
        if entry.stage != "check" or self._met[key] >= self._known[key]:
            return False
        self._met[key] += 1
        return True

    def stale(self) -> list[Key]:
        """Known results of pages in this run that were not met again."""
        open_ = (key for key, count in self._known.items() if count > self._met[key])
        return sorted(key for key in open_ if key.page not in self._unread)

    def unseen(self) -> int:
        """How many known results are of pages that were not in this run."""
        return sum(count for key, count in self._known.items() if key.page in self._unread)
