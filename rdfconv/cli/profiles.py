"""rdfconv profiles: make a site's profile, see what it covers, list and show those that are shipped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import click

from rdfconv.cli.inputs import Inputs, input_options
from rdfconv.cli.options import Command
from rdfconv.cli.written import WrittenFile
from rdfconv.errors import SkippedError
from rdfconv.model import Config, Page
from rdfconv.read import Reader
from rdfconv.report import issue_line
from rdfconv.save import open_output

_OPEN: Final = 4  # exit code of --strict: everything is done, and the profile is found wanting

_base = click.option("--base", metavar="URL", help="The address that the page was retrieved from.")


def _readers(inputs: Inputs, base: str | None) -> Iterator[Reader]:
    """What reads the pages behind the names, each when it is called."""
    if base is not None and (count := sum(1 for _ in inputs.names)) > 1:
        raise click.UsageError(f"--base is the address of one page, and there are {count}")
    return chain.from_iterable(inputs.pages_of(name, url=base) for name in inputs.names)


def _pages(inputs: Inputs, base: str | None) -> Iterator[Page]:
    """The pages behind the names; what lies beside them in archives is passed over."""
    for read in _readers(inputs, base):
        with suppress(SkippedError):
            yield read()


@click.group()
def profiles() -> None:
    """Make a site's profile and see what it covers.

    A profile is a TOML file that says what the props of a site's pages mean. `new` writes a first one, `check` counts
    what it leaves open, `list` and `show` are about those that come with rdfconv.
    """


@profiles.command(
    cls=Command,
    examples="""
    rdfconv profiles new page.html                      a starter profile to standard output
    rdfconv profiles new pages/ -o mysite.toml          from many pages of one site: fewer keys are missed
    """,
)
@input_options
@click.option("-o", "--output", type=WrittenFile(), help="File to write; else standard output.")
@_base
def new(*, inputs: Inputs, output: Path | None, base: str | None) -> None:
    """Write a starter profile for the site of PAGES.

    Objects in the props that sound like a dataset's record get a rule, with the page's own value beside each key. A
    key has a field where its name and its value both speak for it; the others are left open, as comments. The profile
    works as it stands.
    """
    from rdfconv.prepare import prepare  # noqa: PLC0415 - light start
    from rdfconv.starter import starter_profile  # noqa: PLC0415

    recipe = prepare(Config(merge=False, shapes=()))
    text = starter_profile(list(_pages(inputs, base)), recipe)
    with open_output(output) as stream:
        stream.write(f"{text}\n".encode())


@profiles.command(
    cls=Command,
    examples="""
    rdfconv profiles check mysite.toml pages/           what each key became, and how often
    rdfconv profiles check harmony pages/ --strict      exit code 4 while a key is open
    """,
)
@click.argument("profile")
@input_options
@click.option("--strict", is_flag=True, help="An open key, or no record at all, makes the exit code 4.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_base
@click.pass_context
def check(  # noqa: PLR0913 - one parameter per option
    ctx: click.Context, /, profile: str, *, inputs: Inputs, strict: bool, as_json: bool, base: str | None
) -> None:
    """Count what becomes of the keys of PAGES' records with PROFILE, a name or a file.

    Open are keys that the profile does not know (unmapped) and values that their field cannot read (refused).
    """
    from rdfconv import shipped  # noqa: PLC0415 - light start
    from rdfconv.coverage import cover, coverage_json, coverage_lines  # noqa: PLC0415
    from rdfconv.prepare import prepare  # noqa: PLC0415
    from rdfconv.profile import parse_profile  # noqa: PLC0415

    recipe = prepare(Config(profiles=(profile,), shapes=(), vocab=("schema", "dcat", "disco")))
    checked = parse_profile(shipped.read("profiles", profile), name=profile)
    # One without records is for the JSON-LD of any site.
    recipe = replace(recipe, profiles=(checked,), fallback=None if checked.records else checked)
    coverage = cover(_readers(inputs, base), recipe)
    for issue in coverage.failures:
        click.echo(issue_line(issue), err=True)
    if as_json:
        click.echo(json.dumps(coverage_json(coverage), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(coverage_lines(coverage)))
    ctx.exit(coverage.run.exit_code(fail_on="never") or (_OPEN if strict and not coverage.is_complete else 0))


@profiles.command(
    name="list",
    cls=Command,
    examples="""
    rdfconv profiles list                               the profiles that come with rdfconv
    """,
)
def list_() -> None:
    """List the shipped profiles: name, title, hosts."""
    from rdfconv import shipped  # noqa: PLC0415 - light start
    from rdfconv.profile import parse_profile  # noqa: PLC0415

    for name in shipped.names("profiles"):
        profile = parse_profile(shipped.read("profiles", name), name=name)
        hosts = ", ".join(sorted(profile.hosts)) or "any host"
        click.echo(f"{name:<20}  {profile.title:<40}  {hosts}")


@profiles.command(
    cls=Command,
    examples="""
    rdfconv profiles show portaljs > mysite.toml        begin from the profile of a similar site
    """,
)
@click.argument("name")
def show(name: str) -> None:
    """Print the TOML of the profile NAME."""
    from rdfconv import shipped  # noqa: PLC0415 - light start

    click.echo(shipped.read("profiles", name), nl=False)
