"""Dump files -> statements: which files a name stands for, what compresses them, what they say of which graph.

Comes in: files, folders, runs. Goes out: pairs of a graph's name and a triple, both as N-Triples text, file by file.

Strategy: pyoxigraph parses, whatever the format; statements of the default graph have `DEFAULT` as their graph.

Refused, with ReadError: files of other endings, files that are not of their format or end too early, and runs
(`convert --run`) that are not finished: what lies in their folders may be of two runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import orjson

from rdfconv.errors import ReadError
from rdfconv.read.streams import is_compressed, opened
from rdfconv.terms import Term

if TYPE_CHECKING:
    import pyoxigraph

Statement: TypeAlias = tuple[Term, str]  # a graph's name, and a triple without its full stop

DEFAULT: Final = "DEFAULT"  # what pyoxigraph calls the default graph
ENDINGS: Final = (".nq", ".trig", ".nt", ".ttl")
_PLANS: Final = "plan/*.jsonl"  # files that every run has
_FINISHED: Final = "_SUCCESS.json"  # the file that lists a finished run's parts


def dump_files(names: Iterable[str]) -> list[Path]:
    """The dump files that names stand for; a run means its parts, another folder all dump files below it, in order.

    Raises:
        ReadError: a file is not there or is no dump; a folder has none; a run is not finished.
    """
    return [path for name in names for path in _files_of(Path(name))]


def is_run(path: Path) -> bool:
    """Whether a folder is a run's."""
    return any(path.glob(_PLANS))


def _files_of(path: Path) -> list[Path]:
    if is_run(path):
        return _parts_of(path)
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.is_file() and _ending(file) in ENDINGS)
        if not found:
            raise ReadError(f"holds no dump files; their names end in {', '.join(ENDINGS)}", where=str(path))
        return found
    if _ending(path) not in ENDINGS:
        raise ReadError(
            f"its name does not end as that of a dump: {', '.join(ENDINGS)}, perhaps with .gz or .zst", where=str(path)
        )
    if not path.is_file():
        raise ReadError("cannot be read: there is no such file", where=str(path))
    return [path]


def _parts_of(run: Path) -> list[Path]:
    try:
        return [run / entry["part"] for entry in orjson.loads((run / _FINISHED).read_bytes())["parts"]]
    except FileNotFoundError:
        raise ReadError(
            "is a run that is not finished; the command that began it goes on with it", where=str(run)
        ) from None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ReadError(f"does not list the run's parts: {error!r}", where=str(run / _FINISHED)) from error


def _ending(path: Path) -> str:
    return Path(path.stem if is_compressed(path.name) else path.name).suffix.lower()


def rdf_format(path: Path) -> pyoxigraph.RdfFormat:
    """The format that a dump file's name says."""
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    return cast("pyoxigraph.RdfFormat", pyoxigraph.RdfFormat.from_extension(_ending(path)[1:]))


def iter_statements(paths: Iterable[Path], graph: Term | None = None) -> Iterator[Statement]:
    """All that the files say; triples that name no graph belong to `graph`, where one is given.

    Raises:
        ReadError: a file cannot be read, or is not of its format; the message says the line.
    """
    import pyoxigraph  # noqa: PLC0415 - only for those who load or query

    for path in paths:
        with opened(path) as stream:
            for quad in pyoxigraph.parse(stream, format=rdf_format(path)):
                name = str(quad.graph_name)
                yield (graph if graph and name == DEFAULT else name), str(quad.triple)
