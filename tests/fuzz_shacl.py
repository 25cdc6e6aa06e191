"""Random SHACL Core shapes and data through the compiled engine and two independent ones: do they find the same?

    python tests/fuzz_shacl.py [cases] [first seed]
    python tests/fuzz_shacl.py --show SEED

Needs the dependency group `fuzz` (pyshifty, pyshacl-turbo). Printed are the differing verdicts, grouped by engine and
constraint, each with its explanation and some seeds; the exit code is 1 where one has none. `--show` prints a case and
what each engine finds.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from random import Random
from typing import Final, TypeAlias

import pyoxigraph
from shacl_graphs import ILL_TYPED, MORE, PREFIXES, RARE, random_data, random_shapes, triples

from rdfconv.shacl import load, report_graph
from rdfconv.shacl.graph import Graph
from rdfconv.shacl.names import sh
from rdfconv.terms import Term, Triple

Verdict: TypeAlias = Counter[tuple[str, ...]]  # results: component, focus, path, value, severity
Engine: TypeAlias = Callable[[str, str], Verdict]  # of shapes and data as Turtle

_ORDER: Final = {f"{end}{kind}clusive" for end in ("Min", "Max") for kind in ("In", "Ex")} | {
    "LessThan",
    "LessThanOrEquals",
}
_NUMBERS: Final = {"byte", "integer", "decimal", "double"}
UNKNOWN: Final = "UNKNOWN"
_AROUND: Final = {"Not", "And", "Or", "Xone", "Node"}  # constraints that can have one of these inside

# Why a verdict is not ours, by the text of the specifications: engines, constraints, kinds of value, reason.
KNOWN: Final = (
    (
        {"pyshacl-turbo"},
        {"LessThanOrEquals"} | _AROUND,
        {"node", "tagged", "anyURI", "ill-typed"},
        "ours by SHACL, 4.5.4: what < does not order gives a result, even beside itself; it orders equal terms",
    ),
    (
        {"pyshifty", "pyshacl-turbo"},
        _ORDER | _AROUND,
        {"ill-typed", "number beside an ill-typed one"},
        'ours by SHACL, 4.3 and 4.5: "300"^^xsd:byte has no value to compare with; they take it for a number',
    ),
    (
        {"pyshifty", "pyshacl-turbo"},
        _ORDER | _AROUND,
        {"boolean"},
        "ours by SPARQL 1.1, 17.3, where < orders false before true; for them booleans have no order",
    ),
    (
        {"pyshifty"},
        _ORDER | _AROUND,
        {"gYear"},
        "SPARQL 1.1, 17.3.1, leaves years to the engine; ours orders them as XML Schema and turbo do",
    ),
    ({"pyshifty", "pyshacl-turbo"}, _AROUND, {"node"}, "one of the reasons here, for a value that the node has"),
)


def main(count: int, first: int) -> int:
    """Run the cases and print the differences; 1 where one is unknown."""
    differing: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    agreeing = Counter[str]()
    for seed in range(first, first + count):
        shapes, data = case(seed)
        ours, *others = (engine(shapes, data) for engine in ENGINES.values())
        for name, theirs in zip(list(ENGINES)[1:], others, strict=True):
            agreeing[name] += ours == theirs
            for component, value in {(key[0], kind(key[3], data)) for key in (ours - theirs) + (theirs - ours)}:
                differing[name, component, value].append(seed)
    print(f"{count:,} cases from seed {first}")
    for name in list(ENGINES)[1:]:
        print(f"{name}: {agreeing[name]:,} with the same results")
    for key, seeds in sorted(differing.items()):
        print(f"{', '.join(key)}: {len(seeds)} (as {', '.join(map(str, seeds[:5]))}): {reason(*key)}")
    return int(any(reason(*key) == UNKNOWN for key in differing))


def kind(value: Term, data: str) -> str:
    """What sort of value two engines differ on."""
    if value[:1] in {"", "<", "_"}:
        return "node" if value else "none"
    if value in ILL_TYPED:
        return "ill-typed"
    if not value.endswith(">"):
        return "text" if value[-1] == '"' else "tagged"
    datatype = value[value.rindex("#") + 1 : -1]
    return "number beside an ill-typed one" if datatype in _NUMBERS and '"300"' in data else datatype


def reason(engine: str, component: str, value: str) -> str:
    """Why an engine differs on a constraint and a kind of value."""
    known = (
        why for names, components, kinds, why in KNOWN if engine in names and component in components and value in kinds
    )
    return next(known, UNKNOWN)


def case(seed: int) -> tuple[str, str]:
    """Shapes and data, as Turtle; every third case has ill-typed literals."""
    random = Random(seed)  # noqa: S311 - test data
    literals = (*RARE, *ILL_TYPED) if seed % 3 == 0 else RARE
    return PREFIXES + random_shapes(random, also=MORE), PREFIXES + random_data(random, also=literals)


def show(seed: int) -> None:
    """Print a case, and for each engine the results that not all have."""
    shapes, data = case(seed)
    print(shapes.removeprefix(PREFIXES), data.removeprefix(PREFIXES), sep="\n\n")
    verdicts = {name: engine(shapes, data) for name, engine in ENGINES.items()}
    for name, verdict in verdicts.items():
        print(f"\n{name}: {verdict.total()} results; not all engines have")
        print(*sorted(key for key in verdict if len({each[key] for each in verdicts.values()}) > 1), sep="\n")


def _ours(shapes: str, data: str) -> Verdict:
    outcome = load(shapes, name="case", engine="core").run(triples(data))
    return _verdict(report_graph(outcome.results))


def _shifty(shapes: str, data: str) -> Verdict:
    from shifty import _shifty as shifty  # noqa: PLC0415 - of the group `fuzz`

    validator = shifty.PreparedValidator(shapes=shapes.encode(), shapes_format="turtle")
    report = validator.validate_w3c(data=data.encode(), data_format="turtle", graph_mode="data")
    return _verdict(_parsed(report._report_ntriples))  # noqa: SLF001 - the public way takes rdflib's detour


def _turbo(shapes: str, data: str) -> Verdict:
    import pyshacl_turbo  # noqa: PLC0415 - of the group `fuzz`
    import rdflib  # noqa: PLC0415 - only this engine needs it

    rdflib.NORMALIZE_LITERALS = False  # or "01" would come back as "1"
    compiled = pyshacl_turbo.compile_shapes(shapes, shacl_graph_format="turtle")
    _, report, _ = compiled.validate(data, data_graph_format="turtle")
    return _verdict(_parsed(report.serialize(format="nt")))


ENGINES: Final[dict[str, Engine]] = {"rdfconv": _ours, "pyshifty": _shifty, "pyshacl-turbo": _turbo}


def _parsed(ntriples: str) -> list[Triple]:
    quads = pyoxigraph.parse(ntriples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


def _verdict(report: Iterable[Triple]) -> Verdict:
    """The results of a W3C report that stand at its top; blank nodes are all alike."""
    graph = Graph(report)
    (root,) = graph.instances[sh("ValidationReport")]
    return Counter(_key(graph, result) for result in graph.objects(root, sh("result")))


def _key(graph: Graph, result: Term) -> tuple[str, ...]:
    def one(name: str) -> str:
        """The value of a property; a blank node, be it a data node or a path, is not told from another one."""
        term = next(iter(graph.objects(result, sh(name))), "")
        return "_:" if term[:1] == "_" else term

    component = one("sourceConstraintComponent").removeprefix(sh("")[:-1]).removesuffix("ConstraintComponent>")
    return component, *map(one, ("focusNode", "resultPath", "value", "resultSeverity"))


if __name__ == "__main__":
    logging.disable()  # rdflib's tracebacks for ill-typed literals
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--show"]:
        show(int(sys.argv[2]))
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        sys.exit(main(*(*numbers, *(2_400, 0)[len(numbers) :])))
