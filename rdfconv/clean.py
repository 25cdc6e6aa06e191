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
from functools import lru_cache
from operator import is_
from typing import Final, Literal, TypeAlias

from rdfconv import jsonld, values
from rdfconv.errors import JsonLdError, LimitError
from rdfconv.handoff import Found, Recipe
from rdfconv.model import Block, Issue, Json, Severity

_SCHEMA_ORG: Final = "https://schema.org/"
_DEEPEST: Final = 150  # objects within objects; what lies deeper stays as it is (no real document has more than 40)
_NOTHING: Final = object()  # in place of a value of which nothing is left

# The keys and indices that lead to a value, from the inside out; shown only where there is something to say.
_Place: TypeAlias = "tuple[_Place, str | int] | None"
_Kind: TypeAlias = Literal["@context", "keyword", "iri", "text"]


def clean(found: Found, recipe: Recipe) -> Found:
    """The same page with clean blocks."""
    if recipe.config.verbatim:
        return found
    cleaners = [_Cleaner(block, recipe) for block in found.blocks]
    blocks = tuple([cleaner.clean() for cleaner in cleaners])
    issues = [issue for cleaner in cleaners for issue in cleaner.issues]
    return replace(found, blocks=blocks, issues=(*found.issues, *issues)) if issues else found


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
            cleaned = self._value(data, jsonld.compile_context([], self._options), None, 0)
        except (JsonLdError, LimitError):
            return self._block
        return self._block if cleaned is self._block.data else replace(self._block, data=cleaned)

    def _note(self, severity: Severity, code: str, message: str, place: _Place) -> None:
        where = f"{self._block.where} {_shown(place)}".rstrip()
        self.issues.append(Issue(severity=severity, code=code, message=message, where=where, stage="clean"))

    def _with_context(self, data: Json) -> Json:
        """A document without `@context` says nothing in JSON-LD; most that lack one mean schema.org."""
        nodes = data if isinstance(data, list) else [data]
        if any(isinstance(node, dict) and "@context" in node for node in nodes):
            return data
        if self._assume_schema_org:
            self._note("note", "context-assumed", "has no @context; read as schema.org's", None)
            return [{"@context": _SCHEMA_ORG, **node} if isinstance(node, dict) else node for node in nodes]
        message = "has no @context, so its keys mean nothing; --assume-schema-org reads them as schema.org's"
        self._note("warning", "context-missing", message, None)
        return data

    def _value(self, value: Json, table: jsonld.TermTable, place: _Place, depth: int) -> Json:
        """The value with all in it clean; the very same where nothing changes."""
        if depth > _DEEPEST:
            return value
        if isinstance(value, dict):
            return self._object(value, table, place, depth)
        if isinstance(value, list):
            items = [self._value(item, table, (place, index), depth + 1) for index, item in enumerate(value)]
            return value if all(map(is_, items, value)) else items
        return value

    def _object(self, node: dict[str, Json], table: jsonld.TermTable, place: _Place, depth: int) -> Json:
        if "@context" in node:
            table = jsonld.compile_context(node["@context"], self._options)
        changed: dict[str, Json] = {}
        for key, value in node.items():
            kind = _kind(table, key)
            if kind == "@context" or (isinstance(value, str) and kind != "iri" and (kind == "keyword" or _says(value))):
                continue
            here = (place, key)
            texts = value if kind == "keyword" else self._texts(value, kind, here)
            is_gone = texts == [] and value != []
            cleaned = _NOTHING if is_gone else self._value(texts, table, here, depth + 1)
            if cleaned is not value:
                changed[key] = cleaned
        if not changed:
            return node
        return {key: value for key, value in (node | changed).items() if value is not _NOTHING}

    def _texts(self, value: Json, kind: _Kind, place: _Place) -> Json:
        """The value with its own texts cleaned; an empty list where nothing is left."""
        if isinstance(value, str):
            cleaned = self._text(value, kind, place)
            return cleaned[0] if len(cleaned) == 1 else cleaned
        if isinstance(value, list):
            parts = [self._text(item, kind, place) if isinstance(item, str) else [item] for item in value]
            cleaned = [part for texts in parts for part in texts]
            return cleaned if cleaned != value else value
        return value

    def _text(self, text: str, kind: _Kind, place: _Place) -> list[Json]:
        if not _says(text):
            self._note("note", "text-empty", "is an empty text; left out", place)
            return []
        return self._address(text, place) if kind == "iri" else [text]

    def _address(self, text: str, place: _Place) -> list[Json]:
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


@lru_cache(maxsize=1 << 12)
def _kind(table: jsonld.TermTable, key: str) -> _Kind:
    """How the texts under a key will be read."""
    if key == "@context":
        return "@context"
    if table.keyword(key):
        return "keyword"
    return "iri" if table.coercion(key) == "@id" else "text"


def _says(text: str) -> bool:
    return bool(text) and not text.isspace()


def _shown(place: _Place) -> str:
    """A place as people read it: `distribution[0].name`."""
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(steps)).removeprefix(".")
