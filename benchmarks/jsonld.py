"""What JSON-LD costs: rdfconv's expansion against PyLD, rdflib and pyoxigraph, in one run on the same bytes.

    python -m benchmarks.jsonld [documents]

Measured is the way from JSON bytes to N-Triples text, contexts at hand and known from documents before. Each peer gets
what makes it fastest: PyLD a loader that lets it keep schema.org's context processed (no loader that it ships does),
pyoxigraph documents whose context was cut to the terms in use beforehand. `orjson.loads` alone is the floor: nothing
written in Python reads the bytes faster. Two sets: invented documents like those of a dataset catalogue, and the real
ones of the shared material, where it is present. Slow peers read fewer documents; both sides of a row read the same.
"""

from __future__ import annotations

import json
import logging
import os
import random
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson
import pyoxigraph
import rdflib
import rdflib.plugins.shared.jsonld.context
from pyld import jsonld as pyld

from benchmarks.writing import measured
from rdfconv.errors import InputError
from rdfconv.jsonld import Options, is_schema_org, to_triples
from rdfconv.jsonld.schema_org import context_document

Runs: TypeAlias = dict[str, Callable[[], object]]

_BASE: Final = "https://page.example/data/one"
_OPTIONS: Final = Options()
_SHARED: Final = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")
# Peers by how many of the documents they read: the slow ones would take minutes over all.
_SHARES: Final = {"orjson.loads": 1, "pyoxigraph, pruned context": 1, "PyLD, shared context": 4}
_SLOW_SHARES: Final = {"PyLD, as shipped": 40, "rdflib": 40}


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, in microseconds for a document."""

    what: str
    peer: str
    documents: int
    own_us: float
    peer_us: float

    @property
    def ratio(self) -> float:
        """How many times as long the peer takes."""
        return self.peer_us / self.own_us


def rows(count: int = 200) -> Iterator[Row]:
    """Every set of documents against every peer."""
    for what, documents in (("invented", invented(count)), ("real", real(count * 2))):
        for peer, share in (_SHARES | _SLOW_SHARES).items():
            if sample := documents[::share]:
                # Ours reads a small sample many times, so that what it costs is not what waking up costs.
                runs: Runs = {"rdfconv": partial(each, ours, sample * share), peer: each_of(peer, sample)}
                own, other = measured(runs, len(sample)).values()
                yield Row(what, peer, len(sample), own / share / 1_000, other / 1_000)


def each(run: Callable[[bytes], object], documents: Sequence[bytes]) -> None:
    """Run a converter over all documents."""
    for document in documents:
        run(document)


def each_of(peer: str, documents: Sequence[bytes]) -> Callable[[], None]:
    """A peer's run over the documents, prepared."""
    if peer.startswith("pyoxigraph"):
        return partial(each, by_pyoxigraph, [pruned(document) for document in documents])
    pyld._resolved_context_cache.clear()  # noqa: SLF001 - it is one for the process, whatever the loader
    runs: dict[str, Callable[[bytes], object]] = {
        "orjson.loads": orjson.loads,
        "PyLD, shared context": partial(by_pyld, load=pyld_loader(tag="static")),
        "PyLD, as shipped": partial(by_pyld, load=pyld_loader(tag=None)),
        "rdflib": by_rdflib,
    }
    return partial(each, runs[peer], documents)


@dataclass(frozen=True, slots=True)
class Lanes:
    """How the documents of the corpus that can be converted divide between the two lanes."""

    documents: int
    fast: int
    careful_time: float  # the careful lane's share of the processor time

    def __str__(self) -> str:
        return (
            f"fast lane: {self.fast:,} of {self.documents:,} real documents ({self.fast / self.documents:.2%}); "
            f"the careful lane takes {self.careful_time:.1%} of the time"
        )


def lanes() -> Lanes | None:
    """The lanes' shares of the corpus, contexts known from a first pass; None where it is absent."""
    options = Options(strict_iris=True, schema_iri=None)
    times: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for document in map(orjson.loads, _corpus()):
        try:
            lane = to_triples(document, base=_BASE, options=options).lane
        except InputError:
            continue
        start = time.process_time_ns()
        to_triples(document, base=_BASE, options=options)
        times[lane] += time.process_time_ns() - start
        counts[lane] += 1
    if not counts:
        return None
    return Lanes(documents=counts.total(), fast=counts["fast"], careful_time=times["pyld"] / times.total())


# --- The converters


def ours(document: bytes) -> str:
    """JSON bytes to N-Triples text."""
    found = to_triples(orjson.loads(document), base=_BASE, options=_OPTIONS)
    return " .\n".join([*map(" ".join, found.triples), ""])


def by_pyld(document: bytes, *, load: Callable[..., Any]) -> str:
    """The same by PyLD."""
    options = {"base": _BASE, "documentLoader": load, "format": "application/n-quads"}
    text: str = pyld.to_rdf(json.loads(document), options)
    return text


def pyld_loader(tag: str | None) -> Callable[..., Any]:
    """An offline loader; with a tag PyLD keeps the processed context, without one it processes it each time."""
    answer = {"contentType": "application/ld+json", "contextUrl": None, "document": context_document()}

    def load(url: str, _options: object) -> dict[str, Any]:
        return answer | {"documentUrl": url} | ({"tag": tag} if tag else {})

    return load


