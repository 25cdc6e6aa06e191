"""Reports in every format: true and complete, the same each time, and harmless whatever a page says."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pyoxigraph
import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from click.testing import Result as Ran
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH

import rdfconv
from rdfconv.bulk import convert_many
from rdfconv.cli import cli
from rdfconv.errors import ReadError
from rdfconv.model import Config, Page
from rdfconv.prepare import prepare
from rdfconv.report.baseline import Baseline, Key
from rdfconv.report.formats import REPORTS
from rdfconv.report.run import Recorder, Run
from rdfconv.shipped import read as shipped

EXAMPLES = Path(__file__).parents[1] / "examples"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&]]>\n=1+1\t\x1b[31m\u202e\u2028\x00\ud800"


def page_of(number: int, **properties: Any) -> Page:
    document = {"@context": "https://schema.org/", "@type": "Dataset", **properties}
    body = json.dumps(document).encode()
    return Page(body=body, url=f"https://example.org/{number}", source=f"pages/{number}.json")


PAGES = (
    page_of(1, name="One", creator=[{"@type": "Person", "name": "Ann"}, {"@type": "Place", "name": "Atoll"}]),
    page_of(2, name="Two", description="too short", distribution={"@type": "DataDownload", "name": "file"}),
)


def unreadable() -> Page:
    raise ReadError("cannot be read", where="pages/3.json")


@contextmanager
def run_of(*pages: Page, max_results: int | None = None, known: Counter[Key] | None = None) -> Iterator[Run]:
    baseline = None if known is None else Baseline(known)
    recorder = Recorder(failing=("violation",), max_results=max_results, baseline=baseline)
    for result in convert_many((*pages, unreadable), prepare(Config())):
        recorder.add(result)
    yield recorder.finish()
    recorder.close()


def report(ending: str, *pages: Page, **options: Any) -> str:
    with run_of(*pages, **options) as run:
        return "".join(REPORTS[ending](run))


@pytest.mark.parametrize("ending", REPORTS)
def test_equal_input_is_an_equal_report(ending: str) -> None:
    assert report(ending, *PAGES) == report(ending, *PAGES)


def test_a_result_says_all_that_a_person_needs() -> None:
    found = [json.loads(line) for line in report(".jsonl", *PAGES).splitlines()]
    (url,) = (each for each in found if each["path"] == "distribution.contentUrl")
    assert url["page"] == "https://example.org/2"
    assert url["name"] == "Two"
    assert url["thing"] == 'DataDownload "file"'
    assert (url["found"], url["expected"]) == ("nothing", "a value")
    assert url["rule_source"].startswith("https://developers.google.com/")
    (creator,) = (each for each in found if each["path"] == "creator" and each["found"] != "nothing")
    assert (creator["found"], creator["expected"]) == ('Place "Atoll"', "a schema:Person or a schema:Organization")
    (length,) = (each for each in found if each["found"] == '"too short"')
    assert (length["label"], length["expected"]) == ("length of the description", "50 or more characters")


def test_no_report_for_people_names_a_blank_node(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(
        '@prefix s: <http://schema.org/> . <urn:d> a s:Dataset ; s:creator [ a s:Person ] , [ s:url "x" ] .'
    )
    shapes.write_text("""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <http://schema.org/> .
        [] a sh:NodeShape ; sh:targetObjectsOf s:creator ; sh:property [ sh:path s:name ; sh:minCount 1 ] ;
           sh:or ( [ sh:class s:Person ] [ sh:property [ sh:path s:email ; sh:minCount 1 ] ] ) .""")
    files = [tmp_path / f"r{ending}" for ending in REPORTS if ending not in {".ttl", ".nt", ".nq"}]
    invoke("validate", str(data), "--shapes", str(shapes), *reports(*files))
    for file in files:
        assert "_:" not in file.read_text(), file.name
    rows = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert {row["thing"] for row in rows} == {"Person without a name", "thing without a name"}
    assert {row["path"] for row in rows} == {"creator[].name", "creator[]"}


# --- What programs read


def test_csv_and_json_lines_say_the_same() -> None:
    rows = list(csv.DictReader(io.StringIO(report(".csv", *PAGES))))
    lines = [json.loads(line) for line in report(".jsonl", *PAGES).splitlines()]
    assert len(rows) == len(lines) > 0
    for row, line in zip(rows, lines, strict=True):
        assert row == {name: str(value).lower() if isinstance(value, bool) else value for name, value in line.items()}


def test_sarif_has_the_required_structure() -> None:
    log = json.loads(report(".sarif", *PAGES))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} <= {"error", "warning", "note"}
    assert len(run["results"]) == len(report(".jsonl", *PAGES).splitlines())
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert re.fullmatch(r"[\w./%-]+", location["physicalLocation"]["artifactLocation"]["uri"])
        assert location["logicalLocations"][0]["fullyQualifiedName"]


def test_sarif_is_valid_by_models_of_its_schema() -> None:
    models = pytest.importorskip("sarif_pydantic", reason="sarif-pydantic is not installed")
    assert models.Sarif.model_validate_json(report(".sarif", *PAGES)).runs[0].results


@pytest.mark.skipif("RDFCONV_SARIF_SCHEMA" not in os.environ, reason="RDFCONV_SARIF_SCHEMA names no schema of SARIF")
def test_sarif_is_valid_by_its_schema(tmp_path: Path) -> None:
    schema = json.loads(Path(os.environ["RDFCONV_SARIF_SCHEMA"]).read_text(encoding="utf-8"))
    assert "SARIF" in schema["title"]
    log, known = tmp_path / "found.sarif", tmp_path / "known.jsonl"
    options = ("-o", tmp_path / "out.nt", "--report", log)
    for others in (
        ("--write-baseline", known),
        ("--baseline", known),
        ("--compare", 1),
        ("--max-results-per-shape", 1),
    ):
        ran = invoke(*map(str, ("convert", EXAMPLES, *options, *others)))
        assert ran.exit_code == 0, ran.output
        written = json.loads(log.read_text(encoding="utf-8"))
        assert written["runs"][0]["results"]
        jsonschema.validate(written, schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    del written["version"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, schema)


def test_junit_counts_what_it_holds() -> None:
    root = ET.fromstring(report(".junit.xml", *PAGES))  # noqa: S314 - our own
    (suite,) = root
    cases = suite.findall("testcase")
    assert [int(suite.attrib[name]) for name in ("tests", "failures", "errors")] == [3, 2, 1]
    assert [case.find("failure") is not None for case in cases] == [True, True, False]
    assert cases[2].find("error") is not None


def graph(text: str, name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format=name)


def test_w3c_reports_are_the_same_in_all_syntaxes() -> None:
    turtle, lines = graph(report(".ttl", *PAGES), "turtle"), graph(report(".nt", *PAGES), "nt")
    assert isomorphic(turtle, lines)
    assert len(list(turtle.subjects(RDF.type, SH.ValidationReport))) == 1
    results = sum(1 for line in report(".jsonl", *PAGES).splitlines() if '"stage": "check"' in line)
    assert len(list(turtle.objects(None, SH.result))) == results
    quads = list(pyoxigraph.parse(report(".nq", *PAGES).encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    names = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, pyoxigraph.NamedNode)}
    assert names == {"https://example.org/1#validation", "https://example.org/2#validation"}
    assert sum(quad.predicate.value == str(SH.result) for quad in quads) == results


def results_in(found: rdflib.Graph) -> Counter[tuple[object, ...]]:
    names = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity, SH.sourceShape)
    return Counter(tuple(found.value(node, name) for name in names) for node in found.objects(None, SH.result))


@pytest.mark.parametrize("page", PAGES, ids=["one", "two"])
def test_a_w3c_report_is_what_pyshacl_reports(page: Page) -> None:
    config = Config(schema_iri="http")
    data = rdfconv.convert(page.body, url=page.url, config=config).to_rdflib()
    shapes = graph(shipped("shapes", "google-dataset"), "turtle")
    conforms, theirs, _ = pyshacl.validate(data, shacl_graph=shapes)
    ours = graph(report(".nt", page), "nt")
    assert isinstance(theirs, rdflib.Graph)
    assert results_in(ours) == results_in(theirs)
    assert not conforms
    assert set(ours.objects(None, SH.conforms)) == {rdflib.Literal(lexical_or_value=False)}


# --- Hostile pages


def hostile_pages() -> tuple[Page, ...]:
    names = (HOSTILE, '=HYPERLINK("http://x")', "@SUM(1)", "-2+3", "+1", " \t=1", "javascript:alert(1)")
    return tuple(
        page_of(number, name=name, description=name, url=name, creator={"@type": "Place", "name": name})
        for number, name in enumerate(names)
    )


class Seen(HTMLParser):
    """The elements of a document, and the attributes that could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.risky: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.risky += [each for each in attrs if each[0].startswith("on") or each[0] in {"src", "srcset", "action"}]
        self.risky += [
            each for each in attrs if each[0] == "href" and not re.match(r"(https?://|#pages|data:,$)", each[1] or "")
        ]


