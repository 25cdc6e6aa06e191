"""rdfconv status, rdfconv worker, rdfconv diff: what there is to do with runs beside `convert`."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import click

from rdfconv.cli.options import NAME, Command
from rdfconv.cli.runs import logged
from rdfconv.cli.written import WrittenFile
from rdfconv.save import open_output


@click.command(
    cls=Command,
    examples="""
    rdfconv status run                                  for people
    rdfconv status s3://bucket/run --json               as data
    """,
)
@click.argument("run", type=NAME)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(run: str, *, as_json: bool) -> None:
    """Tell how far RUN is, a folder or URL that `rdfconv convert --run` was given."""
    from rdfconv.runs.run import kept_run  # noqa: PLC0415 - light start
    from rdfconv.runs.status import status as numbers_of  # noqa: PLC0415
    from rdfconv.runs.status import status_lines  # noqa: PLC0415
    from rdfconv.runs.storage import storage_of  # noqa: PLC0415

    numbers = numbers_of(kept_run(storage_of(run)))
    click.echo(json.dumps(numbers) if as_json else "\n".join(status_lines(numbers)))


@click.command(
    cls=Command,
    examples="""
    rdfconv convert --manifest warc.paths.gz --run s3://bucket/run --plan-only
    rdfconv worker --job s3://bucket/run -j 0           on as many machines as there are
    """,
)
@click.option(
    "--job", metavar="DIR|URL", type=NAME, required=True, help="The run, begun by `rdfconv convert --plan-only`."
)
@click.option("-j", "--jobs", metavar="N", type=click.IntRange(0), default=1, help="Processes; 0: a core each.")
@click.option(
    "--lease-seconds",
    metavar="N",
    type=click.FloatRange(1),
    default=120,
    show_default=True,
    help="After which others take over what a lost worker was at.",
)
@click.option("--log-json", is_flag=True, help="Progress as lines of JSON on standard error.")
def worker(job: str, *, jobs: int, lease_seconds: float, log_json: bool) -> None:
    """Work on a run until it is complete, beside any number of other workers.

    Needs no engine and no address but the run's. A worker may be ended at any moment, and others begin at any moment.
    """
    from rdfconv.runs.run import kept_run  # noqa: PLC0415 - light start
    from rdfconv.runs.storage import storage_of  # noqa: PLC0415
    from rdfconv.runs.worker import work  # noqa: PLC0415

    storage = storage_of(job)
    shards = pages = 0
    with logged(0, len(kept_run(storage).plan.ids)) as say:
        for record in work(storage, jobs=jobs or os.cpu_count() or 1, lease_seconds=lease_seconds):
            shards, pages = shards + 1, pages + record.pages
            if log_json:
                say(record)
    click.echo(f"complete; {shards:,} shards with {pages:,} pages were converted here", err=True)


@click.command(
    cls=Command,
    examples="""
    rdfconv diff old.nq.gz new.nq.gz                    RDF Patch to standard output
    rdfconv diff run-may run-june --added add.nq --removed remove.nq
    """,
)
@click.argument("old", type=NAME)
@click.argument("new", type=NAME)
@click.option("-o", "--output", type=WrittenFile(), help="File for the RDF Patch.")
@click.option("--added", type=WrittenFile(), help="File for what is new, in N-Quads.")
@click.option("--removed", type=WrittenFile(), help="File for what is gone, in N-Quads.")
def diff(old: str, new: str, *, output: Path | None, added: Path | None, removed: Path | None) -> None:
    """Tell what is in NEW and not in OLD, and the other way round; runs or RDF files.

    The patch, or the two files, make a store that holds OLD hold NEW.
    """
    from rdfconv.diff import as_nquads, as_patch, difference  # noqa: PLC0415 - light start

    changes = difference(old, new)
    with ExitStack() as stack:
        files: dict[str, BinaryIO] = {
            side: stack.enter_context(open_output(path))
            for side, path in (("added", added), ("removed", removed))
            if path
        }
        patch = stack.enter_context(open_output(output)) if output or not files else None
        if patch:
            patch.write(b"TX .\n")
        for change in changes:
            if patch:
                patch.write(as_patch(change))
            if change[0] in files:
                files[change[0]].write(as_nquads(change))
        if patch:
            patch.write(b"TC .\n")
    for what, counts in (("statements", dict(changes.statements)), ("graphs", dict(changes.graphs))):
        told = ", ".join(f"{counts[fate]:,} {fate}" for fate in ("added", "removed", "changed") if counts.get(fate))
        click.echo(f"{what}: {told or 'no change'}", err=True)
