"""What the stages work with, and what each hands to the next.

find -> Found -> clean -> Found -> expand -> Expanded -> merge -> Merged -> check -> Checked
"""

from __future__ import annotations

from dataclasses import dataclass

from rdfconv.jsonld import Options
from rdfconv.markup import Syntax
from rdfconv.model import Block, Config, Field, Issue
from rdfconv.profile import Profile, Record
from rdfconv.projection import Projection
from rdfconv.shacl import Program, ShapeResult
from rdfconv.terms import Term, Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A compiled configuration: how pages are converted. Made once per process by `prepare`; it does not pickle."""

    config: Config
    profiles: tuple[Profile, ...]
    fallback: Profile | None  # reads JSON-LD for the other vocabularies where no site's profile does
    projections: tuple[Projection, ...]
    naming: Projection  # schema.org's, which gives nodes their names in all vocabularies
    json_ld: Options
    syntaxes: tuple[Syntax, ...]  # read beside JSON-LD
    shapes: tuple[Program, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The data on a page, and where the page is."""

    blocks: tuple[Block, ...]
    records: tuple[Record, ...]
    profile: Profile | None  # the one that knows the records
    address: str | None  # of the document, after the profile's rewrites
    base: str | None  # what relative IRIs are relative to
    language: str | None
    redirect: str | None  # where the page sends the browser
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """What the JSON-LD of a page says."""

    triples: tuple[Triple, ...]
    things: tuple[Term, ...]  # its documents' top-level nodes: what the page is about
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What the records add to it."""

    triples: tuple[Triple, ...]
    fields: tuple[Field, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the shapes say of both."""

    conforms: bool | None  # None: there were no shapes
    issues: tuple[Issue, ...]
    results: tuple[ShapeResult, ...]  # the same but for failures of the check itself, as a W3C report has them
