"""A run -> how far it is: numbers, read from its plan and its commits while others work on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from rdfconv.model import Json
from rdfconv.runs.commit import committed
from rdfconv.runs.run import LEASES, POISON, SUCCESS, Run


def status(run: Run) -> dict[str, Json]:
    """The numbers, by name."""
    counts: Counter[str] = Counter()
    for record in filter(None, (committed(run.storage, shard) for shard in run.plan.ids)):
        numbers = asdict(record)
        counts.update(
            {name: numbers[name] for name in ("pages", "triples", "failed", "invalid", "bytes", "input_bytes")}
        )
        counts["shards"] += 1
    is_complete = run.storage.read(SUCCESS) is not None
    state = "complete" if is_complete else "all converted, to be finished" if not run.pending() else "unfinished"
    done: dict[str, Json] = {
        name: counts[name] for name in ("shards", "pages", "triples", "failed", "invalid", "bytes")
    }
    whole: dict[str, Json] = {"of_shards": len(run.plan.ids), "input_bytes": counts["input_bytes"]}
    at_work: dict[str, Json] = {"leases": len(run.storage.keys(LEASES)), "given_up": len(run.storage.keys(POISON))}
    return {"state": state, "plan": run.name, **done, **whole, "of_input_bytes": run.plan.size, **at_work}


def status_lines(numbers: dict[str, Json]) -> Iterator[str]:
    """The numbers for people."""
    yield f"{numbers['state']} (plan {numbers['plan']})"
    for name, label in (("shards", "of_shards"), ("input_bytes", "of_input_bytes")):
        yield f"  {name.replace('_', ' '):<12} {numbers[name]:,} of {numbers[label]:,}"
    for name in ("pages", "triples", "failed", "invalid", "bytes", "leases", "given_up"):
        if numbers[name] or name in {"pages", "triples"}:
            yield f"  {name.replace('_', ' '):<12} {numbers[name]:,}"
