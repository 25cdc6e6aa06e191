"""rdfconv canon: aliases of one thing become one subject."""

from __future__ import annotations

from pathlib import Path

import click

from rdfconv.cli.options import NAME, Command
from rdfconv.cli.written import WrittenFile
from rdfconv.read import iter_rdf
from rdfconv.save import open_output
from rdfconv.write import format_of


@click.command(
    cls=Command,
    examples="""
    rdfconv canon dump.nt -o canonical.nt               one run's output
    rdfconv canon items/*.nq.gz -o canonical.nq.gz      the parts of a dump, together
    """,
)
@click.argument("files", type=NAME, nargs=-1, required=True)
@click.option("-o", "--output", type=WrittenFile(), help="File to write; else N-Quads to standard output.")
def canon(files: tuple[str, ...], *, output: Path | None) -> None:
    """Rewrite the aliases in RDF FILES to one subject each.

    Pages that sites serve under two addresses (by name and by number), and pages that redirect, say so with
    schema:sameAs; afterwards everything is said of one of them.
    """
    from rdfconv.canon import aliases, joined  # noqa: PLC0415 - light start
    from rdfconv.canon import canon as rewrite  # noqa: PLC0415

    statements = list(joined([iter_rdf(name) for name in files]))
    names = aliases(statements)
    chosen = format_of(output.name if output else "nquads")
    part = chosen.page(dict.fromkeys(rewrite(statements, names)))
    with open_output(output) as stream:
        for chunk in chosen.document([part.body], part.prefixes):
            stream.write(chunk)
    click.echo(f"{len(statements):,} statements read, {len(names):,} aliases rewritten", err=True)
