"""Requests to a store over the network: a connection for each thread, credentials, retries with back-off.

Comes in: requests. Goes out: their answers, where these are good ones.

Strategy: what may pass (no connection, a busy or broken server, a deadlock) is tried again, after waits that double.
Requests are such that the second time does no harm. What a server says that it will not take is not tried again.

Refused, with OutputError: what the server refuses, or does not do in all tries. No message holds credentials.
"""

from __future__ import annotations

import gzip
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from rdfconv.errors import ConfigError, OutputError
from rdfconv.store.credentials import credentials
from rdfconv.terms import Term

if TYPE_CHECKING:
    import httpx

QUADS: Final = "application/n-quads"
WAITS: Final = (0.5, 1.0, 2.0, 4.0)  # seconds before each further try
_MAX_WAIT: Final = 60.0  # also where the server wishes a longer one
_GZIP_FROM: Final = 4_096  # bytes from which on compressing pays
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_DEADLOCK: Final = "40001"  # Virtuoso's SQL state for it, with whatever HTTP status
_NOT_HERE: Final = (
    "this address takes no such requests; the store's manual says which does, or try the other --protocol"
)
_WAYS_OUT: Final = {
    400: "the store does not take this content",
    401: "credentials are missing or wrong; they come from RDFCONV_STORE_USER and RDFCONV_STORE_PASSWORD, from "
    "RDFCONV_STORE_TOKEN or from ~/.netrc",
    403: "these credentials may not write there",
    404: "nothing takes data there; the store's manual says which address does",
    405: _NOT_HERE,
    413: "too large for the store; raise its limit",
    415: "the store does not know this media type; try the other --protocol",
    422: "the store does not take this content",
    429: "the store wants fewer requests; try --connections 1",
    501: _NOT_HERE,
    507: "the store has no space left",
}
_WAYS_OUT_OF_QUERIES: Final = {
    400: "the store does not understand the query",
    403: "these credentials may not ask there",
    404: "nothing answers queries there; the store's manual says which address does",
    405: "this address answers no queries; the store's manual says which does",
    406: "the store has no format that can be read here",
    413: "the query is too long for the store",
    415: "this address takes no queries; the store's manual says which does",
}


class ContentRefusedError(OutputError):
    """The store refuses what one request carries; it may take others."""


class TooLargeError(ContentRefusedError):
    """The store refuses that much in one request; it may take less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to the endpoint."""

    method: str
    params: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    media_type: str = "application/n-triples"
    accept: str = ""  # the media types of the answer, where one is wanted: of a query


_KINDS: Final = {400: ContentRefusedError, 413: TooLargeError, 422: ContentRefusedError}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """Why a try came to nothing."""

    message: str
    may_pass: bool = True
    kind: type[OutputError] = OutputError
    wait: float = 0  # seconds that the server wishes

    def error(self, endpoint: str) -> OutputError:
        """The error that the last try becomes."""
        return self.kind(
            f"{self.message} (tried {len(WAITS) + 1} times)" if self.may_pass else self.message, where=endpoint
        )


