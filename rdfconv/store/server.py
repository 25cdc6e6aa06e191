"""The Oxigraph server over an embedded store: a SPARQL endpoint with a page to query it by hand, on this machine only.

Comes in: a store's folder and a port. Goes out: the command that serves it, from the package `oxigraph`.
"""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

from rdfconv.errors import ConfigError

HOST = "127.0.0.1"


def command(folder: Path, port: int, *, is_writable: bool = False) -> list[str]:
    """The command that serves a store on loopback.

    Raises:
        ConfigError: the server is not installed.
    """
    mode = "serve" if is_writable else "serve-read-only"
    return [program(), mode, "--location", str(folder), "--bind", f"{HOST}:{port}", "--union-default-graph"]


def program() -> str:
    """Where the server's program is: beside this Python, else on the path.

    Raises:
        ConfigError: it is not installed.
    """
    found = shutil.which("oxigraph", path=sysconfig.get_path("scripts")) or shutil.which("oxigraph")
    if found is None:
        raise ConfigError("the package oxigraph is not installed; pip install 'rdfconv[serve]'", where="serve")
    return found
