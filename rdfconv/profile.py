"""A site's profile: one TOML text in, typed records out.

A profile says where a site keeps its records in the page's props, what each key says about the dataset, and what
only a person can know (home pages of catalogues, which DOIs are the record's own, former host names). It holds no
code: the right-hand side of a field is a neutral field name of `readings.READINGS` ("country", "link"), and the
projections turn neutral fields into vocabularies.

Everything is checked here, once, with the path of what is wrong ("record[0].fields.title"); inside the package
the records are trusted. Unknown keys are refused: a typing error in a profile never passes in silence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

from rdfconv.errors import ConfigError
from rdfconv.model import Json

T = TypeVar("T")
C = TypeVar("C", bound=str)

# What every publisher's licences are known by.
_LICENCES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"https?://(www\.)?creativecommons\.org/(licenses|publicdomain)/",
        r"https?://(www\.)?opendatacommons\.org/licenses/",
        r"https?://(www\.)?nationalarchives\.gov\.uk/doc/open-government-licence",
        r"https?://spdx\.org/licenses/",
        r"https?://(www\.)?opensource\.org/licenses/",
        r"https?://publications\.europa\.eu/resource/authority/licence/",
    )
)


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
    prop: str | None  # the record is the value of this key; None: any object
    has: frozenset[str]  # keys that the record has
    type: str  # schema.org class of what the record describes
    page: str | None  # template of its page's address: "https://…/{slug|uuid}"
    aliases: tuple[str, ...]  # templates of other addresses of the same page
    json_ld: frozenset[str]  # paths of schema.org objects: their keys without a rule mean what schema.org says
    fields: Mapping[str, FieldRule]  # by path: "title", "extra_data.dois", "tags[].name"; in order of precedence
    records: Mapping[str, Relation]  # paths of records of the same kind, and how they are related to this one
    ignore: frozenset[str]  # paths without meaning outside the site

    @property
    def page_keys(self) -> frozenset[str]:
        """The paths that the templates ask for."""
        templates = (*self.aliases, self.page or "")
        return frozenset(path for template in templates for path in re.findall(r"[^{|}]+(?=[|}])", template))

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One site."""

    name: str
    title: str
    hosts: frozenset[str]
    anywhere: bool  # the records' shape is enough, whatever the host
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

    def canonical_page(self, address: str) -> str:
        """The address after the site's rewrites (former hosts, aliases)."""
        for rewrite in self.canonical:
            address = rewrite.pattern.sub(rewrite.replacement, address)
        return address


def parse_profile(text: str, *, name: str) -> Profile:
    """Read a profile.

    Raises:
        ConfigError: not TOML, or a key that is missing, unknown or of the wrong kind; `where` is the profile's name
            and the path of the key.
    """
    try:
        top = _Table(tomllib.loads(text), name=name, path="")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not TOML: {error}", where=name) from error
    profile = Profile(
        name=top.text("name"),
        title=top.text("title"),
        hosts=frozenset(top.texts("hosts")),
        anywhere=top.flag("anywhere"),
        language=top.optional_text("language"),
        asset_base=top.optional_text("asset_base"),
        canonical=tuple(_rewrite(table) for table in top.tables("canonical")),
        placeholders=frozenset(top.texts("placeholders")),
        default_country=_default_country(top.optional_table("default_country")),
        licences=(*_LICENCES, *top.patterns("licences")),
        catalogues={key: _catalogue(key, table) for key, table in top.named_tables("catalogues")},
        own_dois=tuple(_own_doi(table) for table in top.tables("own_doi")),
        site=_site(top.optional_table("site")),
        json_ld=_json_ld(top.optional_table("json_ld")),
        records=tuple(_record(table) for table in top.tables("record")),
    )
    top.refuse_the_rest()
    return profile


def _rewrite(table: _Table) -> Rewrite:
    rewrite = Rewrite(pattern=table.pattern("pattern"), replacement=table.text("replacement"))
    table.refuse_the_rest()
    return rewrite


def _catalogue(name: str, table: _Table) -> Catalogue:
    catalogue = Catalogue(name=name, home=table.optional_text("home"), entries=table.patterns("entries"))
    table.refuse_the_rest()
    return catalogue


def _own_doi(table: _Table) -> OwnDoi:
    rule = OwnDoi(doi=table.pattern("doi", group="number"), record=table.patterns("record", group="number"))
    table.refuse_the_rest()
    return rule


def _default_country(table: _Table | None) -> DefaultCountry | None:
    if table is None:
        return None
    name = table.text("name")
    country = DefaultCountry(code=table.text("code"), name=name, names=frozenset({name, *table.texts("also")}))
    table.refuse_the_rest()
    return country


def _site(table: _Table | None) -> SiteCatalogue | None:
    if table is None:
        return None
    site = SiteCatalogue(
        iri=table.text("iri"),
        title=table.text("title"),
        description=table.text("description"),
        publisher=table.text("publisher"),
        home=table.optional_text("home"),
    )
    table.refuse_the_rest()
    return site


