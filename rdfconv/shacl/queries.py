"""Queries and patterns in shapes that pySHACL is to run: what is wrong with them is told before any page.

Comes in: a shapes file. Strategy: pyoxigraph parses every query with the prefixes that pySHACL will give it, and
Python compiles every pattern, as pySHACL will. Refused, with the shape's place: what does not parse, and what
reaches for the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from rdfconv.errors import ConfigError
from rdfconv.shacl.names import OWL, RDFS, SH, sh
from rdfconv.shacl.source import Source
from rdfconv.sparql import keyword_of
from rdfconv.terms import Term, text_of
from rdfconv.vocab import RDF

# rdflib would fetch what these name: SHACL-SPARQL forbids the first (SHACL, 5.3.1), and nothing asks for the others.
_REMOTE: Final = ("SERVICE", "FROM", "LOAD")
_READING: Final = (sh("select"), sh("ask"), sh("construct"))
_QUERIES: Final = (*_READING, sh("update"))
_PATH: Final = re.compile(r"(?<=[\s{}()])[$?]PATH")  # which pySHACL replaces by the shape's own
_KNOWN: Final = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "sh": SH}  # prefixes that pySHACL declares


def refuse_wrong_queries(source: Source) -> None:
    """Parse what pySHACL would parse only when a page asks for it.

    Raises:
        ConfigError: a query or a regular expression is wrong, or a query reaches for the network.
    """
    for node, predicate, value in source.triples:
        if predicate == sh("pattern"):
            _refuse_pattern(source, node, text_of(value))
        elif predicate in _QUERIES:
            _refuse_query(source, node, text_of(value), is_reading=predicate in _READING)


def _refuse_pattern(source: Source, node: Term, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        message = f"sh:pattern {pattern!r} is nothing that pySHACL can run: {error.msg}"
        raise ConfigError(message, where=source.place_of(node)) from error


def _refuse_query(source: Source, node: Term, query: str, *, is_reading: bool) -> None:
    import pyoxigraph  # noqa: PLC0415 - heavy, and only where shapes are read

    if keyword := keyword_of(query, *_REMOTE):
        raise ConfigError(f"a SPARQL query uses {keyword}, which reaches for the network", where=source.name)
    if not is_reading:
        return
    declared = dict(_declared(source)) if source.graph.objects(node, sh("prefixes")) else {}
    try:  # functions that the shapes define (SHACL-AF) are a RuntimeError: they are right, and pySHACL's to call
        with suppress(RuntimeError):
            pyoxigraph.Store().query(_PATH.sub("<urn:path>", query), prefixes=_KNOWN | declared)
    except SyntaxError as error:
        raise ConfigError(f"has a query that is no SPARQL: {error}", where=source.place_of(node)) from error


def _declared(source: Source) -> Iterator[tuple[str, str]]:
    for node, predicate, prefix in source.triples:
        if predicate == sh("prefix"):
            for namespace in source.graph.objects(node, sh("namespace")):
                yield text_of(prefix), text_of(namespace)