def test_html_holds_hostile_text_as_text() -> None:
    seen = Seen()
    seen.feed(report(".html", *hostile_pages()))
    assert seen.tags["script"] == 1
    assert seen.tags["img"] == 0
    assert not seen.risky


def test_csv_has_no_formula() -> None:
    for row in csv.reader(io.StringIO(report(".csv", *hostile_pages()))):
        assert not [cell for cell in row if cell.strip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_text_keeps_hostile_text_on_its_line() -> None:
    text = report(".txt", *hostile_pages())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
    assert "\\u001B[31m" in text


@pytest.mark.parametrize("ending", [".jsonl", ".sarif", ".junit.xml", ".nt", ".ttl", ".nq"])
def test_hostile_text_breaks_no_format(ending: str) -> None:
    text = report(ending, *hostile_pages()).encode().decode()
    if ending == ".jsonl":
        assert all(isinstance(json.loads(line), dict) for line in text.split("\n") if line)
    elif ending == ".sarif":
        json.loads(text)
    elif ending == ".junit.xml":
        assert len(ET.fromstring(text).findall(".//testcase")) == len(hostile_pages()) + 1  # noqa: S314 - our own
    else:
        assert list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.from_extension(ending[1:])))


# --- Limits and baselines


def invoke(*arguments: str) -> Ran:
    return CliRunner().invoke(cli, arguments)