def _json_ld(table: _Table | None) -> RecordRule | None:
    """The rule for JSON-LD documents: the record is the document itself."""
    if table is None:
        return None
    fields = table.table("fields")
    rule = RecordRule(
        name="JSON-LD",
        prop=None,
        has=frozenset({"@type"}),
        type=table.text("type"),
        page=None,
        aliases=(),
        json_ld=frozenset({""}),
        fields={path: _field(fields, path) for path in fields.names()},
        records={},
        ignore=frozenset(table.texts("ignore")),
    )
    table.refuse_the_rest()
    return rule


def _record(table: _Table) -> RecordRule:
    fields = table.table("fields")
    records = table.table("records")
    rule = RecordRule(
        name=table.text("name"),
        prop=table.optional_text("prop"),
        has=frozenset(table.texts("has")),
        type=table.text("type"),
        page=table.optional_text("page"),
        aliases=tuple(table.texts("aliases")),
        json_ld=frozenset(table.texts("json_ld")),
        fields={path: _field(fields, path) for path in fields.names()},
        records={path: records.choice(path, ("hasPart", "isPartOf")) for path in records.names()},
        ignore=frozenset(table.texts("ignore")),
    )
    if not rule.has:
        raise table.error("has", "is empty; expected the keys that such a record has")
    table.refuse_the_rest()
    return rule


def _field(fields: _Table, path: str) -> FieldRule:
    if isinstance(fields.peek(path), str):
        return FieldRule(field=fields.text(path), keys={})
    table = fields.table(path)
    keys = table.table("keys")
    rule = FieldRule(field=table.text("field"), keys={key: keys.text(key) for key in keys.names()})
    table.refuse_the_rest()
    return rule


class _Table:
    """A TOML table that is read key by key; each reader states the kind it wants and knows the path for messages."""

    def __init__(self, data: Mapping[str, object], *, name: str, path: str) -> None:
        self._data = data
        self._name = name
        self._path = path
        self._read: set[str] = set()

    def error(self, key: str, message: str) -> ConfigError:
        return ConfigError(message, where=f"{self._name}: {self._at(key)}")

    def _at(self, key: str) -> str:
        shown = key if re.fullmatch(r"[\w-]+(\[\d+\])?", key) else f'"{key}"'
        return f"{self._path}.{shown}" if self._path else shown

    def _get(self, key: str, kind: type[T], expected: str) -> T | None:
        self._read.add(key)
        value = self._data.get(key)
        if value is not None and not isinstance(value, kind):
            raise self.error(key, f"is {value!r:.60}; expected {expected}")
        return value

    def names(self) -> list[str]:
        return list(self._data)

    def peek(self, key: str) -> object:
        return self._data.get(key)

    def text(self, key: str) -> str:
        value = self.optional_text(key)
        if value is None:
            raise self.error(key, "is missing; expected a text")
        return value

    def optional_text(self, key: str) -> str | None:
        return self._get(key, str, "a text")

    def choice(self, key: str, choices: tuple[C, ...]) -> C:
        value = self.text(key)
        for choice in choices:
            if choice == value:
                return choice
        raise self.error(key, f"is {value!r:.60}; expected one of {', '.join(choices)}")

    def flag(self, key: str) -> bool:
        return self._get(key, bool, "true or false") or False

    def texts(self, key: str) -> list[str]:
        values: list[object] = self._get(key, list, "a list of texts") or []
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self.error(f"{key}[{index}]", f"is {value!r:.60}; expected a text")
        return [str(value) for value in values]

    def pattern(self, key: str, *, group: str | None = None) -> re.Pattern[str]:
        return self._pattern(key, self.text(key), group)

    def patterns(self, key: str, *, group: str | None = None) -> tuple[re.Pattern[str], ...]:
        return tuple(self._pattern(f"{key}[{i}]", text, group) for i, text in enumerate(self.texts(key)))

    def _pattern(self, key: str, text: str, group: str | None) -> re.Pattern[str]:
        try:
            pattern = re.compile(text)
        except re.error as error:
            raise self.error(key, f"is no regular expression: {error}") from error
        if group is not None and group not in pattern.groupindex:
            raise self.error(key, f"has no group (?P<{group}>…); expected one around the number")
        return pattern

    def table(self, key: str) -> _Table:
        data: dict[str, object] = self._get(key, dict, "a table") or {}
        return _Table(data, name=self._name, path=self._at(key))

    def optional_table(self, key: str) -> _Table | None:
        self._read.add(key)
        return self.table(key) if key in self._data else None

    def tables(self, key: str) -> Iterator[_Table]:
        values: list[object] = self._get(key, list, "a list of tables ([[…]])") or []
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.error(f"{key}[{index}]", f"is {value!r:.60}; expected a table")
            yield _Table(value, name=self._name, path=f"{self._at(key)}[{index}]")

    def named_tables(self, key: str) -> Iterator[tuple[str, _Table]]:
        outer = self.table(key)
        for name in outer.names():
            yield name, outer.table(name)

    def refuse_the_rest(self) -> None:
        """Every key has been read by now: what is left is a typing error or belongs to a newer version."""
        for key in self._data:
            if key not in self._read:
                known = ", ".join(sorted(self._read))
                raise self.error(key, f"is not a key that this version knows; here it knows: {known}")
