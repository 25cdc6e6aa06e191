"""What `rdfconv convert` does with many pages: the options for it, the pool or cluster, progress."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, fields, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from rdfconv.cli.checking import say_notes
from rdfconv.cli.ending import Output, Telling, counted, joining, refuse_invalid
from rdfconv.cli.inputs import Inputs
from rdfconv.cli.options import NAME, Size, all_of
from rdfconv.model import Config
from rdfconv.read import STDIN, is_address

if TYPE_CHECKING:
    from rdfconv.runs.commit import Commit
    from rdfconv.runs.job import Job
    from rdfconv.runs.run import Run
    from rdfconv.runs.storage import Storage


run_options = all_of(
    click.option(
        "-j",
        "--jobs",
        metavar="N",
        type=click.IntRange(0),
        default=1,
        show_default=True,
        help="Processes; 0: a core each.",
    ),
    click.option(
        "--run", metavar="DIR|URL", type=NAME, help="Keep the run here; the same command goes on after an interruption."
    ),
    click.option(
        "--manifest", metavar="FILE", type=NAME, multiple=True, help="More inputs, one a line (warc.paths.gz)."
    ),
    click.option("--manifest-base", metavar="URL", default="", help="What stands before the manifests' lines."),
    click.option("--plan-only", is_flag=True, help="Begin the run and convert nothing; `rdfconv worker` does."),
    click.option("--cluster", metavar="dask://HOST:PORT", help="Convert on the workers of this cluster."),
    click.option("--shard-size", metavar="SIZE", type=Size(), help="Cut the output into files of about this size."),
    click.option(
        "--split",
        metavar="SIZE",
        type=Size(),
        default="8M",
        show_default=True,
        help="About how large the pieces of a WARC or zip file are that processes share.",
    ),
    click.option("--reconfigure", is_flag=True, help="Go on with another configuration than the run's."),
    click.option(
        "--max-vanished",
        metavar="PERCENT",
        type=click.FloatRange(0, 100),
        default=10,
        show_default=True,
        help="Of a run's inputs that may be gone.",
    ),
    click.option(
        "--page-seconds",
        metavar="N",
        type=click.FloatRange(min=0, min_open=True),
        default=60,
        show_default=True,
        help="What one page may take.",
    ),
    click.option(
        "--page-memory", metavar="SIZE", type=Size(), default="2G", show_default=True, help="What a process may hold."
    ),
    click.option("--log-json", is_flag=True, help="Progress as lines of JSON on standard error."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The options of `run_options`."""

    jobs: int
    run: str | None
    manifest: tuple[str, ...]
    manifest_base: str
    plan_only: bool
    cluster: str | None
    shard_size: int | None
    split: int
    reconfigure: bool
    max_vanished: float
    page_seconds: float
    page_memory: int
    log_json: bool
    given: frozenset[str]  # which of them the user has named

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything that one process without a run cannot do."""
        return bool(self.reasons)

    @property
    def reasons(self) -> str:
        """The options that say so."""
        wanted = [*(["jobs"] if self.jobs != 1 else []), *sorted(self.given & _ONLY_IN_RUNS)]
        return ", ".join(f"--{name.replace('_', '-')}" for name in wanted)


_ONLY_IN_RUNS: Final = frozenset(
    ["run", "manifest", "plan_only", "cluster", "shard_size", "page_seconds", "page_memory", "log_json"]
)
_BELONG_TO: Final = {"plan_only": "run", "reconfigure": "run", "max_vanished": "run", "manifest_base": "manifest"}


def running_of(options: dict[str, Any]) -> Running:
    """The options of `run_options`, taken out of all.

    Raises:
        UsageError: one is given without the one that it belongs to.
    """
    own = {field.name: options.pop(field.name) for field in fields(Running) if field.name != "given"}
    source_of = click.get_current_context().get_parameter_source
    given = frozenset(name for name in own if own[name] != "" and source_of(name) is ParameterSource.COMMANDLINE)
    for name in sorted(given):
        if (other := _BELONG_TO.get(name, name)) not in given:
            raise click.UsageError(f"--{name.replace('_', '-')} is for --{other}, which is not given")
    return Running(**own, given=given)


def convert_in_a_run(running: Running, inputs: Inputs, config: Config, output: Output, telling: Telling) -> int:
    """Convert all pages in a run, join its parts, tell what is to be told; the exit code."""
    from rdfconv.prepare import prepare  # noqa: PLC0415 - light start

    if running.shard_size is not None and output.path is None:
        raise click.UsageError("--shard-size cuts a file: -o names it")
    job = _job(running, inputs, config, output, telling)
    say_notes(prepare(config).shapes)
    if running.plan_only:
        with _place_of(running, output.path) as storage:
            run = _begun(storage, job, running, inputs)
        click.echo(f"{len(run.plan.ids):,} shards planned; rdfconv worker --job {run.storage.uri}", err=True)
        return 0
    is_shown = not telling.quiet and (running.log_json or sys.stderr.isatty())
    with telling.reporting.open() as told, _place_of(running, output.path) as storage:
        run = _worked(_begun(storage, job, running, inputs), running, is_shown=is_shown)
        # The quarantine is in its place before the output, as where one process converts.
        with (
            joining(run, output.path, running.shard_size, is_kept=bool(running.run)) as write,
            telling.sorting.open() as sorter,
        ):
            counts = counted(run, told, sorter, telling)
            write()
    counts.say(telling)
    return counts.run.exit_code(fail_on=telling.fail_on, require_data=telling.require_data)


def _job(running: Running, inputs: Inputs, config: Config, output: Output, telling: Telling) -> Job:
    from rdfconv.runs.job import Job, sealed  # noqa: PLC0415 - light start

    reporting, sorting = telling.reporting, telling.sorting
    job = Job(
        config=config,
        choice=inputs.access.choice,
        format=output.format.name,
        graph=output.graph,
        compression=".gz" if running.run else "",  # nothing where the parts will be gone
        is_kept=bool(running.run),
        details=bool(running.run or reporting.is_wanted or sorting.is_wanted),  # for any report, also a later one
        page_seconds=running.page_seconds,
        page_bytes=running.page_memory,
    )
    if sorting.is_wanted:
        known = str(reporting.baseline) if reporting.baseline else None
        job = replace(job, on_invalid=sorting.on_invalid, failing=tuple(sorting.failing), baseline=known)
    return sealed(job)


def _begun(storage: Storage, job: Job, running: Running, inputs: Inputs) -> Run:
    from rdfconv.runs.inputs import units_of  # noqa: PLC0415 - light start
    from rdfconv.runs.run import begun  # noqa: PLC0415

    run = begun(
        storage,
        job,
        units_of(_names(inputs, running), inputs.addresses, inputs.members, inputs.access.choice, running.split),
        reconfigure=running.reconfigure,
        most_vanished=running.max_vanished / 100,
    )
    for name in run.vanished:
        click.echo(f"note: {name}: is gone since the last run; its statements are removed", err=True)
    return run


def _names(inputs: Inputs, running: Running) -> Iterator[str]:
    from rdfconv.runs.inputs import manifest_names  # noqa: PLC0415 - light start

    listed = (manifest_names(file, running.manifest_base) for file in running.manifest)
    for name in chain(inputs.names, *listed):
        if name == STDIN:
            raise click.UsageError(f"standard input is read by one process, without {running.reasons}")
        if is_address(name):
            message = (
                f"the web is read by one process, without {running.reasons}; "
                "or --keep the pages in a FILE.warc.gz, and convert that"
            )
            raise click.UsageError(message)
        yield name


def _worked(run: Run, running: Running, *, is_shown: bool) -> Run:
    """The run with all its shards done, in the end with what pages of one have to know of those of others."""
    from rdfconv.runs.run import finish, with_graphs_settled  # noqa: PLC0415 - light start

    refuse_invalid(run)
    work(run, running, is_shown=is_shown)
    run = with_graphs_settled(run)
    work(run, running, is_shown=is_shown)
    finish(run)
    return run


@contextmanager
def _place_of(running: Running, output: Path | None) -> Iterator[Storage]:
    """Where the run is kept: where the user says, else beside the output until it is done."""
    from rdfconv.runs.storage import Folder, storage_of  # noqa: PLC0415 - light start

    if running.run:
        yield storage_of(running.run)
        return
    beside = output.parent if output and output.parent.is_dir() else None
    folder = tempfile.mkdtemp(prefix=".rdfconv-", dir=beside)
    try:
        yield Folder(root=Path(folder), is_durable=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def work(run: Run, running: Running, *, is_shown: bool) -> None:
    """Convert what is left to do of a run."""
    numbers = run.pending()
    if not numbers:
        return
    with (
        _shown(run, numbers, as_json=running.log_json) if is_shown else nullcontext(_ignore) as say,
        closing(_commits(run, running, numbers)) as commits,
    ):
        for record in commits:
            say(record)
            if record.invalid:
                refuse_invalid(run)


def _commits(run: Run, running: Running, numbers: list[int]) -> Generator[Commit]:
    """The commits of some shards as they come, from a cluster or from processes of this machine."""
    shards = (run.plan.shard(number) for number in numbers)
    if running.cluster:
        from rdfconv.runs.cluster import commits_of  # noqa: PLC0415 - an extra

        yield from commits_of(running.cluster, run.job, run.storage, shards)
        return
    from rdfconv.runs.pool import Pool  # noqa: PLC0415 - light start

    with Pool(run.job, run.storage, min(running.jobs or os.cpu_count() or 1, len(numbers))) as pool:
        yield from pool.run(shards)


def _ignore(_record: Commit) -> None:
    pass


def _shown(run: Run, numbers: list[int], *, as_json: bool) -> AbstractContextManager[Callable[[Commit], None]]:
    done = len(run.plan.ids) - len(numbers)
    return logged(done, len(run.plan.ids)) if as_json else _bar(run, numbers)


@contextmanager
def logged(done: int, shards: int) -> Iterator[Callable[[Commit], None]]:
    """One line of JSON for each commit."""
    counts: Counter[str] = Counter(shards=done)
    start = time.monotonic()

    def say(record: Commit) -> None:
        counts.update(shards=1, pages=record.pages, triples=record.triples, failed=record.failed, reused=record.reused)
        seconds = time.monotonic() - start
        left = seconds / (counts["shards"] - done) * (shards - counts["shards"])
        numbers = {name: counts[name] for name in ("shards", "pages", "triples", "failed", "reused")}
        times = {"seconds": round(seconds, 1), "pages_per_second": round(counts["pages"] / seconds, 1)}
        click.echo(json.dumps({**numbers, "of_shards": shards, **times, "seconds_left": round(left, 1)}), err=True)

    yield say


@contextmanager
def _bar(run: Run, numbers: list[int]) -> Iterator[Callable[[Commit], None]]:
    """A bar by bytes of input, with what has been done so far."""
    counts: Counter[str] = Counter()
    start = time.monotonic()
    left = sum(run.plan.shard(number).size for number in numbers)
    with click.progressbar(
        length=max(1, left), file=sys.stderr, label="pages", item_show_func=lambda text: text
    ) as bar:

        def say(record: Commit) -> None:
            counts.update(pages=record.pages, triples=record.triples, failed=record.failed)
            pace = counts["pages"] / (time.monotonic() - start)
            text = (
                f"{counts['pages']:,} pages, {pace:,.0f}/s, {counts['triples']:,} triples, {counts['failed']:,} failed"
            )
            bar.update(record.input_bytes, text)

        yield say
