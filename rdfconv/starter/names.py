"""What sites call the fields: the path of a key in, the fields that it sounds like out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from rdfconv.model import Json

Keys: TypeAlias = tuple[str, ...]


def words(text: str) -> frozenset[str]:
    """A set of words, written with spaces between."""
    return frozenset(text.split())


# Names in lower case and without separators, from CKAN, DataCite, DCAT, DDI, schema.org and sites that have profiles.
# The fields stand in the order of a starter profile, their names in the order of their precedence.
NAMES: Final[dict[str, str]] = {
    "name": "title name titles datasettitle datasetname heading headline label",
    "description": "description descriptions abstract notes summary longdescription overview",
    "keywords": "keywords keyword tags tag topics topic subjects subject themes theme categories category groups "
    "disciplines",
    "publisher": "publisher publishers publishername organization organisation provider datacustodian custodian "
    "institution holder",
    "doi": "doi dois doiname identifier identifiers persistentidentifier pid",
    "localIdentifier": "identifier identifiers accession accessionnumber studynumber studyid datasetid recordid "
    "catalogueid localid code name",
    "creator": "creator creators author authors investigator investigators principalinvestigator",
    "contributor": "contributor contributors maintainer maintainers",
    "funder": "funder funders fundedby fundingbody",
    "sponsor": "sponsor sponsors",
    "copyrightHolder": "copyrightholder rightsholder",
    "license": "license licence licenses licences licenseurl licenceurl licenseuri licenceuri rightsuri rights",
    "licenceName": "license licence licensetitle licencetitle licensename licencename rights",
    "access": "access accessrights accessconditions conditionsofaccess dataaccess termsofuse rights",
    "datePublished": "datepublished published publishedat publishedon publicationdate publicationyear issued released "
    "releasedate releasedat metadatacreated",
    "dateModified": "datemodified modified modifiedat updated updatedat updatedon lastmodified lastupdated "
    "metadatamodified revised",
    "dateCreated": "datecreated created createdat createdon",
    "alternateName": "alternatename alternatetitle subtitle acronym abbreviation shorttitle shortname",
    "aiText": "aisummary aidescription aitext generatedsummary",
    "version": "version versionnumber versionlabel",
    "temporalCoverage": "temporalcoverage temporal timeperiod period timespan coverageperiod",
    "startDate": "startdate start datestart begindate begin periodstart temporalstart temporalcoveragestart",
    "endDate": "enddate end dateend finishdate periodend temporalend temporalcoverageend",
    "startYear": "startyear yearstart firstyear yearfrom",
    "endYear": "endyear yearend lastyear yearto",
    "country": "country countries countrycode countrycodes nation nations geographiccoverage spatialcoverage spatial "
    "location locations",
    "place": "place places country countries geographiccoverage spatialcoverage spatial location locations region "
    "regions area areas geography",
    "language": "language languages languagecode languagecodes lang inlanguage",
    "resourceType": "resourcetype resourcetypegeneral datasettype studytype",
    "studyDesign": "studydesign design",
    "sampleSize": "samplesize populationsize participants numberofparticipants",
    "ageRange": "agerange agecoverage typicalagerange ages",
    "ageLower": "agelower agemin minage agefrom",
    "ageUpper": "ageupper agemax maxage ageto",
    "sex": "sex gender",
    "instrument": "instrument instruments questionnaire questionnaires measurementtechnique",
    "variable": "variable variables allvariables variablemeasured columns measures",
    "variableCount": "variablecount numvariables numberofvariables",
    "catalogue": "catalogue catalogues catalog catalogs datacatalogue datacatalogues datacatalog datacatalogs "
    "includedindatacatalog repository archive",
    "distribution": "distribution distributions resources files datafiles downloads download downloadurl contenturl",
    "link": "url urls link links homepage landingpage website webpage relatedlinks additionallinks seealso",
    "image": "image images thumbnail thumbnailurl imageurl picture coverimage",
}
# The keys of objects, by the names that readings give them.
PARTS: Final[dict[str, str]] = {
    "name": "name title fullname displayname label",
    "description": "description notes label question",
    "contentUrl": "contenturl downloadurl url href link",
    "encodingFormat": "encodingformat format mediatype mimetype",
    "entry": "entry url href link",
    "image": "image logo",
    "options": "options answers responses",
}
# Objects that only hold together what is said of the record.
_CONTAINERS: Final = words(
    "attributes content core data dataset datasetschema details documentation entry extra extradata extras fields info "
    "initialdata item jsonld metadata pageprops payload props record result schema structureddata study summary"
)
# Objects that say what their keys are about; where they are no objects they are fields themselves.
_TOPICS: Final = words(
    "access accessibility coverage dates geo geography location period provenance spatial spatialcoverage temporal "
    "temporalcoverage timeperiod timespan"
)
_DEPTH: Final = 6  # of containers; HDR UK's records have their titles three objects down
# Keys that name the object that they stand in.
_LABELS: Final = words("displayname fullname label name text title value")


def _by_name(names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The fields that each name can mean, in their order."""
    called = {field: words(text) for field, text in names.items()}
    return {
        name: tuple(field for field in called if name in called[field]) for name in frozenset().union(*called.values())
    }


