"""rdfconv validate: RDF files and pages, held against shapes without being written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from rdfconv import report
from rdfconv.cli.checking import compare_option, compared, say_notes
from rdfconv.cli.inputs import Inputs, input_options
from rdfconv.cli.options import Command, config_of, reading_options
from rdfconv.cli.reporting import Reporting, known_on, reporting_options
from rdfconv.handoff import Recipe
from rdfconv.model import Issue
from rdfconv.read import is_rdf, numbered, read_rdf
from rdfconv.result import FailOn, Result, RunReport


@click.command(
    cls=Command,
    examples="""
    rdfconv validate dump.nt --shapes dcat-ap           an RDF file against DCAT-AP
    rdfconv validate pages/ --shapes my-shapes.ttl      pages, as they would be converted
    """,
)
@input_options
@reading_options
@compare_option
@reporting_options
def validate(
    *,
    inputs: Inputs,
    base: str | None,
    compare: int | None,
    fail_on: FailOn,
    reporting: Reporting,
    **reading: Any,
) -> None:
    """Hold PAGES (RDF files, and all that `convert` takes) against shapes, and print what these find."""
    from rdfconv.prepare import prepare  # noqa: PLC0415 - light start

    config = config_of(**reading)
    recipe, inputs = prepare(config), inputs.with_limits(config.limits)
    say_notes(recipe.shapes)
    run = RunReport()
    with reporting.open() as told:
        for result in compared(_results(inputs, base, recipe), recipe, compare):
            run.add(result, known=known_on(told.add(result)))
            for issue in result.issues:
                if issue.stage in {"check", "compare"} or issue.severity == "error":
                    click.echo(report.finding_line(issue, result.source))
    click.echo(report.summary(run, done="checked"), err=True)
    sys.exit(run.exit_code(fail_on=fail_on))


def _results(inputs: Inputs, base: str | None, recipe: Recipe) -> Iterator[Result]:
    from rdfconv.bulk import convert_many  # noqa: PLC0415 - light start

    for name in inputs.names:
        if is_rdf(name):
            yield _checked(name, recipe)
        else:
            yield from convert_many(inputs.pages_of(name, url=base), recipe)


def _checked(name: str, recipe: Recipe) -> Result:
    """An RDF file as it stands; named graphs are held against the shapes together."""
    from rdfconv.check import check  # noqa: PLC0415 - light start
    from rdfconv.errors import ReadError  # noqa: PLC0415

    try:
        statements = numbered(read_rdf(name))
    except ReadError as error:
        issue = Issue(severity="error", code="input", message=error.message, stage="read")
        return Result(page=None, source=name, triples=(), issues=(issue,))
    triples = tuple(dict.fromkeys((statement[0], statement[1], statement[2]) for statement in statements))
    checked = check(triples, recipe)
    return Result(
        page=None,
        source=name,
        triples=triples,
        issues=checked.issues,
        conforms=checked.conforms,
        shape_results=checked.results,
    )
