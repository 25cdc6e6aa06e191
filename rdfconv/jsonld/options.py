"""How JSON-LD documents are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdfconv.iri import SchemaScheme
from rdfconv.model import Json, Limits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Options:
    """How documents are read; build it once for many documents, because compiled contexts are kept per record."""

    contexts: Mapping[str, Json] = field(default_factory=dict)  # context documents by URL, parsed
    strict_iris: bool = False  # drop what is no IRI as it stands, instead of percent-encoding it
    schema_iri: SchemaScheme | None = "http"  # None: leave everything as JSON-LD says
    limits: Limits = field(default_factory=Limits)
