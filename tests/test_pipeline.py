"""The stages together, on JSON-LD of all kinds and pages without a profile."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pages
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import compact
from pyld import jsonld

import rdfconv

PAGE = "https://example.org/p"
SCHEMA = "http://schema.org/"

DAMAGE = [b"", b'"', b"\\", b"\n", b"$", b"<", b"{", b"[", b"\x00", b"\xff", b"null", b"$L1", b'"@graph":[', b"1e999"]


def convert(*documents: dict[str, Any], **config: Any) -> rdfconv.Result:
    scripts = (f'<script type="application/ld+json">{compact(document)}</script>' for document in documents)
    return rdfconv.convert(f"<html>{''.join(scripts)}".encode(), url=PAGE, config=rdfconv.Config(shapes=(), **config))


# The context that Croissant files carry (MLCommons Croissant 1.0, appendix), as far as the document uses it.
CROISSANT = {
    "@context": {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "citeAs": "cr:citeAs",
        "column": "cr:column",
        "conformsTo": "dct:conformsTo",
        "cr": "http://mlcommons.org/croissant/",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dct": "http://purl.org/dc/terms/",
        "extract": "cr:extract",
        "field": "cr:field",
        "fileObject": "cr:fileObject",
        "recordSet": "cr:recordSet",
        "sc": "https://schema.org/",
        "source": "cr:source",
    },
    "@type": "sc:Dataset",
    "@id": "https://example.org/marshes",
    "name": "marshes",
    "conformsTo": "http://mlcommons.org/croissant/1.0",
    "url": "https://example.org/marshes",
    "distribution": [
        {"@type": "cr:FileObject", "@id": "cores.csv", "contentUrl": "cores.csv", "encodingFormat": "text/csv"}
    ],
    "recordSet": [
        {
            "@type": "cr:RecordSet",
            "@id": "cores",
            "data": [{"depth": 1.5, "name": "A"}],
            "field": [
                {
                    "@type": "cr:Field",
                    "@id": "cores/depth",
                    "dataType": "sc:Float",
                    "source": {"fileObject": {"@id": "cores.csv"}, "extract": {"column": "depth"}},
                }
            ],
        }
    ],
}


def test_croissant_loses_nothing() -> None:
    quads = jsonld.to_rdf(CROISSANT, {"base": PAGE, "format": "application/n-quads"})
    by_pyld = set(ox.parse(quads.encode(), format=ox.RdfFormat.N_QUADS))
    result = convert(CROISSANT)
    assert len(result.triples) == len(by_pyld)
    assert {p.replace("https://schema.org/", SCHEMA) for p in (str(quad.predicate) for quad in by_pyld)} == {
        p for _, p, _ in result.triples
    }
    assert not [issue for issue in result.issues if issue.severity != "note"]


@pytest.mark.parametrize("kind", ["Product", "Event", "JobPosting", "Course", "Recipe", "Organization"])
def test_any_type_is_expanded_whole(kind: str) -> None:
    document = {
        "@context": "https://schema.org",
        "@type": kind,
        "name": "x",
        "offers": {"@type": "Offer", "price": 12.5, "availability": {"@id": "https://schema.org/InStock"}},
    }
    result = convert(document)
    assert {(p, o) for _, p, o in result.triples} >= {
        (f"<{SCHEMA}name>", '"x"'),
        (f"<{SCHEMA}availability>", f"<{SCHEMA}InStock>"),
        (f"<{SCHEMA}price>", '"1.25E1"^^<http://www.w3.org/2001/XMLSchema#double>'),
    }
    assert (f"<{PAGE}#{kind.lower()}>", f"<{SCHEMA}name>", '"x"') in result.triples


def test_two_documents_about_one_address_enrich_each_other() -> None:
    one = {"@context": "https://schema.org", "@type": "Dataset", "url": PAGE, "name": "x"}
    other = {"@context": "https://schema.org", "@type": "Dataset", "url": PAGE, "description": "y"}
    triples = convert(one, other).triples
    assert {s for s, _, _ in triples} == {f"<{PAGE}#dataset>"}
    assert {p.removeprefix(f"<{SCHEMA}") for _, p, _ in triples} >= {"name>", "description>"}


def test_the_same_id_is_the_same_thing() -> None:
    one = {"@context": "https://schema.org", "@id": "https://example.org/d", "name": "x"}
    assert len({s for s, _, _ in convert(one, {**one, "name": "y"}).triples}) == 1


def test_blank_labels_of_two_documents_do_not_meet() -> None:
    one = {"@context": "https://schema.org", "@id": "_:a", "@type": "Person", "name": "Ada"}
    triples = convert(one, {**one, "name": "Bob"}).triples
    assert len({s for s, _, _ in triples}) == 2


DATASET = {
    "@context": "https://schema.org",
    "@type": "Dataset",
    "name": "Tides",
    "description": "Water levels",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "creator": {"@type": "Person", "name": "Ada Sand"},
    "keywords": ["tides"],
    "temporalCoverage": "2001/..",
    "distribution": {"@type": "DataDownload", "contentUrl": "https://example.org/x.csv"},
}


def test_any_dataset_can_be_said_in_dcat() -> None:
    result = convert(DATASET, vocab=("schema", "dcat"))
    said = {p for s, p, _ in result.triples if s == f"<{PAGE}#dataset>"}
    dcat, dct = "<http://www.w3.org/ns/dcat#", "<http://purl.org/dc/terms/"
    assert said >= {f"{dct}title>", f"{dct}license>", f"{dct}creator>", f"{dcat}keyword>", f"{dcat}distribution>"}
    assert {t for t in result.triples if SCHEMA in t[1]} == {t for t in convert(DATASET).triples if SCHEMA in t[1]}


def test_creators_have_one_iri_in_all_vocabularies() -> None:
    triples = convert(DATASET, vocab=("schema", "dcat")).triples
    creators = {o for _, p, o in triples if p.endswith("creator>")}
    assert len(creators) == 1


def test_verbatim_changes_nothing() -> None:
    document = {"@context": "https://schema.org", "@type": "Dataset", "license": "ask us", "name": " x "}
    texts = {o for _, _, o in convert(document, verbatim=True).triples}
    assert '" x "' in texts
    assert not [issue for issue in convert(document, verbatim=True).issues if issue.stage == "clean"]


def test_provenance_speaks_of_the_document_only() -> None:
    triples = set(convert(DATASET, vocab=("schema", "prov")).triples) - set(convert(DATASET).triples)
    assert triples
    assert not any(f"{PAGE}#dataset" in term for triple in triples for term in triple)


def test_graphs_are_named_by_the_page() -> None:
    nquads = convert(DATASET).serialize("nquads", graph="page").decode().splitlines()
    assert all(line.endswith(f"<{PAGE}> .") for line in nquads)
    body = pages.flight_page()
    layers = rdfconv.convert(body, config=rdfconv.Config(shapes=())).serialize("nquads", graph="layers").decode()
    page = f"{pages.HOST}/items/{pages.SLUG}"
    assert {line.rsplit(" ", 2)[1] for line in layers.splitlines()} == {f"<{page}#source>", f"<{page}#merged>"}


def test_a_result_can_be_had_as_other_libraries_have_it() -> None:
    result = convert(DATASET)
    assert len(result.to_rdflib()) == len(result.to_pyoxigraph()) == len(result.triples)
    assert json.loads(result.serialize("jsonld"))


def test_shared_config_is_read_once_and_wrong_config_raises() -> None:
    with pytest.raises(rdfconv.ConfigError, match="nonsense"):
        convert(DATASET, vocab=("nonsense",))


def test_schema_org_can_be_spelled_with_https_everywhere() -> None:
    body = pages.flight_page()
    http, https = (
        rdfconv.convert(body, config=rdfconv.Config(schema_iri=scheme, shapes=("google-dataset", "hygiene")))
        for scheme in ("http", "https")
    )
    assert [p.replace("<http://schema.org/", "<https://schema.org/") for _, p, _ in http.triples] == [
        p for _, p, _ in https.triples
    ]
    assert not any("<http://schema.org/" in term for triple in https.triples for term in triple)
    assert [issue.code for issue in http.issues] == [issue.code for issue in https.issues]


def test_props_beyond_the_limits_are_refused_and_said() -> None:
    limits = rdfconv.Limits(max_iri=60, max_literal=100)
    result = rdfconv.convert(pages.flight_page(), config=rdfconv.Config(shapes=(), limits=limits))
    assert all(len(o) < 200 for _, _, o in result.triples)
    assert {issue.code for issue in result.issues} >= {"field-refused"}


def test_a_page_that_is_cut_off_never_looks_whole() -> None:
    body = pages.flight_page()
    config = rdfconv.Config(shapes=())
    whole = set(rdfconv.convert(body, config=config).triples)
    for end in range(100, len(body), 97):
        if b"\n" in body[end - 1 : end + 1]:
            continue  # between rows: these may have been all there were
        result = rdfconv.convert(body[:end], config=config)
        is_said = any(issue.code in {"flight-truncated", "flight-row-missing"} for issue in result.issues)
        assert is_said or set(result.triples) == whole, f"cut at {end}"


@pytest.mark.parametrize("odd", ["{", "<", "[", "\ufffd", "\\\\", "|", "%"])
def test_addresses_that_are_no_iris_are_mended_wherever_they_stand(odd: str) -> None:
    address = f"{pages.HOST}/items/a{odd}b"
    config = rdfconv.Config(vocab=("schema", "dcat", "prov"), shapes=())
    body = pages.flight_page({**pages.JSON_LD, "@id": address, "url": address}, path=f"items/a{odd}b")
    assert rdfconv.convert(body, url=f"{pages.HOST}/", config=config).triples
    site = "https://harmonydata.ac.uk/search/items"
    html = f'<html><head><meta http-equiv="refresh" content="0;url={site}/c{odd}d"></head></html>'.encode()
    moved = rdfconv.convert(html, url=f"{site}/a", config=config)
    assert any(p.endswith("sameAs>") and "/c%" in o for _, p, o in moved.triples)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_page_gives_a_result_or_an_input_error(data: st.DataObject) -> None:
    body = pages.flight_page()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        end = at + data.draw(st.sampled_from([0, 0, 1, 20, len(body)]))
        body = body[:at] + data.draw(st.sampled_from(DAMAGE)) + body[end:]
    config = rdfconv.Config(vocab=("schema", "dcat", "disco", "prov"), shapes=("google-dataset", "hygiene"))
    with contextlib.suppress(rdfconv.InputError):
        result = rdfconv.convert(body, url=f"{pages.HOST}/", config=config)
        assert len(set(ox.parse(result.serialize("ntriples"), ox.RdfFormat.N_TRIPLES))) == len(set(result.triples))
