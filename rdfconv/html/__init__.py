"""HTML bytes -> what carries data on the page: scripts, Flight pushes, and what the head says about the page.

Comes in: a page as bytes, of any character set, whole or cut off, and the media type that came with it. Goes out:
`Html`, with the texts as they stand in the page; whether they are good JSON is `repair`'s business, what the Flight
payload says is `flight`'s.

Strategy: `charset` makes it UTF-8 (most pages are), `skim` (where it is unsure, `markup`) finds the elements that
matter, `pushes` reads the scripts that Next.js and its relatives fill. Each script stands alone: a damaged one is an
Issue, the others stay. Refused: a page larger than `Limits` allow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rdfconv.errors import LimitError
from rdfconv.html.charset import to_utf8, undecodable
from rdfconv.html.markup import Element
from rdfconv.html.pushes import Chunk, iter_pushes, join_chunks, read_one_text
from rdfconv.html.redirect import redirect_of, refresh_of
from rdfconv.html.skim import read_elements
from rdfconv.model import Issue, Json, Limits
from rdfconv.repair import unescape

_DEFAULT_LIMITS: Final = Limits()
ScriptCarrier: TypeAlias = Literal["script", "next_s", "next-data"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A text that ought to be JSON: of a script element, or of a script that next/script keeps in `__next_s`."""

    carrier: ScriptCarrier
    text: str
    where: str  # "script 2": its number among all scripts of the page
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """What an HTML page carries; addresses are as written, not resolved."""

    flight: bytes = b""  # the pieces of all pushes, joined
    scripts: tuple[Script, ...] = ()  # in document order
    base: str | None = None
    canonical: str | None = None
    og_url: str | None = None
    language: str | None = None
    title: str | None = None
    redirect: str | None = None
    issues: tuple[Issue, ...] = ()


# --- Is it HTML?

_MEDIA_TYPES: Final = {"text/html", "application/xhtml+xml"}
_SNIFFED: Final = 1 << 14  # bytes
_VAGUE_TYPES: Final = {"", "text/plain", "application/octet-stream", "application/xml", "text/xml"}
# Tags that a page or a piece of one begins with (mimesniff.spec.whatwg.org, 7.1), after comments and declarations.
_HTML_BEGINS: Final = re.compile(
    rb"(?:\s++|<!--(?:[^-]++|-(?!->))*+-->|<\?[^>]*+>)*+<(?:!doctype\s+html|(?:html|head|body|title|meta|link|base|"
    rb"script|style|template|noscript|iframe|main|article|section|header|nav|div|h[1-6]|p|a|b|br|table|font)"
    rb"(?=[\s/>]))",
    re.IGNORECASE,
)


def is_html(body: bytes, media_type: str | None = None) -> bool:
    """Whether the page is HTML: by its media type if that says anything, else by the tag it begins with."""
    essence = _essence(media_type or "")
    if essence in _MEDIA_TYPES:
        return True
    if essence not in _VAGUE_TYPES:
        return False
    return bool(_HTML_BEGINS.match(body) or _HTML_BEGINS.match(to_utf8(body[:_SNIFFED], None)[0]))


def _essence(media_type: str) -> str:
    """A media type without parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


# --- The page

_JSON_LD: Final = "application/ld+json"


def text_of(body: bytes, media_type: str | None = None) -> str:
    """The page's characters, by the character set that it or its server declares."""
    return to_utf8(body, media_type)[0].decode("utf-8", "replace")


def scan(body: bytes, *, media_type: str | None = None, limits: Limits = _DEFAULT_LIMITS) -> Html:
    """What the page carries.

    Raises:
        LimitError: the page is larger than `limits.max_bytes`.
    """
    if len(body) > limits.max_bytes:
        raise LimitError(f"is {len(body):,} bytes, at most {limits.max_bytes:,} are read (--max-page)")
    page, issues = to_utf8(body, media_type)
    draft = _Draft(issues)
    for element in read_elements(page):
        _READERS[element.name](draft, element)
    return draft.html()


