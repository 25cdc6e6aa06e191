"""The RDF terms of one document, made under its options; what cannot be said as it was written becomes an Issue.

Comes in: what both lanes find in a document (IRIs made absolute, values with their datatype and language). Goes out:
terms from the constructors of `terms.py`, or None where nothing well-formed can be said (decisions 13 to 15).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Final

from rdfconv import terms, xsd
from rdfconv.errors import TermError
from rdfconv.iri import SchemaScheme, mend, normalise_schema_org
from rdfconv.jsonld.options import Options
from rdfconv.model import Issue, Severity
from rdfconv.terms import Term, Triple
from rdfconv.vocab import RDF, RDF_FIRST, RDF_NIL, RDF_REST, SCHEMA, XSD

_DOUBLE: Final = f"{XSD}double"
_SCHEMA_DATATYPES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (f"{SCHEMA}Date", f"{SCHEMA}DateTime"),
        (f"{XSD}date", f"{XSD}dateTime", f"{XSD}gYearMonth", f"{XSD}gYear"),
    ),
    f"{SCHEMA}Time": (f"{XSD}time",),
}
# Most documents need no more; making them once is 250 ns saved at each.
_FIRST_BLANKS: Final = tuple(terms.blank(f"b{number}") for number in range(200))


def _numbered_blanks() -> Iterator[Term]:
    yield from _FIRST_BLANKS
    for number in count(len(_FIRST_BLANKS)):
        yield terms.blank(f"b{number}")


@lru_cache(maxsize=1_000)
def _readings(datatype: str, scheme: SchemaScheme | None) -> tuple[tuple[str, str], ...]:
    """The datatypes that a text under a datatype is tried as, each with the ending of its literals."""
    names: tuple[str, ...] = (datatype,)
    if scheme is not None:
        names = _SCHEMA_DATATYPES.get(normalise_schema_org(datatype, "http"), names)
        names = tuple(normalise_schema_org(name, scheme) for name in names)
    try:
        return tuple((name, terms.typed_literal("", name).removeprefix('""')) for name in names)
    except TermError:
        return ()


class Terms:
    """Makes the terms of one document."""

    __slots__ = ("_labels", "_max_iri", "_options", "_schema_iri", "issues", "max_safe", "new_blank")

    def __init__(self, options: Options) -> None:
        self._options = options
        self._schema_iri = options.schema_iri
        self._max_iri = options.limits.max_iri
        self._labels: dict[str, Term] = {}
        self.max_safe = options.limits.max_literal // 4  # so many characters are never too many bytes
        self.new_blank: Callable[[], Term] = _numbered_blanks().__next__
        self.issues: list[Issue] = []

    def labelled_blank(self, label: str) -> Term:
        """The blank node of an explicit label (`_:x`), under the document's own numbering."""
        found = self._labels.get(label)
        if found is None:
            found = self._labels[label] = self.new_blank()
        return found

    def resource(self, text: str, place: str) -> Term | None:
        """An absolute IRI or a `_:x` as a term."""
        return self.labelled_blank(text) if text.startswith("_:") else self.iri(text, place)

    def type(self, text: str) -> Term | None:
        """The term of an expanded `@type`; pages have spaces after class names."""
        return self.resource(text if self._schema_iri is None else text.rstrip(), "@type")

    def iri(self, text: str, place: str) -> Term | None:
        """An absolute IRI as a term; None where it cannot be one."""
        if self._schema_iri is not None and "chema.org/" in text:
            text = normalise_schema_org(text, self._schema_iri)
        if len(text) > self._max_iri:
            self._refuse("iri", f"an IRI of {len(text):,} characters", self._max_iri, place)
            return None
        try:
            return terms.iri(text)
        except TermError as error:
            return self._mended(text, error, place)

    def _mended(self, text: str, error: TermError, place: str) -> Term | None:
        mended = None if self._options.strict_iris else mend(text)
        try:
            if mended is not None and len(mended) <= self._max_iri:
                term = terms.iri(mended)
                self._report("note", "iri-encoded", place, f"{error}; it is written as {mended!r:.200}")
                return term
        except TermError:
            pass  # an authority that only looks like one
        self._report("warning", "iri-dropped", place, f"{error}; the statement is left out")
        return None

    def literal(self, text: str, place: str) -> Term | None:
        """A plain literal; None where it is longer than the limit."""
        return terms.literal(text) if self._is_short(text, place) else None

    def _is_short(self, text: str, place: str) -> bool:
        if len(text) <= self.max_safe:
            return True
        size, limit = len(text.encode(errors="replace")), self._options.limits.max_literal
        if size > limit:
            self._refuse("literal", f"a text of {size:,} bytes", limit, place)
        return size <= limit

    def tagged(self, text: str, language: str, place: str) -> Term | None:
        """A literal with a language tag, or without it where the tag is none."""
        if not self._is_short(text, place):
            return None
        try:
            return terms.tagged_literal(text, language)
        except TermError as error:
            if self._schema_iri is None:  # JSON-LD 1.1 API, section 8.2.2 step 3
                self._report("warning", "language-dropped", place, f"{error}; the statement is left out")
                return None
            self._report("warning", "language-dropped", place, f"{error}; the text stays without one")
            return terms.literal(text)

    def value(self, value: str | float, datatype: str | None, place: str) -> Term | None:
        """A JSON string, number or boolean as a literal (JSON-LD 1.1 API, section 8.2.2 steps 6 to 12)."""
        if isinstance(value, str):
            native = self.literal(value, place)
        else:
            native = terms.boolean(value) if isinstance(value, bool) else terms.number(value)
        if datatype is None or native is None:
            return native
        return self._typed(self._lexical(value, datatype, native), datatype, place, otherwise=native)

    def _lexical(self, value: str | float, datatype: str, native: Term) -> str:
        """The lexical form of a value under a datatype."""
        if isinstance(value, str):
            # Every processor makes texts canonical too, though section 8.2.2 step 11 speaks of numbers.
            is_double = datatype == _DOUBLE and xsd.is_valid(value, _DOUBLE)
            return terms.double_lexical(float(value)) if is_double else value
        if datatype == _DOUBLE and not isinstance(value, bool):
            return terms.double_lexical(value)
        if datatype == f"{XSD}decimal" and self._schema_iri is not None and not isinstance(value, bool):
            return f"{Decimal(repr(value)):f}"  # JSON-LD would write 5.3E0, which no xsd:decimal can be
        return terms.text_of(native)

    def _typed(self, lexical: str, datatype: str, place: str, *, otherwise: Term) -> Term | None:
        """A typed literal; outside the verbatim reading `otherwise`, where the datatype has no such form."""
        for candidate, ending in _readings(datatype, self._schema_iri):
            if self._schema_iri is None or xsd.is_valid(lexical, candidate):
                return terms.literal(lexical) + ending
        if self._schema_iri is None:
            self._report("warning", "iri-dropped", place, f"{datatype!r:.80} is no datatype; the statement is left out")
            return None
        self._report("warning", "literal-untyped", place, f"{lexical!r:.80} is no {datatype}; it stays without type")
        return otherwise

    def json(self, canonical: str, place: str) -> Term | None:
        """An rdf:JSON literal; the text is in canonical form already (RFC 8785)."""
        return self.value(canonical, f"{RDF}JSON", place)

    def list_cells(self, items: Sequence[Term | None]) -> tuple[Term, list[Triple]]:
        """An RDF list (JSON-LD 1.1 API, section 8.3): its head and cells; None is a cell without a value."""
        triples: list[Triple] = []
        cells = [*(self.new_blank() for _ in items), RDF_NIL]
        for cell, item, rest in zip(cells, items, cells[1:], strict=False):
            if item is not None:
                triples.append((cell, RDF_FIRST, item))
            triples.append((cell, RDF_REST, rest))
        return cells[0], triples

    def _refuse(self, what: str, found: str, limit: int, place: str) -> None:
        message = f"{found}, more than {limit:,} (--max-{what}); the statement is left out"
        self._report("warning", f"{what}-too-long", place, message)

    def _report(self, severity: Severity, code: str, place: str, message: str) -> None:
        """An Issue; `place` is a keyword, or the property as IRI or term."""
        message = f"{place.strip('<>')}: {message}"
        self.issues.append(Issue(severity=severity, code=code, message=message, stage="expand"))
