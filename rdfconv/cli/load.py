"""rdfconv load: dumps into a triple store."""

from __future__ import annotations

from pathlib import Path

import click

from rdfconv.cli.options import Command
from rdfconv.errors import TermError
from rdfconv.terms import Term, iri


@click.command(
    cls=Command,
    examples="""
    rdfconv load dump.nq.gz --store catalogue           a store in the folder catalogue
    rdfconv load dumps/ --store catalogue --prune       pages that the dumps no longer have are removed
    """,
)
@click.argument("files", nargs=-1, required=True)
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), help="Folder of an embedded store.")
@click.option("--graph", metavar="IRI", help="The graph of triples that name none (.nt, .ttl); else the default graph.")
@click.option("--prune", is_flag=True, help="Remove graphs that FILES do not have.")
@click.option(
    "--prune-limit",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    default=10,
    show_default=True,
    help="How much of the store --prune may remove.",
)
def load(*, files: tuple[str, ...], store: Path | None, graph: str | None, prune: bool, prune_limit: float) -> None:
    """Load dump FILES (.nq, .trig, .nt, .ttl, also with .gz or .zst; folders of them) into a triple store.

    A graph of FILES replaces the graph of that name in the store; graphs that did not change are left alone. Triples
    that name no graph are added to the default graph.
    """
    from rdfconv.store.dumps import dump_files  # noqa: PLC0415 - light start
    from rdfconv.store.embedded import load as load_embedded  # noqa: PLC0415
    from rdfconv.store.embedded import open_store  # noqa: PLC0415

    if store is None:
        raise click.UsageError("--store is needed: where to load to")
    paths = dump_files(files)
    opened = open_store(store, is_new_allowed=True)
    done = load_embedded(opened, paths, graph=_graph(graph), prune=prune, prune_limit=prune_limit, where=str(store))
    click.echo(str(done), err=True)


def _graph(text: str | None) -> Term | None:
    try:
        return iri(text) if text else None
    except TermError as error:
        raise click.BadParameter(f"{error}", param_hint="--graph") from error
