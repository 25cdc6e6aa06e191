"""The words of the vocabularies that publishing reads and writes, as terms, by their short names."""

from __future__ import annotations

from functools import cache
from typing import Final

from rdfconv.terms import Term
from rdfconv.vocab import PREFIXES

_NAMESPACES: Final = PREFIXES | {
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "sdo": "https://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"


@cache
def name(short: str) -> Term:
    """The term behind a short name.

    >>> name("dct:title")
    '<http://purl.org/dc/terms/title>'
    """
    prefix, _, local = short.partition(":")
    return f"<{_NAMESPACES[prefix]}{local}>"


def media_type(text: str) -> Term:
    """A media type as DCAT-AP wants it: the IRI of its entry at IANA."""
    return f"<{_IANA}{text}>"


DATASETS: Final = frozenset(map(name, ("schema:Dataset", "sdo:Dataset", "dcat:Dataset")))
_DATES: Final = frozenset(
    map(
        name,
        (
            *(f"{prefix}:{local}" for prefix in ("schema", "sdo") for local in ("dateModified", "datePublished")),
            "dct:modified",
            "dct:issued",
            "prov:generatedAtTime",
        ),
    )
)


def is_about_dates(predicate: Term) -> bool:
    """Whether a predicate says when something was published or changed."""
    return predicate in _DATES