class _Draft:
    """A page as far as it is read; of what a page says twice (base, title ...), the first counts."""

    __slots__ = ("_chunks", "_facts", "_issues", "_number", "_scripts")

    def __init__(self, issues: list[Issue]) -> None:
        self._issues = issues
        self._chunks: list[str | bytes] = []
        self._scripts: list[Script] = []
        self._facts: dict[str, str] = {}
        self._number = 0  # of the script being read

    def html(self) -> Html:
        return Html(
            flight=join_chunks(self._chunks),
            scripts=tuple(self._scripts),
            base=self._facts.get("base"),
            canonical=self._facts.get("canonical"),
            og_url=self._facts.get("og_url"),
            language=self._facts.get("language"),
            title=self._facts.get("title"),
            redirect=self._facts.get("redirect"),
            issues=tuple(self._issues),
        )

    def _say(self, fact: str, value: str | None) -> None:
        if value and value.strip():
            self._facts.setdefault(fact, value.strip())

    def _warn(self, code: str, message: str) -> None:
        issue = Issue(severity="warning", code=code, message=message, where=self._where(), stage="find")
        self._issues.append(issue)

    # --- What the head says

    def read_html(self, element: Element) -> None:
        self._say("language", element.attributes.get("lang") or element.attributes.get("xml:lang"))

    def read_base(self, element: Element) -> None:
        self._say("base", element.attributes.get("href"))

    def read_title(self, element: Element) -> None:
        self._say("title", " ".join(unescape(element.text.decode("utf-8", "replace")).split()))

    def read_link(self, element: Element) -> None:
        if "canonical" in element.attributes.get("rel", "").lower().split():
            self._say("canonical", element.attributes.get("href"))

    def read_meta(self, element: Element) -> None:
        attributes = element.attributes
        content = attributes.get("content", "")
        if "og:url" in {attributes.get("property", "").lower(), attributes.get("name", "").lower()}:
            self._say("og_url", content)
        elif attributes.get("http-equiv", "").lower() == "refresh":
            self._say("redirect", refresh_of(content))

    # --- Scripts

    def read_script(self, element: Element) -> None:
        self._number = element.number
        carrier = _carrier_of(element.attributes) if element.attributes else None
        if carrier is not None:
            if element.is_cut_off:
                self._warn("truncated-script", "the page ends inside this script")
            self._add_script(carrier, self._decode(element.text), element.attributes.get("id"))
        elif b"__next_" in element.text or b"__FLIGHT_DATA" in element.text:
            self._read_pushes(element.text)
        else:
            self._say("redirect", redirect_of(element.text))

    def _decode(self, text: bytes) -> str:
        try:
            return text.decode()
        except UnicodeDecodeError as error:
            self._issues.append(undecodable(f"byte {error.start:,} is not UTF-8", where=self._where()))
            return text.decode("utf-8", "replace")

    def _where(self) -> str:
        return f"script {self._number}"

    def _read_pushes(self, script: bytes) -> None:
        if (text := read_one_text(script)) is not None:
            self._chunks.append(text)
            return
        for number, push in enumerate(iter_pushes(self._decode(script)), start=1):
            if push.problem:
                self._warn("damaged-push", f"push {number} is damaged: {push.problem}")
            if isinstance(push, Chunk):
                self._chunks.append(push.data)
            else:
                self._read_kept_script(push.props)

    def _read_kept_script(self, props: Mapping[str, Json]) -> None:
        """A script that next/script keeps for later: its text is in `children`, or in `dangerouslySetInnerHTML`."""
        inner = props.get("dangerouslySetInnerHTML")
        content = inner.get("__html") if isinstance(inner, dict) else props.get("children")
        parts = content if isinstance(content, list) else [content]
        text = "".join(part for part in parts if isinstance(part, str))
        if text and _essence(str(props.get("type"))) == _JSON_LD:
            identifier = props.get("id")
            self._add_script("next_s", text, identifier if isinstance(identifier, str) else None)

    def _add_script(self, carrier: ScriptCarrier, text: str, identifier: str | None) -> None:
        self._scripts.append(Script(carrier=carrier, text=text, where=self._where(), id=identifier))


def _carrier_of(attributes: Mapping[str, str]) -> ScriptCarrier | None:
    """What a script element carries by its attributes; None for JavaScript and all else."""
    if _essence(attributes.get("type", "")) == _JSON_LD:
        return "script"
    return "next-data" if attributes.get("id") == "__NEXT_DATA__" else None


_READERS: Final[dict[str, Callable[[_Draft, Element], None]]] = {
    "html": _Draft.read_html,
    "base": _Draft.read_base,
    "title": _Draft.read_title,
    "link": _Draft.read_link,
    "meta": _Draft.read_meta,
    "script": _Draft.read_script,
}
