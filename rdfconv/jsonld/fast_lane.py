"""The fast lane: from the JSON tree straight to triples, through compiled term tables.

Comes in: a JSON document. Goes out: its triples. Strategy: a node object is given its subject where it is first seen
and described in its turn, so that nothing recurses, however deeply a document nests; what a key means is one look-up.
Only documents in a subset that is proven equal to PyLD are read. Everything else, errors included, raises
`OutsideSubset` before anything is given out, and PyLD reads the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rdfconv.jsonld.active import KEYWORDS, is_absolute, resolve_reference
from rdfconv.jsonld.compiler import OutsideSubset
from rdfconv.jsonld.expansion import Expansion, said_roots
from rdfconv.jsonld.making import Terms
from rdfconv.jsonld.options import Options
from rdfconv.jsonld.table import Keyword, Property, TermTable, initial_table
from rdfconv.model import Json
from rdfconv.terms import Term, Triple, literal
from rdfconv.vocab import RDF_TYPE

_ID: Final = Keyword.ID  # names of their own, because looking members up takes its time
_TYPE: Final = Keyword.TYPE
_IRI_COERCIONS: Final = ("@id", "@vocab")
_SAYS_NOTHING: Final = (None, Keyword.CONTEXT)
_LIST_OBJECT: Final = {"@context", "@index", "@list"}
_NO_LANGUAGE: Final = {Keyword.LANGUAGE: None}


def read(document: Json, *, base: str | None, options: Options) -> Expansion:
    """What a document says.

    Raises:
        OutsideSubset: the document is for the PyLD lane.
    """
    made = Terms(options)
    reader = FastReader(made, base)
    try:
        reader.read(document, initial_table(options))
    except RecursionError as error:  # lists in lists, the one thing that is not read in turn
        raise OutsideSubset("lists that nest too deeply") from error
    triples = list(dict.fromkeys(reader.triples)) if reader.has_repeats else reader.triples
    return Expansion(
        triples=triples,
        named=[],
        roots=said_roots(reader.roots, triples),
        issues=list(dict.fromkeys(made.issues)) if made.issues else [],
        lane="fast",
    )


class FastReader:
    """Reads one document."""

    __slots__ = ("_arrays", "_base", "_described", "_made", "_new_blank", "_pending", "has_repeats", "roots", "triples")

    def __init__(self, made: Terms, base: str | None) -> None:
        self._made = made
        self._new_blank = made.new_blank
        self._base = base
        self._arrays: list[list[Json]] = []  # arrays that stand in an array that is being read
        self._pending: list[tuple[dict[str, Any], TermTable, Term]] = []
        self._described: set[Term] = set()  # subjects of node objects that have an @id
        self.has_repeats = False  # whether a triple may stand among the triples twice
        self.triples: list[Triple] = []
        self.roots: list[Term] = []

    def read(self, document: Json, table: TermTable) -> None:
        """Add what a document says; `table` is for what stands outside its contexts."""
        if isinstance(document, dict):
            self._read_top_object(document, _table_of(document, table))
        elif isinstance(document, list):
            self._read_roots(document, table)
        self._describe_pending()

    def _read_top_object(self, document: dict[str, Any], table: TermTable) -> None:
        """A node, or an envelope that has nothing but contexts and `@graph`."""
        if document.keys().isdisjoint(table.graph_keys):
            self._read_root(document, table)
            return
        graphs = [document[key] for key in table.graph_keys if key in document]
        for key in document:
            if key not in table.graph_keys and table.entries[key] not in _SAYS_NOTHING:
                raise OutsideSubset("a named graph")
        if len(graphs) > 1 or not isinstance(graphs[0], dict | list):
            raise OutsideSubset("@graph")
        self._read_roots(graphs[0] if isinstance(graphs[0], list) else graphs, table)

    def _read_roots(self, items: Iterable[Json], table: TermTable) -> None:
        for item in items:
            if isinstance(item, dict):
                self._read_root(item, _table_of(item, table))
            elif isinstance(item, list):
                raise OutsideSubset("an array in an array")

    def _read_root(self, node: dict[str, Any], table: TermTable) -> None:
        subject = self._subject(node, table, "@id")
        self.roots.append(subject)
        self._describe_later(node, table, subject)

    def _describe_pending(self) -> None:  # noqa: C901, PLR0912 - every value passes here; calls took a third longer
        """What each node object says of its subject (JSON-LD 1.1 API, section 5.1.2 step 13)."""
        add = self.triples.append
        max_safe = self._made.max_safe
        for node, table, subject in self._pending:  # grows meanwhile
            if not subject:
                self._pass_over(node, table)
                continue
            entries, types = table.entries, table.types
            for key, value in node.items():
                entry = entries[key]
                if isinstance(entry, Property):
                    if isinstance(value, str) and entry.is_plain and len(value) <= max_safe:
                        add((subject, entry.predicate, literal(value)))
                    elif isinstance(value, list) or not entry.is_single:
                        for term in self._objects(value, entry, table):
                            if term is not None:
                                add((subject, entry.predicate, term))
                    elif (term := self._object(value, entry, table)) is not None:
                        add((subject, entry.predicate, term))
                elif entry is _TYPE:
                    if isinstance(value, str) and key == "@type" and (term := types[value]) is not None:
                        add((subject, RDF_TYPE, term))
                    else:
                        for term in self._types(key, value, table):
                            if term is not None:
                                add((subject, RDF_TYPE, term))
                elif entry is not None and entry is not _ID:
                    _check_idle(entry, value)

    def _pass_over(self, node: dict[str, Any], table: TermTable) -> None:
        """Read a node that is no subject: nothing is said of it, but the nodes below it stand for themselves."""
        before = len(self.triples)
        for key, value in node.items():
            entry = table.entries[key]
            if isinstance(entry, Property):
                self._objects(value, entry, table)
            elif entry is _TYPE:
                self._types(key, value, table)
            elif entry is not None and entry is not _ID:
                _check_idle(entry, value)
        if len(self.triples) > before:
            raise OutsideSubset("a list that nothing points to")

    def _types(self, key: str, value: Json, table: TermTable) -> list[Term | None]:
        """The classes under `@type`, or under an alias that may stand beside it."""
        if key != "@type":
            self.has_repeats = True
        names = value if isinstance(value, list) else [value]
        return self._watched([self._type(name, table) for name in names])

    def _type(self, name: Json, table: TermTable) -> Term | None:
        if not isinstance(name, str):
            raise OutsideSubset("invalid type value")
        term = table.types[name]
        if term is None:
            expanded = self._expanded(name, table, vocab=True)
            if expanded is None:
                raise OutsideSubset("a class that is null")
            return self._made.type(expanded)
        return term

    def _objects(self, value: Json, entry: Property, table: TermTable) -> list[Term | None]:
        """The values of a property that are many, or lie in a container."""
        items = value if isinstance(value, list) else [value]
        if not entry.is_single:
            if entry.is_synonym:
                self.has_repeats = True
            if entry.container == "@list" and value is not None and not (isinstance(value, dict) and "@list" in value):
                return [self._list(items, entry, table)]
            if entry.container == "@language" and isinstance(value, dict):
                return self._watched(list(self._language_map(value, entry, table)))
            if entry.container == "@index" and isinstance(value, dict):
                items = [item for held in value.values() for item in (held if isinstance(held, list) else [held])]
        terms = [self._object(item, entry, table) for item in items]
        while self._arrays:  # an array in an array is no more than its values
            terms += [self._object(item, entry, table) for item in self._arrays.pop()]
        return self._watched(terms)

    def _watched(self, terms: list[Term | None]) -> list[Term | None]:
        """The same terms, after a look at whether one comes twice."""
        if len(terms) > 1 and len(set(terms)) < len(terms):
            self.has_repeats = True
        return terms

    def _object(self, value: Json, entry: Property, table: TermTable) -> Term | None:
        """One value under a property (value expansion, section 5.3)."""
        if isinstance(value, dict):
            if table.special_keys.isdisjoint(value):  # a node without a name
                subject = self._new_blank()
                self._pending.append((value, table, subject))
                return subject
            return self._special_object(value, entry, _table_of(value, table))
        if isinstance(value, str):
            return self._made.literal(value, entry.predicate) if entry.is_plain else self._text(value, entry, table)
        if value is None:
            return None
        if isinstance(value, list):
            self._arrays.append(value)
            return None
        if not isinstance(value, int | float):
            raise OutsideSubset("a value that JSON has not")
        datatype = None if entry.coercion in _IRI_COERCIONS else entry.coercion
        return self._made.value(value, datatype, entry.predicate)

    def _text(self, text: str, entry: Property, table: TermTable) -> Term | None:
        place = entry.predicate
        if entry.coercion == "@id":
            return self._reference(text, place, table)
        if entry.language is not None:
            return self._made.tagged(text, entry.language, place)
        if entry.coercion == "@vocab":
            expanded = self._expanded(text, table, vocab=True)
            return None if expanded is None else self._made.resource(expanded, place)
        return self._made.value(text, entry.coercion, place)

    def _special_object(self, value: dict[str, Any], entry: Property, table: TermTable) -> Term | None:
        """A list object, a value object, or a node that has a name or a context of its own."""
        if "@list" in value:
            return self._list_object(value, entry, table)
        if not value.keys().isdisjoint(table.value_keys):
            return self._literal(value, entry.predicate, table)
        subject = self._subject(value, table, entry.predicate)
        if len(value) > 1:  # else nothing but a reference
            self._describe_later(value, table, subject)
        return subject or None

    def _subject(self, node: dict[str, Any], table: TermTable, place: str) -> Term:
        """A node object's own term; empty where its `@id` is none."""
        identifier = None
        for key in table.id_keys:
            if key in node:
                if identifier is not None:
                    raise OutsideSubset("colliding keywords")
                identifier = node[key]
                if not isinstance(identifier, str):
                    raise OutsideSubset("invalid @id value")
        if identifier is None:
            return self._new_blank()
        return self._reference(identifier, place, table) or ""

    def _describe_later(self, node: dict[str, Any], table: TermTable, subject: Term) -> None:
        if subject in self._described:
            self.has_repeats = True
        self._described.add(subject)
        self._pending.append((node, table, subject))

    def _reference(self, text: str, place: str, table: TermTable) -> Term | None:
        """A document-relative IRI."""
        if text.startswith(("https://", "http://")):  # what no prefix and no base changes
            return self._made.iri(text, place)
        expanded = self._expanded(text, table, vocab=False)
        return None if expanded is None else self._made.resource(expanded, place)

    def _expanded(self, text: str, table: TermTable, *, vocab: bool) -> str | None:
        """IRI expansion (section 5.2), against the base that the context gives or the document's."""
        expanded = table.active.expand(text, vocab=vocab)
        if expanded is None or expanded in KEYWORDS:
            return expanded
        return resolve_reference(self._base, table.active.base, expanded)

    def _literal(self, value: dict[str, Any], place: str, table: TermTable) -> Term | None:
        """A value object (section 5.1.2 step 14)."""
        said: dict[Keyword, Any] = {}
        for key, item in value.items():
            entry = table.entries[key]
            if entry is not None:
                if not isinstance(entry, Keyword) or entry in said:
                    raise OutsideSubset("invalid value object")
                said[entry] = item
        said.pop(Keyword.CONTEXT, None)
        text = said.pop(Keyword.VALUE)
        if not isinstance(said.pop(Keyword.INDEX, ""), str) or not isinstance(text, str | int | float | None):
            raise OutsideSubset("invalid value object value")
        if not said or said == _NO_LANGUAGE:
            return None if text is None else self._made.value(text, None, place)
        return self._qualified(text, said, place, table)

    def _qualified(
        self, text: str | float | None, said: dict[Keyword, Any], place: str, table: TermTable
    ) -> Term | None:
        """A value object with a datatype or a language."""
        keyword, qualifier = next(iter(said.items()))
        if len(said) > 1 or not isinstance(qualifier, str):
            raise OutsideSubset("invalid value object")
        if keyword is Keyword.LANGUAGE and isinstance(text, str):
            return self._made.tagged(text, qualifier.lower(), place)
        datatype = table.active.expand(qualifier, vocab=True)
        if keyword is not Keyword.TYPE or datatype is None or not is_absolute(datatype) or datatype.startswith("_:"):
            raise OutsideSubset("invalid typed value")
        return None if text is None else self._made.value(text, datatype, place)

    def _list_object(self, value: dict[str, Any], entry: Property, table: TermTable) -> Term:
        """A list object (section 5.1.2 step 15)."""
        if not value.keys() <= _LIST_OBJECT or value["@list"] is None or not isinstance(value.get("@index", ""), str):
            raise OutsideSubset("invalid set or list object")
        items = value["@list"] if isinstance(value["@list"], list) else [value["@list"]]
        return self._list(items, entry, table)

    def _list(self, items: list[Json], entry: Property, table: TermTable) -> Term:
        """The items of a list as an RDF list."""
        objects = []
        for item in items:
            term = self._object(item, entry, table)
            if term is None and isinstance(item, dict | list):
                raise OutsideSubset("a list item that may be null, or a list itself")
            if item is not None:
                objects.append(term)
        head, triples = self._made.list_cells(objects)
        self.triples.extend(triples)
        return head

    def _language_map(self, value: dict[str, Any], entry: Property, table: TermTable) -> Iterator[Term | None]:
        """A language map (section 5.1.2 step 13.7)."""
        for tag, held in value.items():
            is_untagged = table.active.expand(tag, vocab=True) == "@none"
            for text in held if isinstance(held, list) else [held]:
                if text is None:
                    continue
                if not isinstance(text, str):
                    raise OutsideSubset("invalid language map value")
                if is_untagged:
                    yield self._made.literal(text, entry.predicate)
                else:
                    yield self._made.tagged(text, tag, entry.predicate)


def _table_of(node: dict[str, Any], outer: TermTable) -> TermTable:
    """The table inside an object, under its own context if it has one."""
    return outer.inside(node["@context"]) if "@context" in node else outer


def _check_idle(keyword: Keyword, value: Json) -> None:
    """Let pass what says nothing about the node: contexts, which are read, and keywords that do not belong there."""
    is_idle = keyword is Keyword.IDLE and not isinstance(value, dict | list)
    if not (keyword is Keyword.CONTEXT or is_idle or (keyword is Keyword.INDEX and isinstance(value, str))):
        raise OutsideSubset(f"{keyword} in a node object")
