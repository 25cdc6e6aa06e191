"""The active context: what the terms of a document mean at one place (JSON-LD 1.1 API, section 4.1).

Plain data, and the one question that needs no more than it: which IRI a key or value stands for. Whoever makes it,
our own compiler or PyLD's context processor, the rest of the package cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rdfconv.iri import resolve

KEYWORDS: Final = frozenset(
    {
        "@base",
        "@container",
        "@context",
        "@default",
        "@direction",
        "@embed",
        "@explicit",
        "@first",
        "@graph",
        "@id",
        "@import",
        "@included",
        "@index",
        "@json",
        "@language",
        "@list",
        "@nest",
        "@none",
        "@omitDefault",
        "@prefix",
        "@preserve",
        "@propagate",
        "@protected",
        "@requireAll",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@version",
        "@vocab",
    }
)
_LIKE_KEYWORD: Final = re.compile("@[A-Za-z]+")
_ABSOLUTE: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*|_):\S*")


def is_absolute(text: str) -> bool:
    """Whether the text has the form of an IRI or blank node identifier, as far as expansion asks."""
    return _ABSOLUTE.fullmatch(text) is not None


def resolve_reference(document_base: str | None, context_base: str | None, reference: str) -> str:
    """A text against the base in force: the context's (`ActiveContext.base`), or the document's.

    What is absolute stays, and so does whatever has "//" after its first colon (JSON-LD 1.1 API, 5.2.2 step 6.3).
    """
    if is_absolute(reference) or reference.partition(":")[2].startswith("//"):
        return reference
    if not context_base:
        return resolve(None if context_base is None else document_base, reference)
    base = context_base if is_absolute(context_base) else resolve(document_base, context_base)
    return resolve(base, reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term definition (JSON-LD 1.1 API, section 4.2)."""

    iri: str | None  # the IRI mapping; a keyword for an alias; None for a term that is to be dropped
    is_prefix: bool = False
    type: str | None = None  # "@id", "@vocab", "@json", "@none" or a datatype IRI
    language: str | None = None  # None: the default language; "": none at all
    container: frozenset[str] = frozenset()
    is_foreign: bool = False  # says what only PyLD reads: reverse, scoped context, nesting, direction, property index


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveContext:
    """Term definitions and defaults."""

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    vocab: str | None = None
    language: str | None = None
    base: str | None = ""  # "": the document's own; None: there is none
    implied: frozenset[str] = frozenset()  # terms that say no more than `vocab` does, and would outlive it

    def definition(self, term: str) -> Definition | None:
        """The definition of a term, spelled out or implied."""
        found = self.definitions.get(term)
        if found is None and term in self.implied:
            return Definition(iri=f"{self.vocab}{term}")
        return found

    def expand(self, text: str, *, vocab: bool) -> str | None:
        """IRI expansion (section 5.2) without the last step: what is relative stays so; None: ignored."""
        if _LIKE_KEYWORD.fullmatch(text):
            return text if text in KEYWORDS else None
        if vocab and (definition := self.definitions.get(text)) is not None:
            return definition.iri
        prefix, colon, suffix = text.partition(":")
        if colon and prefix:
            if prefix == "_" or suffix.startswith("//"):
                return text
            definition = self.definitions.get(prefix)
            if definition is not None and definition.is_prefix and definition.iri is not None:
                return definition.iri + suffix
            if is_absolute(text):
                return text
        return self.vocab + text if vocab and self.vocab is not None else text
