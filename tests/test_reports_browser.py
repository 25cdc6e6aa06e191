"""The HTML report in a browser: it opens without a fault, asks for nothing, and its filters do what they say."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe import violations
from test_reports import hostile_pages, page_of, report

pytestmark = pytest.mark.browser


@pytest.fixture
def no_network() -> None:
    """The browser is a process of its own, reached by a pipe; what it asks for is watched here."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = os.environ.get("RDFCONV_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium is here")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(browser: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    width, height = request.param
    file = tmp_path / "report.html"
    people = [{"@type": "Place", "name": "Atoll"}]
    pages = (page_of(20, name="Kelp", version="1"), page_of(21, name="Ferries", creator=people), *hostile_pages())
    file.write_text(report(".html", *pages), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": height})
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("dialog", lambda dialog: faults.append(dialog.message))
    opened.on("request", lambda asked: None if asked.url == file.as_uri() else faults.append(asked.url))
    opened.goto(file.as_uri())
    yield opened
    assert not [fault for fault in faults if fault != "data:,"]
    opened.close()


def shown(page: Any) -> list[str]:
    return [title.strip() for title in page.locator(".page:visible .title").all_text_contents()]


def test_it_fits_its_window(page: Any) -> None:
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_search_finds_pages_by_name_and_by_what_was_found(page: Any) -> None:
    everything = len(shown(page))
    page.fill("#search", "kelp")
    page.get_by_role("status").get_by_text(f"1 of {everything} pages").wait_for()
    assert shown(page) == ["Kelp"]
    page.fill("#search", "atoll")
    page.locator(".page:visible .title", has_text="Ferries").wait_for()
    page.click("button[type=reset]")
    page.get_by_role("status").get_by_text(f"{everything} pages", exact=True).wait_for()


def test_severities_and_rules_hide_the_results_of_others(page: Any) -> None:
    for name in ("error", "violation", "warning"):
        page.uncheck(f"[name=severity][value={name}]")
    assert set(page.locator(".result:not([hidden])").evaluate_all("all => all.map(e => e.dataset.severity)")) == {
        "info"
    }
    page.click("button[type=reset]")
    rule = page.locator("#rule option", has_text="creator").first.get_attribute("value")
    page.select_option("#rule", rule)
    assert set(page.locator(".result:not([hidden])").evaluate_all("all => all.map(e => e.dataset.rule)")) == {rule}


def test_a_rule_opens_by_keyboard_and_leads_to_its_pages(page: Any) -> None:
    page.locator(".rule > summary").first.focus()
    page.keyboard.press("Enter")
    button = page.locator(".only:visible")
    rule = button.get_attribute("data-rule")
    button.press("Enter")
    assert page.input_value("#rule") == rule
    assert page.evaluate("document.activeElement.id") == "pages"


def test_controls_have_names(page: Any) -> None:
    for role, name in (("searchbox", "Search"), ("combobox", "Rule"), ("checkbox", "warning"), ("group", "Severity")):
        assert page.get_by_role(role, name=name).count() == 1, name
    assert page.get_by_role("status").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    assert violations(page) == []


def test_a_screen_reader_is_told_what_eyes_see(page: Any) -> None:
    """The tree of names and roles that Chromium hands to assistive programs, in reading order."""
    told = page.locator("body").aria_snapshot()
    for words in ('heading "', 'searchbox "Search', 'checkbox "', "Kelp", "conform"):
        assert words in told, words
    levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(each => Number(each.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not page.locator("svg:not([aria-hidden=true])").evaluate_all(
        "all => all.filter(each => !each.getAttribute('aria-label') && !each.getAttribute('aria-labelledby')).length"
    )
