"""A shapes file, ready to validate: whichever engine runs behind it, the results are the same records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rdfconv.errors import ConfigError
from rdfconv.shacl.compiler import core_engine
from rdfconv.shacl.language import NotCoreError
from rdfconv.shacl.lint import lint
from rdfconv.shacl.reference import reference_engine
from rdfconv.shacl.result import Outcome, ShapeResult
from rdfconv.shacl.source import SchemaIri, Source, hierarchy_of, parse
from rdfconv.terms import Term, Triple

Engine: TypeAlias = Literal["core", "pyshacl"]
Run: TypeAlias = Callable[[Iterable[Triple]], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Compiled shapes. Made once per process; it does not pickle, its text does."""

    name: str
    engine: Engine
    notes: tuple[str, ...]  # what a user should hear once: why pySHACL runs, which rules can never speak
    shapes: tuple[Term, ...]  # those with a target; one that has no focus nodes in a whole run is worth a warning
    run: Run  # the results of one page, and how many focus nodes there were

    def validate(self, triples: Iterable[Triple]) -> list[ShapeResult]:
        """The results for one page's triples, the gravest first, in an order that depends on nothing else.

        Raises:
            InputError: the data drives the engine into its limits.
        """
        return list(self.run(triples).results)


def load(  # noqa: PLR0913 - one parameter per option
    text: str,
    *,
    name: str,
    schema_iri: SchemaIri = "http",
    engine: Literal["auto", "core", "pyshacl"] = "auto",
    strict: bool = False,
    language: str | None = None,
    background: Iterable[Triple] = (),
) -> Program:
    """Turtle text of shapes, compiled.

    Args:
        text: The shapes.
        name: What messages call them.
        schema_iri: How schema.org's terms begin in the data.
        engine: What runs them; "auto" is pySHACL only where they need more than SHACL Core.
        strict: Make errors of what would only be noted.
        language: Of the messages, where a shape has several.
        background: Statements whose rdfs:subClassOf adds to schema.org's class hierarchy.

    Raises:
        ConfigError: the text does not parse, the shapes are ill-formed, or the engine asked for cannot run them.
    """
    parsed = parse(text, name=name, schema_iri=schema_iri)
    source = replace(parsed, language=language, hierarchy=hierarchy_of(background, schema_iri))
    lane, run, notes = _engine(source, engine, may_fall_back=not strict)
    faults = [f"{issue.where}: {issue.message}" for issue in lint(source) if issue.severity != "note"]
    if strict and faults:
        raise ConfigError("\n".join(faults))
    notes = (*source.notes, *notes, *faults)
    return Program(name=name, engine=lane, notes=notes, shapes=source.targets.shapes, run=run)


def _engine(source: Source, wanted: str, *, may_fall_back: bool) -> tuple[Engine, Run, tuple[str, ...]]:
    """The engine that runs the shapes, and why it is not the one that should."""
    if wanted == "pyshacl":
        return "pyshacl", reference_engine(source), ()
    try:
        return "core", core_engine(source), ()
    except NotCoreError as error:
        if wanted == "core" or not may_fall_back:
            raise ConfigError(f"{error}; pySHACL may run it (--engine pyshacl)", where=source.name) from error
        note = f"{source.name}: pySHACL runs these shapes, many times slower, because {error}"
        return "pyshacl", reference_engine(source), (note,)
