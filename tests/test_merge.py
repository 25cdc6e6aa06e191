"""What a profile's records become, on payloads of invented pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pages
import pytest

import rdfconv
from rdfconv import shipped
from rdfconv.model import Field
from rdfconv.profile import parse_profile

PAGE = f"{pages.HOST}/items/{pages.SLUG}"
SUBJECT = f"<{PAGE}#dataset>"


def converted(props: dict[str, Any] | None = None, **config: Any) -> rdfconv.Result:
    body = pages.flight_page(props={**pages.PROPS, **(props or {})})
    return rdfconv.convert(body, config=rdfconv.Config(shapes=(), **config))


def said(result: rdfconv.Result, predicate: str) -> set[str]:
    """The values of a schema.org property of the dataset, as terms."""
    return {o for s, p, o in result.triples if s == SUBJECT and p == f"<http://schema.org/{predicate}>"}


def field(result: rdfconv.Result, path: str) -> Field:
    return next(entry for entry in result.fields if entry.path == path)


def test_the_record_is_about_what_the_json_ld_describes() -> None:
    assert {s for s, p, _ in converted().triples if p.endswith("/includedInDataCatalog>")} == {SUBJECT}


def test_every_key_is_accounted_for() -> None:
    result = converted({"news": "x"})
    kept = {key for key, value in {**pages.PROPS, "news": "x"}.items() if value != "$undefined"}
    assert {entry.path.split(".")[0] for entry in result.fields} >= kept
    assert field(result, "news").outcome == "unmapped"
    assert any(issue.code == "field-unmapped" and issue.where.endswith("news") for issue in result.issues)


def test_what_the_json_ld_says_is_not_said_again() -> None:
    result = converted()
    assert field(result, "title").outcome == "already said"
    assert field(result, "topics").outcome == "already said"
    assert len(said(result, "name")) == 1


def test_countries_are_authority_iris() -> None:
    authority = "http://publications.europa.eu/resource/authority/country"
    assert said(converted(), "spatialCoverage") == {f"<{authority}/GBR>", f"<{authority}/IRL>"}


def test_a_catalogue_is_not_named_by_its_entry() -> None:
    result = converted()
    (catalogue,) = said(result, "includedInDataCatalog")
    assert catalogue.startswith("<urn:uuid:")
    entry = "<https://archive.example.net/studies/4711>"
    assert (entry, "<http://schema.org/isPartOf>", catalogue) in result.triples


def test_a_link_is_cleaned_and_said_once() -> None:
    assert said(converted(), "subjectOf") == {
        "<https://archive.example.net/studies/4711>",
        "<https://birds.example.org/marshes>",
    }


def test_a_doi_that_does_not_show_the_record_s_number_is_not_the_same_thing() -> None:
    result = converted()
    assert not said(result, "sameAs")
    assert said(result, "identifier") == {'"http://dx.doi.org/10.5072/ESTUARY-4711"'}
    assert "doi-not-own" in {issue.code for issue in result.issues}


@pytest.mark.parametrize(
    ("entry", "is_same"),
    [
        ("https://beta.ukdataservice.ac.uk/datacatalogue/studies/study?id=990001", True),
        ("https://datacatalogue.ukdataservice.ac.uk/studies/study/990001", True),
        ("https://datacatalogue.ukdataservice.ac.uk/studies/study/990002", False),
        ("https://example.org/990001", False),
    ],
)
def test_a_doi_is_the_same_thing_where_the_catalogue_s_entry_has_its_number(entry: str, is_same: bool) -> None:  # noqa: FBT001 - a table
    result = converted(
        {
            "dataCatalogs": [{"name": "UK Data Service", "url": entry}],
            "additionalLinks": ["https://doi.org/10.5255/UKDA-SN-990001-2"],
        }
    )
    assert (said(result, "sameAs") == {"<https://doi.org/10.5255/ukda-sn-990001-2>"}) is is_same


def test_shared_things_get_iris_under_the_id_base() -> None:
    result = converted(id_base="https://data.example.org/id/")
    (catalogue,) = said(result, "includedInDataCatalog")
    assert catalogue.startswith("<https://data.example.org/id/catalogue/northern-estuaries-archive-")


def test_machine_written_text_stays_apart_and_can_stay_out() -> None:
    summary = {"aiSummary": "A summary that a model wrote."}
    with_text, without = converted(summary), converted(summary, ai_text=False)
    assert said(with_text, "description") == said(without, "description")
    assert any(p.endswith("/digitalSourceType>") for _, p, _ in with_text.triples)
    assert field(without, "aiSummary").outcome == "ignored"


def test_placeholders_say_nothing() -> None:
    result = converted({"publisher": {"name": "Unknown Publisher"}})
    assert not said(result, "publisher")
    assert field(result, "publisher").outcome == "empty"


def test_what_cannot_be_read_is_refused_and_the_rest_stays() -> None:
    result = converted({"additionalLinks": ["see the library", "https://birds.example.org/"]})
    assert field(result, "additionalLinks").outcome == "refused"
    assert "<https://birds.example.org/>" in said(result, "subjectOf")


def test_without_merging_only_the_json_ld_speaks() -> None:
    result = converted(merge=False)
    assert not result.fields
    assert len(result.triples) == result.said


def test_the_thing_can_be_named_by_the_page_s_address() -> None:
    result = converted(subject="url")
    assert (f"<{PAGE}>", "<http://schema.org/url>", f"<{PAGE}>") in result.triples
    assert {s for s, p, _ in result.triples if p.endswith("/includedInDataCatalog>")} == {f"<{PAGE}>"}


@pytest.mark.parametrize(("level", "said_of_them"), [("none", 0), ("count", 0), ("basic", 2), ("full", 2), ("auto", 2)])
def test_as_much_of_the_variables_as_is_wanted(level: str, said_of_them: int) -> None:
    variables = [{"name": "marsh", "options": ["A", "B"]}, {"name": "count", "options": ["1", "2"]}]
    result = converted({"allVariables": variables}, variables=level, vocab=("schema", "disco"))
    assert len(said(result, "variableMeasured")) == said_of_them
    has_answers = any(p.endswith("/discovery#representation>") for _, p, _ in result.triples)
    assert has_answers is (level in {"full", "auto"})
    assert (field(result, "allVariables").outcome == "ignored") is (level == "none")


def test_very_many_variables_are_told_without_their_answers() -> None:
    variables = [{"name": f"v{number}", "options": ["A"]} for number in range(2_000)]
    result = converted({"allVariables": variables}, vocab=("schema", "disco"))
    assert len(said(result, "variableMeasured")) == 2_000
    assert not any(p.endswith("/discovery#representation>") for _, p, _ in result.triples)


def test_a_correction_shows_both_and_can_be_left() -> None:
    access = "https://archive.example.net/apply"
    body = pages.flight_page(json_ld={**pages.JSON_LD, "license": [access]})
    result = rdfconv.convert(body, config=rdfconv.Config(shapes=()))
    assert not said(result, "license")
    assert said(result, "conditionsOfAccess") == {f'"{access}"'}
    assert any(issue.code == "licence-is-access" and access in issue.message for issue in result.issues)
    verbatim = rdfconv.convert(body, config=rdfconv.Config(shapes=(), verbatim=True))
    assert said(verbatim, "license") == {f"<{access}>"}


def test_an_older_layout_can_be_out_of_date() -> None:
    profile = parse_profile(
        shipped.read("profiles", "harmony").replace("anywhere = true", "anywhere = true\nvalid_until = 2020-01-01"),
        name="x",
    )
    assert profile.is_valid_at(date(2019, 5, 1))
    assert not profile.is_valid_at(date(2021, 5, 1))
    assert profile.is_valid_at(None)


CHILD = {
    "dataset_schema": {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "Counts of 2015",
        "keywords": pages.JSON_LD["keywords"],
        "identifier": ["http://dx.doi.org/10.5072/ESTUARY-4711"],
        "description": "The file of the first year.",
        "alternateName": "year one",
    },
    "extra_data": {"slug": "counts-2015", "resource_type": "dataset", "number_of_variables": 3},
}
HARMONY = f"https://harmonydata.ac.uk/search/items/{pages.SLUG}"


def test_children_are_told_but_not_what_they_repeat() -> None:
    body = pages.flight_page(props={**pages.PROPS, "child_datasets": [CHILD]})
    result = rdfconv.convert(body, url=HARMONY, config=rdfconv.Config(shapes=()))
    child = "<https://harmonydata.ac.uk/search/items/counts-2015#dataset>"
    told = {(p.rpartition("/")[2][:-1], o) for s, p, o in result.triples if s == child}
    assert told >= {
        ("name", '"Counts of 2015"'),
        ("description", '"The file of the first year."'),
        ("isPartOf", f"<{HARMONY}#dataset>"),
        ("url", "<https://harmonydata.ac.uk/search/items/counts-2015>"),
    }
    assert not {p for p, _ in told} & {"keywords", "identifier", "sameAs"}
    assert (f"<{HARMONY}#dataset>", "<http://schema.org/hasPart>", child) in result.triples
    assert field(result, "dataset_schema.alternateName").outcome == "unmapped"


def test_children_on_a_host_that_the_profile_does_not_know_are_named_by_their_content() -> None:
    result = converted({"child_datasets": [CHILD]})
    (child,) = said(result, "hasPart")
    assert child.startswith("<urn:uuid:")
    assert (child, "<http://schema.org/name>", '"Counts of 2015"') in result.triples
    assert not any(s == child and p.endswith("/url>") for s, p, _ in result.triples)
