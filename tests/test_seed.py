"""The page that the project was started for, end to end."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import rdflib.compare

import rdfconv

pytestmark = pytest.mark.shared

NAME_BY_CONTENT = "urn:uuid:"


@pytest.fixture(scope="module")
def result(shared: Path) -> rdfconv.Result:
    return rdfconv.convert(shared.joinpath("pages/harmony-seed.txt").read_bytes())


def with_a_blank_catalogue(ntriples: bytes) -> set[str]:
    """The lines with the catalogue's `urn:uuid:` IRI as `_:catalogue`, as the expected file has it."""
    words = (word.strip(b"<>") for word in ntriples.split() if NAME_BY_CONTENT.encode() in word)
    catalogue = next(words).decode()
    return set(ntriples.decode().replace(f"<{catalogue}>", "_:catalogue").splitlines())


def test_exactly_the_expected_triples(result: rdfconv.Result, shared: Path) -> None:
    expected = shared.joinpath("pages/harmony-seed.expected.nt").read_text(encoding="utf-8").splitlines()
    assert with_a_blank_catalogue(result.serialize("ntriples")) == set(expected)
    assert len(result.triples) == 21


def test_the_shapes_find_no_violation_but_warn_of_what_the_page_lacks(result: rdfconv.Result) -> None:
    findings = {(issue.severity, issue.path) for issue in result.issues if issue.stage == "check"}
    assert {path for severity, path in findings if severity == "violation"} == set()
    assert {path for severity, path in findings if severity == "warning"} >= {"schema:license", "schema:creator"}


def test_every_prop_is_accounted_for(result: rdfconv.Result, shared: Path) -> None:
    payload = shared.joinpath("pages/harmony-seed.txt").read_text(encoding="utf-8")
    props = payload.partition('{"dataset":{')[2].partition("}}]]")[0]
    keys = {"title", "description", "dataCatalogs", "additionalLinks", "aiSummary", "matchedVariables", "topics"}
    assert all(f'"{key}":' in props for key in keys)
    assert {field.path for field in result.fields} >= keys
    assert not [field.path for field in result.fields if field.outcome in {"unmapped", "refused"}]


@pytest.mark.parametrize("format_name", ["ntriples", "turtle"])
def test_four_readers_agree(result: rdfconv.Result, format_name: str, tmp_path: Path) -> None:
    name = {"ntriples": "nt", "turtle": "turtle"}[format_name]
    path = tmp_path / f"seed.{name}"
    path.write_bytes(result.serialize(format_name))
    graphs = [rdflib.Graph().parse(path, format=name)]
    by_oxigraph = ox.serialize(
        ox.parse(path=path, format=ox.RdfFormat.from_extension(name.replace("turtle", "ttl"))),
        format=ox.RdfFormat.N_TRIPLES,
    )
    graphs.append(rdflib.Graph().parse(data=by_oxigraph, format="nt"))
    for command in (["rapper", "-q", "-i", name.replace("nt", "ntriples"), path], ["serdi", "-o", "ntriples", path]):
        if shutil.which(command[0]):
            lines = subprocess.run(command, capture_output=True, check=True).stdout
            graphs.append(rdflib.Graph().parse(data=lines, format="nt"))
    assert all(rdflib.compare.isomorphic(graphs[0], graph) for graph in graphs[1:])
    assert len(graphs[0]) == 21


@pytest.mark.parametrize("shapes", ["dcatap-3.0.1-shapes", "dcatap-3.0.1-range"])
def test_the_dcat_projection_passes_the_official_mandatory_shapes(shared: Path, shapes: str) -> None:
    config = rdfconv.Config(vocab=("schema", "dcat", "disco", "prov"), shapes=())
    graph = rdfconv.convert(shared.joinpath("pages/harmony-seed.txt").read_bytes(), config=config).to_rdflib()
    official = rdflib.Graph().parse(shared / f"vocab/{shapes}.ttl")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=official)
    assert conforms, text


def test_the_dcat_projection_passes_our_own_shapes(shared: Path) -> None:
    config = rdfconv.Config(vocab=("schema", "dcat"), shapes=("dcat-ap", "hygiene"))
    result = rdfconv.convert(shared.joinpath("pages/harmony-seed.txt").read_bytes(), config=config)
    assert not [issue for issue in result.issues if issue.severity == "violation"]
