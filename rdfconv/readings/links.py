"""Catalogues, links and images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdfconv import values
from rdfconv.model import Json
from rdfconv.naming import shared_iri
from rdfconv.profile import SiteCatalogue
from rdfconv.readings.identifiers import doi
from rdfconv.readings.reading import Facts, Node, Remark, Statement, Unreadable, string, text_in


def site_node(site: SiteCatalogue) -> Node:
    """The site as a catalogue of its own (decision 24)."""
    node: Node = {
        "@id": site.iri,
        "@type": "SiteCatalogue",
        "name": site.title,
        "description": site.description,
        "mainPublisher": {
            "@id": f"{site.iri.partition('#')[0]}#publisher",
            "@type": ["Organization", "Agent"],
            "agentName": site.publisher,
        },
    }
    return node | {"home": _home_page(site.home)} if site.home else node


def catalogue(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A catalogue that lists the record, and the address of the record's entry there."""
    entry = value if isinstance(value, Mapping) else {"name": value}
    name = text_in(entry.get("name"), facts)
    if not name:
        return
    node = _catalogue_node(name, facts)
    if image := first_url(entry.get("image")):
        node["image"] = image
    yield "catalogue", node
    if address := first_url(entry.get("entry")):
        known = facts.profile.catalogues.get(name)
        if known is None or address != known.home:
            yield "entry", web_page(address, {"@id": node["@id"]})


def _catalogue_node(name: str, facts: Facts) -> Node:
    known = facts.profile.catalogues.get(name)
    node: Node = {
        "@id": shared_iri("catalogue", name, id_base=facts.id_base),
        "@type": "DataCatalog",
        "label": name,
    }
    return node | {"home": _home_page(known.home)} if known and known.home else node


def _home_page(address: str) -> Node:
    return {"@id": address, "@type": "HomePage"}


def first_url(value: Json) -> str | None:
    """The first address in a text; None where there is none."""
    return next(iter(values.urls(value)), None) if isinstance(value, str) else None


def web_page(address: str, catalogue: Json | None = None) -> Node:
    """A page, and the catalogue that it is part of."""
    page: Node = {"@id": address, "@type": "WebPage"}
    return page if catalogue is None else page | {"inCatalogue": catalogue}


def link(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """An address, or several with spaces between: a DOI, an entry in a known catalogue, or another page."""
    if values.doi(string(value)):
        yield from doi(value, facts)
        return
    addresses = values.urls(string(value))
    if not addresses and string(value).strip():
        raise Unreadable("is no web address")
    for address in addresses:
        if address != facts.page:
            catalogue = _catalogue_of(address, facts)
            yield "link" if catalogue is None else "entry", web_page(address, catalogue)


def _catalogue_of(address: str, facts: Facts) -> Json | None:
    for catalogue in facts.profile.catalogues.values():
        if any(pattern.match(address) for pattern in catalogue.entries):
            return _catalogue_node(catalogue.name, facts)
    return None


def image(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A picture; a relative address is relative to where the site keeps its pictures."""
    address = values.url(string(value))
    if address is None and facts.profile.asset_base and "://" not in string(value):
        address = values.url(facts.profile.asset_base + string(value).strip().lstrip("/"))
    if address is None:
        raise Unreadable("is no web address")
    yield "image", address
