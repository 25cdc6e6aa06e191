"""A page's graph -> its dataset as people look for it: title, catalogues, topics, countries, years.

A table says for each field in which properties it stands; schema.org and Dublin Core with DCAT are read alike. What
a graph does not say stays empty: nothing is guessed, the licence least of all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rdfconv.codes import country_of
from rdfconv.publish.names import DATASETS, name
from rdfconv.publish.site import NO_END, Entry, Link, Variable
from rdfconv.terms import Term, Triple, text_of
from rdfconv.values import interval
from rdfconv.vocab import RDF_TYPE

_PROPERTIES: Final[dict[str, str]] = {
    "title": "schema:name dct:title",
    "description": "schema:description dct:description",
    "page": "schema:url dcat:landingPage",
    "catalogue": "schema:includedInDataCatalog",
    "topic": "schema:keywords dcat:keyword",
    "place": "schema:spatialCoverage dct:spatial",
    "period": "schema:temporalCoverage",
    "creator": "schema:creator schema:author dct:creator",
    "publisher": "schema:publisher dct:publisher",
    "funder": "schema:funder",
    "instrument": "schema:measurementTechnique",
    "language": "schema:inLanguage",
    "licence": "schema:license",
    "access": "schema:conditionsOfAccess",
    "identifier": "schema:identifier",
    "same_as": "schema:sameAs",
    "subject_of": "schema:subjectOf",
    "file": "schema:distribution",
    "variable": "schema:variableMeasured",
    "modified": "schema:dateModified schema:datePublished dct:modified",
    "label": "schema:name dct:title foaf:name",
    "code": "schema:identifier",
    "text": "schema:text",
    "content": "schema:contentUrl schema:url",
    "format": "schema:encodingFormat",
    "part": "schema:hasPart dct:hasPart",
    "source_type": "schema:digitalSourceType",
}
_SPELLINGS: Final = ("schema:", "sdo:")
_TERMS: Final[dict[str, tuple[Term, ...]]] = {
    field: tuple(
        name(short.replace("schema:", spelling))
        for short in shorts.split()
        for spelling in (_SPELLINGS if short.startswith("schema:") else _SPELLINGS[:1])
    )
    for field, shorts in _PROPERTIES.items()
}
# What schema.org says of texts that a machine has written, in whole or in part.
_MACHINE: Final = re.compile("(?:trained)?algorithmic", re.IGNORECASE)


class Graph:
    """A page's triples, by subject and field."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: defaultdict[Term, defaultdict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in sorted(triples):
            self._values[subject][predicate].append(value)

    def terms(self, subject: Term, field: str) -> list[Term]:
        """The values of a field, each once."""
        properties: Mapping[Term, list[Term]] = self._values.get(subject, {})
        return list(dict.fromkeys(value for term in _TERMS[field] for value in properties.get(term, ())))

    def texts(self, subject: Term, field: str) -> tuple[str, ...]:
        """The values of a field in words: literals, and the names of nodes that have one."""
        return tuple(dict.fromkeys(filter(None, (self.label(term) for term in self.terms(subject, field)))))

    def label(self, term: Term) -> str:
        """A literal's text, the name of a node; an address for want of a name."""
        if term[0] == '"':
            return text_of(term).strip()
        labels = [value for value in self.terms(term, "label") if value[0] == '"']
        return text_of(labels[0]).strip() if labels else _address(term)

    def first(self, subject: Term, field: str) -> str:
        """The first value of a field in words, or nothing."""
        return next(iter(self.texts(subject, field)), "")

    def addresses(self, subject: Term, field: str) -> tuple[str, ...]:
        """The values of a field that are addresses."""
        return tuple(filter(None, map(_address, self.terms(subject, field))))

    def datasets(self) -> list[Term]:
        """The nodes that are datasets."""
        return [
            subject
            for subject, properties in self._values.items()
            if subject[0] == "<" and DATASETS.intersection(properties.get(RDF_TYPE, ()))
        ]

    def said(self, subject: Term) -> int:
        """How many statements a node has."""
        return sum(map(len, self._values[subject].values()))


def _address(term: Term) -> str:
    text = text_of(term) if term[0] == "<" else ""
    return text if text.startswith(("http://", "https://")) else ""


def main_dataset(name_: Term, graph: Graph) -> Term | None:
    """The dataset that a page is about: on the page itself before others, a whole before its parts."""
    page = name_[1:-1].partition("#")[0]
    datasets = graph.datasets()
    parts = {part for dataset in datasets for part in graph.terms(dataset, "part")}

    def rank(dataset: Term) -> tuple[object, ...]:
        address = dataset[1:-1]
        is_elsewhere = address.partition("#")[0] != page
        return is_elsewhere, dataset in parts, not address.endswith("#dataset"), -graph.said(dataset), address

    return min(datasets, key=rank, default=None)


