"""Pages of invented datasets in the structure of real sites, and what they become: a folder each in `cases/`.

A new case is a new folder with a page and an `about.md`; `pytest --update-cases` writes `expected.nt`, and the
difference is reviewed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import rdfconv
from rdfconv.read import read_page

CASES = sorted(path for path in Path(__file__).with_name("cases").iterdir() if path.is_dir())
CONFIG = rdfconv.Config(vocab=("schema", "dcat", "disco", "prov"), shapes=())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, pytestconfig: pytest.Config) -> None:
    page = read_page(str(next(case.glob("page.*"))))
    result = rdfconv.convert(page.body, media_type=page.media_type, config=CONFIG)
    triples = [triple for triple in result.triples if "rdfconv 0." not in triple[2]]
    written = "".join(sorted(f"{' '.join(triple)} .\n" for triple in triples if "urn:uuid" not in triple[0]))
    expected = case / "expected.nt"
    if pytestconfig.getoption("--update-cases"):
        expected.write_text(written, encoding="utf-8")
    assert written == expected.read_text(encoding="utf-8")
    assert case.joinpath("about.md").is_file()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_refused(case: Path) -> None:
    page = read_page(str(next(case.glob("page.*"))))
    result = rdfconv.convert(page.body, media_type=page.media_type, config=CONFIG)
    assert not [entry for entry in result.fields if entry.outcome == "refused"]
