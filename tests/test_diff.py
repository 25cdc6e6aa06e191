"""What a diff says makes the old dump the new one."""

from __future__ import annotations

import gzip
from pathlib import Path

import crowd
import pyoxigraph
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from rdfconv.diff import Difference, as_nquads, as_patch, difference
from rdfconv.errors import ReadError
from rdfconv.sorting import sorted_lines

TERMS = ("<http://example.org/a>", '"a b"', '"a > <b> \\" . c"@en', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
STATEMENTS = st.builds(
    lambda subject, value, graph: f"<http://example.org/{subject}> <http://example.org/p> {value} {graph}.\n",
    st.integers(0, 3),
    st.sampled_from(TERMS),
    st.sampled_from(("", "<http://example.org/g1> ", "<http://example.org/g2> ")),
)


def parsed(text: str) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))


@given(st.lists(STATEMENTS), st.lists(STATEMENTS))
def test_the_old_dump_without_what_is_removed_and_with_what_is_added_is_the_new_one(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("diff")
    (folder / "old.nq").write_text("".join(old))
    (folder / "new.nq.gz").write_bytes(gzip.compress("".join(new).encode()))
    changes = list(difference(str(folder / "old.nq"), str(folder / "new.nq.gz")))
    removed, added = (
        parsed("".join(as_nquads(change).decode() for change in changes if change[0] == side))
        for side in ("removed", "added")
    )
    before, after = parsed("".join(old)), parsed("".join(new))
    assert removed == before - after
    assert added == after - before


def test_graphs_are_counted() -> None:
    old = [b"<g1>\ts p o\n", b"<g2>\ts p o\n", b"<g3>\ts p o\n", b"\ts p o\n"]
    new = [b"<g2>\ts p o\n", b"<g3>\ts p o2\n", b"<g4>\ts p o\n", b"\ts p o\n"]
    changes = Difference(sorted_lines(old), sorted_lines(new))
    assert list(map(as_patch, changes)) == [
        b"D s p o <g1> .\n",
        b"D s p o <g3> .\n",
        b"A s p o2 <g3> .\n",
        b"A s p o <g4> .\n",
    ]
    assert dict(changes.graphs) == {"removed": 1, "unchanged": 1, "changed": 1, "added": 1}


@pytest.mark.parametrize("text", ["<a> <b> .\n", "<a> <b> <c>\n", '<a> <b> "c" <d> <e> .\n', "nonsense\n"])
def test_what_is_no_statement_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.nq").write_text(text)
    with pytest.raises(ReadError, match="is no line of N-Quads"):
        list(difference(str(tmp_path / "a.nq"), str(tmp_path / "a.nq")))


def test_the_command_writes_three_files(tmp_path: Path) -> None:
    for name, numbers in (("old", (1, 2)), ("new", (2, 3))):
        (tmp_path / name).mkdir()
        for number in numbers:
            (tmp_path / name / f"{number}.html").write_bytes(crowd.page(number, padding=1))
        crowd.convert(tmp_path / name, "-o", tmp_path / f"{name}.nq")
        crowd.convert(tmp_path / name, "--run", tmp_path / f"run-{name}", "--to", "trig")
    files = ("-o", tmp_path / "p.rdfp", "--added", tmp_path / "a.nq", "--removed", tmp_path / "r.nq.gz")
    run = crowd.rdfconv("diff", tmp_path / "run-old", tmp_path / "new.nq", *files)
    assert run.stderr == "statements: 4 added, 4 removed\ngraphs: 1 added, 1 removed\n"
    assert (tmp_path / "a.nq").read_text().count("<https://example.org/sets/3> .\n") == 4
    patch = (tmp_path / "p.rdfp").read_text().splitlines()
    assert (patch[0], patch[-1]) == ("TX .", "TC .")
    assert [line[2:] for line in patch if line[0] == "D"] == gzip.decompress(
        (tmp_path / "r.nq.gz").read_bytes()
    ).decode().splitlines()


@pytest.mark.parametrize("name", ["cut.nq.zst", "cut.nq.gz"])
def test_a_dump_that_is_cut_off_or_no_such_file_is_refused(tmp_path: Path, name: str) -> None:
    whole = ("<urn:s> <urn:p> <urn:o> .\n" * 9).encode()
    body = zstandard.compress(whole) if name.endswith(".zst") else gzip.compress(whole)
    for damaged in (body[:-9], b"no compression"):
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(ReadError, match=f"{name}: cannot be read"):
            list(difference(str(tmp_path / name), str(tmp_path / name)))
