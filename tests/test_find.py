"""Where data can stand on a page: every carrier, alone and together, whole and damaged."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pages
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import compact, line_row, text_row

import rdfconv
from rdfconv.errors import InputError

DOCUMENT = {"@context": "https://schema.org/", "@type": "Dataset", "name": "Tides", "url": "https://example.org/tides"}
TEXT = compact(DOCUMENT)
CONFIG = rdfconv.Config(shapes=())
NAME = ("<https://example.org/tides#dataset>", "<http://schema.org/name>", '"Tides"')


def convert(body: bytes | str, **how: Any) -> rdfconv.Result:
    return rdfconv.convert(body.encode() if isinstance(body, str) else body, config=rdfconv.Config(shapes=(), **how))


def payload(*elements: object, rows: tuple[bytes, ...] = ()) -> bytes:
    return b"".join((b'7:I[1,[],"Script"]\n', *rows, line_row("0", {"P": None, "f": list(elements)})))


def script_props(**props: object) -> dict[str, object]:
    return {"type": "application/ld+json", **props}


CARRIERS = {
    "script": f'<html><script type="application/ld+json">{TEXT}</script></html>'.encode(),
    "script with parameters": f"<script data-x=1 TYPE='Application/LD+JSON; charset=utf-8' >{TEXT}</script>".encode(),
    "next_s": (
        "<html><script>(self.__next_s=self.__next_s||[]).push([0,"
        f"{compact({'type': 'application/ld+json', 'children': TEXT})}])</script></html>"
    ).encode(),
    "next data": (
        '<html><script id="__NEXT_DATA__" type="application/json">'
        f"{compact({'props': {'pageProps': {'data': DOCUMENT}}})}</script></html>"
    ).encode(),
    "_next/data": compact({"pageProps": {"data": DOCUMENT}, "__N_SSG": True}).encode(),
    "text in next data": compact({"pageProps": {"data": TEXT}}).encode(),
    "document": TEXT.encode(),
    "array of documents": compact([DOCUMENT]).encode(),
    "inner HTML": payload(["$", "script", None, script_props(dangerouslySetInnerHTML={"__html": TEXT})]),
    "inner HTML of a client element": payload(
        ["$", "$L7", None, script_props(dangerouslySetInnerHTML={"__html": TEXT})]
    ),
    "inner HTML by reference": payload(
        ["$", "$L7", None, script_props(dangerouslySetInnerHTML={"__html": "$5"})], rows=(text_row("5", TEXT),)
    ),
    "props by reference": payload(
        ["$", "$L7", None, "$5"],
        rows=(line_row("5", script_props(dangerouslySetInnerHTML="$6")), line_row("6", {"__html": TEXT})),
    ),
    "children": payload(["$", "$L7", None, script_props(children=TEXT)]),
    "children in pieces": payload(["$", "script", None, script_props(children=[TEXT[:30], TEXT[30:]])]),
    "children by reference": payload(["$", "script", None, script_props(children="$5")], rows=(text_row("5", TEXT),)),
    "object in props": payload(["$", "$L7", None, {"data": {"schema": DOCUMENT}}]),
    "object with references": payload(
        ["$", "$L7", None, {"data": {**DOCUMENT, "name": "$5"}}], rows=(text_row("5", "Tides"),)
    ),
    "text in props": payload(["$", "$L7", None, {"jsonLd": TEXT}]),
    "row that nothing refers to": payload(["$", "p", None, {}], rows=(line_row("5", {"data": DOCUMENT}),)),
    "flight in html": pages.html_twin(payload(["$", "$L7", None, script_props(children=TEXT)]), cut_every=7),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_carrier(carrier: str) -> None:
    result = convert(CARRIERS[carrier])
    assert NAME in result.triples
    assert len(result.blocks) == 1


def test_the_same_document_in_several_places_is_one_block() -> None:
    element = ["$", "script", None, script_props(children=TEXT)]
    html = CARRIERS["script"] + pages.html_twin(payload(element, ["$", "$L7", None, {"data": DOCUMENT}]))
    (block,) = convert(html).blocks
    assert block.carrier == "script"
    assert len(block.also) == 2


def test_an_object_inside_a_document_is_part_of_it() -> None:
    inner = {"@context": "https://schema.org/", "@type": "Person", "name": "Ada"}
    result = convert(payload(["$", "$L7", None, {"data": {**DOCUMENT, "creator": inner}}]))
    assert len(result.blocks) == 1
    assert any(p.endswith("/creator>") for _, p, _ in result.triples)


def test_a_damaged_document_leaves_the_others() -> None:
    html = b'<html><script type="application/ld+json">{"a": ][</script>' + CARRIERS["script"]
    result = convert(html)
    assert NAME in result.triples
    assert [issue.code for issue in result.issues if issue.severity == "error"] == ["json-broken"]


def test_a_repair_is_reported_with_its_place() -> None:
    result = convert(CARRIERS["script"].replace(b'"Tides",', b'"Tides",,'))
    assert NAME in result.triples
    assert [issue.where for issue in result.issues if issue.code == "json-extra-comma"] == ["script 1"]


@pytest.mark.parametrize(
    "context",
    [
        "schema.org",
        "http://schema.org",
        "https://schema.org",
        "https://schema.org/",
        "http://www.schema.org",
        "https://Schema.org/",
        "https://health-lifesci.schema.org",
        "https://schema.org/version/latest/schema.jsonld",
        ["https://schema.org", {"@language": "en"}],
        {"@vocab": "http://schema.org/"},
        {"@vocab": "https://schema.org/"},
    ],
    ids=str,
)
def test_contexts_in_the_wild_are_schema_org_s(context: object) -> None:
    result = convert(compact({**DOCUMENT, "@context": context, "@type": "Dataset "}))
    types = {o for _, p, o in result.triples if p.endswith("#type>")}
    assert types == {"<http://schema.org/Dataset>"}


def test_a_missing_context_is_said_and_can_be_assumed() -> None:
    script = (
        f'<html><script type="application/ld+json">{compact({"@type": "Dataset", "name": "Tides"})}</script></html>'
    )
    assert {issue.code for issue in convert(script).issues} >= {"context-missing"}
    assert not convert(script).triples
    assumed = convert(script, assume_schema_org=True)
    assert {issue.code for issue in assumed.issues} >= {"context-assumed"}
    assert any(o == '"Tides"' for _, _, o in assumed.triples)


def test_only_the_wanted_types_are_kept() -> None:
    other = compact({**DOCUMENT, "@type": "Course", "url": "https://example.org/c"})
    html = CARRIERS["script"] + f'<script type="application/ld+json">{other}</script>'.encode()
    assert len(convert(html).blocks) == 2
    assert [block.data["@type"] for block in convert(html, types=("Course",)).blocks] == ["Course"]  # type: ignore[index]


# --- Where the page is


def head(canonical: str = "", og_url: str = "") -> str:
    links = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f'<html><head>{links}<meta property="og:url" content="{og_url}"></head>'


NAMELESS_DOCUMENT = compact({"@context": "https://schema.org", "@type": "Dataset", "name": "x"})
NAMELESS = f'<script type="application/ld+json">{NAMELESS_DOCUMENT}</script>'


@pytest.mark.parametrize(
    ("url", "claims", "page"),
    [
        (None, head("https://a.org/x"), "https://a.org/x"),
        (None, head(og_url="https://a.org/x"), "https://a.org/x"),
        (None, head("https://a.org/x", "https://a.org/"), "https://a.org/x"),
        ("https://a.org/y", head("https://a.org/x"), "https://a.org/x"),
        (None, head(" https://a.org/x y\n"), "https://a.org/x%20y"),
        ("https://a.org/y", head("https://b.org/x"), "https://a.org/y"),
        ("https://a.org/y", "", "https://a.org/y"),
        (None, "", None),
    ],
)
def test_the_page_is_where_it_was_retrieved_or_says_it_is(url: str | None, claims: str, page: str | None) -> None:
    result = rdfconv.convert((claims + NAMELESS).encode(), url=url, config=CONFIG)
    assert result.page == page
    subject = result.triples[0][0]
    assert subject == f"<{page}#dataset>" if page else subject.startswith("<urn:uuid:")


def test_relative_addresses_are_relative_to_the_base() -> None:
    document = compact({"@context": "https://schema.org", "@type": "Dataset", "image": "x.png"})
    html = f'<html><base href="/files/"><script type="application/ld+json">{document}</script>'
    result = rdfconv.convert(html.encode(), url="https://a.org/items/1", config=CONFIG)
    assert "<https://a.org/files/x.png>" in {o for _, _, o in result.triples}


# --- Anything


@given(st.binary(max_size=200))
def test_any_bytes_give_a_result_or_an_input_error(body: bytes) -> None:
    for start in (b"", b"<html>", b'0:{"a":', b"{", b'<script type="application/ld+json">'):
        with suppress(InputError):
            rdfconv.convert(start + body, config=CONFIG)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=3), st.sampled_from(sorted(CARRIERS)))
def test_damage_costs_at_most_the_data(position: int, damage: bytes, carrier: str) -> None:
    body = CARRIERS[carrier]
    position %= len(body)
    with suppress(InputError):
        rdfconv.convert(body[:position] + damage + body[position + len(damage) :], config=CONFIG)


@given(st.permutations([CARRIERS["script"], CARRIERS["next_s"], NAMELESS.encode()]))
def test_the_order_of_blocks_plays_no_part(parts: list[bytes]) -> None:
    def graph(body: bytes) -> bytes:
        return rdfconv.convert(body, url="https://example.org/p", config=CONFIG).serialize("nt")

    assert graph(b"".join(parts)) == graph(b"".join(sorted(parts)))


# --- Real pages


def twins() -> list[Path]:
    shared = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")
    return sorted(path for path in shared.glob("pages/*/*.html") if path.with_suffix(".txt").exists())


@pytest.mark.shared
@pytest.mark.parametrize("html", twins(), ids=lambda path: path.stem[:60])
def test_html_and_payload_of_a_page_say_the_same(html: Path) -> None:
    one, other = (rdfconv.convert(path.read_bytes(), config=CONFIG) for path in (html, html.with_suffix(".txt")))
    assert one.serialize("nt") == other.serialize("nt")
    assert not [issue for issue in (*one.issues, *other.issues) if issue.severity == "error"]
