"""A vocabulary's projection: a flat JSON-LD context in, a table from neutral names to terms out.

The neutral names (fields and classes of `readings`) are the same for all sites; each projection says what they are
called in one vocabulary, and has no entry for what that vocabulary cannot say. The file is an ordinary JSON-LD
context, restricted to what needs no processor: prefixes, IRIs, `@type` coercions. Any JSON-LD processor reads a
neutral record with that context to the same triples (a test lets PyLD do it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from rdfconv.errors import ConfigError, TermError
from rdfconv.iri import SchemaScheme, normalise_schema_org
from rdfconv.model import Json, Limits
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
    schema_iri: SchemaScheme  # how schema.org's terms begin
    limits: Limits

    def triples(self, subject: Term, field: str, value: Json, language: str | None = None) -> list[Triple]:
        """What a neutral value of a field says about a subject; nothing where the vocabulary has no word for it.

        The first triple is the statement itself, the others describe the node that it names. Nodes without `@id`
        get blank nodes whose labels are unique within `value`.

        Raises:
            TermError: a text that should be an IRI is none, or is longer than the limits allow.
        """
        draft = _Draft(self, language)
        if field == "@type":
            draft.add_classes(subject, value)
        elif field in self.terms:
            draft.add_statement(subject, field, value, "b")
        return draft.triples


class _Draft:
    """What one value says, in the making."""

    __slots__ = ("_language", "_projection", "triples")

    def __init__(self, projection: Projection, language: str | None) -> None:
        self._projection = projection
        self._language = language
        self.triples: list[Triple] = []

    def add_statement(self, subject: Term, field: str, value: Json, label: str) -> None:
        predicate = self._projection.terms[field]
        if isinstance(value, dict) and "@value" not in value:
            node = self._iri(value["@id"]) if "@id" in value else f"_:{label}"
            one, other = (node, subject) if field in self._projection.reverse else (subject, node)
            self.triples.append((one, predicate, other))
            self._add_description(node, value, label)
        else:
            self.triples.append((subject, predicate, self._term(field, value)))

    def _add_description(self, node: Term, value: Mapping[str, Json], label: str) -> None:
        self.add_classes(node, value.get("@type"))
        for field, inner in value.items():
            if field in self._projection.terms:
                for index, item in enumerate(inner if isinstance(inner, list) else [inner]):
                    self.add_statement(node, field, item, f"{label}_{field}{index}")

    def add_classes(self, node: Term, kinds: Json) -> None:
        names = self._projection.terms
        classes = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
        self.triples += [(node, RDF_TYPE, names[kind]) for kind in classes if kind in names]

    def _iri(self, text: str) -> Term:
        most = self._projection.limits.max_iri
        if len(text) > most:
            raise TermError(f"has {len(text):,} characters, an IRI at most {most:,} (--max-iri)")
        return iri(normalise_schema_org(text, self._projection.schema_iri))

    def _term(self, field: str, value: Json) -> Term:
        match value:
            case str() if field in self._projection.links:
                return self._iri(value)
            case str() if len(value.encode("utf-8", "replace")) > self._projection.limits.max_literal:
                raise TermError(f"is longer than the {self._projection.limits.max_literal:,} bytes of --max-literal")
            case str():
                if self._language and field in self._projection.tagged:
                    return tagged_literal(value, self._language)
                return literal(value)
            case bool():
                return boolean(value)
            case int() | float():
                return number(value)
            case {"@value": str(text), "@type": str(datatype)}:
                return typed_literal(text, datatype)
        raise TypeError(f"no neutral value: {value!r:.80}")


def parse_projection(
    text: str, *, name: str, schema_iri: SchemaScheme = "http", limits: Limits | None = None
) -> Projection:
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
            terms={
                key: iri(normalise_schema_org(_expanded(entry, prefixes), schema_iri)) for key, entry in entries.items()
            },
            links=frozenset(key for key, entry in entries.items() if entry.get("@type") == "@id"),
            reverse=frozenset(key for key, entry in entries.items() if "@reverse" in entry),
            tagged=frozenset(key for key, entry in entries.items() if "@language" in entry),
            schema_iri=schema_iri,
            limits=limits or Limits(),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, IndexError, TermError) as error:
        raise ConfigError(f"is no flat JSON-LD context: {error}", where=name) from error


def _entry(value: dict[str, str] | str) -> dict[str, str]:
    return value if isinstance(value, dict) else {"@id": value}


def _expanded(entry: Mapping[str, str], prefixes: Mapping[str, str]) -> str:
    compact = entry["@reverse"] if "@reverse" in entry else entry["@id"]
    prefix, _, rest = compact.partition(":")
    return prefixes[prefix] + rest if prefix in prefixes else compact
