"""Records + profile -> the triples that the page's JSON-LD does not say, and an account of every key.

Strategy: each key of a record is looked up by its path in the profile's rule; its value is read into neutral
statements (`readings`), each statement is put into words by every projection (`telling`), and what has been said
before, by the JSON-LD or by an earlier key, is left out. Sources speak in their order: the first wins for what a
dataset has only one of, all add up otherwise (decision 3). Records inside a record (children, ancestors) are things
of their own: parts are told whole, but for what they merely repeat from the record that they are part of; what the
record is itself part of is named and linked.

Every key of a record ends in exactly one `Field`, so that "all of it" can be checked by counting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from rdfconv.account import Account, is_empty, leaves
from rdfconv.claim import identified, value_at, values_at
from rdfconv.handoff import Expanded, Found, Merged, Recipe
from rdfconv.model import Field, Issue, Json
from rdfconv.naming import canonical_json, content_iri, thing_iri
from rdfconv.profile import Profile, Record, RecordRule
from rdfconv.readings import READINGS, Facts, Remark
from rdfconv.telling import Teller, Told, Words
from rdfconv.terms import Term, iri, text_of
from rdfconv.values import count, doi, host_of
from rdfconv.vocab import RDF_TYPE

_IDENTIFYING: Final = ("catalogue", "identifier", "link", "localIdentifier")  # can hold the record's number


def merge(found: Found, source: Expanded, recipe: Recipe) -> Merged:
    """What the page's records say beyond its JSON-LD."""
    if found.profile is None:
        return Merged(triples=(), fields=(), issues=())
    merger = _Merger(found, found.profile, source, recipe)
    for record in found.records:
        merger.add(record)
    merger.close()
    if found.redirect is not None:
        merger.add_redirect(found.redirect)
    triples = dict.fromkeys(triple for entry in merger.fields for triple in entry.triples)
    issues = {(issue.code, issue.message): issue for issue in reversed(merger.issues)}  # the first place counts
    return Merged(triples=tuple(triples), fields=tuple(merger.fields), issues=tuple(reversed(issues.values())))


