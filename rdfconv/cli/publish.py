"""rdfconv publish: dumps in, a folder for a web server out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from rdfconv.cli.options import NAME, Command
from rdfconv.errors import ConfigError

_FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    cls=Command,
    examples="""
    rdfconv publish dump.nq.gz --out site --title 'Bird counts' --publisher 'Estuary Observatory' \\
        --licence https://creativecommons.org/licenses/by/4.0/ --base-url https://data.example.org/
    python -m http.server -d site                       look at it
    """,
)
@click.argument("files", type=NAME, nargs=-1, required=True)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to publish.")
@click.option("--title", required=True, help="What the catalogue is called.")
@click.option("--description", default="", help="What it is about, in a sentence or two.")
@click.option("--publisher", required=True, help="Who publishes it.")
@click.option("--publisher-url", metavar="URL", help="The publisher's home page.")
@click.option("--licence", required=True, metavar="URL", help="Of the dump; never guessed from pages.")
@click.option("--base-url", required=True, metavar="URL", help="Where the folder will be served.")
@click.option("--language", default="en", show_default=True, help="Of title and description.")
@click.option("--release", metavar="NAME", help="Of the release; else its date.")
@click.option(
    "--date",
    "issued",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Of the release; else its name, if that is one, else the data's latest.",
)
@click.option(
    "--shapes",
    metavar="NAME|FILE|none",
    type=NAME,
    multiple=True,
    default=["google-dataset"],
    show_default=True,
    help="SHACL shapes that measure completeness.",
)
@click.option(
    "--attach",
    "attachments",
    metavar="FILE",
    multiple=True,
    type=_FILE,
    help="Put beside the dump, as it is.",
)
@click.option("--jelly", is_flag=True, help="Write the dump as Jelly too.")
@click.option("--no-ai-text", is_flag=True, help="Leave machine-written summaries out.")
@click.option("--withdraw", metavar="FILE", type=_FILE, help="Addresses of pages to take back, one a line.")
@click.option(
    "--removable",
    metavar="SHARE",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="Of the last release's pages, how many may be missing.",
)
def publish(files: tuple[str, ...], *, out: Path, **options: Any) -> None:
    """Publish FILES as a folder that any web server can serve.

    FILES are dumps with a graph for each page (rdfconv convert -o x.nq.gz), runs that wrote such (rdfconv convert --run
    DIR --to nq), RDF files of one page each, or folders of these. The folder holds the data as releases that never
    change, their description for data portals, and web pages for people. Run again with new data, it adds a release
    and what has changed.
    """
    from rdfconv import __version__  # noqa: PLC0415 - light start
    from rdfconv.publish import publish as publish_files  # noqa: PLC0415

    done = publish_files(files, out, _site(software=f"rdfconv {__version__}", **options))
    click.echo(
        f"release {done.release.name}: {done.graphs:,} pages, {done.datasets:,} datasets, {done.quads:,} quads",
        err=True,
    )
    if done.release.previous:
        changed = ", ".join(f"{count:,} {kind}" for kind, count in sorted(done.changed.items())) or "nothing changed"
        click.echo(f"since {done.release.previous}: {changed}", err=True)
    for address in done.unmet:
        click.echo(f"warning: no page is at {address}, and none was withdrawn there", err=True)
    if done.changed.get("withdrawn"):
        click.echo("warning: earlier releases in dumps/ and changes/ still hold what was withdrawn", err=True)


def _site(
    *,
    withdraw: Path | None,
    no_ai_text: bool,
    issued: datetime | None,
    shapes: tuple[str, ...],
    **same_names: Any,
) -> Any:
    from rdfconv.publish.site import site_of  # noqa: PLC0415 - light start

    return site_of(
        withdrawn=_addresses(withdraw) if withdraw else frozenset(),
        ai_text=not no_ai_text,
        issued=issued.date() if issued else None,
        shapes=tuple(name for name in shapes if name != "none"),
        **same_names,
    )


def _addresses(path: Path) -> frozenset[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from error
    return frozenset(filter(None, (line.partition("#")[0].strip() for line in lines)))
