"""Nodes without an IRI get one: stable, the same on every run, never shared by different things.

Comes in: triples with blank nodes. Goes out: the same triples with IRIs in their place (decisions 8 to 11).

- The thing that a page is about: `<page>#dataset` (its class in lower case). Where several things of one class
  claim the same page, none of them gets that name; they are named like all others.
- Every other node: `<page>#class-<h16>`, h16 being the first 16 hex digits of SHA-256 over the IRI of the nearest
  named subject above it, the predicates that lead from there to it, and its own content. Positions in arrays and
  blank node labels play no part, so equal nodes at equal paths are one, and a changed neighbour renames nothing.
- Nodes on a cycle of blank nodes have no such content; their label takes its place.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

import orjson

from rdfconv.model import Json
from rdfconv.terms import Term, Triple, iri, is_iri, text_of
from rdfconv.values import host_of, same_text_key, slug
from rdfconv.vocab import RDF_TYPE, SCHEMA

# For things that have no address; itself version 5 over the URL namespace and "urn:rdfconv:id".
NAMESPACE: Final = UUID("344f8cf4-3778-588e-8789-fa3ab576446b")
_URL: Final = (f"<{SCHEMA}url>", "<https://schema.org/url>")
_BY_CONTENT: Final = re.compile(r"urn:uuid:.{8}-.{4}-5.{3}-.{4}-.{12}|(?P<place>.+#.+)-[0-9a-f]{16}")


def shared_iri(kind: str, label: str, *, id_base: str | None) -> str:
    """The IRI of something that many pages mention (a catalogue, an instrument): under `id_base`, else a `urn:uuid:`.

    >>> shared_iri("catalogue", "UK Data Service", id_base="https://data.example.org/id/")
    'https://data.example.org/id/catalogue/uk-data-service-5a24c2f4'
    """
    key = same_text_key(label)
    if id_base is None:
        return f"urn:uuid:{uuid5(NAMESPACE, f'{kind}:{key}')}"
    return f"{id_base.rstrip('/')}/{kind}/{slug(label)}-{_digest(key)[:8]}"


def thing_iri(page: str, class_name: str, *, main_is_page: bool = False) -> str:
    """The IRI of the thing that a page is about (decision 8).

    >>> thing_iri("https://example.org/tides", "Dataset")
    'https://example.org/tides#dataset'
    """
    return page if main_is_page else f"{page.partition('#')[0]}#{slug(class_name)}"


def canonical_json(value: Json) -> bytes:
    """Equal for equal JSON, whatever the order of keys."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers beyond 64 bits, lone surrogates, nesting beyond 254
        return json.dumps(value, sort_keys=True).encode()


def content_iri(content: bytes) -> str:
    """The IRI of something that has nothing but its content: a version 5 `urn:uuid:`."""
    return f"urn:uuid:{uuid5(NAMESPACE, sha256(content).hexdigest())}"


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def lasting_part(name: str) -> str:
    """As much of an IRI as stays when what it names changes; nothing of one that is made of content alone.

    >>> lasting_part("https://example.org/tides#person-5a24c2f45a24c2f4"), lasting_part("https://example.org/tides")
    ('https://example.org/tides#person', 'https://example.org/tides')
    """
    found = _BY_CONTENT.fullmatch(name)
    return (found["place"] or "") if found else name


def name_nodes(triples: Sequence[Triple], *, page: str | None) -> list[Triple]:
    """The triples with every blank node named; none of them is what the page is about."""
    return renamed(triples, node_names(triples, page=page))


def renamed(triples: Iterable[Triple], names: Mapping[Term, Term]) -> list[Triple]:
    """The triples with other names, each once."""
    if names:
        triples = [(names.get(s, s), p, names.get(o, o)) for s, p, o in triples]
    return list(dict.fromkeys(triples))


def node_names(
    triples: Sequence[Triple], *, page: str | None, roots: Collection[Term] = (), main_is_page: bool = False
) -> dict[Term, Term]:
    """An IRI for every blank node.

    Args:
        triples: One page's.
        page: Its address; None: `urn:uuid:` IRIs are made from content.
        roots: The top-level nodes of its documents: what the page may be about.
        main_is_page: The thing itself is named by the page's address, without a fragment.
    """
    if not _has_blank_nodes(triples):
        return {}
    namer = _Namer(triples, page, main_is_page=main_is_page)
    namer.name_the_rest(namer.name_roots([root for root in dict.fromkeys(roots) if root[0] == "_"]))
    return namer.names


def _has_blank_nodes(triples: Iterable[Triple]) -> bool:
    for s, _, o in triples:  # noqa: SIM110 - a third of the time of any() with a generator
        if s[0] == "_" or o[0] == "_":
            return True
    return False


