"""Addresses -> pages, politely.

Comes in: the address of a page, or of a sitemap. Goes out: functions that fetch one page each.

Strategy: what robots.txt forbids is not asked for, and what it wants between two requests is waited for (RFC 9309).
Each host, of redirects too, is looked up once for a connection, checked, and connected to at the address that was
checked. Answers that mean "not now" are asked for again, later each time or when the server says. urllib3 speaks
HTTP; bodies are undone here, within the limits.

Refused, as ReadError: private addresses, redirects in circles, answers that are slow, cut off or too large, waits
beyond `Web.max_wait`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urljoin

from rdfconv.errors import ConfigError, InputError, LimitError, ReadError, SkippedError
from rdfconv.model import Limits, Page
from rdfconv.read.access import Access, Reader, Web, failing
from rdfconv.read.addresses import PORTS, network_addresses, parse_address
from rdfconv.read.answers import Answer, opened, page_of, skipped_for
from rdfconv.read.keep import Archive
from rdfconv.read.robots import Robots
from rdfconv.read.sitemap import parse_sitemap
from rdfconv.read.streams import decoded, too_large

if TYPE_CHECKING:
    import urllib3
    from urllib3.util import Url

SITEMAP: Final = "sitemap:"
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_REDIRECTS: Final = frozenset([301, 302, 303, 307, 308])
_NOT_NOW: Final = frozenset([429, 500, 502, 503, 504])
_MOST_SITEMAPS: Final = 50_000  # as many as one index may list
_ROBOTS_BYTES: Final = 500 << 10  # of robots.txt are read (RFC 9309, 2.5)
_ROBOTS_PLAIN_BYTES: Final = 16 << 20  # of a compressed one; what becomes larger is an attack
_PART: Final = 1 << 16


class Fetcher:
    """Fetches pages, one at a time; knows what each host wants and when it was last asked."""

    def __init__(
        self,
        web: Web,
        limits: Limits,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep how to ask.

        Raises:
            ConfigError: a package is not installed, or the file to keep pages in has a wrong name.
            OutputError: that file cannot be written.
        """
        self._urllib3 = _urllib3()
        self._web = web
        self._limits = limits
        self._sleep = sleep
        self._clock = clock
        self._agent = _agent(web.contact)
        self._robots: dict[str, Robots] = {}
        self._turns: dict[str, float] = {}  # when each host may be asked again
        self._pools: dict[tuple[str, str], urllib3.HTTPConnectionPool] = {}
        self._archive = Archive(web.keep) if web.keep else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for pool in self._pools.values():
            pool.close()
        if self._archive:
            self._archive.close()

    # --- Pages

    def pages(self, name: str, access: Access) -> Iterator[Reader]:
        """The page at an address, or those of a sitemap."""
        if name.startswith(SITEMAP):
            return self._pages_of_sitemap(name.removeprefix(SITEMAP), access)
        return iter([partial(self._page, name, is_named=True)])

    def _page(self, address: str, *, is_named: bool) -> Page:
        """The page at an address; one that the user did not name may turn out to be none.

        Raises:
            InputError: it cannot be fetched.
        """
        wanted = _anything if is_named else _is_perhaps_a_page
        answer = self._follow(_Question(url=parse_address(address), wanted=wanted))._replace(source=address)
        if answer.status == _NOT_MODIFIED and self._archive:
            answer = self._archive.kept(answer)
        if answer.status != _OK:
            raise ReadError(f"the server answered {answer.status}", where=address)
        if is_named:
            return opened(answer, self._limits.max_bytes)
        reason = skipped_for(answer.status, answer.media_type)
        if reason:
            raise SkippedError(reason, where=address)
        return page_of(answer, self._limits.max_bytes)

    def _pages_of_sitemap(self, address: str, access: Access) -> Iterator[Reader]:
        """Those that the user takes, each once; sitemaps that list each other are read once."""
        try:
            waiting = deque(self._sitemaps_of_site(address))
        except InputError as error:
            yield failing(error)
            return
        maps, pages = set(waiting), set[str]()
        while waiting:
            name = waiting.popleft()
            try:
                found = parse_sitemap(self._document(name))
            except InputError as error:
                yield failing(error)
                continue
            for page in found.pages:
                if page not in pages and access.choice.takes(page):
                    pages.add(page)
                    yield partial(self._page, page, is_named=False)
            new = [each for each in dict.fromkeys(found.sitemaps) if each not in maps]
            if len(maps) + len(new) > _MOST_SITEMAPS:
                yield failing(LimitError(f"leads to more than {_MOST_SITEMAPS:,} sitemaps", where=name))
                new = []
            maps.update(new)
            waiting.extend(new)
            if found.problem:
                yield failing(ReadError(found.problem, where=name))

    def _sitemaps_of_site(self, address: str) -> list[str]:
        """The address itself; for a site's home page, the sitemaps that its robots.txt names."""
        url = parse_address(address)
        if url.path != "/" or url.query:
            return [address]
        return self._robots_of(url).sitemaps or [urljoin(url.url, "/sitemap.xml")]

    def _document(self, address: str) -> bytes:
        """The bytes at an address, without compression of either kind.

        Raises:
            InputError: they cannot be fetched.
        """
        answer = self._follow(_Question(url=parse_address(address), is_conditional=False))
        if answer.status != _OK:
            raise ReadError(f"the server answered {answer.status}", where=address)
        encodings = ("gzip", *answer.encodings)  # .xml.gz, and what the connection adds
        return decoded(answer.body, encodings, self._limits.max_bytes, address)[0]

    # --- Redirects and robots.txt

    def _follow(self, question: _Question) -> Answer:
        """The answer at the end of all redirects."""
        seen: set[str] = set()
        while True:
            url = question.url
            if url.url in seen:
                raise ReadError(f"redirects go round in a circle, at {url.url}", where=question.origin)
            if len(seen) > self._web.max_redirects:
                raise ReadError(f"is redirected more than {self._web.max_redirects} times", where=question.origin)
            seen.add(url.url)
            if question.obeys_robots:
                self._robots_of(url).check(url.url, question.origin)
            answer, location = self._ask_until_now(question)
            if answer.status not in _REDIRECTS or not location:
                return answer
            question = replace(question, url=parse_address(_target(url.url, location, question.origin)))

    def _robots_of(self, url: Url) -> Robots:
        site = f"{url.scheme}://{url.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        return self._robots[site]

    def _read_robots(self, site: str) -> Robots:
        question = _Question(
            url=parse_address(f"{site}/robots.txt"), is_conditional=False, obeys_robots=False, enough=_ROBOTS_BYTES
        )
        try:
            answer = self._follow(question)
            body = decoded(answer.body, answer.encodings, _ROBOTS_PLAIN_BYTES, question.origin)[0]
        except InputError as error:
            return Robots.unreachable(str(error))
        if answer.status is not None and answer.status >= 500:
            return Robots.unreachable(f"{question.origin}: the server answered {answer.status}")
        return Robots.parse(body[:_ROBOTS_BYTES] if answer.status == _OK else b"", self._web.max_wait)

    # --- One request, again and again

    def _ask_until_now(self, question: _Question) -> tuple[Answer, str | None]:
        """An answer that is not "not now", or the last of several such; and where it redirects to."""
        for attempt in range(self._web.retries + 1):
            is_last = attempt == self._web.retries
            wait = float(2**attempt)
            try:
                answer, headers = self._ask(question)
            except _TransientError as error:
                if is_last:
                    raise ReadError(str(error), where=question.url.url) from error
            else:
                if answer.status not in _NOT_NOW or is_last:
                    return answer, headers.get("Location")
                wait = max(wait, _seconds(headers.get("Retry-After")))
            if wait > self._web.max_wait:
                problem = f"the server wants to be left alone for {wait:,.0f} s, more than {self._web.max_wait:,.0f}"
                raise ReadError(problem, where=question.url.url)
            self._sleep(wait)
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _ask(self, question: _Question) -> tuple[Answer, Mapping[str, str]]:
        """One request; the first network address that can be connected to is asked."""
        url, errors = question.url, self._urllib3.exceptions
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip", "Host": url.netloc or ""}
        if self._archive and question.is_conditional:
            headers |= self._archive.validators(url.url)
        self._wait_for_turn(url)
        problem = ""
        for address in network_addresses(url, allow_private=self._web.allow_private):
            try:
                return self._exchange(question, headers, address)
            except errors.SSLError as error:
                raise ReadError(f"its certificate cannot be trusted ({error})", where=url.url) from error
            except (errors.NewConnectionError, errors.ConnectTimeoutError) as error:
                problem = f"no connection to {address} ({_reason(error)})"
            except errors.ReadTimeoutError as error:
                raise _TransientError(f"nothing came for {self._web.timeout:g} s") from error
            except errors.HTTPError as error:
                raise _TransientError(f"the connection was cut or is not HTTP ({_reason(error)})") from error
        raise _TransientError(problem)

    def _exchange(self, question: _Question, headers: dict[str, str], address: str) -> tuple[Answer, Mapping[str, str]]:
        url = question.url
        response = self._pool(url, address).urlopen(
            "GET",
            url.request_uri,
            headers=headers,
            redirect=False,
            retries=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        with response:
            answer = Answer(
                source=question.origin,
                url=url.url,
                status=response.status,
                media_type=response.headers.get("Content-Type"),
                encodings=tuple(response.headers.getlist("Content-Encoding")),
                fetched=datetime.now(UTC),
            )
            if not question.wanted(answer):
                response.close()
                return answer, response.headers
            answer = answer._replace(body=self._body(response, question))
        if self._archive and answer.status != _NOT_MODIFIED:
            self._archive.add(answer, response.reason or "", list(response.headers.iteritems()), address)
        return answer, response.headers

    def _body(self, response: urllib3.BaseHTTPResponse, question: _Question) -> bytes:
        """The body as it comes, within the limits of size and time; no more of it than is enough."""
        end = self._clock() + self._web.max_seconds
        parts: list[bytes] = []
        size = 0
        while part := response.read1(_PART, decode_content=False):
            parts.append(part)
            size += len(part)
            if question.enough and size >= question.enough:
                response.close()
                break
            if not question.enough and size > self._limits.max_bytes:
                raise too_large(self._limits.max_bytes, question.url.url)
            if self._clock() > end:
                raise ReadError(f"did not come in {self._web.max_seconds:g} s", where=question.url.url)
        return b"".join(parts)

    def _pool(self, url: Url, address: str) -> urllib3.HTTPConnectionPool:
        """A connection to the network address that was checked, on which the host's name is spoken and proven."""
        site = f"{url.scheme}://{url.netloc}"
        if (site, address) not in self._pools:
            host, port = (url.host or "").strip("[]"), url.port or PORTS[url.scheme or ""]
            timeout = self._urllib3.Timeout(connect=self._web.timeout, read=self._web.timeout)
            self._pools[site, address] = (
                self._urllib3.HTTPSConnectionPool(
                    address, port, timeout=timeout, server_hostname=host, assert_hostname=host
                )
                if url.scheme == "https"
                else self._urllib3.HTTPConnectionPool(address, port, timeout=timeout)
            )
        return self._pools[site, address]

    def _wait_for_turn(self, url: Url) -> None:
        site = f"{url.scheme}://{url.netloc}"
        known = self._robots.get(site)
        delay = max(self._web.delay, known.delay if known else 0.0)
        wait = self._turns.get(site, 0.0) - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._turns[site] = self._clock() + delay


def _anything(_answer: Answer) -> bool:
    return True


def _is_perhaps_a_page(answer: Answer) -> bool:
    return skipped_for(_OK, answer.media_type) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked for, through all redirects."""

    url: Url
    origin: str = ""  # the first address, for messages
    wanted: Callable[[Answer], bool] = _anything  # whether a body is read, by its headers
    is_conditional: bool = True
    obeys_robots: bool = True
    enough: int | None = None  # bytes of the body

    def __post_init__(self) -> None:
        if not self.origin:
            object.__setattr__(self, "origin", self.url.url)


def _target(address: str, location: str, origin: str) -> str:
    """Where a redirect leads; what is no ASCII in it is UTF-8, as browsers read it, though HTTP knows Latin-1 only.

    Raises:
        ReadError: nowhere.
    """
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise ReadError(f"is redirected to {location!r:.200}, which is no address", where=origin) from error


class _TransientError(Exception):
    """No answer this time; the next may bring one."""


def _seconds(retry_after: str | None) -> float:
    """How long a server wants to be left alone: seconds, or a date."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return 0.0


def _reason(error: Exception) -> str:
    """What went wrong, without the connection object that urllib3 puts before it."""
    return str(error).rpartition(">: ")[2] or type(error).__name__


def _agent(contact: str | None) -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow to import

    return f"rdfconv/{version('rdfconv')}" + (f" (+{contact})" if contact else "")


def _urllib3() -> Any:
    try:
        import urllib3  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigError("the package urllib3 is not installed; pip install 'rdfconv[web]'", where="web") from None
    return urllib3
