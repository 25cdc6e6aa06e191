"""Where pages come from: the argument PAGES and the options about it, for all commands that read many pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rdfconv.errors import ConfigError
from rdfconv.read import STDIN, Access, Choice, Reader, Web, is_address, iter_names, pages_of

if TYPE_CHECKING:
    from rdfconv.read.web import Fetcher

_SITEMAP: Final = "sitemap:"
_FETCHER: Final = "rdfconv.read.web.Fetcher"  # its key among what click keeps for a command


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the user named; plain data that goes to workers as it is."""

    names: tuple[str, ...]
    access: Access

    def pages_of(self, name: str, *, url: str | None = None) -> Iterator[Reader]:
        """The pages behind one of the names."""
        return pages_of(name, url=url, access=self.access, fetcher=self._fetcher(name))

    def _fetcher(self, name: str) -> Fetcher | None:
        """One for the whole command, so that hosts are asked politely over all names; closed at its end."""
        if not is_address(name):
            return None
        from rdfconv.read.web import Fetcher  # noqa: PLC0415 - light start

        context = click.get_current_context()
        if _FETCHER not in context.meta:
            context.meta[_FETCHER] = context.with_resource(Fetcher(self.access.web, self.access.limits))
        found: Fetcher = context.meta[_FETCHER]
        return found


_OPTIONS: Final = (
    click.argument("pages", nargs=-1),
    click.option("--include", metavar="GLOB", multiple=True, help="Of folders, archives, sitemaps: only these."),
    click.option("--exclude", metavar="GLOB", multiple=True, help="Of folders, archives, sitemaps: all but these."),
    click.option("--files-from", metavar="FILE|-", multiple=True, help="A file of PAGES, one a line."),
    click.option("--sitemap", "sitemaps", metavar="URL", multiple=True, help="All pages of a sitemap, or of a site's."),
    click.option("--contact", metavar="MAIL|URL", help="Who asks: goes into the User-Agent."),
    click.option(
        "--delay",
        metavar="SECONDS",
        type=click.FloatRange(min=0),
        default=Web().delay,
        show_default=True,
        help="Between two requests to a host.",
    ),
    click.option("--allow-private", is_flag=True, help="Fetch from private and loopback addresses too."),
    click.option(
        "--keep", metavar="FILE.warc.gz", help="Keep what is fetched, and ask for what it has only if that has changed."
    ),
)


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument PAGES and its options; the command gets them as `inputs`."""

    @wraps(command)
    def with_inputs(  # noqa: PLR0913 - one parameter per option
        *args: Any,
        pages: tuple[str, ...],
        include: tuple[str, ...],
        exclude: tuple[str, ...],
        files_from: tuple[str, ...],
        sitemaps: tuple[str, ...],
        contact: str | None,
        delay: float,
        allow_private: bool,
        keep: str | None,
        **others: Any,
    ) -> Any:
        choice = Choice(include=include, exclude=exclude)
        listed = [name for file in files_from for name in _listed(file)]
        named = (*pages, *listed, *(f"{_SITEMAP}{address}" for address in sitemaps))
        if not named and not files_from and not others.get("manifest"):
            raise click.UsageError("Missing argument 'PAGES...' (or --files-from, --sitemap).")
        web = Web(contact=contact, delay=delay, allow_private=allow_private, keep=keep)
        names = tuple(iter_names(named, choice))
        return command(*args, inputs=Inputs(names=names, access=Access(choice=choice, web=web)), **others)

    for option in reversed(_OPTIONS):
        option(with_inputs)
    return with_inputs


def _listed(file: str) -> list[str]:
    """The names in a file, one a line; empty lines and what follows a # at a line's begin are left out.

    Raises:
        ConfigError: the file cannot be read.
    """
    try:
        text = sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=file) from error
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
