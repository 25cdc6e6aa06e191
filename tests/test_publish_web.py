"""Web pages of a publication: they say in schema.org what came in, and no text of a page gets out of its place."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publishing import BASE, DAY, dump, examples_dump, run

import rdfconv
from rdfconv.publish.charts import years
from rdfconv.publish.embedded import embedded, in_script
from rdfconv.publish.leaves import slug_of
from rdfconv.publish.site import NO_END
from rdfconv.terms import literal, tagged_literal, typed_literal
from rdfconv.vocab import RDF_TYPE, SCHEMA, XSD

CONFIG = rdfconv.Config(shapes=())
EVIL = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1); '",
    "{{ 7 * 7 }}",
    "]]>",
    "\u2028\u2029\u202e",
    '=HYPERLINK("https://evil.example")',
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    run([examples_dump(folder / "in.nq")], folder / "site", description="Invented coasts.")
    return folder / "site"


class Reader(HTMLParser):
    """What a page has, as a browser's tokenizer sees it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script" and self.cdata_elem == "script":
            self.scripts[-1] += data


def schema_triples(quads: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Those that schema.org has words for."""
    return {quad for quad in quads if (quad[2] if quad[1] == RDF_TYPE else quad[1]).startswith(f"<{SCHEMA}")}


def test_converting_the_pages_gives_back_what_they_say(published: Path) -> None:
    names = list((published / "datasets").glob("*.jsonld"))
    assert len(names) == 4
    for path in names:
        page = path.with_suffix(".html").read_bytes()
        turtle = pyoxigraph.parse(path.with_suffix(".ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)
        said = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in turtle}
        result = rdfconv.convert(page, config=CONFIG)
        assert set(result.triples) == schema_triples(said)
        assert not [issue for issue in result.issues if issue.severity != "note"]


def test_the_first_page_describes_the_dump(published: Path) -> None:
    result = rdfconv.convert((published / "index.html").read_bytes(), config=CONFIG)
    dump_iri = f"<{BASE}dumps/{DAY}/#dump>"
    assert (f"<{BASE}#catalogue>", f"<{SCHEMA}dataset>", dump_iri) in result.triples
    files = [o for s, p, o in result.triples if p == f"<{SCHEMA}contentUrl>"]
    assert all((published / each[1:-1].removeprefix(BASE)).is_file() for each in files)
    assert files


TEXTS = st.one_of(
    st.text(max_size=20), st.sampled_from(["2020-01-01", "2020", "true", "1", "https://e.example/x", "schema:x"])
)
VALUES = st.one_of(
    TEXTS.map(literal),
    TEXTS.map(lambda text: tagged_literal(text, "en")),
    st.integers(-(10**20), 10**20).map(lambda number: typed_literal(str(number), f"{XSD}integer")),
    st.sampled_from(["2020-01-01", "1999-12-31"]).map(lambda text: typed_literal(text, f"{XSD}date")),
    st.just(typed_literal("2020-01-01T10:00:00Z", f"{XSD}dateTime")),
    st.just(typed_literal("2020", f"{XSD}gYear")),
    st.sampled_from(["true", "false"]).map(lambda text: typed_literal(text, f"{XSD}boolean")),
    st.just(typed_literal("1.5", f"{XSD}decimal")),
    st.sampled_from([f"<https://e.example/{name}>" for name in "abcd"]),
)
PROPERTIES = [
    "name",
    "url",
    "dateModified",
    "keywords",
    "size",
    "license",
    "image",
    "creator",
    "isPartOf",
    "time",
    "notATerm",
    "type",
    "id",
]
TRIPLES = st.lists(
    st.tuples(
        st.sampled_from([f"<https://e.example/{name}>" for name in "abcd"]),
        st.sampled_from([f"<{SCHEMA}{name}>" for name in PROPERTIES]),
        VALUES,
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(TRIPLES)
def test_any_schema_org_graph_comes_back(triples: list[tuple[str, str, str]]) -> None:
    document = embedded("<https://e.example/a>", triples)
    page = f'<html><script type="application/ld+json">{in_script(document)}</script>'.encode()
    config = rdfconv.Config(shapes=(), verbatim=True, merge=False)
    assert set(rdfconv.convert(page, config=config).triples) == set(triples)


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_gets_out_of_its_place(tmp_path: Path, evil: str) -> None:
    text = json.dumps(evil)
    statements = (
        f"schema:name {text} ; schema:description {text} ; schema:keywords {text} ; schema:license {text} ;"
        f" schema:creator [ schema:name {text} ] ; schema:temporalCoverage {text} ; schema:identifier {text} ;"
        f" schema:includedInDataCatalog [ schema:name {text} ] ; schema:spatialCoverage {text} ;"
        f" schema:variableMeasured [ schema:name {text} ; schema:description {text} ] ;"
        " schema:url <javascript:alert(1)> ; schema:sameAs <javascript:alert(2)> ;"
        f" schema:subjectOf <javascript:alert(3)>, [ schema:text {text} ; schema:digitalSourceType"
        " schema:TrainedAlgorithmicMediaDigitalSource ] ;"
        " schema:distribution [ schema:contentUrl <data:text/html,x> ]"
    )
    run([dump(tmp_path / "in.trig", a=statements)], tmp_path / "site", title=f"T {evil}", description=evil)
    known: set[str] | None = None
    for path in sorted((tmp_path / "site").rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        reader = Reader(page)
        assert page.count("<script") == page.count("</script>") == len(reader.scripts)
        assert not [name for _, attributes in reader.tags for name in attributes if name.startswith("on")]
        for _, attributes in reader.tags:
            for name in ("href", "src", "action"):
                assert not str(attributes.get(name, "")).lower().startswith(("javascript:", "data:"))
        for (tag, attributes), script in zip(
            [entry for entry in reader.tags if entry[0] == "script"], reader.scripts, strict=True
        ):
            assert tag == "script"
            assert attributes.get("src") or attributes["type"] == "application/ld+json"
            if not attributes.get("src"):
                assert evil in json.dumps(json.loads(script), ensure_ascii=False) or evil in str(json.loads(script))
        known = known or {tag for tag, _ in reader.tags}
    search = json.loads((tmp_path / "site/search.json").read_bytes())
    assert search["datasets"][0][1] == evil.strip()
    table = (tmp_path / f"site/dumps/{DAY}/datasets.csv").read_text(encoding="utf-8")
    assert "\n=" not in table
    assert ",=" not in table


def test_graphs_and_datasets_with_odd_names_are_no_links(tmp_path: Path) -> None:
    source = tmp_path / "in.nq"
    source.write_text(
        f"<javascript:alert(1)> <{RDF_TYPE[1:-1]}> <{SCHEMA}Dataset> <javascript:alert(2)> .\n"
        f'<javascript:alert(1)> <{SCHEMA}name> "A" <javascript:alert(2)> .\n'
    )
    run([str(source)], tmp_path / "site")
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) == 6
    for path in pages:
        assert not re.search("(?:href|src)=.javascript:", path.read_text(encoding="utf-8"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_file_names_are_tame(text: str) -> None:
    assert re.fullmatch("[a-z0-9][a-z0-9-]{9,80}", slug_of(f"<https://e.example/{text}>"))


def test_addresses_that_differ_have_files_that_differ() -> None:
    names = {slug_of(f"<https://e.example/{each}>") for each in ("a", "A", "a/", "a?x", "a#x", "%61", "b/a")}
    assert len(names) == 7


def test_every_link_inside_leads_somewhere(published: Path) -> None:
    for path in published.rglob("*.html"):
        for _, attributes in Reader(path.read_text(encoding="utf-8")).tags:
            for name in ("href", "src"):
                address = urldefrag(html.unescape(attributes.get(name) or "")).url.partition("?")[0]
                if address and "://" not in address:
                    assert (path.parent / unquote(address)).is_file(), (path, address)


def test_pages_ask_nothing_of_other_hosts(published: Path) -> None:
    for path in published.rglob("*.html"):
        for tag, attributes in Reader(path.read_text(encoding="utf-8")).tags:
            loads = attributes.get("src") or (
                attributes.get("href") if attributes.get("rel") in {"stylesheet", "icon"} else ""
            )
            assert "://" not in (loads or ""), tag
            assert "style" not in attributes


def test_links_for_machines(published: Path) -> None:
    page = next((published / "datasets").glob("kelp*.html"))
    links = {(a.get("rel"), a.get("type"), a.get("href")) for tag, a in Reader(page.read_text()).tags if tag == "link"}
    assert ("alternate", "text/turtle", f"{page.stem}.ttl") in links
    assert ("describedby", "application/ld+json", f"{page.stem}.jsonld") in links
    assert ("collection", "text/turtle", "../catalog.ttl") in links
    assert ("license", None, "https://creativecommons.org/licenses/by/4.0/") in links
    assert {href for rel, _, href in links if rel == "type"} == {
        "https://schema.org/AboutPage",
        "https://schema.org/Dataset",
    }
    assert [rel for rel, *_ in links].count("cite-as") == 1


def test_withdrawn_datasets_leave_a_note_for_one_release(tmp_path: Path) -> None:
    out = tmp_path / "site"
    source = dump(tmp_path / "in.trig", a='schema:name "A"', b='schema:name "Secret"')
    run([source], out)
    page = out / "datasets" / f"{slug_of('<https://catalogue.example.org/b>')}.html"
    withdrawn = frozenset({"https://catalogue.example.org/b"})
    run([source], out, release="2025-12-01", withdrawn=withdrawn)
    assert "was withdrawn" in page.read_text()
    assert "Secret" not in page.read_text()
    assert "noindex" in page.read_text()
    assert page.stem not in (out / "sitemap.xml").read_text()
    run([source], out, release="2025-12-08", withdrawn=withdrawn)
    assert not page.exists()


def test_lists_are_in_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdfconv.publish.web._ON_A_LIST", 4)
    pages = {f"p{number}": f'schema:name "Title {number:02}"' for number in range(10)}
    run([dump(tmp_path / "in.trig", **pages)], tmp_path / "site")
    found = []
    for name in ("index.html", "page-2.html", "page-3.html"):
        found += re.findall("Title [0-9]+", (tmp_path / "site/datasets" / name).read_text())
    assert found == [f"Title {number:02}" for number in range(10)]


def test_years_are_counted_where_they_are_covered() -> None:
    found = years({(1999, 2001): 1, (2001, NO_END): 1, (1998, 1998): 1}, last=2003)
    assert [(column.label, column.count) for column in found] == [
        ("1998", 1),
        ("1999", 1),
        ("2000", 1),
        ("2001", 2),
        ("2002", 1),
        ("2003", 1),
    ]
    assert [column.label for column in years({(1871, 1904): 1, (2001, 2003): 2}, last=2020)][::13] == ["1870s", "2000s"]
    assert years({}, last=2020) == []
