"""Context processing of our own (JSON-LD 1.1 API, sections 4.1 and 4.2), for what contexts in the wild say.

Comes in: an active context and a local one. Goes out: the next active context. Strategy: a provable subset, each
step of which is the specification's; whatever is an error or says more (scoped contexts, protection, imports,
nesting, directions, reverse terms, graph, id and type maps) is `OutsideSubset`, and PyLD takes over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from rdfconv.iri import resolve
from rdfconv.jsonld import schema_org
from rdfconv.jsonld.active import KEYWORDS, ActiveContext, Definition, is_absolute
from rdfconv.jsonld.options import Options
from rdfconv.model import Json

_CONTEXT_KEYWORDS: Final = frozenset({"@base", "@language", "@version", "@vocab"})
_TERM_KEYWORDS: Final = frozenset({"@container", "@id", "@language", "@prefix", "@type"})
_CONTAINERS: Final = frozenset(
    frozenset(names)
    for names in ((), ("@list",), ("@set",), ("@index",), ("@language",), ("@index", "@set"), ("@language", "@set"))
)
_GENERAL_DELIMITERS: Final = (":", "/", "?", "#", "[", "]", "@")  # RFC 3986, section 2.2


class OutsideSubset(Exception):  # noqa: N818 - a way to go on, not an error
    """The document or context says something that only the PyLD lane reads."""


def extend(active: ActiveContext, local: Json, options: Options, *, loading: tuple[str, ...] = ()) -> ActiveContext:
    """The active context that a local context makes of another; `loading` are the URLs it came through.

    Raises:
        OutsideSubset: for whatever is not in the subset.
    """
    if local is None:
        return ActiveContext()
    if isinstance(local, list):
        for part in local:
            active = extend(active, part, options, loading=loading)
        return active
    if isinstance(local, str):
        return _extend_by_url(active, local, options, loading)
    if isinstance(local, dict):
        return _LocalContext(active, local, options, is_remote=bool(loading)).processed()
    raise OutsideSubset("a context is an object, a URL or null")


def _extend_by_url(active: ActiveContext, url: str, options: Options, loading: tuple[str, ...]) -> ActiveContext:
    document = options.contexts.get(url)
    if document is None and schema_org.is_schema_org(url):
        return _extend_by_schema_org(active)
    if not isinstance(document, dict) or url in loading:
        raise OutsideSubset("a context that is not at hand, or names itself")
    return extend(active, document.get("@context", {}), options, loading=(*loading, url))


def _extend_by_schema_org(active: ActiveContext) -> ActiveContext:
    schema = _schema_org()
    kept = {term: found for term, found in active.definitions.items() if term not in schema.implied}
    return replace(schema, definitions={**kept, **schema.definitions}, language=active.language, base=active.base)


@lru_cache(maxsize=1)
def _schema_org() -> ActiveContext:
    known = schema_org.facts()
    context = schema_org.context_document()["@context"]
    implied = frozenset(known["plain"])
    said = {term: value for term, value in context.items() if term not in implied}
    return replace(_LocalContext(ActiveContext(), said, Options(), is_remote=True).processed(), implied=implied)


class _LocalContext:
    """One local context while it is processed."""

    def __init__(self, active: ActiveContext, local: Mapping[str, Any], options: Options, *, is_remote: bool) -> None:
        self._local = local
        self._options = options
        self._is_remote = is_remote
        self._definitions = dict(active.definitions)
        self._unfinished: set[str] = set()
        self._finished: set[str] = set()
        self._active = replace(active, definitions=self._definitions)

    def processed(self) -> ActiveContext:
        """Section 4.1.2: first the defaults, then the terms in their order."""
        for key in self._local:
            if key in KEYWORDS and key not in _CONTEXT_KEYWORDS and key != "@type":
                raise OutsideSubset(key)
        if self._local.get("@version", 1.1) != 1.1:
            raise OutsideSubset("@version")
        self._read_base()
        self._read_vocab()
        self._read_language()
        for term in self._local:
            if term not in _CONTEXT_KEYWORDS:
                self._define(term)
        return self._active

    def _read_base(self) -> None:
        """Step 5.7; a remote context's `@base` does not count."""
        if "@base" not in self._local or self._is_remote:
            return
        base = self._local["@base"]
        known = self._active.base
        if base is not None and (not isinstance(base, str) or base.startswith("_:")):
            raise OutsideSubset("@base")
        if base is not None and not is_absolute(base) and known != "":
            if known is None or not is_absolute(known):
                raise OutsideSubset("a relative @base on a relative one")
            base = resolve(known, base)
        self._active = replace(self._active, base=base)

    def _read_vocab(self) -> None:
        """Step 5.8."""
        if "@vocab" not in self._local:
            return
        vocab = self._local["@vocab"]
        if vocab is not None:
            vocab = self._absolute(vocab)
            if self._options.schema_iri is not None and vocab.lower().endswith("//schema.org"):
                vocab += "/"  # often forgotten, and http://schema.orgname is nothing
        for term in self._active.implied - self._definitions.keys():
            self._definitions[term] = Definition(iri=f"{self._active.vocab}{term}")
        self._active = replace(self._active, vocab=vocab, implied=frozenset())

    def _absolute(self, text: Any) -> str:
        expanded = self._active.expand(text, vocab=True) if isinstance(text, str) else None
        if expanded is None or not is_absolute(expanded) or expanded.startswith("_:"):
            raise OutsideSubset(f"{text!r:.80} gives no absolute IRI")
        return expanded

    def _read_language(self) -> None:
        """Step 5.9."""
        if "@language" not in self._local:
            return
        self._active = replace(self._active, language=_language(self._local["@language"]))

    def _define(self, term: str) -> None:
        """Section 4.2.2, create term definition."""
        if term in self._finished:
            return
        if term in self._unfinished or not term or term.startswith("@"):
            if term == "@type" and self._local[term] == {"@container": "@set"}:
                return  # says how to compact
            raise OutsideSubset(f"the term {term!r:.80}")
        self._unfinished.add(term)
        self._definitions.pop(term, None)
        value = self._local[term]
        is_simple = value is None or isinstance(value, str)
        entry = {"@id": value} if is_simple else value
        if not isinstance(entry, dict) or not entry.keys() <= _TERM_KEYWORDS:
            raise OutsideSubset(f"the definition of {term!r:.80}")
        self._definitions[term] = self._definition(term, entry, is_simple=is_simple)
        self._finished.add(term)

    def _definition(self, term: str, entry: dict[str, Any], *, is_simple: bool) -> Definition:
        iri, has_own_iri = self._iri_mapping(term, entry)
        is_prefix = has_own_iri and is_simple and term.find(":") <= 0 and _can_be_prefix(str(iri))
        if "@prefix" in entry:  # steps 25 and 26
            is_prefix = entry["@prefix"]
            if not isinstance(is_prefix, bool) or iri in KEYWORDS or ":" in term or "/" in term:
                raise OutsideSubset("@prefix")
        return Definition(
            iri=iri,
            is_prefix=is_prefix,
            type=self._type_mapping(entry),
            language=_language_mapping(entry),
            container=_container_mapping(entry),
        )

    def _iri_mapping(self, term: str, entry: dict[str, Any]) -> tuple[str | None, bool]:
        """Steps 14 to 18: the IRI, and whether the entry gives it."""
        identifier = entry.get("@id", term)
        if identifier is None:
            return None, False
        if identifier == term:
            return self._iri_of_term(term), False
        iri = self._expand(identifier)
        if not is_absolute(iri) and iri not in KEYWORDS:
            raise OutsideSubset(f"{identifier!r:.80} gives no absolute IRI")
        is_like_iri = ":" in term or "/" in term
        if iri in ("@context", "@preserve") or (is_like_iri and self._expand_prefixed(term) != iri):
            raise OutsideSubset(f"the term {term!r:.80} cannot stand for {iri!r:.80}")
        return iri, True

    def _iri_of_term(self, term: str) -> str:
        """Steps 15 to 18, for a term that does not say its IRI."""
        prefix, colon, suffix = term.partition(":")
        if colon and prefix:
            if prefix in self._local:
                self._define(prefix)
            definition = self._active.definition(prefix)
            if definition is None:
                return term
            if definition.iri is None:
                raise OutsideSubset("a prefix that is dropped")
            return definition.iri + suffix
        if self._active.vocab is None:
            raise OutsideSubset("a term without an IRI")
        return self._active.vocab + term

    def _expand(self, text: Any) -> str:
        """IRI expansion inside a context (section 5.2.2): what the text leans on is defined first."""
        if not isinstance(text, str):
            raise OutsideSubset("an IRI is a string")
        if text in self._local and text not in KEYWORDS:
            self._define(text)
        return self._expand_prefixed(text)

    def _expand_prefixed(self, text: str) -> str:
        prefix, colon, suffix = text.partition(":")
        if colon and prefix in self._local and not suffix.startswith("//"):
            self._define(prefix)
        expanded = self._active.expand(text, vocab=True)
        if expanded is None:
            raise OutsideSubset(f"{text!r:.80} looks like a keyword or is dropped")
        return expanded

    def _type_mapping(self, entry: dict[str, Any]) -> str | None:
        """Steps 12 and 13."""
        if "@type" not in entry:
            return None
        if entry["@type"] in ("@id", "@vocab", "@json", "@none"):
            return str(entry["@type"])
        expanded = self._expand(entry["@type"])
        if not is_absolute(expanded) or expanded.startswith("_:"):
            raise OutsideSubset("a datatype that is no absolute IRI")
        return expanded


def _can_be_prefix(iri: str) -> bool:
    """Step 14.2.5."""
    return iri.startswith("_:") or iri.endswith(_GENERAL_DELIMITERS)


def _language_mapping(entry: dict[str, Any]) -> str | None:
    """Step 22."""
    if "@language" not in entry or "@type" in entry:
        return None
    return _language(entry["@language"]) or ""


def _language(value: Json) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise OutsideSubset("@language")
    return value.lower()


def _container_mapping(entry: dict[str, Any]) -> frozenset[str]:
    """Step 19."""
    named = entry.get("@container", [])
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise OutsideSubset("@container")
    container = frozenset(names)
    if container not in _CONTAINERS or len(names) != len(container):
        raise OutsideSubset("@container")
    return container
