"""One thing under several addresses -> one subject: what a run found out about aliases, applied to its output.

Comes in: the statements of a run, or of several. Goes out: the same statements with every alias replaced by its
canonical address. Aliases are what `schema:sameAs` says of addresses of one site: a page and another page of the same
host, a thing and the same fragment of another page. A DOI, or anything on another host, is never an alias: it may
name something else in the eyes of others.

Canonical is the address with the most to say for itself; where two say as much, the first in order of text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from rdfconv.terms import Quad, Term, Triple
from rdfconv.values import host_of
from rdfconv.vocab import SCHEMA

_SAME_AS: Final = (f"<{SCHEMA}sameAs>", "<https://schema.org/sameAs>")


def joined(documents: Sequence[Iterable[Triple | Quad]]) -> Iterator[Triple | Quad]:
    """The statements of all documents, whose blank nodes stay apart: labels are local to one (RDF 1.1 Concepts, 3.4).

    Where there are several, every label gets its document's number, so that no label can be taken already.
    """
    if len(documents) == 1:
        yield from documents[0]
        return
    for number, statements in enumerate(documents):
        for statement in statements:
            yield cast("Triple | Quad", tuple(f"{term}.{number}" if term[0] == "_" else term for term in statement))


def aliases(statements: Iterable[Triple | Quad]) -> dict[str, str]:
    """The canonical address of every page that has another one; addresses without brackets and fragment."""
    said: Counter[str] = Counter()
    pairs: list[tuple[str, str]] = []
    for subject, predicate, value, *_ in statements:
        if predicate in _SAME_AS and (pair := _alias_pair(subject, value)):
            pairs.append(pair)
        elif subject[0] == "<":
            said[_page(subject)] += 1
    return _representatives(pairs, said)


def _alias_pair(subject: Term, value: Term) -> tuple[str, str] | None:
    """The two pages, where the statement makes them one."""
    if subject[0] != "<" or value[0] != "<" or subject == value:
        return None
    same_part = subject.partition("#")[2] == value.partition("#")[2]
    same_site = host_of(subject[1:-1]) == host_of(value[1:-1]) is not None
    return (_page(subject), _page(value)) if same_part and same_site else None


def _page(term: Term) -> str:
    return term[1:-1].partition("#")[0]


def _representatives(pairs: Iterable[tuple[str, str]], said: Counter[str]) -> dict[str, str]:
    """Connected addresses, each with the best of its group (union-find)."""
    parents: dict[str, str] = {}

    def root(page: str) -> str:
        while parents.setdefault(page, page) != page:
            parents[page] = parents[parents[page]]
            page = parents[page]
        return page

    for one, other in pairs:
        better, worse = sorted((root(one), root(other)), key=lambda page: (-said[page], page))
        parents[worse] = better
    return {page: root(page) for page in parents if root(page) != page}


def canon(statements: Iterable[Triple | Quad], names: dict[str, str]) -> Iterator[Triple | Quad]:
    """The statements under canonical addresses; that an address is the same as itself is left out.

    Args:
        statements: In any order; graphs keep their names.
        names: As `aliases` gives them.
    """
    for subject, predicate, value, *graph in statements:
        renamed = _renamed(subject, names), predicate, _renamed(value, names)
        if predicate not in _SAME_AS or renamed[0] != renamed[2]:
            yield (*renamed, graph[0]) if graph else renamed


def _renamed(term: Term, names: dict[str, str]) -> Term:
    if term[0] != "<":
        return term
    page, separator, part = term[1:-1].partition("#")
    return f"<{names[page]}{separator}{part}>" if page in names else term