def reports(*files: Path) -> list[str]:
    return [part for file in files for part in ("--report", str(file))]


def written(folder: Path, *pages: Page) -> list[str]:
    folder.mkdir(exist_ok=True)
    for number, page in enumerate(pages):
        (folder / f"{number}.json").write_bytes(page.body)
    return [str(folder)]


def test_counts_stay_exact_where_results_are_capped() -> None:
    pages = [page_of(number, name=f"Page {number}") for number in range(20)]
    with run_of(*pages) as full, run_of(*pages, max_results=3) as capped:
        assert capped.results == full.results
        told = Counter(entry.rule for page in capped.pages() for entry in page.entries)
        assert max(told.values()) == 3
        assert capped.left_out == full.results.total() - told.total()


def test_html_shows_the_worst_and_says_what_is_left_out() -> None:
    pages = [page_of(number, name=f"Page {number}", version="1") for number in range(1010)]
    text = report(".html", page_of(2000, name="Best", version="1", keywords="a"), *pages, page_of(3000, name="Worst"))
    assert "Shown are the 1,000 worst of 1,013 pages" in text
    assert text.count('<li class="page">') == 1000
    assert '<span class="title">Best' not in text
    assert text.index('<span class="title">pages/3.json') < text.index('<span class="title">Worst')
    assert text.index('<span class="title">Worst') < text.index('<span class="title">Page')


