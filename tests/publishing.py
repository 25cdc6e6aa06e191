"""What the tests of publishing share: a publisher, and dumps of invented pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rdfconv
from rdfconv.publish import Published, Site, publish
from rdfconv.publish.site import site_of

EXAMPLES = Path(__file__).parents[1] / "examples"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BASE = "https://data.example.org/coast/"
DAY = "2025-11-23"


def site(**changed: Any) -> Site:
    given = {
        "title": "Coasts",
        "publisher": "Estuary Observatory",
        "licence": LICENCE,
        "base_url": BASE,
        "release": DAY,
    }
    return site_of(**given | changed)


def dump(path: Path, **pages: str) -> str:
    """A dump of pages, each with the statements about its dataset, in Turtle, from a name."""
    texts = []
    for name, statements in pages.items():
        page = f"https://catalogue.example.org/{name}"
        texts.append(f"<{page}> {{ <{page}#dataset> a schema:Dataset ; {statements} . }}")
    path.write_text("@prefix schema: <http://schema.org/> .\n" + "\n".join(texts), encoding="utf-8")
    return str(path)


def run(files: list[str], out: Path, **changed: Any) -> Published:
    return publish(files, out, site(**changed))


def examples_dump(path: Path) -> str:
    """The example pages as a dump."""
    config = rdfconv.Config(profiles=(str(EXAMPLES / "kelp-atlas.toml"),))
    pages = (page for page in sorted(EXAMPLES.iterdir()) if page.suffix == ".html")
    results = rdfconv.convert_many((rdfconv.Page(body=page.read_bytes()) for page in pages), config)
    path.write_bytes(b"".join(result.serialize("nquads", graph="page") for result in results))
    return str(path)
