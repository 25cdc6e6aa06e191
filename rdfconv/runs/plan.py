"""Names of inputs -> a plan: which shards a run has, in which order. Written once, read by every process.

Comes in: units of input (a file, an archive: its name, size and version). Goes out: shards, some megabytes of units
each, as lines of JSON. The order of the plan is the order of the output.

Strategy: where a shard ends depends on the names in it and not on their number, so that a page more or less changes
the shard that it is in and leaves the others as they were. A shard's id is the hash of the job and of its units: a
shard that has changed is another shard. An input larger than a shard is one by itself.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias
from zlib import crc32

from rdfconv.read import Span
from rdfconv.report.baseline import Key
from rdfconv.runs.job import Job, job_from_json
from rdfconv.runs.lines import from_line, to_line
from rdfconv.runs.storage import Storage
from rdfconv.save import refusals

Met: TypeAlias = tuple[Key, int]  # of the baseline, and how often

# Speed: work is handed over in pieces of a megabyte or more (design/speed.md, section 7).
_LEAST: Final = 1 << 20
_MEAN: Final = 3 << 20
_MOST: Final = 8 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One input."""

    name: str
    size: int = 0
    version: str = ""  # changes when the content does: times of a file, the ETag of an object
    url: str | None = None
    members: tuple[tuple[str, str | None], ...] = ()  # of an archive, the only pages wanted, and their addresses
    span: Span | None = None  # of an archive, the only part

    @property
    def key(self) -> str:
        """What tells it from the other units of a plan, if no input is named twice."""
        return f"{self.name}#{self.span.begin}" if self.span else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What one attempt converts: units, one after the other."""

    id: str
    units: tuple[Unit, ...]
    owners: Mapping[str, str] = field(default_factory=dict)  # graphs that pages of earlier shards have
    met: tuple[Met, ...] = ()  # of the baseline, what pages of earlier shards have met of this one's results
    earlier: tuple[str, ...] = ()  # shards whose pages may stand unchanged in this one

    @property
    def size(self) -> int:
        """Bytes of input."""
        return sum(unit.size for unit in self.units)

    def to_json(self) -> bytes:
        """The shard as a line."""
        return to_line(self)


def shard_from_json(line: bytes) -> Shard:
    """The shard that `Shard.to_json` wrote."""
    return shard_of(from_line(line))


def shard_of(data: Mapping[str, Any]) -> Shard:
    """A shard from its fields as JSON has them."""
    units = tuple(map(_unit, data["units"]))
    met = tuple((Key(*key), count) for key, count in data["met"])
    return Shard(**{**data, "units": units, "met": met, "earlier": tuple(data["earlier"])})


def _unit(data: dict[str, Any]) -> Unit:
    members = tuple(map(tuple, data["members"]))
    return Unit(**data | {"members": members, "span": Span(**data["span"]) if data["span"] else None})


def shards_of(units: Iterable[Unit], job: str) -> Iterator[Shard]:
    """Units in shards, in order."""
    gathered: list[Unit] = []
    size = 0
    for unit in units:
        gathered.append(unit)
        weight = unit.size + 4_000  # one costs something by itself, and should not be one of too many in memory
        size += weight
        if size >= _MOST or (size >= _LEAST and _ends_a_shard(unit.key, weight)):
            yield identified(Shard(id="", units=tuple(gathered)), job)
            gathered, size = [], 0
    if gathered:
        yield identified(Shard(id="", units=tuple(gathered)), job)


def _ends_a_shard(name: str, weight: int) -> bool:
    """Whether chance, which is the same for this name always, ends a shard here: the likelier the heavier it is."""
    return crc32(name.encode("utf-8", "surrogateescape")) < (weight << 32) // (_MEAN - _LEAST)


def identified(shard: Shard, job: str) -> Shard:
    """The shard with the id that its content gives it."""
    content = to_line([job, shard.units, sorted(shard.owners.items()), shard.met])
    return replace(shard, id=hashlib.sha256(content).hexdigest()[:16])


class Plan:
    """A plan as it is kept: on the disk, but for the shards' ids and where they stand."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        weakref.finalize(self, file.close)
        file.seek(0)
        self.job: Job = job_from_json(file.readline())
        self._starts = array("Q")
        self.ids: list[str] = []
        self.size = 0
        start = file.tell()
        for line in file:
            shard = shard_from_json(line)
            self._starts.append(start)
            self.ids.append(shard.id)
            self.size += shard.size
            start += len(line)

    def __iter__(self) -> Iterator[Shard]:
        return map(self.shard, range(len(self.ids)))

    def shard(self, number: int) -> Shard:
        """One shard."""
        self._file.seek(self._starts[number])
        return shard_from_json(self._file.readline())

    def names(self) -> Iterator[str]:
        """The names of all inputs."""
        return (unit.name for shard in self for unit in shard.units if not (unit.span and unit.span.begin))

    def keep(self, storage: Storage, key: str) -> None:
        """Write the plan to its place; another process may have written the same before."""
        self._file.seek(0)
        storage.create_of(key, self._file)


def planned(job: Job, shards: Iterable[Shard]) -> Plan:
    """A new plan, which `Plan.keep` keeps."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the plan's own
    with refusals(tempfile.gettempdir()):
        file.write(job.to_json())
        file.writelines(shard.to_json() for shard in shards)
        return Plan(file)


def kept_plan(storage: Storage, key: str) -> Plan:
    """A plan that was kept."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the plan's own
    with storage.open(key) as kept, refusals(tempfile.gettempdir()):
        shutil.copyfileobj(kept, file)
        return Plan(file)


def local_unit(name: str, url: str | None) -> Unit:
    """A file as it is now; one that is not there fails in its turn."""
    try:
        status = Path(name).stat()
    except (OSError, ValueError):
        return Unit(name=name, url=url)
    return Unit(name=name, size=status.st_size, version=f"{status.st_mtime_ns:x}-{status.st_ctime_ns:x}", url=url)
