"""Real triple stores for the tests, started on free ports of loopback and ended with the test."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port that nothing listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
