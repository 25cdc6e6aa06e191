"""The house rules that a machine can hold: imports go one way, and a light start stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rdfconv

PACKAGE = Path(rdfconv.__file__).parent

# From left to right: a module imports only from layers to its left, or from its own package.
LAYERS = (
    ("errors", "vocab", "codes"),
    ("shipped",),
    ("terms", "iri", "xsd", "sparql"),
    ("model",),
    ("values", "repair"),
    ("naming", "flight", "html", "jsonld", "markup", "shacl", "write"),
    ("profile", "projection"),
    ("readings", "carriers", "claim", "provenance", "hygiene"),
    ("telling",),
    ("account",),
    ("handoff",),
    ("find", "clean", "expand", "merge", "check"),
    ("result",),
    ("pipeline", "compare"),
    ("read", "save", "canon", "starter"),
    ("report",),
    ("prepare", "sorting", "store"),
    ("bulk",),
    ("runs",),
    ("diff",),
    ("coverage", "publish"),
    ("__init__",),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}
HEAVY = ("rdflib", "pyld", "pyshacl", "pyoxigraph", "fastwarc", "urllib3", "protego", "tarfile")


def room_of(path: Path) -> str:
    """The module or package at the top level that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a file imports from, lazily or not."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "rdfconv":
            rooms |= {alias.name if alias.name in RANK else "__init__" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rdfconv."):
            rooms.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            rooms |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("rdfconv.")}
    return rooms


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    room = room_of(path)
    # The public functions of __init__ load the pipeline when they are called; nothing inside calls them.
    allowed = {"bulk", "pipeline", "prepare"} if room == "__init__" else set()
    wrong = {other for other in imported_rooms(path) - {room} - allowed if RANK[other] >= RANK[room]}
    assert not wrong, f"{room} may not import {wrong}"


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import rdfconv",
        "import rdfconv.cli",
        "from click.testing import CliRunner; from rdfconv.cli import cli; CliRunner().invoke(cli, ['--help'])",
    ],
)
def test_light_start(code: str) -> None:
    assert not modules_after(code).intersection(HEAVY)


@pytest.mark.parametrize("name", ["bird-counts.txt", "bird-counts.html", "diaries.html", "ferries.html"])
def test_converting_with_the_default_shapes_stays_light(name: str) -> None:
    page = Path(__file__).parents[1] / "examples" / name
    code = f"import rdfconv\nrdfconv.convert(open({str(page)!r}, 'rb').read()).serialize('turtle')"
    # pyoxigraph parses the shapes, and loads fast.
    assert not modules_after(code).intersection({*HEAVY} - {"pyoxigraph"})
