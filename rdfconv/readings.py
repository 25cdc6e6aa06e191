"""What a value of a record says, in neutral terms that every projection understands.

A reading takes one JSON value and yields statements: a neutral field and a value, which is a text, a number or a
node (`@id`, `@type` and neutral fields, as in JSON-LD). One key may say several things (a list of links holds
pages, catalogue entries and DOIs), and says them all here, once, for all vocabularies: the projections have words
for some fields and none for others.

A reading never guesses. What it cannot read it refuses with `Unreadable` and the reason, which `merge` reports;
texts that the site shows in place of a missing value say nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from rdfconv import values
from rdfconv.codes import country_code, country_iri, language_iri
from rdfconv.model import Json
from rdfconv.naming import shared_iri
from rdfconv.profile import Profile, SiteCatalogue
from rdfconv.vocab import XSD

Statement: TypeAlias = tuple[str, Json]
Node: TypeAlias = dict[str, Json]

# What a dataset has only one of: the first source that says it wins (decision 3). Everything else adds up.
SINGLE: Final = frozenset(
    {"name", "description", "url", "temporalCoverage", "period", "image", "sampleSize", "mainPublisher"}
)


class Unreadable(ValueError):  # noqa: N818 - it is an answer, not an error
    """A value that does not say what its field wants; the message is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about a value that people should know; it becomes an Issue of severity note."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a reading may know besides the value."""

    profile: Profile
    page: str  # address of the record's own page; its IRI of content where it has none
    kind: str | None  # what the record says it is: "study", "dataset"
    numbers: frozenset[str]  # the record's own number in the catalogues that give the DOIs
    foreign_dois: frozenset[str]  # of what the record is part of
    places: tuple[str, ...]  # where the record says in words that it is about
    years: tuple[int | None, int | None]  # of its beginning and end
    ages: tuple[int | None, int | None]  # of the people studied
    id_base: str | None

    @property
    def is_study(self) -> bool:
        """Whether the record is a study, which DISCO keeps apart from its data."""
        return self.kind == "study"

    def fragment(self, name: str) -> str:
        """The IRI of a part of the page."""
        return f"{self.page.partition('#')[0]}#{name}"


