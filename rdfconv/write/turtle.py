"""Turtle and TriG: grouped by subject, with prefixes, nested blank nodes, lists and short numbers.

Comes in: the graphs of one page. Goes out: blocks with blank lines between them, without a header: the prefixes that
they use are named apart, because in a file of many pages the header comes before all of them. Triples of the default
graph stand bare, so that they are Turtle; other graphs stand in braces.

Names get a prefix only where the local part needs no escape: fewer names are short, but no reader stumbles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from rdfconv.terms import Term
from rdfconv.vocab import PREFIXES, RDF_TYPE, XSD
from rdfconv.write.forest import MAX_DEPTH, Forest, Properties, forests_of
from rdfconv.write.part import Graphs, Part

_INDENT: Final = "    "
_DEEPEST: Final = MAX_DEPTH * len(_INDENT)
_PREFIX_OF: Final = {f"<{namespace}": prefix for prefix, namespace in PREFIXES.items()}
_NAMESPACES: Final = tuple(_PREFIX_OF)
_LOCAL_NAME: Final = re.compile("[A-Za-z_][A-Za-z0-9_-]*>")
# Literals that need no quotes and datatype (Turtle, sections 2.5.2 and 2.5.3); rdflib rewrites what is not canonical.
_BARE: Final = {
    f"<{XSD}integer>": re.compile('"(?:0|-?[1-9][0-9]*)"'),
    f"<{XSD}double>": re.compile(r'"-?[0-9]\.[0-9]+E-?[0-9]+"'),
    f"<{XSD}boolean>": re.compile('"(?:true|false)"'),
}


def header(prefixes: Iterable[str]) -> bytes:
    """The declarations of these prefixes, and a blank line after them."""
    declared = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(prefixes))
    return f"{declared}\n".encode() if declared else b""


def turtle(graphs: Graphs) -> Part:
    """One page as TriG; a page with only a default graph is Turtle."""
    names = _Names()
    blocks = [block for name, forest in forests_of(graphs) for block in _graph_blocks(name, forest, names)]
    return Part(body="\n".join(blocks).encode(), prefixes=frozenset(names.prefixes))


def _graph_blocks(name: Term | None, forest: Forest, names: _Names) -> list[str]:
    if name is None:
        return list(_Writer(forest, names, "\n").subjects())
    newline = f"\n{_INDENT}"
    inside = newline.join(_Writer(forest, names, newline).subjects())
    return [f"{names[name]} {{{newline}{inside}}}\n"]


class _Names(dict[Term, str]):
    """IRIs as Turtle shows them, remembered: prefixed or in full; blank node labels are their own names."""

    __slots__ = ("prefixes",)

    def __init__(self) -> None:
        self.prefixes: set[str] = set()

    def __missing__(self, term: Term) -> str:
        shown = term
        if term.startswith(_NAMESPACES) and (prefixed := _prefixed(term)):
            prefix, shown = prefixed
            self.prefixes.add(prefix)
        self[term] = shown
        return shown


@lru_cache(maxsize=1 << 12)  # pages share their vocabularies, which have some hundred names
def _prefixed(term: Term) -> tuple[str, str] | None:
    cut = max(term.rfind("/"), term.rfind("#")) + 1
    prefix = _PREFIX_OF.get(term[:cut])
    if prefix is None or _LOCAL_NAME.fullmatch(term, cut) is None:
        return None
    return prefix, f"{prefix}:{term[cut:-1]}"


class _Writer:
    """Turtle for one graph. `newline` is a line break and the indentation after it; it grows inside brackets."""

    __slots__ = ("_forest", "_names", "_newline")

    def __init__(self, forest: Forest, names: _Names, newline: str) -> None:
        self._forest = forest
        self._names = names
        self._newline = newline

    def subjects(self) -> Iterator[str]:
        """Each subject with all that hangs on it, as one block."""
        for subject in self._forest.roots():
            shown = "[]" if self._forest.is_anonymous(subject) else self._names[subject]
            yield f"{shown} {self._properties(self._forest.subjects[subject], self._newline + _INDENT)} .\n"

    def _properties(self, properties: Properties, newline: str) -> str:
        names = self._names
        lines = [f"a {self._values(properties[RDF_TYPE], newline)}"] if RDF_TYPE in properties else []
        for predicate, values in properties.items():
            if predicate != RDF_TYPE:
                lines.append(f"{names[predicate]} {self._values(values, newline)}")
        return f" ;{newline}".join(lines)

    def _values(self, values: list[Term], newline: str) -> str:
        if len(values) > 1:
            newline += _INDENT
            return f",{newline}".join([self._value(value, newline) for value in values])
        return values[0] if values[0][-1] == '"' else self._value(values[0], newline)

    def _value(self, term: Term, newline: str) -> str:
        if term[0] == "<":
            return self._names[term]
        return self._node(term, newline) if term[0] == "_" else self._literal(term)

    def _literal(self, term: Term) -> str:
        if term[-1] != ">":  # no datatype
            return term
        quoted, _, datatype = term.rpartition("^^")
        if datatype in _BARE and _BARE[datatype].fullmatch(quoted):
            return quoted[1:-1]
        return f"{quoted}^^{self._names[datatype]}"

    def _node(self, node: Term, newline: str) -> str:
        if len(newline) > _DEEPEST:
            return node
        forest, deeper = self._forest, newline + _INDENT
        if node in forest.lists and (members := forest.take_list(node)) is not None:
            return f"( {' '.join([self._value(member, deeper) for member in members])} )"
        properties = forest.take(node)
        if properties is None:
            return node
        return f"[{deeper}{self._properties(properties, deeper)}{newline}]" if properties else "[]"
