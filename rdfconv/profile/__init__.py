"""A site's profile: one TOML text in, typed records out.

A profile says where a site keeps its records in the page's props, what each key says about the dataset, and what
only a person can know (home pages of catalogues, which DOIs are the record's own, former host names). It holds no
code: the right-hand side of a field is a neutral field name of `readings.READINGS` ("country", "link"), and the
projections turn neutral fields into vocabularies.

Everything is checked here, once, with the path of what is wrong ("record[0].fields.title"); inside the package
the records are trusted. Unknown keys are refused: a typing error in a profile never passes in silence.
"""

from __future__ import annotations

from rdfconv.profile.parse import parse_profile
from rdfconv.profile.records import (
    Catalogue,
    DefaultCountry,
    FieldRule,
    OwnDoi,
    Profile,
    Record,
    RecordRule,
    Relation,
    Rewrite,
    SiteCatalogue,
)

__all__ = [
    "Catalogue",
    "DefaultCountry",
    "FieldRule",
    "OwnDoi",
    "Profile",
    "Record",
    "RecordRule",
    "Relation",
    "Rewrite",
    "SiteCatalogue",
    "parse_profile",
]
