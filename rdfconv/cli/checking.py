"""The options that say how pages are checked, and the notes on shapes that a run begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click

from rdfconv.shacl import Program

CHECKING: Final = (
    click.option(
        "--engine",
        type=click.Choice(["auto", "core", "pyshacl"]),
        default="auto",
        show_default=True,
        help="What runs the shapes: auto is pySHACL only where they need more than SHACL Core.",
    ),
    click.option("--strict-shapes", is_flag=True, help="Refuse shapes with faults, or that need more than SHACL Core."),
    click.option("--lang", metavar="TAG", help="The language of shapes' messages, where they have several."),
    click.option(
        "--background",
        metavar="FILE",
        multiple=True,
        help="RDF whose rdfs:subClassOf adds to schema.org's class hierarchy. May be given several times.",
    ),
)


def say_notes(programs: Iterable[Program]) -> None:
    """Say once what a user should know of the shapes."""
    for program in programs:
        for note in program.notes:
            click.echo(f"note: {program.name}: {note}", err=True)
