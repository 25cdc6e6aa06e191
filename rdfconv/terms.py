r"""RDF terms as their canonical N-Triples text: one constructor per kind, well-formed or refused.

Comes in: plain text and numbers. Goes out: `<iri>`, `_:b0`, `"text"`, `"text"@en`, `"1"^^<…#integer>`; a triple
is a tuple of three such strings, a quad one of four. Such terms hash, sort, compare and pickle for free, and they
are what output and stores need.

Strategy: whatever leaves here is store-ready (RDF 1.1 N-Triples, canonical form, section 4), so no later stage
repairs anything. What cannot be made well-formed raises `TermError` with the reason; the stage that wanted it
decides whether to drop the triple or to mend the value first.

`str`, not `bytes`: measured on a page of 48 triples with real texts, making the terms, sorting the lines and
encoding them once took 56 µs with `str` and f-strings against 120 µs with `bytes` (paired runs, Python 3.11).
"""

from __future__ import annotations

import math
import re
import sys
from typing import Final, TypeAlias

import orjson

from rdfconv.errors import TermError
from rdfconv.vocab import RDF, XSD

Term: TypeAlias = str
Triple: TypeAlias = tuple[Term, Term, Term]
Quad: TypeAlias = tuple[Term, Term, Term, Term]

# ucschar of RFC 3987, section 2.2, without Unicode's white space, which rdflib refuses; then iprivate.
_UCS: Final = (
    "\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14))
    + f"{chr(0xE1000)}-{chr(0xEFFFD)}"
)
_PRIVATE: Final = f"\ue000-\uf8ff{chr(0xF0000)}-{chr(0xFFFFD)}{chr(0x100000)}-{chr(0x10FFFD)}"
_UNRESERVED: Final = rf"A-Za-z0-9\-._~!$&'()*+,;=%{_UCS}"
_PCHAR: Final = rf"[{_UNRESERVED}:@/]"
# IRI of RFC 3987, section 2.2. `%` is in the character class, its two digits are checked apart (_BAD_PERCENT), and
# so is an address in brackets (_is_ipv6). Addresses of future versions, `[v1.x]`, are left out: nothing reads them.
_IRI: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://(?:[{_UNRESERVED}:]*@)?(?:\[[0-9A-Fa-f:.]+\]|[{_UNRESERVED}]*)(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"{_PCHAR}*"
    rf"(?:\?[{_UNRESERVED}:@/?{_PRIVATE}]*)?"
    rf"(?:\#[{_UNRESERVED}:@/?]*)?",
)
_BAD_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
# Language-Tag of RFC 5646, section 2.1, in lower case. Turtle readers take `@base` and `@prefix` for directives.
_LANGUAGE: Final = re.compile(
    r"(?!(?:base|prefix)\Z)"
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"  # language, with extlang
    r"(?:-[a-z]{4})?"  # script
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"  # region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variant
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"  # extension
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"  # privateuse
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"  # irregular
    r"|sgn-(?:be-fr|be-nl|ch-de)|en-gb-oed",
)
_TAGGED_ONLY: Final = (f"{RDF}langString", f"{RDF}dirLangString")  # RDF 1.1 Concepts, section 3.3; RDF 1.2
_BLANK_LABEL: Final = re.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ESCAPE: Final = re.compile(r"\\u[0-9a-f]{4}|\\.|\x7f")


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI (RFC 3987)."""
    return (
        _IRI.fullmatch(text) is not None
        and not ("%" in text and _BAD_PERCENT.search(text))
        and ("[" not in text or _is_ipv6(text[text.index("[") + 1 : text.index("]")]))
    )


def iri(text: str) -> Term:
    """An absolute IRI as a term.

    Raises:
        TermError: the text is not an absolute IRI by RFC 3987.
    """
    if not is_iri(text):
        raise TermError(_why_no_iri(text))
    return f"<{text}>"


def _is_ipv6(address: str) -> bool:
    import ipaddress  # noqa: PLC0415 - such IRIs are rare

    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return True


def _why_no_iri(text: str) -> str:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", text):
        return f"{text!r:.200} is not an absolute IRI"
    if (bad := _BAD_PERCENT.search(text)) is not None:
        return f"{text!r:.200} has a '%' without two hex digits at character {bad.start() + 1}"
    return f"{text!r:.200} has characters that an IRI cannot have"


def blank(label: str) -> Term:
    """A blank node; `label` is ASCII letters, digits, `_`, and inside also `.` and `-`.

    Raises:
        TermError: the label cannot be written in N-Triples.
    """
    if _BLANK_LABEL.fullmatch(label) is None:
        raise TermError(f"{label!r:.200} is no blank node label")
    return f"_:{label}"


def literal(text: str) -> Term:
    r"""A plain literal (xsd:string, which N-Triples leaves unsaid). Lone surrogates become U+FFFD.

    >>> print(literal('two\nlines and a "quote"'))
    "two\nlines and a \"quote\""
    """
    try:
        quoted = orjson.dumps(text).decode()
    except TypeError:  # orjson refuses lone surrogates
        quoted = orjson.dumps(_SURROGATE.sub("\ufffd", text)).decode()
    # JSON's escapes are N-Triples' ECHAR and UCHAR but for the case of hex digits and DEL; no escape, no longer text.
    if (len(quoted) != len(text) + 2 and "\\u00" in quoted) or "\x7f" in quoted:
        quoted = _ESCAPE.sub(_canonical_escape, quoted)
    return quoted


def _canonical_escape(match: re.Match[str]) -> str:
    found = match[0]
    if found == "\x7f":
        return "\\u007F"
    return "\\u" + found[2:].upper() if found[1] == "u" else found


def language_tag(text: str) -> str | None:
    """The language tag that a text is, in lower case, `_` read as `-`; None where it is not of the form of BCP 47.

    >>> language_tag("en_GB"), language_tag("plain English")
    ('en-gb', None)
    """
    tag = text.strip().replace("_", "-").lower()
    return tag if _LANGUAGE.fullmatch(tag) else None


def tagged_literal(text: str, language: str) -> Term:
    """A literal with a language tag.

    Raises:
        TermError: the language is no language tag.
    """
    tag = language_tag(language)
    if tag is None:
        raise TermError(f"{language!r:.80} is no language tag")
    return f"{literal(text)}@{tag}"


def typed_literal(lexical: str, datatype: str) -> Term:
    """A literal with a datatype IRI; the lexical form is not looked at (`xsd.is_valid` does that).

    Raises:
        TermError: the datatype is not an absolute IRI, or is for literals with a language tag only.
    """
    if datatype == f"{XSD}string":
        return literal(lexical)
    if datatype in _TAGGED_ONLY:
        raise TermError(f"<{datatype}> is for literals with a language tag")
    return f"{literal(lexical)}^^{iri(datatype)}"


def boolean(value: bool) -> Term:  # noqa: FBT001 - the value itself is the boolean
    """An xsd:boolean."""
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def number(value: float) -> Term:
    """A JSON number: xsd:integer, or xsd:double where it has a fraction or is 10^21 or more (JSON-LD 1.1 API, 8.6)."""
    if abs(value) < 1e21 and (isinstance(value, int) or value.is_integer()):
        return f'"{int(value)}"^^<{XSD}integer>'
    return f'"{double_lexical(value)}"^^<{XSD}double>'


def double_lexical(value: float) -> str:
    """Canonical xsd:double, as JSON-LD 1.1 API writes it (8.6: "%1.15E", trailing zeros cut).

    >>> double_lexical(5.3), double_lexical(-0.081657), double_lexical(1e30)
    ('5.3E0', '-8.165699999999999E-2', '1.0E30')
    """
    if abs(value) > sys.float_info.max:  # an int can be finite and still too large for a double
        return "INF" if value > 0 else "-INF"
    if math.isnan(value):
        return "NaN"
    mantissa, exponent = f"{value:.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"


def text_of(term: Term) -> str:
    r"""The plain text inside a term: an IRI without brackets, a blank node's label, a literal's value.

    >>> text_of('"a\\nb"@en') == "a\nb" and text_of("<http://schema.org/name>")
    'http://schema.org/name'
    """
    if term[0] == "<":
        return term[1:-1]
    if term[0] == "_":
        return term[2:]
    quoted = term[: term.rindex('"') + 1]
    text: str = orjson.loads(quoted) if "\\" in quoted else quoted[1:-1]
    return text
