"""What SHACL Core cannot ask of a graph: the code checks that belong to the shapes `hygiene` (decision 18).

Comes in: a page's triples and the day they are held against. Goes out: results as those of shapes, in the same
report. Each check is a function that yields what it finds; `CHECKS` is all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from rdfconv.iri import normalise_schema_org
from rdfconv.shacl import Rule, ShapeResult
from rdfconv.shacl.names import sh
from rdfconv.shacl.path import predicate_path
from rdfconv.shacl.result import Severity
from rdfconv.terms import Term, Triple, text_of
from rdfconv.values import LICENCES, doi, interval, trim_loose_end
from rdfconv.vocab import PREFIXES, SCHEMA

_CODE_CHECK: Final = "urn:rdfconv:shapes/hygiene#CodeCheckConstraintComponent"
_EXPECTED: Final[dict[str, str]] = {
    "loose-end": "an address without a loose bracket or punctuation at its end",
    "doi-twice": "each DOI in one spelling",
    "end-in-the-future": "an end that is not after the day on which the page was read",
    "doi-shared": "a DOI that one thing only is the same as",
    "licence-unknown": "the address of a known licence",
    "property-unknown": "a property of schema.org 30.0",
    "other-schema-org": "one spelling of schema.org's namespace",
}
_OTHER_SCHEMA: Final = {"http": "https://schema.org/", "https": SCHEMA}


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """What the checks look at."""

    triples: Sequence[Triple]
    schema_iri: Literal["http", "https"]
    as_of: date | None  # None: nothing can be too late

    def with_property(self, name: str) -> Iterator[Triple]:
        """The triples of a schema.org property, in the spelling of the graph."""
        predicate = f"<{normalise_schema_org(SCHEMA + name, self.schema_iri)}>"
        return (triple for triple in self.triples if triple[1] == predicate)


def check_hygiene(
    triples: Sequence[Triple], *, schema_iri: Literal["http", "https"], as_of: date | None
) -> list[ShapeResult]:
    """All that the code checks find, in the order of the checks and of the triples."""
    graph = Graph(triples=triples, schema_iri=schema_iri, as_of=as_of)
    return [result for each in CHECKS for result in each(graph)]


def _found(severity: Severity, code: str, message: str, triple: Triple) -> ShapeResult:
    focus, predicate, value = triple
    path = _short(predicate)
    name = f"urn:rdfconv:shapes/hygiene#{code}"
    label = path.rpartition(":")[2] if predicate[0] != path[0] else path
    return ShapeResult(
        severity=severity,
        severity_term=sh(severity.capitalize()),
        message=message,
        focus=focus,
        path=path,
        path_node=predicate_path(predicate),
        value=value,
        component=_CODE_CHECK,
        shape=name,
        rule=Rule(name=name, label=label, expected=_EXPECTED[code], source=name),
    )


def _short(predicate: Term) -> str:
    for prefix, namespace in PREFIXES.items():
        if predicate.startswith(f"<{namespace}"):
            return f"{prefix}:{predicate[1 + len(namespace) : -1]}"
    return predicate


def loose_ends(graph: Graph) -> Iterator[ShapeResult]:
    """Rule 30: an address that ends in an unbalanced bracket or in punctuation was cut out of a sentence."""
    for triple in graph.triples:
        value = triple[2]
        if value[0] == "<" and value[-2] in ")]},;" and trim_loose_end(value[1:-1]) != value[1:-1]:
            yield _found("warning", "loose-end", f"{value} ends in what was not part of the address", triple)


def equal_identifiers(graph: Graph) -> Iterator[ShapeResult]:
    """Rule 32: one DOI in two spellings."""
    seen: set[tuple[Term, str]] = set()
    for triple in graph.with_property("identifier"):
        name = doi(text_of(triple[2])) if triple[2][0] == '"' else None
        if name and (triple[0], name) in seen:
            yield _found("info", "doi-twice", f"the DOI {name} is given in two spellings", triple)
        if name:
            seen.add((triple[0], name))


def ends_in_the_future(graph: Graph) -> Iterator[ShapeResult]:
    """Rule 33: a period that ends after the page was read is a harvester's clock, not a plan."""
    if graph.as_of is None:
        return
    end_date = f"<{PREFIXES['dcat']}endDate>"
    for triple in graph.triples:
        if triple[1] == end_date and text_of(triple[2])[:10] > graph.as_of.isoformat():
            yield _future(triple, text_of(triple[2]), graph.as_of)
    for triple in graph.with_property("temporalCoverage"):
        period = interval(text_of(triple[2])) if triple[2][0] == '"' else None
        if period and period.end and period.end.lexical[:10] > graph.as_of.isoformat():
            yield _future(triple, period.end.lexical, graph.as_of)


def _future(triple: Triple, end: str, as_of: date) -> ShapeResult:
    return _found("warning", "end-in-the-future", f"the period ends on {end}, after {as_of}", triple)


def shared_dois(graph: Graph) -> Iterator[ShapeResult]:
    """Rule 36: two things cannot both be the same as one DOI's."""
    owners: defaultdict[Term, list[Triple]] = defaultdict(list)
    for triple in graph.with_property("sameAs"):
        if doi(text_of(triple[2])):
            owners[triple[2]].append(triple)
    for value, triples in owners.items():
        if len({subject for subject, _, _ in triples}) > 1:
            yield _found("warning", "doi-shared", f"{value} is said to be the same as two things", triples[-1])


def unknown_licences(graph: Graph) -> Iterator[ShapeResult]:
    """Rule 37: a licence that is in no table may be a page about access."""
    for triple in graph.with_property("license"):
        if triple[2][0] == "<" and not any(pattern.match(triple[2][1:-1]) for pattern in LICENCES):
            yield _found("info", "licence-unknown", f"{triple[2]} is no licence that is known", triple)


def unknown_properties(graph: Graph) -> Iterator[ShapeResult]:
    """Rule 39: properties in schema.org's namespace that its release 30.0 does not have."""
    namespace = f"<{normalise_schema_org(SCHEMA, graph.schema_iri)}"
    for triple in graph.triples:
        name = triple[1][len(namespace) : -1]
        if triple[1].startswith(namespace) and name not in _schema_org_properties():
            yield _found("warning", "property-unknown", f"schema.org 30.0 has no property {name}", triple)


@lru_cache(maxsize=1)
def _schema_org_properties() -> frozenset[str]:
    path = Path(__file__).parent / "contexts" / "schemaorg-properties.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def other_schema_org(graph: Graph) -> Iterator[ShapeResult]:
    """Rule 40: terms in the other spelling of schema.org's namespace join with nothing."""
    other = f"<{_OTHER_SCHEMA[graph.schema_iri]}"
    for triple in graph.triples:
        if triple[1].startswith(other) or (triple[1].endswith("#type>") and triple[2].startswith(other)):
            yield _found("violation", "other-schema-org", f"{other}> is the other spelling of schema.org", triple)


CHECKS: Final[tuple[Callable[[Graph], Iterable[ShapeResult]], ...]] = (
    loose_ends,
    equal_identifiers,
    ends_in_the_future,
    shared_dois,
    unknown_licences,
    unknown_properties,
    other_schema_org,
)
