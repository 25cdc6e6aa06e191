"""Answers to a server's challenge: basic or digest, as it asks. Imported only where httpx is there."""

from __future__ import annotations

from collections.abc import Generator

import httpx

from rdfconv.store.credentials import Credentials


class Answering(httpx.Auth):
    """Sends no password before the server has said how it wants it, and not in clear where digest will do."""

    def __init__(self, known: Credentials) -> None:
        self._known = known
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request as it is; after a challenge, and from then on, with the answer to it."""
        if self._known.token:
            request.headers["Authorization"] = f"Bearer {self._known.token}"
        elif self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED or not self._known.user:
                return
            self._chosen = self._answer_to(response.headers.get("WWW-Authenticate", ""))
        yield from self._chosen.auth_flow(request) if self._chosen else _once(request)

    def _answer_to(self, challenge: str) -> httpx.Auth:
        kind = httpx.DigestAuth if "digest" in challenge.lower() else httpx.BasicAuth
        return kind(self._known.user, self._known.password)


def _once(request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
    yield request
