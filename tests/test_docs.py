"""The documentation is true: examples in docstrings and in the README run, and nothing public is missing from it."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

import rdfconv
from rdfconv.cli import cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = ["rdfconv", *(found.name for found in pkgutil.walk_packages(rdfconv.__path__, "rdfconv."))]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
SHOWN = re.compile(r"^\$ (rdfconv .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "rdfconv.__main__"])
def test_doctests(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def readme_commands() -> list[tuple[str, str]]:
    """The commands of the README that show their output, with it."""
    blocks = "".join(CONSOLE.findall(README))
    return [(command, output) for command, output in SHOWN.findall(blocks) if output.strip()]


def printed(command: str) -> str:
    """What a command prints, standard error after standard output."""
    run = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "100"},
    )
    return (run.stdout + run.stderr).rstrip().replace("python -m rdfconv", "rdfconv") + "\n"


@pytest.mark.parametrize(("command", "output"), readme_commands(), ids=lambda value: value.splitlines()[0][:60])
def test_readme_shows_what_commands_print(command: str, output: str) -> None:
    assert printed(command) == output


def update_readme() -> None:
    """Write what the commands print now into the README."""
    readme = CONSOLE.sub(
        lambda block: "```console\n" + SHOWN.sub(lambda shown: f"$ {shown[1]}\n{printed(shown[1])}", block[1]) + "```",
        README,
    )
    (ROOT / "README.md").write_text(readme, encoding="utf-8")


def all_commands(group: click.Group = cli, prefix: str = "") -> dict[str, click.Command]:
    """All commands, those of groups by both names."""
    commands: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        commands[f"{prefix}{name}"] = command
        if isinstance(command, click.Group):
            commands |= all_commands(command, f"{prefix}{name} ")
    return commands


@pytest.mark.parametrize("name", sorted(all_commands()))
def test_every_command_and_option_is_in_the_readme(name: str) -> None:
    command = all_commands()[name]
    assert command.help
    assert f"### rdfconv {name.partition(' ')[0]}\n" in README
    assert f"$ rdfconv {name} --help\n" in README
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert f"{parameter.opts[-1]} " in README, parameter.opts


# Texts of the form of an Issue code that are none.
NO_CODES = {
    "color-scheme",
    "no-referrer",
    "rules-title",
    "next-data",
    "json-ld",
    "http-equiv",
    "google-dataset",
    "pyshacl-validate",
    "ai-summary",
    "schema-org",
    "x-gzip",
    "serve-read-only",
}


def issue_codes() -> set[str]:
    """The codes of all Issues: every text of their form in the package."""
    sources = [path.read_text(encoding="utf-8") for path in Path(rdfconv.__file__).parent.rglob("*.py")]
    return {code for source in sources for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source)} - NO_CODES


def test_every_issue_code_is_in_the_readme() -> None:
    missing = {code for code in issue_codes() if f"`{code}`" not in README}
    assert not missing


def test_public_names() -> None:
    assert all(hasattr(rdfconv, name) for name in rdfconv.__all__)


if __name__ == "__main__":
    update_readme()
