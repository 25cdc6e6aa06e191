"""What validation costs: the compiled engine against pySHACL, in one run on one machine.

    python benchmarks/shacl.py [pages]

Printed are, for a small shapes graph (30 property shapes) and for one of schema.org's size, the microseconds that a
page of 44 triples takes each engine, indexing and the description of results counted, and their ratio; then how the
cost grows from 100 to 10,000 pages in one graph. pySHACL is measured on fewer pages, because it takes longer.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable
from itertools import chain

from rdfconv.shacl import Outcome, load
from rdfconv.shacl.hierarchy import schema_org_classes
from rdfconv.terms import Triple, boolean, iri, literal
from rdfconv.vocab import RDF_TYPE, SCHEMA

_PREFIXES = """
@prefix : <urn:bench#> .
@prefix schema: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# 30 property shapes in the manner of dataset guidelines: present, of a kind, of a form, of a class, nested.
SMALL = (
    _PREFIXES
    + """
:Dataset a sh:NodeShape ; sh:targetClass schema:Dataset ; sh:nodeKind sh:BlankNodeOrIRI ; sh:property
    [ sh:path schema:name ; sh:minCount 1 ; sh:minLength 3 ; sh:maxLength 500 ; sh:nodeKind sh:Literal ] ,
    [ sh:path schema:description ; sh:minCount 1 ; sh:minLength 50 ; sh:maxLength 5000 ; sh:nodeKind sh:Literal ] ,
    [ sh:path schema:url ; sh:minCount 1 ; sh:pattern "^https?://" ] ,
    [ sh:path schema:identifier ; sh:minCount 1 ; sh:severity sh:Warning ; sh:or (
        [ sh:nodeKind sh:IRI ] [ sh:class schema:PropertyValue ; sh:property [ sh:path schema:value ; sh:minCount 1 ] ]
    ) ] ,
    [ sh:path schema:keywords ; sh:minCount 1 ; sh:minLength 2 ; sh:severity sh:Warning ] ,
    [ sh:path schema:license ; sh:minCount 1 ; sh:pattern "^https?://" ; sh:severity sh:Warning ] ,
    [ sh:path schema:creator ; sh:minCount 1 ; sh:node :Agent ; sh:severity sh:Warning ] ,
    [ sh:path schema:publisher ; sh:maxCount 3 ; sh:node :Agent ] ,
    [ sh:path schema:funder ; sh:node :Agent ] ,
    [ sh:path schema:distribution ; sh:class schema:DataDownload ; sh:property
        [ sh:path schema:contentUrl ; sh:minCount 1 ; sh:pattern "^https?://" ] ,
        [ sh:path schema:encodingFormat ; sh:maxCount 1 ; sh:pattern "/" ]
    ] ,
    [ sh:path schema:includedInDataCatalog ; sh:class schema:DataCatalog ; sh:property
        [ sh:path schema:name ; sh:minCount 1 ] , [ sh:path schema:url ; sh:nodeKind sh:IRI ]
    ] ,
    [ sh:path schema:temporalCoverage ; sh:pattern "^[0-9]{4}(-[0-9]{2}){0,2}(/([0-9]{4}(-[0-9]{2}){0,2}|[.]{2}))?$" ] ,
    [ sh:path schema:spatialCoverage ; sh:or ( [ sh:class schema:Place ] [ sh:nodeKind sh:Literal ] ) ] ,
    [ sh:path schema:datePublished ; sh:maxCount 1 ; sh:pattern "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" ] ,
    [ sh:path schema:dateModified ; sh:maxCount 1 ; sh:pattern "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" ] ,
    [ sh:path schema:sameAs ; sh:nodeKind sh:IRI ] ,
    [ sh:path schema:isAccessibleForFree ; sh:datatype xsd:boolean ; sh:maxCount 1 ] ,
    [ sh:path schema:variableMeasured ; sh:or (
        [ sh:nodeKind sh:Literal ]
        [ sh:class schema:PropertyValue ; sh:property [ sh:path schema:name ; sh:minCount 1 ] ]
    ) ] ,
    [ sh:path schema:version ; sh:maxCount 1 ] ,
    [ sh:path schema:citation ; sh:minLength 3 ] ,
    [ sh:path schema:inLanguage ; sh:in ( "en" "de" "fr" "es" ) ] ,
    [ sh:path schema:alternateName ; sh:nodeKind sh:Literal ] .
:Agent a sh:NodeShape ; sh:or ( [ sh:class schema:Person ] [ sh:class schema:Organization ] ) ; sh:property
    [ sh:path schema:name ; sh:minCount 1 ; sh:nodeKind sh:Literal ] , [ sh:path schema:email ; sh:pattern "@" ] .
"""
)


