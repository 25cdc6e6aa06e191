"""The shipped facts about schema.org are the official context."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pyld_reference import VERBATIM

from rdfconv.jsonld import Options, compile_context, pyld_lane
from rdfconv.jsonld.schema_org import context_document, facts
from rdfconv.jsonld.table import initial_table

RELEASE = "30.0"

sys.path.insert(0, str(Path(__file__).parent / "tools"))
from make_schemaorg_context import facts as facts_of  # noqa: E402 - a tool beside the tests, not installed


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((shared / "vocab" / "schemaorgcontext.jsonld").read_bytes())
    return document


def test_the_facts_say_their_release() -> None:
    assert facts()["release"] == RELEASE
    assert len(context_document()["@context"]) == 3_081


@pytest.mark.shared
def test_the_facts_are_what_the_tool_makes_of_the_release(official: dict[str, Any]) -> None:
    made = facts_of(RELEASE, dict(official["@context"]))
    groups = ("links", "dates", "plain")
    assert facts() == made | {group: str(made[group]).split() for group in groups}


@pytest.mark.shared
def test_the_whole_context_is_the_official_one(official: dict[str, Any]) -> None:
    assert context_document() == official


@pytest.mark.shared
def test_the_compiled_table_says_of_every_term_what_pyld_says(official: dict[str, Any]) -> None:
    compiled = initial_table(VERBATIM).inside("https://schema.org/").active
    expected = pyld_lane.process_context(official["@context"], base=None, options=VERBATIM)
    assert len(compiled.definitions) + len(compiled.implied) + len(["@vocab"]) == len(official["@context"])
    for term in (*official["@context"], "noSuchTerm"):
        assert compiled.definition(term) == expected.definition(term)
        assert compiled.expand(term, vocab=True) == expected.expand(term, vocab=True)


@pytest.mark.shared
@pytest.mark.parametrize(
    "more",
    [
        {"@vocab": "https://v.example/"},
        {"@vocab": None},
        {"name": None},
        {"name:x": {"@type": "@id"}},
        {"url": "name:x"},
    ],
)
def test_a_context_after_it_means_what_it_means_after_the_official_one(official: dict[str, Any], more: Any) -> None:
    ours = compile_context(["https://schema.org/", more], Options(schema_iri=None)).active
    expected = pyld_lane.process_context([official["@context"], more], base=None, options=VERBATIM)
    for term in (*official["@context"], *more):
        assert ours.definition(term) == expected.definition(term)
        assert ours.expand(term, vocab=True) == expected.expand(term, vocab=True)
