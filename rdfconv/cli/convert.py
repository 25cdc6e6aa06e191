"""rdfconv convert: pages in, one RDF document out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import click

from rdfconv import report
from rdfconv.cli.checking import compare_option, compared, say_notes
from rdfconv.cli.ending import Output, Telling
from rdfconv.cli.graphs import GraphOwners
from rdfconv.cli.inputs import Inputs, input_options
from rdfconv.cli.invalid import Sorter, Sorting, invalid_options
from rdfconv.cli.options import Command, config_of, read_base_map, reading_options
from rdfconv.cli.reporting import Reporter, Reporting, known_on, reporting_options
from rdfconv.cli.runs import convert_in_a_run, run_options, running_of
from rdfconv.cli.written import WrittenFile
from rdfconv.model import Config
from rdfconv.result import FailOn, Result, RunReport
from rdfconv.save import open_output
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
    rdfconv convert a/ -o b.nq --on-invalid quarantine  what the shapes object to goes into b.nq.quarantine
    curl -s URL | rdfconv convert - --base URL          a page from standard input
    rdfconv convert pages/ -j 8 --run run -o d.nq.gz    many pages, 8 processes; again to go on
    """,
)
@input_options
@click.option(
    "-o",
    "--output",
    type=WrittenFile(),
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
@run_options
@compare_option
@invalid_options
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
    sorting: Sorting,
    **reading: Any,
) -> None:
    """Convert PAGES (files, folders, patterns, archives, addresses, - for standard input) to RDF.

    Every page is found, cleaned, expanded, merged, checked and written. A page that fails costs itself only; the
    summary at the end and the exit code say so.
    """
    running, config = running_of(reading), config_of(**reading)
    chosen = format_of(to or (output.name if output else "turtle"))
    in_graphs = graph or ("page" if chosen.name in _QUADS else "none")
    addresses = read_base_map(base_map) if base is None else {_only(inputs): base}
    inputs = inputs.with_limits(config.limits).with_addresses(addresses)
    if running.is_wanted or inputs.names.are_remote:
        if compare:
            raise click.UsageError(f"--compare wants one process, without {running.reasons or 'objects of a store'}")
        made = Output(path=output, format=chosen, graph=in_graphs)
        said = Telling(
            fail_on=fail_on,
            reporting=reporting,
            sorting=sorting,
            require_data=require_data,
            verbose=verbose,
            quiet=quiet,
        )
        ctx.exit(convert_in_a_run(running, inputs, config, made, said))
    results = _results(inputs, config, compare)
    # What is entered last is in its place first: no page is missing from an output and not yet in the quarantine.
    with reporting.open() as told, open_output(output) as stream, sorting.open() as sorter:
        writer = _Writer(chosen, in_graphs, told, sorter, verbose=verbose, quiet=quiet)
        for chunk in writer.document(results):
            stream.write(chunk)
    writer.say_summary()
    ctx.exit(writer.run.exit_code(fail_on=fail_on, require_data=require_data))


def _only(inputs: Inputs) -> str:
    """The name of the one input."""
    names = list(inputs.names)
    if len(names) != 1:
        raise click.UsageError(f"--base is the address of one page, and there are {len(names)}; --base-map has many")
    return names[0]


def _results(inputs: Inputs, config: Config, compare: int | None) -> Iterator[Result]:
    """The results of all pages; what is wrong with the configuration is said before the first."""
    from rdfconv.bulk import convert_many  # noqa: PLC0415 - light start
    from rdfconv.prepare import prepare  # noqa: PLC0415

    recipe = prepare(config)
    say_notes(recipe.shapes)
    pages = (inputs.pages_of(name) for name in _with_progress(list(inputs.names)))
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

    def __init__(  # noqa: PLR0913 - what it is for, and where it goes
        self, format_: Format, graph: str, told: Reporter, sorter: Sorter, *, verbose: bool, quiet: bool
    ) -> None:
        self.run = RunReport()
        self._told = told
        self._sorter = sorter
        self._format = format_
        self._graph = graph
        self._owners = GraphOwners()
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
        address = result.retrieved
        if self._graph in {"page", "layers"}:
            result = self._owners.with_own_graph(result)
        part = self._format.part_of(result.graphs(self._graph if self._format.holds_graphs else "none"))
        if part.issues:
            result = replace(result, issues=(*result.issues, *part.issues))
        page = self._told.add(result)
        outcome = self._sorter.outcome(result, page, address=address)
        self.run.add(result, known=known_on(page), outcome=outcome)
        self._findings.update(report.findings_of(result))
        for line in report.issue_lines(result, notes=self._verbose):
            if not self._quiet or line.startswith("error"):
                click.echo(line, err=True)
        return part if outcome == "written" else Part(body=b"")

    def say_summary(self) -> None:
        """What the shapes found, and the counts."""
        if not self._quiet:
            for line in (*report.finding_lines(self._findings), report.summary(self.run)):
                click.echo(line, err=True)
