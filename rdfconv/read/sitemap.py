"""A sitemap -> the addresses in it (sitemaps.org): of pages, or of further sitemaps.

Comes in: the bytes, XML or one address a line, compressed or not. Goes out: what is listed up to the first fault, and
that fault. Entities are refused: a sitemap has no use for them, and they can grow without bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

_ROOTS: Final = {"urlset", "sitemapindex"}
_MARK: Final = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Sitemap:
    """What a sitemap lists, in its order."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    problem: str = ""


def parse_sitemap(body: bytes) -> Sitemap:
    """The addresses of a sitemap."""
    if body.removeprefix(_MARK).lstrip().startswith(b"<"):
        return _Parser().parse(body)
    lines = map(str.strip, body.decode("utf-8", "replace").splitlines())
    pages = [line for line in lines if line.startswith(("http://", "https://"))]
    return Sitemap(pages=pages, problem="" if pages else "is no sitemap: it is neither XML nor a list of addresses")


class _Parser:
    def __init__(self) -> None:
        self._found = Sitemap()
        self._open: list[str] = []
        self._text: list[str] = []

    def parse(self, body: bytes) -> Sitemap:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.EntityDeclHandler = self._refuse_entity
        try:
            parser.Parse(body, True)  # noqa: FBT003 - expat's signature
        except (expat.ExpatError, _FaultError) as error:
            self._found.problem = f"is no well-formed sitemap ({error}); what stands before that was read"
        return self._found

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if not self._open and local not in _ROOTS:
            raise _FaultError(f"it begins with <{local:.40}>, expected <urlset> or <sitemapindex>")
        self._open.append(local)
        self._text.clear()

    def _end(self, _name: str) -> None:
        address = "".join(self._text).strip()
        match self._open[-2:]:
            case ["url", "loc"]:
                self._found.pages.append(address)
            case ["sitemap", "loc"]:
                self._found.sitemaps.append(address)
        self._open.pop()
        self._text.clear()

    def _refuse_entity(self, name: str, *_rest: object) -> None:
        raise _FaultError(f"it declares the entity {name:.40}")


class _FaultError(Exception):
    """Ends the parsing."""
