from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfconv.canon import aliases, canon, joined
from rdfconv.terms import Triple

SAME, NAME, PART = (f"<http://schema.org/{name}>" for name in ("sameAs", "name", "isPartOf"))
SITE = "https://example.org/items"


def thing(key: str) -> str:
    return f"<{SITE}/{key}#dataset>"


def test_what_is_said_of_an_alias_is_said_of_the_thing() -> None:
    triples = [
        (thing("tides"), NAME, '"Tides"'),
        (thing("tides"), SAME, thing("0f3a")),
        ("<urn:other>", PART, thing("0f3a")),
    ]
    names = aliases(triples)
    assert names == {f"{SITE}/0f3a": f"{SITE}/tides"}
    assert list(canon(triples, names)) == [(thing("tides"), NAME, '"Tides"'), ("<urn:other>", PART, thing("tides"))]


def test_a_redirect_leads_to_where_something_is_said() -> None:
    triples = [(f"<{SITE}/0f3a>", SAME, f"<{SITE}/tides>"), (thing("tides"), NAME, '"Tides"')]
    assert aliases(triples) == {f"{SITE}/0f3a": f"{SITE}/tides"}


def test_a_doi_is_no_alias() -> None:
    assert not aliases([(thing("tides"), SAME, "<https://doi.org/10.5072/x>")])


def test_another_part_of_a_page_is_no_alias() -> None:
    assert not aliases([(thing("tides"), SAME, f"<{SITE}/0f3a#person>")])


def test_graphs_keep_their_names() -> None:
    quads = [(thing("a"), NAME, '"x"', f"<{SITE}/b>"), (thing("a"), NAME, '"y"'), (thing("b"), SAME, thing("a"))]
    rewritten = list(canon(quads, aliases(quads)))
    assert (thing("a"), NAME, '"x"', f"<{SITE}/b>") in rewritten


KEYS = st.sampled_from("abcdef")
TRIPLES = st.lists(
    st.tuples(KEYS.map(thing), st.sampled_from([SAME, NAME]), st.one_of(KEYS.map(thing), st.just('"x"'))), max_size=12
)


@given(TRIPLES)
def test_once_is_enough(triples: list[Triple]) -> None:
    once = list(dict.fromkeys(canon(triples, aliases(triples))))
    assert list(dict.fromkeys(canon(once, aliases(once)))) == once
    assert not any(p == SAME for _, p, o in once if o[0] == "<")


def test_blank_nodes_of_several_documents_stay_apart() -> None:
    first = [("_:b", NAME, '"one"'), ("_:b.1", NAME, '"another"')]
    second = [("_:b", NAME, '"two"'), ("_:b", PART, "_:c", "_:g")]
    statements = list(joined([first, second]))
    assert len({statement[0] for statement in statements}) == 3
    assert statements[2][0] == statements[3][0]
    assert all(term[0] == "_" for term in (statements[3][2], statements[3][3]))
    assert list(joined([first])) == first


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "rdfconv", *arguments], capture_output=True, text=True, check=False)


def test_the_command_keeps_files_apart(tmp_path: Path) -> None:
    for name, text in (("a.nt", "one"), ("b.nt", "two")):
        (tmp_path / name).write_text(f'_:b {NAME} "{text}" .\n')
    run = command("canon", tmp_path / "a.nt", tmp_path / "b.nt")
    assert run.stdout == f'_:b.0 {NAME} "one" .\n_:b.1 {NAME} "two" .\n'


@pytest.mark.parametrize("name", ["canon", "validate"])
def test_triple_terms_are_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "terms.ttl"
    file.write_text("<urn:a> <urn:p> <<( <urn:s> <urn:q> <urn:o> )>> .\n")
    run = command(name, file)
    assert run.returncode == 3
    assert "terms.ttl" in run.stdout + run.stderr
    assert "has a triple term (RDF 1.2), which RDF 1.1 does not know" in run.stdout + run.stderr


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(f'{thing("tides")} {NAME} "Tides" .\n{thing("tides")} {SAME} {thing("0f3a")} .\n')
    (tmp_path / "b.ttl").write_text(f"<urn:other> {PART} {thing('0f3a')} .\n")
    out = tmp_path / "out.nt"
    run = subprocess.run(
        [sys.executable, "-m", "rdfconv", "canon", tmp_path / "a.nt", tmp_path / "b.ttl", "-o", out],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.read_text() == f'{thing("tides")} {NAME} "Tides" .\n<urn:other> {PART} {thing("tides")} .\n'
    assert run.stderr == "3 statements read, 1 aliases rewritten\n"
