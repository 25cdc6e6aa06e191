"""Triples + shapes -> whether they conform, and the findings as Issues. The shapes' engine is in `shacl`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rdfconv.errors import InputError
from rdfconv.handoff import Checked, Recipe
from rdfconv.hygiene import check_hygiene
from rdfconv.model import Issue
from rdfconv.shacl import ShapeResult
from rdfconv.terms import Triple


def check(triples: Sequence[Triple], recipe: Recipe, *, as_of: date | None = None) -> Checked:
    """Hold the triples against each shapes graph; `hygiene` has code checks as well.

    Args:
        triples: One page's.
        recipe: Its compiled shapes.
        as_of: The day on which the page was read; the configuration's own day comes first.
    """
    results: list[ShapeResult] = []
    failures: list[Issue] = []
    for program in recipe.shapes:
        try:
            results += program.validate(triples)
        except InputError as error:
            message = f"the shapes {program.name} could not be checked: {error.message}"
            failures.append(Issue(severity="error", code="check-failed", message=message, stage="check"))
    if "hygiene" in recipe.config.shapes:
        day = recipe.config.as_of or as_of
        results += check_hygiene(triples, schema_iri=recipe.config.schema_iri, as_of=day)
    issues = (*map(issue_of, results), *failures)
    return Checked(conforms=not issues if recipe.shapes else None, issues=issues, results=tuple(results))


def issue_of(result: ShapeResult) -> Issue:
    """What a shape found, as an Issue; its code is the last part of the rule's name."""
    return Issue(
        severity=result.severity,
        code=result.rule.code,
        message=result.message,
        stage="check",
        where=result.path or "",
        focus=result.focus,
        path=result.path,
        value=result.value,
        shape=result.shape,
        source=result.rule.source,
    )
