"""Statements in any order -> graphs in order of name, in memory that holds one graph at a time.

Strategy: statements go to one temporary file as they come, in runs of one graph; where the runs lie is sorted on disk.
A dump of `rdfconv convert` has one run a page. Statements without a graph are one page's: their graph is named by the
page of the dataset that they describe.

Refused, with ReadError: a file without graphs that describes no dataset, or several pages.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final, Self

from rdfconv.errors import ReadError
from rdfconv.publish.names import DATASETS, is_about_dates
from rdfconv.publish.sorting import Sorter
from rdfconv.read import iter_rdf
from rdfconv.terms import Quad, Term, Triple, text_of
from rdfconv.values import moment
from rdfconv.vocab import RDF_TYPE

_MOST: Final = 500_000  # statements of one page
_WAY_OUT: Final = "write runs over many pages as N-Quads, where every page is a graph (rdfconv convert -o x.nq.gz)"


class Spool:
    """The graphs of several files, on disk."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._runs = Sorter()  # a graph, where a run of it begins, and its length
        self.latest = date.min  # of the dates that the data give themselves

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._runs.close()

    def add_file(self, name: str) -> None:
        """Take in the statements of an RDF file.

        Raises:
            ReadError: it cannot be read, or has no graphs and is not about one page.
        """
        loose: list[Triple] = []
        for graph, run in groupby(iter_rdf(name), key=_graph_of):
            if graph:
                self._add(graph, [(s, p, o) for s, p, o, *_ in run])
            else:
                loose += [(s, p, o) for s, p, o, *_ in run]
                if len(loose) > _MOST:
                    raise ReadError(f"has over {_MOST:,} statements outside graphs; {_WAY_OUT}", where=name)
        if loose:
            self._add(_page_of(loose, name), loose)

    def _add(self, graph: Term, triples: Iterable[Triple]) -> None:
        start = self._file.tell()
        for triple in triples:
            self._file.write((" ".join(triple) + "\n").encode())
            if is_about_dates(triple[1]):
                self._note_date(triple[2])
        self._runs.add([f"{graph}\t{start:015}\t{self._file.tell() - start}"])

    def _note_date(self, value: Term) -> None:
        found = moment(text_of(value)) if value[0] == '"' else None
        if found and len(found.lexical) >= 10:
            self.latest = max(self.latest, date.fromisoformat(found.lexical[:10]))

    def graphs(self) -> Iterator[tuple[Term, list[Triple]]]:
        """Every graph with its triples, each once; in order of name."""
        runs = (run.split("\t") for run in self._runs)  # no graph's name has a tab in it
        for graph, places in groupby(runs, key=itemgetter(0)):
            lines: dict[str, None] = {}
            for _, start, length in places:
                self._file.seek(int(start))
                lines |= dict.fromkeys(self._file.read(int(length)).decode().removesuffix("\n").split("\n"))
            yield graph, [triple_of(line) for line in lines]


def triple_of(line: str) -> Triple:
    """The terms of a line; neither IRIs nor blank nodes have spaces in them."""
    subject, predicate, value = line.split(" ", 2)
    return subject, predicate, value


def _graph_of(statement: Triple | Quad) -> Term:
    return statement[3] if len(statement) == 4 and statement[3][0] == "<" else ""


def _page_of(triples: list[Triple], name: str) -> Term:
    """The page that triples outside graphs are about: that of the dataset with the most to say for itself."""
    said = Counter(subject for subject, *_ in triples if subject[0] == "<")
    datasets = {s for s, p, o in triples if p == RDF_TYPE and o in DATASETS and said[s] > 2}
    pages = {_page(subject) for subject in datasets}
    if len(pages) != 1:
        found = f"describes {len(pages)} pages with datasets" if pages else "describes no dataset"
        raise ReadError(f"has no graphs and {found}, expected one; {_WAY_OUT}", where=name)
    return pages.pop()


def _page(subject: Term) -> Term:
    return f"{subject[:-1].partition('#')[0]}>"
