"""What the commands share: help with examples, the options that say how pages are read, the page behind a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from rdfconv.cli.checking import CHECKING
from rdfconv.cli.written import refuse_overwriting
from rdfconv.errors import ConfigError, InputError
from rdfconv.model import Config, Limits, Page
from rdfconv.read import Access, iter_names, pages_of

F = TypeVar("F", bound=Callable[..., Any])


class Command(click.Command):
    """A command that overwrites nothing it reads; its help ends in examples, printed as they stand."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, unless its files are one."""
        refuse_overwriting(ctx)
        return super().invoke(ctx)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the examples line by line."""
        with formatter.section("Examples"):
            for line in self.examples.strip().splitlines():
                formatter.write(f"  {line.strip()}\n")


# A name that may be a file's: shells complete it so, and whoever reads it says what is wrong with it.
NAME: Final = click.Path(readable=False)

_SUFFIXES: Final = {"k": 10**3, "m": 10**6, "g": 10**9}


class Size(click.ParamType[int]):
    """A number of bytes: 500k, 20M, 1.5G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number and its unit."""
        text = str(value).lower().removesuffix("b")
        factor = _SUFFIXES.get(text[-1:], 1)
        try:
            size = int(float(text.rstrip("kmg")) * factor)
        except (ValueError, OverflowError):
            size = 0
        if size <= 0:
            self.fail(f"{value!r} is no size; expected bytes, as 500k, 20M or 1G", param, ctx)
        return size


def all_of(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator."""

    def decorate(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=60,
    show_default=True,
    help="How long the endpoint may be silent.",
)

reading_options = all_of(
    click.option("--base", metavar="URL", help="The address that the page was retrieved from."),
    click.option(
        "--profile", "profiles", metavar="NAME|FILE", type=NAME, multiple=True, help="A site's profile to try first."
    ),
    click.option("--vocab", metavar="NAMES", default="schema", show_default=True, help="Of schema, dcat, disco, prov."),
    click.option("--syntax", "syntaxes", metavar="NAMES", default="", help="Beside JSON-LD: microdata, rdfa."),
    click.option(
        "--variables",
        type=click.Choice(["auto", "none", "count", "basic", "full"]),
        default="auto",
        show_default=True,
        help="How much of records' variables: auto is full (with answers) below 2,000, basic above.",
    ),
    click.option("--types", metavar="NAMES", default="", help="Only JSON-LD of these types, as Dataset,Course."),
    click.option("--verbatim", is_flag=True, help="JSON-LD as it stands: no cleaning, no corrections."),
    click.option("--no-merge", is_flag=True, help="Leave page props out: the JSON-LD alone."),
    click.option("--no-ai-text", is_flag=True, help="Leave machine-written summaries out."),
    click.option("--assume-schema-org", is_flag=True, help="Read documents without @context as schema.org's."),
    click.option(
        "--context", "contexts", metavar="URL=FILE", multiple=True, help="A JSON-LD context; none is ever fetched."
    ),
    click.option("--id-base", metavar="URL", help="Where IRIs of things that pages share begin (else urn:uuid:)."),
    click.option(
        "--schema-iri",
        type=click.Choice(["http", "https"]),
        default="http",
        show_default=True,
        help="How schema.org terms begin.",
    ),
    click.option(
        "--subject",
        type=click.Choice(["fragment", "url"]),
        default="fragment",
        show_default=True,
        help="Name the thing <page>#dataset, or as the page.",
    ),
    click.option("--strict-iris", is_flag=True, help="Drop ill-formed IRIs instead of percent-encoding them."),
    click.option(
        "--max-page", metavar="SIZE", type=Size(), default="64M", show_default=True, help="Bytes of a page, unpacked."
    ),
    click.option("--max-iri", metavar="N", default=Limits().max_iri, show_default=True, help="Characters of an IRI."),
    click.option(
        "--max-literal", metavar="N", default=Limits().max_literal, show_default=True, help="Bytes of a literal."
    ),
    click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="The day that `hygiene` holds periods against.",
    ),
    click.option(
        "--shapes",
        metavar="NAME|FILE|none",
        type=NAME,
        multiple=True,
        default=["google-dataset"],
        show_default=True,
        help="SHACL shapes to check with.",
    ),
    *CHECKING,
)


def config_of(  # noqa: PLR0913 - one parameter per option
    *,
    vocab: str,
    types: str,
    syntaxes: str,
    no_merge: bool,
    no_ai_text: bool,
    contexts: tuple[str, ...],
    shapes: tuple[str, ...],
    max_page: int,
    max_iri: int,
    max_literal: int,
    as_of: datetime | None,
    **same_names: Any,
) -> Config:
    """The options of `reading_options`, but for the address, as a Config."""
    return Config(
        vocab=_names(vocab),
        types=_names(types),
        syntaxes=_names(syntaxes),
        merge=not no_merge,
        ai_text=not no_ai_text,
        contexts=tuple(_url_and_file(text) for text in contexts),
        shapes=tuple(name for name in shapes if name != "none"),
        as_of=as_of.date() if as_of else None,
        limits=Limits(max_bytes=max_page, max_iri=max_iri, max_literal=max_literal),
        **same_names,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _url_and_file(text: str) -> tuple[str, str]:
    url, separator, file = text.rpartition("=")
    if not separator:
        raise click.BadParameter(f"{text!r} is not of the form URL=FILE", param_hint="--context")
    return url, file


def the_page(name: str, base: str | None, limits: Limits) -> Page:
    """The one page behind a name."""
    access = Access(limits=limits)
    pages = list(islice(chain.from_iterable(pages_of(found, access=access) for found in iter_names([name])), 2))
    if len(pages) > 1:
        raise click.UsageError(f"{name} is several pages; this command takes one")
    if not pages:
        raise InputError("holds no page", where=name)
    page = pages[0]()
    return replace(page, url=base) if base else page


def read_base_map(path: Path | None) -> dict[str, str]:
    """A file of lines "page, tab, address": which page was retrieved from where; the address may be empty.

    Raises:
        ConfigError: the file cannot be read, or a line has another form.
    """
    if path is None:
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from error
    addresses = {}
    for number, line in enumerate(lines, start=1):
        name, tab, address = line.partition("\t")
        if not tab and line.strip():
            raise ConfigError("has no tab; expected a page's name, a tab, its address", where=f"{path} line {number}")
        if address.strip():
            addresses[name] = address.strip()
    return addresses
