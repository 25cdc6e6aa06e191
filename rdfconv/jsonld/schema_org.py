"""schema.org's context without its 200 KB file: which URLs mean it, and what it says.

The facts stand in contexts/schemaorg.json (tests/tools/make_schemaorg_context.py makes it from a release): prefixes,
aliases, and the names of the terms by their coercion. Of its 3,081 terms, 2,877 say no more than `@vocab` does; they
count only where another context replaces `@vocab` afterwards.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

_FACTS: Final = Path(__file__).parents[1] / "contexts" / "schemaorg.json"
# The site under its names, and the three documents that it serves as its context or that are taken for it.
_URL: Final = re.compile(
    r"\s*(?:(?:https?:)?//)?(?:[a-z-]+\.)?schema\.org"
    r"(?:/?#?|/docs/jsonldcontext\.json(?:ld)?|/version/[\w.]+/schema(?:org-[\w-]+)?\.jsonld)\s*",
    re.IGNORECASE,
)


def is_schema_org(url: str) -> bool:
    """Whether a context's URL is one of those under which schema.org's context is meant.

    >>> is_schema_org("http://www.Schema.org"), is_schema_org("https://schema.org/version/latest/schema.jsonld")
    (True, True)
    """
    return _URL.fullmatch(url) is not None


@lru_cache(maxsize=1)
def facts() -> dict[str, Any]:
    """The shipped facts, with each group of term names as a list."""
    found: dict[str, Any] = orjson.loads(_FACTS.read_bytes())
    return found | {group: found[group].split() for group in ("links", "dates", "plain")}


@lru_cache(maxsize=1)
def context_document() -> dict[str, Any]:
    """The whole context as a JSON-LD document, for a processor that wants one."""
    known = facts()
    return {
        "@context": {
            "@vocab": known["vocab"],
            **known["aliases"],
            **known["prefixes"],
            **{term: {"@id": iri} for term, iri in known["others"].items()},
            **{term: {"@id": f"schema:{term}"} for term in known["plain"]},
            **{term: {"@id": f"schema:{term}", "@type": "@id"} for term in known["links"]},
            **{term: {"@id": f"schema:{term}", "@type": "Date"} for term in known["dates"]},
        }
    }
