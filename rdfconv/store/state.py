"""What a store over the network already has: a small SQLite file with the hash of each graph that was sent.

The file is only believed while the store still has what it says (`remote` looks); losing it costs time, not data.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Final

from rdfconv.errors import ConfigError
from rdfconv.terms import Term

DOUBTFUL: Final = ""  # instead of a hash
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS sent (endpoint TEXT, graph TEXT, digest TEXT, PRIMARY KEY (endpoint, graph))"
)


class State(AbstractContextManager["State"]):
    """The graphs of one endpoint. What is recorded stays, however the run ends."""

    def __init__(self, path: Path | None, endpoint: str) -> None:
        """Open the file; without a path everything is forgotten at the end.

        Raises:
            ConfigError: the file cannot be opened, or is something else.
        """
        self._endpoint = endpoint
        try:
            self._file = sqlite3.connect(path or ":memory:", isolation_level=None)
            self._file.execute("PRAGMA synchronous = OFF")  # a lost record costs one request
            self._file.execute("PRAGMA journal_mode = MEMORY")
            self._file.execute(_TABLE)
        except sqlite3.Error as error:
            raise ConfigError(f"is no state file of rdfconv: {error}", where=str(path)) from error

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None, /
    ) -> None:
        self._file.close()

    def digests(self) -> dict[Term, str]:
        """The graphs that were sent, and the hashes that they had."""
        rows = self._file.execute("SELECT graph, digest FROM sent WHERE endpoint = ?", (self._endpoint,))
        return dict(rows.fetchall())

    def doubt(self, graphs: Iterable[Term]) -> None:
        """These graphs are about to be sent: until that is done, they may be there, wholly or in part."""
        self.record((graph, DOUBTFUL) for graph in graphs)

    def record(self, sent: Iterable[tuple[Term, str]]) -> None:
        """These graphs are in the store now."""
        rows = ((self._endpoint, graph, digest) for graph, digest in sent)
        self._file.executemany("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)", rows)

    def forget(self, graphs: Iterable[Term]) -> None:
        """These graphs are not in the store."""
        rows = ((self._endpoint, graph) for graph in graphs)
        self._file.executemany("DELETE FROM sent WHERE endpoint = ? AND graph = ?", rows)