class _Merger:
    """The records of one page, one after the other."""

    def __init__(self, found: Found, profile: Profile, source: Expanded, recipe: Recipe) -> None:
        self.fields: list[Field] = []
        self.issues: list[Issue] = []
        self._found = found
        self._profile = profile
        self._source = source
        self._recipe = recipe
        self._tellers: dict[Term, Teller] = {}
        self._numbers: defaultdict[Term, set[str]] = defaultdict(set)
        for record in found.records:
            self._numbers[self._about(record)[0]] |= set(_numbers(record, profile))

    def add(self, record: Record, whole: Teller | None = None, foreign_dois: frozenset[str] = frozenset()) -> Term:
        """Tell one record; `whole` tells the one that it is a part of. The record's subject."""
        subject, page = self._about(record)
        page = page if whole is None else record.page
        numbers = self._numbers[subject] if subject in self._numbers else set(_numbers(record, self._profile))
        teller = self._teller(subject, page)
        facts = self._facts(record, teller, numbers, foreign_dois | _dois_of_wholes(record))
        if whole is not None:
            teller.leave_out_what_is_said_by(whole)
        account = Account(record, facts, teller, self._recipe.config, is_inner=whole is not None)
        account.enter_itself(page)
        for path, value in leaves(record):
            if path in record.rule.records and not is_empty(value):
                self._add_related(record, path, value, account)
            else:
                account.enter(path, value)
        self.fields += account.fields
        self.issues += account.issues
        return subject

    def close(self) -> None:
        """Where no catalogue has an entry of a thing, its own page is where to land."""
        for teller in self._tellers.values():
            if teller.page and "@type" in teller.names and "entry" not in teller.names:
                told = Told()
                teller.tell(("landing", {"@id": teller.page, "@type": "WebPage"}), told)
                if told.triples:
                    self.fields.append(
                        Field(record="page", path="address", outcome="mapped", triples=tuple(told.triples))
                    )

    def add_redirect(self, target: str) -> None:
        """A page that sends the browser to another one of the site is that one under another address."""
        page = self._found.address
        if page is None or host_of(target) not in self._profile.hosts:
            return
        classes = {rule.type for rule in self._profile.records}
        pairs = [(page, target), *((thing_iri(page, each), thing_iri(target, each)) for each in sorted(classes))]
        triples = tuple((iri(one), self._recipe.naming.terms["sameAs"], iri(other)) for one, other in pairs)
        self.fields.append(Field(record="page", path="redirect", outcome="mapped", triples=triples))

    def _about(self, record: Record) -> tuple[Term, str | None]:
        """A record's subject and page: its own, else the only such thing of the JSON-LD, else the page's."""
        page = record.page or self._found.address
        if record.subject is not None:
            return iri(record.subject), page
        if record.page is None or not record.rule.claims:
            kind = self._recipe.naming.terms.get(record.rule.type, "")
            things = {s for s, p, o in self._source.triples if p == RDF_TYPE and o == kind}
            things &= set(self._source.things)
            if len(things) == 1:
                return things.pop(), page
        if page is None:
            return iri(content_iri(canonical_json(record.data))), None
        main_is_page = self._recipe.config.subject == "url"
        return iri(thing_iri(page, record.rule.type, main_is_page=main_is_page)), page

    def _teller(self, subject: Term, page: str | None) -> Teller:
        """One teller for each subject, whichever records speak about it."""
        if subject not in self._tellers:
            words = Words(
                projections=self._recipe.projections,
                naming=self._recipe.naming,
                language=self._found.language,
            )
            self._tellers[subject] = Teller(subject, page, self._source.triples, words=words)
        return self._tellers[subject]

    def _facts(
        self, record: Record, teller: Teller, numbers: Iterable[str] = (), foreign_dois: frozenset[str] = frozenset()
    ) -> Facts:
        kinds = [value for value in _values_of(record, "resourceType") if isinstance(value, str)]
        places = [value for value in _values_of(record, "place") if isinstance(value, str) and value.strip()]
        return Facts(
            profile=self._profile,
            subject=text_of(teller.subject),
            page=teller.page or content_iri(canonical_json(record.data)),
            kind=next(iter(kinds), None),
            numbers=frozenset(numbers),
            foreign_dois=foreign_dois,
            places=tuple(places),
            dates=(_text_of(record, "startDate"), _text_of(record, "endDate")),
            years=(_count_of(record, "startYear"), _count_of(record, "endYear")),
            ages=(_count_of(record, "ageLower"), _count_of(record, "ageUpper")),
            id_base=self._recipe.config.id_base,
        )

    def _add_related(self, record: Record, path: str, value: Json, account: Account) -> None:
        """Records inside this one: parts of it, or what it is a part of."""
        relation = record.rule.records[path]
        inner = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping)]
        told = Told()
        for index, data in enumerate(inner):
            other = self._inner(data, record.rule, f"{record.where} {path}[{index}]")
            if relation == "hasPart":
                subject = self.add(other, account.teller, _own_dois(record))
                account.teller.tell(("hasPart", text_of(subject)), told)
                self._teller(subject, other.page).tell(("isPartOf", text_of(account.teller.subject)), told)
            else:
                subject, _ = self._about(other)
                account.teller.tell(("isPartOf", text_of(subject)), told)
                self._name_whole(other, self._teller(subject, other.page), told)
        account.put(path, told)

    def _inner(self, data: Mapping[str, Json], rule: RecordRule, where: str) -> Record:
        """A record inside another: of the kind it looks like, else of the same; by its content, if it has no name."""
        alike = (each for each in self._profile.records if all(value_at(data, key) is not None for key in each.has))
        record = Record(rule=next(alike, rule), data=data, where=where)
        named = identified(record, self._found.address, self._profile)
        return named if named.page or named.subject else replace(named, subject=content_iri(canonical_json(data)))

    def _name_whole(self, record: Record, teller: Teller, told: Told) -> None:
        """What a record is part of is named, and described on its own page."""
        facts = self._facts(record, teller)
        for value in _values_of(record, "name"):
            for said in READINGS["name"].read(value, facts):
                if not isinstance(said, Remark):
                    teller.tell(said, told)


def _numbers(record: Record, profile: Profile) -> Iterator[str]:
    """The record's own number in the catalogues that give the DOIs."""
    patterns = [pattern for rule in profile.own_dois for pattern in rule.record]
    for text in _texts_in(_values_of(record, *_IDENTIFYING)):
        yield from (match["number"] for pattern in patterns if (match := pattern.search(text)))


def _own_dois(record: Record) -> frozenset[str]:
    """The DOIs that a record gives of itself, not those of the records inside it."""
    values = (value_at(record.data, path) for path in record.rule.fields)
    return frozenset(name for text in _texts_in(values) if (name := doi(text)))


def _dois_of_wholes(record: Record) -> frozenset[str]:
    """The DOIs of what the record is part of: none of them is its own."""
    wholes = [value_at(record.data, path) for path, relation in record.rule.records.items() if relation == "isPartOf"]
    return frozenset(name for text in _texts_in(wholes) if (name := doi(text)))


def _values_of(record: Record, *fields: str) -> list[Json]:
    """The values of all keys that say one of these fields, lists opened."""
    paths = record.rule.paths
    return [value for field in fields for path in paths.get(field, ()) for value in values_at(record.data, path)]


def _count_of(record: Record, field: str) -> int | None:
    return next(filter(None, map(count, _values_of(record, field))), None)


def _text_of(record: Record, field: str) -> str | None:
    texts = (value.strip() for value in _values_of(record, field) if isinstance(value, str))
    return next(filter(None, texts), None)


def _texts_in(values: Iterable[Json]) -> Iterator[str]:
    """All texts, however deep."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value.strip()
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
