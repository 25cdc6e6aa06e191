"""W3C JSON-LD 1.1 test suites: toRdf, expand, html. What is skipped says why."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import pyoxigraph as ox
import pytest

from rdfconv import html
from rdfconv.errors import JsonLdError
from rdfconv.iri import resolve
from rdfconv.jsonld import Options, pyld_lane, to_triples
from rdfconv.model import Json

SHARED = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[3] / "shared")
SUITE = SHARED / "suites" / "json-ld" / "tests"
SITE = "https://w3c.github.io/json-ld-api/tests/"

pytestmark = pytest.mark.shared

# Options of the JSON-LD API that rdfconv does not have.
NO_OPTION = {
    "produceGeneralizedRdf": "blank nodes as predicates: no store reads them, and JSON-LD 1.1 calls them obsolete",
    "rdfDirection": "writes the base direction of texts, of which RDF 1.1 has no notion",
    "expandContext": "a context from outside the document; rdfconv has none",
}
# A context that cannot be fetched fails before any attempt to fetch it.
OFFLINE = {"loading remote context failed": "loading document failed"}


@dataclass(frozen=True)
class Case:
    """One entry of a manifest."""

    input: str
    base: str
    expect: Path | None
    error: str | None
    extract_all: bool

    def read(self) -> bytes:
        return (SUITE / urldefrag(self.input).url).read_bytes()


def cases(manifest: str, kind: str) -> list[Any]:
    file = SUITE / f"{manifest}-manifest.jsonld"
    if not file.is_file():
        return []
    entries = json.loads(file.read_bytes())["sequence"]
    return [
        pytest.param(case_of(entry), id=entry["@id"].removeprefix("#"), marks=list(marks(entry.get("option", {}))))
        for entry in entries
        if kind in entry["@type"]
    ]


def case_of(entry: dict[str, Any]) -> Case:
    option = entry.get("option", {})
    return Case(
        input=entry["input"],
        base=option.get("base", urldefrag(SITE + entry["input"]).url),
        expect=SUITE / entry["expect"] if "expect" in entry else None,
        error=entry.get("expectErrorCode"),
        extract_all=option.get("extractAllScripts", "jld:ToRDFTest" in entry["@type"]),
    )


def marks(option: dict[str, Any]) -> Iterator[pytest.MarkDecorator]:
    if "json-ld-1.0" in (option.get("specVersion"), option.get("processingMode")):
        yield pytest.mark.skip("JSON-LD 1.0, which 1.1 replaces")
    yield from (pytest.mark.skip(reason) for name, reason in NO_OPTION.items() if name in option)


@cache
def options() -> Options:
    """As the specification says, with every context of the suite at hand."""
    files = {path for folder in ("toRdf", "expand", "html") for path in (SUITE / folder).glob("**/*context*.jsonld")}
    for test in ("er05", "so01", "so03", "so12"):  # which name themselves as their context
        files |= {SUITE / folder / f"{test}-in.jsonld" for folder in ("toRdf", "expand")}
    contexts = {SITE + path.relative_to(SUITE).as_posix(): json.loads(path.read_bytes()) for path in files}
    return Options(contexts=contexts, strict_iris=True, schema_iri=None)


def graph_of(quads: bytes) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(quads, ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def unordered(value: Any, *, is_list: bool = False) -> Any:
    """A value of the expanded form whose equality ignores the order of sets."""
    if isinstance(value, dict):
        return {key: unordered(item, is_list=key == "@list") for key, item in value.items()}
    if isinstance(value, list):
        items = [unordered(item) for item in value]
        return items if is_list else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return value


def check_error(case: Case, caught: JsonLdError) -> None:
    assert caught.code == OFFLINE.get(str(case.error), case.error)


def check_rdf(case: Case, document: Json, base: str) -> None:
    found = to_triples(document, base=base, options=options())
    quads = "".join(f"{' '.join(statement)} .\n" for statement in (*found.triples, *found.named)).encode()
    if case.expect is not None:
        assert graph_of(quads) == graph_of(case.expect.read_bytes())
    assert case.error is None


def check_expanded(case: Case, document: Json, base: str) -> None:
    found = pyld_lane.expand(document, base=base, options=options())
    if case.expect is not None:
        assert unordered(found) == unordered(json.loads(case.expect.read_bytes()))
    assert case.error is None


def embedded(case: Case) -> tuple[Json, str]:
    """The document in an HTML page, and its base (JSON-LD 1.1 API, section 6: HTML content algorithms)."""
    page = html.scan(case.read())
    texts = {script.id or script.where: script.text for script in page.scripts}
    if target := urldefrag(case.input).fragment:
        texts = {name: text for name, text in texts.items() if name == target}
    if not texts and (target or not case.extract_all):
        raise JsonLdError("no script", code="loading document failed")
    try:
        documents = [json.loads(text) for text in texts.values()]
    except ValueError as error:
        raise JsonLdError("not JSON", code="invalid script element") from error
    base = case.base if page.base is None else resolve(case.base, page.base)
    if target or not case.extract_all:
        return documents[0], base
    return [item for found in documents for item in (found if isinstance(found, list) else [found])], base


@pytest.mark.parametrize("case", cases("toRdf", "jld:ToRDFTest"))
def test_to_rdf(case: Case) -> None:
    try:
        check_rdf(case, json.loads(case.read()), case.base)
    except JsonLdError as error:
        check_error(case, error)


@pytest.mark.parametrize("case", cases("expand", "jld:ExpandTest"))
def test_expand(case: Case) -> None:
    try:
        check_expanded(case, json.loads(case.read()), case.base)
    except JsonLdError as error:
        check_error(case, error)


@pytest.mark.parametrize("case", cases("html", "jld:ToRDFTest"))
def test_html_to_rdf(case: Case) -> None:
    try:
        check_rdf(case, *embedded(case))
    except JsonLdError as error:
        check_error(case, error)


@pytest.mark.parametrize("case", cases("html", "jld:ExpandTest"))
def test_html_expand(case: Case) -> None:
    try:
        check_expanded(case, *embedded(case))
    except JsonLdError as error:
        check_error(case, error)
