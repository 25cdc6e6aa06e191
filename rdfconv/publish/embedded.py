"""A page's graph -> the JSON-LD that search engines read: schema.org's own context, one tree from the dataset down.

Only what schema.org has words for is in it; the RDF beside the page has everything. Terms are written so that
schema.org's context reads them back as the same triples: short where the context agrees, in full where it would not.

In a script element, `<`, `>` and `&` are written as escapes, so that no text can end the element.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import orjson

from rdfconv.jsonld.schema_org import facts
from rdfconv.model import Json
from rdfconv.terms import Term, Triple, text_of
from rdfconv.values import moment
from rdfconv.vocab import RDF_TYPE, XSD

_SCHEMA: Final = re.compile("<(https?://schema\\.org/)([A-Za-z][A-Za-z0-9]*)>")
_DEEPEST: Final = 24  # of nodes in nodes; further ones stand beside the tree
_DATES: Final = {f"{XSD}date": "date", f"{XSD}dateTime": "dateTime"}
_INTEGER: Final = re.compile("0|-?[1-9][0-9]{0,14}")
_NATIVE: Final[dict[str, Callable[[str], Json]]] = {f"{XSD}integer": int, f"{XSD}boolean": "true".__eq__}
_UNSAFE: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_CONTEXT: Final = "https://schema.org/"


@cache
def _groups() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Terms that schema.org's context reads as addresses, as dates, and names that it gives another meaning."""
    known = facts()
    taken = {*known["aliases"], *known["prefixes"], *known["others"]}
    return frozenset(known["links"]), frozenset(known["dates"]), frozenset(taken)


def embedded(root: Term, triples: Sequence[Triple]) -> dict[str, Json]:
    """The document about a dataset; nodes that it does not lead to stand beside it."""
    return _Tree(triples).document(root)


def in_script(document: Json) -> str:
    """The JSON as it may stand in a script element."""
    return orjson.dumps(document).decode().translate(_UNSAFE)


class _Tree:
    """The nodes of a graph, each told once."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self._nodes: defaultdict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for subject, predicate, value in sorted(triples):
            if _SCHEMA.fullmatch(value if predicate == RDF_TYPE else predicate):
                self._nodes[subject].append((predicate, value))
        self._told: set[Term] = set()

    def document(self, root: Term) -> dict[str, Json]:
        """The tree from the root, and what is left."""
        trees = [self._node(node, 0) for node in (root, *self._nodes) if node not in self._told]
        if len(trees) == 1:
            return {"@context": _CONTEXT, **trees[0]}
        return {"@context": _CONTEXT, "@graph": trees}

    def _node(self, node: Term, depth: int) -> dict[str, Any]:
        self._told.add(node)
        found: dict[str, Any] = {"@id": text_of(node)}
        for predicate, value in self._nodes[node]:
            key, told = ("@type", _class(value)) if predicate == RDF_TYPE else self._property(predicate, value, depth)
            before = found.get(key)
            found[key] = told if before is None else [*(before if isinstance(before, list) else [before]), told]
        return found

    def _property(self, predicate: Term, value: Term, depth: int) -> tuple[str, Json]:
        key = _key(predicate)
        links, dates, _ = _groups()
        if value[0] == '"':
            return key, _literal(value, is_link=key in links, is_date=key in dates)
        if value in self._nodes and value not in self._told and depth < _DEEPEST:
            return key, self._node(value, depth + 1)
        return key, text_of(value) if key in links else {"@id": text_of(value)}


def _key(predicate: Term) -> str:
    found = _SCHEMA.fullmatch(predicate)
    name = found[2] if found else ""
    return name if name and name not in _groups()[2] else text_of(predicate)


def _class(value: Term) -> str:
    return _key(value)


def _literal(term: Term, *, is_link: bool, is_date: bool) -> Json:
    """A value that schema.org's context reads back as this literal."""
    text = text_of(term[: term.rindex('"') + 1])
    kind = term[term.rindex('"') + 1 :]
    if not kind:
        would_be_date = is_date and moment(text) is not None
        return {"@value": text} if is_link or would_be_date else text
    if kind[0] == "@":
        return {"@value": text, "@language": kind[1:]}
    datatype = kind[3:-1]
    is_native = _is_own_date if is_date else _is_own_json
    return _NATIVE.get(datatype, str)(text) if is_native(text, datatype) else {"@value": text, "@type": datatype}


def _is_own_date(text: str, datatype: str) -> bool:
    """Whether a term that is read as a date reads the bare text as this type."""
    found = moment(text)
    return found is not None and _DATES.get(datatype) == found.precision


def _is_own_json(text: str, datatype: str) -> bool:
    """Whether a number or a boolean of JSON is read as this type."""
    is_boolean = datatype == f"{XSD}boolean" and text in {"true", "false"}
    return is_boolean or (datatype == f"{XSD}integer" and _INTEGER.fullmatch(text) is not None)
