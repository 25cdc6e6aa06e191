"""`--compare N`: pySHACL beside the core engine on every Nth page of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rdfconv.cli import cli

EXAMPLES = Path(__file__).parents[1] / "examples"
PREFIXES = """
@prefix schema: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
# What pySHACL does otherwise than the specification: a blank node passes sh:minLength 0 (SHACL, 4.4.1).
SHAPES = """
<urn:S> a sh:NodeShape ; sh:targetClass schema:Dataset ; sh:property [ sh:path schema:creator ; sh:minLength 0 ] .
"""
DATA = "<urn:x> a schema:Dataset ; schema:creator [ a schema:Person ] ."
# pySHACL gives up where a blank node is compared.
ABORTING = SHAPES.replace("sh:minLength 0", "sh:lessThan schema:name")
PAGE = (
    '<script type="application/ld+json">{"@context": "http://schema.org/", "@type": "Dataset", "creator": {}}</script>'
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, list(map(str, arguments)))


def write(path: Path, text: str) -> Path:
    path.write_text(PREFIXES + text if path.suffix == ".ttl" else text, encoding="utf-8")
    return path


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """RDF files and a page; the second is no RDF and is not checked."""
    texts = {"1.ttl": DATA, "broken.ttl": "nonsense", "2.html": PAGE, "3.ttl": DATA, "4.ttl": DATA}
    return [write(tmp_path / name, text) for name, text in texts.items()]


def differing(output: str) -> list[str]:
    """The files in which the engines differ."""
    return [Path(line.split()[1]).name[:-1] for line in output.splitlines() if line.endswith("[engines-differ]")]


@pytest.mark.parametrize(
    ("every", "expected"), [(1, ["1.ttl", "3.ttl", "4.ttl"]), (2, ["1.ttl", "3.ttl"]), (9, ["1.ttl"])]
)
def test_pages_count_over_the_whole_run(tmp_path: Path, inputs: list[Path], every: int, expected: list[str]) -> None:
    shapes = write(tmp_path / "shapes.ttl", SHAPES)
    told = run("validate", *inputs, "--shapes", shapes, "--compare", every, "--fail-on", "never")
    assert differing(told.output) == expected
    assert told.exit_code == 3  # of the broken file alone


def test_a_difference_names_shape_focus_and_component(tmp_path: Path) -> None:
    data, shapes = write(tmp_path / "data.ttl", DATA), write(tmp_path / "shapes.ttl", SHAPES)
    report = tmp_path / "report.jsonl"

    told = run("validate", data, "--shapes", shapes, "--compare", 1, "--report", report)

    place = "urn:S/schema:creator, MinLengthConstraintComponent, is broken: <urn:x> schema:creator _:"
    assert f"warning: {data}: only the core engine finds that {place}" in told.output
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(each["severity"], each["stage"]) for each in lines if each.get("code") == "engines-differ"] == [
        ("warning", "compare")
    ]


def test_the_engines_agree_on_the_examples_and_convert_says_nothing() -> None:
    compared, alone = (run("convert", EXAMPLES, *options) for options in (("--compare", 1), ()))
    assert compared.output == alone.output
    assert compared.exit_code == alone.exit_code


def test_convert_says_what_differs_and_does_not_fail_by_it(tmp_path: Path) -> None:
    page = write(tmp_path / "page.html", PAGE.replace("{}", '{"@type": "Person", "name": "A"}'))
    # pySHACL lets an IRI be less than or equal to itself, but IRIs have no order (SHACL, 4.5.4).
    unordered = "sh:lessThanOrEquals schema:creator ; sh:severity sh:Info"
    shapes = write(tmp_path / "shapes.ttl", SHAPES.replace("sh:minLength 0", unordered))
    told = run("convert", page, "--shapes", shapes, "--compare", 1, "--fail-on", "warning", "-o", tmp_path / "page.nt")
    assert differing(told.output) == ["page.html"]
    assert told.exit_code == 0


def test_where_pyshacl_gives_up_it_is_said(tmp_path: Path) -> None:
    data, shapes = write(tmp_path / "data.ttl", DATA), write(tmp_path / "shapes.ttl", ABORTING)
    data.write_text(data.read_text() + '<urn:x> schema:name "A" .')
    told = run("validate", data, "--shapes", shapes, "--compare", 1)
    assert "the engines could not be compared: pySHACL gave up with" in told.output


@pytest.mark.parametrize("options", [("--engine", "pyshacl"), ("--shapes", "none")])
def test_where_there_is_nothing_to_compare_it_is_an_error(options: tuple[str, ...]) -> None:
    told = run("validate", EXAMPLES, "--compare", 1, *options)
    assert told.exit_code != 0
    assert "there are no shapes that the core engine runs, so nothing to compare" in str(told.exception or told.output)
