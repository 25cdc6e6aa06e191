"""Large archives in pieces: together they hold what the whole holds, wherever they are cut and whatever is in them."""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import archives
import crowd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdfconv.errors import InputError
from rdfconv.model import Page
from rdfconv.read import Span, pages_of
from rdfconv.read.records import record_places
from rdfconv.read.spans import Piece, pieces_of

HOST = "https://example.org/sets"
WARCINFO = archives.record("", b"software: invented\r\n", kind="warcinfo")


def read(path: Path, span: Span | None = None) -> list[Page | str]:
    found: list[Page | str] = []
    for function in pages_of(str(path), span=span):
        try:
            found.append(function())
        except InputError as error:
            found.append(str(error))
    return found


def in_pieces(path: Path, pieces: Sequence[Piece]) -> list[Page | str]:
    return [page for piece in pieces for page in read(path, piece.span)]


def filler(size: int) -> bytes:
    """What no compression makes smaller, so that it stands in the file as it is."""
    return random.Random(size).randbytes(size)  # noqa: S311 - invented data


def records(sizes: Sequence[int]) -> list[bytes]:
    """Pages, and one in three a page that is gone; one in four holds a web archive itself."""
    inner = archives.warc_gz(*(archives.record(f"{HOST}/inner/{size}", filler(9_000)) for size in range(9)))
    return [
        archives.record(
            f"{HOST}/{number}",
            b"<p>" + inner * (size % 4 == 1) + filler(size),
            "404 Gone" if size % 3 == 0 else "200 OK",
        )
        for number, size in enumerate(sizes)
    ]


def made(ending: str, parts: Sequence[bytes]) -> bytes:
    if ending == ".zip":
        files = {f"{number}/index.html": part for number, part in enumerate(parts)}
        return archives.zip_(
            files | {"1/index.txt": b"again", "x.png": b"picture", "in.warc.gz": archives.warc_gz(*parts)}
        )
    plain = (WARCINFO, *parts)
    return archives.warc_gz(*plain) if ending == ".warc.gz" else b"".join(plain)


@pytest.mark.parametrize("ending", [".warc", ".warc.gz", ".zip"])
@given(sizes=st.lists(st.integers(0, 100_000), max_size=12), least=st.integers(1, 200_000))
@settings(max_examples=50, deadline=None)
def test_pieces_hold_what_the_whole_holds(ending: str, sizes: list[int], least: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"a{ending}"
        path.write_bytes(made(ending, records(sizes)))
        pieces = pieces_of(str(path), least)
        assert len(pieces) != 1
        assert in_pieces(path, pieces) == (read(path) if pieces else [])
        assert all(piece.size >= least for piece in pieces[:-1])


@pytest.mark.parametrize("level", [0, 1, 9])
def test_an_archive_in_an_archive_is_not_cut(tmp_path: Path, level: int) -> None:
    """Its records stand there byte for byte, as far as a block of deflate reaches."""
    inner = [archives.record(f"{HOST}/{number}", filler(1_000 + number)) for number in range(400)]
    outer = archives.record(HOST, archives.warc_gz(*inner))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(outer, level, mtime=0) * 3)
    with path.open("rb") as file:
        assert [piece.span.begin for piece in pieces_of(str(path), 1_000)] == list(record_places(file))


def test_what_cannot_be_cut_is_read_as_a_whole(tmp_path: Path) -> None:
    parts = records([1_000] * 6)
    for name, body in {
        "in one.warc.gz": gzip.compress(made(".warc", parts)),
        "of another kind.warc": filler(9_000),
        "damaged.zip": made(".zip", parts)[:-30],
        "one.zip": archives.zip_({"a.html": b"x" * 9_000}),
        "small.warc": parts[0],
        "a.tar": archives.tar({"a.html": b"x" * 900, "b.html": b"x" * 900}),
    }.items():
        path = tmp_path / name
        path.write_bytes(body)
        pieces = pieces_of(str(path), 700)
        assert not pieces, name


@pytest.mark.parametrize("ending", [".warc", ".warc.gz"])
@pytest.mark.parametrize(
    "damaged", [slice(10, 20), slice(150_000, 150_002), slice(600_000, 600_900), slice(-900, None)]
)
def test_a_damaged_archive_is_the_same_in_pieces(tmp_path: Path, ending: str, damaged: slice) -> None:
    body = bytearray(made(ending, records([50_000 + number for number in range(20)])))
    body[damaged] = bytes(len(body[damaged]))
    path = tmp_path / f"a{ending}"
    path.write_bytes(body)
    pieces = pieces_of(str(path), 100_000)
    assert pieces or ending == ".warc"  # which is read to its end before it is cut
    assert not pieces or in_pieces(path, pieces) == read(path)


def test_a_run_of_pieces_is_a_run_of_the_whole(tmp_path: Path) -> None:
    pages = [crowd.page(number, url=f"{HOST}/{number % 7}", padding=200_000) for number in range(30)]
    parts = [archives.record(f"{HOST}/from/{number}", body) for number, body in enumerate(pages)]
    (tmp_path / "a.warc").write_bytes(made(".warc", parts))
    (tmp_path / "b.zip").write_bytes(archives.zip_({f"{number}.html": body for number, body in enumerate(pages)}))
    names = (tmp_path / "a.warc", tmp_path / "b.zip")
    alone = crowd.convert(*names, "-v", "-o", tmp_path / "alone.nq")
    command = (*names, "-v", "--split", "20k", "--run", tmp_path / "run", "-o", tmp_path / "out.nq", "--log-json")
    crowded = crowd.convert(*command, "-j", "2")
    assert [line for line in crowded.stderr.splitlines() if line[0] != "{"] == alone.stderr.splitlines()
    assert (tmp_path / "out.nq").read_bytes() == (tmp_path / "alone.nq").read_bytes()
    units = [
        unit
        for line in (tmp_path / "run" / "plan" / "00001.jsonl").read_text().splitlines()[1:]
        for unit in json.loads(line)["units"]
    ]
    assert [sum(unit["name"] == str(name) for unit in units) for name in names] == [30, 4]
    added = archives.record(f"{HOST}/from/30", crowd.page(30, padding=200_000))
    with names[0].open("ab") as file:
        file.write(added)
    changed = crowd.convert(*command)
    counts = crowd.reported(changed)
    assert counts["pages"] - counts["reused"] <= 1 + 26  # those that lose a graph are settled in shards of their own
    assert "is gone" not in changed.stderr
    crowd.convert(*names, "-o", tmp_path / "alone.nq")
    assert (tmp_path / "out.nq").read_bytes() == (tmp_path / "alone.nq").read_bytes()
