"""The language that the compiled engine speaks: SHACL Core, and what lies outside it, by name.

Comes in: a shapes graph. Goes out: a reason for every term of the SHACL namespace that Core does not know. An engine
that ignored such a term would call pages fine that nobody has checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from rdfconv.shacl.graph import Graph
from rdfconv.shacl.names import RDFS, SH
from rdfconv.terms import Term
from rdfconv.vocab import RDF, RDF_TYPE


class NotCoreError(Exception):
    """Shapes that need more than SHACL Core, with the reason; pySHACL may be able to run them."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The constraint parameters of SHACL Core (SHACL, section 4).
_PARAMETERS: Final = _names(
    "and class closed datatype disjoint equals flags hasValue ignoredProperties in languageIn lessThan "
    "lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive minInclusive minLength node "
    "nodeKind not or pattern property qualifiedMaxCount qualifiedMinCount qualifiedValueShape "
    "qualifiedValueShapesDisjoint uniqueLang xone"
)
# Those that a shape has once or not at all (the syntax rules of section 4, and of severity, deactivated and path).
ONCE: Final = _PARAMETERS - _names(
    "and class disjoint equals hasValue lessThan lessThanOrEquals node not or property xone"
) | _names("deactivated path severity")
_TARGETS: Final = _names("targetClass targetNode targetObjectsOf targetSubjectsOf")
_PATHS: Final = _names("alternativePath inversePath oneOrMorePath path zeroOrMorePath zeroOrOnePath")
_SETTINGS: Final = _names("deactivated message severity")
# For people and forms; the first two and intent are SHACL 1.2's, and as harmless.
_ANNOTATIONS: Final = _names("agentInstruction codeIdentifier defaultValue description group intent name order")
# Said of graphs, prefixes and reports; shapes files carry them, and validation does not look.
_ASIDE: Final = _names(
    "conforms declare detail focusNode namespace prefix result resultMessage resultPath resultSeverity shapesGraph "
    "shapesGraphWellFormed sourceConstraint sourceConstraintComponent sourceShape suggestedShapesGraph value"
)
_CLASSES: Final = _names(
    "NodeKind NodeShape PrefixDeclaration PropertyGroup PropertyShape Severity Shape ValidationReport ValidationResult"
)
_CORE: Final = _PARAMETERS | _TARGETS | _PATHS | _SETTINGS | _ANNOTATIONS | _ASIDE | _CLASSES

# What shapes and data alike may say.
_NEUTRAL: Final = (f"<{SH}", f"<{RDF}", f"<{RDFS}")

_EXTENSIONS: Final[dict[str, str]] = {
    name: extension
    for extension, names in {
        "SHACL-SPARQL": "ConstraintComponent Parameter SPARQLAskValidator SPARQLConstraint SPARQLSelectValidator "
        "Validator ask labelTemplate nodeValidator optional parameter prefixes propertyValidator select sparql "
        "validator",
        "SHACL-AF": "ExpressionConstraintComponent Function ResultAnnotation Rule SPARQLFunction SPARQLRule "
        "SPARQLTarget SPARQLTargetType Target TargetType TripleRule annotationProperty annotationValue "
        "annotationVarName condition construct expression filterShape intersection nodes object predicate "
        "resultAnnotation returnType rule subject target this union update",
        "the entailment regimes": "entailment",
        "SHACL-JS": "JSConstraint JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator js jsFunctionName "
        "jsLibrary jsLibraryURL",
    }.items()
    for name in names.split()
}


def outside_core(graph: Graph) -> Iterator[tuple[Term, str]]:
    """The terms outside SHACL Core that the graph uses as predicates or classes, each once with its reason."""
    used = {term for properties in graph.nodes.values() if not _is_data(properties) for term in _terms(properties)}
    for term in sorted(used):
        if (name := _name(term)) and name not in _CORE:
            yield term, f"sh:{name} {_why(name)}"


def _terms(properties: Mapping[Term, list[Term]]) -> Iterator[Term]:
    yield from properties
    yield from properties.get(RDF_TYPE, ())


def _is_data(properties: Mapping[Term, list[Term]]) -> bool:
    """Whether a node is no shape, and no misspelt one either: it says nothing that Core knows, and other things."""
    return not any(_name(term) in _CORE for term in _terms(properties)) and not all(
        predicate.startswith(_NEUTRAL) for predicate in properties
    )


def _name(term: Term) -> str:
    """The name of a SHACL term; empty for others."""
    return term[len(SH) + 1 : -1] if term.startswith(f"<{SH}") else ""


def is_extension(term: Term) -> bool:
    """Whether a term belongs to a known extension, such as SHACL-SPARQL."""
    return _name(term) in _EXTENSIONS


def _why(name: str) -> str:
    if name in _EXTENSIONS:
        return f"belongs to {_EXTENSIONS[name]}"
    known = {each.lower(): each for each in sorted(_CORE) if each[0].isupper() == name[0].isupper()}
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.85)
    return f"is not in SHACL 1.0 (sh:{known[near[0]]} is)" if near else "is not in SHACL 1.0"
