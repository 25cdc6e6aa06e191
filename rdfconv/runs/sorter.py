"""What becomes of the pages of a shard: written, or as the job has it for those that the shapes find invalid.

Comes in: a job, and what pages of earlier shards have met of the job's baseline. Goes out: each page with its known
results marked, and its outcome: the same as one process says that reads all pages in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from rdfconv.report.baseline import Baseline, Key, read_baseline
from rdfconv.report.entry import PageEntry
from rdfconv.report.invalid import broken_on
from rdfconv.result import Outcome
from rdfconv.runs.job import Job
from rdfconv.runs.plan import Met

# A run that stops at invalid pages makes no output; until it does, they are left out.
_OUTCOMES: Final[dict[str, Outcome]] = {"quarantine": "quarantined", "reject": "rejected", "stop": "rejected"}


class Sorter:
    """The pages of one shard are to be given in order."""

    def __init__(self, job: Job, met: Iterable[Met]) -> None:
        self._outcome = _OUTCOMES.get(job.on_invalid, "written")
        self._failing = job.failing
        self._baseline = Baseline(_known(job.baseline), _counts(met)) if job.baseline else None

    @property
    def has_baseline(self) -> bool:
        """Whether a page's outcome depends on the pages before it, too."""
        return self._baseline is not None

    def sorted(self, page: PageEntry) -> tuple[PageEntry, Outcome]:
        """The page, and what becomes of it if it is not failed."""
        if self._baseline:
            page = self._baseline.mark(page)
        return page, self._outcome if broken_on(page, self._failing) else "written"


@lru_cache(maxsize=1)
def _known(file: str) -> Counter[Key]:
    return read_baseline(Path(file))


def _counts(met: Iterable[Met]) -> Counter[Key]:
    return Counter(dict(met))
