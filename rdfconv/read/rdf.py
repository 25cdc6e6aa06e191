"""RDF files -> their statements, as terms."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdfconv.errors import ReadError
from rdfconv.terms import Quad, Triple, literal, text_of

if TYPE_CHECKING:
    import pyoxigraph

# JSON-LD files are pages, so that they are cleaned and named as when they are converted.
_ENDINGS: Final = (".nt", ".nq", ".ttl", ".trig", ".rdf")


def is_rdf(name: str) -> bool:
    """Whether a name ends as that of an RDF file does."""
    return name.lower().removesuffix(".gz").endswith(_ENDINGS)


def read_rdf(name: str) -> list[Triple | Quad]:
    """The statements of an RDF file, as terms; triples for the default graph, quads for named ones.

    Args:
        name: A file whose ending says its format (.nt, .nq, .ttl, .trig, .jsonld, .rdf), perhaps with .gz behind it.

    Raises:
        ReadError: the file cannot be read, or is not of its format; the message says the line.
    """
    import pyoxigraph  # noqa: PLC0415 - only for RDF as input

    path = Path(name)
    is_compressed = path.suffix == ".gz"
    ending = Path(path.stem).suffix if is_compressed else path.suffix
    format_ = pyoxigraph.RdfFormat.from_extension(ending.removeprefix(".").lower())
    if format_ is None:
        raise ReadError(
            "its name does not end as that of an RDF file: .nt, .nq, .ttl, .trig, .jsonld, .rdf", where=name
        )
    try:
        body = gzip.decompress(path.read_bytes()) if is_compressed else path.read_bytes()
        return [_terms_of(quad) for quad in pyoxigraph.parse(body, format=format_)]
    except (OSError, SyntaxError, EOFError, zlib.error) as error:
        raise ReadError(f"cannot be read: {error}", where=name) from error


def _terms_of(quad: pyoxigraph.Quad) -> Triple | Quad:
    subject, predicate, value = str(quad.subject), str(quad.predicate), str(quad.object)
    if value[0] == '"':  # a literal, quoted as `terms` quotes it
        value = literal(text_of(value)) + value[value.rindex('"') + 1 :]
    graph = str(quad.graph_name)
    return (subject, predicate, value) if graph == "DEFAULT" else (subject, predicate, value, graph)
