"""Term tables: what each key of a document means, worked out once per context and kept.

Comes in: an active context. Goes out: entries by key for the fast lane, and answers for the clean stage. Strategy: a
table is filled as keys turn up, so that schema.org's 3,081 terms cost nothing until they are used; tables hang in a
tree (which context stands inside which), and the least recently used are forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final, TypeAlias

import orjson

from rdfconv.jsonld import pyld_lane
from rdfconv.jsonld.active import KEYWORDS, ActiveContext, is_absolute
from rdfconv.jsonld.compiler import OutsideSubset, extend
from rdfconv.jsonld.making import Terms
from rdfconv.jsonld.options import Options
from rdfconv.model import Json
from rdfconv.terms import Term
from rdfconv.vocab import RDF_TYPE

# What is kept must not fill the memory, whatever documents say: contexts (5,185 real documents had 128), their size
# in bytes, keys and classes per context (schema.org has 3,081), their length.
_MAX_TABLES: Final = 256
_MAX_CONTEXT: Final = 100_000
_MAX_KEPT: Final = 4_000
_MAX_KEY: Final = 200


class Keyword(Enum):
    """What the fast lane does about a key that is a keyword or an alias of one."""

    CONTEXT = auto()
    GRAPH = auto()
    ID = auto()
    INDEX = auto()
    LANGUAGE = auto()
    TYPE = auto()
    VALUE = auto()
    IDLE = auto()  # says nothing in a node object
    FOREIGN = auto()  # keywords and terms that only the PyLD lane reads


_KEYWORDS: Final[dict[str, Keyword]] = {
    **dict.fromkeys(KEYWORDS, Keyword.IDLE),
    **dict.fromkeys(("@direction", "@included", "@list", "@nest", "@reverse", "@set"), Keyword.FOREIGN),
    "@context": Keyword.CONTEXT,
    "@graph": Keyword.GRAPH,
    "@id": Keyword.ID,
    "@index": Keyword.INDEX,
    "@language": Keyword.LANGUAGE,
    "@type": Keyword.TYPE,
    "@value": Keyword.VALUE,
}


# The fast lane tells when two keys of an object mean the same one of these; of the others it reads no alias.
_ALIASED: Final = frozenset({"@graph", "@id", "@language", "@type", "@value"})


@dataclass(frozen=True, slots=True)
class Property:
    """A property, and how its values are read."""

    predicate: Term
    coercion: str | None  # "@id", "@vocab" or a datatype IRI
    language: str | None
    container: str | None  # "@list", "@index" or "@language"
    is_synonym: bool  # another key of the table means the same property, so a node may say a thing twice
    is_plain: bool  # a text is a plain literal
    is_single: bool  # a value that is no array is one value; nothing else is to be thought of


Entry: TypeAlias = Property | Keyword | None  # None: the key and all below it are dropped


class _Entries(dict[str, Entry]):
    """Entries by key, made when first asked for."""

    def __init__(self, active: ActiveContext, options: Options) -> None:
        super().__init__()
        self._active = active
        self._options = options
        self._properties = {RDF_TYPE: "@type"}  # the first key of each property

    def __missing__(self, key: str) -> Entry:
        is_kept = len(self) < _MAX_KEPT and len(key) <= _MAX_KEY
        entry = self._entry(key, is_kept=is_kept)
        if is_kept:
            self[key] = entry
        return entry

    def _entry(self, key: str, *, is_kept: bool) -> Entry:
        iri = self._active.expand(key, vocab=True)
        if iri is None or not (iri in KEYWORDS or is_absolute(iri)):
            return None
        if iri in KEYWORDS:
            return _KEYWORDS[iri] if key == iri or iri in _ALIASED else Keyword.FOREIGN
        predicate = None if iri.startswith("_:") else _well_formed(iri, self._options)
        return Keyword.FOREIGN if predicate is None else self._property(key, predicate, is_kept=is_kept)

    def _property(self, key: str, predicate: Term, *, is_kept: bool) -> Entry:
        definition = self._active.definitions.get(key)
        language, coercion, container = self._active.language, None, None
        if definition is not None:
            if definition.is_foreign or definition.type == "@json":
                return Keyword.FOREIGN
            if definition.language is not None:
                language = definition.language or None
            coercion = None if definition.type == "@none" else definition.type
            container = next(iter(definition.container - {"@set"}), None)
        if is_kept:
            self._properties.setdefault(predicate, key)
        is_synonym = self._properties.get(predicate) != key
        if coercion is not None:
            language = None
        is_single = not (container or is_synonym)
        is_plain = is_single and not (coercion or language)
        return Property(predicate, coercion, language, container, is_synonym, is_plain, is_single)


class _Types(dict[str, Term | None]):
    """Classes by the name that stands in `@type`; None where it takes the document to tell (base, ill-formed)."""

    def __init__(self, active: ActiveContext, options: Options) -> None:
        super().__init__()
        self._active = active
        self._options = options

    def __missing__(self, name: str) -> Term | None:
        iri = self._active.expand(name, vocab=True)
        found = _well_formed(iri, self._options) if iri is not None and iri not in KEYWORDS else None
        if len(self) < _MAX_KEPT and len(name) <= _MAX_KEY:
            self[name] = found
        return found


def _well_formed(iri: str, options: Options) -> Term | None:
    """The IRI as a term, if there is nothing to mend about it."""
    made = Terms(options)
    term = made.iri(iri, "")
    return None if made.issues else term


class TermTable:
    """What the keys of a document mean under one context."""

    __slots__ = ("active", "entries", "graph_keys", "id_keys", "options", "special_keys", "types", "value_keys")

    def __init__(self, active: ActiveContext, options: Options) -> None:
        self.active = active
        self.options = options
        self.entries = _Entries(active, options)
        self.types = _Types(active, options)
        self.id_keys = self._keys_of("@id")
        self.value_keys = self._keys_of("@value")
        self.graph_keys = self._keys_of("@graph")
        # An object without any of these is a node without a name.
        self.special_keys = frozenset({"@context", "@list", *self.id_keys, *self.value_keys})

    def _keys_of(self, keyword: str) -> tuple[str, ...]:
        return (keyword, *(term for term, found in self.active.definitions.items() if found.iri == keyword))

    def predicate(self, key: str) -> str | None:
        """The property IRI of a key; None for keywords and for what is dropped."""
        iri = self.active.expand(key, vocab=True)
        return iri if iri is not None and iri not in KEYWORDS and is_absolute(iri) else None

    def keyword(self, key: str) -> str | None:
        """The keyword that a key is or is an alias of."""
        iri = self.active.expand(key, vocab=True)
        return iri if iri in KEYWORDS else None

    def coercion(self, key: str) -> str | None:
        """How the key's strings are read: "@id", "@vocab", another keyword, a datatype IRI; None: as plain text."""
        definition = self.active.definitions.get(key)
        return None if definition is None else definition.type

    def inside(self, context: Json) -> TermTable:
        """The table of a node object with a context of its own.

        Raises:
            OutsideSubset: the context says something that our compiler does not read.
        """
        try:
            written = orjson.dumps(context)
        except TypeError as error:  # orjson refuses lone surrogates and huge numbers
            raise OutsideSubset("the context") from error
        make = _table_inside if len(written) <= _MAX_CONTEXT else _table_inside.__wrapped__
        table = make(self, written)
        if table is None:
            raise OutsideSubset("the context")
        return table


@lru_cache(maxsize=_MAX_TABLES)
def _table_inside(outer: TermTable, context: bytes) -> TermTable | None:
    try:
        return TermTable(extend(outer.active, orjson.loads(context), outer.options), outer.options)
    except (OutsideSubset, RecursionError):  # terms can lean on each other in a long row
        return None


@lru_cache(maxsize=16)
def initial_table(options: Options) -> TermTable:
    """The table of a document without a context."""
    return TermTable(ActiveContext(), options)


def compile_context(context: Json, options: Options) -> TermTable:
    """The table of a context: what stands, or would stand, under a document's `@context`.

    Raises:
        JsonLdError: the context is not valid, or another that it names is not at hand.
        LimitError: it costs too much.
    """
    try:
        return initial_table(options).inside(context)
    except OutsideSubset:
        return TermTable(pyld_lane.process_context(context, base=None, options=options), options)


def document_table(document: Json, options: Options) -> TermTable:
    """The table of a document's top context, or of its first object's in an array."""
    items = document if isinstance(document, list) else [document]
    first = next((item for item in items if isinstance(item, dict)), {})
    return compile_context(first.get("@context", []), options)
