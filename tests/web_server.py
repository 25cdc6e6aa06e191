"""A web server on loopback that answers, and misbehaves, as it is told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from served import served

Answering = Callable[["Handler"], None]


@dataclass
class Site:
    """What the server has, and what it was asked for."""

    routes: dict[str, Answering] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        self.site.headers.append({name.lower(): value for name, value in self.headers.items()})
        answering = self.site.routes.get(self.path, answer(b"", status=404))
        try:
            answering(self)
        except OSError:  # the client has gone
            self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        pass


def answer(
    body: bytes, media_type: str = "text/html", *, status: int = 200, headers: Mapping[str, str] = {}
) -> Answering:
    def write(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return write


def redirect(location: str, status: int = 302) -> Answering:
    return answer(b"", status=status, headers={"Location": location})


def one_after_the_other(*answers: Answering) -> Answering:
    """Another answer each time; the last one stays."""
    waiting = list(answers)

    def write(handler: Handler) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(handler)

    return write


def raw(data: bytes) -> Answering:
    """Bytes as they are, and the end of the connection."""

    def write(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    return write


def endless(part: bytes, stop: threading.Event, pause: float = 0.0) -> Answering:
    """A body that does not end."""

    def write(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.close_connection = True
        while not stop.wait(pause):
            handler.wfile.write(part)

    return write


@contextmanager
def serving(site: Site, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    with served(server):
        yield site
