"""Page -> the JSON-LD documents and the records that stand on it, wherever the page keeps them.

Strategy: `carriers` opens the page; here three questions are asked of all that it carries: where is the page, which
profile knows its records, which JSON-LD documents remain. An object is read once: what lies inside a record or
inside another document is part of that one. The same document in several carriers is one block.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rdfconv.carriers import Carriage, Carried, Wanted, open_page
from rdfconv.claim import Claims, page_address, value_at
from rdfconv.errors import InputError
from rdfconv.handoff import Found, Recipe
from rdfconv.iri import resolve
from rdfconv.markup import Syntax
from rdfconv.model import Block, Carrier, Json, Page
from rdfconv.naming import canonical_json
from rdfconv.profile import Profile, Record, RecordRule
from rdfconv.terms import is_iri, language_tag
from rdfconv.values import host_of

# Where the same document stands in several carriers, the first of these names its place.
_RANK: Final[dict[Carrier, int]] = {
    "script": 0,
    "next_s": 1,
    "document": 2,
    "microdata": 2,
    "rdfa": 2,
    "flight element": 3,
    "flight object": 4,
    "flight text": 5,
    "next-data": 6,
}


def find(page: Page, recipe: Recipe) -> Found:
    """Everything on the page that is data.

    Raises:
        InputError: the page is empty, or neither HTML, Flight nor JSON, or beyond the limits.
    """
    profiles = [profile for profile in recipe.profiles if profile.is_valid_at(page.fetched and page.fetched.date())]
    if page.url is not None and not is_iri(page.url):
        raise InputError(f"was retrieved from {page.url!r}, which is no absolute IRI")
    carried = open_page(page, _wanted(profiles, recipe.syntaxes), recipe.config.limits)
    address = _claimed_address(page.url, carried) or page.url
    profile, records = _records(carried, profiles, {host_of(page.url), host_of(address)})
    if profile and address:
        address = profile.canonical_page(address)
    types = recipe.config.types or (profile.types if profile else ())
    blocks = [block for block in _blocks(carried, records) if _is_wanted(block, types, profile)]
    profile = profile or recipe.fallback
    redirect = _redirect(carried, address, profile)
    if not blocks and not records and redirect is None:
        _say_nothing_found(carried)
    if profile and not recipe.config.verbatim:
        claims = Claims(profile, address, main_is_page=recipe.config.subject == "url")
        blocks, records = claims.divide(blocks, records)
    return Found(
        blocks=tuple(blocks),
        records=tuple(records),
        profile=profile,
        address=address,
        base=resolve(page.url or address, carried.base) if carried.base else page.url or address,
        language=language_tag(carried.language or "") or (profile.language if profile else None),
        redirect=redirect,
        issues=tuple(carried.issues),
    )


def _wanted(profiles: Sequence[Profile], syntaxes: tuple[Syntax, ...]) -> Wanted:
    """JSON-LD objects, and the objects that look like a record."""
    rules = [rule for profile in profiles for rule in profile.records]
    return Wanted(
        syntaxes=syntaxes,
        keys=frozenset(["@context", *(rule.prop or min(rule.has).partition(".")[0] for rule in rules)]),
        is_candidate=lambda value: "@context" in value or any(_record_in(value, rule) is not None for rule in rules),
    )


def _record_in(value: Mapping[str, object], rule: RecordRule) -> Mapping[str, object] | None:
    """The record that this object is, or holds under the rule's key."""
    record = value.get(rule.prop) if rule.prop else value
    if isinstance(record, dict) and all(value_at(record, path) is not None for path in rule.has):
        return record
    return None


def _say_nothing_found(carried: Carried) -> None:
    if carried.is_not_found:
        carried.add_issue("note", "page-not-found", "the site says that this page does not exist")
    else:
        carried.add_issue("note", "nothing-found", "no JSON-LD and no record of a known site")


# --- Where the page is


def _claimed_address(retrieved: str | None, carried: Carried) -> str | None:
    """What the page says of its own address; another host's claim counts only when nothing better is known.

    The router's path is exact where a site writes its home page into every og:url, but it needs a host.
    """
    said = (_linked(carried.canonical), _linked(carried.og_url))
    origin = _origin(retrieved) or next(map(_origin, filter(None, said)), None)
    routed = page_address(origin + carried.path) if origin and carried.path else None
    claims = [claim for claim in (said[0], routed, said[1]) if claim]
    if retrieved:
        claims = [claim for claim in claims if host_of(claim) == host_of(retrieved)]
    return next(iter(claims), None)


def _linked(address: str | None) -> str | None:
    """The address in an attribute, with spaces as browsers read them (URL Standard, 4.4)."""
    return page_address("".join((address or "").strip().splitlines()).replace(" ", "%20"))


