"""The stages, composed for one page.

A page goes in; its embedded data is found, cleaned, expanded, merged, checked, and comes out as a Result.
"""

from __future__ import annotations

from rdfconv.check import check
from rdfconv.clean import clean
from rdfconv.expand import expand
from rdfconv.find import find
from rdfconv.handoff import Found, Recipe
from rdfconv.merge import merge
from rdfconv.model import Page
from rdfconv.provenance import provenance
from rdfconv.result import Result
from rdfconv.terms import Triple


def convert(page: Page, recipe: Recipe) -> Result:
    """One page to triples and Issues.

    Raises:
        InputError: nothing of the page can be understood.
    """
    found = clean(find(page, recipe), recipe)
    source = expand(found, recipe)
    merged = merge(found, source, recipe)
    triples = tuple(dict.fromkeys((*source.triples, *merged.triples, *_provenance(found, recipe))))
    checked = check(triples, recipe, as_of=page.fetched and page.fetched.date())
    return Result(
        page=found.address,
        source=page.source,
        retrieved=page.url,
        triples=triples,
        issues=(*page.issues, *found.issues, *source.issues, *merged.issues, *checked.issues),
        said=len(source.triples),
        blocks=found.blocks,
        fields=merged.fields,
        profile=found.profile.name if found.profile else None,
        conforms=checked.conforms,
        shape_results=checked.results,
    )


def _provenance(found: Found, recipe: Recipe) -> list[Triple]:
    return provenance(found.address) if "prov" in recipe.config.vocab and found.address else []
