"""The options that say how pages are checked, the notes on shapes that a run begins with, the second engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import click

from rdfconv.errors import ConfigError
from rdfconv.handoff import Recipe
from rdfconv.result import Result
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
compare_option: Final = click.option(
    "--compare",
    metavar="N",
    type=click.IntRange(min=1),
    help="Let pySHACL check every Nth page too, from the first on, and say where the engines differ.",
)


def compared(results: Iterator[Result], recipe: Recipe, every: int | None) -> Iterator[Result]:
    """The results, compared with pySHACL's on every so many pages; None: on none.

    Raises:
        ConfigError: pySHACL runs the shapes anyway, or there are none.
    """
    from rdfconv.compare import compare  # noqa: PLC0415 - light start
    from rdfconv.prepare import prepare  # noqa: PLC0415

    if every is None:
        return results
    if all(program.engine == "pyshacl" for program in recipe.shapes):
        raise ConfigError("there are no shapes that the core engine runs, so nothing to compare", where="--compare")
    reference = prepare(replace(recipe.config, engine="pyshacl"))
    return compare(results, recipe, reference, every=every)


def say_notes(programs: Iterable[Program]) -> None:
    """Say once what a user should know of the shapes."""
    for program in programs:
        for note in program.notes:
            click.echo(f"note: {program.name}: {note}", err=True)