def machine_texts(triples: Sequence[Triple]) -> set[Term]:
    """The nodes that carry a text of which the page says that a machine has written it."""
    return {s for s, p, o in triples if p in _TERMS["source_type"] and _MACHINE.search(o)}


def without(triples: Iterable[Triple], nodes: set[Term]) -> list[Triple]:
    """The triples without these nodes: nothing is said of them, and nothing leads to them."""
    return [triple for triple in triples if triple[0] not in nodes and triple[2] not in nodes]


def entry_of(name_: Term, triples: Sequence[Triple]) -> Entry | None:
    """The dataset that a page's graph describes; None where it describes none."""
    graph = Graph(triples)
    dataset = main_dataset(name_, graph)
    if dataset is None:
        return None
    machine = machine_texts(triples)
    period = graph.first(dataset, "period")
    places = graph.terms(dataset, "place")
    page = next(iter(graph.addresses(dataset, "page")), "") or text_of(name_)
    return Entry(
        iri=text_of(dataset),
        title=graph.first(dataset, "title") or page,
        description=graph.first(dataset, "description"),
        page=page,
        summary=next((graph.first(node, "text") for node in sorted(machine)), ""),
        catalogues=tuple(_names(graph, graph.terms(dataset, "catalogue"))),
        countries=tuple(sorted({code for place in places if (code := _country(graph, place))})),
        places=tuple(_names(graph, [place for place in places if not _country(graph, place)])),
        years=_years(period),
        period=period,
        topics=_topics(graph.texts(dataset, "topic")),
        links=tuple(_links(graph, [node for node in graph.terms(dataset, "subject_of") if node not in machine])),
        files=tuple(_files(graph, dataset)),
        variables=tuple(_variables(graph, dataset)),
        creators=tuple(_names(graph, graph.terms(dataset, "creator"))),
        publishers=tuple(_names(graph, graph.terms(dataset, "publisher"))),
        funders=tuple(_names(graph, graph.terms(dataset, "funder"))),
        instruments=tuple(_names(graph, graph.terms(dataset, "instrument"))),
        languages=tuple(_names(graph, graph.terms(dataset, "language"))),
        licences=graph.texts(dataset, "licence"),
        access=graph.texts(dataset, "access"),
        identifiers=graph.texts(dataset, "identifier"),
        same_as=graph.addresses(dataset, "same_as"),
        modified=graph.first(dataset, "modified")[:10],
    )


def _names(graph: Graph, terms: Iterable[Term]) -> Iterator[str]:
    return iter(dict.fromkeys(filter(None, map(graph.label, terms))))


def _country(graph: Graph, place: Term) -> str | None:
    """A country by the IRI of a place, its code or its name, if that is a code."""
    names = (text_of(place), *graph.texts(place, "code"), graph.label(place))
    return next(filter(None, map(country_of, names)), None)


def _topics(texts: Iterable[str]) -> tuple[str, ...]:
    """Keywords; several in one text, between commas, are several."""
    split = (part.strip() for text in texts for part in (text.split(",") if text.count(",") > 1 else (text,)))
    return tuple(dict.fromkeys(filter(None, split)))


def _years(period: str) -> tuple[int, int] | None:
    """The first and the last year of a period; one that goes on ends in `NO_END`."""
    found = interval(period) if period else None
    ends = [int(moment.lexical[:4]) for moment in (found.start, found.end) if moment] if found else []
    if not found or not ends:
        return None
    return min(ends), NO_END if found.end is None else max(ends)


def _links(graph: Graph, nodes: Iterable[Term]) -> Iterator[Link]:
    for node in nodes:
        if address := _address(node):
            yield Link(address=address, label=graph.label(node) if graph.terms(node, "label") else "")


def _files(graph: Graph, dataset: Term) -> Iterator[Link]:
    for node in graph.terms(dataset, "file"):
        for address in graph.addresses(node, "content")[:1]:
            words = (graph.first(node, "title"), graph.first(node, "format"))
            yield Link(address=address, label=", ".join(filter(None, words)))


def _variables(graph: Graph, dataset: Term) -> Iterator[Variable]:
    for node in graph.terms(dataset, "variable"):
        if label := graph.label(node):
            yield Variable(name=label, description=graph.first(node, "description"))
