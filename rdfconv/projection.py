"""A vocabulary's projection: a flat JSON-LD context in, a table from neutral names to terms out.

The neutral names (fields and classes of `readings`) are the same for all sites; each projection says what they are
called in one vocabulary, and has no entry for what that vocabulary cannot say. The file is an ordinary JSON-LD
context, restricted to what needs no processor: prefixes, IRIs, `@type` coercions. Any JSON-LD processor reads a
neutral record with that context to the same triples (a test lets PyLD do it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from rdfconv.errors import ConfigError, TermError
from rdfconv.model import Json
from rdfconv.terms import Term, Triple, boolean, iri, literal, number, tagged_literal, typed_literal
from rdfconv.vocab import RDF_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One vocabulary's names for the neutral ones."""

    name: str
    terms: Mapping[str, Term]  # a field's predicate, a class's IRI
    links: frozenset[str]  # fields whose texts are IRIs
    reverse: frozenset[str]  # fields that lead from the value to the subject
    tagged: frozenset[str]  # fields whose texts are in the page's language

    def triples(self, subject: Term, field: str, value: Json, language: str | None = None) -> Iterator[Triple]:
        """What a neutral value of a field says about a subject; nothing where the vocabulary has no word for it.

        The first triple is the statement itself, the others describe the node that it names. Nodes without `@id`
        get blank nodes whose labels are unique within `value`.

        Raises:
            TermError: a text that should be an IRI is none.
        """
        if field == "@type":
            if isinstance(value, str) and value in self.terms:
                yield subject, RDF_TYPE, self.terms[value]
        elif field in self.terms:
            yield from self._statement(subject, field, value, "b", language)

    def _statement(self, subject: Term, field: str, value: Json, label: str, language: str | None) -> Iterator[Triple]:
        if isinstance(value, Mapping) and "@value" not in value:
            node = iri(value["@id"]) if "@id" in value else f"_:{label}"
            ends = (node, subject) if field in self.reverse else (subject, node)
            yield ends[0], self.terms[field], ends[1]
            yield from self._description(node, value, label, language)
        else:
            yield subject, self.terms[field], self._term(field, value, language)

    def _description(self, node: Term, value: Mapping[str, Json], label: str, language: str | None) -> Iterator[Triple]:
        kinds = value.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and kind in self.terms:
                yield node, RDF_TYPE, self.terms[kind]
        for field, inner in value.items():
            if field in self.terms:
                for index, item in enumerate(inner if isinstance(inner, list) else [inner]):
                    yield from self._statement(node, field, item, f"{label}_{field}{index}", language)

    def _term(self, field: str, value: Json, language: str | None) -> Term:
        match value:
            case {"@value": str(text), "@type": str(datatype)}:
                return typed_literal(text, datatype)
            case bool():
                return boolean(value)
            case int() | float():
                return number(value)
            case str() if field in self.links:
                return iri(value)
            case str():
                return tagged_literal(value, language) if language and field in self.tagged else literal(value)
        raise TypeError(f"no neutral value: {value!r:.80}")


def parse_projection(text: str, *, name: str) -> Projection:
    """Compile a projection's context.

    Raises:
        ConfigError: not JSON, or an entry that is more than an IRI and a coercion.
    """
    try:
        context = orjson.loads(text)["@context"]
        prefixes = {key: value for key, value in context.items() if isinstance(value, str) and value[-1] in "#/"}
        entries = {key: _entry(value) for key, value in context.items() if key not in prefixes}
        return Projection(
            name=name,
            terms={key: _expanded(entry, prefixes) for key, entry in entries.items()},
            links=frozenset(key for key, entry in entries.items() if entry.get("@type") == "@id"),
            reverse=frozenset(key for key, entry in entries.items() if "@reverse" in entry),
            tagged=frozenset(key for key, entry in entries.items() if "@language" in entry),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, IndexError, TermError) as error:
        raise ConfigError(f"is no flat JSON-LD context: {error}", where=name) from error


def _entry(value: dict[str, str] | str) -> dict[str, str]:
    return value if isinstance(value, dict) else {"@id": value}


def _expanded(entry: Mapping[str, str], prefixes: Mapping[str, str]) -> Term:
    compact = entry["@reverse"] if "@reverse" in entry else entry["@id"]
    prefix, _, rest = compact.partition(":")
    return iri(prefixes[prefix] + rest if prefix in prefixes else compact)
