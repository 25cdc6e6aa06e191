"""`.csv`: one row a result, for spreadsheets.

A spreadsheet reads a cell that begins with `=`, `+`, `-`, `@`, a tab or a return as a formula; such cells begin with an
apostrophe here, which spreadsheets show as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from rdfconv.report.entry import Entry
from rdfconv.report.harmless import for_xml
from rdfconv.report.jsonl import row
from rdfconv.report.run import Run

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as Excel reads them in East Asia
_COLUMNS: Final = ("page", "name", "file", *(field.name for field in fields(Entry)))


def csv_report(run: Run) -> Iterator[str]:
    """A head, and a row for every result, in the order of the pages."""
    yield _line(list(_COLUMNS))
    for page in run.pages():
        for entry in page.entries:
            yield _line([_cell(value) for value in row(page, entry).values()])


def _cell(value: object) -> str:
    text = for_xml(str(value).lower() if isinstance(value, bool) else str(value))
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
