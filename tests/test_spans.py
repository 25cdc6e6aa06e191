"""Large archives in pieces: together they hold what the whole holds, wherever they are cut and whatever is in them."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import archives
import crowd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfconv.errors import InputError
from rdfconv.model import Page
from rdfconv.read import Span, pages_of
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


def records(sizes: Sequence[int]) -> list[bytes]:
    """Pages, and one in three a page that is gone; one holds a web archive itself."""
    inner = archives.warc_gz(archives.record(f"{HOST}/inner", b"<p>inner"))
    return [
        archives.record(
            f"{HOST}/{number}",
            b"<p>" + inner * (size % 4 == 1) + b"x" * size,
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
@given(sizes=st.lists(st.integers(0, 3_000), max_size=12), least=st.integers(1, 4_000))
def test_pieces_hold_what_the_whole_holds(ending: str, sizes: list[int], least: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"a{ending}"
        path.write_bytes(made(ending, records(sizes)))
        pieces = pieces_of(str(path), least)
        assert len(pieces) != 1
        assert in_pieces(path, pieces) == (read(path) if pieces else [])
        assert all(piece.size >= least for piece in pieces[:-1])


def test_what_cannot_be_cut_is_read_as_a_whole(tmp_path: Path) -> None:
    parts = records([1_000] * 6)
    for name, body in {
        "cut off.warc.gz": made(".warc.gz", parts)[:-900],
        "damaged.warc.gz": made(".warc.gz", parts).replace(b"\x1f\x8b", b"\x1f\x8c", 3),
        "in one.warc.gz": gzip.compress(made(".warc", parts)),
        "damaged.zip": made(".zip", parts)[:-30],
        "one.zip": archives.zip_({"a.html": b"x" * 9_000}),
        "small.warc": parts[0],
        "a.tar": archives.tar({"a.html": b"x" * 900, "b.html": b"x" * 900}),
    }.items():
        path = tmp_path / name
        path.write_bytes(body)
        pieces = pieces_of(str(path), 700)
        assert not pieces, name


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
