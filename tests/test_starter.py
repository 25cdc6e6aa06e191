"""Starter profiles: what is guessed from a key and its values, and that the profile works as it stands."""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pages
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdfconv.coverage import cover
from rdfconv.errors import InputError
from rdfconv.model import Config, Json, Page
from rdfconv.pipeline import convert
from rdfconv.prepare import prepare
from rdfconv.profile import parse_profile
from rdfconv.read import iter_names, read_page
from rdfconv.readings import READINGS
from rdfconv.starter import starter_profile
from rdfconv.starter.guess import guess, is_noise
from rdfconv.starter.names import NAMES, PARTS, spoken_name

ADDRESS = "https://atlas.example.net/surveys/kelp-beds-2023"


def starter(*bodies: bytes, url: str | None = None) -> str:
    opened = [Page(body=body, url=url, source=f"page {number}") for number, body in enumerate(bodies, start=1)]
    return starter_profile(opened, prepare(Config(merge=False, shapes=())))


def json_page(**record: Json) -> bytes:
    return json.dumps({"pageProps": {"dataset": record}}).encode()


RECORD: dict[str, Json] = {"title": "Tides", "notes": "Heights of tides at noon.", "keywords": ["sea"]}


def test_names_and_parts_are_those_of_readings() -> None:
    assert NAMES.keys() <= READINGS.keys()
    assert PARTS.keys() <= {key for reading in READINGS.values() for key in reading.keys}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("publication_date", "publicationdate"),
        ("metadata.attributes.title", "title"),
        ("coverage.start", "start"),
        ("organization.title", "organization"),
        ("rights[].rightsUri", "rightsuri"),
        ("data[].title", "data"),
        ("ancestors[].publisher.name", ""),
        ("related.metadata.title", "related"),
    ],
)
def test_what_a_path_is_called(path: str, name: str) -> None:
    assert spoken_name(tuple(path.split("."))) == name


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("title", "Kelp Beds, 2023", "name"),
        ("title", "kelp-beds-2023", None),
        ("name", "kelp-beds-2023", "localIdentifier"),
        ("identifier", "doi:10.5072/kelp", "doi"),
        ("identifier", "KELP/318", "localIdentifier"),
        ("identifier", "three words here", None),
        ("published", "2023-05-02", "datePublished"),
        ("published", "last spring", None),
        ("published", True, None),
        ("temporal", "2001/2004", "temporalCoverage"),
        ("temporal", "spring to autumn", None),
        ("startDate", "2023-05", "startDate"),
        ("startDate", "May", None),
        ("startYear", 2001, "startYear"),
        ("country", "GB, IE", "country"),
        ("country", "Norway", "place"),
        ("license", "https://creativecommons.org/licenses/by/4.0/", "license"),
        ("license", "CC BY 4.0", "licenceName"),
        ("license", "https://example.org/terms", None),
        ("publisher", "Kelp Watch", "publisher"),
        ("publisher", "https://example.org/", None),
        ("language", "en", "language"),
        ("language", "English", None),
        ("sampleSize", "1204", "sampleSize"),
        ("sampleSize", "about 1,200", None),
        ("ageMin", 7, "ageLower"),
        ("ageMin", "adult", None),
        ("links", "https://example.org/", "link"),
        ("links", "see the web", None),
        ("files", {"href": "https://example.org/a.csv"}, "distribution"),
        ("files", {"name": "a.csv"}, None),
        ("portal", "https://example.org/", None),
    ],
)
def test_name_and_value_both_speak_for_a_field(path: str, value: Json, field: str | None) -> None:
    guessed = guess((path,), [value])
    assert (guessed.field if guessed else None) == field


def test_every_value_has_to_fit() -> None:
    assert guess(("published",), ["2023", "2024-01-01"])
    assert guess(("published",), ["2023", "soon"]) is None
    assert guess(("published",), []) is None


def test_parts_of_objects_get_the_names_of_their_field() -> None:
    guessed = guess(("files",), [{"label": "Counts", "href": "https://example.org/a.csv", "rows": 7}])
    assert guessed is not None
    assert guessed.keys == {"label": "name", "href": "contentUrl"}
    assert guessed.unread == ("rows",)


@pytest.mark.parametrize(
    ("key", "value"),
    [("className", "grid"), ("__typename", "Survey"), ("$key", "a"), ("ownerId", 7), ("id", "7" * 32)],
)
def test_noise(key: str, value: Json) -> None:
    assert is_noise((key,), [value])


@pytest.mark.parametrize(("key", "value"), [("id", "KELP-318"), ("depth", 7), ("studyId", "UKDS 7")])
def test_no_noise(key: str, value: Json) -> None:
    assert not is_noise((key,), [value])


def test_a_record_that_no_profile_knows() -> None:
    profile = parse_profile(starter(pages.survey_page()), name="starter")
    (rule,) = profile.records
    assert profile.hosts == {"atlas.example.net"}
    assert rule.page == "https://atlas.example.net/surveys/{slug}"
    assert rule.has == {"title", "abstract", "organisation"}
    assert rule.ignore == {"id", "tags[].id", "organisation.id"}
    assert {path: each.field for path, each in rule.fields.items()} == {
        "title": "name",
        "abstract": "description",
        "tags[].name": "keywords",
        "organisation": "publisher",
        "doi": "doi",
        "licence": "license",
        "coverage.start": "startDate",
        "coverage.end": "endDate",
        "countries": "country",
        "files": "distribution",
    }


