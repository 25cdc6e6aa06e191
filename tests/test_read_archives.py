"""Zip, tar, WACZ, compressed pages and standard input: the pages in them, and what is said of the rest."""

from __future__ import annotations

import gzip
import io
import random
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

import pages
import pytest
import zstandard
from archives import read, record, tar, warc_gz, zip_
from hypothesis import given, settings
from hypothesis import strategies as st

from rdfconv.errors import ConfigError, InputError, LimitError, ReadError, SkippedError
from rdfconv.model import Limits, Page
from rdfconv.read import Access, Choice, iter_names, pages_of

BODY = pages.plain_page()
FILES = {
    "site/a.html": BODY,
    "site/a.txt": b"payload",
    "site/b/index.html": BODY,
    "site/b/__next._tree.txt": b"x",
    "site/c.rsc": b"1:x",
    "site/style.css": b"x",
    "../../etc/escape.html": BODY,
    "/srv/absolute.json": b"{}",
}
TAKEN = ["site/a.html", "site/b/index.html", "site/c.rsc", "../../etc/escape.html", "/srv/absolute.json"]


def sources(found: list[Page | InputError], path: Path) -> list[str]:
    return [each.source.removeprefix(f"{path}#") for each in found if isinstance(each, Page)]


def said(found: list[Page | InputError], path: Path) -> list[str]:
    return [str(each).removeprefix(str(path)) for each in found if isinstance(each, InputError)]