class Session(AbstractContextManager["Session"]):
    """Connections to one endpoint. They are used by several threads, each its own."""

    def __init__(self, endpoint: str, *, timeout: float) -> None:
        """Check the address and look for credentials.

        Raises:
            ConfigError: the address is none of http or https or holds a password; httpx is not installed.
        """
        try:
            import httpx  # noqa: F401, PLC0415 - an extra
        except ImportError:
            raise ConfigError(
                "the package httpx is not installed; pip install 'rdfconv[web]'", where="--endpoint"
            ) from None
        self.endpoint = _checked(endpoint)
        self.takes_gzip = False
        self._refused_from = sys.maxsize  # bytes that were too much for the store
        self._credentials = credentials(urlsplit(endpoint).hostname or "")
        self._timeout = timeout
        self._own = threading.local()
        self._clients: list[httpx.Client] = []

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None, /
    ) -> None:
        for client in self._clients:
            client.close()

    def send(self, request: Request) -> httpx.Response:
        """Send a request until it is answered well; that what is to be deleted is not there is good, too.

        Raises:
            TooLargeError: the store refuses that much at once.
            ContentRefusedError: it refuses what the request carries.
            OutputError: it refuses the request, or does not carry it out in all tries.
        """
        waits = iter(WAITS)
        while isinstance(answer := self._try(request), _Problem):
            wait = next(waits, None)
            if answer.kind is TooLargeError:
                self._refused_from = min(self._refused_from, len(request.content))
            if wait is None or not answer.may_pass:
                raise answer.error(self.endpoint)
            time.sleep(min(max(wait, answer.wait), _MAX_WAIT))
        return answer

    def refuses(self, request: Request) -> bool:
        """Whether the store found as much too large before."""
        return len(request.content) >= self._refused_from

    def look(self) -> tuple[str, bool]:
        """What the server calls itself, and whether what stands at the endpoint is certainly nothing.

        No answer is no matter yet: the first request that is in earnest will say so, after some tries.
        """
        import httpx  # noqa: PLC0415 - an extra

        try:
            with self._client().stream("GET", self.endpoint, headers={"Accept": QUADS}) as answer:
                is_empty = answer.is_success and next(answer.iter_bytes(), b"") == b""
                return answer.headers.get("Server", ""), is_empty
        except httpx.RequestError:
            return "", False

    def has(self, graph: Term) -> bool:
        """Whether the store may have a graph: it does not say that it has none."""
        import httpx  # noqa: PLC0415 - an extra

        url = httpx.URL(self.endpoint).copy_merge_params({"graph": graph[1:-1]})
        try:
            with self._client().stream("GET", url) as answer:
                return answer.status_code != httpx.codes.NOT_FOUND
        except httpx.RequestError:
            return True  # nothing is known; what is sent later will find out

    def _try(self, request: Request) -> httpx.Response | _Problem:
        import httpx  # noqa: PLC0415 - an extra

        client = self._client()
        url = httpx.URL(self.endpoint).copy_merge_params(request.params)
        content, headers = request.content, {}
        if content:
            headers["Content-Type"] = request.media_type
        if request.accept:
            headers["Accept"] = request.accept
        if self.takes_gzip and len(content) >= _GZIP_FROM:
            content, headers["Content-Encoding"] = gzip.compress(content, compresslevel=1, mtime=0), "gzip"
        try:
            answer = client.request(request.method, url, content=content, headers=headers)
        except httpx.TimeoutException:
            return _Problem(
                message=f"does not answer within {self._timeout:g} seconds; --timeout says how long to wait"
            )
        except httpx.RequestError as error:
            return _Problem(message=f"no answer: {error or 'the connection was cut'}")
        is_gone = answer.status_code == httpx.codes.NOT_FOUND and request.method == "DELETE"
        return answer if answer.is_success or is_gone else _problem(answer, request)

    def _client(self) -> httpx.Client:
        """This thread's own client: digest counts its requests, one after the other."""
        import httpx  # noqa: PLC0415 - an extra

        from rdfconv.store.challenge import Answering  # noqa: PLC0415 - needs httpx

        if not hasattr(self._own, "client"):
            self._own.client = httpx.Client(auth=Answering(self._credentials), timeout=self._timeout)
            self._clients.append(self._own.client)
        client: httpx.Client = self._own.client
        return client


def _checked(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    if parts.username or parts.password:
        raise ConfigError(
            "holds credentials, which others could read; give them in RDFCONV_STORE_USER and RDFCONV_STORE_PASSWORD",
            where="--endpoint",
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise ConfigError(f"{endpoint!r:.200} is no address of http or https", where="--endpoint")
    return endpoint


def _problem(answer: httpx.Response, request: Request) -> _Problem:
    status, said = answer.status_code, " ".join(answer.text.split())
    way_out = (_WAYS_OUT | _WAYS_OUT_OF_QUERIES if request.accept else _WAYS_OUT).get(
        status, f"it sends elsewhere: {answer.headers['Location']}" if answer.has_redirect_location else ""
    )
    message = "; ".join(filter(None, (f"answers {status} {answer.reason_phrase}".rstrip(), said[:300], way_out)))
    wait = answer.headers.get("Retry-After", "")
    return _Problem(
        message=message,
        may_pass=status in _PASSING or _DEADLOCK in said,
        kind=_KINDS.get(status, OutputError),
        wait=float(wait) if wait.isdecimal() else 0,
    )
