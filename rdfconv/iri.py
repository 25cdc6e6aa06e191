"""IRIs as plain text: resolve them against a base, mend what publishers wrote into them, unify schema.org's spellings.

Comes in: text as it stood in the page. Goes out: text again; `terms.iri` decides whether it is an absolute IRI and
makes the term. Strategy: the component split of RFC 3986, appendix B, which every string passes, so that nothing
here raises. Refused (`mend` says None): text whose scheme or authority would have to be guessed.
"""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import quote

SchemaScheme = Literal["http", "https"]

# RFC 3986, appendix B.
_COMPONENTS: Final = re.compile(
    r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?",
    re.DOTALL,
)
_LAST_SEGMENT: Final = re.compile(r"[^/]*\Z")
# Two dots or one as a whole path segment.
_DOT_SEGMENT: Final = re.compile(r"(?:\A|/)\.\.?(?:/|\Z)")
# What no component of an IRI can hold as it is: everything outside `ipchar`, "/" and "?" of RFC 3987, section 2.2,
# and Unicode's white space, as in terms.py.
_FORBIDDEN: Final = re.compile(
    "%(?![0-9A-Fa-f]{2})"
    '|[\\s\\x00-\\x20"#<>\\[\\\\\\]^`{|}\\x7f-\\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]'
    f"|[{''.join(f'{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}' for plane in range(1, 17))}]"
    f"|[{chr(0xE0000)}-{chr(0xE0FFF)}{chr(0xF0000)}-{chr(0x10FFFF)}]",
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")  # RFC 3986, section 3.1
# RFC 3986, section 3.2: user information, an IPv6 address or a name, a port.
_AUTHORITY: Final = re.compile(r"(?:[^@\[\]]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^:@\[\]]*)(?::[0-9]*)?")
_BRACKETS: Final = str.maketrans("", "", "[]")
_SCHEMA_ORG: Final = re.compile(r"https?://(?:www\.)?schema\.org/", re.IGNORECASE)


def resolve(base: str | None, reference: str) -> str:
    """The target IRI of a reference (RFC 3986, section 5.2.2); without a base the reference itself.

    >>> resolve("https://example.org/a/b?c", "../d#e")
    'https://example.org/d#e'
    """
    scheme, authority, path, query, fragment = _split(reference)
    if scheme is not None:
        return _join(scheme, authority, _without_dots(path), query, fragment)
    if base is None:
        return reference
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is not None:
        return _join(base_scheme, authority, _without_dots(path), query, fragment)
    if not path:
        return _join(base_scheme, base_authority, base_path, base_query if query is None else query, fragment)
    if not path.startswith("/"):
        path = _merge(base_authority, base_path, path)
    return _join(base_scheme, base_authority, _without_dots(path), query, fragment)


def _split(text: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _COMPONENTS.fullmatch(text)
    if match is None:  # cannot be: every part of the pattern may be empty and the last takes what is left
        return None, None, text, None, None
    scheme, authority, path, query, fragment = match.groups()
    return scheme, authority, path or "", query, fragment


def _join(scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None) -> str:
    """Component recomposition (RFC 3986, section 5.3)."""
    return "".join(
        (
            "" if scheme is None else f"{scheme}:",
            "" if authority is None else f"//{authority}",
            path,
            "" if query is None else f"?{query}",
            "" if fragment is None else f"#{fragment}",
        )
    )


def _merge(authority: str | None, base_path: str, path: str) -> str:
    """RFC 3986, section 5.2.3."""
    if authority is not None and not base_path:
        return f"/{path}"
    return _LAST_SEGMENT.sub("", base_path) + path


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4 (remove dot segments), segment by segment."""
    if _DOT_SEGMENT.search(path) is None:
        return path
    segments = path.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            kept = kept and (kept[:-1] or [""])
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def mend(text: str) -> str | None:
    """The IRI with everything percent-encoded that it cannot hold; None where scheme or authority do not parse.

    >>> mend("https://example.org/search?q={term}&x=100%")
    'https://example.org/search?q=%7Bterm%7D&x=100%25'
    >>> mend("https://exa mple.org/") is mend("no scheme") is None
    True
    """
    scheme, authority, path, query, fragment = _split(text)
    if scheme is None or _SCHEME.fullmatch(scheme) is None:
        return None
    if authority is not None and not _is_authority(authority):
        return None
    return _join(
        scheme,
        authority,
        _encode(path),
        None if query is None else _encode(query),
        None if fragment is None else _encode(fragment),
    )


def _is_authority(text: str) -> bool:
    return _AUTHORITY.fullmatch(text) is not None and _FORBIDDEN.search(text.translate(_BRACKETS)) is None


def _encode(component: str) -> str:
    return _FORBIDDEN.sub(lambda found: quote(_SURROGATE.sub("\ufffd", found[0])), component)


def normalise_schema_org(text: str, scheme: SchemaScheme) -> str:
    """An IRI of schema.org in the one spelling that the graph uses; any other text as it is.

    >>> normalise_schema_org("https://www.schema.org/Dataset", "http")
    'http://schema.org/Dataset'
    """
    match = _SCHEMA_ORG.match(text)
    return text if match is None else f"{scheme}://schema.org/{text[match.end() :]}"
