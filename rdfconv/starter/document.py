"""Entries -> the TOML of a starter profile, every decision beside the page's own value."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdfconv.errors import InputError
from rdfconv.find import find
from rdfconv.handoff import Recipe
from rdfconv.model import Json, Page
from rdfconv.readings import READINGS
from rdfconv.starter.candidates import Candidate, Kind, candidates_of, kinds_of
from rdfconv.starter.survey import Entry, json_ld_paths, page_template, survey, telling_paths
from rdfconv.values import host_of, slug

_COLUMN: Final = 44  # where comments begin
_SHOWN: Final = 56  # characters of an example


def starter_profile(pages: Iterable[Page], recipe: Recipe) -> str:
    """A profile for the site of these pages; the more of its pages, the fewer of its keys are missed.

    Args:
        pages: Of one site.
        recipe: How pages are opened; its profiles and shapes play no part.

    Raises:
        InputError: a page cannot be understood, or none has an object that sounds like a dataset's record.
    """
    pages = list(pages)
    candidates = [each for page in pages for each in _candidates(page, recipe)]
    records = [record for kind in kinds_of(candidates) if (record := _surveyed(kind)).has]
    if not records:
        raise InputError(
            "no object in the props sounds like a dataset's record (a name and two more fields); "
            "rdfconv flight shows a payload's props, rdfconv explain what is read without a profile",
            where=_sources(pages),
        )
    sections = [_head(pages, candidates), *(_rule(each, number) for number, each in enumerate(records, start=1))]
    return "\n".join(line for section in sections for line in section)


def _candidates(page: Page, recipe: Recipe) -> list[Candidate]:
    try:
        return candidates_of(page, find(page, recipe).address, recipe.config.limits)
    except InputError as error:
        raise InputError(error.message, where=error.where or page.source) from error


def _sources(pages: Sequence[Page]) -> str:
    """The names of the pages, where there are not many."""
    return pages[0].source if len(pages) == 1 else f"{pages[0].source} and {len(pages) - 1} more"


# --- TOML


def _quoted(text: str) -> str:
    """A TOML text; half a surrogate pair, which TOML cannot say, becomes a question mark."""
    return json.dumps(text.encode(errors="replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(path: str) -> str:
    return path if re.fullmatch(r"[A-Za-z0-9_-]+", path) else _quoted(path)


def _commented(line: str, comment: str) -> str:
    return f"{line.ljust(_COLUMN - 1)} # {comment}".rstrip()


def _list(key: str, texts: Sequence[str]) -> str:
    return f"{key} = [{', '.join(map(_quoted, texts))}]"


def _shown(value: Json) -> str:
    """A value in a few words: its kind, and what it is or holds."""
    if isinstance(value, str):
        return f"text {_cut(value)}"
    if isinstance(value, Mapping):
        return f"object with {_cut(', '.join(value), quotes='')}"
    if isinstance(value, list) and value:
        return f"list of {len(value)}, the first: {_shown(value[0])}"
    if value is None or isinstance(value, list):
        return "empty on these pages"
    return f"{'flag' if isinstance(value, bool) else 'number'} {json.dumps(value)}"


def _printable(text: str) -> str:
    """A text that can stand in a comment, which holds no control characters, with single spaces."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _cut(text: str, *, quotes: str = '"') -> str:
    """A printable text that is not long."""
    text = _printable(text)
    return f"{quotes}{text}{quotes}" if len(text) <= _SHOWN else f"{quotes}{text[: _SHOWN - 1]}…{quotes}"


# --- The parts of a profile


def _head(pages: Sequence[Page], candidates: Sequence[Candidate]) -> Iterator[str]:
    hosts = sorted({host for candidate in candidates if (host := host_of(candidate.address))})
    site = hosts[0] if hosts else "a site"
    yield f"# A starter profile for {site}, made by `rdfconv profiles new` from {_printable(_sources(pages))}."
    yield "# It works as it stands. What is left to do:"
    yield "#"
    yield "# 1. Say the site's name in `title`."
    yield "# 2. Look at each guess in [record.fields] and at what is ignored; the page's own value stands beside it."
    yield "# 3. Give each open key a field, or move it to `ignore`. `rdfconv profiles check` counts what is left."
    yield "#"
    fields = f"Fields: {', '.join(READINGS)}."
    yield from textwrap.wrap(fields, width=110, initial_indent="# ", subsequent_indent="# ")
    yield ""
    yield f"name = {_quoted(slug(site))}"
    yield f"title = {_quoted(site)}"
    yield _list("hosts", hosts) if hosts else "hosts = []"
    if not hosts:
        yield _commented("anywhere = true", "no page says where the site is: give its hosts instead")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surveyed:
    """A kind of record and what there is to say of it."""

    kind: Kind
    entries: list[Entry]
    has: list[str]
    page: tuple[str, str] | None  # the key that its address ends in, and the template


def _surveyed(kind: Kind) -> _Surveyed:
    entries = survey(kind)
    has = telling_paths(kind, entries)
    page = page_template(kind, entries)
    if page is not None:  # the key is accounted for by the template
        entries = [entry for entry in entries if entry.path != page[0] or entry.verdict == "mapped"]
    return _Surveyed(kind=kind, entries=entries, has=has, page=page)


def _rule(record: _Surveyed, number: int) -> Iterator[str]:
    prop = record.kind.prop
    yield ""
    yield _commented("[[record]]", _cut(record.kind.candidates[0].where, quotes=""))
    yield f"name = {_quoted(prop or f'record {number}')}"
    if prop is not None:
        yield _commented(f"prop = {_quoted(prop)}", "the key that it stands under")
    yield _commented(_list("has", record.has), "keys that every such record has")
    yield 'type = "Dataset"'
    yield from _address(record)
    yield from ("ignore = [", *_ignored(record.entries), "]")
    yield ""
    yield "[record.fields]"
    for entry in record.entries:
        if entry.verdict == "mapped":
            yield _commented(f"{_key(entry.path)} = {_field(entry)}", _shown(entry.example))
    for entry in record.entries:
        if entry.verdict == "open":
            yield _commented(f"# open: {_key(entry.path)} = {_quoted(entry.field or '?')}", _shown(entry.example))


def _address(record: _Surveyed) -> Iterator[str]:
    """The template of the record's page, and what hangs on it."""
    candidates = record.kind.candidates
    documents = json_ld_paths(record.kind)
    if record.page is None:
        is_list = len({candidate.address for candidate in candidates}) < len(candidates)
        why = "several records on one page, all taken for one without it" if is_list else "where a record's own page is"
        yield _commented('# open: page = "https://…/{slug}"', why)
    else:
        yield _commented(f"page = {_quoted(record.page[1])}", "where a record's own page is")
        if documents:
            yield _commented(_list("json_ld", documents), "keys without a field mean what schema.org says")


def _ignored(entries: Iterable[Entry]) -> Iterator[str]:
    """The noise; what lies below a mapped key and is no part of its field is reported until it is ignored."""
    for entry in entries:
        if entry.verdict == "ignored":
            yield _commented(f"  {_quoted(entry.path)},", _shown(entry.example))
        elif entry.verdict == "unread":
            yield _commented(
                f"  # open: {_quoted(entry.path)},", f"no part of a {entry.field}; {_shown(entry.example)}"
            )


def _field(entry: Entry) -> str:
    """The right-hand side of a mapped key."""
    if not entry.keys:
        return _quoted(entry.field)
    keys = ", ".join(f"{_key(key)} = {_quoted(part)}" for key, part in entry.keys)
    return f"{{ field = {_quoted(entry.field)}, keys = {{ {keys} }} }}"
