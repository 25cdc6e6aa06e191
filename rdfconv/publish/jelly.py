"""The dump as Jelly, a binary stream of quads for programs, through pyjelly (extra `jelly`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rdfconv.errors import ConfigError
from rdfconv.publish.files import create
from rdfconv.publish.history import statements
from rdfconv.publish.spool import triple_of
from rdfconv.terms import Term, text_of

if TYPE_CHECKING:
    from pyjelly.integrations.generic.generic_sink import IRI, Literal, Quad


def require_jelly() -> None:
    """Say at once that the extra is not installed.

    Raises:
        ConfigError: pyjelly cannot be imported.
    """
    try:
        import pyjelly  # noqa: F401, PLC0415 - only whether it is there
    except ImportError as error:
        raise ConfigError("needs another package: pip install 'rdfconv[jelly]'", where="--jelly") from error


def write_jelly(folder: Path) -> None:
    """Write a release's quads, in their order, to data.jelly.gz."""
    from pyjelly.integrations.generic.serialize import flat_stream_to_file  # noqa: PLC0415 - an extra

    with create(folder / "data.jelly.gz") as stream:
        flat_stream_to_file(_quads(folder), stream)


def _quads(folder: Path) -> Iterator[Quad]:
    from pyjelly.integrations.generic.generic_sink import IRI, Quad  # noqa: PLC0415 - an extra

    for graph, lines in statements(folder):
        name = IRI(text_of(graph))
        for line in lines:
            subject, predicate, value = triple_of(line.removesuffix(f" {graph} ."))
            yield Quad(IRI(text_of(subject)), IRI(text_of(predicate)), _object(value), name)


def _object(term: Term) -> IRI | Literal:
    from pyjelly.integrations.generic.generic_sink import IRI, Literal  # noqa: PLC0415 - an extra

    if term[0] == "<":
        return IRI(text_of(term))
    end = term.rindex('"') + 1
    text, kind = text_of(term[:end]), term[end:]
    if kind[:1] == "@":
        return Literal(text, langtag=kind[1:])
    return Literal(text, datatype=kind[3:-1]) if kind else Literal(text)
