"""What publishing costs, and whether what comes of it holds: `python -m benchmarks.publishing [datasets]`.

An invented dump is published twice, each time by a process of its own: seconds, the most memory, equal bytes. Then
every page of the DCAT catalogue is held against the shipped shapes `dcat-ap`, of which none may be violated.
"""

from __future__ import annotations

import gzip
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from rdfconv import shacl, shipped
from rdfconv.read import read_rdf
from rdfconv.terms import Term, Triple, iri, literal
from rdfconv.vocab import RDF_TYPE, SCHEMA
from rdfconv.write import write

_HOST: Final = "https://catalogue.example.org"
_WHAT: Final = "Bird counts|Tide gauges|Ferry passengers|Kelp surveys|Lighthouse diaries|Diets of seals|Wave heights"
_WHERE: Final = "the northern bays|the salt marshes|twelve islands|the old harbour|the outer banks|five estuaries"
_HOW: Final = "by trained volunteers|from satellite pictures|by divers|with moored buoys|from the harbour's own books"
_TOPICS: Final = [
    "birds",
    "tides",
    "ferries",
    "kelp",
    "weather",
    "lighthouses",
    "seals",
    "waves",
    "erosion",
    "fishing",
    "salt",
    "plankton",
]
_CATALOGUES: Final = "Northern Estuaries Archive|Open Coast Data|Island Records|Sea Library|Harbour Museum|Tidal Lab"
_COUNTRIES: Final = ["GBR", "IRL", "NOR", "DNK", "NLD", "FRA", "PRT", "ESP", "ISL", "SWE", "DEU"]
_CLASSES: Final = {"dataset": "Dataset", "publisher": "Organization", "catalogue": "DataCatalog", "creator": "Person"}


def dump(path: Path, count: int) -> None:
    """Write a dump of so many datasets."""
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for number in range(count):
            page = iri(f"{_HOST}/items/{number}")
            stream.write(write([(*triple, page) for triple in _dataset(number)], "nquads"))


def _dataset(number: int) -> list[Triple]:
    """Some 60 statements about a dataset; half of the datasets lack something."""
    chance = random.Random(number)
    page = f"{_HOST}/items/{number}"
    what, where, how = (chance.choice(words.split("|")) for words in (_WHAT, _WHERE, _HOW))
    year = chance.randrange(1890, 2020) if chance.random() < 0.1 else chance.randrange(1990, 2020)
    end = year + chance.randrange(8)
    topics = chance.sample(_TOPICS, chance.randint(1, 4))
    node = iri(f"{page}#dataset")
    triples: list[Triple] = [(node, RDF_TYPE, _schema("Dataset"))]
    texts = {
        "name": [f"{what} of {where}, {year} to {end} (series {number})"],
        "description": [f"{what} of {where}, taken {how}. " + " ".join(chance.choices(_TOPICS, k=120)) + "."],
        "keywords": topics,
        "temporalCoverage": [f"{year}-04-01/{end}-09-30"],
        "identifier": [f"https://doi.org/10.5072/coast-{number}"],
    }
    for name, values in texts.items():
        triples += [(node, _schema(name), literal(value)) for value in values]
    triples.append((node, _schema("url"), iri(page)))
    for code in chance.sample(_COUNTRIES, chance.randint(1, 3)):
        country = iri(f"http://publications.europa.eu/resource/authority/country/{code}")
        triples += [(node, _schema("spatialCoverage"), country), (country, RDF_TYPE, _schema("Country"))]
    catalogues = _CATALOGUES.split("|")
    triples += _linked(node, "includedInDataCatalog", "catalogue", catalogues[min(int(chance.expovariate(0.7)), 5)])
    if chance.random() < 0.5:
        triples += _linked(node, "publisher", "publisher", "Estuary Observatory")
        triples.append((node, _schema("license"), iri("https://creativecommons.org/licenses/by/4.0/")))
    for index in range(chance.choice((0, 0, 4, 20))):
        variable = iri(f"{page}#variable-{index}")
        triples += [
            (node, _schema("variableMeasured"), variable),
            (variable, RDF_TYPE, _schema("PropertyValue")),
            (variable, _schema("name"), literal(f"v{index} {chance.choice(_TOPICS)}")),
            (variable, _schema("description"), literal(f"{what} in month {index}, {how}")),
        ]
    return triples


def _linked(node: Term, name: str, kind: str, label: str) -> list[Triple]:
    other = iri(f"{_HOST}/{kind}/{hashlib.sha256(label.encode()).hexdigest()[:8]}")
    return [
        (node, _schema(name), other),
        (other, RDF_TYPE, _schema(_CLASSES[kind])),
        (other, _schema("name"), literal(label)),
    ]


def _schema(name: str) -> Term:
    return f"<{SCHEMA}{name}>"


def _published(source: Path, out: Path) -> tuple[float, float]:
    """Seconds and MiB of a process that publishes."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.publishing", "publish", str(source), str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
    return time.perf_counter() - start, int(run.stdout) / 1024


def publish_here(source: str, out: str) -> int:
    """Publish in this process; the most memory that it had, in KiB."""
    from rdfconv.publish import publish  # noqa: PLC0415 - what is measured
    from rdfconv.publish.site import site_of  # noqa: PLC0415

    site = site_of(
        title="Coast Data Finder",
        description="Datasets about invented coasts: their birds and tides, their harbours and the people in them.",
        publisher="Estuary Observatory",
        licence="https://creativecommons.org/licenses/by/4.0/",
        base_url="https://data.example.org/",
        release="2025-11-23",
    )
    publish([source], Path(out), site)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def _digest(folder: Path) -> str:
    """A hash over the names and bytes of all files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def violations(folder: Path) -> int:
    """How often the DCAT of a publication violates the shipped shapes."""
    program = shacl.load(shipped.read("shapes", "dcat-ap"), name="dcat-ap")
    head = [(s, p, o) for s, p, o, *_ in read_rdf(str(folder / "catalog.ttl"))]
    pages = sorted((folder / "catalog").glob("page-*.ttl"))
    graphs = [head, *([(s, p, o) for s, p, o, *_ in read_rdf(str(page))] for page in pages)]
    return sum(result.severity == "violation" for graph in graphs for result in program.validate(graph))


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        source, first, second = (Path(folder) / name for name in ("dump.nq.gz", "first", "second"))
        for size in (count // 10, count):
            dump(source, size)
            seconds, memory = _published(source, first)
            print(f"{size:,} datasets: {seconds:,.1f} s, {memory:,.0f} MiB", flush=True)
            if size == count:
                _published(source, second)
            else:
                subprocess.run(["rm", "-r", str(first)], check=True)  # noqa: S603, S607 - our own folder
        print("two runs:", "equal bytes" if _digest(first) == _digest(second) else "DIFFERENT BYTES")
        print(f"dcat-ap: {violations(first)} violations")


if __name__ == "__main__":
    if sys.argv[1:2] == ["publish"]:
        print(publish_here(*sys.argv[2:]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
