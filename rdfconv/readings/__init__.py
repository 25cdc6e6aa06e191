"""What a value of a record says, in neutral terms that every projection understands.

A reading takes one JSON value and yields statements: a neutral field and a value, which is a text, a number or a
node (`@id`, `@type` and neutral fields, as in JSON-LD). One key may say several things (a list of links holds
pages, catalogue entries and DOIs), and says them all here, once, for all vocabularies: the projections have words
for some fields and none for others.

A reading never guesses. What it cannot read it refuses with `Unreadable` and the reason, which `merge` reports;
texts that the site shows in place of a missing value say nothing.
"""

from __future__ import annotations

from typing import Final

from rdfconv.readings.agents import agent
from rdfconv.readings.files import distribution
from rdfconv.readings.identifiers import doi, identifier, local_identifier
from rdfconv.readings.links import catalogue, image, link, site_node
from rdfconv.readings.reading import (
    SINGLE,
    Facts,
    Reading,
    Remark,
    Statement,
    Unreadable,
    ai_text,
    keyword,
    text_reader,
)
from rdfconv.readings.rights import access, date, licence, licence_name
from rdfconv.readings.scope import country, dates, language, place, temporal, years
from rdfconv.readings.study import (
    age_range,
    ages,
    instrument,
    resource_type,
    sample_size,
    sex,
    study_design,
    variable,
    variable_count,
)

__all__ = ["READINGS", "SINGLE", "Facts", "Remark", "Statement", "Unreadable", "site_node"]

_AGENT_KEYS: Final = frozenset({"name", "@type"})

READINGS: Final[dict[str, Reading]] = {
    "access": Reading(read=access),
    "ageLower": Reading(read=ages),
    "ageRange": Reading(read=age_range),
    "ageUpper": Reading(read=ages),
    "aiText": Reading(read=ai_text),
    "alternateName": Reading(read=text_reader("alternateName")),
    "catalogue": Reading(read=catalogue, keys=frozenset({"name", "image", "entry", "@type"})),
    "country": Reading(read=country),
    "dateCreated": Reading(read=date("dateCreated")),
    "dateModified": Reading(read=date("dateModified")),
    "datePublished": Reading(read=date("datePublished")),
    "description": Reading(read=text_reader("description")),
    "distribution": Reading(
        read=distribution, keys=frozenset({"contentUrl", "name", "description", "encodingFormat", "@type"})
    ),
    "doi": Reading(read=doi),
    "endDate": Reading(read=dates),
    "endYear": Reading(read=years),
    "identifier": Reading(read=identifier),
    "image": Reading(read=image),
    "instrument": Reading(read=instrument),
    "keywords": Reading(read=keyword),
    "language": Reading(read=language),
    "licenceName": Reading(read=licence_name),
    "license": Reading(read=licence),
    "link": Reading(read=link),
    "localIdentifier": Reading(read=local_identifier, keys=frozenset({"value", "propertyID", "@type", "name", "url"})),
    "name": Reading(read=text_reader("name")),
    "place": Reading(read=place, keys=frozenset({"name", "@type"})),
    "resourceType": Reading(read=resource_type),
    "sampleSize": Reading(read=sample_size),
    "sex": Reading(read=sex),
    "startDate": Reading(read=dates),
    "startYear": Reading(read=years),
    "studyDesign": Reading(read=study_design),
    "temporalCoverage": Reading(read=temporal),
    "variable": Reading(read=variable, keys=frozenset({"name", "description", "options", "@type"})),
    "variableCount": Reading(read=variable_count),
    "version": Reading(read=text_reader("version")),
} | {
    role: Reading(read=agent(role), keys=_AGENT_KEYS)
    for role in ("contributor", "copyrightHolder", "creator", "funder", "publisher", "sponsor")
}
