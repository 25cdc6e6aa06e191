"""Publishing: what is written is what came in, counted as SPARQL counts it, the same on every run."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph
import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from publishing import BASE, DAY, EXAMPLES, LICENCE, dump, examples_dump, run, site
from rdflib import SH

from rdfconv import shipped
from rdfconv.errors import ConfigError, OutputError, ReadError
from rdfconv.publish.sorting import Sorter


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> str:
    return examples_dump(tmp_path_factory.mktemp("dump") / "examples.nq")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def quads(path: Path) -> set[pyoxigraph.Quad]:
    form = {".nq": pyoxigraph.RdfFormat.N_QUADS, ".nt": pyoxigraph.RdfFormat.N_TRIPLES}
    form[".ttl"] = pyoxigraph.RdfFormat.TURTLE
    return set(pyoxigraph.parse(gzip.decompress(path.read_bytes()), format=form[Path(path.stem).suffix]))


def test_the_dump_says_what_came_in_in_every_form(tmp_path: Path, examples: str) -> None:
    run([examples], tmp_path / "site")
    folder = tmp_path / "site" / "dumps" / DAY
    said = set(pyoxigraph.parse(Path(examples).read_bytes(), format=pyoxigraph.RdfFormat.N_QUADS))
    assert quads(folder / "data-00000.nq.gz") == said
    triples = {quad.triple for quad in said}
    assert {quad.triple for quad in quads(folder / "triples-00000.nt.gz")} == triples
    assert {quad.triple for quad in quads(folder / "triples-00000.ttl.gz")} == triples


def test_checksums_and_index_are_right(tmp_path: Path, examples: str) -> None:
    run([examples], tmp_path / "site")
    folder = tmp_path / "site" / "dumps" / DAY
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 0
    manifest = json.loads((folder / "MANIFEST.json").read_bytes())
    found = {"conforming": 0, "results": {"info": 17, "warning": 22}}
    assert manifest["counts"] == {"graphs": 4, "datasets": 4, "quads": 99, "triples": 97} | found
    data = gzip.decompress((folder / "data-00000.nq.gz").read_bytes())
    rows = gzip.decompress((folder / "graphs.tsv.gz").read_bytes()).decode().splitlines()
    for graph, _, file, offset, lines, digest, *_ in (row.split("\t") for row in rows[1:]):
        body = b"".join(data[int(offset) :].splitlines(keepends=True)[: int(lines)])
        assert hashlib.sha256(body).hexdigest() == digest
        assert file == "data-00000.nq.gz"
        assert {line.rsplit(b" ", 2)[1] for line in body.splitlines()} == {f"<{graph}>".encode()}


def test_two_runs_have_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    one = dump(tmp_path / "one.trig", a='schema:name "A"', b='schema:name "B"')
    two = dump(tmp_path / "two.trig", c='schema:name "C"')
    run([one, two], tmp_path / "first")
    run([one, two], tmp_path / "second")
    run([one, two], tmp_path / "second")  # again into the same place
    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    run([two, one], tmp_path / "third")
    data = f"dumps/{DAY}/data-00000.nq.gz"
    assert contents(tmp_path / "third")[data] == contents(tmp_path / "first")[data]


def test_parts_are_cut_between_pages(tmp_path: Path) -> None:
    pages = {f"page{number}": f'schema:name "{number}"' for number in range(9)}
    run([dump(tmp_path / "in.trig", **pages)], tmp_path / "site", part_bytes=800)
    folder = tmp_path / "site" / "dumps" / DAY
    parts = sorted(folder.glob("data-*.nq.gz"))
    assert len(parts) == 5
    index = [row.split("\t") for row in gzip.decompress((folder / "graphs.tsv.gz").read_bytes()).decode().splitlines()]
    for part in parts:
        graphs = {quad.graph_name.value for quad in quads(part)}
        assert graphs == {row[0] for row in index if row[2] == part.name}


def test_a_release_never_changes(tmp_path: Path) -> None:
    run([dump(tmp_path / "in.trig", a='schema:name "A"')], tmp_path / "site")
    before = contents(tmp_path / "site")
    with pytest.raises(OutputError, match=f"holds another release {DAY}"):
        run([dump(tmp_path / "in.trig", a='schema:name "B"')], tmp_path / "site")
    assert contents(tmp_path / "site") == before


def test_changes_turn_the_last_release_into_this_one(tmp_path: Path) -> None:
    out = tmp_path / "site"
    run([dump(tmp_path / "a.trig", a='schema:name "A"', b='schema:name "B"', c='schema:name "C"')], out)
    done = run(
        [dump(tmp_path / "b.trig", a='schema:name "A"', b='schema:name "Bee"', d='schema:name "D"')],
        out,
        release="2025-12-01",
        removable=0.5,
    )
    assert done.changed == {"added": 1, "changed": 1, "removed": 1}
    folder = out / "changes" / f"{DAY}_2025-12-01"
    old, new = (quads(out / "dumps" / name / "data-00000.nq.gz") for name in (DAY, "2025-12-01"))
    assert (old - quads(folder / "removed.nq.gz")) | quads(folder / "added.nq.gz") == new
    patch = gzip.decompress((folder / "patch.rdfp.gz").read_bytes()).decode().splitlines()
    assert patch[2] == "TX ."
    assert patch[-1] == "TC ."
    store = set(old)
    for line in patch[3:-1]:
        quad = next(iter(pyoxigraph.parse(line[2:], format=pyoxigraph.RdfFormat.N_QUADS)))
        {"A": store.add, "D": store.remove}[line[0]](quad)
    assert store == new
    index = gzip.decompress((out / "dumps" / "2025-12-01" / "graphs.tsv.gz").read_bytes()).decode().splitlines()
    rows = {row.split("\t")[0][-1]: row.split("\t")[6:8] for row in index[1:]}
    assert rows == {"a": [DAY, "same"], "b": ["2025-12-01", "changed"], "d": ["2025-12-01", "added"]}


def test_many_pages_do_not_vanish_unnoticed(tmp_path: Path) -> None:
    out = tmp_path / "site"
    run([dump(tmp_path / "a.trig", a='schema:name "A"', b='schema:name "B"')], out)
    with pytest.raises(OutputError, match="1 of 2 pages of the last release are missing, and at most 10% may be"):
        run([dump(tmp_path / "b.trig", a='schema:name "A"')], out, release="2025-12-01")
    assert not (out / "dumps" / "2025-12-01").exists()


def test_machine_written_texts_can_be_left_out(tmp_path: Path) -> None:
    summary = (
        'schema:name "A" ; schema:subjectOf [ a schema:CreativeWork ; schema:text "A machine wrote this." ;'
        " schema:digitalSourceType schema:TrainedAlgorithmicMediaDigitalSource ]"
    )
    source = dump(tmp_path / "in.trig", a=summary)
    run([source], tmp_path / "with")
    run([source], tmp_path / "without", ai_text=False)
    assert b"A machine wrote this." in everything(tmp_path / "with")
    assert b"A machine wrote this." not in everything(tmp_path / "without")
    assert {quad.predicate.value for quad in quads(tmp_path / "without" / "dumps" / DAY / "data-00000.nq.gz")} == {
        "http://schema.org/name",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    }


def everything(folder: Path) -> bytes:
    """All bytes of a publication, uncompressed."""
    files = contents(folder).items()
    return b"\n".join(gzip.decompress(body) if name.endswith(".gz") else body for name, body in files)


def test_withdrawn_pages_are_nowhere_but_in_earlier_releases(tmp_path: Path) -> None:
    source = dump(tmp_path / "a.trig", a='schema:name "A"', b='schema:name "Secret"')
    out = tmp_path / "site"
    run([source], out)
    withdrawn = frozenset({"https://catalogue.example.org/b"})
    done = run([source], out, release="2025-12-01", withdrawn=withdrawn)
    assert done.changed == {"withdrawn": 1}
    fresh = {name: body for name, body in contents(out).items() if DAY not in name.split("/")}
    assert not [
        name for name, body in fresh.items() if b"Secret" in (gzip.decompress(body) if name[-3:] == ".gz" else body)
    ]
    drop = (out / "changes" / f"{DAY}_2025-12-01" / "withdrawn.ru").read_text()
    assert drop == "DROP SILENT GRAPH <https://catalogue.example.org/b> ;\n"


def test_files_without_graphs_are_one_page_each(tmp_path: Path) -> None:
    page = tmp_path / "page.ttl"
    page.write_text(
        '@prefix schema: <http://schema.org/> . <https://e.example/a#dataset> a schema:Dataset ; schema:name "A" ;'
        ' schema:creator [ schema:name "Ada" ] .'
    )
    run([str(page)], tmp_path / "site")
    found = quads(tmp_path / "site" / "dumps" / DAY / "data-00000.nq.gz")
    assert {quad.graph_name.value for quad in found} == {"https://e.example/a"}
    assert not any(isinstance(quad.subject, pyoxigraph.BlankNode) for quad in found)
    page.write_text("<https://e.example/a> <https://e.example/b> 1 .")
    with pytest.raises(ReadError, match="has no graphs and describes no dataset, expected one"):
        run([str(page)], tmp_path / "site")


@pytest.mark.parametrize("ending", [".nq.gz", ".nq.zst"])
def test_damaged_compression_is_a_read_error(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"in{ending}"
    path.write_bytes(b"\x1f\x8b\x08\x00 nothing of the kind" if ending == ".nq.gz" else b"\x28\xb5\x2f\xfd nothing")
    with pytest.raises(ReadError):
        run([str(path)], tmp_path / "site")


def test_settings_are_checked_first(tmp_path: Path) -> None:
    source = dump(tmp_path / "in.trig", a='schema:name "A"')
    for wrong in (
        {"licence": "CC-BY"},
        {"base_url": "ftp://x.example/"},
        {"base_url": "https://x.example/?q"},
        {"language": "no language"},
    ):
        with pytest.raises(ConfigError):
            site(**wrong)
    with pytest.raises(ConfigError, match="no name for a release"):
        run([source], tmp_path / "site", release="../up")
    with pytest.raises(ConfigError, match="the data have no date"):
        run([source], tmp_path / "site", release=None)
    assert run([source], tmp_path / "site", release=None, issued=date(2025, 1, 2)).release.name == "2025-01-02"


def test_what_the_publisher_adds_is_hashed_with_the_rest(tmp_path: Path) -> None:
    source = dump(tmp_path / "in.trig", a='schema:name "A"')
    rejects = tmp_path / "rejected.jsonl.gz"
    rejects.write_bytes(gzip.compress(b"{}\n"))
    run([source], tmp_path / "site", attachments=(rejects,))
    folder = tmp_path / "site" / "dumps" / DAY
    assert (folder / rejects.name).read_bytes() == rejects.read_bytes()
    assert (
        f"{hashlib.sha256(rejects.read_bytes()).hexdigest()}  {rejects.name}\n" in (folder / "SHA256SUMS").read_text()
    )
    for name, message in (("datasets.csv", "a name that a file of the dump has"), ("a b.txt", "other characters")):
        (tmp_path / name).write_text("x")
        with pytest.raises(ConfigError, match=message):
            run([source], tmp_path / "other", attachments=(tmp_path / name,))


def results_in(report: rdflib.Graph) -> Counter[tuple[str, ...]]:
    """What the results of validation reports say, without their own names."""
    words = ("focusNode", "sourceConstraintComponent", "resultSeverity", "sourceShape", "resultPath", "resultMessage")
    return Counter(
        tuple(str(report.value(result, SH[word])) for word in words)
        for result in report.subjects(None, SH.ValidationResult)
    )


def test_validation_reports_say_what_another_engine_finds(tmp_path: Path, examples: str) -> None:
    run([examples], tmp_path / "site")
    folder = tmp_path / "site" / "dumps" / DAY
    shapes = rdflib.Graph().parse(data=shipped.read("shapes", "google-dataset"))
    found: Counter[tuple[str, ...]] = Counter()
    for page in (tmp_path / "site" / "datasets").glob("*.ttl"):
        found += results_in(pyshacl.validate(rdflib.Graph().parse(page), shacl_graph=shapes)[1])
    reports = quads(folder / "validation.nq.gz")
    assert (
        results_in(rdflib.Graph().parse(data="".join(f"{quad.triple} .\n" for quad in reports), format="nt")) == found
    )
    graphs = {quad.graph_name.value for quad in reports}
    pages = gzip.decompress((folder / "graphs.tsv.gz").read_bytes()).decode().splitlines()[1:]
    assert graphs == {f"{page.partition(chr(9))[0]}#validation" for page in pages}
    lines = gzip.decompress((folder / "validation.jsonl.gz").read_bytes()).splitlines()
    assert len(lines) == found.total()
    assert (folder / "shapes-1-google-dataset.ttl").read_text() == shipped.read("shapes", "google-dataset")


def test_a_dump_without_datasets_is_published_too(tmp_path: Path) -> None:
    (tmp_path / "in.nq").write_text(
        "<https://e.example/a> <https://e.example/b> <https://e.example/c> <https://e.example/g> .\n"
    )
    done = run([str(tmp_path / "in.nq")], tmp_path / "site")
    assert (done.graphs, done.datasets) == (1, 0)


def test_the_release_is_named_by_the_data(tmp_path: Path) -> None:
    source = dump(tmp_path / "in.trig", a='schema:dateModified "2024-05-06"', b='schema:datePublished "2023-01-01"')
    assert run([source], tmp_path / "site", release=None).release.name == "2024-05-06"


def test_sorting_on_disk_is_sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdfconv.publish.sorting._MOST_BYTES", 40)
    monkeypatch.setattr("rdfconv.publish.sorting._MOST_RUNS", 3)
    lines = [f"{number * 7919 % 101} ü" for number in range(300)]
    sorter = Sorter()
    for start in range(0, 300, 10):
        sorter.add(lines[start : start + 10])
    for _again in range(2):
        assert list(sorter) == sorted(set(lines))
    sorter.close()


def test_the_command_publishes(tmp_path: Path, examples: str) -> None:
    from rdfconv.cli import cli  # noqa: PLC0415

    words = ["--title", "T", "--publisher", "P", "--licence", LICENCE, "--base-url", BASE, "--release", DAY]
    done = CliRunner().invoke(cli, ["publish", examples, "--out", str(tmp_path / "site"), *words])
    assert done.exit_code == 0
    assert done.stderr == f"release {DAY}: 4 pages, 4 datasets, 99 quads\n"


def test_a_run_and_a_folder_are_published_as_a_dump_is(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for target in (["--run", tmp_path / "run", "--to", "nq"], ["-o", tmp_path / "folder" / "dump.nq"]):
        subprocess.run([sys.executable, "-m", "rdfconv", "convert", EXAMPLES, "-q", *target], check=True)
    for name in ("run", "folder"):
        run([str(tmp_path / name)], tmp_path / f"{name}-site")
    data = [tmp_path / f"{name}-site" / "dumps" / DAY / "data-00000.nq.gz" for name in ("run", "folder")]
    assert data[0].read_bytes() == data[1].read_bytes()
    assert len(quads(data[0])) > 50


def test_a_release_tells_where_it_is_from_and_what_did_not_get_in(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    good, poor = '"name": "Kelp counts", "url": "https://example.org/1"', '"url": "https://example.org/2"'
    for name, said in (("good", good), ("poor", poor)):
        document = f'{{"@context": "https://schema.org", "@type": "Dataset", {said}}}'
        (pages / f"{name}.html").write_text(f"<!doctype html><script type='application/ld+json'>{document}</script>")
    (pages / "empty.html").write_bytes(b"")
    command = ["convert", pages, "--run", tmp_path / "run", "--to", "nq", "--shapes", "google-dataset", "-q"]
    subprocess.run([sys.executable, "-m", "rdfconv", *command, "--on-invalid", "reject"], check=False)
    run([str(tmp_path / "run")], tmp_path / "site", shapes=())
    release = tmp_path / "site" / "dumps" / DAY
    rejects = [json.loads(line) for line in gzip.decompress((release / "rejects.jsonl.gz").read_bytes()).splitlines()]
    assert {Path(each["source"]).name: each["outcome"] for each in rejects} == {
        "empty.html": "failed",
        "good.html": "rejected",
        "poor.html": "rejected",
    }
    assert any("name" in finding for each in rejects for finding in each["findings"])
    graph = rdflib.Graph().parse(release / "provenance.ttl")
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    dump_node = rdflib.URIRef(f"{BASE}dumps/{DAY}/#dump")
    making = graph.value(dump_node, prov.wasGeneratedBy)
    manifest = json.loads((release / "MANIFEST.json").read_bytes())
    assert len(set(graph.objects(making, prov.used))) == len(manifest["sources"])
    source = graph.value(making, prov.used)
    activity = graph.value(source, prov.wasGeneratedBy)
    assert "3 pages" in str(graph.value(activity, rdflib.DCTERMS.description))
    assert {"provenance.ttl", "rejects.jsonl.gz"} <= {each["name"] for each in manifest["files"]}


def test_a_list_of_withdrawn_pages_may_have_remarks(tmp_path: Path) -> None:
    from rdfconv.cli import cli  # noqa: PLC0415

    source = dump(tmp_path / "in.trig", **{name: f'schema:name "{name}"' for name in "abcdefghijkl"})
    (tmp_path / "no-dataset.nq").write_text("<https://e.example/a> <urn:b> <urn:c> <https://e.example/g> .\n")
    (tmp_path / "list.txt").write_text(
        "# asked for in May\n\nhttps://catalogue.example.org/b   # by letter\nhttps://a.example/\n"
    )
    words = ["--title", "T", "--publisher", "P", "--licence", LICENCE, "--base-url", BASE, "--release", DAY]
    words += ["--withdraw", str(tmp_path / "list.txt"), "--out", str(tmp_path / "site")]
    done = CliRunner().invoke(cli, ["publish", source, str(tmp_path / "no-dataset.nq"), *words])
    assert done.stderr == (
        f"release {DAY}: 12 pages, 11 datasets, 23 quads\n"
        "warning: no page is at https://a.example/, and none was withdrawn there\n"
    )


def test_jelly_says_the_same(tmp_path: Path, examples: str) -> None:
    from pyjelly.integrations.generic.generic_sink import Literal  # noqa: PLC0415
    from pyjelly.integrations.generic.parse import parse_jelly_flat  # noqa: PLC0415

    run([examples], tmp_path / "site", jelly=True)
    folder = tmp_path / "site" / "dumps" / DAY

    def term(node: Any) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
        if not isinstance(node, Literal):
            return pyoxigraph.NamedNode(node._iri)  # noqa: SLF001 - pyjelly shows it no other way
        text, language, kind = node._lex, node._langtag, node._datatype  # noqa: SLF001 - the same
        return pyoxigraph.Literal(text, language=language, datatype=kind and pyoxigraph.NamedNode(kind))

    with gzip.open(folder / "data.jelly.gz") as stream:
        found = {tuple(map(term, statement)) for statement in parse_jelly_flat(stream) if len(statement) == 4}
    assert found == {(q.subject, q.predicate, q.object, q.graph_name) for q in quads(folder / "data-00000.nq.gz")}
