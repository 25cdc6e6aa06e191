r"""rdfconv: a page goes in; its embedded data is found, cleaned, expanded, merged, checked and written out as RDF.

    >>> import rdfconv
    >>> page = b'<script type="application/ld+json">{"@context": "https://schema.org/", "@type": "Dataset", ' \
    ...        b'"name": "Tide tables", "url": "https://example.org/tides"}</script>'
    >>> result = rdfconv.convert(page, url="https://example.org/tides")
    >>> print(result.serialize("turtle").decode())
    @prefix schema: <http://schema.org/> .
    <BLANKLINE>
    <https://example.org/tides#dataset> a schema:Dataset ;
        schema:name "Tide tables" ;
        schema:url <https://example.org/tides> .
    <BLANKLINE>

Glossary: a *page* is one input; a *block* is one JSON-LD document on it; a *record* is an object of the page's props
that a site's *profile* knows; an *issue* is something a user may want to act on; a *result* is what became of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rdfconv.errors import (
    ConfigError,
    FlightError,
    InputError,
    JsonError,
    JsonLdError,
    LimitError,
    OutputError,
    RdfconvError,
    ReadError,
)
from rdfconv.model import Block, Config, Field, Issue, Limits, Page
from rdfconv.result import Result, RunReport

__all__ = [
    "Block",
    "Config",
    "ConfigError",
    "Field",
    "FlightError",
    "InputError",
    "Issue",
    "JsonError",
    "JsonLdError",
    "LimitError",
    "Limits",
    "OutputError",
    "Page",
    "RdfconvError",
    "ReadError",
    "Result",
    "RunReport",
    "__version__",
    "convert",
    "convert_many",
]


def convert(
    body: bytes, *, url: str | None = None, media_type: str | None = None, config: Config | None = None
) -> Result:
    """Convert one page.

    Args:
        body: The page: HTML, a React Flight payload, or JSON.
        url: The address that it was retrieved from, where it is known.
        media_type: As the server says it, parameters included.
        config: How to convert; the defaults of `Config` where it is left out.

    Raises:
        InputError: nothing of the page can be understood.
        ConfigError: the configuration is wrong.
    """
    from rdfconv.pipeline import convert as convert_page  # noqa: PLC0415 - `import rdfconv` stays light
    from rdfconv.prepare import prepare  # noqa: PLC0415

    return convert_page(Page(body=body, url=url, media_type=media_type), prepare(config or Config()))


def convert_many(pages: Iterable[Page], config: Config | None = None) -> Iterator[Result]:
    """Convert pages one after the other; a page that fails is a Result whose Issues say why.

    Raises:
        ConfigError: the configuration is wrong; raised before the first page.
    """
    from rdfconv import bulk  # noqa: PLC0415 - `import rdfconv` stays light
    from rdfconv.prepare import prepare  # noqa: PLC0415

    return bulk.convert_many(pages, prepare(config or Config()))


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - slow to import, seldom asked for

        return version("rdfconv")
    raise AttributeError(f"module 'rdfconv' has no attribute {name!r}")
