"""Pages of invented datasets in the layouts that real sites have; `python tests/pages.py` writes examples/ anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HOST = "https://catalogue.example.org"
SLUG = "salt-marsh-bird-counts-2015-2019"

DESCRIPTION = (
    "Monthly counts of wading birds at twelve salt marshes of an invented estuary, made by trained volunteers "
    "between 2015 and 2019. Each count names the marsh, the state of the tide, the species and the number of birds.\n\n"
    "The study wants to know how the return of cordgrass changes where birds feed, and whether “managed retreat” of "
    "sea walls brings back species that had left. Counts were made on fixed transects at low water; two marshes were "
    "counted twice a month, to measure how well two teams agree. The data are complete but for March 2018, when a "
    "storm closed the roads, and for one marsh that the sea has taken since. The counters' notes on weather and "
    "disturbance are kept with each count."
)

JSON_LD: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "Dataset",
    "name": "Salt Marsh Bird Counts, 2015-2019",
    "description": DESCRIPTION,
    "url": f"{HOST}/items/{SLUG}",
    "identifier": ["http://dx.doi.org/10.5072/ESTUARY-4711"],
    "keywords": ["BIRDS", "SALT MARSHES", "TIDES"],
    "temporalCoverage": "2015-04-01/2019-03-31",
}

# The record for one component; `$undefined` is React Flight's undefined.
PROPS: dict[str, Any] = {
    "title": JSON_LD["name"],
    "description": DESCRIPTION,
    "image": "$undefined",
    "publisher": {"name": "Estuary Observatory", "url": "$undefined", "logo": "$undefined"},
    "funders": [{"name": "Fund for Invented Coasts", "url": "$undefined", "logo": "$undefined"}],
    "geographicCoverage": "GB, IE",
    "temporalCoverage": JSON_LD["temporalCoverage"],
    "ageCoverage": "$undefined",
    "studyDesign": [],
    "resourceType": "dataset",
    "topics": JSON_LD["keywords"],
    "instruments": ["Tide Gauge Questionnaire (12-item) (TGQ-12)"],
    "dataCatalogs": [
        {"name": "Northern Estuaries Archive", "url": "https://archive.example.net/studies/4711", "logo": "$undefined"}
    ],
    "matchedVariables": [],
    "allVariables": [
        {"name": "marsh", "description": "Which of the twelve marshes"},
        {"name": "count", "description": "Number of birds seen"},
    ],
    "additionalLinks": [
        "https://archive.example.net/studies/4711",
        "https://birds.example.org/marshes)",
        "http://dx.doi.org/10.5072/ESTUARY-4711",
    ],
    "child_datasets": [],
    "aiSummary": None,
}


def compact(value: object) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def line_row(row_id: str, value: object) -> bytes:
    return f"{row_id}:{compact(value)}\n".encode()


def text_row(row_id: str, text: str) -> bytes:
    """A `T` row: its length counts bytes, and nothing stands between it and the next row."""
    body = text.encode()
    return f"{row_id}:T{len(body):x},".encode() + body


def meta(index: int, **props: str) -> list[object]:
    return ["$", "meta", str(index), props]


def flight_page(
    json_ld: dict[str, Any] = JSON_LD, props: dict[str, Any] = PROPS, *, path: str = f"items/{SLUG}"
) -> bytes:
    """A payload in the layout of a Next.js 15 static export: next/script with a text row, props for a component."""
    title, description = str(json_ld["name"]), str(json_ld["description"])
    root = {
        "P": None,
        "b": "example-build",
        "p": "",
        "c": ["", *path.split("/")],
        "i": False,
        "f": [[["", {"children": ["items", {"children": ["__PAGE__", {}]}]}], ["$", "html", None, {"lang": "en"}]]],
        "m": "$undefined",
    }
    script = {
        "strategy": "beforeInteractive",
        "id": "structured-data",
        "type": "application/ld+json",
        "dangerouslySetInnerHTML": {"__html": "$13"},
    }
    head = [
        meta(0, charSet="utf-8"),
        ["$", "title", "1", {"children": title}],
        meta(2, name="description", content=description),
        meta(3, property="og:title", content=title),
        meta(4, property="og:url", content=f"{HOST}/{path}"),
        meta(5, property="og:image", content=f"{HOST}/logo.png"),
    ]
    return b"".join(
        (
            line_row("1", "$Sreact.fragment"),
            b'2:I[82104,["6586","static/js/6586.js"],"default"]\n',
            b'12:I[53704,["3524","static/js/3524.js"],""]\n',
            b'14:I[5749,["3524","static/js/3524.js"],"default"]\n',
            b':HL["/_next/static/css/site.css","style"]\n',
            line_row("0", root),
            text_row("13", compact(json_ld)),
            line_row("a", [["$", "$L12", None, script], ["$", "$L14", None, {"dataset": props}]]),
            line_row("e", head),
            line_row("c", None),
        )
    )


def html_twin(payload: bytes, *, title: str = "Salt Marsh Bird Counts", cut_every: int = 700) -> bytes:
    """The HTML page that carries a payload in `__next_f` pushes, cut without regard to characters' meaning."""
    text = payload.decode()
    pieces = [text[start : start + cut_every] for start in range(0, len(text), cut_every)]
    pushes = "".join(f"<script>self.__next_f.push({_for_script([1, piece])})</script>\n" for piece in pieces)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        '<body><template data-dgst="BAILOUT_TO_CLIENT_SIDE_RENDERING"></template><div>Loading...</div>\n'
        "<script>(self.__next_f=self.__next_f||[]).push([0])</script>\n" + pushes + "</body>\n</html>\n"
    ).encode()