def large() -> str:
    """Two property shapes for each class of schema.org, 17,000 triples in all."""
    shapes = (
        f":{name} a sh:NodeShape ; sh:targetClass schema:{name} ; sh:property "
        f"[ sh:path schema:name ; sh:or ( [ sh:nodeKind sh:Literal ] [ sh:class schema:{name} ] ) ; sh:maxCount 9 ] , "
        f"[ sh:path schema:url ; sh:nodeKind sh:IRI ; sh:maxCount 9 ] ."
        for name in schema_org_classes()
    )
    return _PREFIXES + "\n".join(shapes)


def page(number: int) -> list[Triple]:
    """A dataset page of 44 triples; every third has faults."""
    has_faults = number % 3 == 0
    dataset = iri(f"https://data.example.org/{number}#dataset")

    def node(kind: str, label: str, **values: str) -> list[Triple]:
        subject = f"_:{label}{number}"
        typed = (subject, RDF_TYPE, iri(SCHEMA + kind))
        return [typed, *((subject, iri(SCHEMA + name), value) for name, value in values.items())]

    def say(name: str, *values: str) -> list[Triple]:
        return [(dataset, iri(SCHEMA + name), value) for value in values]

    parts = (
        [(dataset, RDF_TYPE, iri(f"{SCHEMA}Dataset"))],
        say("name", literal(f"Counts of birds on invented coasts, part {number}")),
        say("description", literal("too short" if has_faults else "Monthly counts of waders at twelve marshes. " * 25)),
        say("url", iri(f"https://data.example.org/{number}")),
        say("keywords", literal("BIRDS"), literal("TIDES"), literal("MARSHES")),
        say("temporalCoverage", literal("some day" if has_faults else "2015-04-01/2019-03-31")),
        say("sameAs", *(iri(f"https://mirror.example.net/{number}/{copy}") for copy in range(3))),
        say("license", iri("https://creativecommons.org/licenses/by/4.0/")),
        say("datePublished", literal("2021-11-05")),
        say("isAccessibleForFree", boolean(value=True)),
        say("inLanguage", literal("en")),
        say("identifier", f"_:doi{number}"),
        node("PropertyValue", "doi", propertyID=literal("doi"), value=literal(f"10.5072/{number}")),
        say("spatialCoverage", f"_:place{number}"),
        node("Country", "place", name=literal("Ireland"), identifier=literal("IE")),
        say("includedInDataCatalog", f"_:catalog{number}"),
        node("DataCatalog", "catalog", name=literal("Archive"), url=iri("https://archive.example.net/")),
        say("publisher", f"_:publisher{number}"),
        node("Organization", "publisher", name=literal("Estuary Observatory")),
        say("creator", f"_:creator{number}"),
        node("Person", "creator", name=literal("A. N. Observer"), affiliation=f"_:publisher{number}"),
        say("distribution", f"_:file{number}"),
        node("DataDownload", "file", contentUrl=iri("https://data.example.org/f.zip"), encodingFormat=literal("a/zip")),
        say("variableMeasured", f"_:marsh{number}", f"_:count{number}"),
        node("PropertyValue", "marsh", name=literal("marsh")),
        node("PropertyValue", "count", name=literal("count")),
    )
    return list(chain.from_iterable(parts))


def microseconds(run: Callable[[Iterable[Triple]], Outcome], pages: list[list[Triple]], rounds: int = 5) -> float:
    """The processor time that a page takes, in the best of some rounds; other work on the machine hardly shows."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for each in pages:
            run(each)
        times.append((time.process_time() - start) / len(pages) * 1e6)
    return min(times)


def main(count: int) -> None:
    """Measure and print."""
    pages = [page(number) for number in range(count)]
    print(f"{count} pages, {sum(map(len, pages)) / count:.0f} triples each")
    for title, shapes, few in (("30 property shapes", SMALL, 20), ("schema.org-sized shapes", large(), 3)):
        core = load(shapes, name=title, engine="core")
        reference = load(shapes, name=title, engine="pyshacl")
        ours = microseconds(core.run, pages)
        theirs = microseconds(reference.run, pages[:few], rounds=3)
        print(f"{title}: compiled {ours:,.0f} µs, pySHACL {theirs:,.0f} µs a page: {theirs / ours:,.0f} times")
    core = load(SMALL, name="growth", engine="core")
    for many in (100, 1_000, 10_000):
        triples = list(chain.from_iterable(page(number) for number in range(many)))
        gc.freeze()  # the garbage collector need not walk through the input again and again
        cost = microseconds(core.run, [triples], rounds=3) / many
        print(f"{many:,} pages in one graph: {cost:,.0f} µs a page")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
