"""Credentials for a store: from the environment or from netrc, never from the command line, never shown.

RDFCONV_STORE_TOKEN is a bearer token; RDFCONV_STORE_USER and RDFCONV_STORE_PASSWORD are for basic and digest; else the
host's entry in the file that NETRC names, or in ~/.netrc.
"""

from __future__ import annotations

import netrc
import os
from dataclasses import dataclass, field
from pathlib import Path

from rdfconv.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What to say who one is: a token, or a user and a password, or nothing. Secrets are not in its `repr`."""

    token: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)


def credentials(host: str) -> Credentials:
    """The credentials for a host.

    Raises:
        ConfigError: the netrc file cannot be read.
    """
    token, user = os.environ.get("RDFCONV_STORE_TOKEN", ""), os.environ.get("RDFCONV_STORE_USER", "")
    if token or user:
        return Credentials(token=token, user=user, password=os.environ.get("RDFCONV_STORE_PASSWORD", ""))
    path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    try:
        entry = netrc.netrc(path).authenticators(host) if path.is_file() else None
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
        # What stands there stays unsaid: it may be a password.
        raise ConfigError("cannot be read; expected lines of machine, login, password", where=str(path)) from None
    return Credentials(user=entry[0], password=entry[2]) if entry else Credentials()
