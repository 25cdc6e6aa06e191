"""A page -> the objects of its props that sound like a dataset's record, the richest and outermost of them.

An object that only holds a record and nothing else of it (`{"pageProps": {"dataset": {…}}}`) is not meant, the record
in it is; nor is an object that lies inside another record, nor JSON-LD, which needs no profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rdfconv.carriers import Wanted, open_page
from rdfconv.model import Json, Limits, Page
from rdfconv.starter.names import fields_named, fields_of, is_about_the_record

# A key as it stands in JSON, or in a text that holds JSON.
_KEY: Final = re.compile(rb'"([\w.-]{1,64})\\*"\s*:')
# Everything has these, a menu's entries too.
_TELLS_NOTHING: Final = frozenset({"link", "image"})
ENOUGH: Final = 3  # fields, the name among them; persons, organisations and cards of a front end have two
_ALIKE: Final = 0.5  # of the keys that two records have, so many are in both where they are of one kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An object that sounds like a record, and the key that it stands under, where that is known."""

    data: Mapping[str, Json]
    prop: str | None
    where: str
    address: str | None  # of its page

    @property
    def richness(self) -> int:
        """How many fields its keys sound like."""
        return len(_telling(self.data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Candidates of the same shape, which one rule of the profile will recognise."""

    candidates: tuple[Candidate, ...]

    @property
    def prop(self) -> str | None:
        """The key that all of them stand under."""
        props = {candidate.prop for candidate in self.candidates}
        return props.pop() if len(props) == 1 else None


def candidates_of(page: Page, address: str | None, limits: Limits) -> list[Candidate]:
    """The objects of one page that sound like a record.

    Raises:
        InputError: nothing of the page can be understood.
    """
    wanted = Wanted(keys=_keys_on(page), is_candidate=_sounds_like_a_record)
    found: dict[int, Candidate] = {}
    for carriage in open_page(page, wanted, limits).objects:
        if isinstance(carriage.data, Mapping):
            data, prop = _innermost(carriage.data)
            if prop is not None or id(data) not in found:
                found[id(data)] = Candidate(data=data, prop=prop, where=carriage.where, address=address)
    records = [each for each in found.values() if _sounds_like_a_record(each.data)]
    inside = {id(part) for each in records for part in _parts(each.data)}
    return [each for each in records if id(each.data) not in inside]


def _keys_on(page: Page) -> frozenset[str]:
    """The keys on the page that sound like a field, or like an object that has some."""
    keys = {key.decode() for key in _KEY.findall(page.body)}
    return frozenset(key for key in keys if fields_named((key,)) or is_about_the_record(key))


def _telling(data: Mapping[str, Json]) -> frozenset[str]:
    return frozenset(fields_of(data)) - _TELLS_NOTHING


def _sounds_like_a_record(data: Mapping[str, Json]) -> bool:
    fields = _telling(data) if "@type" not in data and "@context" not in data else ()
    return len(fields) >= ENOUGH and "name" in fields


def _innermost(data: Mapping[str, Json], prop: str | None = None) -> tuple[Mapping[str, Json], str | None]:
    """The object inside that has all that this one has of a record, and its key."""
    fields = _telling(data)
    for key, value in data.items():
        if isinstance(value, Mapping) and _telling(value) >= fields:
            return _innermost(value, key)
    return data, prop


def _parts(data: Mapping[str, Json]) -> Iterator[Json]:
    """All objects and lists inside, each once."""
    seen: set[int] = set()
    waiting = list(data.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping | list) and id(value) not in seen:
            seen.add(id(value))
            yield value
            waiting += value.values() if isinstance(value, Mapping) else value


def kinds_of(candidates: Iterable[Candidate]) -> list[Kind]:
    """The candidates by their shape, the richest first; what is far poorer is something else than a record."""
    kinds: list[list[Candidate]] = []
    for candidate in sorted(candidates, key=lambda each: -each.richness):
        alike = next((kind for kind in kinds if _are_alike(kind[0], candidate)), None)
        if alike is not None:
            alike.append(candidate)
        elif not kinds or candidate.richness * 2 >= kinds[0][0].richness:
            kinds.append([candidate])
    return [Kind(candidates=tuple(kind)) for kind in kinds]


def _are_alike(one: Candidate, other: Candidate) -> bool:
    return len(one.data.keys() & other.data.keys()) >= _ALIKE * len(one.data.keys() | other.data.keys())