def _for_script(value: object) -> str:
    """JSON that can stand inside a script element (Next.js, htmlescape.ts)."""
    escaped = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    return "".join(escaped.get(character, character) for character in compact(value))


def plain_page() -> bytes:
    """An ordinary HTML page with a script element; nothing of React."""
    document = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "Lighthouse Keepers' Weather Diaries, 1871-1904",
        "description": "Daily weather notes of three invented lighthouses, copied by hand from their keepers' diaries.",
        "url": f"{HOST}/diaries",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "keywords": ["weather", "lighthouses"],
        "creator": {"@type": "Organization", "name": "Society of Lighthouse Readers"},
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "text/csv",
            "contentUrl": f"{HOST}/diaries/diaries.csv",
        },
    }
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Weather diaries</title>\n'
        f'<link rel="canonical" href="{HOST}/diaries">\n'
        f'<script type="application/ld+json">\n{json.dumps(document, ensure_ascii=False, indent=2)}\n</script>\n'
        "</head>\n<body><h1>Weather diaries</h1></body>\n</html>\n"
    ).encode()


def next_data_page() -> bytes:
    """A page of the Pages Router: the JSON-LD is an object in the page's props."""
    document = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{HOST}/ferries#dataset",
        "name": "Ferry Passengers by Crossing and Month",
        "description": "Passengers of four invented ferries, by crossing and month, since their timetable began.",
        "url": f"{HOST}/ferries",
        "temporalCoverage": "1998/..",
        "spatialCoverage": {"@type": "Place", "name": "Four invented straits"},
    }
    data = {
        "props": {"pageProps": {"dataset": {"title": document["name"], "structuredData": document}}},
        "page": "/[dataset]",
        "query": {"dataset": "ferries"},
        "buildId": "example-build",
    }
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Ferry passengers</title>\n'
        f'<meta property="og:url" content="{HOST}/ferries">\n</head>\n<body><div id="__next"></div>\n'
        f'<script id="__NEXT_DATA__" type="application/json">{_for_script(data)}</script>\n</body>\n</html>\n'
    ).encode()


# A record that no shipped profile knows: the survey of an atlas that has no JSON-LD at all.
SURVEY: dict[str, Any] = {
    "id": 318,
    "slug": "kelp-beds-2023",
    "title": "Kelp Beds of Five Invented Bays, 2023",
    "abstract": "Where kelp grows in five invented bays, how tall it is and what lives in it, seen by divers.",
    "tags": [{"id": 7, "name": "kelp"}, {"id": 12, "name": "diving"}],
    "organisation": {"id": 3, "name": "Kelp Watch", "colour": "#0a7"},
    "surveyors": [{"name": "Ada Example", "kind": "Person"}, {"name": "Bay Divers", "kind": "Organization"}],
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "countries": ["IE", "NO"],
    "coverage": {"start": "2023-05-02", "end": "2023-09-30"},
    "doi": "10.5072/kelp-318",
    "files": [
        {"label": "Counts", "href": "https://atlas.example.net/files/318/counts.csv", "format": "text/csv"},
        {
            "label": "Lines",
            "href": "https://atlas.example.net/files/318/lines.geojson",
            "format": "application/geo+json",
        },
    ],
    "gear": "Quadrat, 1 m",
    "depthRange": "2-14 m",
    "isFeatured": False,
    "citation": None,
}


def survey_page(survey: dict[str, Any] = SURVEY) -> bytes:
    """A page of the App Router whose only data are the props of a component."""
    address = f"https://atlas.example.net/surveys/{survey['slug']}"
    root = {"P": None, "b": "example-build", "p": "", "c": ["", "surveys", survey["slug"]]}
    payload = b"".join(
        (
            b'2:I[4410,["71","static/js/71.js"],"SurveyView"]\n',
            line_row("0", root),
            line_row("5", ["$", "main", None, {"children": ["$", "$L2", None, {"survey": survey, "locale": "en"}]}]),
            line_row(
                "6", [["$", "title", "0", {"children": survey["title"]}], meta(1, property="og:url", content=address)]
            ),
        )
    )
    return html_twin(payload, title=survey["title"])


def examples() -> dict[str, bytes]:
    """The files of examples/."""
    payload = flight_page()
    return {
        "bird-counts.txt": payload,
        "bird-counts.html": html_twin(payload),
        "diaries.html": plain_page(),
        "ferries.html": next_data_page(),
        "kelp-beds.html": survey_page(),
    }


if __name__ == "__main__":
    folder = Path(__file__).parents[1] / "examples"
    for name, body in examples().items():
        folder.joinpath(name).write_bytes(body)