def test_known_results_do_not_fail_a_run_and_stale_ones_are_reported(tmp_path: Path) -> None:
    pages = written(tmp_path / "pages", page_of(1, name="One"), page_of(2, name="Two"))
    known = tmp_path / "known.jsonl"
    assert invoke("validate", *pages, "--write-baseline", str(known)).exit_code == 4
    again = invoke("validate", *pages, "--baseline", str(known), "--fail-on", "info", *reports(tmp_path / "r.sarif"))
    assert again.exit_code == 0
    states = [each["baselineState"] for each in json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"]]
    assert set(states) == {"unchanged"}

    written(tmp_path / "pages", page_of(1, name="One", description="long enough " * 9))
    mended = invoke("validate", *pages, "--baseline", str(known), "--fail-on", "info")
    assert "stale" in mended.stderr

    written(tmp_path / "pages", page_of(1, name=" "))
    assert invoke("validate", *pages, "--baseline", str(known)).exit_code == 4


def test_a_baseline_knows_no_positions(tmp_path: Path) -> None:
    people = [{"@type": "Place", "name": "Atoll"}, {"@type": "Person", "name": "Ann"}]
    url = "https://example.org/1"
    pages = written(tmp_path / "pages", page_of(1, name="One", url=url, creator=people[:1]))
    known = tmp_path / "known.jsonl"
    invoke("validate", *pages, "--base", url, "--write-baseline", str(known))
    written(tmp_path / "pages", page_of(1, name="One", url=url, creator=people[::-1]))
    again = invoke("validate", *pages, "--base", url, "--baseline", str(known))
    assert again.exit_code == 0, again.output


def shaped(folder: Path, constraints: str) -> list[str]:
    """Arguments for shapes of things of the class e:T."""
    (folder / "shapes.ttl").write_text(f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <urn:e:> .
        e:S a sh:NodeShape ; sh:targetClass e:T ; {constraints} .""")
    return ["--shapes", str(folder / "shapes.ttl")]


@pytest.mark.parametrize(
    ("constraints", "before", "after"),
    [
        (  # another constraint of another severity
            "sh:property [ sh:path e:p ; sh:in ( 1 ) ; sh:severity sh:Warning ] , [ sh:path e:p ; sh:disjoint e:q ]",
            'e:a a e:T ; e:p "x" .',
            'e:a a e:T ; e:p "x" ; e:q "x" .',
        ),
        (  # another thing
            "sh:property [ sh:path e:p ; sh:minCount 1 ]",
            "e:a a e:T . e:b a e:T ; e:p 1 .",
            "e:a a e:T ; e:p 1 . e:b a e:T .",
        ),
        (  # another end of a long value, and of many
            "sh:property [ sh:path e:p ; sh:maxLength 3 ]",
            f'e:a a e:T ; e:p "{"long" * 99} 1" .',
            f'e:a a e:T ; e:p "{"long" * 99} 2" .',
        ),
        (
            "sh:property [ sh:path e:p ; sh:maxCount 3 ]",
            "e:a a e:T ; e:p 1, 2, 3, 4 .",
            "e:a a e:T ; e:p 1, 2, 3, 5 .",
        ),
    ],
)
def test_a_baseline_hides_nothing_new(tmp_path: Path, constraints: str, before: str, after: str) -> None:
    data, known = tmp_path / "data.ttl", str(tmp_path / "known.jsonl")
    shapes = shaped(tmp_path, constraints)
    data.write_text(f"@prefix e: <urn:e:> . {before}")
    invoke("validate", str(data), *shapes, "--write-baseline", known)
    assert invoke("validate", str(data), *shapes, "--baseline", known, "--fail-on", "info").exit_code == 0
    data.write_text(f"@prefix e: <urn:e:> . {after}")
    assert invoke("validate", str(data), *shapes, "--baseline", known).exit_code == 4


def test_a_baseline_knows_a_thing_again_that_is_named_by_its_content(tmp_path: Path) -> None:
    pages, known, url = tmp_path / "pages", str(tmp_path / "known.jsonl"), "https://example.org/1"
    file = {"@type": "DataDownload", "name": "file"}
    written(pages, page_of(1, name="One", distribution=file))
    assert invoke("validate", str(pages), "--base", url, "--write-baseline", known).exit_code == 4
    written(pages, page_of(1, name="One", distribution=file | {"encodingFormat": "text/csv"}))
    again = invoke("validate", str(pages), "--base", url, "--baseline", known, "--fail-on", "violation")
    assert again.exit_code == 0, again.output


def test_equal_results_have_fingerprints_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("@prefix e: <urn:e:> . [] a e:T . [] a e:T . e:a a e:T .")
    shapes = shaped(tmp_path, "sh:property [ sh:path e:p ; sh:minCount 1 ]")
    invoke("validate", str(tmp_path / "data.ttl"), *shapes, *reports(tmp_path / "r.sarif"))
    results = json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"]
    assert len({each["partialFingerprints"]["rdfconv/v2"] for each in results}) == len(results) == 3


OLD = '{"page": "x", "rule": "r", "field": "f", "value": "nothing", "count": 1}\n'


@pytest.mark.parametrize("text", ["no JSON\n", '{"page": "x"}\n', "[]\n", OLD])
def test_a_wrong_baseline_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.jsonl").write_text(text)
    ran = invoke("validate", "examples/", "--baseline", str(tmp_path / "known.jsonl"))
    told = "is no line of a baseline, or one of an older version's; --write-baseline makes new ones"
    assert str(ran.exception).endswith(f"known.jsonl line 1: {told}")


def test_an_unknown_ending_is_refused_before_the_first_page(tmp_path: Path) -> None:
    ran = invoke("convert", "examples/bird-counts.html", *reports(tmp_path / "r.pdf"), "-o", str(tmp_path / "x.nt"))
    assert "has none of the endings of reports: .txt," in str(ran.exception)
    assert not (tmp_path / "x.nt").exists()


def test_convert_writes_reports_too(tmp_path: Path) -> None:
    examples = str(Path(__file__).parents[1] / "examples")
    files = (tmp_path / "r.txt.gz", tmp_path / "r.html")
    assert invoke("convert", examples, "-o", str(tmp_path / "x.nt"), *reports(*files)).exit_code == 0
    assert all(file.stat().st_size for file in files)


# --- What nobody should be told wrongly


def test_junit_tells_a_page_failed_whose_results_are_not_told() -> None:
    pages = [page_of(number, name=" ") for number in (1, 2)]
    cases = ET.fromstring(report(".junit.xml", *pages, max_results=0)).iter("testcase")  # noqa: S314 - our own
    assert [[child.tag for child in case if child.tag != "system-out"] for case in cases] == [
        ["failure"],
        ["failure"],
        ["error"],
    ]


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("a b/c#d.html", "a%20b/c%23d.html"),
        ("bad\udcff.html", "bad%FF.html"),
        ("https://example.org/a?b=%20#c", "https://example.org/a?b=%20#c"),
        ("s3://bucket/caf\u00e9.html", "s3://bucket/caf%C3%A9.html"),
    ],
)
def test_sarif_names_a_page_by_a_uri(source: str, uri: str) -> None:
    told = json.loads(report(".sarif", replace(PAGES[1], source=source)))["runs"][0]["results"]
    assert told[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_sarif_messages_hold_no_placeholders_and_no_links() -> None:
    page = page_of(1, name="{0} [click](https://evil.example/)", description="x")
    texts = [each["message"]["text"] for each in json.loads(report(".sarif", page))["runs"][0]["results"]]
    assert any(r"{{0}} \[click\](https://evil.example/)" in text for text in texts)


def test_a_compressed_baseline_is_read(tmp_path: Path) -> None:
    pages = written(tmp_path / "pages", page_of(1, name=" "))
    known = str(tmp_path / "known.jsonl.gz")
    invoke("validate", *pages, "--write-baseline", known)
    assert invoke("validate", *pages, "--baseline", known).exit_code == 0


def test_where_nothing_was_checked_no_report_says_conforms(tmp_path: Path) -> None:
    pages = written(tmp_path / "pages", PAGES[0])
    for arguments in ((str(tmp_path / "none.html"),), (*pages, "--shapes", "none")):
        made = tmp_path / "report.nt"
        invoke("validate", *arguments, "--report", str(made))
        assert made.read_text() == ""


def test_blank_nodes_of_a_file_are_told_alike_each_time(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(
        '@prefix s: <http://schema.org/> . [] a s:Dataset ; s:creator [ s:name "x" ] . _:anonymous0 a s:Dataset .'
    )
    outputs = [
        (invoke("validate", str(data), "--report", str(file)).stdout, file.read_bytes())
        for file in (tmp_path / "one.ttl", tmp_path / "two.ttl")
    ]
    assert outputs[0] == outputs[1]


def test_a_page_forges_no_line_of_its_own(tmp_path: Path) -> None:
    record = {"title": "x", "dataCatalogs": [], "additionalLinks": [], "a\nerror: other.html: forged\x1b[2K\u202e": 1}
    props = {"pageProps": {"dataset": record}}
    page = tmp_path / "page.html"
    page.write_text(f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": props})}</script>')
    for command in (("convert", "-v"), ("explain",), ("profiles", "check", "harmony")):
        told = invoke(*command, str(page)).output
        assert "forged" in told
        assert not re.search("^error: other|\x1b|\u202e", told, re.MULTILINE)
