"""A shapes file: Turtle text in, an indexed graph out, with the prefixes and lines that messages speak in.

pyoxigraph parses; its terms become ours once, here. Blank nodes are numbered in document order, so that two runs
name the same anonymous shape alike. Refused: text that is not Turtle, and the triple terms of RDF 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from rdfconv.errors import ConfigError
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.hierarchy import SCHEMA_ORG, Hierarchy
from rdfconv.shacl.names import SH, SUBCLASS_OF
from rdfconv.shacl.path import Path
from rdfconv.shacl.result import Wording
from rdfconv.shacl.target import Targets, read_targets
from rdfconv.terms import Term, Triple
from rdfconv.vocab import PREFIXES, RDF

SchemaIri: TypeAlias = Literal["http", "https"]

# Relative IRIs in a shapes file name nothing outside it.
_BASE: Final = "urn:shapes:/"
_SCHEMA_ORG: Final = re.compile(r"https?://(?:www\.)?schema\.org/")
_SHAPING: Final = (f"<{SH}", f"<{RDF}")  # the predicates by which shapes say something of the data
_LOCAL_NAME: Final = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*")
_MAX_SHOWN: Final = 80  # characters of a literal in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A parsed shapes file."""

    name: str
    text: str
    schema_iri: SchemaIri
    triples: tuple[Triple, ...]
    graph: Graph
    targets: Targets
    prefixes: Mapping[str, str]  # the file's own
    shown_as: Mapping[str, str]  # namespace -> prefix: rdfconv's own, then the file's
    notes: tuple[str, ...] = ()
    language: str | None = None  # that messages are wanted in
    hierarchy: Hierarchy = SCHEMA_ORG  # of the data's classes
    wordings: dict[tuple[Term, Term, Path | None], Wording] = field(default_factory=dict)  # by shape, component, path

    def show(self, term: Term) -> str:
        """A term for people: prefixed where a prefix is known, long texts cut."""
        if term[0] == "<":
            return self._show_iri(term)
        if len(term) > _MAX_SHOWN and term[0] == '"':
            return f'{term[:_MAX_SHOWN]}…"'
        if term[0] == '"' and (at := term.rfind('"^^<')) > 0:
            return f"{term[: at + 3]}{self.show(term[at + 3 :])}"
        return term

    def _show_iri(self, term: Term) -> str:
        cut = 1 + max(term.rfind(end) for end in "#/:")
        prefix = self.shown_as.get(term[1:cut])
        is_short = prefix is not None and _LOCAL_NAME.fullmatch(term, cut, len(term) - 1)
        return f"{prefix}:{term[cut:-1]}" if is_short else term

    def place_of(self, node: Term) -> str:
        """The file and the line that first writes a node, or the nearest node with a name that refers to it."""
        named = self.named(node)
        forms = "|".join(re.escape(form) for form in (named, *_prefixed(named, self.prefixes)))
        found = re.search(rf"(?<![\w:-])(?:{forms})(?![\w-])", self.text)
        return f"{self.name} line {self.text.count(chr(10), 0, found.start()) + 1}" if found else self.name

    def named(self, node: Term) -> Term:
        """The node itself if it has a name, else the nearest one that refers to it; itself if there is none."""
        seen = [node]
        for each in seen:  # grows while it is walked
            if each[0] == "<":
                return each
            seen += (above for nodes in self.graph.sources(each).values() for above in nodes if above not in seen)
        return node


def _prefixed(iri: Term, prefixes: Mapping[str, str]) -> Iterator[str]:
    """The ways of writing an IRI with a prefix."""
    text = iri[1:-1]
    for prefix, namespace in prefixes.items():
        if text.startswith(namespace) and _LOCAL_NAME.fullmatch(text, len(namespace)):
            yield f"{prefix}:{text[len(namespace) :]}"


def parse(text: str, *, name: str, schema_iri: SchemaIri, is_lenient: bool = False) -> Source:
    """Parse Turtle, with schema.org's IRIs spelt as `schema_iri` says.

    A file that uses one spelling only is rewritten to the one that is wanted, and a note says so; a file that uses
    both `http:` and `https:` means to tell them apart, and stays. `is_lenient` lets malformed IRIs pass.

    Raises:
        ConfigError: the text is not Turtle, or says what RDF 1.1 cannot.
    """
    triples, prefixes = _read(text, name, is_lenient=is_lenient)
    wanted = f"{schema_iri}://schema.org/"
    notes: tuple[str, ...] = ()
    if len(spellings := _spellings(triples)) == 1 and spellings != {wanted}:
        triples = tuple(_respelt(triple, wanted) for triple in triples)
        prefixes = {prefix: _SCHEMA_ORG.sub(wanted, iri) for prefix, iri in prefixes.items()}
        notes = (f"{name}: schema.org's IRIs are read as {wanted}, the spelling that is written",)
    graph = Graph(triples)
    return Source(
        name=name,
        text=text,
        schema_iri=schema_iri,
        triples=triples,
        graph=graph,
        targets=read_targets(graph),
        prefixes=prefixes,
        shown_as={iri: prefix for prefix, iri in (prefixes | PREFIXES | {"schema": wanted}).items()},
        notes=notes,
    )


def _spellings(triples: Iterable[Triple]) -> set[str]:
    """How the shapes begin schema.org's IRIs; links to documentation (rdfs:seeAlso and the like) do not count."""
    meant = (
        (subject, value) if predicate.startswith(_SHAPING) else (subject,) for subject, predicate, value in triples
    )
    return {found[0] for terms in meant for term in terms if (found := _SCHEMA_ORG.match(term, 1))}


def _respelt(triple: Triple, wanted: str) -> Triple:
    subject, predicate, value = triple
    is_shaping = predicate.startswith(_SHAPING)
    return _spelt(subject, wanted), predicate, _spelt(value, wanted) if is_shaping else value


def _spelt(term: Term, wanted: str) -> Term:
    return f"<{wanted}{term[found.end() :]}" if term[0] == "<" and (found := _SCHEMA_ORG.match(term, 1)) else term


def hierarchy_of(background: Iterable[Triple], schema_iri: SchemaIri) -> Hierarchy:
    """The class hierarchy with what the background adds, in the data's spelling of schema.org's IRIs."""
    wanted = f"{schema_iri}://schema.org/"
    return Hierarchy(
        (_spelt(name, wanted), _spelt(parent, wanted))
        for name, predicate, parent in background
        if predicate == SUBCLASS_OF
    )


def _read(text: str, name: str, *, is_lenient: bool) -> tuple[tuple[Triple, ...], dict[str, str]]:
    import pyoxigraph  # noqa: PLC0415 - heavy, and only where shapes are read

    turtle = pyoxigraph.RdfFormat.TURTLE
    parser = pyoxigraph.parse(text, format=turtle, base_iri=_BASE, lenient=is_lenient)
    try:
        quads = list(parser)
    except SyntaxError as error:
        place = f"{name} line {error.lineno}" if error.lineno else name
        raise ConfigError(f"is not Turtle: {error.msg}", where=place) from error
    if any(isinstance(quad.object, pyoxigraph.Triple) for quad in quads):
        raise ConfigError("has a triple term (RDF 1.2), which SHACL shapes do not use", where=name)
    labels: dict[str, Term] = {}

    def term(node: object) -> Term:
        written = str(node)  # canonical N-Triples, as our own terms are
        return labels.setdefault(written, f"_:shape{len(labels) + 1}") if written[0] == "_" else written

    return tuple((term(quad.subject), term(quad.predicate), term(quad.object)) for quad in quads), parser.prefixes
