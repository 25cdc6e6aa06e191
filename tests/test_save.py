"""The output: whole or not at all, equal bytes for equal content, refusals with a way out."""

from __future__ import annotations

import errno
import gzip
import os
import stat
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from rdfconv import save
from rdfconv.errors import ConfigError, OutputError
from rdfconv.save import open_output
from rdfconv.write import COMPRESSIONS

CHUNKS = [b"one\n", b"", b"two\n" * 100_000, b"three\n"]
CONTENT = b"".join(CHUNKS)


def write_all(path: Path | None) -> None:
    with open_output(path) as stream:
        for chunk in CHUNKS:
            stream.write(chunk)


def write_and_fail(path: Path, error: BaseException) -> None:
    with open_output(path) as stream:
        stream.write(CONTENT)
        raise error


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- files


def test_a_file_holds_what_was_written(tmp_path: Path) -> None:
    write_all(tmp_path / "out.ttl")
    assert (tmp_path / "out.ttl").read_bytes() == CONTENT
    assert names_in(tmp_path) == ["out.ttl"]


def test_a_file_stands_in_its_place_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.ttl"
    path.write_bytes(b"before")
    with open_output(path) as stream:
        stream.write(CONTENT)
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["out.ttl", "out.ttl.gz"])
@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()])
def test_an_error_leaves_the_place_as_it_was(tmp_path: Path, name: str, error: BaseException) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")
    with pytest.raises(type(error)):
        write_and_fail(path, error)
    assert path.read_bytes() == b"before"
    assert names_in(tmp_path) == [name]


def test_errors_of_the_block_itself_are_not_taken_for_refusals(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), open_output(tmp_path / "out.ttl"):
        (tmp_path / "missing").read_bytes()


def test_a_new_file_has_the_usual_permissions_and_a_replaced_one_keeps_its_own(tmp_path: Path) -> None:
    path, usual = tmp_path / "out.ttl", tmp_path / "usual"
    usual.touch()
    write_all(path)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    path.chmod(0o640)
    write_all(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "out.ttl").symlink_to(tmp_path / "folder" / "real.ttl")
    write_all(tmp_path / "out.ttl")
    assert (tmp_path / "out.ttl").is_symlink()
    assert (tmp_path / "folder" / "real.ttl").read_bytes() == CONTENT


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="this system has no /dev/null")
def test_what_is_no_file_is_written_directly() -> None:
    write_all(Path("/dev/null"))
    assert not Path("/dev/null").is_file()


# --- compression


def test_the_endings_of_compression_are_those_that_formats_look_behind() -> None:
    assert tuple(save._COMPRESSORS) == COMPRESSIONS  # noqa: SLF001 - one fact, in two layers


def test_gzip_holds_no_name_and_no_time(tmp_path: Path) -> None:
    write_all(tmp_path / "a.nt.gz")
    write_all(tmp_path / "b.nt.gz")
    packed = (tmp_path / "a.nt.gz").read_bytes()
    assert packed == (tmp_path / "b.nt.gz").read_bytes()
    assert packed[3:8] == b"\0\0\0\0\0"  # flags (no name), time of change (RFC 1952, section 2.3)
    assert gzip.decompress(packed) == CONTENT


def test_zstandard_holds_what_was_written(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    write_all(tmp_path / "a.NT.ZST")
    with (tmp_path / "a.NT.ZST").open("rb") as file:
        assert zstandard.ZstdDecompressor().stream_reader(file).read() == CONTENT


def test_zstandard_names_the_extra_where_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(ConfigError) as refused:
        write_all(tmp_path / "a.nt.zst")
    assert str(refused.value) == ".zst output: the package zstandard is not installed; pip install 'rdfconv[zst]'"
    assert names_in(tmp_path) == []


# --- standard output


@pytest.mark.parametrize("path", [None, Path("-")])
def test_standard_output_comes_after_what_was_printed_before(
    path: Path | None, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    sys.stdout.write("before\n")
    write_all(path)
    assert capfdbinary.readouterr().out == b"before\n" + CONTENT


def test_standard_output_can_be_any_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO()))
    write_all(None)
    buffer = sys.stdout.buffer
    assert isinstance(buffer, BytesIO)
    assert buffer.getvalue() == CONTENT


def test_a_closed_pipe_is_a_refusal_and_leaves_nothing_to_complain_about_at_exit() -> None:
    program = (
        "from rdfconv.errors import OutputError\n"
        "from rdfconv.save import open_output\n"
        "try:\n"
        "    with open_output(None) as stream:\n"
        "        for _ in range(10_000):\n"
        "            stream.write(b'x' * 1000)\n"
        "except OutputError as error:\n"
        "    raise SystemExit(str(error)) from None\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert said == b"standard output: whatever reads it has stopped reading; the rest is lost\n"
    assert process.returncode == 1


# --- refusals


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing/out.ttl", "its folder does not exist; create it first"),
        ("file/out.ttl", "what should be its folder is a file; choose another place"),
        ("folder", "this is a folder; name a file in it"),
        ("x" * 300, "the name is too long; choose a shorter one"),
    ],
)
def test_a_place_that_cannot_be_is_refused_before_anything_is_written(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as refused, open_output(tmp_path / name):
        pytest.fail("the block must not run")
    assert str(refused.value) == f"{tmp_path / name}: {message}"
    assert names_in(tmp_path) == ["file", "folder"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="no permission to write there"):
        write_all(tmp_path / "out.ttl")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_refused() -> None:
    with pytest.raises(OutputError) as refused:
        write_all(Path("/dev/full"))
    assert str(refused.value) == "/dev/full: no space is left; free some or choose another place"


@pytest.mark.parametrize("name", ["out.nt", "out.nt.gz"])
@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "no space is left; free some or choose another place"),
        (errno.EDQUOT, "the disk quota is used up; free some space or choose another place"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_refusal_at_the_very_end_leaves_the_place_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, message: str
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    path = tmp_path / name
    path.write_bytes(b"before")
    with pytest.raises(OutputError) as refused:
        write_all(path)
    assert str(refused.value) == f"{path}: {message}"
    assert path.read_bytes() == b"before"
    assert names_in(tmp_path) == [name]
