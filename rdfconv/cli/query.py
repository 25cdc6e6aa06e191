"""rdfconv query: SPARQL over an embedded store, a store behind an address, or dump files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from rdfconv.cli.options import NAME, Command, timeout_option
from rdfconv.cli.written import WrittenFile
from rdfconv.save import open_output

_ENDINGS: Final = {"srj": "json", "srx": "xml"}  # that SPARQL's results have beside those that formats are called by


@click.command(
    cls=Command,
    examples="""
    rdfconv query --store catalogue 'SELECT ?s WHERE { ?s a schema:Dataset }'
    rdfconv query 'ASK { ?s schema:license ?o }' dump.nq.gz     a file, without a store
    rdfconv query --store catalogue --example keywords          a query that comes with rdfconv
    rdfconv query --store catalogue --query my.rq --format csv  a query of your own
    rdfconv query --endpoint http://localhost:7878/query 'ASK { ?s schema:license ?o }'
    """,
)
@click.argument("arguments", metavar="[QUERY] [FILES]...", type=NAME, nargs=-1)
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), help="Folder of the store to ask.")
@click.option("--endpoint", metavar="URL", help="Else address of a store that answers queries.")
@timeout_option
@click.option("--example", metavar="NAME", help="A query of examples/queries; a name that is none lists them.")
@click.option("--query", "query_file", metavar="FILE", help="A file that holds the query.")
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    help="Of rows: table, csv, json, tsv, xml. Of triples: ttl, nt, … Else as -o ends.",
)
@click.option("-o", "--output", type=WrittenFile(), help="File to write; else standard output.")
def query(  # noqa: PLR0913 - one parameter per option
    arguments: tuple[str, ...],
    *,
    store: Path | None,
    endpoint: str | None,
    timeout: float,
    example: str | None,
    query_file: str | None,
    format_: str | None,
    output: Path | None,
) -> None:
    """Ask a SPARQL QUERY of a store, or of dump FILES.

    The usual prefixes (schema, dcat, dct, xsd and so on) are known. A query without GRAPH looks into the graphs of all
    pages at once, unless a store behind an --endpoint wants it otherwise.
    """
    from rdfconv import shipped  # noqa: PLC0415 - light start
    from rdfconv.store.answers import answer, in_memory  # noqa: PLC0415
    from rdfconv.store.dumps import dump_files  # noqa: PLC0415
    from rdfconv.store.embedded import open_store  # noqa: PLC0415
    from rdfconv.store.endpoint import ask  # noqa: PLC0415

    named = example or query_file
    if (example and query_file) or not (named or arguments):
        raise click.UsageError("one query is needed: as an argument, by --example or by --query")
    if not named and len(arguments) > 1 and os.path.exists(arguments[0]):  # noqa: PTH110 - a query can be too long for a Path
        raise click.UsageError(f"the query comes first, then the files; {arguments[0]} is a file")
    text, files = (shipped.read("queries", named), arguments) if named else (arguments[0], arguments[1:])
    if [bool(store), bool(endpoint), bool(files)].count(True) != 1:
        raise click.UsageError("either --store, --endpoint or dump files are needed")
    format_ = format_ or _format_of(output)
    if endpoint:
        with open_output(output) as stream:
            ask(endpoint, text, stream, format=format_, timeout=timeout)
        return
    asked = open_store(store) if store else in_memory(dump_files(files))
    with open_output(output) as stream:
        answer(asked, text, stream, format=format_)


def _format_of(output: Path | None) -> str | None:
    """The format that a file's ending asks for."""
    from rdfconv.store.answers import ROWS, TRIPLES  # noqa: PLC0415 - light start

    endings = [ending.removeprefix(".") for ending in (output.suffixes if output else ())]
    wanted = (_ENDINGS.get(ending, ending) for ending in reversed(endings))
    return next((each for each in wanted if each in {*ROWS, *TRIPLES}), None)
