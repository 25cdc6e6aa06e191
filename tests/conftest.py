"""What the tests share: where the shared reference material lies, and a network that is shut."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from rdfconv.store import session


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="write what the cases become now as expected")


SHARED = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on reference material (pages, W3C suites, vocabularies) are skipped, and counted, where it is absent."""
    if not SHARED.is_dir():
        skip = pytest.mark.skip(reason="no shared reference material (RDFCONV_SHARED or ../shared)")
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material."""
    return SHARED


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine in no test."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if not (isinstance(address, tuple) and address[0] in {"127.0.0.1", "::1"}):
            raise AssertionError(f"a test wants the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def quick_stores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Short waits for stores over the network, and nobody's own credentials."""
    monkeypatch.setattr(session, "WAITS", (0.01, 0.01))
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    for name in ("TOKEN", "USER", "PASSWORD"):
        monkeypatch.delenv(f"RDFCONV_STORE_{name}", raising=False)
