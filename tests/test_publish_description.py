"""What portals harvest: DCAT that conforms, VoID that counts right, Croissant, ResourceSync."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from publishing import BASE, DAY, dump, examples_dump, run

from rdfconv import shacl, shipped
from rdfconv.read import read_rdf

RS = "{http://www.openarchives.org/rs/terms/}"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    run([examples_dump(folder / "in.nq")], folder / "site", description="Invented coasts.")
    return folder / "site"


def store(*paths: Path) -> pyoxigraph.Store:
    found = pyoxigraph.Store()
    for path in paths:
        found.load(path=str(path))
    return found


def test_void_counts_as_sparql_does(published: Path) -> None:
    import gzip  # noqa: PLC0415

    data = pyoxigraph.Store()
    data.load(
        gzip.decompress((published / f"dumps/{DAY}/triples-00000.nt.gz").read_bytes()), pyoxigraph.RdfFormat.N_TRIPLES
    )
    void = store(published / "void.ttl")
    dataset = f"<{BASE}dumps/{DAY}/#dump>"

    def said(path: str) -> int:
        rows = list(void.query(f"PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n {{ {dataset} {path} ?n }}"))
        return int(rows[0][0].value)

    def counted(what: str) -> int:
        rows = list(data.query(f"SELECT (COUNT({what}) AS ?n) {{ ?s ?p ?o }}"))
        return int(rows[0][0].value)

    assert said("void:triples") == counted("*")
    assert said("void:distinctSubjects") == counted("DISTINCT ?s")
    assert said("void:distinctObjects") == counted("DISTINCT ?o")
    assert said("void:properties") == counted("DISTINCT ?p")
    partitions = (
        ("property", "triples", "?s ?x ?o"),
        ("class", "entities", "?s a ?x"),
    )
    for kind, number, pattern in partitions:
        given = void.query(
            f"PREFIX void: <http://rdfs.org/ns/void#> SELECT ?x ?n {{ {dataset} void:{kind}Partition"
            f" [ void:{kind} ?x ; void:{number} ?n ] }}"
        )
        real = data.query(f"SELECT ?x (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?x")
        assert {(str(x), n.value) for x, n in given} == {(str(x), n.value) for x, n in real}
    assert (published / ".well-known/void").read_bytes() == (published / "void.ttl").read_bytes()


def test_the_catalogue_conforms_to_dcat_ap(published: Path, tmp_path: Path) -> None:
    bare = dump(tmp_path / "bare.trig", a='schema:keywords "nothing else"')
    run([bare], tmp_path / "site")
    program = shacl.load(shipped.read("shapes", "dcat-ap"), name="dcat-ap")
    for folder in (published, tmp_path / "site"):
        for path in (folder / "catalog.ttl", folder / "catalog/page-00001.ttl"):
            triples = [(s, p, o) for s, p, o, *_ in read_rdf(str(path))]
            assert triples
            results = program.validate(triples)
            assert not [result for result in results if result.severity == "violation"]


def test_other_readers_read_the_same(published: Path) -> None:
    for name in ("catalog.ttl", "void.ttl", "catalog/page-00001.ttl"):
        assert len(rdflib.Graph().parse(published / name)) == len(store(published / name))
    assert len(store(published / "catalog.jsonld")) == len(store(published / "catalog.ttl"))


def test_pages_of_the_catalogue_lead_to_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdfconv.publish.description._ON_A_PAGE", 2)
    pages = {f"p{number}": f'schema:name "{number}"' for number in range(5)}
    run([dump(tmp_path / "in.trig", **pages)], tmp_path / "site")
    catalogue = rdflib.Graph().parse(tmp_path / "site/catalog.ttl")
    hydra = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    page = catalogue.value(rdflib.URIRef(f"{BASE}#catalogue"), hydra["first"])
    assert catalogue.value(None, hydra["totalItems"], rdflib.Literal(5))
    found = set()
    while page:
        graph = rdflib.Graph().parse(tmp_path / "site" / str(page).removeprefix(BASE))
        found |= set(graph.objects(rdflib.URIRef(f"{BASE}#catalogue"), dcat["dataset"]))
        page = graph.value(page, hydra["next"])
    assert {str(each) for each in found} == {f"https://catalogue.example.org/{name}#dataset" for name in pages}


def test_every_file_of_the_dump_is_described(published: Path) -> None:
    rows = store(published / "catalog.ttl").query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#> SELECT ?a ?n ?h {"
        " ?d dcat:downloadURL ?a ; dcat:byteSize ?n ; spdx:checksum [ spdx:checksumValue ?h ] ;"
        " dcat:mediaType ?m ; <http://purl.org/dc/terms/license> ?l }"
    )
    found = {(row[0].value.removeprefix(BASE), int(row[1].value), row[2].value) for row in rows}
    files = list((published / "dumps" / DAY).iterdir())
    facts = {
        (f"dumps/{DAY}/{path.name}", path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in files
    }
    assert found == facts


def test_versions_are_chained(tmp_path: Path) -> None:
    source = dump(tmp_path / "in.trig", a='schema:name "A"')
    run([source], tmp_path / "site")
    run([source], tmp_path / "site", release="2025-12-01")
    graph = rdflib.Graph().parse(tmp_path / "site/catalog.ttl")
    before = rdflib.URIRef("http://www.w3.org/ns/dcat#previousVersion")
    pairs = [(str(s), str(o)) for s, o in graph.subject_objects(before)]
    assert pairs == [(f"{BASE}dumps/2025-12-01/#dump", f"{BASE}dumps/{DAY}/#dump")]


@pytest.mark.skipif(shutil.which("mlcroissant", path=str(Path(sys.executable).parent)) is None, reason="no mlcroissant")
def test_croissant_is_valid(published: Path) -> None:
    program = Path(sys.executable).parent / "mlcroissant"
    check = [program, "validate", "--jsonld", "croissant.json"]
    done = subprocess.run(check, cwd=published, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr


def test_resourcesync_leads_from_the_way_in_to_every_dataset(tmp_path: Path) -> None:
    out = tmp_path / "site"
    run([dump(tmp_path / "a.trig", a='schema:name "A"', b='schema:name "B"', c='schema:name "C"')], out)
    later = dump(tmp_path / "b.trig", a='schema:name "A"', b='schema:name "Bee"', d='schema:name "D"')
    run([later], out, release="2025-12-01", removable=1)

    def entries(address: str) -> list[tuple[str, dict[str, str]]]:
        root = ET.parse(out / address.removeprefix(BASE)).getroot()  # noqa: S314 - our own file
        return [(url.findtext(f"{SITEMAPS}loc", ""), url.find(f"{RS}md").attrib) for url in root.iter(f"{SITEMAPS}url")]  # type: ignore[union-attr]

    ((capabilities, _),) = entries(f"{BASE}.well-known/resourcesync")
    offered = {facts["capability"]: address for address, facts in entries(capabilities)}
    resources = entries(offered["resourcelist"])
    assert len(resources) == 3
    for address, facts in resources:
        body = (out / address.removeprefix(BASE)).read_bytes()
        assert facts["hash"] == f"sha-256:{hashlib.sha256(body).hexdigest()}"
        assert facts["length"] == str(len(body))
    changes = {address.rpartition("/")[2][0]: facts["change"] for address, facts in entries(offered["changelist"])}
    assert changes == {"b": "updated", "c": "deleted", "d": "created"}


def test_long_lists_are_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdfconv.publish.maps._MOST", 3)
    run([dump(tmp_path / "in.trig", a='schema:name "A"', b='schema:name "B"')], tmp_path / "site")
    index = ET.parse(tmp_path / "site/sitemap.xml").getroot()  # noqa: S314 - our own file
    assert index.tag == f"{SITEMAPS}sitemapindex"
    addresses = []
    for loc in index.iter(f"{SITEMAPS}loc"):
        part = ET.parse(tmp_path / "site" / str(loc.text).removeprefix(BASE)).getroot()  # noqa: S314 - our own file
        addresses += [each.text for each in part.iter(f"{SITEMAPS}loc")]
    assert len(addresses) == 7
    assert all((tmp_path / "site" / str(address).removeprefix(BASE)).is_file() for address in addresses)


def test_the_index_of_the_release_is_json(published: Path) -> None:
    assert json.loads((published / "dumps/latest.json").read_bytes()) == {"release": DAY}
