from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from rdfconv.errors import ReadError
from rdfconv.read import iter_names, read_page


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(folder: Path, *inputs: str) -> list[str]:
    return [Path(name).relative_to(folder).as_posix() for name in iter_names(inputs or [str(folder)])]


def test_a_folder_is_its_pages_in_order_of_name(tmp_path: Path) -> None:
    make(tmp_path, "b.html", "a/c.json", "a/b.txt", "style.css", "x.js", "Z.HTM")
    assert found(tmp_path) == ["Z.HTM", "a/b.txt", "a/c.json", "b.html"]


def test_folders_are_walked_in_the_order_of_paths_and_links_to_them_are_not(tmp_path: Path) -> None:
    make(tmp_path, "a/b.html", "a-b/c.html", "a.html", "a/a/z.html", "ab.html", ".hidden/x.html", "a/.y.html")
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    (tmp_path / "link.html").symlink_to(tmp_path / "a.html")
    (tmp_path / "lost.html").symlink_to(tmp_path / "none.html")
    below = (path for path in tmp_path.rglob("*") if path.is_file())
    assert [str(path) for path in sorted(below)] == list(iter_names([str(tmp_path)]))


def test_a_page_and_its_payload_are_one(tmp_path: Path) -> None:
    make(tmp_path, "a.html", "a.txt", "b.txt", "c/index.html", "c/index.txt")
    assert found(tmp_path) == ["a.html", "b.txt", "c/index.html"]


@pytest.mark.parametrize("whole", ["tides.html", "tides.txt", "tides/index.html", "tides/index.txt"])
def test_segment_files_count_once_with_their_page(tmp_path: Path, whole: str) -> None:
    segments = ("_tree.txt", "_full.txt", "_head.txt", "tides.__PAGE__.txt")
    make(tmp_path, whole, *(f"tides/__next.{name}" for name in segments))
    assert found(tmp_path) == [whole]


def test_segment_files_without_their_page_are_read_by_the_full_one(tmp_path: Path) -> None:
    make(tmp_path, "tides/__next._tree.txt", "tides/__next._full.txt", "tides/__next.tides.__PAGE__.txt")
    assert found(tmp_path) == ["tides/__next._full.txt"]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.html", "closed/b.html", "d.html")
    scandir = os.scandir

    def refuse(path: Path) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(tmp_path) == ["a.html", "closed", "d.html"]
    with pytest.raises(ReadError, match=r"cannot be read: Permission denied$"):
        read_page(str(tmp_path / "closed"))


def test_a_pattern_is_its_matches_and_a_file_itself(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt", "a/2.txt", "b[1].txt", "x.css")
    assert found(tmp_path, f"{tmp_path}/a/*.txt") == ["a/1.txt", "a/2.txt"]
    assert found(tmp_path, f"{tmp_path}/**/*.txt") == ["a/1.txt", "a/2.txt", "b[1].txt"]
    assert found(tmp_path, f"{tmp_path}/b[1].txt") == ["b[1].txt"]
    assert found(tmp_path, f"{tmp_path}/x.css") == ["x.css"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.txt", "none.txt: cannot be read: No such file or directory"),
        ("none/*.txt", "none/*.txt: cannot be read: No such file or directory"),
        ("empty", "empty: holds no pages; their names end in .html, .htm, .xhtml, .txt, .rsc, .json, .jsonld"),
    ],
)
def test_a_name_without_a_page_fails_in_its_turn(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    (only,) = iter_names([f"{tmp_path}/{name}"])
    with pytest.raises(ReadError) as caught:
        read_page(only)
    assert str(caught.value) == f"{tmp_path}/{message}"
