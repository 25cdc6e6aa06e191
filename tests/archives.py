"""Archives of invented pages for tests: WARC records, WARC, tar and zip files, as bytes."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pages

from rdfconv.errors import InputError
from rdfconv.model import Page
from rdfconv.read import Access, pages_of

DIARIES = "https://catalogue.example.org/diaries"
DATE = "2026-03-04T05:06:07Z"


def read(path: Path | str, access: Access | None = None) -> list[Page | InputError]:
    """What comes of each function that `pages_of` gives, in order."""
    found: list[Page | InputError] = []
    for function in pages_of(str(path), access=access):
        try:
            found.append(function())
        except InputError as error:
            found.append(error)
    return found


def record(
    url: str = DIARIES,
    body: bytes | None = None,
    status: str = "200 OK",
    http: Mapping[str, str] = {"Content-Type": "text/html; charset=utf-8"},
    warc: Mapping[str, str] = {},
    kind: str = "response",
    length: int | None = None,
) -> bytes:
    """A WARC record, as crawlers write them; `length` lies about its own."""
    body = pages.plain_page() if body is None else body
    lines = "".join(f"{name}: {value}\r\n" for name, value in http.items())
    content = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body if kind != "resource" else body
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>",
        "WARC-Date": DATE,
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(content) if length is None else length),
        **warc,
    }
    return (
        b"WARC/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in head.items()).encode() + b"\r\n" + content + b"\r\n\r\n"
    )


def warc_gz(*records: bytes) -> bytes:
    """One member of gzip a record."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def tar(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    """A tar archive."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return stream.getvalue()


def zip_(files: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return stream.getvalue()
