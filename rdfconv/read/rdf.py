"""RDF files -> their statements, as terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from rdfconv.errors import ReadError
from rdfconv.read.streams import is_compressed, opened
from rdfconv.terms import Quad, Term, Triple, literal, text_of

if TYPE_CHECKING:
    import pyoxigraph

# JSON-LD files are pages, so that they are cleaned and named as when they are converted.
_ENDINGS: Final = (".nt", ".nq", ".ttl", ".trig", ".rdf")


def is_rdf(name: str) -> bool:
    """Whether a name ends as that of an RDF file does."""
    return name.lower().removesuffix(".gz").removesuffix(".zst").endswith(_ENDINGS)


def read_rdf(name: str) -> list[Triple | Quad]:
    """The statements of an RDF file, as `iter_rdf` gives them."""
    return list(iter_rdf(name))


def iter_rdf(name: str) -> Iterator[Triple | Quad]:
    """The statements of an RDF file, as terms, while it is read; triples for the default graph, quads for named ones.

    Args:
        name: A file whose ending says its format (.nt, .nq, .ttl, .trig, .jsonld, .rdf), perhaps with .gz or .zst
            behind it.

    Raises:
        ReadError: the file cannot be read, is not of its format (the message says the line), or holds what only
            RDF 1.2 can say.
        ConfigError: it is compressed in a way for which a package is missing.
    """
    import pyoxigraph  # noqa: PLC0415 - only for RDF as input

    path = Path(name)
    ending = Path(path.stem).suffix if is_compressed(path.name) else path.suffix
    format_ = pyoxigraph.RdfFormat.from_extension(ending.removeprefix(".").lower())
    if format_ is None:
        raise ReadError(
            "its name does not end as that of an RDF file: .nt, .nq, .ttl, .trig, .jsonld, .rdf", where=name
        )
    with opened(path) as stream:
        for quad in pyoxigraph.parse(stream, format=format_):
            if isinstance(quad.object, pyoxigraph.Triple):
                raise ReadError("has a triple term (RDF 1.2), which RDF 1.1 does not know", where=name)
            yield _terms_of(quad)


def _terms_of(quad: pyoxigraph.Quad) -> Triple | Quad:
    subject, predicate, value, graph = map(str, quad)
    if value[0] == '"':  # a literal, quoted as `terms` quotes it
        value = literal(text_of(value)) + value[value.rindex('"') + 1 :]
    return (subject, predicate, value) if graph == "DEFAULT" else (subject, predicate, value, graph)


def numbered(statements: Iterable[Triple | Quad]) -> list[Triple | Quad]:
    """The statements of one document with blank nodes numbered as they turn up: a reader's labels are random."""
    labels: dict[Term, Term] = {}
    return [
        cast(
            "Triple | Quad",
            tuple(labels.setdefault(term, f"_:b{len(labels)}") if term[0] == "_" else term for term in statement),
        )
        for statement in statements
    ]
