from __future__ import annotations

import pytest

from rdfconv import shipped
from rdfconv.errors import ConfigError
from rdfconv.profile import parse_profile
from rdfconv.readings import READINGS

GOOD = """
name = "birds"
title = "Bird counts"

[[record]]
name = "props"
has = ["title"]
type = "Dataset"
[record.fields]
title = "name"
"""


def message_of(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_profile(text, name="birds.toml")
    return str(caught.value)


def test_a_small_profile() -> None:
    profile = parse_profile(GOOD, name="birds.toml")
    assert profile.records[0].fields["title"].field == "name"
    assert not profile.anywhere


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("", "nonsense"),
            "birds.toml: is not TOML: Expected '=' after a key in a key/value pair (at end of document)",
        ),
        (('title = "Bird counts"', ""), "birds.toml: title: is missing; expected a text"),
        (('title = "Bird counts"', "title = 3"), "birds.toml: title: is 3; expected a text"),
        (('has = ["title"]', 'has = ["title", 3]'), "birds.toml: record[0].has[1]: is 3; expected a text"),
        (('has = ["title"]', ""), "birds.toml: record[0].has: is empty; expected the keys that such a record has"),
        (('title = "name"', "title = 3"), "birds.toml: record[0].fields.title: is 3; expected a table"),
        (
            ('title = "Bird counts"', 'title = "B"\nhost = ["a"]'),
            (
                "birds.toml: host: is not a key that this version knows; here it knows: anywhere, asset_base, "
                "canonical, catalogues, default_country, hosts, json_ld, language, leave_out, licences, name, "
                "own_doi, placeholders, record, site, title, types, valid_from, valid_until"
            ),
        ),
        (
            ('title = "Bird counts"', "title = 'B'\n[[own_doi]]\ndoi = '10'\n"),
            "birds.toml: own_doi[0].doi: has no group (?P<number>…); expected one around the number",
        ),
        (
            ('title = "Bird counts"', "title = 'B'\n[[canonical]]\npattern = '('\nreplacement = ''\n"),
            (
                "birds.toml: canonical[0].pattern: is no regular expression: missing ), unterminated subpattern "
                "at position 0"
            ),
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_path(change: tuple[str, str], message: str) -> None:
    before, after = change
    assert message_of(GOOD.replace(before, after) if before else GOOD + after) == message


@pytest.mark.parametrize("name", shipped.names("profiles"))
def test_shipped_profiles_are_right(name: str) -> None:
    profile = parse_profile(shipped.read("profiles", name), name=name)
    assert profile.name == name
    assert {rule.field for record in profile.records for rule in record.fields.values()} <= READINGS.keys()
