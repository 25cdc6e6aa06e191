"""A key's path and the values that stand there -> the field that both speak for, or that the key is noise.

A reading never guesses, so it is the judge: a value has the form of a field when the field's reading takes it and has
nothing to remark on. Where a reading takes any text, `_FORMS` says what such a text looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdfconv import values
from rdfconv.codes import country_code
from rdfconv.errors import TermError
from rdfconv.model import Json
from rdfconv.profile import parse_profile
from rdfconv.readings import READINGS, Facts, Remark, Unreadable
from rdfconv.starter.names import Keys, fields_named, plain_name, renamed_parts, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A field for a key, and the new names of the keys below it; `unread` are those that the field has no part for."""

    field: str
    keys: Mapping[str, str]
    unread: tuple[str, ...]


def guess(path: Keys, items: Sequence[Json]) -> Guess | None:
    """The first field that the path sounds like and that can read every item."""
    for field in fields_named(path):
        below = list(dict.fromkeys(key for item in items if isinstance(item, Mapping) for key in item))
        parts = READINGS[field].keys
        keys = renamed_parts(below, parts)
        if items and all(_is_of(field, _renamed(item, keys)) for item in items):
            unread = tuple(key for key in below if keys.get(key, key) not in parts)
            return Guess(field=field, keys=keys, unread=unread)
    return None


def _renamed(item: Json, keys: Mapping[str, str]) -> Json:
    return {keys.get(key, key): value for key, value in item.items()} if isinstance(item, Mapping) else item


def _is_of(field: str, item: Json) -> bool:
    """Whether a value has the form of a field."""
    has_form = _FORMS.get(field)
    if has_form and not isinstance(item, Mapping) and not has_form(str(item)):
        return False
    try:
        said = list(READINGS[field].read(item, _facts(item)))
    except (Unreadable, TermError):
        return False
    remarks = {each.code for each in said if isinstance(each, Remark)}
    return len(said) > 0 and remarks <= _HARMLESS


# What readings remark on that does not speak against the field.
_HARMLESS: Final = frozenset({"doi-not-own", "person-not-organisation"})

_NO_SITE: Final = parse_profile('name = "starter"\ntitle = "no site yet"', name="starter")


def _facts(item: Json) -> Facts:
    """What a reading may know: where a field's value is told by the record's facts, this one is all of them."""
    text, number = str(item), values.count(item)
    return Facts(
        profile=_NO_SITE,
        subject="urn:x",
        page="urn:x",
        kind=None,
        numbers=frozenset(),
        foreign_dois=frozenset(),
        places=(),
        dates=(text, text),
        years=(number, number),
        ages=(number, number),
        id_base=None,
    )


_SLUG: Final = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)+")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_NAME_LENGTH: Final = 300  # longer texts describe rather than name


def _is_name(text: str) -> bool:
    """Words for people, on one line; no address and no key of a database."""
    is_short = len(text) <= _NAME_LENGTH and "\n" not in text
    return is_short and "://" not in text and not _SLUG.fullmatch(text) and not _UUID.fullmatch(text)


def _is_keyword(text: str) -> bool:
    """One keyword, not an address, nor a list of them with commas between."""
    return len(text) <= _NAME_LENGTH and "://" not in text and text.count(",") < 2


def _is_identifier(text: str) -> bool:
    return len(text.split()) == 1 and "://" not in text


def _is_prose(text: str) -> bool:
    return len(text.split()) > 2


def _are_countries(text: str) -> bool:
    return all(map(country_code, text.split(",")))


def _is_age(text: str) -> bool:
    number = values.count(text)
    return number is not None and number < 150


def _is_age_range(text: str) -> bool:
    return values.age_range(text) is not None


_FORMS: Final[dict[str, Callable[[str], bool]]] = {
    **dict.fromkeys(("contributor", "copyrightHolder", "creator", "funder", "publisher", "sponsor"), _is_name),
    "access": _is_prose,
    "ageLower": _is_age,
    "ageRange": _is_age_range,
    "ageUpper": _is_age,
    "aiText": _is_prose,
    "alternateName": _is_name,
    "catalogue": _is_name,
    "country": _are_countries,
    "description": _is_prose,
    "instrument": _is_name,
    "keywords": _is_keyword,
    "licenceName": _is_name,
    "localIdentifier": _is_identifier,
    "name": _is_name,
    "place": _is_name,
    "resourceType": _is_name,
    "studyDesign": _is_name,
    "variable": _is_name,
    "version": _is_identifier,
}


# --- Noise

# Keys of React, of JSON-LD and of front ends, which say nothing about a record.
_NOISE: Final = words("children classname context etag icon key loading ref rev style theme typename variant")


def is_noise(path: Keys, items: Sequence[Json]) -> bool:
    """Whether a key means nothing outside the site: made for components, or a number of the site's database."""
    name = plain_name(path[-1])
    if name in _NOISE or path[-1].startswith(("$", "@", "_")):
        return True
    return bool(items) and name.endswith(("id", "uuid", "guid")) and all(_is_database_id(item) for item in items)


def _is_database_id(item: Json) -> bool:
    return values.count(item) is not None or (isinstance(item, str) and _UUID.fullmatch(item) is not None)
