"""RDF/XML: one rdf:Description for each subject, one element for each triple.

Comes in: the graph of one page. Goes out: the children of a document's rdf:RDF element.

Refused, because XML 1.0 cannot carry it (RDF/XML, section 8, and XML 1.0, section 2.2): predicates that do not end in
a name, or that RDF/XML reads as syntax; literals with control characters. Such triples are left out and become Issues.
Names are taken from ASCII only, since readers disagree on what else XML allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rdfconv.model import Issue
from rdfconv.terms import Term, text_of
from rdfconv.vocab import PREFIXES, RDF
from rdfconv.write.forest import Forest, Properties
from rdfconv.write.part import Graphs, Part

_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_LOCAL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# RDF/XML, section 7.2.2 to 7.2.7: names of the RDF namespace that property elements cannot have, or not as themselves.
_SYNTAX_NAMES: Final = {
    *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype"),  # coreSyntaxTerms
    *("aboutEach", "aboutEachPrefix", "bagID"),  # oldTerms
    *("Description", "li"),
}
_XMLNS: Final = "http://www.w3.org/2000/xmlns/"
# A carriage return that is not escaped reads as a line feed (XML 1.0, section 2.11).
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def header(prefixes: Iterable[str]) -> bytes:
    """The document up to its first description."""
    declared = "".join(f'\n    xmlns:{prefix}="{PREFIXES[prefix]}"' for prefix in sorted({"rdf", *prefixes}))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'.encode()


FOOTER: Final = b"</rdf:RDF>\n"


def rdfxml(graphs: Graphs) -> Part:
    """One page as descriptions, in the order of subjects."""
    writer = _Writer()
    body = "".join(
        writer.description(subject, properties)
        for triples in graphs.values()
        for subject, properties in Forest(triples).subjects.items()
    )
    return Part(body=body.encode(), prefixes=frozenset(writer.prefixes), issues=tuple(writer.issues))


class _Writer:
    """The descriptions of one page, and what was met on the way."""

    __slots__ = ("issues", "prefixes")

    def __init__(self) -> None:
        self.prefixes: set[str] = set()
        self.issues: list[Issue] = []

    def description(self, subject: Term, properties: Properties) -> str:
        """A subject with all its triples that XML can carry; empty if it can carry none."""
        elements = "".join(self._elements(subject, properties))
        name = _node_attribute("about", subject)
        return f"  <rdf:Description {name}>\n{elements}  </rdf:Description>\n" if elements else ""

    def _elements(self, subject: Term, properties: Properties) -> Iterator[str]:
        for predicate, values in properties.items():
            namespace, local = _split(predicate)
            for value in values:
                if why := _refusal(namespace, local, value):
                    self.issues.append(_issue(why, subject, predicate, value))
                else:
                    yield f"    {self._element(namespace, local, value)}\n"

    def _element(self, namespace: str, local: str, value: Term) -> str:
        prefix = _PREFIX_OF.get(namespace)
        if prefix is None:
            tag, declared = f"ns:{local}", f' xmlns:ns="{namespace.translate(_ESCAPES)}"'
        else:
            self.prefixes.add(prefix)
            tag, declared = f"{prefix}:{local}", ""
        if value[0] != '"':
            return f"<{tag}{declared} {_node_attribute('resource', value)}/>"
        return f"<{tag}{declared}{_literal_attribute(value)}>{text_of(value).translate(_ESCAPES)}</{tag}>"


def _split(predicate: Term) -> tuple[str, str]:
    """An IRI as namespace and the longest local name; the name is empty if there is none."""
    text = predicate[1:-1]
    found = _LOCAL_NAME.search(text)
    return (text[: found.start()], found[0]) if found else (text, "")


def _refusal(namespace: str, local: str, value: Term) -> str:
    if not local:
        return "its predicate does not end in an XML name"
    if namespace == _XMLNS or (namespace == RDF and local in _SYNTAX_NAMES):
        return "its predicate is syntax there"
    if value[0] == '"' and (found := _NOT_XML.search(text_of(value))):
        return f"its value has the character U+{ord(found[0]):04X}"
    return ""


def _issue(why: str, subject: Term, predicate: Term, value: Term) -> Issue:
    return Issue(
        severity="error",
        code="not-in-rdf-xml",
        message=f"RDF/XML cannot carry the triple with predicate {predicate} and value {value:.80}: {why}; "
        "every other format can",
        stage="write",
        where=subject,
        focus=subject,
        path=predicate,
        value=value,
    )


def _node_attribute(name: str, node: Term) -> str:
    """`rdf:about` or `rdf:resource` of an IRI; blank nodes get a letter first, as XML names need one."""
    if node[0] == "_":
        return f'rdf:nodeID="b{node[2:]}"'
    return f'rdf:{name}="{node[1:-1].translate(_ESCAPES)}"'


def _literal_attribute(literal: Term) -> str:
    rest = literal[literal.rindex('"') + 1 :]
    if not rest:
        return ""
    return f' xml:lang="{rest[1:]}"' if rest[0] == "@" else f' rdf:datatype="{rest[3:-1].translate(_ESCAPES)}"'
