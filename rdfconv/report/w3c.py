"""`.ttl`, `.nt`, `.nq`: W3C SHACL validation reports (SHACL, 3.6).

Turtle and N-Triples hold one report on all pages; N-Quads one on each, in a graph of its own (`<page>#validation`).
Beside what the specification asks for, a result links to its page (dct:source) and its rule (rdfs:seeAlso) and says
all of it in one line (rdfs:comment); a blank node of the page's has its description (rdfs:label).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain, count
from typing import Final

from rdfconv.report.entry import Entry, PageEntry
from rdfconv.report.run import Run
from rdfconv.shacl import ShapeResult, result_triples
from rdfconv.shacl.names import LABEL, RDFS, SEE_ALSO, sh
from rdfconv.terms import Term, Triple, blank, boolean, iri, is_iri, literal
from rdfconv.vocab import PREFIXES, RDF_TYPE
from rdfconv.write import FORMATS, Part

_COMMENT: Final = f"<{RDFS}comment>"
_SOURCE: Final = f"<{PREFIXES['dct']}source>"


def turtle_report(run: Run) -> Iterator[str]:
    """All pages' results as one report, in Turtle; nothing where no page was checked."""
    return _one_report(run, "turtle")


def ntriples_report(run: Run) -> Iterator[str]:
    """All pages' results as one report, in N-Triples."""
    return _one_report(run, "ntriples")


def nquads_report(run: Run) -> Iterator[str]:
    """A report on each page that was checked, in its own graph."""
    return _document(_report_graphs(run), "nquads")


def _one_report(run: Run, name: str) -> Iterator[str]:
    if all(page.conforms is None for page in run.pages()):
        return iter(())
    chosen = FORMATS[name]
    report = _report_name(run)
    conforms = not any(rule.first.stage == "check" for rule in run.rules.values())
    head = chosen.page(_head(report, conforms=conforms))
    pages = (chosen.page(_results(page, report)) for page in run.pages())
    return _document(chain([head], pages), name)


def _report_name(run: Run) -> Term:
    """An IRI for the report on all pages, made of what was reported on."""
    digest = sha256()
    for page in run.pages():
        digest.update(f"{page.graph}\n{page.source}\n{page.entries}\n".encode("utf-8", "replace"))
    return iri(f"urn:rdfconv:report:{digest.hexdigest()[:32]}")


def _report_graphs(run: Run) -> Iterator[Part]:
    seen: Counter[str] = Counter()
    for page in run.pages():
        if page.conforms is None:
            continue
        name = f"{page.graph[1:-1].partition('#')[0]}#validation"
        seen[name] += 1
        graph = iri(name if seen[name] == 1 else f"{name}-{seen[name]}")  # two inputs that claim one page
        triples = [*_head(graph, conforms=page.conforms), *_results(page, graph)]
        yield FORMATS["nquads"].page((*triple, graph) for triple in triples)


def _document(parts: Iterable[Part], name: str) -> Iterator[str]:
    return (chunk.decode() for chunk in FORMATS[name].document(part.body for part in parts))


def _head(report: Term, *, conforms: bool) -> list[Triple]:
    return [(report, RDF_TYPE, sh("ValidationReport")), (report, sh("conforms"), boolean(conforms))]


def _results(page: PageEntry, report: Term) -> Iterator[Triple]:
    fresh = (blank(f"r{page.number}-{number}") for number in count())
    seen: Counter[str] = Counter()
    for entry, result in zip(page.entries, page.results, strict=False):
        name = _name(page, entry, result, seen)
        yield report, sh("result"), name
        yield from result_triples(_relabelled(result, page), name, fresh)
        yield name, _COMMENT, literal(_comment(page, entry))
        for predicate, address in ((_SOURCE, page.url), (SEE_ALSO, entry.rule_source)):
            if is_iri(address):
                yield name, predicate, iri(address)
    yield from ((_label(term, page), LABEL, literal(words)) for term, words in page.labels)


def _name(page: PageEntry, entry: Entry, result: ShapeResult, seen: Counter[str]) -> Term:
    """An IRI for a result, made of what it says; equal ones are counted."""
    parts = (page.graph, page.source, entry.rule, result.component, entry.path, entry.thing, entry.found)
    digest = sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
    seen[digest] += 1
    return iri(f"urn:rdfconv:result:{digest}-{seen[digest]}")


def _comment(page: PageEntry, entry: Entry) -> str:
    return (
        f"{page.title}: {entry.label} ({entry.path}) of {entry.thing}: found {entry.found}, expected {entry.expected}"
    )


def _relabelled(result: ShapeResult, page: PageEntry) -> ShapeResult:
    """The result with labels of blank nodes that no other page and no other shapes file has."""
    shape = f"{result.shape}-{sha256(result.rule.name.encode()).hexdigest()[:8]}"
    return result._replace(
        focus=_label(result.focus, page),
        value=_label(result.value, page) if result.value else None,
        shape=shape if result.shape.startswith("_:") else result.shape,
        details=tuple(_relabelled(detail, page) for detail in result.details),
    )


def _label(term: Term, page: PageEntry) -> Term:
    return f"_:p{page.number}-{term[2:]}" if term.startswith("_:") else term
