"""Neutral statements about one subject -> triples in every vocabulary, nothing said twice.

The first vocabulary, schema.org, also names the nodes: a person, a variable, a quantity has the same IRI in all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rdfconv.errors import TermError
from rdfconv.model import Json, Outcome
from rdfconv.naming import canonical_json, name_nodes
from rdfconv.projection import Projection
from rdfconv.readings import SINGLE, Statement
from rdfconv.terms import Term, Triple, text_of
from rdfconv.values import doi, same_text_key
from rdfconv.vocab import RDF_TYPE

# Nodes that are the same where they have the same name and stand in the same relation to the same subject.
_NAMED: Final = ("DataCatalog", "Organization", "Person", "Place")


@dataclass(slots=True, kw_only=True)
class Told:
    """What came of the statements of one key."""

    triples: list[Triple] = field(default_factory=list)
    repeated: int = 0
    wordless: int = 0  # no vocabulary that was asked for has a term
    refused: list[str] = field(default_factory=list)  # reasons why a value cannot be written

    def outcome(self) -> tuple[Outcome, str]:
        """What to call it, and why."""
        if self.triples:
            return "mapped", ""
        if self.repeated:
            return "already said", "the JSON-LD, an earlier key or the whole that this is part of says it"
        if self.wordless:
            return "wordless", "no chosen vocabulary has a term for it (--vocab)"
        return "empty", "nothing beyond the site's placeholder or default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The vocabularies of a conversion, and the language of the page's texts."""

    projections: Sequence[Projection]
    naming: Projection  # the one that gives nodes their names in all
    language: str | None


class _Values:
    """What one predicate has said; what values say (`key`) is looked at only where none is equal, since it costs."""

    __slots__ = ("_by_key", "_unread", "terms")

    def __init__(self) -> None:
        self.terms: set[Term] = set()
        self._unread: list[Term] = []
        self._by_key: dict[str, Term] = {}

    def add(self, value: Term) -> None:
        if value not in self.terms:
            self.terms.add(value)
            self._unread.append(value)

    def like(self, value: Term, key: Callable[[Term], str]) -> Term | None:
        """The value that says the same."""
        return value if value in self.terms else self.by_key(key).get(key(value)) if self.terms else None

    def by_key(self, key: Callable[[Term], str]) -> Mapping[str, Term]:
        """The first value for each thing said."""
        for value in self._unread:
            self._by_key.setdefault(key(value), value)
        self._unread.clear()
        return self._by_key


class Teller:
    """Says things about one subject, each once."""

    def __init__(
        self,
        subject: Term,
        page: str | None,
        said: Collection[Triple],
        *,
        words: Words,
    ) -> None:
        """Begin with what the JSON-LD has said.

        Args:
            subject: Of all statements.
            page: From which its nodes are named.
            said: The triples of the JSON-LD.
            words: The vocabularies to speak in.
        """
        self.subject = subject
        self.page = page
        self.names: set[str] = set()  # of the fields that something was said of
        self._words = words
        self._name = words.naming.terms["name"]
        self._named = {words.naming.terms[kind] for kind in _NAMED}
        self._triples = set(said)
        self._said: defaultdict[Term, _Values] = defaultdict(_Values)  # by predicate
        self._inherited: set[tuple[Term, str]] = set()  # predicates and values that the whole has said
        self._names: dict[Term, str] = {}
        self._iris: dict[bytes, Term] = {}  # of the nodes that got one, by their content
        self._learn_names(said)
        for s, p, o in said:
            if s == subject:
                self._said[p].add(o)

    def leave_out_what_is_said_by(self, whole: Teller) -> None:
        """A part that repeats its whole says nothing (but for its name and class, which are its own)."""
        self._inherited = {
            (predicate, key)
            for predicate, values in whole._said.items()
            if predicate not in {self._name, RDF_TYPE}
            for key in values.by_key(whole._key)
        }

    def tell(self, statement: Statement, told: Told, *, beside_json_ld: bool = False) -> None:
        """Say it in every vocabulary that has words for it; `beside_json_ld`: schema.org's words have been said."""
        try:
            self._tell(statement, told, beside_json_ld=beside_json_ld)
        except TermError as reason:
            told.refused.append(str(reason))

    def _tell(self, statement: Statement, told: Told, *, beside_json_ld: bool) -> None:
        name, value = statement
        self.names.add(name)
        if isinstance(value, dict) and "@value" not in value:
            value = self._with_known_iris(value) if "@id" in value else self._with_iri(name, value)
        has_word = False
        for projection in self._words.projections:
            if beside_json_ld and projection.name == self._words.naming.name:
                continue
            triples = projection.triples(self.subject, name, value, self._words.language)
            if triples:
                has_word = True
                self._add(triples, told, is_single=name in SINGLE)
        told.wordless += not has_word

    def _with_iri(self, name: str, node: dict[str, Json]) -> dict[str, Json]:
        """The node with the IRI that it has, or would have, in the naming vocabulary."""
        content = canonical_json(node)
        term = self._iris.get(content)
        if term is None and (triples := self._words.naming.triples(self.subject, name, node)):
            self._learn_names(triples)
            _, predicate, blank = triples[0]
            known = self._said[predicate].like(blank, self._key)
            term = self._iris[content] = known or name_nodes(triples, page=self.page)[0][2]
        return {"@id": text_of(term), **node} if term and term[0] == "<" else node

    def _with_known_iris(self, node: dict[str, Json]) -> dict[str, Json]:
        """The node, whose parts have the IRIs that they got elsewhere."""
        parts = dict(node)
        for key, part in node.items():
            if isinstance(part, dict) and (term := self._iris.get(canonical_json(part))):
                parts[key] = {"@id": text_of(term), **part}
        return parts

    def _add(self, triples: list[Triple], told: Told, *, is_single: bool) -> None:
        """Keep what is new of a statement (the first triple) and of the description of the node that it names."""
        self._learn_names(triples)
        subject, predicate, value = triples[0]
        said, other = self._said[predicate], value if subject == self.subject else subject
        is_said = said.like(other, self._key) is not None or self._is_inherited(predicate, other)
        if is_single and said.terms and not is_said:
            told.repeated += 1
            return
        said.add(other)
        named = name_nodes(triples[1:] if is_said else triples, page=self.page)
        fresh = [triple for triple in named if triple not in self._triples]
        self._triples.update(fresh)
        told.triples += fresh
        told.repeated += not fresh

    def _is_inherited(self, predicate: Term, value: Term) -> bool:
        return bool(self._inherited) and (predicate, self._key(value)) in self._inherited

    def _learn_names(self, triples: Collection[Triple]) -> None:
        named = {s for s, p, o in triples if p == RDF_TYPE and o in self._named and s != self.subject}
        if named:
            self._names.update((s, same_text_key(text_of(o))) for s, p, o in triples if p == self._name and s in named)

    def _key(self, value: Term) -> str:
        """Equal for values that say the same: texts by `same_text_key`, DOIs by name, agents by their own names."""
        if value[0] != '"':
            name = self._names.get(value)
            return value if name is None else f"named {name}"
        text = text_of(value)
        name = doi(text)
        return f"doi {name}" if name else same_text_key(text)
