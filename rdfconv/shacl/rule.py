"""A constraint in words: a finding's shape and component in, its rule out.

What is expected is put together from the constraint's parameter; an anonymous shape is told by its own constraints,
so that no blank node is ever named. A parameter without words of its own is told by its component's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rdfconv.shacl.names import LABEL, PROPERTY, SEE_ALSO, SH, sh
from rdfconv.shacl.path import Path
from rdfconv.shacl.result import Finding, Rule
from rdfconv.shacl.source import Source
from rdfconv.terms import Term, text_of

_MAX_LISTED: Final = 10  # members of a list in a text
_MAX_DEPTH: Final = 3  # anonymous shapes inside one another that are told

# Constraint component -> what is expected of a value, or of all of them.
_EXPECTED: Final[dict[str, str]] = {
    "Class": "a {}",
    "Datatype": "a valid {}",
    "NodeKind": "{}",
    "MinCount": "{} or more values",
    "MaxCount": "{} or fewer values",
    "MinExclusive": "more than {}",
    "MinInclusive": "{} or more",
    "MaxExclusive": "less than {}",
    "MaxInclusive": "{} or less",
    "MinLength": "{} or more characters",
    "MaxLength": "{} or fewer characters",
    "Pattern": "text that matches {}",
    "LanguageIn": "text in one of the languages {}",
    "UniqueLang": "one value a language",
    "Equals": "the same values as {}",
    "Disjoint": "no value of {}",
    "LessThan": "less than every value of {}",
    "LessThanOrEquals": "no more than any value of {}",
    "Not": "anything but {}",
    "And": "{}",
    "Or": "{}",
    "Xone": "just one of these: {}",
    "Node": "{}",
    "QualifiedMinCount": "{} or more values that fit the qualified shape",
    "QualifiedMaxCount": "{} or fewer values that fit the qualified shape",
    "Closed": "no properties but those that the shape names",
    "HasValue": "{} among the values",
    "In": "one of {}",
}
_JOINTS: Final[dict[str, str]] = {"And": " and ", "Or": " or ", "Xone": " or "}
_LISTS: Final = frozenset({"And", "In", "LanguageIn", "Or", "Xone"})  # components whose parameter is a list
_ONES: Final[dict[str, str]] = {"MinCount": "a value", "MaxCount": "one value at most"}  # where the parameter is 1

_KINDS: Final[dict[Term, str]] = {
    sh("IRI"): "an IRI",
    sh("BlankNode"): "a blank node",
    sh("Literal"): "a literal",
    sh("BlankNodeOrIRI"): "a node (an IRI or a blank node)",
    sh("BlankNodeOrLiteral"): "a blank node or a literal",
    sh("IRIOrLiteral"): "an IRI or a literal",
}


def rule_of(source: Source, finding: Finding, path: str | None) -> Rule:
    """The rule that a finding breaks; `path` is the finding's path for people."""
    shape = source.graph.properties(finding.shape)
    labels = (*shape.get(sh("name"), ()), *shape.get(LABEL, ()))
    links = shape.get(SEE_ALSO, ())
    named = source.named(finding.shape)
    name = text_of(named) if named[0] == "<" else text_of(finding.component)
    return Rule(
        name=name if named == finding.shape or path is None else f"{name}/{path}",
        label=chosen(labels, source.language) if labels else _own_name(source, finding, path),
        expected=" or ".join(_expected(source, finding.shape, component_name(finding.component), depth=0)),
        source=text_of(links[0]) if links else source.place_of(finding.shape),
    )


def component_name(component: Term) -> str:
    """The name of a constraint component: "MinCount"."""
    return component.removeprefix(f"<{SH}").removesuffix("ConstraintComponent>")


def parameters(source: Source, shape: Term, name: str) -> list[str]:
    """The parameters of a component in words, one for each time that the shape has it; a list by its members."""
    values = source.graph.objects(shape, sh(name[0].lower() + name[1:]))
    return [_parameter(source, name, value, ", ", depth=0) for value in values]


def chosen(texts: Sequence[Term], language: str | None) -> str:
    """The text in the wanted language, else without one, else in English, else the first."""
    wanted = (language or "").lower()
    ranks = {
        tag: rank for rank, tag in enumerate(("en", "", wanted.partition("-")[0], wanted) if wanted else ("en", ""))
    }

    def rank(term: Term) -> tuple[int, Term]:
        tag = term[term.rindex('"') + 1 :].removeprefix("@").lower()
        return -max(ranks.get(tag, -1), ranks.get(tag.partition("-")[0], -1)), term

    return text_of(min(texts, key=rank))


def _own_name(source: Source, finding: Finding, path: str | None) -> str:
    """The short name of the property: "name" of schema:name; of a node shape, the shape's own."""
    predicate = _last_step(finding.path)
    shown = source.show(predicate or source.named(finding.shape)) if predicate or not path else path
    return "thing" if shown[0] == "_" else shown.rpartition(":")[2] if shown[0] != "<" else shown[1:-1]


def _last_step(path: Path | None) -> Term | None:
    while path and path.kind == "sequence":
        path = path.parts[-1]
    return path.predicate or None if path else None


def _expected(source: Source, shape: Term, name: str, *, depth: int) -> list[str]:
    """What a component of a shape expects, one text for each time that the shape has it."""
    pattern = _EXPECTED.get(name)
    if pattern is None:
        return [f"what {name.strip('<>')} asks for"]
    values = source.graph.objects(shape, sh(name[0].lower() + name[1:]))
    joint = _JOINTS.get(name, ", ")
    texts = [_parameter(source, name, value, joint, depth=depth) for value in values]
    return [_ONES[name] if text == "1" and name in _ONES else pattern.format(text) for text in texts]


def _parameter(source: Source, name: str, value: Term, joint: str, *, depth: int) -> str:
    members = source.graph.items(value) if name in _LISTS else [value]
    shown = [_shown(source, member, depth=depth) for member in members[:_MAX_LISTED]]
    return joint.join([*shown, "…"] if len(members) > _MAX_LISTED else shown)


def _shown(source: Source, term: Term, *, depth: int) -> str:
    """A node kind and an anonymous shape in words, a number bare, else the term."""
    if term[0] == "_":
        return _shape_in_words(source, term, depth=depth + 1)
    return _KINDS.get(term) or (text_of(term) if term.endswith("integer>") else source.show(term))


def _shape_in_words(source: Source, shape: Term, *, depth: int) -> str:
    """What an anonymous shape asks for, of the value and of its properties."""
    if depth > _MAX_DEPTH:
        return "an inner shape"
    parts = [text for name in _EXPECTED for text in _expected(source, shape, name, depth=depth)]
    for each in source.graph.objects(shape, PROPERTY):
        paths = source.graph.objects(each, sh("path"))
        shown = source.show(paths[0]) if paths and paths[0][0] == "<" else "a property"
        parts.append(f"{shown} with {_shape_in_words(source, each, depth=depth + 1)}")
    return ", ".join(parts) or "an inner shape"