class _Namer:
    """Blank nodes of one document, and the IRIs found for them so far."""

    def __init__(self, triples: Sequence[Triple], page: str | None, *, main_is_page: bool) -> None:
        self.page = page
        self.main_is_page = main_is_page
        self.names: dict[Term, Term] = {}
        self.pages: dict[Term, str] = {}  # of the things that give an address of their own, by their name
        self.edges: defaultdict[Term, list[tuple[Term, Term]]] = defaultdict(list)  # of every blank node: (p, o)
        self.below: defaultdict[Term, list[tuple[Term, Term]]] = defaultdict(list)  # of any subject: (p, blank o)
        for s, p, o in triples:
            if s[0] == "_":
                self.edges[s].append((p, o))
            if o[0] == "_":
                self.below[s].append((p, o))
                if o not in self.edges:
                    self.edges[o] = []  # one that says nothing is a node, too
        self.contents: dict[Term, str] = {}  # what nodes say, as digests

    def name_roots(self, roots: Sequence[Term]) -> list[Term]:
        """Roots that give their own address are what they say; the page's name goes to the only other one, if any.

        Returns those that get no name because others claim it as well.
        """
        own = {root: (address, self._class(root)) for root in roots if (address := self._own_address(root))}
        others = {root: (self.page, self._class(root)) for root in roots if root not in own}
        claims = Counter([*set(own.values()), *others.values()])
        nameless = []
        for root, (page, kind) in {**own, **others}.items():
            if page is None or (root in others and claims[page, kind] > 1):
                nameless.append(root)
            else:
                name = iri(thing_iri(page, kind, main_is_page=self.main_is_page))
                self.names[root] = name
                self.pages[name] = page
        return nameless

    def name_the_rest(self, roots: Sequence[Term]) -> None:
        """From named nodes and nameless roots downwards, level by level; of several ways the smallest counts."""
        self._digest_contents()
        for root in roots:
            self.names[root] = self._hashed(root, "", "")
        level = [(self.names.get(s, s), "", s) for s in self.below if s[0] != "_" or s in self.names]
        while level:
            ways = sorted([(name, _step(way, p), o) for name, way, s in level for p, o in self.below.get(s, ())])
            level = []
            for name, way, node in ways:
                if node not in self.names:
                    self.names[node] = self._hashed(node, name, way)
                    level.append((name, way, node))
        for node in sorted(self.edges.keys() - self.names.keys()):  # reachable from no named node
            self.names[node] = self._hashed(node, "", "")

    def _digest_contents(self) -> None:
        """What each node says, from the leaves upwards, so that depth costs no stack.

        Named nodes to which nothing refers are left out: nobody asks for theirs, and they say the most.
        """
        parents: defaultdict[Term, list[Term]] = defaultdict(list)
        waiting = {s: len(nodes) for s, nodes in self.below.items() if s[0] == "_"}
        for parent in waiting:
            for _, node in self.below[parent]:
                parents[node].append(parent)
        contents = self.contents
        ready = [node for node in self.edges if node not in waiting]
        for node in ready:  # grows while it is read
            above = parents.get(node, ())
            if above or node not in self.names:
                contents[node] = _digest(*sorted([f"{p} {contents.get(o, o)}" for p, o in self.edges[node]]))
            for parent in above:
                waiting[parent] -= 1
                if not waiting[parent]:
                    ready.append(parent)

    def _hashed(self, node: Term, subject: str, way: str) -> Term:
        digest = _digest(subject, way, self._content(node))
        page = self.pages.get(subject, self.page)
        if page is None:
            return f"<urn:uuid:{uuid5(NAMESPACE, digest)}>"
        return f"{_fragments_of(page)}{self._class(node)}-{digest[:16]}>"

    def _content(self, node: Term) -> str:
        return self.contents.get(node) or _digest(node, *sorted(f"{p} {o}" for p, o in self.edges[node]))

    def _class(self, node: Term) -> str:
        classes = [o for p, o in self.edges[node] if p == RDF_TYPE and o[0] == "<"]
        return min(map(_class_name, classes)) if classes else "node"

    def _own_address(self, node: Term) -> str | None:
        """The node's url, where it has exactly one and it is on the page's host."""
        urls = {o for p, o in self.edges[node] if p in _URL and o[0] != "_"}
        address = text_of(urls.pop()) if len(urls) == 1 else ""
        is_own = is_iri(address) and (self.page is None or host_of(address) == host_of(self.page))
        return address if is_own and host_of(address) else None


# What is the same for many nodes: their page, their classes, the predicates that lead to them.


@lru_cache(maxsize=1 << 8)
def _fragments_of(page: str) -> str:
    """A page's IRI as the terms of its fragments begin."""
    return iri(f"{page.partition('#')[0]}#").removesuffix(">")


@lru_cache(maxsize=1 << 12)
def _class_name(class_iri: Term) -> str:
    """The last step of a class's IRI, as it stands in a fragment."""
    return slug(class_iri[1:-1].replace("#", "/").rsplit("/", 1)[-1])


@lru_cache(maxsize=1 << 12)
def _step(way: str, predicate: Term) -> str:
    """A way and one predicate more, as a digest."""
    return _digest(way, predicate)
