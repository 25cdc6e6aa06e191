"""A publication in a headless browser: search, filters, pages; nothing asked of others, nothing in the console."""

from __future__ import annotations

import http.server
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from axe import violations
from publishing import dump, run

pytestmark = pytest.mark.browser

PLACES = ("GB", "IE", "NO")
DATASETS = {
    f"survey-{number}": (
        f'schema:name "Survey {number:02} of Côte {"kelp" if number % 2 else "seals"}" ;'
        f' schema:description "Where things grow, survey {number}. {"word " * 60} Deep{number}." ;'
        f' schema:keywords "{"KELP" if number % 2 else "SEALS"}", "topic {number % 7}" ;'
        f' schema:temporalCoverage "{1990 + number}/{1992 + number if number < 29 else ".."}" ;'
        f' schema:spatialCoverage [ a schema:Country ; schema:name "{PLACES[number % 3]}" ] ;'
        f' schema:includedInDataCatalog [ a schema:DataCatalog ; schema:name "Archive {number % 2}" ] ;'
        ' schema:variableMeasured [ schema:name "depth" ; schema:description "In metres" ]'
    )
    for number in range(30)
} | {"evil": 'schema:name "<img src=x onerror=alert(1)>" ; schema:description "</script><script>alert(1)</script>"'}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a publication is served."""
    folder = tmp_path_factory.mktemp("browser")
    run(
        [dump(folder / "in.trig", **DATASETS)],
        folder / "site",
        description="Invented coasts.",
        shapes=("google-dataset",),
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder / "site")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    own = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_api.sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        except sync_api.Error as error:
            pytest.skip(f"no headless browser: {str(error).splitlines()[0]}")
        yield running
        running.close()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """A page that fails the test when it complains, or asks for what is not the publication's."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("dialog", lambda dialog: faults.append(dialog.message))
    opened.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(address) else None)
    opened.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    yield opened
    context.close()
    assert faults == []


def titles(page: Any) -> list[str]:
    return [str(text) for text in page.locator("#results h3").all_text_contents()]


def wait_for_count(page: Any, text: str) -> None:
    page.wait_for_function("text => document.getElementById('count').textContent === text", arg=text)


def test_search_and_filters(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#search:not([hidden])")
    wait_for_count(page, "31 datasets")
    page.fill("#q", "COTE 07")
    wait_for_count(page, "1 dataset")
    assert titles(page) == ["Survey 07 of Côte kelp"]
    page.click("button[type=reset]")
    wait_for_count(page, "31 datasets")
    page.select_option("#country", "NO")
    wait_for_count(page, "10 datasets")
    page.select_option("#catalogue", "Archive 1")
    wait_for_count(page, "5 datasets")
    page.fill("#from", "2015")
    wait_for_count(page, "2 datasets")
    page.wait_for_url("**from=2015*")
    page.reload()
    wait_for_count(page, "2 datasets")  # the address keeps what was asked
    page.goto(f"{address}index.html?topic=kelp")
    wait_for_count(page, "15 datasets")
    page.fill("#from", "2040")
    wait_for_count(page, "1 dataset")  # its period goes on
    assert page.locator("#results .year").text_content() == "since 2019"


def test_whole_descriptions_are_searched_and_nothing_found_is_said(page: Any, address: str) -> None:
    page.goto(f"{address}index.html?q=deep7")
    wait_for_count(page, "1 dataset")
    assert titles(page) == ["Survey 07 of Côte kelp"]
    assert "Deep" not in page.locator("#results").text_content()
    assert page.locator("#none").is_hidden()
    page.fill("#q", "nothing of the kind")
    wait_for_count(page, "0 datasets")
    page.click("#none button")
    wait_for_count(page, "31 datasets")
    assert page.locator("#none").is_hidden()


def test_the_search_goes_by_keyboard(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#search:not([hidden])")
    for _ in range(7):  # skip, title, four pages of the site, search
        page.keyboard.press("Tab")
    page.keyboard.type("SEALS")
    wait_for_count(page, "15 datasets")
    page.wait_for_url("**q=SEALS*")
    for _ in range(7):  # catalogue, topic, country, two years, clear, the first result
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.dataset")
    assert "seals" in page.locator("h1").text_content()
    page.go_back()
    wait_for_count(page, "15 datasets")
    assert page.input_value("#q") == "SEALS"


def test_more_results_come_on_demand(page: Any, address: str) -> None:
    page.goto(address)
    wait_for_count(page, "31 datasets")
    page.wait_for_selector("#search:not([hidden])")
    assert len(titles(page)) == 25
    page.click("#more")
    page.wait_for_function("document.querySelectorAll('#results h3').length === 31")
    assert page.locator("#more").is_hidden()


def test_a_dataset_from_the_list_to_a_filter(page: Any, address: str) -> None:
    page.goto(f"{address}datasets/index.html")
    page.click("text=Survey 07 of Côte kelp")
    assert page.locator("h1").text_content() == "Survey 07 of Côte kelp"
    page.wait_for_selector("a.place:text-is('Ireland')")
    assert page.locator("td:text('In metres')").is_visible()
    page.click("a.tag:text('KELP')")
    wait_for_count(page, "15 datasets")


def test_hostile_texts_are_texts(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#search:not([hidden])")
    page.fill("#q", "onerror")
    wait_for_count(page, "1 dataset")
    assert titles(page) == ["<img src=x onerror=alert(1)>"]
    page.click("#results a")
    assert page.locator("h1").text_content() == "<img src=x onerror=alert(1)>"
    assert page.locator("article img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way(page: Any, address: str, scheme: str) -> None:
    """What axe-core finds; and no page is wider than the screen."""
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    dataset = page.locator("#results a").first.get_attribute("href")
    for path in ("index.html", dataset, "datasets/index.html", "overview.html", "validation.html", "data.html"):
        page.goto(f"{address}{path}")
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_pages_are_readable_without_javascript(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert len(titles(page)) == 25
    assert page.locator("#search").is_hidden()
    assert page.locator("noscript").text_content()
    page.click("#more")
    assert page.locator(".cards li").count() == 31
    page.click("text=Survey 07 of Côte kelp")
    assert page.locator("a.place").text_content() == "IE"
    context.close()