def by_rdflib(document: bytes) -> str:
    """The same by rdflib."""
    graph = rdflib.Graph().parse(data=document, format="json-ld", publicID=_BASE)
    return graph.serialize(format="nt")


def by_pyoxigraph(document: bytes) -> bytes:
    """The same by pyoxigraph."""
    quads = pyoxigraph.parse(document, pyoxigraph.RdfFormat.JSON_LD, base_iri=_BASE, lenient=True)
    text: bytes | None = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    return text or b""


def pruned(document: bytes) -> bytes:
    """The document with schema.org's context cut to the terms that it uses and written out in it."""
    value = orjson.loads(document)
    known = context_document()["@context"]
    keys = set(_keys(value))
    prefixes = {text.partition(":")[0] for text in _texts(value)}
    used = {term: known[term] for term in (*keys, *prefixes, "@vocab", "schema") if term in known}
    return orjson.dumps(_with_context(value, used))


def _keys(value: Any) -> Iterator[str]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        yield from _keys(inner)
    for inner in value if isinstance(value, list) else ():
        yield from _keys(inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def _with_context(value: Any, context: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {
            key: context if key == "@context" and isinstance(inner, str) else _with_context(inner, context)
            for key, inner in value.items()
        }
    return [_with_context(inner, context) for inner in value] if isinstance(value, list) else value


# --- The documents


def invented(count: int) -> list[bytes]:
    """Descriptions of datasets in the manner of a catalogue: 5 KB and some 35 triples each."""
    return [orjson.dumps(dataset(random.Random(number), number)) for number in range(count)]


def dataset(chance: random.Random, number: int) -> dict[str, Any]:
    """One description; what is optional in catalogues is there as often as in them."""
    year = chance.randrange(1990, 2020)
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{words(chance, 5, 16).title()}, {year}-{year + 3}",
        "description": "\n".join(f"{words(chance, 80, 170)}. \u201c{words(chance, 3, 6)}\u201d" for _ in range(4)),
        "url": f"https://catalogue.example/items/{words(chance, 5, 9).replace(' ', '-')}-{number}",
        "identifier": [f"https://doi.example/10.5072/{number}"],
        "keywords": sorted({words(chance, 1, 3).upper() for _ in range(chance.randint(1, 12))}),
        "temporalCoverage": f"{year}-10-01/{year + 2}-10-31",
    }
    optional = {
        "creator": [{"@type": "Person", "name": words(chance, 2, 2).title()} for _ in range(chance.randint(1, 4))],
        "publisher": {"@type": "Organization", "name": words(chance, 2, 4), "url": "https://archive.example/"},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": f"{word(chance)} {index}", "description": words(chance, 12, 12)}
            for index in range(chance.randint(1, 30))
        ],
        "includedInDataCatalog": [{"@type": "DataCatalog", "name": "Archive", "url": f"https://a.example/{number}"}],
    }
    return found | {key: value for key, value in optional.items() if chance.random() < 0.35}


def words(chance: random.Random, least: int, most: int) -> str:
    """Some words."""
    return " ".join(word(chance) for _ in range(chance.randint(least, most)))


def word(chance: random.Random) -> str:
    """A word of no language."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 4)))


_SYLLABLES: Final = ("ta", "mor", "li", "en", "su", "var", "o", "ki", "del", "pra", "ne", "u", "sil", "bo")


def real(count: int) -> list[bytes]:
    """Real documents that need no context but schema.org's, spread over the corpus; none where it is absent."""
    usable = [text for text in _corpus() if _is_usable(text)]
    return usable[:: max(1, len(usable) // count)]


def _corpus() -> list[bytes]:
    file = _SHARED / "corpus" / "jsonld-documents.tar.gz"
    if not file.is_file():
        return []
    with tarfile.open(file) as archive:
        members = [member for member in archive if member.isfile() and member.name.startswith("ld/")]
        return [archive.extractfile(member).read() for member in members]  # type: ignore[union-attr] # files they are


def _is_usable(document: bytes) -> bool:
    """Whether every side can read it."""
    try:
        ours(document)
        by_pyld(document, load=pyld_loader(tag="static"))
        by_pyoxigraph(pruned(document))
    except (InputError, pyld.JsonLdError, SyntaxError, ValueError):
        return False
    return True


def _offline_rdflib() -> None:
    """Let rdflib find schema.org's context without the network."""

    def fetch(source: object, *_args: object, **_options: object) -> tuple[Any, None]:
        if not is_schema_org(str(source)):
            raise ValueError(f"{source} is not at hand")
        return context_document(), None

    rdflib.plugins.shared.jsonld.context.source_to_json = fetch  # type: ignore[attr-defined] # no other way


def main(count: int) -> None:
    """Measure and print."""
    logging.disable()  # rdflib complains about every IRI that it will not write
    _offline_rdflib()
    for row in rows(count):
        print(
            f"{row.what:<9} {row.documents:4} documents   {row.own_us:7,.1f} µs   "
            f"{row.peer:<26} {row.peer_us:9,.1f} µs   {row.ratio:7.2f} times"
        )
    if found := lanes():
        print(found)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
