"""An HTTP answer, archived or fresh -> whether it is a page, and the page.

Taken are answers with status 200 whose media type is HTML, React Flight or JSON. Static exports serve their payloads
as text/plain, and some servers name no type at all: there the first bytes decide. All else is skipped, and counted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from rdfconv import flight, html
from rdfconv.errors import SkippedError
from rdfconv.model import Issue, Page
from rdfconv.read.streams import decoded

_PAGES: Final = frozenset(
    ["text/html", "application/xhtml+xml", "text/x-component", "application/json", "application/ld+json"]
)
_DOUBTFUL: Final = frozenset(["", "text/plain", "application/octet-stream", "binary/octet-stream"])
_OK: Final = 200


class Answer(NamedTuple):
    """What a server said, its body as it was sent."""

    source: str
    url: str | None
    status: int | None
    media_type: str | None
    encodings: tuple[str, ...]
    fetched: datetime | None
    body: bytes = b""
    issues: tuple[Issue, ...] = ()


def skipped_for(status: int | None, media_type: str | None) -> str | None:
    """Why an answer is not a page, as far as its headers say; None where it may be one."""
    if status != _OK:
        return f"the server answered {status}"
    kind = kind_of(media_type)
    if kind in _PAGES or kind in _DOUBTFUL or kind.endswith("+json"):
        return None
    return f"is {kind:.80}"


def kind_of(media_type: str | None) -> str:
    """A media type without its parameters, in lower case."""
    return (media_type or "").partition(";")[0].strip().lower()


def page_of(answer: Answer, max_bytes: int) -> Page:
    """The page that an answer is.

    Raises:
        SkippedError: it is none.
        ReadError: its encodings cannot be undone.
        LimitError: it is too large.
    """
    page = opened(answer, max_bytes)
    kind = kind_of(page.media_type)
    if kind in _DOUBTFUL and not _looks_like_a_page(page.body, page.media_type):
        raise SkippedError(f"is {kind or 'of no media type'} and no page", where=answer.source)
    return page


def opened(answer: Answer, max_bytes: int) -> Page:
    """An answer of whatever kind without its encodings.

    Raises:
        ReadError: they cannot be undone.
        LimitError: it is too large.
    """
    body, issues = decoded(answer.body, answer.encodings, max_bytes, answer.source)
    return Page(
        body=body,
        url=answer.url,
        media_type=answer.media_type or None,
        fetched=answer.fetched,
        source=answer.source,
        issues=(*answer.issues, *issues),
    )


def _looks_like_a_page(body: bytes, media_type: str | None) -> bool:
    return html.is_html(body, media_type) or flight.is_flight(body) or body.lstrip()[:1] in {b"{", b"["}
