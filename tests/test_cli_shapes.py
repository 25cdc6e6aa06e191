from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
TURTLE = """
@prefix schema: <http://schema.org/> .
<https://example.org/#d> a schema:Dataset ; schema:name "Tides" .
"""


def rdfconv(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rdfconv", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_the_shipped_shapes_are_listed_and_shown() -> None:
    listed = rdfconv("shapes", "list").stdout
    assert [line.split()[0] for line in listed.splitlines()] == [
        "bioschemas",
        "dcat-ap",
        "google-dataset",
        "hygiene",
        "soso",
    ]
    assert {line.split()[1] for line in listed.splitlines()} == {"core"}
    assert "sh:NodeShape" in rdfconv("shapes", "show", "soso").stdout


def test_shapes_with_a_typing_error_are_found_out(tmp_path: Path) -> None:
    path = tmp_path / "my.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <http://schema.org/> . "
        "<urn:x> a sh:NodeShape ; sh:targetClass s:Dataset ; sh:property [ sh:path s:name ; sh:minCuont 1 ] ."
    )
    run = rdfconv("shapes", "check", path)
    assert "shapes-unknown-term" in run.stdout
    assert "minCuont" in run.stdout
    path.write_text("nonsense")
    assert rdfconv("shapes", "check", path).returncode == 5


def test_an_rdf_file_is_held_against_shapes(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(TURTLE)
    run = rdfconv("validate", path)
    assert run.returncode == 4
    assert f"violation: {path} <https://example.org/#d> schema:description:" in run.stdout
    assert rdfconv("validate", path, "--fail-on", "never").returncode == 0


def test_pages_are_held_against_shapes() -> None:
    run = rdfconv("validate", EXAMPLES / "diaries.html")
    assert run.returncode == 0
    assert "warning: " in run.stdout


@pytest.mark.parametrize(("name", "text"), [("x.ttl", "nonsense"), ("x.nt", "<a> ."), ("y.nt.gz", "no gzip")])
def test_a_broken_file_is_said(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    run = rdfconv("validate", path)
    assert run.returncode == 3
    assert "cannot be read" in run.stdout


BACKGROUND = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
<urn:Tides> rdfs:subClassOf <urn:Series> .
<urn:Series> rdfs:subClassOf schema:Dataset , <urn:Tides> .
"""


@pytest.mark.parametrize("engine", ["core", "pyshacl"])
def test_a_background_adds_to_the_class_hierarchy(tmp_path: Path, engine: str) -> None:
    data, background = tmp_path / "data.ttl", tmp_path / "background.ttl"
    data.write_text('<urn:x> a <urn:Tides> ; <http://schema.org/name> "Tides" .')
    background.write_text(BACKGROUND)
    alone = rdfconv("validate", data, "--engine", engine)
    assert (alone.returncode, alone.stdout) == (0, "")

    run = rdfconv("validate", data, "--engine", engine, "--background", background)

    assert run.returncode == 4
    assert f"violation: {data} <urn:x> schema:description:" in run.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read: [Errno 2]"),
        ("nonsense", "cannot be read:"),
        ("<urn:a> <urn:b> <urn:c> .", "has no rdfs:subClassOf statement about named classes"),
    ],
)
def test_a_background_that_is_none_is_refused(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "background.nt"
    if text is not None:
        path.write_text(text)
    run = rdfconv("convert", EXAMPLES / "diaries.html", "--background", path)
    assert run.returncode == 5
    assert f"{path}: {message}" in run.stderr
