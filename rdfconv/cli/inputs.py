"""Where pages come from: the argument PAGES and the options about it, for all commands that read many pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rdfconv.errors import ConfigError
from rdfconv.read import STDIN, Access, Choice, Reader, Web, archive_of, chosen, is_address, iter_names, pages_of

if TYPE_CHECKING:
    from rdfconv.read.web import Fetcher

_SITEMAP: Final = "sitemap:"
_FETCHER: Final = "rdfconv.read.web.Fetcher"  # its key among what click keeps for a command


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the user named; plain data that goes to workers as it is."""

    names: tuple[str, ...]
    access: Access
    addresses: Mapping[str, str] = field(default_factory=dict)  # that pages were retrieved from, by their names
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of archives, the pages that are wanted

    def pages_of(self, name: str, *, url: str | None = None) -> Iterator[Reader]:
        """The pages behind one of the names."""
        url = url or self.addresses.get(name)
        pages = pages_of(name, url=url, access=self.access, fetcher=self._fetcher(name))
        if name not in self.members:
            return pages
        return chosen(pages, {member: self.addresses.get(member) for member in self.members[name]}, name)

    def with_addresses(self, addresses: Mapping[str, str]) -> Inputs:
        """The same, with what is known of more pages' addresses."""
        return replace(self, addresses={**self.addresses, **addresses})

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
    click.option(
        "--files-from",
        metavar="FILE|-",
        multiple=True,
        help="A file of PAGES, one a line; a tab and its address may follow.",
    ),
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
        listed = [entry for file in files_from for entry in _listed(file)]
        named = (*pages, *(name for name, _ in listed), *(f"{_SITEMAP}{address}" for address in sitemaps))
        if not named and not files_from and not others.get("manifest"):
            raise click.UsageError("Missing argument 'PAGES...' (or --files-from, --sitemap).")
        web = Web(contact=contact, delay=delay, allow_private=allow_private, keep=keep)
        names, members = _grouped(tuple(iter_names(named, choice)))
        addresses = {name: address for name, address in listed if address}
        access = Access(choice=choice, web=web)
        inputs = Inputs(names=names, access=access, addresses=addresses, members=members)
        return command(*args, inputs=inputs, **others)

    for option in reversed(_OPTIONS):
        option(with_inputs)
    return with_inputs


def _grouped(names: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The names with archives in the place of pages in them, so that each is read once; and these pages."""
    whole = set(names)
    grouped: list[str] = []
    members: dict[str, list[str]] = {}
    for name in names:
        archive = archive_of(name)
        if archive is None or archive in whole:
            grouped.append(name)
            continue
        if archive not in members:
            grouped.append(archive)
        members.setdefault(archive, []).append(name)
    return tuple(grouped), {archive: tuple(wanted) for archive, wanted in members.items()}


def _listed(file: str) -> list[tuple[str, str]]:
    """The names in a file, one a line, each with its address or ""; empty lines and those that begin with # are none.

    Raises:
        ConfigError: the file cannot be read.
    """
    try:
        text = sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=file) from error
    lines = (line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#"))
    return [(name, address.strip()) for name, _, address in (line.partition("\t") for line in lines)]
