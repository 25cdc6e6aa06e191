"""Both lanes say what PyLD says: on invented documents and contexts, and on the shared corpus of real documents."""

from __future__ import annotations

import json
import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from pyld.jsonld import JsonLdError as PyldError
from pyld_reference import VERBATIM, canonical, pyld_quads, quads_text

from rdfconv.errors import InputError, JsonLdError
from rdfconv.jsonld import Expansion, Options, fast_lane, pyld_lane, to_triples
from rdfconv.jsonld.active import ActiveContext
from rdfconv.jsonld.compiler import OutsideSubset, extend

BASE = "https://page.example/one/two?three"

# Few names, so that keys meet the terms that contexts define.
NAMES = st.sampled_from(
    ["name", "url", "part", "p", "e", "e:x", "e:", "id", "type", "http://e.example/q", "_:b", "a/b"]
)
IRIS = st.sampled_from(
    [
        "http://e.example/",
        "http://e.example/q#",
        "e:x",
        "p",
        "../up",
        "",
        "#f",
        "?q",
        "_:b",
        "a b",
        "name",
        "//h/p",
        "x:y",
        "@id",
        "@like",
    ]
)
# Without "x:y" and "http://e.example": PyLD does not resolve against a base without a path as RFC 3986, 5.2, has it.
BASES = st.sampled_from(["http://e.example/d/", "../up", "", "?q", "a b", "_:b", None])
LANGUAGES = st.sampled_from(["en", "de-AT", "x_y", "@none"])
DATATYPES = st.sampled_from(["@id", "@vocab", "@none", "e:x", "http://www.w3.org/2001/XMLSchema#double", "p", "@json"])
CONTAINERS = st.sampled_from(
    ["@set", "@list", "@index", "@language", "@id", "@graph", ["@set"], ["@index", "@set"], []]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from([1.5, 1e21, -0.0, 2.0, 10**21]),
    IRIS,
    st.text(max_size=3),
)


def optional(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={f"@{key}": value for key, value in parts.items()})


DEFINITIONS = st.one_of(
    IRIS,
    st.none(),
    # Not "@set": of a node that has it beside other keys PyLD loses all, or stops with a TypeError.
    st.sampled_from(["@id", "@type", "@value", "@language", "@graph", "@index"]),
    optional(
        id=st.one_of(IRIS, st.none()), type=DATATYPES, container=CONTAINERS, language=LANGUAGES, prefix=st.booleans()
    ),
    st.fixed_dictionaries({"@reverse": IRIS}),
)
CONTEXT_OBJECTS = st.builds(
    lambda defaults, terms: {**defaults, **terms},
    optional(vocab=st.one_of(IRIS, st.just("http://v.example/")), base=BASES, language=st.sampled_from(["en", None])),
    st.dictionaries(NAMES, DEFINITIONS, max_size=4),
)
PREFIXED = st.builds(lambda found: {"@vocab": "http://v.example/", "e": "http://e.example/", **found}, CONTEXT_OBJECTS)
CONTEXTS = st.one_of(
    PREFIXED,
    PREFIXED,
    CONTEXT_OBJECTS,
    st.sampled_from(["https://schema.org", None, []]),
    st.lists(st.one_of(PREFIXED, st.just("http://schema.org/"), st.none()), max_size=2),
)
VALUE_OBJECTS = optional(value=SCALARS, type=DATATYPES, language=LANGUAGES, index=st.just("i")).filter(len)


def node_objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda special, properties: {**special, **properties},
        optional(id=IRIS, type=st.one_of(NAMES, st.lists(NAMES, max_size=2)), context=CONTEXTS, index=st.just("i")),
        st.dictionaries(NAMES, values, max_size=4),
    )


