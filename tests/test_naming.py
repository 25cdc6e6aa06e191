from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rdfconv.naming import name_nodes, node_names, renamed, shared_iri
from rdfconv.terms import Triple, literal

PAGE = "https://example.org/items/a"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DATASET, PERSON = "<http://schema.org/Dataset>", "<http://schema.org/Person>"
NAME, URL, CREATOR = "<http://schema.org/name>", "<http://schema.org/url>", "<http://schema.org/creator>"


def dataset(label: str, name: str, url: str | None = None) -> list[Triple]:
    triples = [(label, TYPE, DATASET), (label, NAME, literal(name))]
    return [*triples, (label, URL, f"<{url}>")] if url else triples


def names_of(triples: list[Triple], *roots: str, page: str | None = PAGE) -> dict[str, str]:
    return node_names(triples, page=page, roots=roots)


def test_the_only_thing_of_its_class_is_named_after_the_page() -> None:
    assert names_of(dataset("_:b0", "Tides"), "_:b0") == {"_:b0": f"<{PAGE}#dataset>"}


def test_a_thing_with_an_address_on_the_same_host_is_named_after_that() -> None:
    triples = dataset("_:b0", "Tides", "https://example.org/items/b")
    assert names_of(triples, "_:b0") == {"_:b0": "<https://example.org/items/b#dataset>"}


def test_an_address_on_another_host_does_not_name_the_thing() -> None:
    triples = dataset("_:b0", "Tides", "https://elsewhere.org/tides")
    assert names_of(triples, "_:b0") == {"_:b0": f"<{PAGE}#dataset>"}


def test_two_things_of_one_class_are_not_made_one() -> None:
    triples = [*dataset("_:b0", "Tides"), *dataset("_:b1", "Winds")]
    names = names_of(triples, "_:b0", "_:b1")
    assert len(set(names.values())) == 2
    assert f"<{PAGE}#dataset>" not in names.values()


def test_two_descriptions_of_one_address_are_one_thing() -> None:
    triples = [*dataset("_:b0", "Tides", PAGE), *dataset("_:b1", "Tide tables", PAGE)]
    assert set(names_of(triples, "_:b0", "_:b1").values()) == {f"<{PAGE}#dataset>"}


def test_a_named_thing_leaves_the_page_to_the_other() -> None:
    triples = [*dataset("_:b0", "Tides", "https://example.org/items/b"), *dataset("_:b1", "Winds")]
    assert names_of(triples, "_:b0", "_:b1")["_:b1"] == f"<{PAGE}#dataset>"


def test_without_a_page_content_names_the_thing() -> None:
    name = names_of(dataset("_:b0", "Tides"), "_:b0", page=None)["_:b0"]
    assert name.startswith("<urn:uuid:")
    assert name != names_of(dataset("_:b0", "Winds"), "_:b0", page=None)["_:b0"]


def person(label: str, name: str) -> list[Triple]:
    return [("_:b0", CREATOR, label), (label, TYPE, PERSON), (label, NAME, literal(name))]


def test_persons_who_share_a_first_name_stay_two() -> None:
    triples = [*dataset("_:b0", "Tides"), *person("_:b1", "Jo Smith"), *person("_:b2", "Jo Doe")]
    names = names_of(triples, "_:b0")
    assert names["_:b1"] != names["_:b2"]


def test_equal_nodes_at_equal_places_are_one() -> None:
    triples = [*dataset("_:b0", "Tides"), *person("_:b1", "Jo Smith"), *person("_:b2", "Jo Smith")]
    names = names_of(triples, "_:b0")
    assert names["_:b1"] == names["_:b2"]


def test_a_changed_neighbour_renames_nothing() -> None:
    one = [*dataset("_:b0", "Tides"), *person("_:b1", "Jo Smith"), *person("_:b2", "Jo Doe")]
    other = [*dataset("_:b0", "Tides"), *person("_:b1", "Jo Smith"), *person("_:b2", "Al Ace")]
    assert names_of(one, "_:b0")["_:b1"] == names_of(other, "_:b0")["_:b1"]


def test_a_long_list_costs_no_stack() -> None:
    rest = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>"
    triples = [("<urn:x>", CREATOR, "_:c0"), *((f"_:c{i}", rest, f"_:c{i + 1}") for i in range(20_000))]
    assert len(set(names_of(triples).values())) == 20_001


def test_nodes_in_a_cycle_are_named() -> None:
    triples = [("_:a", CREATOR, "_:b"), ("_:b", CREATOR, "_:a")]
    assert not any("_:" in term for triple in name_nodes(triples, page=PAGE) for term in triple)


LABELS = st.sampled_from([f"_:x{i}" for i in range(6)])
GRAPHS = st.lists(
    st.tuples(
        st.one_of(LABELS, st.just("<urn:s>")),
        st.sampled_from([NAME, CREATOR]),
        st.one_of(LABELS, st.sampled_from(['"a"', '"b"'])),
    ),
    max_size=14,
)


@given(GRAPHS, st.randoms(use_true_random=False))
def test_the_order_of_triples_plays_no_part(triples: list[Triple], shuffle: object) -> None:
    shuffled = list(triples)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    roots = sorted({s for s, _, _ in triples})
    assert names_of(triples, *roots) == names_of(shuffled, *roots)


@given(GRAPHS)
def test_no_blank_node_is_left(triples: list[Triple]) -> None:
    named = renamed(triples, names_of(triples))
    assert not any(term.startswith("_:") for triple in named for term in triple)


def test_shared_things_have_one_iri_whatever_the_spelling() -> None:
    assert shared_iri("catalogue", "UK  Data Service", id_base=None) == shared_iri(
        "catalogue", "uk data service", id_base=None
    )
    assert shared_iri("catalogue", "A", id_base=None) != shared_iri("instrument", "A", id_base=None)
