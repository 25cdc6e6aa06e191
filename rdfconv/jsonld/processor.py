"""PyLD's processor, made safe: offline, counted, with schema.org's context processed once.

Importing this module imports PyLD (160 ms), so the package does it where the careful lane starts and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any, Final

from c14n.Canonicalize import canonicalize  # type: ignore[import-untyped] # a part of PyLD, as untyped
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError as PyldError
from pyld.jsonld import JsonLdProcessor
from pyld.resolved_context import ResolvedContext

from rdfconv.errors import JsonLdError, LimitError
from rdfconv.jsonld.active import resolve_reference
from rdfconv.jsonld.schema_org import context_document, is_schema_org
from rdfconv.model import Json

__all__ = ["Processor", "PyldError", "canonicalize", "settings"]

# PyLD takes 3 to 5 µs a step, so this is some ten seconds; the dearest of 2,043 real documents takes 39,000.
_MAX_STEPS: Final = 2_000_000


class _Context(dict[str, Any]):
    """An active context in the making, from which PyLD deletes defaults (`"@vocab": null`) that need not be there."""

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)


class Processor(JsonLdProcessor):  # type: ignore[misc] # PyLD has no types
    """One document's processor; it stops a document that costs too many steps.

    The three methods are where PyLD spends its time; tests hold that they are called.
    """

    def __init__(self) -> None:
        """Start counting."""
        super().__init__()
        self.steps = 0

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > _MAX_STEPS:
            raise LimitError(f"the JSON-LD takes more than {_MAX_STEPS:,} steps to expand")

    def _expand_iri(self, active_ctx: Any, value: Any, base: str | None = None, **options: Any) -> Any:
        self._count(1)
        expanded = super()._expand_iri(active_ctx, value, base=base, **options)
        if base and expanded == value and ":" in value:  # PyLD takes any colon for a scheme's: "/photo?at=10:30"
            return resolve_reference(base, active_ctx.get("@base", ""), value)
        return expanded

    def _process_context(self, active_ctx: Any, local_ctx: Any, *args: Any, **options: Any) -> Any:
        self._count(len(local_ctx) if isinstance(local_ctx, dict | list) else 1)
        return super()._process_context(active_ctx, local_ctx, *args, **options)

    def _clone_active_context(self, active_ctx: Any) -> _Context:
        self._count(len(active_ctx["mappings"]) // 100)
        return _Context(super()._clone_active_context(active_ctx))


class _ResolvedContexts(dict[str, Any]):
    """PyLD's cache of resolved contexts for one document; it knows schema.org's under every spelling."""

    def __init__(self, contexts: Mapping[str, Json]) -> None:
        """Let the user's own copies go first."""
        super().__init__()
        self._contexts = contexts

    def get(self, key: str, default: Any = None) -> Any:
        if is_schema_org(key) and key not in self._contexts:
            return {"static": _schema_org()}
        return super().get(key, default)


@lru_cache(maxsize=1)
def _schema_org() -> ResolvedContext:
    return ResolvedContext(context_document()["@context"])


def settings(*, base: str, contexts: Mapping[str, Json], is_shared: bool) -> dict[str, Any]:
    """PyLD's options for one document.

    `is_shared` lets the document use the one processed schema.org context; a document with `@import` must not,
    because PyLD writes into what it imports.
    """

    def load(url: str, _options: object) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": _context_at(url, contexts),
        }

    return {
        "base": base,
        "isFrame": False,
        "keepFreeFloatingNodes": False,
        "processingMode": "json-ld-1.1",
        "documentLoader": load,
        "contextResolver": ContextResolver(_ResolvedContexts(contexts) if is_shared else {}, load),
    }


def _context_at(url: str, contexts: Mapping[str, Json]) -> Json:
    document = contexts.get(url)
    if document is not None:
        return deepcopy(document)
    if is_schema_org(url):
        return deepcopy(context_document())
    raise JsonLdError(
        f"the context {url} is not at hand and none is loaded from the network; give a copy: --context {url}=FILE",
        code="loading document failed",
    )
