"""robots.txt -> whether and how often a site wants to be asked (RFC 9309, read by Protego)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from rdfconv.errors import ConfigError, ReadError

_AGENT: Final = "rdfconv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a site wants."""

    allows: Callable[[str], bool] = lambda _url: True
    delay: float = 0.0  # seconds between two requests
    sitemaps: list[str]
    refusal: str = ""  # why nothing of the site is asked for

    @classmethod
    def unreachable(cls, problem: str) -> Self:
        """Of a site whose robots.txt cannot be read: it may forbid everything (RFC 9309, 2.3.1.4)."""
        return cls(sitemaps=[], refusal=f"robots.txt cannot be read, so nothing else is ({problem})")

    @classmethod
    def parse(cls, body: bytes, max_wait: float) -> Self:
        """Of the text of a robots.txt; an empty one allows everything.

        Raises:
            ConfigError: Protego is not installed.
        """
        try:
            from protego import Protego  # noqa: PLC0415 - an extra
        except ImportError:
            message = "the package Protego is not installed; pip install 'rdfconv[web]'"
            raise ConfigError(message, where="web") from None
        rules = Protego.parse(body.decode("utf-8", "replace"))
        delay = float(rules.crawl_delay(_AGENT) or 0.0)
        too_long = f"robots.txt wants {delay:,.0f} s between two requests, more than {max_wait:,.0f}"
        return cls(
            allows=lambda url: bool(rules.can_fetch(url, _AGENT)),
            delay=delay,
            sitemaps=list(rules.sitemaps),
            refusal="" if 0 <= delay <= max_wait else too_long,
        )

    def check(self, url: str, where: str) -> None:
        """Nothing, where an address may be asked for.

        Raises:
            ReadError: the site does not want that.
        """
        if self.refusal:
            raise ReadError(self.refusal, where=where)
        if not self.allows(url):
            raise ReadError("the site's robots.txt does not allow to fetch it", where=where)
