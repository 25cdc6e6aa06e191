"""What a profile knows better than JSON-LD: which keys of a page's schema.org objects are read by its rules.

Comes in: the blocks and records of a page, and its profile. Goes out: blocks without the keys that a rule reads,
records with their own pages, and blocks for what stands in a record's schema.org object without a rule. So an object
is read once, key by key, by whoever knows the key (decision 2), and about one subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from rdfconv.iri import mend
from rdfconv.model import Block, Json
from rdfconv.naming import thing_iri
from rdfconv.profile import Profile, Record, RecordRule
from rdfconv.values import host_of, url

_SCHEMA_ORG = "https://schema.org/"


def identified(record: Record, address: str | None, profile: Profile) -> Record:
    """The record with its subject and page by the profile's templates, where record and host allow it."""
    rule, data = record.rule, record.data
    if address and host_of(address) not in profile.hosts:
        return record
    return replace(record, page=from_template(rule.page, data), subject=from_template(rule.subject, data))


def from_template(template: str | None, data: Json) -> str | None:
    """An address from a template: `{extra.slug|extra.uuid}` takes the first of these that the record has.

    >>> from_template("https://example.org/{slug|id}", {"id": "a b"})
    'https://example.org/a%20b'
    """
    if template is None:
        return None
    parts = re.split(r"\{([^}]*)\}", template)
    for index in range(1, len(parts), 2):
        found = (_text_at(data, path) for path in parts[index].split("|"))
        value = next(filter(None, found), None)
        if value is None:
            return None
        parts[index] = quote(value, safe="/:;()@~!$'*+,")
    return "".join(parts)


@lru_cache(maxsize=64)  # a page says its address again and again
def page_address(text: str) -> str | None:
    """The address that a text is, as an IRI of one spelling; None when it is none.

    >>> page_address("HTTPS://Example.org/a b"), page_address("HTTPS://Example.org/a<b"), page_address("/a")
    (None, 'https://example.org/a%3Cb', None)
    """
    address = url(text)
    return mend(address) if address else None


def value_at(data: Json, path: str) -> Json:
    """What stands at a path of keys; None where it leads to nothing; the data themselves for ""."""
    for key in path.split(".") if path else ():
        data = data.get(key) if isinstance(data, dict) else None
    return data


def values_at(data: Json, path: str) -> list[Json]:
    """All that stands at a path whose keys may name lists, opened.

    >>> values_at({"tags": [{"name": "a"}, {"name": "b"}]}, "tags[].name")
    ['a', 'b']
    """
    values = [data]
    for step in path.split("."):
        key = step.removesuffix("[]")
        inner = [value[key] for value in values if isinstance(value, dict) and key in value]
        values = [item for value in inner for item in (value if isinstance(value, list) else [value])]
    return values


def _text_at(data: Json, path: str) -> str | None:
    value = value_at(data, path)
    return value.strip() if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one profile on one page."""

    profile: Profile
    address: str | None
    main_is_page: bool

    def divide(self, blocks: Sequence[Block], records: Sequence[Record]) -> tuple[list[Block], list[Record]]:
        """The blocks without what is claimed, and the records, those of JSON-LD documents first."""
        kept: list[Block] = []
        claimed: list[Record] = []
        for block in blocks:
            record = self._record(block)
            if record is None:
                kept.append(block)
            else:
                claimed.append(record)
                kept.append(replace(block, data=self._rest(record)) if record.rule.claims else block)
        named = [identified(record, self.address, self.profile) for record in records]
        return [*kept, *self._unruled(named)], [*claimed, *named]

    def _record(self, block: Block) -> Record | None:
        """A JSON-LD document that the profile has a rule for; its page is the address that it gives, on the site."""
        rule, data = self.profile.json_ld, block.data
        if rule is None or not isinstance(data, Mapping) or data.get("@type") != rule.type:
            return None
        given = data.get("url")
        own = self.profile.canonical_page(page_address(given) or "") if isinstance(given, str) else ""
        is_own = bool(own) and (self.address is None or host_of(own) == host_of(self.address))
        where = f"{block.carrier}, {block.where}"
        named = data.get("@id")
        return Record(
            rule=rule,
            data=data,
            where=where,
            page=own if is_own else self.address,
            subject=mend(named) if isinstance(named, str) and "://" in named else None,
        )

    def _rest(self, record: Record) -> dict[str, Json]:
        """A document without the claimed keys, its subject named and its address in the site's spelling."""
        rest = {key: value for key, value in record.data.items() if _has_no_rule(record.rule, key)}
        address = rest.get("url")
        if isinstance(address, str):
            rest["url"] = self.profile.canonical_page(address)
        return {"@id": self._subject(record), **rest} if record.page and not record.subject else rest

    def _page(self, record: Record) -> str:
        return record.page or self.address or ""

    def _subject(self, record: Record) -> str:
        return record.subject or thing_iri(self._page(record), record.rule.type, main_is_page=self.main_is_page)

    def _unruled(self, records: Iterable[Record]) -> list[Block]:
        """Blocks for the keys of records' schema.org objects that no rule reads."""
        blocks = []
        for record in records:
            for path in record.rule.json_ld:
                place = value_at(record.data, path)
                keys = place if isinstance(place, Mapping) and self._page(record) else {}
                rest = {key: value for key, value in keys.items() if _has_no_rule(record.rule, f"{path}.{key}")}
                if rest:
                    data = {"@context": keys.get("@context", _SCHEMA_ORG), "@id": self._subject(record), **rest}
                    blocks.append(Block(data=data, where=f"{record.where} {path}", carrier="props"))
        return blocks


def _has_no_rule(rule: RecordRule, path: str) -> bool:
    return path not in rule.fields and path not in rule.ignore
