"""`.jsonl`: one JSON object a result, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from rdfconv.report.entry import Entry, PageEntry
from rdfconv.report.harmless import for_json
from rdfconv.report.run import Run

_FIELDS: Final = tuple(field.name for field in fields(Entry))


def jsonl_report(run: Run) -> Iterator[str]:
    """A line for every result, in the order of the pages."""
    for page in run.pages():
        for entry in page.entries:
            yield for_json(json.dumps(row(page, entry), ensure_ascii=False)) + "\n"


def row(page: PageEntry, entry: Entry) -> dict[str, object]:
    """A result with its page, flat; the same names in JSON Lines and CSV."""
    told = {name: getattr(entry, name) for name in _FIELDS}  # flat: nothing to copy
    return {"page": page.url, "name": page.name, "file": page.source, **told}
