"""What is to become of graphs -> requests to a store: by Graph Store Protocol, by SPARQL Update, or many at once.

Comes in: graphs with their triples. Goes out: requests, one after the other.

Strategy: the first request replaces a graph, further ones add to it. What the store finds too large (413) is sent in
two parts, and these perhaps in parts again; what is as large later on is not tried whole any more. Statements about
blank nodes stay together: in two requests, the same label is two nodes.

Refused, with TooLargeError: one statement that alone is too large, and statements that have to stay together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from rdfconv.store.dumps import DEFAULT
from rdfconv.store.plan import Graph, pieces
from rdfconv.store.session import QUADS, Request, Session, TooLargeError
from rdfconv.store.sparql import addition, removal, replacement
from rdfconv.terms import Term

if TYPE_CHECKING:
    import httpx

Protocol: TypeAlias = Literal["gsp", "update"]

_UPDATE: Final = "application/sparql-update"
_CREATED: Final = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a protocol says it."""

    replace: Callable[[Term, Sequence[str]], Request]
    add: Callable[[Term, Sequence[str]], Request]
    remove: Callable[[Term], Request]
    piece: int = sys.maxsize  # triples of a request


def write(session: Session, protocol: Protocol, graph: Term, triples: Sequence[str]) -> bool:
    """Make a graph have these triples, or add them to the default graph; whether that made a new one.

    Raises:
        OutputError: the store refuses it; a part of it may be there.
    """
    way = _WAYS[protocol]
    make = way.add if graph == DEFAULT else way.replace
    waiting = pieces(triples, way.piece)
    first = None
    while waiting:
        part = waiting.pop(0)
        smaller, answer = _sent(session, make(graph, part), part)
        waiting = [*smaller, *waiting]
        if answer:
            first, make = first or answer, way.add
    return first is not None and first.status_code == _CREATED


def fill(session: Session, graphs: Sequence[Graph], params: Mapping[str, str]) -> bool:
    """Add graphs to a store that has none of them, all at once or as many as it takes; they are new.

    Raises:
        OutputError: the store refuses it; a part of it may be there.
    """
    lines = (f"{triple}{_ending(graph)}" for graph, triples in graphs for triple in triples)
    request = Request(method="POST", params=params, content="".join(lines).encode(), media_type=QUADS)
    middle = len(graphs) // 2
    try:
        if not middle or not session.refuses(request):
            session.send(request)
            return True
    except TooLargeError:
        if not middle:
            return write(session, "gsp", *graphs[0])
    is_new, is_other_new = (fill(session, half, params) for half in (graphs[:middle], graphs[middle:]))
    return is_new and is_other_new


def _ending(graph: Term) -> str:
    return " .\n" if graph == DEFAULT else f" {graph} .\n"


def remove(session: Session, protocol: Protocol, graph: Term) -> bool:
    """Make the store have a graph no more, whether or not it has it now; nothing is new."""
    session.send(_WAYS[protocol].remove(graph))
    return False


def _sent(session: Session, request: Request, part: Sequence[str]) -> tuple[list[Sequence[str]], httpx.Response | None]:
    """The answer, or the parts that have to be sent instead."""
    half = -(-len(part) // 2)
    if session.refuses(request) and len(smaller := pieces(part, half)) > 1:
        return smaller, None
    try:
        return [], session.send(request)
    except TooLargeError as error:
        if len(smaller := pieces(part, half)) > 1:
            return smaller, None
        what = "one statement" if len(part) == 1 else f"{len(part):,} statements, whose blank nodes keep them together,"
        message = f"{error.message}; {what} took {len(request.content):,} bytes"
        raise TooLargeError(message, where=error.where) from error


def _put(graph: Term, triples: Sequence[str]) -> Request:
    return Request(method="PUT", params={"graph": graph[1:-1]}, content=_document(triples))


def _post(graph: Term, triples: Sequence[str]) -> Request:
    params = {"default": ""} if graph == DEFAULT else {"graph": graph[1:-1]}
    return Request(method="POST", params=params, content=_document(triples))


def _document(triples: Sequence[str]) -> bytes:
    return "".join(f"{triple} .\n" for triple in triples).encode()


def _update(text: str) -> Request:
    return Request(method="POST", content=text.encode(), media_type=_UPDATE)


_WAYS: Final[dict[Protocol, _Way]] = {
    "gsp": _Way(
        replace=_put,
        add=_post,
        remove=lambda graph: Request(method="DELETE", params={"graph": graph[1:-1]}),
    ),
    "update": _Way(
        replace=lambda graph, triples: _update(replacement(graph, triples)),
        add=lambda graph, triples: _update(addition(None if graph == DEFAULT else graph, triples)),
        remove=lambda graph: _update(removal(graph)),
        piece=1_000,  # Virtuoso takes at most 10,000 lines
    ),
}
