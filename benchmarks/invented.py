"""Invented pages for measuring: a dataset's page in a Next.js catalogue, in three forms, and an ordinary shop's page.

Each page has its number, and the number is all that it depends on. The words belong to no language, the sizes and
what is optional are those of real catalogues: a Flight payload of some 30 KB with 5 KB of JSON-LD, its HTML twin with
the payload in pushes, and a page rendered on the server with the JSON-LD in a script element, some 60 KB each.
"""

from __future__ import annotations

import json
import random
from typing import Any, Final

_SYLLABLES: Final = ("ta", "mor", "li", "en", "su", "var", "o", "ki", "del", "pra", "ne", "u", "sil", "bo", "th\u00e9")
_HOST: Final = "https://catalogue.example.org"
_CUT: Final = 4_000  # characters of a push; React writes what is ready at a time


def sentence(chance: random.Random, least: int, most: int) -> str:
    """Some words."""
    return " ".join(word(chance) for _ in range(chance.randint(least, most)))


def word(chance: random.Random) -> str:
    """A word of no language."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 4)))


def paragraphs(chance: random.Random, count: int) -> str:
    """A description, with quotes in it and characters outside ASCII."""
    return "\n\n".join(
        f'{sentence(chance, 60, 130)}. \u201c{sentence(chance, 3, 6)}\u201d "{word(chance)}"' for _ in range(count)
    )


# --- What the pages are about


def dataset(number: int, *, variables: int | None = None) -> dict[str, Any]:
    """Schema.org's description of a dataset: 5 KB and some 35 triples."""
    chance = random.Random(number)
    year = chance.randrange(1990, 2020)
    slug = f"{sentence(chance, 5, 9).replace(' ', '-')}-{number}"
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{sentence(chance, 5, 16).title()}, {year}-{year + 3}",
        "description": paragraphs(chance, 4),
        "url": f"{_HOST}/items/{slug}",
        "identifier": [f"https://doi.org/10.5072/{number}"],
        "keywords": sorted({sentence(chance, 1, 3).upper() for _ in range(chance.randint(1, 12))}),
        "temporalCoverage": f"{year}-10-01/{year + 2}-10-31",
    }
    creators = [{"@type": "Person", "name": sentence(chance, 2, 2).title()} for _ in range(chance.randint(1, 4))]
    publisher = {"@type": "Organization", "name": sentence(chance, 2, 4), "url": "https://archive.example.net/"}
    if chance.random() < 0.4:
        found["creator"] = creators
    if chance.random() < 0.3:
        found["publisher"] = publisher
    count = chance.choice((0, 0, chance.randint(1, 30))) if variables is None else variables
    if count:
        found["variableMeasured"] = [variable(chance, index) for index in range(count)]
    return found


def variable(chance: random.Random, index: int) -> dict[str, Any]:
    """A variable of a dataset."""
    return {"@type": "PropertyValue", "name": f"{word(chance)} {index}", "description": sentence(chance, 8, 16)}


def record(json_ld: dict[str, Any], number: int) -> dict[str, Any]:
    """The same dataset as a component of the page gets it; `$undefined` is React Flight's undefined."""
    chance = random.Random(-number)
    entry = f"https://archive.example.net/studies/{number}"
    variables = json_ld.get("variableMeasured", [])
    return {
        "title": json_ld["name"],
        "description": "$15",
        "image": "$undefined",
        "publisher": json_ld.get("publisher", "$undefined"),
        "funders": [{"name": sentence(chance, 2, 4).title()}] if chance.random() < 0.3 else "$undefined",
        "geographicCoverage": "GB",
        "temporalCoverage": json_ld["temporalCoverage"],
        "ageCoverage": "$undefined",
        "studyDesign": [],
        "resourceType": "dataset",
        "topics": json_ld["keywords"],
        "instruments": [f"{sentence(chance, 2, 5).title()} (TGQ-{number % 20})"] if chance.random() < 0.3 else [],
        "dataCatalogs": [{"name": "Northern Estuaries Archive", "url": entry, "logo": "$undefined"}],
        "matchedVariables": [],
        "allVariables": [{key: each[key] for key in ("name", "description")} for each in variables],
        "additionalLinks": [entry, f"https://mirror.example.net/{number}", *json_ld["identifier"]],
        "child_datasets": [],
        "aiSummary": None,
    }


# --- Flight


def flight_page(number: int, *, variables: int | None = None) -> bytes:
    """The payload of a dataset's page: modules, the layout, the JSON-LD and the texts in rows of text, the props."""
    json_ld = dataset(number, variables=variables)
    path = json_ld["url"].removeprefix(f"{_HOST}/")
    script = {"id": "structured-data", "type": "application/ld+json", "dangerouslySetInnerHTML": {"__html": "$13"}}
    props = {"dataset": record(json_ld, number)}
    modules = [f'{index:x}:I[{80_000 + index},{_compact(_chunks(index))},"default"]\n' for index in range(2, 10)]
    texts = [_text_row(row_id, json_ld["description"]) for row_id in ("15", "16", "17", "18")]
    return b"".join(
        (
            b'1:"$Sreact.fragment"\n',
            *(module.encode() for module in modules),
            b'12:I[53704,["3524","static/js/3524.js"],""]\n14:I[5749,["3524","static/js/3524.js"],"default"]\n',
            b':HL["/_next/static/css/site.css","style"]\n',
            _row("0", _root(path)),
            _text_row("13", _compact(json_ld)),
            _row("a", [["$", "$L12", None, {"strategy": "beforeInteractive", **script}], ["$", "$L14", None, props]]),
            *texts,
            _row("e", _head(json_ld, path)),
            b"c:null\n",
        )
    )


