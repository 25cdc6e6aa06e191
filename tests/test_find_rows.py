"""Of a Flight payload only the rows are decoded that can matter; what is found is the same as if all were."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from rdfconv import carriers, flight
from rdfconv.errors import InputError
from rdfconv.find import find
from rdfconv.handoff import Found, Recipe
from rdfconv.model import Config, Page
from rdfconv.prepare import prepare

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("RDFCONV_SHARED") or HERE.parents[1] / "shared")
SHARED_FOLDERS = [SHARED / "pages", SHARED / "flight-cases"]
PAGES = [path for path in (HERE.parent / "examples", HERE / "cases") for path in path.rglob("*.*")]
SHARED_PAGES = [path for folder in SHARED_FOLDERS for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return prepare(Config(shapes=()))


@pytest.fixture
def decoded_whole(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Payloads of which every row is decoded, and nothing is read off the bytes."""
    monkeypatch.setattr(flight.Payload, "rows_with", lambda payload, *_: payload.row_ids())
    for pattern in ("_ROUTER", "_LANGUAGE"):
        monkeypatch.setattr(carriers, pattern, re.compile(rb"(?!)"))
    return monkeypatch


def found_on(path: Path, recipe: Recipe) -> Found | str:
    try:
        return find(Page(body=path.read_bytes()), recipe)
    except InputError as error:
        return error.message


def facts(found: Found | str) -> object:
    """All but the Issues: damage in a row that nobody needs is not met."""
    if isinstance(found, str):
        return found
    return (
        [(block.data, block.carrier, block.where, block.also) for block in found.blocks],
        [(record.rule.name, record.data, record.where, record.page, record.subject) for record in found.records],
        (found.profile and found.profile.name, found.address, found.base, found.language, found.redirect),
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_same_is_found(path: Path, recipe: Recipe, decoded_whole: pytest.MonkeyPatch) -> None:
    whole = facts(found_on(path, recipe))
    decoded_whole.undo()
    assert facts(found_on(path, recipe)) == whole


@pytest.mark.shared
@pytest.mark.parametrize("path", SHARED_PAGES, ids=lambda path: str(path.relative_to(SHARED)))
def test_the_same_is_found_on_real_pages(path: Path, recipe: Recipe, decoded_whole: pytest.MonkeyPatch) -> None:
    test_the_same_is_found(path, recipe, decoded_whole)


def test_rows_that_cannot_matter_stay_undecoded(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[int] = set()
    containers = flight.Payload.iter_values
    monkeypatch.setattr(
        flight.Payload,
        "iter_values",
        lambda payload, rows: (asked.update(rows), containers(payload, rows))[1],
    )
    page = Page(body=HERE.parent.joinpath("examples/bird-counts.txt").read_bytes())
    assert find(page, recipe).language == "en"
    assert asked == {0xA, 0xE, 0x13}


@pytest.mark.parametrize(
    "root",
    [
        rb'{"P":null,"b":"x","p":"\q","c":["",5 6]}',
        b'{"P":null,"b":"x","p":"","c":["","a\xff"],"f":["$","html",null,{"lang":"e\xffn"}]}',
        rb'{"P":null,"p":"/base","c":["","$$5"],"f":["$","html",null,{"lang":"$$de"}]}',
        b'{"P":null,"c":["","a"],"f":["$","html","k",{"className":"x","lang":"de"}]}',
    ],
)
def test_a_root_that_is_written_otherwise_is_decoded(
    root: bytes, recipe: Recipe, decoded_whole: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(b"0:" + root + b'\n1:["$","meta",null,{"property":"og:url","content":"https://page.example/"}]\n')
    test_the_same_is_found(page, recipe, decoded_whole)


def test_a_row_of_text_says_nothing_of_the_page(
    recipe: Recipe, decoded_whole: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = b'{"P":null,"p":"","c":["","%b"],"f":["$","html",null,{"lang":"%b"}]}\n'
    text = b"0:" + root % (b"quoted", b"fr")
    page = tmp_path / "page.txt"
    rows = (b"5:T%x,%b" % (len(text), text), b"0:" + root % (b"real", b"de"))
    said = b'1:["$","meta",null,{"property":"og:url","content":"https://page.example/"}]\n'
    page.write_bytes(b"".join((*rows, said)))
    found = find(Page(body=page.read_bytes()), recipe)
    assert (found.address, found.language) == ("https://page.example/real", "de")
    test_the_same_is_found(page, recipe, decoded_whole)
