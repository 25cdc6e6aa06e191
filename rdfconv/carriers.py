"""A page's bytes, opened: the texts that say they are JSON-LD, the objects that may hold data, the page's own claims.

Comes in: bytes that are HTML, a Flight payload or JSON, and a question (`Wanted`) that says which objects matter.
Goes out: `Carried`, with the place of everything. What is data and what belongs together is `find`'s business.

A damaged text is an Issue here and the rest stays; InputError only for bytes that are none of the three formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias, cast

import orjson

from rdfconv import flight, html, markup
from rdfconv.errors import InputError, JsonError, LimitError
from rdfconv.html.redirect import redirect_of
from rdfconv.model import Carrier, Issue, Json, Limits, Page, Severity
from rdfconv.repair import Repair, parse_json

JsonObject: TypeAlias = Mapping[str, Json]

# What Next.js writes into the payload of a page that it answers with 404.
_NOT_FOUND: Final = (b"NEXT_HTTP_ERROR_FALLBACK;404", b"NEXT_NOT_FOUND")
# What a Flight row must contain to be decoded, besides the keys of candidates: JSON-LD, or what a page says of itself.
_NEEDLES: Final = (b"@context", b"application/ld+json", b"location")
_QUOTED_NEEDLES: Final = ("og:url", "canonical")
# What the root row has to say is read off its bytes, where they stand as nearly all pages have them; else the row is
# decoded, which is the largest, since it holds the layout: base path `p` and url parts `c` of Next's router, language.
_ROUTER: Final = re.compile(rb'0:\{"P":null,(?:"b":"[^"]*",)?(?:"p":("[^"$]*"),)?"c":(\[[^\[\]$]*\])')
_LANGUAGE: Final = re.compile(rb'\["\$","html",null,\{"lang":("[^"$]*")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which objects of the props are worth a look."""

    syntaxes: tuple[markup.Syntax, ...] = ()  # to read beside JSON-LD
    keys: frozenset[str]  # an object without any of them is no candidate
    is_candidate: Callable[[dict[str, Json]], bool]

    def wants(self, value: dict[str, Json]) -> bool:
        """Whether an object is a candidate; most are refused at a glance."""
        return not self.keys.isdisjoint(value) and self.is_candidate(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """One JSON value and the place that carries it."""

    data: Json
    where: str
    carrier: Carrier


@dataclass(slots=True, kw_only=True)
class Carried:
    """What a page carries; filled by `open_page`, only read afterwards."""

    documents: list[Carriage] = field(default_factory=list)  # said to be JSON-LD by their carrier
    objects: list[Carriage] = field(default_factory=list)  # candidates; one may lie inside another
    canonical: str | None = None
    og_url: str | None = None
    path: str | None = None  # of the page's address, as Next's router knows it
    base: str | None = None
    language: str | None = None
    redirect: str | None = None
    is_not_found: bool = False
    issues: list[Issue] = field(default_factory=list)

    def add_issue(self, severity: Severity, code: str, message: str, where: str = "") -> None:
        """Note something about the page."""
        self.issues.append(Issue(severity=severity, code=code, message=message, where=where, stage="find"))


def open_page(page: Page, wanted: Wanted, limits: Limits) -> Carried:
    """Open a page by what its bytes are, whatever its name says.

    Raises:
        InputError: empty, or neither HTML, Flight nor JSON.
        LimitError: larger than `limits` allow.
    """
    if not page.body or page.body.isspace():
        raise InputError("is empty")
    carried = Carried()
    if html.is_html(page.body, page.media_type):
        _open_html(page, wanted, limits, carried)
    elif flight.is_flight(page.body):
        _open_flight(page.body, wanted, limits, carried)
    else:
        _open_json(page.body, wanted, carried)
    return carried


def _open_html(page: Page, wanted: Wanted, limits: Limits, carried: Carried) -> None:
    scanned = html.scan(page.body, media_type=page.media_type, limits=limits)
    carried.issues += scanned.issues
    for script in scanned.scripts:
        if script.carrier == "next-data":
            for value in _parse(script.text, script.where, carried):
                _add_objects(value, script.where, "next-data", wanted, carried)
        else:
            _add_documents(script.text, script.where, script.carrier, carried)
    if scanned.flight:
        _open_flight(scanned.flight, wanted, limits, carried)
    for syntax in wanted.syntaxes:
        _add_markup(page, syntax, scanned.canonical or scanned.og_url, carried)
    carried.base = scanned.base
    carried.redirect = scanned.redirect or carried.redirect
    carried.canonical = scanned.canonical or carried.canonical
    carried.og_url = scanned.og_url or carried.og_url
    carried.language = scanned.language or carried.language


def _add_markup(page: Page, syntax: markup.Syntax, address: str | None, carried: Carried) -> None:
    """What the page's markup amounts to as JSON-LD."""
    try:
        text = html.text_of(page.body, page.media_type)
        documents = markup.documents(text, syntax, page.url or address)
    except InputError as error:
        carried.add_issue("error", "markup-broken", error.message)
        return
    carried.documents += (Carriage(data=each, where="markup", carrier=syntax) for each in documents)


def _open_json(body: bytes, wanted: Wanted, carried: Carried) -> None:
    try:
        values, repairs = parse_json(body)
    except JsonError as error:
        raise InputError(f"is neither HTML, nor a Flight payload, nor JSON ({error.message})") from error
    _report(repairs, "document", carried)
    for value in values:
        carrier: Carrier = "next-data" if isinstance(value, dict) and "pageProps" in value else "document"
        _add_objects(value, "document", carrier, wanted, carried)


# --- JSON


def _add_documents(text: str, where: str, carrier: Carrier, carried: Carried) -> None:
    for value in _parse(text, where, carried):
        carried.documents.append(Carriage(data=value, where=where, carrier=carrier))


def _parse(text: str, where: str, carried: Carried) -> list[Json]:
    """The JSON values in a text; beyond repair, none and an Issue."""
    try:
        values, repairs = parse_json(text)
    except JsonError as error:
        carried.add_issue("error", "json-broken", error.message, where)
        return []
    _report(repairs, where, carried)
    return values


def _report(repairs: Iterable[Repair], where: str, carried: Carried) -> None:
    for repair in repairs:
        carried.add_issue("warning", repair.code, f"{repair.message} (character {repair.offset})", where)


def _add_objects(value: Json, where: str, carrier: Carrier, wanted: Wanted, carried: Carried) -> None:
    """The candidates in a JSON document, from the outside in, with the keys that lead to them."""
    waiting: list[tuple[Json, tuple[str, ...]]] = [(value, ())]
    while waiting:
        node, keys = waiting.pop()
        if isinstance(node, dict):
            place = " ".join((where, ".".join(keys))) if keys else where
            if wanted.wants(node):
                carried.objects.append(Carriage(data=node, where=place, carrier=carrier))
            _read_strings(node, place, "next-data", carried)
            waiting += [(inner, (*keys, key)) for key, inner in reversed(node.items())]
        elif isinstance(node, list):
            waiting += [(inner, (*keys, str(index))) for index, inner in reversed(list(enumerate(node)))]


def _read_strings(node: Mapping[str, object], where: str, carrier: Carrier, carried: Carried) -> None:
    """Props may hold a JSON-LD document as text; what stands under `__html` belongs to its element."""
    for key, text in node.items():
        if key != "__html" and isinstance(text, str) and '"@context"' in text and text.lstrip()[:1] in {"{", "["}:
            _add_documents(text, f"{where} {key}", carrier, carried)


# --- Flight


def _open_flight(payload: bytes, wanted: Wanted, limits: Limits, carried: Carried) -> None:
    """Only rows that can matter are decoded; what they refer to comes with them."""
    parsed = flight.parse(payload, limits)
    carried.path = _router_path(parsed)
    language = _shown_by(_LANGUAGE, parsed)
    carried.language = _text_or_none(language[0]) if language else None
    rows = parsed.rows_with(*_NEEDLES, _quoted(wanted.keys, is_language_known=language is not None))
    candidates: list[tuple[Mapping[str, object], str]] = []
    for where, value in parsed.iter_values(rows):
        if isinstance(value, flight.Element):
            _read_element(value, carried)
        elif _is_json_ld_type(value.get("type")):
            _read_script_props(value, where, limits, carried)
        elif wanted.wants(value):
            candidates.append((value, where))
        else:
            _read_strings(value, where, "flight text", carried)
    # One call, so that objects that share something go on sharing it.
    try:
        objects = cast("list[Json]", flight.plain([value for value, _ in candidates], limits))
    except LimitError as error:
        carried.add_issue("error", "flight-objects-too-large", error.message)
        objects = []
    for (_, where), data in zip(candidates, objects, strict=False):
        carried.objects.append(Carriage(data=data, where=where, carrier="flight object"))
    if not carried.documents and not carried.objects:
        carried.is_not_found = any(digest in payload for digest in _NOT_FOUND)
    carried.issues += parsed.issues


@lru_cache(maxsize=64)
def _quoted(keys: frozenset[str], *, is_language_known: bool) -> re.Pattern[bytes]:
    """The keys of candidates and the words of elements that matter, in quotes: one search for all of them."""
    words = [*_QUOTED_NEEDLES, *(() if is_language_known else ("lang",)), *sorted(keys - {"@context"})]
    return re.compile(f'"(?:{"|".join(map(re.escape, words))})"'.encode())


def _read_script_props(props: Mapping[str, object], where: str, limits: Limits, carried: Carried) -> None:
    """The props of a script element, or of the component that makes one: what they say decides, not whose they are."""
    inner = props.get("dangerouslySetInnerHTML")
    if isinstance(inner, dict) and isinstance(inner.get("__html"), str):
        _read_body([inner["__html"]], where, carried)
        return
    inner = flight.plain(inner, limits)
    body = inner.get("__html") if isinstance(inner, dict) else flight.plain(props.get("children"), limits)
    _read_body(body if isinstance(body, list) else [body], where, carried)


def _read_element(element: flight.Element, carried: Carried) -> None:
    """What the page says of itself."""
    props = element.props
    if not isinstance(props, dict):
        return
    if element.type == "meta" and props.get("property") == "og:url":
        carried.og_url = _text_or_none(props.get("content"))
    elif element.type == "link" and props.get("rel") == "canonical":
        carried.canonical = _text_or_none(props.get("href"))
    elif element.type == "html":
        carried.language = _text_or_none(props.get("lang"))
    elif element.type == "script":
        inner = props.get("dangerouslySetInnerHTML")
        script = inner.get("__html") if isinstance(inner, dict) else None
        carried.redirect = redirect_of(script.encode()) if isinstance(script, str) else None


def _read_body(parts: list[Json], where: str, carried: Carried) -> None:
    """A script's content: one text, a text in pieces, or (never seen, but legal to React) the object itself."""
    text = "".join(part for part in parts if isinstance(part, str))
    if text:
        _add_documents(text, where, "flight element", carried)
    for part in parts:
        if isinstance(part, dict):
            carried.documents.append(Carriage(data=part, where=where, carrier="flight element"))


def _is_json_ld_type(value: object) -> bool:
    return isinstance(value, str) and value.partition(";")[0].strip().lower() == "application/ld+json"


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _router_path(parsed: flight.Payload) -> str | None:
    """The path that Next's router was at (Next 15)."""
    shown = _shown_by(_ROUTER, parsed)
    if shown is None:
        root = parsed.value(0)
        shown = [root.get("p"), root.get("c")] if isinstance(root, dict) else [None, None]
    base, parts = shown
    if not isinstance(base, str) or not isinstance(parts, list):
        return None
    return base.rstrip("/") + "/".join(part for part in parts if isinstance(part, str))


def _shown_by(pattern: re.Pattern[bytes], parsed: flight.Payload) -> list[Json] | None:
    """The JSON in the groups of a pattern; None where it is not there, or damaged."""
    found = parsed.search(pattern)
    try:
        return [orjson.loads(text or b"null") for text in found.groups()] if found else None
    except orjson.JSONDecodeError:
        return None
