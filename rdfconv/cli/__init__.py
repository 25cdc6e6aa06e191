"""The command line: the only place that prints and exits.

Each command is a thin call of one library function, in a module of its own. Data goes to standard output, everything
else to standard error. What a command needs is imported by that command, so that `--help` starts at once
(architecture, promise 7).
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any, Final

import click

from rdfconv.cli.canon import canon
from rdfconv.cli.convert import convert
from rdfconv.cli.explain import explain, flight
from rdfconv.cli.load import load
from rdfconv.cli.profiles import profiles
from rdfconv.cli.publish import publish
from rdfconv.cli.query import query
from rdfconv.cli.running import diff, status, worker
from rdfconv.cli.serve import serve
from rdfconv.cli.shapes import shapes
from rdfconv.cli.validate import validate
from rdfconv.errors import RdfconvError
from rdfconv.save import refusal

_INTERRUPTED: Final = 130


def main() -> None:
    """Run the command line; every RdfconvError becomes one line and its exit code."""
    try:
        sys.exit(cli.main(standalone_mode=False))
    except RdfconvError as error:
        click.echo(f"rdfconv: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("rdfconv: interrupted; the output file is as it was before", err=True)
        sys.exit(_INTERRUPTED)


class _Commands(click.Group):
    """All commands; what they print arrives, or they end as with any other output that is refused."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            try:
                return super().invoke(ctx)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()
        except OSError as error:
            if error.filename is not None:  # it is a file's, and a bug that it came so far
                raise
            with suppress(OSError, ValueError):  # nothing more is written there, not even when Python ends
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise refusal(error, "standard output") from error


def _print_version(ctx: click.Context, _option: click.Parameter, is_wanted: bool) -> None:  # noqa: FBT001 - click's signature
    if is_wanted:
        from rdfconv import __version__  # noqa: PLC0415 - looks into the installed metadata

        click.echo(f"rdfconv {__version__}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Say which version this is.",
)
def cli() -> None:
    """Pages of dataset catalogues in, clean and validated RDF out.

    rdfconv finds the schema.org JSON-LD of a page wherever JavaScript sites keep it (React Flight payloads,
    next/script, __NEXT_DATA__, script elements), adds what only the page's props say, checks the result with SHACL
    shapes and writes it as RDF.

    Shell completion: eval "$(_RDFCONV_COMPLETE=bash_source rdfconv)", or zsh_source, fish_source.
    """


for _command in (
    convert,
    status,
    worker,
    diff,
    explain,
    flight,
    canon,
    validate,
    load,
    query,
    serve,
    publish,
    profiles,
    shapes,
):
    cli.add_command(_command)