def _chunks(index: int) -> list[str]:
    """The files that a component is in."""
    return [text for part in range(9) for text in (f"{part + index}86", f"static/js/{part + index}86.2e946dbf.js")]


def _root(path: str) -> dict[str, Any]:
    """Row 0: the router's state, and the layout around the page."""
    layout: Any = ["$", "$L7", None, {"parallelRouterKey": "children", "segmentPath": ["children"]}]
    for depth in range(40):
        style = {"display": "flex", "flexGrow": 1, "ml": {"xs": 0, "md": f"{depth}px"}, "minHeight": {"xs": "100vh"}}
        layout = ["$", "$L5", None, {"sx": style, "component": "main", "children": [layout, "$undefined"]}]
    tree = ["", {"children": ["items", {"children": [["slug", path, "d"], {"children": ["__PAGE__", {}]}]}]}]
    return {
        "P": None,
        "b": "example-build",
        "p": "",
        "c": ["", *path.split("/")],
        "i": False,
        "f": [[tree, ["$", "html", None, {"lang": "en", "children": ["$", "body", None, {"children": layout}]}]]],
        "m": "$undefined",
    }


def _head(json_ld: dict[str, Any], path: str) -> list[Any]:
    metas = {"og:title": json_ld["name"], "og:description": "$17", "og:url": f"{_HOST}/{path}", "og:locale": "en_US"}
    return [
        ["$", "meta", "0", {"charSet": "utf-8"}],
        ["$", "title", "1", {"children": json_ld["name"]}],
        ["$", "meta", "2", {"name": "description", "content": "$16"}],
        *(["$", "meta", name, {"property": name, "content": content}] for name, content in metas.items()),
        ["$", "meta", "9", {"name": "twitter:description", "content": "$18"}],
    ]


def _compact(value: object) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(row_id: str, value: object) -> bytes:
    return f"{row_id}:{_compact(value)}\n".encode()


def _text_row(row_id: str, text: str) -> bytes:
    """A row of text: its length counts bytes, and nothing stands between it and the next row."""
    body = text.encode()
    return f"{row_id}:T{len(body):x},".encode() + body


# --- HTML


def flight_html(number: int, *, variables: int | None = None) -> bytes:
    """The HTML page that carries the payload in pushes, and nothing else of use."""
    payload = flight_page(number, variables=variables).decode()
    pieces = [payload[start : start + _CUT] for start in range(0, len(payload), _CUT)]
    pushes = [f"<script>self.__next_f.push({_for_script([1, piece])})</script>" for piece in pieces]
    begin = "<script>(self.__next_f=self.__next_f||[]).push([0])</script>"
    return _html(number, [], [*_body(number, 60), begin, *pushes])


def script_html(number: int, *, variables: int | None = None) -> bytes:
    """The page as a server renders it, with the JSON-LD in a script element."""
    return _html(number, [_script(dataset(number, variables=variables))], _body(number, 110))


def product_html(number: int) -> bytes:
    """A page of a shop, which no profile knows: a product with an offer, a brand and reviews."""
    return _html(number, [_script(product(number))], _body(number, 110))


def crawl_html(number: int) -> bytes:
    """A page of the size that Common Crawl's pages have on average, 160 KB; every other one describes a product."""
    scripts = [f"<script>var settings{index} = {{page: {number}}};</script>" for index in range(24)]
    head = [_script(product(number))] if number % 2 else []
    return _html(number, [*head, *scripts[:8]], [*_body(number, 360), *scripts[8:]])


def product(number: int) -> dict[str, Any]:
    """Schema.org's description of a product: some 60 triples."""
    chance = random.Random(number)
    url = f"https://shop.example.com/items/{number}"
    reviews = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": sentence(chance, 2, 2).title()},
            "datePublished": f"20{chance.randint(10, 24)}-0{chance.randint(1, 9)}-11",
            "reviewBody": sentence(chance, 20, 60),
            "reviewRating": {"@type": "Rating", "ratingValue": chance.randint(1, 5), "bestRating": 5},
        }
        for _ in range(4)
    ]
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": sentence(chance, 3, 8).title(),
        "description": paragraphs(chance, 1),
        "image": [f"{url}/{index}.jpg" for index in range(3)],
        "sku": str(number),
        "brand": {"@type": "Brand", "name": word(chance).title()},
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.4, "reviewCount": 89},
        "offers": {"@type": "Offer", "url": url, "price": 19.5, "priceCurrency": "EUR", "availability": "InStock"},
        "review": reviews,
    }


def _html(number: int, head: list[str], body: list[str]) -> bytes:
    metas = [f'<meta name="twitter:label{index}" content="{index} of {number}">' for index in range(12)]
    lines = ["<!DOCTYPE html>", '<html lang="en"><head><meta charset="utf-8">', f"<title>Page {number}</title>"]
    return "\n".join([*lines, *metas, *head, "</head><body>", *body, "</body></html>", ""]).encode()


def _body(number: int, sections: int) -> list[str]:
    """What people see: sections with headings, links and paragraphs."""
    chance = random.Random(f"body of {number}")
    return [
        f'<section class="{word(chance)} {word(chance)}" data-index="{index}"><h2>{sentence(chance, 2, 5)}</h2>'
        f'<p>{sentence(chance, 30, 60)} <a href="/{word(chance)}">{word(chance)}</a></p></section>'
        for index in range(sections)
    ]


def _script(document: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{_for_script(document)}</script>'


def _for_script(value: object) -> str:
    """JSON that can stand inside a script element (Next.js, htmlescape.ts)."""
    escaped = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    return "".join(escaped.get(character, character) for character in _compact(value))
