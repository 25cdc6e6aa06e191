"""The careful lane: PyLD expands, our own walk makes the triples. It reads all of JSON-LD 1.1.

Comes in: any JSON document. Goes out: what it says, its expanded form, or an active context. Strategy: PyLD as it is,
with the guards of `processor`; its own conversion to RDF is left out (it compares every value of a property with
every other), `expanded.py` does that. Refused: contexts that are not at hand, what PyLD rejects (with the W3C error
code), what nests too deeply or costs too many steps.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from rdfconv.errors import JsonLdError, LimitError
from rdfconv.jsonld.active import ActiveContext, Definition
from rdfconv.jsonld.expanded import NO_BASE, ExpandedReader
from rdfconv.jsonld.expansion import Expansion, said_roots
from rdfconv.jsonld.making import Terms
from rdfconv.jsonld.options import Options
from rdfconv.model import Json

_Result = TypeVar("_Result")

# Levels of nested values; PyLD takes two to three Python frames for each, and 1,000 is all there are.
_MAX_DEPTH: Final = 300
_FOREIGN_KEYS: Final = ("@context", "@nest", "@index", "@direction")


def read(document: Json, *, base: str | None, options: Options) -> Expansion:
    """What a document says.

    Raises:
        JsonLdError: as for `expand`.
        LimitError: as for `expand`.
    """
    made = Terms(options)
    reader = ExpandedReader(made)
    reader.read(expand(document, base=base, options=options))
    triples = list(dict.fromkeys(reader.triples))
    return Expansion(
        triples=triples,
        named=list(dict.fromkeys(reader.named)),
        roots=said_roots(reader.roots, triples),
        issues=list(dict.fromkeys(made.issues)),
        lane="pyld",
    )


def expand(document: Json, *, base: str | None, options: Options) -> list[Any]:
    """The expanded form of a document (JSON-LD 1.1 API, section 5.1).

    Raises:
        JsonLdError: the document or a context of it is not valid JSON-LD, or a context is not at hand.
        LimitError: it nests too deeply, or costs more steps than a page is worth.
    """
    _check_depth(document)

    def run(processor: Any, settings: dict[str, Any]) -> list[Any]:
        expanded: list[Any] = processor.expand(document, settings)
        return expanded

    return _guarded(run, document, base, options)


def process_context(context: Json, *, base: str | None, options: Options) -> ActiveContext:
    """The active context that a local context gives (JSON-LD 1.1 API, section 4.1).

    Raises:
        JsonLdError: the context is not valid JSON-LD, or another that it names is not at hand.
        LimitError: as for `expand`.
    """

    def run(processor: Any, settings: dict[str, Any]) -> ActiveContext:
        initial = processor._get_initial_context(settings)  # noqa: SLF001 - PyLD's public method wants it made
        return _active_context(processor.process_context(initial, context, settings))

    return _guarded(run, context, base, options)


def _guarded(
    run: Callable[[Any, dict[str, Any]], _Result], document: Json, base: str | None, options: Options
) -> _Result:
    from rdfconv.jsonld import processor  # noqa: PLC0415 - imports PyLD

    is_shared = not any(_has_key(part, "@import") for part in (document, *options.contexts.values()))
    settings = processor.settings(base=base or NO_BASE, contexts=options.contexts, is_shared=is_shared)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # terms that look like keywords, which are ignored
            return run(processor.Processor(), settings)
    except processor.PyldError as error:
        raise _own_error(error) from error
    except RecursionError as error:
        raise LimitError("the JSON-LD is nested too deeply to expand") from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # PyLD's own slips on ill-typed contexts and values.
        message = f"the JSON-LD cannot be expanded: {type(error).__name__} {error}"
        raise JsonLdError(message, code="loading document failed") from error


def _own_error(error: BaseException) -> JsonLdError | LimitError:
    """Our own error inside PyLD's, or PyLD's outermost with a code."""
    chain: list[Any] = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    for cause in chain:
        if isinstance(cause, JsonLdError | LimitError):
            return cause
    coded = next((cause for cause in chain if getattr(cause, "code", None)), error)
    code = getattr(coded, "code", None) or "loading document failed"
    return JsonLdError(f"{code}: {coded.args[0]}", code=code)


def _values(document: Json) -> Iterator[tuple[Json, int]]:
    """Every dict and list of a document with its depth, without recursion."""
    pending = [(document, 1)]
    while pending:
        value, depth = pending.pop()
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        if inner is not None:
            yield value, depth
            pending.extend((item, depth + 1) for item in inner)


def _has_key(document: Json, key: str) -> bool:
    return any(isinstance(value, dict) and key in value for value, _ in _values(document))


def _check_depth(document: Json) -> None:
    for _, depth in _values(document):
        if depth > _MAX_DEPTH:
            raise LimitError(f"the JSON-LD nests values more than {_MAX_DEPTH} deep")


def _active_context(found: Mapping[str, Any]) -> ActiveContext:
    """PyLD's active context as ours."""
    definitions = {term: _definition(entry) for term, entry in found["mappings"].items() if entry is not None}
    return ActiveContext(
        definitions=definitions,
        vocab=found.get("@vocab"),
        language=found.get("@language"),
        base=found.get("@base", ""),
    )


def _definition(entry: Mapping[str, Any]) -> Definition:
    return Definition(
        iri=entry["@id"],
        is_prefix=bool(entry["_prefix"]),
        type=entry.get("@type"),
        language=(entry["@language"] or "") if "@language" in entry else None,
        container=frozenset(entry.get("@container", ())),
        is_foreign=entry["reverse"] or any(key in entry for key in _FOREIGN_KEYS),
    )