VALUES = st.recursive(
    st.one_of(SCALARS, SCALARS, VALUE_OBJECTS),
    lambda inner: st.one_of(
        node_objects(inner),
        node_objects(inner),
        st.lists(inner, max_size=3),
        st.dictionaries(LANGUAGES, inner, max_size=2),
        st.fixed_dictionaries({"@list": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries({"@set": st.lists(inner, max_size=2)}),
    ),
    max_leaves=6,
)
DOCUMENTS = st.one_of(
    st.builds(lambda context, node: {"@context": context, **node}, CONTEXTS, node_objects(VALUES)),
    st.builds(lambda context, nodes: {"@context": context, "@graph": nodes}, CONTEXTS, st.lists(node_objects(VALUES))),
    st.lists(node_objects(VALUES), max_size=2),
)


def outcome(document: Any) -> Any:
    """Our statements in canonical form, or None for a document that is refused."""
    try:
        return canonical(quads_text(to_triples(document, base=BASE, options=VERBATIM)))
    except InputError:
        return None


def reference(document: Any) -> Any:
    """PyLD's; documents over which it stumbles (it raises something else) are no test."""
    try:
        return canonical(pyld_quads(document, BASE))
    except PyldError:
        return None
    except (AttributeError, LookupError, TypeError, ValueError):
        reject()


EXAMPLES = settings(max_examples=int(os.environ.get("RDFCONV_EXAMPLES", "200")), deadline=None)


@EXAMPLES
@given(DOCUMENTS)
def test_invented_documents(document: Any) -> None:
    assert outcome(document) == reference(document)


@EXAMPLES
@given(DOCUMENTS)
def test_the_lanes_agree_when_they_mend_too(document: Any) -> None:
    options = Options()
    try:
        fast = fast_lane.read(document, base=BASE, options=options)
        careful = pyld_lane.read(document, base=BASE, options=options)
    except (OutsideSubset, JsonLdError):
        reject()
    assert canonical(quads_text(fast)) == canonical(quads_text(careful))
    assert len(fast.roots) >= len(careful.roots)  # PyLD drops a top node that has only an @id
    assert value_issues(fast) == value_issues(careful)


def value_issues(found: Expansion) -> set[str]:
    """The kinds of Issues about values; PyLD drops nodes of which nothing is said before their IRIs are looked at."""
    return {issue.code for issue in found.issues if not issue.code.startswith("iri-")}


@EXAMPLES
@given(CONTEXTS, NAMES)
def test_the_compiler_reads_a_context_as_pyld_does(context: Any, key: str) -> None:
    try:
        active = extend(ActiveContext(), context, VERBATIM)
        expected = pyld_lane.process_context(context, base=None, options=VERBATIM)
    except OutsideSubset:
        reject()
    except JsonLdError as error:
        if error.code == "loading document failed":  # PyLD stumbles over an empty @base
            reject()
        raise
    assert replace(active, definitions={}) == replace(expected, definitions={}, implied=active.implied)
    assert active.definition(key) == expected.definition(key)
    assert active.expand(key, vocab=True) == expected.expand(key, vocab=True)
    assert active.expand(key, vocab=False) == expected.expand(key, vocab=False)


def real_documents(shared: Path) -> Iterator[tuple[str, Any]]:
    with tarfile.open(shared / "corpus" / "jsonld-documents.tar.gz") as archive:
        for member in archive:
            if member.isfile() and member.name.startswith("ld/"):
                yield member.name, json.load(archive.extractfile(member))  # type: ignore[arg-type] # a file it is


@pytest.mark.shared
def test_real_documents(shared: Path) -> None:
    """All that PyLD can convert (2,027 and three more whose context it does not recognise) come out the same."""
    differing, lanes = [], Counter[str]()
    for name, document in real_documents(shared):
        try:
            expected = canonical(pyld_quads(document, BASE))
        except PyldError:
            continue
        found = to_triples(document, base=BASE, options=VERBATIM)
        lanes[found.lane] += 1
        if canonical(quads_text(found)) != expected:
            differing.append(name)
    assert differing == []
    assert lanes.total() >= 2_027
    assert lanes["fast"] / lanes.total() >= 0.995
