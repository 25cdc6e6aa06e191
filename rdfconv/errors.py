"""Everything that rdfconv raises on purpose.

RdfconvError(message, *, where="")     prints as "where: message"
├── InputError     3   the input cannot be read or understood
│   ├── ReadError      a file, archive or stream cannot be read
│   ├── FlightError    bytes that are no React Flight payload at all
│   ├── JsonError      text that is not JSON and cannot be repaired
│   ├── JsonLdError    a JSON-LD document that the specification rejects; `code` is the W3C error code
│   ├── LimitError     larger, deeper or slower than `Limits` allow
│   └── SkippedError   what lies in an archive beside the pages; counted, and no failure
├── InvalidError   4   a page violates the shapes, and the user wants the run to end there
├── ConfigError    5   a profile, shapes, context or option file is wrong
└── OutputError    6   a file, store or publishing target refused the result

The number is the process's exit code (README, "Exit codes"). `TermError` is apart: it says why one RDF term
cannot be made, and the stage that wanted the term turns it into an Issue.
"""

from __future__ import annotations

from typing import ClassVar


class RdfconvError(Exception):
    """A problem that the user can act on."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, where: str = "") -> None:
        """Keep what went wrong (`message`) apart from the place (`where`), so that callers can extend the place."""
        super().__init__(message, where)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class InputError(RdfconvError):
    """The input cannot be read or understood."""

    exit_code = 3


class ReadError(InputError):
    """A file, archive or stream cannot be read."""


class FlightError(InputError):
    """The bytes are no React Flight payload."""


class JsonError(InputError):
    """The text is not JSON and cannot be repaired."""


class JsonLdError(InputError):
    """A JSON-LD document that the specification rejects."""

    def __init__(self, message: str, *, code: str, where: str = "") -> None:
        """Keep the error code of JSON-LD 1.1 API, section 9.6 (for example "invalid @id value")."""
        super().__init__(message, where=where)
        self.code = code


class LimitError(InputError):
    """The input is larger, deeper or slower to convert than `Limits` allow."""


class SkippedError(InputError):
    """No page: another kind of file, an answer that is none. Nothing is lost, and `bulk` counts it apart."""


class InvalidError(RdfconvError):
    """A page violates the shapes, and the run is to end there."""

    exit_code = 4


class ConfigError(RdfconvError):
    """A profile, shapes, context or option file is wrong."""

    exit_code = 5


class OutputError(RdfconvError):
    """A file, store or publishing target refused the result."""

    exit_code = 6


class TermError(ValueError):
    """An RDF term that cannot be made well-formed, with the reason."""
