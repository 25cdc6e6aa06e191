"""Value hygiene on JSON-LD blocks, before expansion: what a JSON-LD processor would lose or read wrongly.

Comes in: blocks as the page has them. Goes out: blocks with clean values, and an Issue for every change. Only values
are touched, and only as the block's compiled context says that they will be read: keywords and their aliases stay as
they are, the rules for IRIs apply to terms that hold IRIs (decision 16). Without them (measured with PyLD and
schema.org's context) `""` becomes the page's own address, a bare DOI a path below it, two addresses in one text
vanish, and a sentence in `license` becomes an IRI.

Cleaning a clean block changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rdfconv import jsonld, values
from rdfconv.errors import JsonLdError
from rdfconv.handoff import Found, Recipe
from rdfconv.model import Block, Issue, Json, Severity

_SCHEMA_ORG: Final = "https://schema.org/"
_DEEPEST: Final = 150  # objects within objects; what lies deeper stays as it is (no real document has more than 40)


def clean(found: Found, recipe: Recipe) -> Found:
    """The same page with clean blocks."""
    if recipe.config.verbatim:
        return found
    cleaners = [_Cleaner(block, recipe) for block in found.blocks]
    blocks = tuple(cleaner.clean() for cleaner in cleaners)
    issues = [issue for cleaner in cleaners for issue in cleaner.issues]
    return replace(found, blocks=blocks, issues=(*found.issues, *issues))


class _Cleaner:
    """One block on its way."""

    def __init__(self, block: Block, recipe: Recipe) -> None:
        self.issues: list[Issue] = []
        self._block = block
        self._options = recipe.json_ld
        self._assume_schema_org = recipe.config.assume_schema_org

    def clean(self) -> Block:
        """The block with clean data; with the data as they are where the context cannot be read (`expand` says it)."""
        data = self._with_context(self._block.data)
        try:
            cleaned = self._value(data, jsonld.compile_context([], self._options), "", 0)
        except JsonLdError:
            return self._block
        return replace(self._block, data=cleaned)

    def _note(self, severity: Severity, code: str, message: str, place: str) -> None:
        where = f"{self._block.where} {place}".rstrip()
        self.issues.append(Issue(severity=severity, code=code, message=message, where=where, stage="clean"))

    def _with_context(self, data: Json) -> Json:
        """A document without `@context` says nothing in JSON-LD; most that lack one mean schema.org."""
        nodes = data if isinstance(data, list) else [data]
        if any(isinstance(node, dict) and "@context" in node for node in nodes):
            return data
        if self._assume_schema_org:
            self._note("note", "context-assumed", "has no @context; read as schema.org's", "")
            return [{"@context": _SCHEMA_ORG, **node} if isinstance(node, dict) else node for node in nodes]
        message = "has no @context, so its keys mean nothing; --assume-schema-org reads them as schema.org's"
        self._note("warning", "context-missing", message, "")
        return data

    def _value(self, value: Json, table: jsonld.TermTable, place: str, depth: int) -> Json:
        if depth > _DEEPEST:
            return value
        if isinstance(value, list):
            return [self._value(item, table, f"{place}[{index}]", depth + 1) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if "@context" in value:
            table = jsonld.compile_context(value["@context"], self._options)
        cleaned: dict[str, Json] = {}
        for key, inner in value.items():
            here = f"{place}.{key}" if place else key
            texts = inner if table.keyword(key) or key == "@context" else self._texts(key, inner, table, here)
            if texts != [] or inner == []:
                cleaned[key] = inner if key == "@context" else self._value(texts, table, here, depth + 1)
        return cleaned

    def _texts(self, key: str, value: Json, table: jsonld.TermTable, place: str) -> Json:
        """The value with its own texts cleaned; an empty list where nothing is left."""
        if isinstance(value, str):
            cleaned = self._text(value, table.coercion(key), place)
            return cleaned[0] if len(cleaned) == 1 else cleaned
        if isinstance(value, list):
            parts = [
                self._text(item, table.coercion(key), place) if isinstance(item, str) else [item] for item in value
            ]
            return [part for texts in parts for part in texts]
        return value

    def _text(self, text: str, coercion: str | None, place: str) -> list[Json]:
        if not text.strip():
            self._note("note", "text-empty", "is an empty text; left out", place)
            return []
        return self._address(text, place) if coercion == "@id" else [text]

    def _address(self, text: str, place: str) -> list[Json]:
        """A text that will be read as an IRI."""
        if text.strip()[:3] in {"10.", "doi"} and (name := values.doi(text)):
            self._note("note", "doi-completed", f"is the bare DOI {text!r}; written as its address", place)
            return [values.doi_iri(name)]
        addresses = values.urls(text)
        if addresses and addresses != [text]:
            self._note("note", "address-cleaned", f"is {text!r:.200}; read as {' and '.join(addresses)}", place)
            return list(addresses)
        if not addresses and len(text.split()) > 1:
            self._note("warning", "text-for-iri", f"is a text where an IRI belongs: {text!r:.80}; kept as text", place)
            return [{"@value": text}]
        return [text]
