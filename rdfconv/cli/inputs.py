"""Where pages come from: the argument PAGES and the options about it, for all commands that read many pages."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rdfconv.cli.options import NAME
from rdfconv.cli.written import WrittenFile, written_files
from rdfconv.errors import ConfigError
from rdfconv.model import Limits
from rdfconv.read import (
    STDIN,
    Access,
    Choice,
    Reader,
    Web,
    archive_of,
    chosen,
    is_address,
    is_remote,
    iter_names,
    pages_of,
)

if TYPE_CHECKING:
    from rdfconv.read.web import Fetcher

_SITEMAP: Final = "sitemap:"
_FETCHER: Final = "rdfconv.read.web.Fetcher"  # its key among what click keeps for a command


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the user named; plain data that goes to workers as it is."""

    names: Names
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

    def with_limits(self, limits: Limits) -> Inputs:
        """The same, with other limits of what a page may be."""
        return replace(self, access=replace(self.access, limits=limits))

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
    click.argument("pages", type=NAME, nargs=-1),
    click.option("--include", metavar="GLOB", multiple=True, help="Of folders, archives, sitemaps: only these."),
    click.option("--exclude", metavar="GLOB", multiple=True, help="Of folders, archives, sitemaps: all but these."),
    click.option(
        "--files-from",
        metavar="FILE|-",
        type=NAME,
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
        "--keep",
        metavar="FILE.warc.gz",
        type=WrittenFile(path_type=str),
        help="Keep what is fetched, and ask for what it has only if that has changed.",
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
        if not (pages or sitemaps or files_from or others.get("manifest")):
            raise click.UsageError("Missing argument 'PAGES...' (or --files-from, --sitemap).")
        if "" in pages:
            raise click.UsageError("One of PAGES is an empty name.")
        lists = tuple(map(_List, files_from))
        named: tuple[Iterable[str], ...] = (pages, *lists, tuple(f"{_SITEMAP}{address}" for address in sitemaps))
        web = Web(contact=contact, delay=delay, allow_private=allow_private, keep=keep)
        archives = _archives(named, choice)
        addresses = {name: address for each in lists for name, address in each.entries() if address}
        inputs = Inputs(
            names=Names(
                named=named, choice=choice, archives=archives, written=written_files(click.get_current_context())
            ),
            access=Access(choice=choice, web=web),
            addresses=addresses,
            members=_members(archives),
        )
        return command(*args, inputs=inputs, **others)

    for option in reversed(_OPTIONS):
        option(with_inputs)
    return with_inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names behind what the user typed, found anew each time: no list of them is in memory.

    An archive stands in the place of pages in it, so that it is read once.
    """

    named: tuple[Iterable[str], ...]
    choice: Choice
    archives: Mapping[str, str]  # of pages in archives that are not read as a whole
    written: frozenset[str]  # by the command itself, perhaps into a folder that it reads

    @property
    def are_remote(self) -> bool:
        """Whether some of them are objects of a store."""
        return any(map(is_remote, chain(*self.named)))

    def __iter__(self) -> Iterator[str]:
        begun: set[str] = set()
        endings = tuple(Path(path).name for path in self.written)
        for name in iter_names(chain(*self.named), self.choice):
            if name.endswith(endings) and os.path.realpath(name) in self.written:
                continue
            archive = self.archives.get(name)
            if archive is None:
                yield name
            elif archive not in begun:
                begun.add(archive)
                yield archive


class _List:
    """The names in a file, one a line, with an address or ""; empty lines and those that begin with # are none."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._path = Path(file)
        if file == STDIN:  # it can be read only once; a copy is read instead
            folder = click.get_current_context().with_resource(tempfile.TemporaryDirectory(prefix="rdfconv-"))
            self._path = Path(folder) / "names"
            with self._path.open("wb") as copy:
                shutil.copyfileobj(sys.stdin.buffer, copy)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.entries())

    def entries(self) -> Iterator[tuple[str, str]]:
        """The names with their addresses.

        Raises:
            ConfigError: the file cannot be read.
        """
        try:
            with self._path.open(encoding="utf-8") as file:
                for line in map(str.strip, file):
                    if line and not line.startswith("#"):
                        name, _, address = line.partition("\t")
                        yield name, address.strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot be read: {error}", where=self._file) from error


def _archives(named: tuple[Iterable[str], ...], choice: Choice) -> dict[str, str]:
    """The pages of archives among the names, each with its archive, but for archives that are named, too."""
    found = {name: archive for name in chain(*named) if (archive := archive_of(name))}
    archives = {*found.values()}
    whole = {name for name in iter_names(chain(*named), choice) if name in archives} if archives else set[str]()
    return {name: archive for name, archive in found.items() if archive not in whole}


def _members(archives: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The pages that are wanted of each archive."""
    members: dict[str, list[str]] = {}
    for name, archive in archives.items():
        members.setdefault(archive, []).append(name)
    return {archive: tuple(names) for archive, names in members.items()}
