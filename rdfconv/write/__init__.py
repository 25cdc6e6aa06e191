"""Triples in, text out: N-Triples, Turtle, N-Quads, TriG, JSON-LD, RDF/XML.

Comes in: triples (and quads) of terms, in any order. Goes out: bytes that depend on nothing but the set of them.

Strategy: a document is a start, one part for each page, and an end; `FORMATS` says for each format how these look. A
part is a pure function of its page's triples, so that many pages stream into one file and workers can make parts
apart. Adding a format means adding one entry to `FORMATS`.

Refused: triples that a format cannot carry (RDF/XML: control characters, predicates that are no XML names). They are
Issues of the part; `write`, which gives one document or none, raises OutputError. Blank node labels are kept: pages
that share a document must not share labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rdfconv.errors import ConfigError, OutputError
from rdfconv.terms import Term
from rdfconv.vocab import PREFIXES
from rdfconv.write import jsonld, lines, rdfxml, turtle
from rdfconv.write.part import Graphs, Part, Statement, graphs_of

__all__ = ["COMPRESSIONS", "FORMATS", "Format", "Graphs", "Part", "Statement", "format_of", "write"]

# File name endings for compression, which `save` sees to; a format's ending stands before them.
COMPRESSIONS: Final = (".gz", ".zst")


def _no_start(_prefixes: Iterable[str]) -> bytes:
    return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How RDF becomes text: what a document starts and ends with, and how one page is written."""

    name: str
    label: str  # for people
    media_type: str
    extensions: tuple[str, ...]
    holds_graphs: bool
    part_of: Callable[[Graphs], Part]
    start: Callable[[Iterable[str]], bytes] = _no_start  # from the prefixes to declare
    between: bytes = b""
    end: bytes = b""

    def page(self, triples: Iterable[Statement], *, graph: Term | None = None) -> Part:
        """One page's part of a document; triples belong to `graph`, quads to the graph that they name."""
        return self.part_of(graphs_of(triples, graph, apart=self.holds_graphs))

    def whole(self, part: Part) -> bytes:
        """A page as a document by itself.

        Raises:
            OutputError: the format cannot carry one of its triples.
        """
        if part.issues:
            raise OutputError(part.issues[0].message, where=part.issues[0].where)
        return self.start(part.prefixes) + part.body + self.end

    def document(self, bodies: Iterable[bytes], prefixes: Iterable[str] = PREFIXES) -> Iterator[bytes]:
        """The bodies of many parts as one document, in chunks, as they come."""
        yield self.start(prefixes)
        between = b""
        for body in filter(None, bodies):
            yield between + body
            between = self.between
        yield self.end


FORMATS: Final[dict[str, Format]] = {
    format_.name: format_
    for format_ in (
        Format(
            name="turtle",
            label="Turtle",
            media_type="text/turtle",
            extensions=(".ttl",),
            holds_graphs=False,
            part_of=turtle.turtle,
            start=turtle.header,
            between=b"\n",
        ),
        Format(
            name="ntriples",
            label="N-Triples",
            media_type="application/n-triples",
            extensions=(".nt",),
            holds_graphs=False,
            part_of=lines.lines,
        ),
        Format(
            name="nquads",
            label="N-Quads",
            media_type="application/n-quads",
            extensions=(".nq",),
            holds_graphs=True,
            part_of=lines.lines,
        ),
        Format(
            name="trig",
            label="TriG",
            media_type="application/trig",
            extensions=(".trig",),
            holds_graphs=True,
            part_of=turtle.turtle,
            start=turtle.header,
            between=b"\n",
        ),
        Format(
            name="jsonld",
            label="JSON-LD",
            media_type="application/ld+json",
            extensions=(".jsonld",),
            holds_graphs=True,
            part_of=jsonld.jsonld,
            start=jsonld.header,
            between=b",\n",
            end=jsonld.FOOTER,
        ),
        Format(
            name="rdfxml",
            label="RDF/XML",
            media_type="application/rdf+xml",
            extensions=(".rdf", ".xml"),
            holds_graphs=False,
            part_of=rdfxml.rdfxml,
            start=rdfxml.header,
            end=rdfxml.FOOTER,
        ),
    )
}


def format_of(name: str) -> Format:
    """The format that this name, media type or file name (compressed or not) stands for.

    Raises:
        ConfigError: it stands for none that we write.
    """
    if name in FORMATS:
        return FORMATS[name]
    wanted = name.partition(";")[0].strip().lower()
    for compression in COMPRESSIONS:
        wanted = wanted.removesuffix(compression)
    for format_ in FORMATS.values():
        if wanted in (format_.name, format_.media_type) or f".{wanted}".endswith(format_.extensions):
            return format_
    known = ", ".join(f"{format_.name} ({format_.extensions[0]})" for format_ in FORMATS.values())
    raise ConfigError(f"no output format has this name, media type or file name ending; there are {known}", where=name)


def write(
    triples: Iterable[Statement],
    format: str = "turtle",  # noqa: A002 - the word that users know from rdflib and pyoxigraph
    *,
    graph: Term | None = None,
) -> bytes:
    """One page as a whole document; triples belong to `graph`, quads to the graph that they name.

    Raises:
        ConfigError: there is no such format.
        OutputError: the format cannot carry one of the triples.
    """
    chosen = format_of(format)
    return chosen.whole(chosen.page(triples, graph=graph))
