"""WARC files: which records are pages, what comes out of them, and what is said of damaged ones."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import accumulate, chain
from pathlib import Path

import brotli
import pages
import pytest
import zstandard
from archives import DIARIES, read, record, warc_gz
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from rdfconv.errors import InputError, LimitError, ReadError, SkippedError
from rdfconv.model import Limits, Page
from rdfconv.read import Access, Choice
from rdfconv.read.access import Origin
from rdfconv.read.members import Members
from rdfconv.read.warc import pages_in_warc

BODY = pages.plain_page()


def pages_in(path: Path, access: Access | None = None) -> list[Page]:
    return [each for each in read(path, access) if isinstance(each, Page)]


def written(tmp_path: Path, body: bytes, name: str = "crawl.warc.gz") -> Path:
    path = tmp_path / name
    path.write_bytes(body)
    return path


def messages(found: list[Page | InputError], kind: type[InputError]) -> list[str]:
    return [each.message for each in found if isinstance(each, kind)]


# --- What is a page


def test_a_page_knows_where_it_comes_from(tmp_path: Path) -> None:
    first, second = record("https://a.example/1"), record("https://a.example/2")
    path = written(tmp_path, warc_gz(first, second))
    assert pages_in(path)[1] == Page(
        body=BODY,
        url="https://a.example/2",
        media_type="text/html; charset=utf-8",
        fetched=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
        source=f"{path}#{len(gzip.compress(first, mtime=0))}",
    )


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (record(status="404 Not Found"), "the server answered 404"),
        (record(status="301 Moved"), "the server answered 301"),
        (record(http={"Content-Type": "image/png"}), "is image/png"),
        (record(http={"Content-Type": "text/plain"}, body=b"User-agent: *\n"), "is text/plain and no page"),
        (record(http={}, body=b"\x89PNG"), "is of no media type and no page"),
        (record(kind="revisit"), "is a revisit: the page is in another record"),
        (record(kind="resource", warc={"Content-Type": "text/css"}), "is text/css"),
        (record(warc={"Content-Type": "text/dns"}), "is no answer of HTTP but text/dns"),
    ],
)
def test_what_is_no_page_is_skipped(tmp_path: Path, made: bytes, said: str) -> None:
    (only,) = read(written(tmp_path, warc_gz(made)))
    assert isinstance(only, SkippedError)
    assert only.message == said


@pytest.mark.parametrize("kind", ["request", "metadata", "warcinfo", "conversion"])
def test_other_records_are_not_looked_at(tmp_path: Path, kind: str) -> None:
    assert read(written(tmp_path, warc_gz(record(kind=kind)))) == []


@pytest.mark.parametrize(
    "made",
    [
        record(http={"Content-Type": "application/ld+json"}, body=b"{}"),
        record(http={"Content-Type": "application/vnd.api+json"}, body=b"{}"),
        record(http={"Content-Type": "text/x-component"}, body=pages.flight_page()),
        record(http={"Content-Type": "text/plain"}, body=pages.flight_page()),
        record(http={}),
        record(kind="resource", warc={"Content-Type": "text/html"}),
    ],
)
def test_html_flight_and_json_are_pages(tmp_path: Path, made: bytes) -> None:
    assert len(pages_in(written(tmp_path, warc_gz(made)))) == 1


def test_the_user_chooses_by_address(tmp_path: Path) -> None:
    path = written(tmp_path, warc_gz(record("https://a.example/items/1"), record("https://a.example/about")))
    taken = read(path, Access(choice=Choice(include=("*/items/*",))))
    assert [page.url for page in taken if isinstance(page, Page)] == ["https://a.example/items/1"]
    assert len(taken) == 1


# --- Encodings and compressions

ENCODED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
}


def chunked(body: bytes) -> bytes:
    parts = [body[start : start + 700] for start in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("name", ENCODED)
@pytest.mark.parametrize("transfer", [{}, {"Transfer-Encoding": "chunked"}])
def test_encodings_are_undone(tmp_path: Path, name: str, transfer: dict[str, str]) -> None:
    body = ENCODED[name](BODY)
    http = {"Content-Type": "text/html", "Content-Encoding": name, **transfer}
    made = record(http=http, body=chunked(body) if transfer else body)
    (page,) = pages_in(written(tmp_path, warc_gz(made)))
    assert page.body == BODY
    assert page.issues == ()


@pytest.mark.parametrize("name", [*ENCODED, "chunked"])
def test_encodings_that_the_crawler_has_undone_are_left_alone(tmp_path: Path, name: str) -> None:
    header = "Transfer-Encoding" if name == "chunked" else "Content-Encoding"
    (page,) = pages_in(written(tmp_path, warc_gz(record(http={"Content-Type": "text/html", header: name}))))
    assert page.body == BODY


def test_deflate_without_its_header(tmp_path: Path) -> None:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = compressor.compress(BODY) + compressor.flush()
    (page,) = pages_in(
        written(tmp_path, warc_gz(record(http={"Content-Type": "text/html", "Content-Encoding": "deflate"}, body=body)))
    )
    assert page.body == BODY


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_cut_encoding_keeps_what_is_there(tmp_path: Path, name: str) -> None:
    body = ENCODED[name](BODY)[:-20]
    (page,) = pages_in(
        written(tmp_path, warc_gz(record(http={"Content-Type": "text/html", "Content-Encoding": name}, body=body)))
    )
    assert BODY.startswith(page.body) or len(page.body) > 100
    assert [issue.code for issue in page.issues] == ["page-truncated"]


def test_an_unknown_encoding_is_an_error(tmp_path: Path) -> None:
    made = record(http={"Content-Type": "text/html", "Content-Encoding": "rot13"})
    assert messages(read(written(tmp_path, warc_gz(made))), ReadError) == ["its content encoding 'rot13' is unknown"]


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_bombs_are_stopped_at_the_limit(tmp_path: Path, name: str) -> None:
    made = record(http={"Content-Type": "text/html", "Content-Encoding": name}, body=ENCODED[name](b" " * 20_000_000))
    (only,) = read(written(tmp_path, warc_gz(made)), Access(limits=Limits(max_bytes=1_000_000)))
    assert isinstance(only, LimitError)
    assert only.message == "is larger than 1,000,000 bytes (--max-page)"


def test_a_record_beyond_the_limit_costs_itself_only(tmp_path: Path) -> None:
    path = written(tmp_path, warc_gz(record(body=b" " * 5_000), record()))
    found = read(path, Access(limits=Limits(max_bytes=len(BODY))))
    assert [type(each) for each in found] == [LimitError, Page]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("crawl.warc", record() + record()),
        ("crawl.warc.gz", warc_gz(record(), record())),
        ("crawl.warc.gz", gzip.compress(record() + record())),  # not a member each, but some do so
        ("crawl.warc.zst", zstandard.compress(record()) + zstandard.compress(record())),
    ],
)
def test_compressions(tmp_path: Path, name: str, body: bytes) -> None:
    assert [page.body for page in pages_in(written(tmp_path, body, name))] == [BODY, BODY]


# --- What other tools write


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves its files open
def test_what_warcio_writes(tmp_path: Path) -> None:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    for number in range(3):
        writer.write_record(
            writer.create_warc_record(f"https://a.example/{number}", "response", io.BytesIO(BODY), http_headers=headers)
        )
        writer.write_record(
            writer.create_warc_record(f"https://a.example/{number}", "request", io.BytesIO(b"GET / HTTP/1.1\r\n\r\n"))
        )
    found = pages_in(written(tmp_path, stream.getvalue()))
    assert [(page.url, page.body) for page in found] == [(f"https://a.example/{number}", BODY) for number in range(3)]


def test_what_fastwarc_writes(tmp_path: Path) -> None:
    made = WarcRecord()
    made.init_headers(WarcRecordType.response)
    made.headers["WARC-Target-URI"] = DIARIES
    made.is_http = True
    made.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY)
    stream = io.BytesIO()
    made.write(stream, checksum_data=True)
    (page,) = pages_in(written(tmp_path, stream.getvalue(), "one.warc"))
    assert (page.url, page.body) == (DIARIES, BODY)


# --- Damage

URLS = [f"https://a.example/{number}" for number in range(5)]
RECORDS = [record(url) for url in URLS]
MEMBERS = [gzip.compress(each, mtime=0) for each in RECORDS]
FRAMES = [zstandard.compress(each) for each in RECORDS]


def flipped(body: bytes, place: int) -> bytes:
    return body[:place] + bytes(byte ^ 0xFF for byte in body[place : place + 4]) + body[place + 4 :]


@pytest.mark.parametrize("place", [0, 10, 100, len(MEMBERS[2]) - 8])
def test_damage_in_one_member_costs_that_record_only(tmp_path: Path, place: int) -> None:
    damaged = [*MEMBERS[:2], flipped(MEMBERS[2], place), *MEMBERS[3:]]
    found = read(written(tmp_path, b"".join(damaged)))
    urls = [each.url for each in found if isinstance(each, Page) and not each.issues]
    assert urls == [URLS[0], URLS[1], URLS[3], URLS[4]]
    assert len(messages(found, ReadError)) == 1
    assert messages(found, ReadError)[0].startswith("is damaged here or right behind (")


def test_rubbish_between_plain_records(tmp_path: Path) -> None:
    body = b"".join((*RECORDS[:2], b"rubbish\r\n\r\n" * 9_000, *RECORDS[2:]))
    found = read(written(tmp_path, body, "crawl.warc"))
    assert [each.url for each in found if isinstance(each, Page)] == URLS
    assert len(messages(found, ReadError)) == 1


def test_damage_in_zstandard(tmp_path: Path) -> None:
    found = read(written(tmp_path, b"".join((*FRAMES[:2], flipped(FRAMES[2], 30), *FRAMES[3:])), "crawl.warc.zst"))
    assert [each.url for each in found if isinstance(each, Page)][-2:] == URLS[3:]
    assert len(messages(found, ReadError)) == 1


@pytest.mark.parametrize("kind", [".warc", ".warc.gz"])
def test_a_length_that_swallows_the_next_records(tmp_path: Path, kind: str) -> None:
    liar = record(URLS[1], length=len(BODY) * 4)
    all_records = [RECORDS[0], liar, *RECORDS[2:]]
    body = b"".join(all_records) if kind == ".warc" else warc_gz(*all_records)
    found = pages_in(written(tmp_path, body, f"crawl{kind}"))
    assert [(page.url, page.body) for page in found] == [(url, BODY) for url in URLS]
    assert [page.url for page in found if page.issues] == [URLS[1]]


@pytest.mark.parametrize("kind", [".warc", ".warc.gz"])
def test_a_length_that_is_too_small(tmp_path: Path, kind: str) -> None:
    liar = record(URLS[1], length=900, http={"Content-Type": "text/html", "Content-Length": str(len(BODY))})
    all_records = [RECORDS[0], liar, *RECORDS[2:]]
    body = b"".join(all_records) if kind == ".warc" else warc_gz(*all_records)
    found = read(written(tmp_path, body, f"crawl{kind}"))
    urls = [each.url for each in found if isinstance(each, Page)]
    assert urls == URLS
    assert [each.url for each in found if isinstance(each, Page) and each.issues] == [URLS[1]]
    assert len(messages(found, ReadError)) == 1


@given(cut=st.integers(2, len(b"".join(MEMBERS)) - 1))
@settings(deadline=None, max_examples=60)
def test_a_cut_file_keeps_whole_records_and_says_what_is_lost(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    found = read(written(tmp_path_factory.mktemp("cut"), b"".join(MEMBERS)[:cut]))
    ends = list(accumulate(map(len, MEMBERS)))
    whole = sum(end <= cut for end in ends)
    assert [each.url for each in found[:whole] if isinstance(each, Page) and not each.issues] == URLS[:whole]
    if cut in ends:
        assert len(found) == whole
    else:
        (last,) = found[whole:]
        is_said = not isinstance(last, Page) or last.issues
        assert is_said or ends[whole] - cut <= 16  # only what shows that the record is whole is missing


@pytest.mark.parametrize("zeros", [1, 30, 100_000])
def test_zeros_behind_a_member_are_padding(tmp_path: Path, zeros: int) -> None:
    found = read(written(tmp_path, b"".join((*MEMBERS[:2], bytes(zeros), *MEMBERS[2:], bytes(zeros)))))
    assert [each.url for each in found if isinstance(each, Page)] == URLS
    assert len(found) == len(URLS)


@pytest.mark.parametrize("rubbish", [b"r", b"rubbish", b"rubbish" * 30])
def test_rubbish_behind_the_last_member_is_said(tmp_path: Path, rubbish: bytes) -> None:
    found = read(written(tmp_path, b"".join((*MEMBERS, rubbish))))
    assert [each.url for each in found if isinstance(each, Page)] == URLS
    assert len(messages(found, ReadError)) == 1


@given(places=st.lists(st.integers(0, len(b"".join(MEMBERS)) - 1), max_size=20), byte=st.integers(0, 255))
@settings(deadline=None, max_examples=100)
def test_any_damage_gives_pages_and_errors_only(
    tmp_path_factory: pytest.TempPathFactory, places: list[int], byte: int
) -> None:
    body = bytearray(b"".join(MEMBERS))
    for place in places:
        body[place] = byte
    read(written(tmp_path_factory.mktemp("damage"), bytes(body)))


def test_what_the_crawler_cut_off_is_said(tmp_path: Path) -> None:
    (page,) = pages_in(written(tmp_path, warc_gz(record(warc={"WARC-Truncated": "length"}))))
    (issue,) = page.issues
    assert (issue.code, issue.message) == (
        "page-truncated",
        "was cut off by the crawler (length); what is there was read",
    )


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_records_of_one_piece_of_compression_have_names_of_their_own(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    records = [record(f"{DIARIES}/{number}") for number in range(5)]
    path = written(tmp_path, compress(b"".join(records)), "a.warc.gz")
    found = pages_in(path)
    assert len({page.source for page in found}) == 5
    for page in found:
        (again,) = pages_in(Path(page.source))
        assert (again.url, again.source) == (page.url, page.source)


@given(
    sizes=st.lists(st.lists(st.sampled_from([0, 1, 500, 40_000, 100_000]), max_size=4), max_size=5),
    level=st.sampled_from([0, 1, 9]),
)
@settings(deadline=None, max_examples=60)
def test_members_hold_any_number_of_records(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[list[int]], level: int
) -> None:
    chance = random.Random(level)  # noqa: S311 - invented bodies
    bodies = [[b"<p>" + chance.randbytes(size // 2).hex().encode() for size in member] for member in sizes]
    members = [gzip.compress(b"".join(record(body=body) for body in member), level) for member in bodies]
    path = written(tmp_path_factory.mktemp("members"), b"".join(members))
    begins = [0, *accumulate(map(len, members))]
    names = [
        f"{begin}+{n}" if n else f"{begin}"
        for begin, held in zip(begins, bodies, strict=False)
        for n in range(len(held))
    ]
    expected = list(zip(names, chain.from_iterable(bodies), strict=True))
    assert [(page.source.rpartition("#")[2], page.body) for page in pages_in(path)] == expected


LONG = gzip.compress(random.Random(0).randbytes(70_000).hex().encode())  # noqa: S311 - an invented body


@given(place=st.integers(0, len(LONG) - 1), before=st.integers(0, 100_000))
@settings(deadline=None, max_examples=60)
def test_what_is_given_of_a_damaged_member_depends_on_its_bytes_only(place: int, before: int) -> None:
    def given_from(begin: int) -> bytes:
        stream = io.BytesIO(first + flipped(LONG, place) + LONG)
        stream.seek(begin)
        members, plain = Members(stream, begin), b""
        with suppress(OSError):
            while piece := members.read(1 << 16):
                plain += piece
        return plain

    body = random.Random(before).randbytes(before)  # noqa: S311 - an invented body
    first = gzip.compress(body, mtime=0)
    assert given_from(0) == body + given_from(len(first))


def test_no_more_than_a_few_records_are_read_ahead(tmp_path: Path) -> None:
    image = gzip.compress(record(http={"Content-Type": "image/png"}, body=b"\x89PNG"), mtime=0)
    other = gzip.compress(record(kind="request"), mtime=0)
    path = written(tmp_path, (image + 3 * other) * 2_000 + MEMBERS[0])
    with path.open("rb") as stream:
        found = pages_in_warc(stream, Origin(source="a", access=Access()))
        next(found)
        assert stream.tell() < path.stat().st_size / 5
        assert sum(1 for _ in found) == 2_000


def test_a_file_that_is_no_warc(tmp_path: Path) -> None:
    (only,) = read(written(tmp_path, b"hello " * 100, "x.warc"))
    assert isinstance(only, ReadError)


def test_an_empty_file_has_no_pages(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"", "x.warc")) == []
