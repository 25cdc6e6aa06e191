"""What a run is asked to do: the configuration, how the result is written, and what one page may cost.

Comes in: a Config and the options of output. Goes out: a Job, which travels as JSON and has a hash. Two jobs of equal
hash make equal bytes of equal pages: the hash covers rdfconv's version and the contents of all files that the
configuration names, not their names only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from rdfconv import shipped
from rdfconv.errors import ConfigError
from rdfconv.model import Config, Limits, Severity
from rdfconv.read import Choice
from rdfconv.runs.lines import from_line, to_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How every page of a run is converted and written."""

    config: Config
    choice: Choice = field(default_factory=Choice)  # of what lies in archives
    format: str
    graph: str
    compression: str = ""  # of all that attempts make: "" or ".gz"
    details: bool = False  # whether what reports say of each page is kept
    on_invalid: Literal["annotate", "quarantine", "reject", "stop"] = "annotate"
    failing: tuple[Severity, ...] = ()  # what makes a page invalid,
    baseline: str | None = None  # unless it stands in this file; both only where that changes what becomes of pages
    is_kept: bool = True  # for later runs, before which inputs may change: pages are known by their content
    page_seconds: float = 60.0
    page_bytes: int = 2 << 30  # of memory
    hash: str = ""  # as `sealed` has computed it

    def to_json(self) -> bytes:
        """The job as one line."""
        return to_line(self)


def job_from_json(line: bytes) -> Job:
    """The job that `Job.to_json` wrote."""
    data = from_line(line)
    parts = {"config": _config(data["config"]), "choice": Choice(**_tuples_of(data["choice"]))}
    return Job(**_tuples_of(data) | parts)


def _config(data: dict[str, Any]) -> Config:
    values = _tuples_of(data)
    values["limits"] = Limits(**data["limits"])
    values["as_of"] = date.fromisoformat(data["as_of"]) if data["as_of"] else None
    return Config(**values)


def _tuples_of(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _tuples(value) for name, value in data.items()}


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def sealed(job: Job) -> Job:
    """The job with its hash.

    Raises:
        ConfigError: a file that the configuration names cannot be read.
    """
    from importlib.metadata import version  # noqa: PLC0415 - slow to import, seldom asked for

    digest = hashlib.sha256(version("rdfconv").encode())
    values = asdict(job) | {"hash": ""}
    for piece in (to_line(values), *_contents(job.config), *_files([job.baseline] if job.baseline else [])):
        digest.update(hashlib.sha256(piece).digest())
    return replace(job, hash=digest.hexdigest()[:16])


def _contents(config: Config) -> Iterator[bytes]:
    """What the files say that the configuration names, and all that are tried without being named."""
    for name in (*config.profiles, *shipped.names("profiles")):
        yield shipped.read("profiles", name).encode()
    for name in shipped.names("projections"):
        yield shipped.read("projections", name).encode()
    for name in config.shapes:
        yield shipped.read("shapes", name).encode()
    yield from _files([*config.background, *(file for _, file in config.contexts)])


def _files(names: Iterable[str]) -> Iterator[bytes]:
    for file in names:
        try:
            yield Path(file).read_bytes()
        except OSError as error:
            raise ConfigError(f"{error.strerror}", where=file) from error
