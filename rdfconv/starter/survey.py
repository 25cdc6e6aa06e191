"""Records of one kind -> an entry for each key that they have: its field, or that it is noise, or open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rdfconv.account import is_empty
from rdfconv.claim import from_template, value_at
from rdfconv.model import Json
from rdfconv.starter.candidates import ENOUGH, Kind
from rdfconv.starter.guess import guess, is_noise
from rdfconv.starter.names import Keys, fields_named, precedence

_STEP: Final = re.compile(r"[^.\[\]]+")  # a key that can be a step of a path
_DEPTH: Final = 12  # keys of a path; what lies deeper stays one value
_ITEMS: Final = 100  # of one key: enough to see their form


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the profile will say of one key.

    Mapped keys have their field, open ones the field that they sound like, though their values have another form;
    unread ones lie below a mapped key whose field has no part for them.
    """

    path: str
    verdict: Literal["mapped", "ignored", "open", "unread"]
    example: Json  # of its values, the first that is not empty
    field: str = ""
    keys: tuple[tuple[str, str], ...] = ()  # below a mapped key, and what its field calls them


def survey(kind: Kind) -> list[Entry]:
    """All keys; the mapped ones first, in the order of their precedence."""
    entries = list(_iter_entries((), [candidate.data for candidate in kind.candidates]))
    mapped = [entry for entry in entries if entry.verdict == "mapped"]
    mapped.sort(key=lambda entry: precedence(entry.field, tuple(entry.path.split("."))))
    return [*mapped, *(entry for entry in entries if entry.verdict != "mapped")]


def _iter_entries(above: Keys, objects: Sequence[Mapping[str, Json]]) -> Iterator[Entry]:
    """The entries of all keys of some objects that stand at one place."""
    for key in dict.fromkeys(key for each in objects for key in each):
        found = [each[key] for each in objects if key in each]
        if _STEP.fullmatch(key):
            yield from _entries_of((*above, key), found)
        else:
            yield _open((*above, key), found)


def _entries_of(keys: Keys, found: Sequence[Json]) -> Iterator[Entry]:
    """One key, or those below it where it is an object, or a list of objects, that has no field of its own."""
    items = _items(found)
    objects = [item for item in items if isinstance(item, Mapping)]
    if is_noise(keys, items):
        yield Entry(path=".".join(keys), verdict="ignored", example=_example(found))
    elif guessed := guess(keys, items):
        yield Entry(
            path=".".join(keys),
            verdict="mapped",
            example=_example(found),
            field=guessed.field,
            keys=tuple(guessed.keys.items()),
        )
        yield from (_unread((*keys, key), guessed.field, objects) for key in guessed.unread)
    elif not objects or len(objects) < len(items) or len(keys) == _DEPTH:
        yield _open(keys, found)
    elif any(isinstance(value, list) for value in found):
        below = list(_iter_entries((*keys[:-1], f"{keys[-1]}[]"), objects))
        yield from below if any(entry.verdict == "mapped" for entry in below) else [_open(keys, found)]
    else:
        yield from _iter_entries(keys, objects)


def _open(keys: Keys, found: Sequence[Json]) -> Entry:
    field = next(iter(fields_named(keys)), "")
    return Entry(path=".".join(keys), verdict="open", example=_example(found), field=field)


def _unread(keys: Keys, field: str, objects: Sequence[Mapping[str, Json]]) -> Entry:
    """A key of mapped objects that is no part of their field."""
    found = [each[keys[-1]] for each in objects if keys[-1] in each]
    verdict: Literal["ignored", "unread"] = "ignored" if is_noise(keys, _items(found)) else "unread"
    return Entry(path=".".join(keys), verdict=verdict, example=_example(found), field=field)


def _example(found: Sequence[Json]) -> Json:
    return next((value for value in found if not is_empty(value)), None)


def _items(found: Sequence[Json]) -> list[Json]:
    """The values of a key, lists opened, without the empty ones."""
    items = [item for value in found for item in (value if isinstance(value, list) else [value])]
    return [item for item in items if not is_empty(item)][:_ITEMS]


# --- What the kind as a whole is recognised and named by


def telling_paths(kind: Kind, entries: Sequence[Entry]) -> list[str]:
    """The first three mapped keys that every record of the kind has; none where the values do not bear out its name."""
    mapped = [entry for entry in entries if entry.verdict == "mapped"]
    if len(mapped) < ENOUGH or mapped[0].field != "name":
        return []
    records = [candidate.data for candidate in kind.candidates]
    shared = [each.path for each in mapped if all(value_at(record, each.path) is not None for record in records)]
    return shared[:3]


def page_template(kind: Kind, entries: Sequence[Entry]) -> tuple[str, str] | None:
    """The key whose value ends every record's address, and the template of the addresses that this makes."""
    addresses = [candidate.address for candidate in kind.candidates]
    if len(set(addresses)) < len(addresses):  # several records on one page: its address is none of theirs
        return None
    for entry in entries:
        templates = {_template(each.address, entry.path, each.data) for each in kind.candidates}
        template = templates.pop()
        if template is not None and not templates:
            return entry.path, template
    return None


def _template(address: str | None, path: str, data: Json) -> str | None:
    """The address with the key in place of its value, which has to be the last steps of it."""
    hole = f"{{{path}}}"
    ending = from_template(hole, data)
    begin, found, rest = (address or "").rpartition(ending) if ending else ("", "", "")
    if ending and found and rest in {"", "/"} and "/" in {begin[-1:], ending[0]}:
        return f"{begin}{hole}{rest}"
    return None


def json_ld_paths(kind: Kind) -> list[str]:
    """The keys that hold a schema.org object in every record of the kind."""
    documents = [
        {key for key, value in candidate.data.items() if isinstance(value, Mapping) and "@context" in value}
        for candidate in kind.candidates
    ]
    return sorted(set.intersection(*documents))
