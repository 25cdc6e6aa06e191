"""A refresh or a script -> where it sends the browser."""

from __future__ import annotations

import re
from typing import Final

# The value of http-equiv=refresh (HTML, 4.2.5.3): seconds and an address, perhaps in quotes.
_REFRESH: Final = re.compile(
    r"""\s*+[0-9.]++\s*+[;,]?\s*+(?:url\s*+=\s*+)?(?:"([^"]*+).*|'([^']*+).*|(.*))""", re.IGNORECASE | re.DOTALL
)
_LOCATION: Final = rb"\s*+(?:(?:window|self|top|document)\.)?+location"
# How one begins; to be matched with a page, at a place in it.
may_redirect: Final = re.compile(_LOCATION).match
# A script that does nothing but go elsewhere.
_REDIRECT: Final = re.compile(
    _LOCATION + rb"""(?:\.(?:replace|assign)\(|(?:\.href)?\s*+=)\s*+(["'])([^"'\\]++)\1\s*+\)?\s*+;?\s*+"""
)


def refresh_of(content: str) -> str | None:
    """Where a refresh sends the browser.

    >>> refresh_of("0; url='/tides'")
    '/tides'
    """
    found = _REFRESH.fullmatch(content)
    return found and (found[1] or found[2] or found[3])


def redirect_of(script: bytes) -> str | None:
    """Where a script that does nothing else sends the browser.

    >>> redirect_of(b"window.location.replace('/tides');")
    '/tides'
    """
    match = _REDIRECT.fullmatch(script)
    return None if match is None else match[2].decode("utf-8", "replace")
