"""The data files that come with the package: profiles, projections, shapes, queries. Names in, text out.

Shapes and queries stand outside the package in a checkout and lie inside it in a wheel (pyproject.toml,
force-include), so both places are looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, TypeAlias

from rdfconv.errors import ConfigError

Kind: TypeAlias = Literal["profiles", "projections", "shapes", "queries"]

_PACKAGE: Final = Path(__file__).parent
_ENDINGS: Final[dict[Kind, str]] = {"profiles": ".toml", "projections": ".json", "shapes": ".ttl", "queries": ".rq"}
_IN_A_CHECKOUT: Final[dict[Kind, str]] = {"shapes": "shapes", "queries": "examples/queries"}


def folder(kind: Kind) -> Path:
    """Where the files of one kind lie in this installation."""
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else _PACKAGE.parent / _IN_A_CHECKOUT[kind]


def names(kind: Kind) -> tuple[str, ...]:
    """The shipped names of one kind, sorted."""
    return tuple(sorted(path.stem for path in folder(kind).glob(f"*{_ENDINGS[kind]}")))


def read(kind: Kind, name_or_file: str) -> str:
    """The text of a shipped file by its name, or of the user's file by its path.

    Raises:
        ConfigError: neither a shipped name nor a readable file; the message lists the names.
    """
    is_shipped = name_or_file in names(kind)
    path = folder(kind) / f"{name_or_file}{_ENDINGS[kind]}" if is_shipped else Path(name_or_file)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        shipped = ", ".join(names(kind))
        raise ConfigError(
            f"{error.strerror or 'cannot be read'}; shipped {kind} are: {shipped}",
            where=name_or_file,
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 text (byte {error.start})", where=name_or_file) from error
