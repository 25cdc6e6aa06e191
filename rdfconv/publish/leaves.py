"""Graphs in order -> the pages of the publication, each with its place in the dump: one pass, one page at a time.

Here a page loses what the publisher keeps back (`--no-ai-text`), its blank nodes get IRIs, it is held against the
shapes, and it is compared with the last release.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from rdfconv.check import check
from rdfconv.handoff import Recipe
from rdfconv.naming import name_nodes
from rdfconv.publish.entry import entry_of, machine_texts, without
from rdfconv.publish.history import Earlier, Former
from rdfconv.publish.site import Leaf, Release, Site
from rdfconv.terms import Term, Triple, text_of
from rdfconv.write import FORMATS

_UNSAFE: Final = re.compile("[^a-z0-9]+")
_LONGEST: Final = 60


def slug_of(graph: Term) -> str:
    """The name of a page's files: the end of its address for people, a hash for certainty. Never anything else.

    >>> slug_of("<https://example.org/items/Tides%20&%20Ferries?x=1>")
    'tides-20-20ferries-dd2150b0ab'
    """
    address = text_of(graph)
    path = address.partition("#")[0].partition("?")[0].rstrip("/")
    words = _UNSAFE.sub("-", path.rpartition("/")[2].lower()).strip("-")[:_LONGEST].strip("-")
    digest = hashlib.sha256(address.encode()).hexdigest()[:10]
    return f"{words}-{digest}" if words else digest


class Withdrawal:
    """The pages that the publisher takes back, by their addresses or those of their graphs."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._addresses = frozenset(addresses)
        self.unmet = set(self._addresses)  # those that no page has had yet

    def takes(self, graph: Term, page: str) -> bool:
        """Whether it takes this page."""
        found = self._addresses.intersection(each.partition("#")[0] for each in (text_of(graph), page))
        self.unmet -= found
        return bool(found)

    def of(self, former: Iterable[Former]) -> frozenset[Term]:
        """Those pages of the last release that it takes."""
        pages = former if self._addresses else ()
        return frozenset(page.graph for page in pages if self.takes(page.graph, page.page))


def leaves(  # noqa: PLR0913, PLR0917 - what a page passes by
    graphs: Iterable[tuple[Term, list[Triple]]],
    site: Site,
    release: Release,
    earlier: Earlier,
    withdrawal: Withdrawal,
    recipe: Recipe,
) -> Iterator[Leaf]:
    """The pages that are published; the parts of the dump are cut between them."""
    number, offset = 0, 0
    for graph, triples in graphs:
        kept = _kept(graph, triples, site)
        entry = entry_of(graph, kept)
        if not kept or withdrawal.takes(graph, entry.page if entry else ""):
            continue
        body = FORMATS["nquads"].page(kept, graph=graph).body
        if offset and offset + len(body) > site.part_bytes:
            number, offset = number + 1, 0
        digest = hashlib.sha256(body).hexdigest()
        before = earlier.page(graph)
        is_same = before is not None and before.digest == digest
        yield Leaf(
            graph=graph,
            slug=slug_of(graph),
            triples=tuple(kept),
            body=body,
            digest=digest,
            part=f"data-{number:05}.nq.gz",
            offset=offset,
            lines=body.count(b"\n"),
            status="same" if is_same else "changed" if before else "added",
            since=before.since if before and is_same else release.day,
            entry=entry,
            checked=check(kept, recipe, as_of=release.day),
        )
        offset += len(body)


def _kept(graph: Term, triples: list[Triple], site: Site) -> list[Triple]:
    page = text_of(graph) if graph[0] == "<" else None
    named = name_nodes(triples, page=page)
    return named if site.ai_text else without(named, machine_texts(named))
