"""One line of the table: what takes rdfconv how long, and a peer on the same bytes in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from benchmarks.writing import measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison, in microseconds for one of `count` things."""

    what: str
    count: int
    peer: str
    own_us: float
    peer_us: float

    @property
    def ratio(self) -> float:
        """How many times as long the peer takes."""
        return self.peer_us / self.own_us


def compared(
    what: str,
    bodies: Sequence[bytes],
    own: Callable[[bytes], object],
    peers: Mapping[str, Callable[[bytes], object]],
) -> Iterable[Comparison]:
    """A peer a row; all take turns, so that all meet the same neighbours on the machine."""
    runs: dict[str, Callable[[], object]] = {"rdfconv": partial(_each, own, bodies)}
    runs |= {peer: partial(_each, run, bodies) for peer, run in peers.items()}
    for run in runs.values():
        run()  # contexts are compiled, modules imported
    times = {name: nanoseconds / 1_000 for name, nanoseconds in measured(runs, len(bodies)).items()}
    for peer in peers:
        yield Comparison(what=what, count=len(bodies), peer=peer, own_us=times["rdfconv"], peer_us=times[peer])


def _each(run: Callable[[bytes], object], bodies: Iterable[bytes]) -> None:
    for body in bodies:
        run(body)


def missing(*packages: str) -> list[str]:
    """Those of the packages that are not installed."""
    return [package for package in packages if find_spec(package) is None]
