"""What a profile says, as typed records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from rdfconv.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """An address spelled one way becomes the same address spelled another way."""

    pattern: re.Pattern[str]
    replacement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A third-party catalogue that records of the site are listed in."""

    name: str
    home: str | None
    entries: tuple[re.Pattern[str], ...]  # addresses of its entries


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDoi:
    """How a DOI shows that it names the record: both patterns have a group `number`, and the numbers are equal."""

    doi: re.Pattern[str]
    record: tuple[re.Pattern[str], ...]  # tried on the record's catalogue entries, links and identifiers


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultCountry:
    """The country that a site writes where it knows none: true only if the words about places do not contradict it."""

    code: str
    name: str
    names: frozenset[str]  # by which texts mean it or a part of it

    def fits(self, places: Iterable[str]) -> bool:
        """Whether one of the texts names the country or a part of it; nothing said is no contradiction."""
        texts = [text.casefold() for text in places]
        return not texts or any(name.casefold() in text for text in texts for name in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCatalogue:
    """The site itself as a catalogue (dcat:Catalog); DCAT-AP asks for all but the home page."""

    iri: str
    title: str
    description: str
    publisher: str
    home: str | None


Relation: TypeAlias = Literal["hasPart", "isPartOf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """What one key of a record says: `field` is a name of `readings.READINGS`; `keys` renames the keys below it."""

    field: str
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRule:
    """How to recognise one kind of record, whom it is about and what its keys say."""

    name: str
    layouts: tuple[str, ...]  # names of the site's layouts that have such records, for people
    prop: str | None  # the record is the value of this key; None: any object
    has: frozenset[str]  # paths of keys that the record has
    type: str  # schema.org class of what the record describes
    claims: bool  # JSON-LD documents: what the rule reads is taken from the document, not said beside it
    subject: str | None  # template of its IRI: "https://doi.org/{doi}"
    page: str | None  # template of its page's address: "https://…/{slug|uuid}"
    aliases: tuple[str, ...]  # templates of other addresses of the same page
    json_ld: frozenset[str]  # paths of schema.org objects: their keys without a rule mean what schema.org says
    fields: Mapping[str, FieldRule]  # by path: "title", "extra_data.dois", "tags[].name"; in order of precedence
    records: Mapping[str, Relation]  # paths of records of the same kind, and how they are related to this one
    ignore: frozenset[str]  # paths without meaning outside the site
    # What follows from the others, worked out once because every record asks for it.
    page_keys: frozenset[str] = field(init=False)  # the paths that the templates ask for
    ranks: Mapping[str, int] = field(init=False)  # the precedence of each path
    paths: Mapping[str, Sequence[str]] = field(init=False)  # the paths that say a field, by the field

    def __post_init__(self) -> None:
        templates = (*self.aliases, self.page or "", self.subject or "")
        keys = (path for template in templates for path in re.findall(r"[^{|}]+(?=[|}])", template))
        paths: defaultdict[str, list[str]] = defaultdict(list)
        for path, rule in self.fields.items():
            paths[rule.field].append(path)
        object.__setattr__(self, "page_keys", frozenset(keys))
        object.__setattr__(self, "ranks", {path: rank for rank, path in enumerate(self.fields)})
        object.__setattr__(self, "paths", dict(paths))

    def is_json_ld(self, path: str) -> bool:
        """Whether a key of the record belongs to a schema.org object."""
        return any(not place or path.startswith(f"{place}.") for place in self.json_ld)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record found on a page, with the rule that recognised it."""

    rule: RecordRule
    data: Mapping[str, Json]
    where: str
    page: str | None = None  # its own page, where the record or the profile says which
    subject: str | None = None  # its IRI, where the record says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One site."""

    name: str
    title: str
    hosts: frozenset[str]
    anywhere: bool  # the records' shape is enough, whatever the host
    valid_from: date | None  # when pages of these layouts were first and last seen; archives hold older ones
    valid_until: date | None
    types: frozenset[str]  # JSON-LD of the site is kept only if it is of these types; empty: all
    leave_out: tuple[re.Pattern[str], ...]  # `@id`s of JSON-LD documents that are no data
    language: str | None
    asset_base: str | None  # what relative image addresses are relative to
    canonical: tuple[Rewrite, ...]
    placeholders: frozenset[str]  # texts that the site shows in place of missing values
    default_country: DefaultCountry | None
    licences: tuple[re.Pattern[str], ...]  # addresses that are licences
    catalogues: Mapping[str, Catalogue]  # by name
    own_dois: tuple[OwnDoi, ...]
    site: SiteCatalogue | None
    json_ld: RecordRule | None  # what keys of the site's JSON-LD documents mean, where it is not what schema.org says
    records: tuple[RecordRule, ...]

    def is_valid_at(self, when: date | None) -> bool:
        """Whether pages of that day have the layouts that the profile knows; it is tried where the day is unknown."""
        if when is None:
            return True
        return (self.valid_from or when) <= when <= (self.valid_until or when)

    def canonical_page(self, address: str) -> str:
        """The address after the site's rewrites (former hosts, aliases)."""
        for rewrite in self.canonical:
            address = rewrite.pattern.sub(rewrite.replacement, address)
        return address