def _origin(address: str | None) -> str | None:
    scheme, separator, rest = (address or "").partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if separator else None


def _redirect(carried: Carried, address: str | None, profile: Profile | None) -> str | None:
    """Where the page sends the browser: another page, by its proper address."""
    if carried.redirect is None or address is None:
        return None
    target = page_address(resolve(address, carried.redirect))
    target = profile.canonical_page(target) if profile and target else target
    return None if target == address else target


# --- Which records


def _records(
    carried: Carried, profiles: Sequence[Profile], hosts: set[str | None]
) -> tuple[Profile | None, list[Record]]:
    """The first profile that knows records of the page, and these; else the profile of the page's host.

    A profile of other hosts is asked only where it allows that.
    """
    for profile in profiles:
        if profile.anywhere or not profile.hosts.isdisjoint(hosts):
            matches = list(_iter_matches(carried, profile))
            outermost = _outermost([match.data for match in matches])
            records = [match for match in matches if id(match.data) in outermost]
            if records:
                return profile, _distinct_records(records)
    return next((profile for profile in profiles if not profile.hosts.isdisjoint(hosts)), None), []


def _iter_matches(carried: Carried, profile: Profile) -> Iterator[Record]:
    for carriage in carried.objects:
        if isinstance(carriage.data, dict):
            for rule in profile.records:
                data = _record_in(carriage.data, rule)
                if data is not None:
                    yield Record(rule=rule, data=data, where=carriage.where)
                    break


def _distinct_records(records: Sequence[Record]) -> list[Record]:
    if len(records) == 1:
        return list(records)
    return list({canonical_json(record.data): record for record in reversed(records)}.values())[::-1]


# --- What is part of what


def _outermost(values: Sequence[Json]) -> set[int]:
    """The identities of those values that lie inside none of the others."""
    roots = {id(value) for value in values}
    if len(roots) == 1:
        return roots
    inside: set[int] = set()
    for value in values:
        if id(value) not in inside:
            inside |= (roots & _identities_below(value)) - {id(value)}
    return roots - inside


def _identities_below(value: Json) -> set[int]:
    below: set[int] = set()
    waiting = [value]
    while waiting:
        node = waiting.pop()
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        for child in inner:
            if isinstance(child, dict | list) and id(child) not in below:
                below.add(id(child))
                waiting.append(child)
    return below


# --- Which JSON-LD documents


def _blocks(carried: Carried, records: Sequence[Record]) -> list[Block]:
    """All JSON-LD documents of the page, each once, in the order of their carriers."""
    objects = [each for each in carried.objects if isinstance(each.data, Mapping) and "@context" in each.data]
    claimed = [record.data for record in records]
    outermost = _outermost([*claimed, *(each.data for each in objects)]) - {id(data) for data in claimed}
    found = [*carried.documents, *(each for each in objects if id(each.data) in outermost)]
    return _distinct_blocks(sorted(found, key=lambda carriage: _RANK[carriage.carrier]))


def _is_wanted(block: Block, types: Collection[str], profile: Profile | None) -> bool:
    """Whether a block is of one of the types (one of several nodes is enough) and the profile does not leave it out."""
    name = block.data.get("@id") if isinstance(block.data, Mapping) else None
    if profile and isinstance(name, str) and any(pattern.search(name) for pattern in profile.leave_out):
        return False
    if not types:
        return True
    nodes = block.data if isinstance(block.data, list) else [block.data]
    named = {name for node in nodes if isinstance(node, Mapping) for name in _type_names(node)}
    return not named.isdisjoint(types)


def _type_names(node: Mapping[str, Json]) -> Iterator[str]:
    """The local names of a node's types, and of those in its @graph."""
    given = node.get("@type")
    for name in given if isinstance(given, list) else [given]:
        if isinstance(name, str):
            yield name.strip().replace("#", "/").replace(":", "/").rsplit("/", 1)[-1]
    graph = node.get("@graph")
    for inner in graph if isinstance(graph, list) else ():
        if isinstance(inner, Mapping):
            yield from _type_names(inner)


def _distinct_blocks(found: Sequence[Carriage]) -> list[Block]:
    if len(found) == 1:  # the rule; there is nothing to compare it with
        return [_block(found[0])]
    blocks: dict[bytes, Block] = {}
    for each in found:
        key = canonical_json(each.data)
        if key in blocks:
            blocks[key] = replace(blocks[key], also=(*blocks[key].also, f"{each.carrier}, {each.where}"))
        else:
            blocks[key] = _block(each)
    return list(blocks.values())


def _block(carriage: Carriage) -> Block:
    return Block(data=carriage.data, where=carriage.where, carrier=carriage.carrier)
