"""The command line: the only module that prints and exits.

Each command is a thin call of one library function. Data goes to standard output, everything else to standard error.
What a command needs is imported by that command, so that `--help` starts at once (architecture, promise 7).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from rdfconv import report
from rdfconv.errors import InputError, RdfconvError
from rdfconv.model import Config, Page
from rdfconv.read import iter_names, read_page
from rdfconv.result import FailOn, Result, RunReport
from rdfconv.save import open_output
from rdfconv.write import Format, Part, format_of

F = TypeVar("F", bound=Callable[..., Any])

_INTERRUPTED: Final = 130
_MANY: Final = 20  # pages from which on a progress bar is of use


class _Command(click.Command):
    """A command whose help ends in examples, printed as they stand."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the examples line by line."""
        with formatter.section("Examples"):
            for line in self.examples.strip().splitlines():
                formatter.write(f"  {line.strip()}\n")


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
        click.echo("rdfconv: interrupted; what was written is kept", err=True)
        sys.exit(_INTERRUPTED)


def _print_version(ctx: click.Context, _option: click.Parameter, is_wanted: bool) -> None:  # noqa: FBT001 - click's signature
    if is_wanted:
        from rdfconv import __version__  # noqa: PLC0415 - looks into the installed metadata

        click.echo(f"rdfconv {__version__}")
        ctx.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


# --- Options that several commands share


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_reading_options = _options(
    click.option("--base", metavar="URL", help="The address that the page was retrieved from."),
    click.option("--profile", "profiles", metavar="NAME|FILE", multiple=True, help="A site's profile to try first."),
    click.option("--no-merge", is_flag=True, help="Leave page props out: the JSON-LD alone."),
    click.option("--no-ai-text", is_flag=True, help="Leave machine-written summaries out."),
    click.option(
        "--context", "contexts", metavar="URL=FILE", multiple=True, help="A JSON-LD context; none is ever fetched."
    ),
    click.option("--id-base", metavar="URL", help="Where IRIs of things that pages share begin (else urn:uuid:)."),
    click.option(
        "--schema-iri",
        type=click.Choice(["http", "https"]),
        default="http",
        show_default=True,
        help="How schema.org terms begin.",
    ),
    click.option(
        "--subject",
        type=click.Choice(["fragment", "url"]),
        default="fragment",
        show_default=True,
        help="Name the thing <page>#dataset, or as the page.",
    ),
    click.option("--strict-iris", is_flag=True, help="Drop ill-formed IRIs instead of percent-encoding them."),
    click.option(
        "--shapes",
        metavar="NAME|FILE|none",
        multiple=True,
        default=["google-dataset"],
        show_default=True,
        help="SHACL shapes to check with.",
    ),
)


def _config(
    *,
    profiles: tuple[str, ...],
    no_merge: bool,
    no_ai_text: bool,
    contexts: tuple[str, ...],
    shapes: tuple[str, ...],
    **same_names: Any,
) -> Config:
    """The options of `_reading_options` as a Config."""
    return Config(
        profiles=profiles,
        merge=not no_merge,
        ai_text=not no_ai_text,
        contexts=tuple(_url_and_file(text) for text in contexts),
        shapes=tuple(name for name in shapes if name != "none"),
        **same_names,
    )


def _url_and_file(text: str) -> tuple[str, str]:
    url, separator, file = text.rpartition("=")
    if not separator:
        raise click.BadParameter(f"{text!r} is not of the form URL=FILE", param_hint="--context")
    return url, file


# --- convert


