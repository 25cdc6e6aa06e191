"""Independent readers of RDF: each turns a document into the same canonical set of N-Quads lines, to be compared."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph
import pytest
import rdflib
from pyld import jsonld

from rdfconv.write import FORMATS, Statement

Lines = frozenset[str]

OXIGRAPH_FORMATS: Final = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
}
_RDFLIB: Final = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}

_DEFAULT: Final = (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID)


def canonical(statements: Iterable[tuple[str, ...]]) -> Lines:
    """What a document of these triples and quads should give; blank nodes are renamed by RDFC-1.0."""
    lines = "".join(f"{' '.join(statement)} .\n" for statement in statements)
    return canonical_quads(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_QUADS))


def canonical_quads(quads: Iterable[pyoxigraph.Quad]) -> Lines:
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def _read_with_oxigraph(document: bytes, format_name: str) -> Lines:
    return canonical_quads(
        pyoxigraph.parse(document, OXIGRAPH_FORMATS[format_name])
    )  # strict: lenient is off by default


def _read_with_rdflib(document: bytes, format_name: str) -> Lines:
    dataset = rdflib.Dataset()
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of ill-typed literals, which are a part of the test
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        target = dataset if format_name in {"nquads", "trig", "jsonld"} else dataset.default_graph
        target.parse(data=document, format=_RDFLIB[format_name])
    return canonical_quads(
        pyoxigraph.Quad(_term(subject), _term(predicate), _term(value), None if graph in _DEFAULT else _term(graph))
        for subject, predicate, value, graph in dataset.quads()
    )


def _term(node: Any) -> Any:
    match node:
        case rdflib.URIRef():
            return pyoxigraph.NamedNode(node)
        case rdflib.BNode():
            return pyoxigraph.BlankNode(node)
    if node.language:
        return pyoxigraph.Literal(node, language=node.language)
    return pyoxigraph.Literal(node, datatype=pyoxigraph.NamedNode(node.datatype) if node.datatype else None)


def _read_with_pyld(document: bytes, _format_name: str) -> Lines:
    lines = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"})
    return canonical_quads(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_QUADS))


def _read_with_rapper(document: bytes, format_name: str) -> Lines:
    return _read_with(["rapper", "-q", "-i", format_name, "-o", "ntriples", "-", "http://base.example/"], document)


def _read_with_serdi(document: bytes, format_name: str) -> Lines:
    return _read_with(["serdi", "-i", format_name, "-o", "nquads", "-"], document)


def _read_with(command: list[str], document: bytes) -> Lines:
    done = subprocess.run(command, input=document, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return canonical_quads(pyoxigraph.parse(done.stdout, pyoxigraph.RdfFormat.N_QUADS))


def written(statements: Iterable[Statement], format_name: str) -> tuple[bytes, Lines]:
    """A document, and what it should give: all statements but those that the format refuses by an Issue."""
    statements, format_ = list(statements), FORMATS[format_name]
    part = format_.page(statements)
    refused = {(issue.focus, issue.path, issue.value) for issue in part.issues}
    document = b"".join(format_.document([part.body], part.prefixes))
    return document, canonical(statement for statement in statements if statement not in refused)


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader, the formats that it has to agree on with the others (decisions.md, 21), and what it needs."""

    name: str
    read: Callable[[bytes, str], Lines]
    formats: tuple[str, ...]
    tool: str | None = None
    misread: str = r"(?!)"  # triples that the reader itself is known to get wrong

    def reads_rightly(self, triple: tuple[str, ...]) -> bool:
        return re.search(self.misread, " ".join(triple)) is None


READERS: Final = (
    Reader("oxigraph", _read_with_oxigraph, tuple(OXIGRAPH_FORMATS)),
    Reader("rdflib", _read_with_rdflib, tuple(_RDFLIB)),
    # PyLD writes doubles anew, also those that JSON-LD has as strings.
    Reader("pyld", _read_with_pyld, ("jsonld",), misread="#double>"),
    # rapper ends texts at U+0000, U+FFFE and U+FFFF, takes dots out of the paths of absolute IRIs, and names nodes
    # without a label _:genid1 and so on, whether there is such a label or not.
    Reader(
        "rapper",
        _read_with_rapper,
        ("turtle", "ntriples", "rdfxml"),
        tool="rapper",
        misread=r"\\u0000|\ufffe|\uffff|/\.\.?[/>?#]|_:genid",
    ),
    Reader("serdi", _read_with_serdi, ("turtle", "ntriples", "nquads", "trig"), tool="serdi"),
)


def readers_of(*format_names: str) -> list[Any]:
    """Each reader with each of these formats that it reads, as pytest parameters."""
    return [
        pytest.param(reader, format_name, id=f"{format_name}-{reader.name}", marks=_marks(reader))
        for format_name in format_names
        for reader in READERS
        if format_name in reader.formats
    ]


def _marks(reader: Reader) -> list[pytest.MarkDecorator]:
    is_missing = reader.tool is not None and shutil.which(reader.tool) is None
    return [pytest.mark.skip(reason=f"{reader.tool} is not installed")] if is_missing else []
