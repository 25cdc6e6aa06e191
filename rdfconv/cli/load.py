"""rdfconv load: dumps into a triple store."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from rdfconv.cli.options import NAME, Command, timeout_option
from rdfconv.errors import OutputError, TermError
from rdfconv.terms import Term, iri

_SHOWN: Final = 10  # refused graphs that are named


@click.command(
    cls=Command,
    examples="""
    rdfconv load dump.nq.gz --store catalogue           a store in the folder catalogue
    rdfconv load dumps/ --store catalogue --prune       pages that the dumps no longer have are removed
    rdfconv load run --store catalogue                  what a finished run has written (convert --run run --to nq)
    rdfconv load dump.nq.gz --endpoint http://localhost:7878/store --state sent.db
    """,
)
@click.argument("files", type=NAME, nargs=-1, required=True)
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), help="Folder of an embedded store.")
@click.option("--endpoint", metavar="URL", help="Else address of a store: for graphs, or with --protocol update.")
@click.option(
    "--protocol",
    type=click.Choice(["gsp", "update"]),
    default="gsp",
    show_default=True,
    help="Graph Store Protocol or SPARQL Update.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that keeps what the endpoint has: only changed graphs are sent.",
)
@click.option(
    "--connections", type=click.IntRange(1, 64), metavar="N", default=4, show_default=True, help="To the endpoint."
)
@timeout_option
@click.option("--graph", metavar="IRI", help="The graph of triples that name none (.nt, .ttl); else the default graph.")
@click.option(
    "--prune", is_flag=True, help="Remove graphs that FILES do not have (with --endpoint: of those in --state)."
)
@click.option(
    "--prune-limit",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    default=10,
    show_default=True,
    help="How much of the store --prune may remove.",
)
def load(  # noqa: PLR0913 - one parameter per option
    *,
    files: tuple[str, ...],
    store: Path | None,
    endpoint: str | None,
    graph: str | None,
    prune: bool,
    prune_limit: float,
    state: Path | None,
    **sending: Any,
) -> None:
    """Load dump FILES (.nq, .trig, .nt, .ttl, also with .gz or .zst; folders of them; runs) into a triple store.

    A graph of FILES replaces the graph of that name in the store; graphs that did not change are left alone. Triples
    that name no graph are added to the default graph.
    """
    from rdfconv.store import embedded, remote  # noqa: PLC0415 - light start
    from rdfconv.store.dumps import dump_files  # noqa: PLC0415

    if (store is None) == (endpoint is None):
        raise click.UsageError("either --store or --endpoint is needed: where to load to")
    if endpoint and prune and not state:
        raise click.UsageError("--prune needs --state, which knows what earlier loads put there")
    paths = dump_files(files)
    wishes: dict[str, Any] = {"graph": _graph(graph), "prune": prune, "prune_limit": prune_limit}
    if store is None:
        done = remote.load(endpoint or "", paths, remote.Options(state=state, **wishes, **sending))
    else:
        done = embedded.load(embedded.open_store(store, is_new_allowed=True), paths, where=str(store), **wishes)
    for refusal in done.refused[:_SHOWN]:
        click.echo(f"error: {refusal}", err=True)
    click.echo(str(done), err=True)
    if done.refused:
        raise OutputError(f"refused {len(done.refused):,} graphs; the others are there", where=endpoint or "")


def _graph(text: str | None) -> Term | None:
    try:
        return iri(text) if text else None
    except TermError as error:
        raise click.BadParameter(f"{error}", param_hint="--graph") from error
