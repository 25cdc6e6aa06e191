"""What React Flight costs: to find the data of a page in its payload, against other decoders.

rdfconv finds JSON-LD, records and what the page says of itself, and for that decodes few rows. njsparser decodes all
rows, nextflight all rows and their references; neither looks for anything yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.comparison import Comparison, compared, missing
from benchmarks.invented import flight_html, flight_page
from rdfconv.find import find
from rdfconv.model import Config, Page
from rdfconv.prepare import prepare


def rows(count: int, shared: Path) -> Iterator[Comparison]:
    """Payloads and their HTML twins; the real page that the project was started for, where it is present."""
    recipe = prepare(Config(shapes=()))
    seed = shared / "pages" / "harmony-seed.txt"
    sets = {
        "invented payload → data": [flight_page(number) for number in range(count)],
        "real payload → data": [seed.read_bytes()] * count if seed.is_file() else [],
        "HTML twin → data": [flight_html(number) for number in range(count)],
    }
    for what, pages in sets.items():
        if pages and (peers := _peers(is_html=what.startswith("HTML"))):
            yield from compared(what, pages, lambda page: find(Page(body=page), recipe), peers)


def _peers(*, is_html: bool) -> dict[str, Callable[[bytes], object]]:
    peers: dict[str, Callable[[bytes], object]] = {}
    if not missing("njsparser"):
        of_html = import_module("njsparser").get_flight_data
        of_payload = import_module("njsparser.parser.flight_data").parse_decoded_raw_flight_data
        peers["njsparser"] = of_html if is_html else lambda page: of_payload([page.decode()])
    if not missing("nextflight"):
        extract = import_module("nextflight").extract
        peers["nextflight"] = lambda page: extract(page.decode()).resolve_all()
    return peers
