"""RDF files -> their statements, as terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdfconv.errors import ReadError
from rdfconv.read.streams import is_compressed, opened
from rdfconv.terms import Quad, Term, Triple, blank, literal, text_of

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
        labels = _Labels()
        for quad in pyoxigraph.parse(stream, format=format_):
            if isinstance(quad.object, pyoxigraph.Triple):
                raise ReadError("has a triple term (RDF 1.2), which RDF 1.1 does not know", where=name)
            yield _terms_of(quad, labels)


# What a reader calls blank nodes that have no label, at random; what they are called here, and what would be the same.
_RANDOM: Final = re.compile("_:[0-9a-f]{24,32}")  # 128 bits, without zeros before them
_LIKE_OURS: Final = re.compile("_:anonymous[0-9]+x*")


class _Labels(dict[Term, Term]):
    """Blank nodes by the labels that a reader gives them: those that stand in the file stay, others are numbered."""

    def __missing__(self, label: Term) -> Term:
        if _RANDOM.fullmatch(label):
            self[label] = blank(f"anonymous{len(self)}")
        else:
            self[label] = f"{label}x" if _LIKE_OURS.fullmatch(label) else label
        return self[label]


def _terms_of(quad: pyoxigraph.Quad, labels: _Labels) -> Triple | Quad:
    subject, predicate, value, graph = map(str, quad)
    if value[0] == '"':  # a literal, quoted as `terms` quotes it
        value = literal(text_of(value)) + value[value.rindex('"') + 1 :]
    subject, value, graph = (labels[term] if term[0] == "_" else term for term in (subject, value, graph))
    return (subject, predicate, value) if graph == "DEFAULT" else (subject, predicate, value, graph)