@cli.command(
    cls=_Command,
    examples="""
    rdfconv convert page.html                           Turtle to standard output
    rdfconv convert pages/ -o dump.nt.gz                a folder of pages into one compressed file
    rdfconv convert 'saved/**/*.txt' -o items.ttl       a pattern of files
    curl -s URL | rdfconv convert - --base URL          a page from standard input
    """,
)
@click.argument("pages", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write (.ttl, .nt, with .gz); else standard output."
)
@click.option(
    "--to", "to", metavar="FORMAT", help="Output format, where the file name does not say it: turtle, ntriples."
)
@_reading_options
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info", "never"]),
    default="violation",
    show_default=True,
    help="Shape results that make the exit code 4.",
)
@click.option("--require-data", is_flag=True, help="A page without data makes the exit code 3.")
@click.option("-v", "--verbose", is_flag=True, help="Show notes too.")
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
@click.pass_context
def convert(  # noqa: PLR0913 - one parameter per option
    ctx: click.Context,
    /,
    pages: tuple[str, ...],
    *,
    output: Path | None,
    to: str | None,
    base: str | None,
    fail_on: FailOn,
    require_data: bool,
    verbose: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Convert PAGES (files, folders, patterns, - for standard input) to RDF.

    Every page is found, cleaned, expanded, merged, checked and written. A page that fails costs itself only; the
    summary at the end and the exit code say so.
    """
    writer = _Writer(format_of(to or (output.name if output else "turtle")), verbose=verbose, quiet=quiet)
    results = _results(pages, base, _config(**reading))
    with open_output(output) as stream:
        for chunk in writer.document(results):
            stream.write(chunk)
    writer.say_summary()
    ctx.exit(writer.run.exit_code(fail_on=fail_on, require_data=require_data))


def _results(inputs: Iterable[str], base: str | None, config: Config) -> Iterator[Result]:
    """The results of all pages behind the names; what is wrong with the configuration is said before the first."""
    from rdfconv.bulk import convert_many  # noqa: PLC0415 - light start
    from rdfconv.prepare import prepare  # noqa: PLC0415

    recipe = prepare(config)
    names = list(iter_names(inputs))
    if base is not None and len(names) > 1:
        raise click.UsageError(f"--base is the address of one page, and there are {len(names)}")
    return convert_many((partial(read_page, name, url=base) for name in _with_progress(names)), recipe)


def _with_progress(names: list[str]) -> Iterator[str]:
    """The names one by one, with a bar on a terminal's standard error when there are many."""
    if len(names) < _MANY or not sys.stderr.isatty():
        yield from names
        return
    with click.progressbar(names, file=sys.stderr, label="pages", show_pos=True) as bar:
        yield from bar


class _Writer:
    """Results on their way into one document; Issues are said as they come, counts are kept for the end."""

    def __init__(self, format_: Format, *, verbose: bool, quiet: bool) -> None:
        self.run = RunReport()
        self._format = format_
        self._verbose = verbose
        self._quiet = quiet
        self._findings: Counter[report.Finding] = Counter()

    def document(self, results: Iterator[Result]) -> Iterator[bytes]:
        """All results as one document, in chunks; a single page declares only the prefixes that it uses."""
        first = self._part(next(results))
        second = next(results, None)
        if second is None:
            return self._format.document([first.body], first.prefixes)
        rest = (self._part(result) for result in chain([second], results))
        return self._format.document(part.body for part in chain([first], rest))

    def _part(self, result: Result) -> Part:
        part = self._format.page(result.triples)
        result = replace(result, issues=(*result.issues, *part.issues))
        self.run.add(result)
        self._findings.update(report.findings_of(result))
        for line in report.issue_lines(result, notes=self._verbose):
            if not self._quiet or line.startswith("error"):
                click.echo(line, err=True)
        return part

    def say_summary(self) -> None:
        """What the shapes found, and the counts."""
        if not self._quiet:
            for line in (*report.finding_lines(self._findings), report.summary(self.run)):
                click.echo(line, err=True)


# --- explain


@cli.command(
    cls=_Command,
    examples="""
    rdfconv explain page.html                           for people
    rdfconv explain page.html --json                    the same as data
    """,
)
@click.argument("page")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_reading_options
def explain(page: str, *, as_json: bool, base: str | None, **reading: Any) -> None:
    """Tell what was found on PAGE and where, what each field became, what was left out and why."""
    from rdfconv.pipeline import convert as convert_page  # noqa: PLC0415 - light start
    from rdfconv.prepare import prepare  # noqa: PLC0415

    recipe = prepare(_config(**reading))
    result = convert_page(_page(page, base), recipe)
    if as_json:
        _print_json(report.explanation_json(result))
    else:
        click.echo("\n".join(report.explanation(result)))


# --- flight


@cli.command(
    cls=_Command,
    examples="""
    rdfconv flight page.txt                             the tree as React's client decodes it
    rdfconv flight page.html | jq .                     the payload inside an HTML page
    """,
)
@click.argument("page")
def flight(page: str) -> None:
    """Print the React Flight tree of PAGE as JSON.

    What JSON cannot say is an object with one key that begins with $: {"$el": type, "key": …, "props": …} an element,
    {"$date": …}, {"$map": …}, {"$undefined": true}, {"$cycle": levels up}, {"$pending": true} a row that never came.
    """
    from rdfconv import html  # noqa: PLC0415 - light start
    from rdfconv.flight import parse, tree  # noqa: PLC0415

    opened = _page(page, None)
    payload = html.scan(opened.body).flight if html.is_html(opened.body, opened.media_type) else opened.body
    if not payload:
        raise InputError("holds no React Flight payload", where=page)
    parsed = parse(payload)
    _print_json(tree(parsed.value(0)))
    for issue in parsed.issues:
        click.echo(report.issue_line(issue, page), err=True)


def _page(name: str, base: str | None) -> Page:
    """The one page behind a name."""
    names = list(iter_names([name]))
    if len(names) > 1:
        raise click.UsageError(f"{name} is {len(names)} pages; this command takes one")
    return read_page(names[0], url=base)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
