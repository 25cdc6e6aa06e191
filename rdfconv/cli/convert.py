"""rdfconv convert: pages in, one RDF document out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import click

from rdfconv import report
from rdfconv.cli.checking import compare_option, compared, say_notes
from rdfconv.cli.inputs import Inputs, input_options
from rdfconv.cli.options import Command, config_of, read_base_map, reading_options
from rdfconv.cli.reporting import Reporter, Reporting, reporting_options
from rdfconv.model import Config, Issue
from rdfconv.result import FailOn, Result, RunReport
from rdfconv.save import open_output
from rdfconv.terms import Term
from rdfconv.write import FORMATS, Format, Part, format_of

_MANY: Final = 20  # pages from which on a progress bar is of use
_QUADS: Final = {"nquads", "trig"}  # formats that people choose for their graphs


@click.command(
    cls=Command,
    examples="""
    rdfconv convert page.html                           Turtle to standard output
    rdfconv convert pages/ -o dump.nt.gz                a folder of pages into one compressed file
    rdfconv convert 'saved/**/*.txt' -o items.ttl       a pattern of files
    rdfconv convert crawl.warc.gz -o crawl.nq.gz        the pages of a web archive
    rdfconv convert https://example.org/datasets/1      a page of the web
    curl -s URL | rdfconv convert - --base URL          a page from standard input
    """,
)
@input_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write; .gz and .zst compress. Else standard output.",
)
@click.option("--to", metavar="FORMAT", help=f"Where the file name does not say it: {', '.join(FORMATS)}.")
@click.option(
    "--graph",
    metavar="page|layers|none|IRI",
    help="In which graphs (N-Quads, TriG, JSON-LD): one a page; #source and #merged apart; none; that one.",
)
@click.option(
    "--base-map",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where pages were retrieved from: lines of page, tab, address.",
)
@reading_options
@compare_option
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info", "never"]),
    default="violation",
    show_default=True,
    help="Shape results that make the exit code 4.",
)
@reporting_options
@click.option("--require-data", is_flag=True, help="A page without data makes the exit code 3.")
@click.option("-v", "--verbose", is_flag=True, help="Show notes too.")
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
@click.pass_context
def convert(  # noqa: PLR0913 - one parameter per option
    ctx: click.Context,
    /,
    *,
    inputs: Inputs,
    output: Path | None,
    to: str | None,
    graph: str | None,
    base_map: Path | None,
    base: str | None,
    compare: int | None,
    fail_on: FailOn,
    require_data: bool,
    verbose: bool,
    quiet: bool,
    reporting: Reporting,
    **reading: Any,
) -> None:
    """Convert PAGES (files, folders, patterns, archives, addresses, - for standard input) to RDF.

    Every page is found, cleaned, expanded, merged, checked and written. A page that fails costs itself only; the
    summary at the end and the exit code say so.
    """
    chosen = format_of(to or (output.name if output else "turtle"))
    names = list(inputs.names)
    if base is not None and len(names) > 1:
        raise click.UsageError(f"--base is the address of one page, and there are {len(names)}; --base-map has many")
    addresses = read_base_map(base_map) if base is None else {names[0]: base}
    results = _results(inputs, addresses, config_of(**reading), compare)
    in_graphs = graph or ("page" if chosen.name in _QUADS else "none")
    with reporting as told, open_output(output) as stream:
        writer = _Writer(chosen, in_graphs, told, verbose=verbose, quiet=quiet)
        for chunk in writer.document(results):
            stream.write(chunk)
    writer.say_summary()
    ctx.exit(writer.run.exit_code(fail_on=fail_on, require_data=require_data))


def _results(inputs: Inputs, addresses: Mapping[str, str], config: Config, compare: int | None) -> Iterator[Result]:
    """The results of all pages; what is wrong with the configuration is said before the first."""
    from rdfconv.bulk import convert_many  # noqa: PLC0415 - light start
    from rdfconv.prepare import prepare  # noqa: PLC0415

    recipe = prepare(config)
    say_notes(recipe.shapes)
    pages = (inputs.pages_of(name, url=addresses.get(name)) for name in _with_progress(list(inputs.names)))
    return compared(convert_many(chain.from_iterable(pages), recipe), recipe, compare)


def _with_progress(names: list[str]) -> Iterator[str]:
    """The names one by one, with a bar on a terminal's standard error when there are many."""
    if len(names) < _MANY or not sys.stderr.isatty():
        yield from names
        return
    with click.progressbar(names, file=sys.stderr, label="pages", show_pos=True) as bar:
        yield from bar


class _Writer:
    """Results on their way into one document; Issues are said as they come, counts are kept for the end."""

    def __init__(self, format_: Format, graph: str, told: Reporter, *, verbose: bool, quiet: bool) -> None:
        self.run = RunReport()
        self._told = told
        self._format = format_
        self._graph = graph
        self._graphs: dict[Term, str] = {}  # and the page that has it
        self._verbose = verbose
        self._quiet = quiet
        self._findings: Counter[report.Finding] = Counter()

    def document(self, results: Iterator[Result]) -> Iterator[bytes]:
        """All results as one document, in chunks; a single page declares only the prefixes that it uses."""
        first = [self._part(result) for result in islice(results, 1)]
        second = next(results, None)
        if second is None:
            return self._format.document([part.body for part in first], first[0].prefixes if first else {})
        rest = (self._part(result) for result in chain([second], results))
        return self._format.document(part.body for part in chain(first, rest))

    def _part(self, result: Result) -> Part:
        result = self._with_own_graph(result)
        part = self._format.page(result.statements(self._graph if self._format.holds_graphs else "none"))
        result = replace(result, issues=(*result.issues, *part.issues))
        self.run.add(result, known=self._told.add(result))
        self._findings.update(report.findings_of(result))
        for line in report.issue_lines(result, notes=self._verbose):
            if not self._quiet or line.startswith("error"):
                click.echo(line, err=True)
        return part

    def _with_own_graph(self, result: Result) -> Result:
        """A page never adds to another one's graph: the second that claims a name gets one of its content."""
        if not result.triples or self._graph not in {"page", "layers"}:
            return result
        owner = self._graphs.setdefault(result.graph, result.source)
        if owner == result.source:
            return result
        message = f"claims the graph {result.graph}, which {owner} has; its own is named by its content"
        issue = Issue(severity="warning", code="graph-claimed-twice", message=message, stage="write")
        return replace(result, retrieved=None, page=None, issues=(*result.issues, issue))

    def say_summary(self) -> None:
        """What the shapes found, and the counts."""
        if not self._quiet:
            for line in (*report.finding_lines(self._findings), report.summary(self.run)):
                click.echo(line, err=True)
