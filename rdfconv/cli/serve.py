"""rdfconv serve: an embedded store as a SPARQL endpoint on this machine."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import click

from rdfconv.cli.options import Command


@click.command(
    cls=Command,
    examples="""
    rdfconv serve --store catalogue                     query page at http://127.0.0.1:7878/
    """,
)
@click.option(
    "--store", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the store to serve."
)
@click.option("--port", type=click.IntRange(1, 65535), default=7878, show_default=True, help="Port on 127.0.0.1.")
@click.option("--writable", is_flag=True, help="Take updates too; else the store is only read.")
def serve(*, store: Path, port: int, writable: bool) -> None:
    """Serve a store with Oxigraph's server and its query page, on this machine only, until interrupted."""
    from rdfconv.errors import OutputError  # noqa: PLC0415 - light start
    from rdfconv.store.embedded import open_store  # noqa: PLC0415
    from rdfconv.store.server import HOST, command  # noqa: PLC0415

    open_store(store)  # says what is wrong with it
    line = command(store, port, is_writable=writable)
    click.echo(f"query page: http://{HOST}:{port}/   SPARQL: http://{HOST}:{port}/query", err=True)
    with subprocess.Popen(line) as server:  # noqa: S603 - our own command, without a shell
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())  # it ends with us
        try:
            code = server.wait()
        finally:
            server.terminate()
            server.wait()
    if code > 0:
        raise OutputError(f"the server ended with code {code}", where=str(store))
    sys.exit(0)
