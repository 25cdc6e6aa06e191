"""Triples + shapes -> whether they conform, and the findings as Issues. The shapes' engine is in `shacl`."""

from __future__ import annotations

from collections.abc import Sequence

from rdfconv.handoff import Checked, Recipe
from rdfconv.model import Issue
from rdfconv.shacl import ShapeResult
from rdfconv.terms import Triple


def check(triples: Sequence[Triple], recipe: Recipe) -> Checked:
    """Hold the triples against each shapes graph."""
    results = [result for program in recipe.shapes for result in program.validate(triples)]
    issues = tuple(_issue_of(result) for result in results)
    return Checked(conforms=not results if recipe.shapes else None, issues=issues)


def _issue_of(result: ShapeResult) -> Issue:
    return Issue(
        severity=result.severity,
        code=result.shape.replace("#", "/").rsplit("/", 1)[-1],
        message=result.message,
        stage="check",
        where=result.path or "",
        focus=result.focus,
        path=result.path,
        value=result.value,
        shape=result.shape,
        source=result.source,
    )
