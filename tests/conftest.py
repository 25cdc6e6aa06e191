"""What the tests share: where the shared reference material lies, and a network that is shut."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="write what the cases become now as expected")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material (real pages, W3C suites, vocabularies); skips the test where it is absent."""
    folder = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")
    if not folder.is_dir():
        pytest.skip("no shared reference material (RDFCONV_SHARED or ../shared)")
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine in no test."""

    def refuse(_socket: socket.socket, address: object) -> None:
        raise AssertionError(f"a test wants the network: {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