Reader: TypeAlias = Callable[[Json, Facts], Iterator[Statement | Remark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one neutral field is read; `keys` are those that it reads where the value is an object."""

    read: Reader
    keys: frozenset[str] = frozenset()


# --- Texts


def _string(value: Json) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"is {value!r:.60}, not a text")
    return value


def _cleaned(value: Json, facts: Facts) -> str:
    """The text without markup; "" where it is the site's placeholder for a missing one."""
    cleaned = values.text(_string(value))
    return "" if cleaned in facts.profile.placeholders else cleaned


def _text(field: str) -> Reader:
    def read(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
        if cleaned := _cleaned(value, facts):
            yield field, cleaned

    return read


def _keyword(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    if values.is_markup(_string(value)):
        raise Unreadable("is a piece of HTML")
    yield from _text("keywords")(value, facts)


def _ai_text(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A machine-written summary: a work of its own about the record, never its description (decision 7)."""
    node: Node = {
        "@id": facts.fragment("ai-summary"),
        "@type": "MachineText",
        "text": values.text(_string(value)),
        "digitalSourceType": "http://schema.org/TrainedAlgorithmicMediaDigitalSource",
    }
    yield "aiText", node


# --- Places, times, languages


def _country(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    default = facts.profile.default_country
    for part in _string(value).split(","):
        code = country_code(part)
        if code and default and code == default.code and not default.fits(facts.places):
            message = f"{code} is what the site writes by default, and the record is about {'; '.join(facts.places)!r}"
            yield Remark(code="country-doubtful", message=message)
        elif code:
            yield "country", {"@id": country_iri(code), "@type": "Country", "code": code}
        elif part.strip():
            yield "place", {"@type": "Place", "label": part.strip()}


def _place(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """Names of places, a line each; the default country's name is said by its code."""
    default = facts.profile.default_country
    for name in values.lines(_string(value)):
        if name not in facts.profile.placeholders and not (default and name == default.name):
            yield "place", {"@type": "Place", "label": name}


def _temporal(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    cleaned = _cleaned(value, facts)
    if not cleaned:
        return
    yield "temporalCoverage", cleaned
    interval = values.interval(cleaned)
    if interval is None:
        yield Remark(code="time-unreadable", message=f"{cleaned!r} is no ISO 8601 interval; kept as a text")
    else:
        yield "period", _period(interval.start, interval.end, facts)


def _years(_value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The period in years, where the record has no better one."""
    start, end = (f"{year:04}" if year else ".." for year in facts.years)
    yield from _temporal(f"{start}/{end}", facts)


def _period(start: values.Moment | None, end: values.Moment | None, facts: Facts) -> Node:
    node: Node = {"@id": facts.fragment("temporal"), "@type": "Period"}
    for name, moment in (("start", start), ("end", end)):
        if moment is not None:
            node[name] = {"@value": moment.lexical, "@type": f"{XSD}{moment.precision}"}
    return node


def _language(value: Json, _facts: Facts) -> Iterator[Statement | Remark]:
    code = _string(value).strip()
    concept = language_iri(code)
    if concept is None:
        raise Unreadable("is no ISO 639-1 code")
    yield "language", code
    yield "languageConcept", {"@id": concept, "@type": "Language"}


# --- Persons and organisations


def _agent(field: str) -> Reader:
    def read(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
        node = value if isinstance(value, Mapping) else {"name": value}
        name = " ".join(_cleaned(node.get("name"), facts).split())
        if not name:
            return
        is_person = node.get("@type") == "Person" or values.has_personal_title(name)
        if is_person and node.get("@type") == "Organization":
            yield Remark(code="person-not-organisation", message=f"{name!r} has a personal title; a Person")
        agent: Node = {"@type": "Person" if is_person else "Organization", "agentName": name}
        yield field, agent
        if field == "publisher":
            yield "mainPublisher", agent
        if field == "funder" and facts.is_study:
            yield "study", _study(facts, fundedBy=agent)

    return read


def _study(facts: Facts, **said: Json) -> Node:
    """The study that a dataset is the product of, in DISCO: a node of its own (decision 25)."""
    return {"@id": facts.fragment("study"), "@type": "Study", **said}


# --- Catalogues and links


def site_node(site: SiteCatalogue) -> Node:
    """The site as a catalogue of its own (decision 24)."""
    node: Node = {
        "@id": site.iri,
        "@type": "SiteCatalogue",
        "name": site.title,
        "description": site.description,
        "publisher": {
            "@id": f"{site.iri.partition('#')[0]}#publisher",
            "@type": "Organization",
            "agentName": site.publisher,
        },
    }
    return node | {"home": site.home} if site.home else node


def _catalogue(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A catalogue that lists the record, and the address of the record's entry there."""
    entry = value if isinstance(value, Mapping) else {"name": value}
    name = _cleaned(entry.get("name"), facts)
    if not name:
        return
    node = _catalogue_node(name, facts)
    if image := _first_url(entry.get("image")):
        node["image"] = image
    yield "catalogue", node
    if address := _first_url(entry.get("entry")):
        known = facts.profile.catalogues.get(name)
        if known is None or address != known.home:
            yield "entry", _web_page(address, {"@id": node["@id"]})


def _catalogue_node(name: str, facts: Facts) -> Node:
    known = facts.profile.catalogues.get(name)
    node: Node = {
        "@id": shared_iri("catalogue", name, id_base=facts.id_base),
        "@type": "DataCatalog",
        "label": name,
    }
    return node | {"home": known.home} if known and known.home else node


def _first_url(value: Json) -> str | None:
    return next(iter(values.urls(value)), None) if isinstance(value, str) else None


def _web_page(address: str, catalogue: Json | None = None) -> Node:
    page: Node = {"@id": address, "@type": "WebPage"}
    return page if catalogue is None else page | {"isPartOf": catalogue}


def _link(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """An address, or several with spaces between: a DOI, an entry in a known catalogue, or another page."""
    if values.doi(_string(value)):
        yield from _doi(value, facts)
        return
    addresses = values.urls(_string(value))
    if not addresses and _string(value).strip():
        raise Unreadable("is no web address")
    for address in addresses:
        if address != facts.page:
            catalogue = _catalogue_of(address, facts)
            yield "link" if catalogue is None else "entry", _web_page(address, catalogue)


def _catalogue_of(address: str, facts: Facts) -> Json | None:
    for catalogue in facts.profile.catalogues.values():
        if any(pattern.match(address) for pattern in catalogue.entries):
            return _catalogue_node(catalogue.name, facts)
    return None


def _image(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    address = values.url(_string(value))
    if address is None and facts.profile.asset_base and "://" not in _string(value):
        address = values.url(facts.profile.asset_base + _string(value).strip().lstrip("/"))
    if address is None:
        raise Unreadable("is no web address")
    yield "image", address


# --- Identifiers


def _doi(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """An identifier; the same thing as the record only where the DOI's own number is the record's (decision 4)."""
    name = values.doi(_string(value))
    if name is None:
        raise Unreadable("is no DOI")
    address = values.doi_iri(name)
    yield "identifier", address
    if _own_number(name, facts) not in facts.numbers or name in facts.foreign_dois:
        message = f"{name} does not show that it names this record; an identifier, but not the same thing"
        yield Remark(code="doi-not-own", message=message)
        return
    yield "sameAs", address
    yield "ownDoi", {"@value": address, "@type": f"{XSD}anyURI"}
    yield (
        "identifierNode",
        {
            "@id": facts.fragment(f"identifier-{values.slug(name)}"),
            "@type": "Identifier",
            "notation": name,
        },
    )


def _own_number(name: str, facts: Facts) -> str | None:
    matches = (rule.doi.match(name) for rule in facts.profile.own_dois)
    return next((match["number"] for match in matches if match), None)


def _identifier(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """An identifier of whatever kind, as JSON-LD has them: a DOI in any spelling, or a text."""
    if cleaned := _cleaned(value, facts):
        yield "identifier", cleaned
        if values.doi(cleaned):
            yield from _doi(cleaned, facts)


def _local_identifier(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The record's name in the site's own books."""
    text = _string(value).strip()
    yield "localIdentifier", {"@type": "PropertyValue", "propertyID": facts.profile.name, "value": text}
    yield "localIdentifierText", text


# --- Rights


def _access(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """Under what conditions the data can be had, in words or as the address of a page that says it."""
    if cleaned := _cleaned(value, facts):
        yield "access", cleaned
        node: Node = {"@id": facts.fragment("access"), "@type": "RightsStatement", "label": cleaned}
        addresses = values.urls(cleaned)
        yield "rights", node | {"link": [_web_page(address) for address in addresses]} if addresses else node


def _licence(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A licence by its address; every other page or text is about access (decision 1)."""
    address = _first_url(value)
    if address and any(pattern.match(address) for pattern in facts.profile.licences):
        yield "license", address
        return
    shown = f"{value!r:.120} is given as the licence, and is none that is known; read as the conditions of access"
    yield Remark(code="licence-is-access", message=shown)
    yield from _access(value, facts)


# --- What is studied, and how


def _concept(kind: str, label: str, facts: Facts) -> Node:
    return {"@id": shared_iri(kind, label, id_base=facts.id_base), "@type": "Concept", "label": label}


def _resource_type(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    if label := _cleaned(value, facts):
        yield "resourceType", _concept("type", label, facts)
    if facts.is_study:
        yield "study", _study(facts)


def _study_design(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    if label := _cleaned(value, facts):
        yield "studyDesign", _concept("design", label, facts)


def _instrument(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    label = _cleaned(value, facts)
    node: Node = {
        "@id": shared_iri("instrument", label, id_base=facts.id_base),
        "@type": "Instrument",
        "label": label,
    }
    if short := values.short_name(label):
        node["altLabel"] = short
    yield "instrument", node
    yield "study" if facts.is_study else "questionnaire", _study(facts, questionnaire=node) if facts.is_study else node


def _age_range(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """The ages of the people studied: text on DISCO's universe (decision 25)."""
    if label := _cleaned(value, facts):
        yield from _universe(label, facts)


def _universe(label: str, facts: Facts) -> Iterator[Statement | Remark]:
    node: Node = {"@id": facts.fragment("universe"), "@type": "Universe", "label": label}
    yield "study" if facts.is_study else "universe", _study(facts, universe=node) if facts.is_study else node


def _ages(_value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    lower, upper = facts.ages
    yield from _universe(f"{lower or 0}+ years" if upper is None else f"{lower or 0} - {upper} years", facts)


def _sex(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    if _string(value).strip() != "all":
        yield from _universe(_string(value).strip(), facts)


def _sample_size(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """How many took part, or, of a file, how many rows it has; only of a study it is sure which."""
    number = values.count(value)
    if number is None:
        raise Unreadable("is no number of things")
    node: Node = {"@type": "Quantity", "value": number}
    yield "sampleSize", node | {"unitText": "participants"} if facts.is_study else node


def _variable_count(value: Json, _facts: Facts) -> Iterator[Statement | Remark]:
    number = values.count(value)
    if number is None:
        raise Unreadable("is no number of things")
    if number:
        yield "@type", "LogicalDataSet"
        yield "variableQuantity", {"@value": str(number), "@type": f"{XSD}nonNegativeInteger"}


def _variable(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    entry = value if isinstance(value, Mapping) else {"name": value}
    node: Node = {"@type": "Variable", "variableName": values.text(_string(entry.get("name")))}
    if isinstance(label := entry.get("description"), str) and label.strip():
        node["variableLabel"] = values.text(label)
    if options := entry.get("options"):
        node["representation"] = _codes(options, facts)
    yield "@type", "LogicalDataSet"
    yield "variable", node


def _codes(options: Json, facts: Facts) -> Node:
    """The answers to choose from: one list for the whole dump wherever the same answers are given."""
    labels = sorted({values.text(_string(option)) for option in (options if isinstance(options, list) else [options])})
    digest = hashlib.sha256("\0".join(labels).encode()).hexdigest()[:16]
    scheme = shared_iri("codes", digest, id_base=facts.id_base)
    concepts = [
        {"@id": shared_iri("code", f"{digest} {label}", id_base=facts.id_base), "@type": "Concept", "label": label}
        for label in labels
    ]
    return {"@id": scheme, "@type": "ConceptScheme", "topConcept": concepts}


# --- Files


def _distribution(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A file to download."""
    entry = value if isinstance(value, Mapping) else {"contentUrl": value}
    address = _first_url(entry.get("contentUrl"))
    if address is None:
        raise Unreadable("has no address to download from")
    node: Node = {"@type": "DataDownload", "contentUrl": address}
    for key in ("name", "description", "encodingFormat"):
        if isinstance(entry.get(key), str) and (cleaned := _cleaned(entry[key], facts)):
            node[key] = cleaned
    yield "distribution", node


_AGENT_KEYS: Final = frozenset({"name", "@type"})

READINGS: Final[dict[str, Reading]] = {
    "access": Reading(read=_access),
    "ageLower": Reading(read=_ages),
    "ageRange": Reading(read=_age_range),
    "ageUpper": Reading(read=_ages),
    "aiText": Reading(read=_ai_text),
    "alternateName": Reading(read=_text("alternateName")),
    "catalogue": Reading(read=_catalogue, keys=frozenset({"name", "image", "entry", "@type"})),
    "country": Reading(read=_country),
    "dateCreated": Reading(read=_text("dateCreated")),
    "dateModified": Reading(read=_text("dateModified")),
    "datePublished": Reading(read=_text("datePublished")),
    "description": Reading(read=_text("description")),
    "distribution": Reading(
        read=_distribution, keys=frozenset({"contentUrl", "name", "description", "encodingFormat", "@type"})
    ),
    "doi": Reading(read=_doi),
    "endYear": Reading(read=_years),
    "identifier": Reading(read=_identifier),
    "image": Reading(read=_image),
    "instrument": Reading(read=_instrument),
    "keywords": Reading(read=_keyword),
    "language": Reading(read=_language),
    "license": Reading(read=_licence),
    "link": Reading(read=_link),
    "localIdentifier": Reading(read=_local_identifier),
    "name": Reading(read=_text("name")),
    "place": Reading(read=_place),
    "resourceType": Reading(read=_resource_type),
    "sampleSize": Reading(read=_sample_size),
    "sex": Reading(read=_sex),
    "startYear": Reading(read=_years),
    "studyDesign": Reading(read=_study_design),
    "temporalCoverage": Reading(read=_temporal),
    "variable": Reading(read=_variable, keys=frozenset({"name", "description", "options", "@type"})),
    "variableCount": Reading(read=_variable_count),
    "version": Reading(read=_text("version")),
} | {
    role: Reading(read=_agent(role), keys=_AGENT_KEYS)
    for role in ("contributor", "copyrightHolder", "creator", "funder", "publisher", "sponsor")
}
