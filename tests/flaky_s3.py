"""An S3 server on this machine that fails: `python flaky_s3.py FILE` writes its port into the file.

Every seventh request is refused before anything happens, every eleventh that writes is answered with an error after it
has happened, as when an answer is lost on its way.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


class Flaky:
    def __init__(self, app: Any) -> None:
        self._app = app
        self._requests = count(1)
        self._writes = count(1)
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            is_refused = next(self._requests) % 7 == 0
            is_lost = environ["REQUEST_METHOD"] == "PUT" and next(self._writes) % 11 == 0
        if is_refused:
            return failure(start_response)
        if is_lost:
            list(self._app(environ, lambda *_: None))
            return failure(start_response)
        return self._app(environ, start_response)


def failure(start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("503 Slow Down", [("Content-Type", "application/xml")])
    return [b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"]


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, Flaky(DomainDispatcherApplication(create_backend_app)), threaded=True)
    Path(sys.argv[1]).write_text(str(server.port))
    server.serve_forever()