def written(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


ARCHIVES = {
    "site.zip": zip_(FILES),
    "site.tar": tar(FILES),
    "site.tar.gz": tar(FILES, "w:gz"),
    "site.tgz": tar(FILES, "w:gz"),
    "site.tar.zst": zstandard.compress(tar(FILES)),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_its_pages_as_a_folder_is(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, ARCHIVES[name])
    found = read(path)
    assert sorted(sources(found, path)) == sorted(TAKEN)
    assert found[0] == Page(body=BODY, media_type="text/html", source=f"{path}#site/a.html")
    assert {path.name for path in tmp_path.iterdir()} == {name}


def test_include_and_exclude_hold_in_folders_and_archives(tmp_path: Path) -> None:
    path = written(tmp_path, "site.zip", ARCHIVES["site.zip"])
    (tmp_path / "page.data").write_bytes(BODY)
    choice = Choice(include=("*.data", "site/*"), exclude=("*.css", "*/b/*"))
    assert list(iter_names([str(tmp_path)], choice)) == [f"{tmp_path}/page.data", str(path)]
    assert sources(read(path, Access(choice=choice)), path) == ["site/a.html", "site/c.rsc"]
    assert list(iter_names([str(tmp_path)], Choice(exclude=("*.zip",)))) == [str(tmp_path)]  # which fails in its turn


def test_archives_in_folders_are_taken(tmp_path: Path) -> None:
    for name in ("a.warc.gz", "b.html.gz", "c.tar", "d.nt.gz", "e.wacz", "f.gz"):
        written(tmp_path, name, b"")
    found = [Path(name).name for name in iter_names([str(tmp_path)])]
    assert found == ["a.warc.gz", "b.html.gz", "c.tar", "e.wacz"]


@pytest.mark.parametrize(
    ("name", "body"), [("a.html.gz", gzip.compress(BODY)), ("a.html.zst", zstandard.compress(BODY))]
)
def test_a_compressed_page(tmp_path: Path, name: str, body: bytes) -> None:
    path = written(tmp_path, name, body)
    assert read(path) == [Page(body=BODY, media_type="text/html", source=str(path))]


def test_a_wacz_is_its_archives(tmp_path: Path) -> None:
    body = zip_({"archive/data.warc.gz": warc_gz(record()), "pages/pages.jsonl": b"{}", "datapackage.json": b"{}"})
    path = written(tmp_path, "crawl.wacz", body)
    assert sources(read(path), path) == ["archive/data.warc.gz#0"]


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = zip_({"page.html": BODY, "crawl.warc.gz": warc_gz(record(), record())})
    path = written(tmp_path, "all.tar.gz", tar({"inner.zip": inner, "inner.tar": tar({"x.html": BODY})}, "w:gz"))
    assert sources(read(path), path) == [
        "inner.zip#page.html",
        "inner.zip#crawl.warc.gz#0",
        f"inner.zip#crawl.warc.gz#{len(warc_gz(record()))}",
        "inner.tar#x.html",
    ]


def test_archives_nest_only_so_deep(tmp_path: Path) -> None:
    body = zip_({"page.html": BODY})
    for _ in range(5):
        body = zip_({"again.zip": body})
    path = written(tmp_path, "deep.zip", body)
    assert said(read(path), path) == ["#again.zip" * 4 + ": lies more than 3 archives deep; unpack them"]


@pytest.mark.parametrize("name", ["site.zip", "site.tar", "site.tar.gz", "site.tar.zst"])
def test_a_member_beyond_the_limit_costs_itself_only(tmp_path: Path, name: str) -> None:
    files = {"bomb.html": b" " * 10_000_000, "good.html": BODY}
    body = {
        "site.zip": zip_(files),
        "site.tar": tar(files),
        "site.tar.gz": tar(files, "w:gz"),
        "site.tar.zst": zstandard.compress(tar(files)),
    }[name]
    found = read(written(tmp_path, name, body), Access(limits=Limits(max_bytes=100_000)))
    assert [type(each) for each in found] == [LimitError, Page]


def test_a_page_that_grows_is_stopped(tmp_path: Path) -> None:
    path = written(tmp_path, "bomb.html.gz", gzip.compress(b" " * 10_000_000))
    (only,) = read(path, Access(limits=Limits(max_bytes=1_000_000)))
    assert isinstance(only, LimitError)


# --- Damage


def test_encrypted_members_are_errors_and_the_others_are_read(tmp_path: Path) -> None:
    body = bytearray(zip_({"a.html": BODY, "b.html": BODY}))
    entry = body.index(b"PK\x01\x02")
    struct.pack_into("<H", body, entry + 8, 1)  # the flag in the list of contents
    path = written(tmp_path, "site.zip", bytes(body))
    found = read(path)
    assert sources(found, path) == ["b.html"]
    assert said(found, path) == ["#a.html: is encrypted; unpack the archive with its password first"]


def test_a_damaged_zip_member_costs_itself_only(tmp_path: Path) -> None:
    body = bytearray(zip_({"a.html": BODY, "b.html": BODY}))
    body[60:90] = bytes(30)
    path = written(tmp_path, "site.zip", bytes(body))
    found = read(path)
    assert sources(found, path) == ["b.html"]
    assert said(found, path)[0].startswith("#a.html: is damaged: ")


def test_a_zip_without_its_end(tmp_path: Path) -> None:
    path = written(tmp_path, "site.zip", ARCHIVES["site.zip"][:-30])
    assert said(read(path), path) == [
        ": is no zip archive, or the list of contents at its end is lost (File is not a zip file); zip -FF may mend it"
    ]


def test_an_unknown_zip_compression(tmp_path: Path) -> None:
    body = bytearray(zip_({"a.html": BODY}))
    for signature, place in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        struct.pack_into("<H", body, body.index(signature) + place, 97)
    path = written(tmp_path, "site.zip", bytes(body))
    assert said(read(path), path) == ["#a.html: is damaged: That compression method is not supported"]


def test_a_damaged_tar_header_costs_its_member_only(tmp_path: Path) -> None:
    body = bytearray(tar({f"{number}.html": BODY for number in range(4)}))
    second = body.index(b"1.html")
    body[second : second + 200] = b"\xff" * 200
    path = written(tmp_path, "site.tar", bytes(body))
    found = read(path)
    assert sources(found, path) == ["0.html", "2.html", "3.html"]
    assert said(found, path) == [": is damaged: bad checksum; reading goes on at the next member that can be found"]


def test_a_tar_header_with_a_negative_size_ends(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a.html")
    info.size = -1024
    body = info.tobuf(tarfile.GNU_FORMAT) + tar({"b.html": BODY})
    path = written(tmp_path, "site.tar", body)
    assert sources(read(path), path) == ["b.html"]


@pytest.mark.parametrize("name", ["site.tar", "site.tar.gz", "site.tar.zst"])
def test_a_cut_tar_keeps_what_is_there(tmp_path: Path, name: str) -> None:
    whole = tar({f"{number}.html": random.Random(number).randbytes(300_000) for number in range(4)})  # noqa: S311 - no secret
    cut = whole[: len(whole) // 2 + 3_000]
    body = {"site.tar": cut, "site.tar.gz": gzip.compress(cut)[:-9], "site.tar.zst": zstandard.compress(cut)[:-9]}[name]
    path = written(tmp_path, name, body)
    found = read(path)
    assert sources(found, path)[0] == "0.html"
    assert any(isinstance(each, ReadError) for each in found)


def test_links_in_a_tar_are_counted(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("link.html")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    path = written(tmp_path, "site.tar", stream.getvalue())
    (only,) = read(path)
    assert isinstance(only, SkippedError)


def test_pages_in_front_of_damage_in_an_archive_around_theirs_are_kept(tmp_path: Path) -> None:
    many = b"".join(record(f"https://a.example/{number}", b"<html>" + b"x" * 100_000) for number in range(20))
    body = tar({"a.warc": many})
    found = read(written(tmp_path, "site.tar", body[: len(body) * 3 // 4]))
    whole = [f"https://a.example/{number}" for number in range(14)]
    assert [each.url for each in found if isinstance(each, Page)][:14] == whole
    assert isinstance(found[-1], ReadError)


def test_a_member_of_zip_without_a_name_is_no_page(tmp_path: Path) -> None:
    body = zip_({"a.html": BODY, "b.html": BODY}).replace(b"a.html", b"\0.html")
    assert [
        page.source.rpartition("#")[2] for page in read(written(tmp_path, "site.zip", body)) if isinstance(page, Page)
    ] == ["b.html"]


@pytest.mark.parametrize("name", ARCHIVES)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_any_damage_gives_pages_and_errors_only(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    body = bytearray(ARCHIVES[name])
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(body)))
    read(written(tmp_path_factory.mktemp("damage"), name, bytes(body[:cut] if data.draw(st.booleans()) else body)))


# --- Standard input, addresses


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (BODY, "<stdin>"),
        (gzip.compress(BODY), "<stdin>"),
        (zstandard.compress(BODY), "<stdin>"),
        (record(), "<stdin>#0"),
        (warc_gz(record()), "<stdin>#0"),
        (zstandard.compress(record()), "<stdin>#0"),
        (zip_({"a.html": BODY}), "<stdin>#a.html"),
        (tar({"a.html": BODY}), "<stdin>#a.html"),
        (tar({"a.html": BODY}, "w:gz"), "<stdin>#a.html"),
        (zip_({"archive/a.warc": record(), "datapackage.json": b"{}"}), "<stdin>#archive/a.warc#0"),
    ],
)
def test_standard_input_is_known_by_its_first_bytes(monkeypatch: pytest.MonkeyPatch, body: bytes, source: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
    (page,) = (function() for function in pages_of("-"))
    assert (page.source, page.body) == (source, BODY)


def test_an_archive_through_a_pipe(tmp_path: Path) -> None:
    body = tar({"a.html": BODY, "c.zip": zip_({"b.html": BODY})}, "w:gz")
    command = [sys.executable, "-m", "rdfconv", "convert", "-", "--shapes", "none"]
    run = subprocess.run(command, input=body, capture_output=True, check=False, cwd=tmp_path)
    assert run.stderr.decode() == "2 pages, 28 triples\n"


@pytest.mark.parametrize(
    "body",
    [
        record(),
        warc_gz(record(), record()),
        zstandard.compress(record() + record()),
        tar({"a.warc": record(), "b.warc.gz": warc_gz(record())}),
        tar({"a.tar": tar({"a.warc": record()})}, "w:gz"),
    ],
)
def test_web_archives_are_read_where_nothing_can_go_back(tmp_path: Path, body: bytes) -> None:
    """A pipe, a member of a tar archive."""
    command = [sys.executable, "-m", "rdfconv", "convert", "-", "--shapes", "none"]
    run = subprocess.run(command, input=body, capture_output=True, check=False, cwd=tmp_path)
    assert (run.returncode, b"error" in run.stderr) == (0, False), run.stderr.decode()
    assert b"0 triples" not in run.stderr


def test_members_of_one_name_are_pages_of_their_own(tmp_path: Path) -> None:
    stream = io.BytesIO(tar({"a.html": BODY}))
    with tarfile.open(fileobj=stream, mode="a") as archive:
        info = tarfile.TarInfo("a.html")
        info.size = len(BODY)
        archive.addfile(info, io.BytesIO(BODY))
    path = written(tmp_path, "a.tar", stream.getvalue())
    assert sources(read(path), path) == ["a.html", "a.html+1"]
    assert sources(read(f"{path}#a.html+1"), path) == ["a.html+1"]


@pytest.mark.parametrize("end", ["", ".gz"])
def test_a_page_that_lies_there_twice_is_read_once_however_its_name_is_written(tmp_path: Path, end: str) -> None:
    body = gzip.compress(BODY) if end else BODY
    path = written(tmp_path, "a.tar", tar({f"./a.html{end}": body, f"./a.txt{end}": body, f"./b.txt{end}": body}))
    assert len(read(path)) == 2
    (tmp_path / "site").mkdir()
    for name in ("a.html", "a.txt"):
        written(tmp_path / "site", f"{name}{end}", body)
    assert list(iter_names([str(tmp_path / "site")])) == [str(tmp_path / "site" / f"a.html{end}")]


def test_a_payload_stands_for_the_page_that_the_user_leaves_out(tmp_path: Path) -> None:
    path = written(tmp_path, "a.zip", zip_({"a.html": BODY, "a.txt": BODY}))
    (tmp_path / "site").mkdir()
    for name in ("a.html", "a.txt"):
        written(tmp_path / "site", name, BODY)
    for choice in (Choice(include=("*.txt",)), Choice(exclude=("*.html",))):
        assert sources(read(path, Access(choice=choice)), path) == ["a.txt"]
        assert list(iter_names([str(tmp_path / "site")], choice)) == [str(tmp_path / "site" / "a.txt")]


def test_one_address_is_for_one_page(tmp_path: Path) -> None:
    one, two = written(tmp_path, "1.zip", zip_({"a.html": BODY})), written(tmp_path, "2.zip", zip_(FILES))
    assert [function().url for function in pages_of(str(one), url="https://a.example/")] == ["https://a.example/"]
    with pytest.raises(ConfigError, match="holds several pages, and --base is the address of one"):
        list(pages_of(str(two), url="https://a.example/"))


def test_an_archive_in_zstandard_that_is_cut_off_says_so(tmp_path: Path) -> None:
    whole = zstandard.compress(random.Random(0).randbytes(400_000))  # noqa: S311 - nothing secret
    path = tmp_path / "page.html.zst"
    path.write_bytes(whole[: len(whole) // 2])
    [found] = read(path)
    assert isinstance(found, InputError) or [issue.code for issue in found.issues] == ["page-truncated"]
