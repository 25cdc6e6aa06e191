"""What is fetched, kept as a WARC file; and what an earlier run kept, to ask only for what has changed.

Records are added at the end of the file, each as a whole. Bodies are kept as they came (`Content-Encoding` undone by
whoever reads them), but for the chunks of the connection.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rdfconv.errors import ConfigError, OutputError
from rdfconv.read.answers import Answer
from rdfconv.read.records import Records

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_ENDINGS: Final = (".warc", ".warc.gz")
_OF_THE_CONNECTION: Final = ("Transfer-Encoding", "Content-Length", "Connection", "Keep-Alive")
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where a page stands in the file, and what its server wants to be asked with."""

    offset: int
    validators: dict[str, str]


class Archive:
    """A WARC file that grows."""

    def __init__(self, name: str) -> None:
        """Open the file, or begin it.

        Raises:
            ConfigError: its name does not end as a WARC file's; FastWARC is not installed.
            OutputError: it cannot be written.
        """
        if not name.endswith(_ENDINGS):
            raise ConfigError(f"ends neither in {_ENDINGS[0]} nor in {_ENDINGS[1]}", where=f"--keep {name}")
        self._fastwarc = _fastwarc()
        self._name = name
        self._kept: dict[str, _Kept] = {}
        try:
            self._file = Path(name).open("ab")  # noqa: SIM115 - closed by `close`
            self._index()
        except OSError as error:
            raise OutputError(f"cannot be written: {error.strerror or error}", where=name) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def validators(self, url: str) -> dict[str, str]:
        """The headers with which to ask for a page that is kept: it comes only if it has changed."""
        kept = self._kept.get(url)
        return kept.validators if kept else {}

    def kept(self, answer: Answer) -> Answer:
        """What is kept for an answer that says "not modified"; the answer itself where nothing is."""
        kept = self._kept.get(answer.url or "")
        if kept is None:
            return answer
        with Path(self._name).open("rb") as stream:
            stream.seek(kept.offset)
            record = next(iter(self._fastwarc.ArchiveIterator(stream)))
            http = record.http_headers
            return answer._replace(
                status=http.status_code,
                media_type=http.get("Content-Type"),
                encodings=tuple(http.get_multiple("Content-Encoding")),
                fetched=record.record_date,
                body=record.reader.read(),
            )

    def add(self, answer: Answer, reason: str, headers: Iterable[tuple[str, str]], network_address: str) -> None:
        """Keep an answer.

        Raises:
            OutputError: it cannot be written.
        """
        record = self._fastwarc.WarcRecord()
        record.init_headers(self._fastwarc.WarcRecordType.response)
        record.headers["WARC-Target-URI"] = answer.url or ""
        record.headers["WARC-IP-Address"] = network_address
        record.record_date = answer.fetched
        record.is_http = True
        kept = [(name, value) for name, value in headers if name.title() not in _OF_THE_CONNECTION]
        lines = "".join(f"{name}: {value}\r\n" for name, value in (*kept, ("Content-Length", str(len(answer.body)))))
        head = f"HTTP/1.1 {answer.status} {reason}\r\n{lines}\r\n"
        record.set_bytes_content(head.encode("latin-1", "replace") + answer.body)
        plain = io.BytesIO()
        record.write(plain, checksum_data=True)
        offset = self._append(plain.getvalue())
        self._remember(answer.url or "", answer.status, dict(kept), offset)

    def _append(self, record: bytes) -> int:
        try:
            offset = self._file.seek(0, io.SEEK_END)
            self._file.write(gzip.compress(record, mtime=0) if self._name.endswith(".gz") else record)
            self._file.flush()
        except OSError as error:
            raise OutputError(f"cannot be written: {error.strerror}", where=self._name) from error
        return offset

    def _index(self) -> None:
        """Where pages of earlier runs stand, in front of damage and behind it."""
        with Path(self._name).open("rb") as stream:
            records = Records(stream)
            for seen in records.each(_retrieved):
                if not isinstance(seen, OSError):
                    self._remember(*seen, records.begin)

    def _remember(self, url: str, status: int | None, headers: dict[str, str], offset: int) -> None:
        said = {name.title(): value for name, value in headers.items()}
        asked = {"If-None-Match": said.get("Etag"), "If-Modified-Since": said.get("Last-Modified")}
        validators = {name: value for name, value in asked.items() if value}
        if status == _OK and validators:
            self._kept[url] = _Kept(offset, validators)


def _retrieved(record: WarcRecord) -> tuple[str, int | None, dict[str, str]] | None:
    """What a whole record says of a page: its address, the status, the headers of HTTP."""
    http = record.http_headers
    if http is None or str(record.record_type) != "response":
        return None
    body = record.reader.read()
    if len(body) < record.content_length or b"\r\n\r\nWARC/1." in body:  # cut off, perhaps with others behind it
        return None
    return record.headers.get("WARC-Target-URI") or "", http.status_code, dict(http.items())


def _fastwarc() -> Any:
    try:
        from fastwarc import warc  # noqa: PLC0415 - an extra
    except ImportError:
        message = "the package FastWARC is not installed; pip install 'rdfconv[warc]'"
        raise ConfigError(message, where="--keep") from None
    return warc
