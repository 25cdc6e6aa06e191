"""A profile's TOML -> its records, checked key by key."""

from __future__ import annotations

import tomllib

from rdfconv.errors import ConfigError
from rdfconv.profile.records import (
    Catalogue,
    DefaultCountry,
    FieldRule,
    OwnDoi,
    Profile,
    RecordRule,
    Rewrite,
    SiteCatalogue,
)
from rdfconv.profile.table import Table
from rdfconv.values import LICENCES


def parse_profile(text: str, *, name: str) -> Profile:
    """Read a profile.

    Raises:
        ConfigError: not TOML, or a key that is missing, unknown or of the wrong kind; `where` is the profile's name
            and the path of the key.
    """
    try:
        top = Table(tomllib.loads(text), name=name, path="")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not TOML: {error}", where=name) from error
    profile = Profile(
        name=top.text("name"),
        title=top.text("title"),
        hosts=frozenset(host.removeprefix("www.") for host in top.texts("hosts")),
        anywhere=top.flag("anywhere"),
        valid_from=top.optional_date("valid_from"),
        valid_until=top.optional_date("valid_until"),
        types=frozenset(top.texts("types")),
        leave_out=top.patterns("leave_out"),
        language=top.optional_text("language"),
        asset_base=top.optional_text("asset_base"),
        canonical=tuple(_rewrite(table) for table in top.tables("canonical")),
        placeholders=frozenset(top.texts("placeholders")),
        default_country=_default_country(top.optional_table("default_country")),
        licences=(*LICENCES, *top.patterns("licences")),
        catalogues={key: _catalogue(key, table) for key, table in top.named_tables("catalogues")},
        own_dois=tuple(_own_doi(table) for table in top.tables("own_doi")),
        site=_site(top.optional_table("site")),
        json_ld=_json_ld(top.optional_table("json_ld")),
        records=tuple(_record(table) for table in top.tables("record")),
    )
    top.refuse_the_rest()
    return profile


def _rewrite(table: Table) -> Rewrite:
    rewrite = Rewrite(pattern=table.pattern("pattern"), replacement=table.text("replacement"))
    table.refuse_the_rest()
    return rewrite


def _catalogue(name: str, table: Table) -> Catalogue:
    catalogue = Catalogue(name=name, home=table.optional_text("home"), entries=table.patterns("entries"))
    table.refuse_the_rest()
    return catalogue


def _own_doi(table: Table) -> OwnDoi:
    rule = OwnDoi(doi=table.pattern("doi", group="number"), record=table.patterns("record", group="number"))
    table.refuse_the_rest()
    return rule


def _default_country(table: Table | None) -> DefaultCountry | None:
    if table is None:
        return None
    name = table.text("name")
    country = DefaultCountry(code=table.text("code"), name=name, names=frozenset({name, *table.texts("also")}))
    table.refuse_the_rest()
    return country


def _site(table: Table | None) -> SiteCatalogue | None:
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


def _json_ld(table: Table | None) -> RecordRule | None:
    """The rule for JSON-LD documents: the record is the document itself."""
    if table is None:
        return None
    fields = table.table("fields")
    rule = RecordRule(
        name="JSON-LD",
        layouts=(),
        prop=None,
        has=frozenset({"@type"}),
        type=table.text("type"),
        claims=table.flag("claims", default=True),
        subject=None,
        page=None,
        aliases=(),
        json_ld=frozenset({""}),
        fields={path: _field(fields, path) for path in fields.names()},
        records={},
        ignore=frozenset(table.texts("ignore")),
    )
    table.refuse_the_rest()
    return rule


def _record(table: Table) -> RecordRule:
    fields = table.table("fields")
    records = table.table("records")
    rule = RecordRule(
        name=table.text("name"),
        layouts=tuple(table.texts("layouts")),
        prop=table.optional_text("prop"),
        has=frozenset(table.texts("has")),
        type=table.text("type"),
        claims=True,
        subject=table.optional_text("subject"),
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


def _field(fields: Table, path: str) -> FieldRule:
    if isinstance(fields.peek(path), str):
        return FieldRule(field=fields.text(path), keys={})
    table = fields.table(path)
    keys = table.table("keys")
    rule = FieldRule(field=table.text("field"), keys={key: keys.text(key) for key in keys.names()})
    table.refuse_the_rest()
    return rule
