"""N-Triples and N-Quads: one statement a line, the lines of a page sorted.

Terms are canonical N-Triples text already (terms.py), so that a line is its terms with spaces between them
(RDF 1.1 N-Triples, section 4). The lines stand in the order of their bytes, as `LC_ALL=C sort` would put them.
"""

from __future__ import annotations

from itertools import islice
from operator import eq

from rdfconv.write.part import Graphs, Part


def lines(graphs: Graphs) -> Part:
    """One page as N-Quads; statements of the default graph have no fourth term and so are N-Triples."""
    written: list[str] = []
    for name, triples in graphs.items():
        texts = map(" ".join, triples)
        written += texts if name is None else [f"{text} {name}" for text in texts]
    written.sort()
    if any(map(eq, written, islice(written, 1, None))):  # three times as fast as removing duplicates that are rare
        written = list(dict.fromkeys(written))
    return Part(body=" .\n".join([*written, ""]).encode())
