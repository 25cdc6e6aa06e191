"""rdfconv shapes: the shipped shapes, and what is wrong with shapes of your own."""

from __future__ import annotations

import sys
from typing import Literal

import click

from rdfconv import report, shipped
from rdfconv.cli.options import NAME, Command
from rdfconv.errors import ConfigError
from rdfconv.model import Issue


@click.group()
def shapes() -> None:
    """List, show and check SHACL shapes."""


@shapes.command(
    "list",
    cls=Command,
    examples="""
    rdfconv shapes list                                 the names that --shapes takes
    """,
)
def list_shapes() -> None:
    """List the shipped shapes: name, engine, number of shapes with a target."""
    from rdfconv.shacl import load  # noqa: PLC0415 - light start

    for name in shipped.names("shapes"):
        program = load(shipped.read("shapes", name), name=name)
        click.echo(f"{name:<16} {program.engine:<8} {len(program.shapes)} targets")


@shapes.command(
    cls=Command,
    examples="""
    rdfconv shapes show google-dataset                  to read, or to begin shapes of your own with
    """,
)
@click.argument("name")
def show(name: str) -> None:
    """Print the shipped shapes NAME as Turtle."""
    click.echo(shipped.read("shapes", name), nl=False)


@shapes.command(
    cls=Command,
    examples="""
    rdfconv shapes check my-shapes.ttl                  unknown terms, shapes that can never match
    """,
)
@click.argument("files", type=NAME, nargs=-1, required=True)
@click.option("--schema-iri", type=click.Choice(["http", "https"]), default="http", help="How schema.org terms begin.")
def check(files: tuple[str, ...], schema_iri: str) -> None:
    """Check shapes FILES (or shipped names) for what engines pass over in silence.

    Exit code 5 where a file is wrong, 0 where there are only warnings and notes.
    """
    wrong = False
    for name in files:
        text = shipped.read("shapes", name)
        issues = _faults(text, name, "https" if schema_iri == "https" else "http")
        for issue in issues:
            click.echo(report.issue_line(issue, name))
        wrong = wrong or any(issue.severity == "error" for issue in issues)
        click.echo(f"{name}: {len(issues)} found", err=True)
    sys.exit(ConfigError.exit_code if wrong else 0)


def _faults(text: str, name: str, schema_iri: Literal["http", "https"]) -> list[Issue]:
    """What checking finds; where that is no error, what else loading refuses."""
    from rdfconv.shacl import check_shapes, load  # noqa: PLC0415 - light start

    issues = check_shapes(text, name=name, schema_iri=schema_iri)
    if any(issue.severity == "error" for issue in issues):
        return issues
    try:
        load(text, name=name, schema_iri=schema_iri)
    except ConfigError as error:
        fault = Issue(
            severity="error", code="shapes-ill-formed", message=error.message, stage="check", where=error.where
        )
        return [*issues, fault]
    return issues
