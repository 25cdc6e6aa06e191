"""Files to download."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdfconv.model import Json
from rdfconv.readings.links import first_url
from rdfconv.readings.reading import Facts, Node, Remark, Statement, Unreadable, text_in


def distribution(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A file to download."""
    entry = value if isinstance(value, Mapping) else {"contentUrl": value}
    address = first_url(entry.get("contentUrl"))
    if address is None:
        raise Unreadable("has no address to download from")
    node: Node = {"@type": "DataDownload", "contentUrl": address}
    for key in ("name", "description", "encodingFormat"):
        if isinstance(entry.get(key), str) and (cleaned := text_in(entry[key], facts)):
            node[key] = cleaned
    yield "distribution", node