def test_values_stand_beside_the_keys() -> None:
    text = starter(pages.survey_page())
    assert re.search(r'^title = "name" +# text "Kelp Beds of Five Invented Bays, 2023"$', text, re.MULTILINE)
    assert re.search(r'^# open: depthRange = "\?" +# text "2-14 m"$', text, re.MULTILINE)
    assert re.search(r'^  # open: "organisation.colour", +# no part of a publisher; text "#0a7"$', text, re.MULTILINE)


def opened_keys(text: str) -> set[str]:
    """The keys that a starter profile leaves open, though they have a value."""
    lines = (line for line in text.splitlines() if "empty on these pages" not in line)
    found = (re.match(r' *# open: "?([^" ]+)"?[ ,]', line) for line in lines)
    return {match[1] for match in found if match} - {"page"}


@pytest.mark.parametrize("body", [pages.survey_page(), pages.flight_page()], ids=["survey", "bird counts"])
def test_open_is_exactly_what_the_check_finds_open(tmp_path: Path, body: bytes) -> None:
    text = starter(body)
    (tmp_path / "starter.toml").write_text(text, encoding="utf-8")
    recipe = prepare(Config(profiles=(str(tmp_path / "starter.toml"),), shapes=()))
    coverage = cover([lambda: Page(body=body, source="page")], recipe)
    assert {key.path for key in coverage.keys if key.open} == opened_keys(text)


def test_several_pages_show_more_keys_and_correct_guesses() -> None:
    other = pages.SURVEY | {"slug": "kelp-beds-2024", "doi": "soon", "citation": "Example, 2024", "abstract": None}
    profile = parse_profile(starter(pages.survey_page(), pages.survey_page(other)), name="starter")
    (rule,) = profile.records
    assert "doi" not in rule.fields
    assert rule.has == {"title", "organisation", "licence"}
    assert rule.page == "https://atlas.example.net/surveys/{slug}"


def test_without_an_address_the_profile_is_for_any_host() -> None:
    profile = parse_profile(starter(json_page(**RECORD)), name="starter")
    assert profile.anywhere
    assert not profile.hosts
    assert profile.records[0].prop == "dataset"


def test_the_whole_of_which_nothing_is_the_record_is_not_the_record() -> None:
    profile = parse_profile(starter(json_page(data={"attributes": RECORD})), name="starter")
    assert profile.records[0].prop == "attributes"
    assert set(profile.records[0].fields) == {"title", "notes", "keywords"}


def test_records_inside_a_record_stay_open() -> None:
    text = starter(json_page(**RECORD, series=[RECORD | {"publisher": "Someone else"}]))
    assert len(tomllib.loads(text)["record"]) == 1
    assert "# open: series" in text
    assert "Someone else" not in text


def test_several_records_on_one_page_are_warned_of() -> None:
    body = json.dumps({"results": [RECORD, RECORD | {"title": "Winds"}]}).encode()
    text = starter(body, url="https://atlas.example.net/")
    assert len(tomllib.loads(text)["record"]) == 1
    assert "# several records on one page, all taken for one without it" in text


@pytest.mark.parametrize(
    "body",
    [
        pages.plain_page(),
        pages.next_data_page(),
        b'{"menu": {"title": "Home", "url": "/", "image": "/a.png"}}',
        b'{"user": {"name": "Ada Example", "description": "Counts kelp in bays."}}',
        json_page(title=1, description=2, keywords=3, license=4),
    ],
    ids=["JSON-LD", "JSON-LD in props", "menu", "person", "values of no form"],
)
def test_no_record(body: bytes) -> None:
    with pytest.raises(InputError, match="no object in the props sounds like a dataset's record") as error:
        starter(body)
    assert error.value.where == "page 1"


def test_what_cannot_be_read_says_which_page() -> None:
    with pytest.raises(InputError) as error:
        starter(pages.survey_page(), b"")
    assert str(error.value) == "page 2: is empty"


KEYS = st.sampled_from([name for names in NAMES.values() for name in names.split()]) | st.text(max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3000) | st.text(max_size=12) | st.sampled_from(["2020", "GB", "a b c"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(extra=st.dictionaries(KEYS, VALUES, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_record_gives_a_profile_that_recognises_it(extra: dict[str, Json]) -> None:
    body = json_page(**(extra | RECORD))
    profile = parse_profile(starter(body), name="starter")
    assert {rule.field for record in profile.records for rule in record.fields.values()} <= READINGS.keys()
    result = convert(Page(body=body), replace(prepare(Config(shapes=())), profiles=(profile,)))
    assert result.profile == profile.name
    assert any(entry.path == "title" and entry.triples for entry in result.fields)


def shared_pages() -> list[str]:
    folder = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared") / "pages"
    return [name for name in iter_names([str(folder)]) if not name.endswith(".json")] if folder.is_dir() else []


@pytest.mark.shared
@pytest.mark.parametrize("name", shared_pages(), ids=lambda name: Path(name).name[:60])
def test_real_pages(name: str) -> None:
    try:
        text = starter_profile([read_page(name)], prepare(Config(merge=False, shapes=())))
    except InputError:
        return
    assert parse_profile(text, name="starter").records