_FIELDS: Final = _by_name(NAMES)
_ORDER: Final = {
    (field, name): (place, rank)
    for place, (field, names) in enumerate(NAMES.items())
    for rank, name in enumerate(names.split())
}


def plain_name(key: str) -> str:
    """A key without its separators and capitals.

    >>> plain_name("temporal_coverageStart")
    'temporalcoveragestart'
    """
    return re.sub(r"[\W_]+", "", key).lower()


def is_about_the_record(key: str) -> bool:
    """Whether the keys of an object under this key say something of the record itself; of a list they do not."""
    return not key.endswith("[]") and plain_name(key) in _CONTAINERS | _TOPICS


def spoken_name(path: Keys) -> str:
    """What a path is called: its last key, with or instead of the key above it where that one counts.

    What stands inside an object that is neither known nor a mere container has no name: it may be about anything.

    >>> [spoken_name(tuple(path.split("."))) for path in ("metadata.title", "tags[].name", "rights.uri", "a.b.title")]
    ['title', 'tags', 'rightsuri', '']
    """
    above = [key for key in path[:-1] if key.endswith("[]") or plain_name(key) not in _CONTAINERS]
    last = plain_name(path[-1])
    if not all(map(is_about_the_record, above[:-1])):
        return ""
    if not above or (last not in _LABELS and is_about_the_record(above[-1])):
        return last
    parent = plain_name(above[-1])
    if last in _LABELS:
        return parent
    return last if last.startswith(parent.removesuffix("s")) else parent + last


def fields_named(path: Keys) -> tuple[str, ...]:
    """The fields that a path sounds like, the likeliest first."""
    return _FIELDS.get(spoken_name(path), ())


def precedence(field: str, path: Keys) -> tuple[int, int]:
    """Sorts the keys of a profile: field by field, of two that say the same the one with the better name first."""
    return _ORDER[field, spoken_name(path)]


def fields_of(data: Mapping[str, Json], path: Keys = ()) -> Iterator[str]:
    """The fields that an object's keys sound like, those of its containers and topics included."""
    for key, value in data.items():
        inner = (*path, key)
        yield from fields_named(inner)[:1]
        if isinstance(value, Mapping) and is_about_the_record(key) and len(path) < _DEPTH:
            yield from fields_of(value, inner)


def renamed_parts(keys: Sequence[str], parts: frozenset[str]) -> dict[str, str]:
    """Which of an object's keys are which parts of a reading, where they are called otherwise."""
    renamed: dict[str, str] = {}
    free = [key for key in keys if key not in parts]
    for part in (part for part in PARTS if part in parts and part not in keys):
        ranks = {name: rank for rank, name in enumerate(PARTS[part].split())}
        named = [key for key in free if plain_name(key) in ranks]
        if named:
            best = min(named, key=lambda key: ranks[plain_name(key)])
            free.remove(best)
            renamed[best] = part
    return renamed
