"""Results in, the same out; every so many pages are checked by pySHACL as well, and where it differs an Issue says so.

The compiled engine is held against pySHACL by tests; this holds it on a user's own pages and shapes. Shapes that
pySHACL runs anyway are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from rdfconv.errors import InputError
from rdfconv.handoff import Recipe
from rdfconv.model import Issue
from rdfconv.result import Result
from rdfconv.shacl import Program, ShapeResult
from rdfconv.terms import Term, Triple

Key: TypeAlias = tuple[str, str, Term, str, str, str]  # rule, shape, focus, component, path, value


def compare(results: Iterable[Result], recipe: Recipe, reference: Recipe, *, every: int) -> Iterator[Result]:
    """The results, with what the engines differ on in the first page that was checked and in every so many after it.

    Args:
        results: Of a whole run, so that pages count over all inputs.
        recipe: The one that made them.
        reference: The same configuration with pySHACL as engine.
        every: 1 compares all pages, 2 every other one.
    """
    pairs = [pair for pair in zip(recipe.shapes, reference.shapes, strict=True) if pair[0].engine == "core"]
    checked = 0
    for result in results:
        is_due = result.conforms is not None and checked % every == 0
        checked += result.conforms is not None
        found = (issue for pair in pairs for issue in _differences(result.triples, *pair)) if is_due else ()
        yield replace(result, issues=(*result.issues, *found))


def _differences(triples: tuple[Triple, ...], core: Program, reference: Program) -> Iterator[Issue]:
    try:
        ours, theirs = (Counter(map(_key, program.validate(triples))) for program in (core, reference))
    except InputError as error:
        yield _issue(f"the engines could not be compared: {error.message}")
        return
    for engine, only in (("the core engine", ours - theirs), ("pySHACL", theirs - ours)):
        for (rule, _, focus, component, path, value), count in sorted(only.items()):
            place = " ".join(filter(None, (focus, path, value)))
            times = f" ({count} times)" if count > 1 else ""
            yield _issue(f"only {engine} finds that {rule}, {component}, is broken: {place}{times}")


def _key(result: ShapeResult) -> Key:
    component = result.component.rpartition("#")[2]
    return result.rule.name, result.shape, result.focus, component, result.path or "", result.value or ""


def _issue(message: str) -> Issue:
    return Issue(severity="warning", code="engines-differ", message=message, stage="compare")
