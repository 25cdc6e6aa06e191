"""Microdata and RDFa in HTML -> JSON-LD documents, through extruct (extra `markup`), for the same pipeline.

extruct reads the two syntaxes as the specifications say (RDFa through pyRdfa) and gives JSON; nothing here looks at
HTML. What it cannot read is one InputError, for the caller to report beside what the page has otherwise.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from rdfconv.errors import ConfigError, InputError
from rdfconv.model import Json

Syntax: TypeAlias = Literal["microdata", "rdfa"]
SYNTAXES: Final[tuple[Syntax, ...]] = ("microdata", "rdfa")


def require() -> None:
    """Say at once that the extra is not installed.

    Raises:
        ConfigError: extruct cannot be imported.
    """
    try:
        import extruct  # noqa: F401, PLC0415 - only whether it is there
    except ImportError as error:
        raise ConfigError("needs another package: pip install 'rdfconv[markup]'", where="microdata, rdfa") from error


def documents(html: str, syntax: Syntax, base: str | None) -> list[Json]:
    """The JSON-LD documents that a page's markup amounts to; items inside others are part of them.

    Raises:
        InputError: extruct cannot read the page.
    """
    import extruct  # noqa: PLC0415 - slow to import
    from lxml.etree import LxmlError  # noqa: PLC0415 - comes with extruct

    try:
        found = extruct.extract(html, base_url=base, syntaxes=[syntax], uniform=True)[syntax]
    except (LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise InputError(f"the {syntax} cannot be read: {error}") from error
    return [document for document in found if isinstance(document, dict)]
