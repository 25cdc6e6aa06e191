"""rdfconv profiles, as a user runs it: a starter profile, what a profile covers, those that are shipped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pages
import pytest

from rdfconv import shipped

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "examples" / "kelp-beds.html"
PROFILE = ROOT / "examples" / "kelp-atlas.toml"


def rdfconv(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rdfconv", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("command", ["new", "check", "list", "show"])
def test_help_has_examples(command: str) -> None:
    run = rdfconv("profiles", command, "--help")
    assert run.returncode == 0
    assert f"rdfconv profiles {command}" in run.stdout.partition("Examples:")[2]


def test_a_starter_profile_converts_its_page_as_it_stands(tmp_path: Path) -> None:
    assert rdfconv("convert", PAGE, "--shapes", "none").stdout == ""
    starter = tmp_path / "starter.toml"
    assert rdfconv("profiles", "new", PAGE, "-o", starter).returncode == 0
    run = rdfconv("convert", PAGE, "--profile", starter, "--to", "nt")
    assert run.returncode == 0
    subject = "<https://atlas.example.net/surveys/kelp-beds-2023#dataset>"
    assert f'{subject} <http://schema.org/name> "Kelp Beds of Five Invented Bays, 2023" .' in run.stdout
    assert f"{subject} <http://schema.org/license> <https://creativecommons.org/licenses/by/4.0/> ." in run.stdout


def test_a_starter_profile_is_the_same_every_time() -> None:
    texts = {rdfconv("profiles", "new", PAGE, PYTHONHASHSEED=seed).stdout for seed in "123"}
    assert len(texts) == 1
    assert "[[record]]" in texts.pop()


def test_a_starter_profile_needs_a_record() -> None:
    run = rdfconv("profiles", "new", ROOT / "examples" / "diaries.html")
    assert run.returncode == 3
    assert "diaries.html: no object in the props sounds like a dataset's record" in run.stderr
    assert run.stdout == ""


def test_an_address_is_of_one_page() -> None:
    run = rdfconv("profiles", "new", PAGE, PAGE, "--base", "https://atlas.example.net/")
    assert run.returncode == 2
    assert "--base is the address of one page, and there are 2" in run.stderr


def test_the_address_of_a_page_that_does_not_say_it(tmp_path: Path) -> None:
    page = tmp_path / "page.json"
    page.write_text(json.dumps({"pageProps": {"survey": pages.SURVEY}}))
    run = rdfconv("profiles", "new", page, "--base", "https://atlas.example.net/s/kelp-beds-2023")
    assert 'hosts = ["atlas.example.net"]' in run.stdout
    assert 'page = "https://atlas.example.net/s/{slug}"' in run.stdout


def test_check_counts_each_key() -> None:
    run = rdfconv("profiles", "check", PROFILE, PAGE, "--json")
    assert run.returncode == 0
    told = json.loads(run.stdout)
    (rule,) = told["rules"]
    keys = {key["path"]: key for key in rule["keys"]}
    assert rule["records"] == 1
    assert keys["title"]["outcomes"] == {"mapped": 1}
    assert keys["tags[].id"]["outcomes"] == {"ignored": 2}
    assert keys["citation"]["outcomes"] == {"empty": 1}
    assert keys["depthRange"] == {"path": "depthRange", "seen": 1, "outcomes": {"unmapped": 1}, "example": '"2-14 m"'}
    assert (told["values"], told["open"], told["percent"]) == (19, 1, 94.7)


def test_check_for_people_says_what_is_open_last() -> None:
    lines = rdfconv("profiles", "check", PROFILE, PAGE).stdout.splitlines()
    assert lines[0] == "survey: 1 record"
    assert lines[-3].split(maxsplit=1) == ["depthRange", '1  1 unmapped; e.g. "2-14 m"']
    assert lines[-1] == "1 page, 1 record; 18 of 19 values accounted for (94.7 %), 1 key open"


def test_check_counts_values_that_a_field_cannot_read(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(pages.survey_page(pages.SURVEY | {"doi": "soon"}))
    run = rdfconv("profiles", "check", PROFILE, page)
    assert '1 empty, 1 refused; e.g. "soon"' in run.stdout


def test_strict_fails_on_what_is_open(tmp_path: Path) -> None:
    assert rdfconv("profiles", "check", PROFILE, PAGE, "--strict").returncode == 4
    whole = tmp_path / "whole.toml"
    whole.write_text(
        PROFILE.read_text(encoding="utf-8").replace('  "id",', '  "id", "depthRange",', 1), encoding="utf-8"
    )
    assert rdfconv("profiles", "check", whole, PAGE, "--strict").returncode == 0


def test_a_page_that_fails_comes_before_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    run = rdfconv("profiles", "check", PROFILE, PAGE, tmp_path / "empty.html", "--strict")
    assert run.returncode == 3
    assert run.stderr == f"error: {tmp_path}/empty.html: is empty [input]\n"
    assert run.stdout.endswith("2 pages, 1 record, 1 failed; 18 of 19 values accounted for (94.7 %), 1 key open\n")


def test_pages_of_another_site_have_no_record_of_this_profile() -> None:
    run = rdfconv("profiles", "check", PROFILE, ROOT / "examples" / "bird-counts.html")
    assert run.stdout == "1 page, 0 records, 1 without a record of this profile\n"
    assert rdfconv("profiles", "check", PROFILE, ROOT / "examples" / "bird-counts.html", "--strict").returncode == 4


def test_a_profile_for_the_json_ld_of_any_site() -> None:
    run = rdfconv("profiles", "check", "schema-org", ROOT / "examples" / "diaries.html")
    assert run.stdout.startswith("JSON-LD: 1 record\n")


def test_a_wrong_profile_stops_the_check(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('name = "x"')
    run = rdfconv("profiles", "check", tmp_path / "broken.toml", PAGE)
    assert run.returncode == 5
    assert "broken.toml: title: is missing; expected a text" in run.stderr


def test_list_names_all_shipped_profiles() -> None:
    lines = rdfconv("profiles", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(shipped.names("profiles"))
    assert any(line.split("  ")[0] == "harmony" and "harmonydata.ac.uk" in line for line in lines)


def test_show_prints_a_profile() -> None:
    assert rdfconv("profiles", "show", "harmony").stdout == shipped.read("profiles", "harmony")
    assert rdfconv("profiles", "show", PROFILE).stdout == PROFILE.read_text(encoding="utf-8")
    run = rdfconv("profiles", "show", "nowhere")
    assert run.returncode == 5
    assert "shipped profiles are: " in run.stderr
