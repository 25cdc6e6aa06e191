"""What becomes of every key of a record: the account that `explain` shows and that coverage is counted from.

Comes in: a record, what readings may know about it, and the teller of its subject. Goes out: a `Field` for each key,
with the triples that it gave, and Issues for what could not be read or has no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rdfconv.claim import from_template
from rdfconv.model import Config, Field, Issue, Json, Outcome, Severity
from rdfconv.naming import thing_iri
from rdfconv.profile import FieldRule, Record, RecordRule
from rdfconv.readings import READINGS, Facts, Remark, Statement, Unreadable, site_node
from rdfconv.telling import Teller, Told
from rdfconv.terms import Triple
from rdfconv.values import host_of

_MANY_VARIABLES: Final = 2_000  # a median study has 986 (mapping of the first site)
_EMPTY: Final[tuple[Json, ...]] = (None, "", [], {})


def is_empty(value: Json) -> bool:
    """Whether the page has nothing there."""
    return value in _EMPTY


def leaves(record: Record) -> list[tuple[str, Json]]:
    """The paths of a record and what stands there, in the order of the rule's fields: that is their precedence."""
    ranks = record.rule.ranks
    leaves = _leaves_below(record.data, record.rule, "")
    return sorted(leaves, key=lambda leaf: ranks.get(leaf[0], len(ranks)))


def _leaves_below(data: Json, rule: RecordRule, path: str) -> Iterator[tuple[str, Json]]:
    """As deep as the rule speaks of keys, or as objects go."""
    if path and (path in rule.fields or path in rule.ignore or path in rule.records or is_empty(data)):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves_below(value, rule, f"{path}.{key}" if path else key)
    elif isinstance(data, list) and any(known.startswith(f"{path}[]") for known in rule.fields):
        for item in data:
            yield from _leaves_below(item, rule, f"{path}[]")
    else:
        yield path, data


def _without_answers(variable: Json) -> Json:
    return {k: v for k, v in variable.items() if k != "options"} if isinstance(variable, dict) else variable


class Account:
    """What becomes of the keys of one record."""

    def __init__(self, record: Record, facts: Facts, teller: Teller, config: Config, *, is_inner: bool = False) -> None:
        self.fields: list[Field] = []
        self.issues: list[Issue] = []
        self.teller = teller
        self._record = record
        self._rule = record.rule
        self._facts = facts
        self._config = config
        self._is_inner = is_inner  # inside another record: what no rule reads of its JSON-LD is not expanded

    def enter_itself(self, page: str | None) -> None:
        """What every record says: what it is, where its page is, by which other names it goes, who lists it."""
        told = Told()
        said: list[Statement] = [("@type", self._rule.type)]
        if page is not None:
            said += [("url", page), ("page", {"@id": page, "@type": "WebPage"})]
        for template in self._rule.aliases:
            alias = from_template(template, self._record.data)
            if self._record.page and alias and alias != self._record.page:
                said.append(("sameAs", thing_iri(alias, self._rule.type)))
        site = self._facts.profile.site
        if site and host_of(page) in self._facts.profile.hosts:
            said.append(("siteCatalogue", site_node(site)))
        for statement in said:
            self.teller.tell(statement, told, beside_json_ld=not self._rule.claims)
        if told.triples:
            self.put("(the record itself)", told)

    def enter(self, path: str, value: Json) -> None:
        """Account for one key."""
        rule = self._rule.fields.get(path)
        if is_empty(value):
            self._put(path, "empty", "the page has no value here")
        elif path in self._rule.ignore:
            self._put(path, "ignored", "the profile calls it meaningless outside the site")
        elif rule is None and path in self._rule.page_keys:
            self._put(path, "mapped", "it is in the addresses of the record's page")
        elif rule is None and self._rule.is_json_ld(path) and not self._is_inner:
            if "" not in self._rule.json_ld:
                self._put(path, "mapped", "as JSON-LD, it means what its context says")
        elif rule is None:
            self._unmapped(path, f"the profile does not know the key {path}")
        elif rule.field == "aiText" and not self._config.ai_text:
            self._put(path, "ignored", "machine-written text is not wanted (--no-ai-text)")
        elif rule.field == "variable":
            self._enter_variables(path, value if isinstance(value, list) else [value], rule)
        else:
            self._read(path, value, rule)

    def _enter_variables(self, path: str, variables: list[Json], rule: FieldRule) -> None:
        """As much of the variables as is wanted: of very many, not the answers to choose from."""
        level = self._config.variables
        if level == "auto":
            level = "full" if len(variables) < _MANY_VARIABLES else "basic"
        if level == "none":
            self._put(path, "ignored", "variables are not wanted (--variables)")
        elif level == "count":
            self._read(path, len(variables), FieldRule(field="variableCount", keys={}))
        else:
            self._read(path, variables if level == "full" else [_without_answers(each) for each in variables], rule)

    def put(self, path: str, told: Told) -> None:
        """Enter what has been told of a key."""
        for reason in told.refused:
            self.refuse(path, reason)
        self._put(path, *told.outcome(), told.triples)

    def refuse(self, path: str, reason: str) -> None:
        """Enter a value that does not say what its field wants."""
        self._put(path, "refused", reason)
        self._note("warning", "field-refused", reason, path)

    def _unmapped(self, path: str, detail: str) -> None:
        self._put(path, "unmapped", detail)
        self._note("note", "field-unmapped", detail, path)

    def _note(self, severity: Severity, code: str, message: str, path: str) -> None:
        where = f"{self._record.where} {path}"
        self.issues.append(Issue(severity=severity, code=code, message=message, where=where, stage="merge"))

    def _put(self, path: str, outcome: Outcome, detail: str, triples: Sequence[Triple] = ()) -> None:
        name = f"{self._rule.name}, {self._record.where}"
        entry = Field(record=name, path=path, outcome=outcome, detail=detail, triples=tuple(triples))
        self.fields.append(entry)

    def _read(self, path: str, value: Json, rule: FieldRule) -> None:
        """One mapped key: what it says that is new, and what of it could not be read."""
        told = Told()
        unread: dict[str, None] = {}
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                unread |= self._unread(path, item, rule)
                item = {rule.keys.get(key, key): inner for key, inner in item.items()}  # noqa: PLW2901 - the same item
            try:
                self._tell(path, item, rule.field, told)
            except Unreadable as reason:
                self.refuse(path, f"{item!r:.80} {reason}")
        self.put(path, told)
        if "" in self._rule.json_ld and self._rule.claims and rule.field != path:
            message = f"the JSON-LD says {path} {value!r:.120}; the profile reads it as {rule.field}"
            self._note("note", "json-ld-corrected", message, path)
        for key in unread:
            self._unmapped(f"{path}.{key}", f"the field {rule.field} has no part {key}")

    def _unread(self, path: str, item: Mapping[str, Json], rule: FieldRule) -> dict[str, None]:
        """The keys of a mapped object that have a value and that the field's reading takes no notice of."""
        read = READINGS[rule.field].keys
        strange = [key for key in item if rule.keys.get(key, key) not in read]
        return {key: None for key in strange if not is_empty(item[key]) and f"{path}.{key}" not in self._rule.ignore}

    def _tell(self, path: str, item: Json, field: str, told: Told) -> None:
        """One value: what a reading makes of it."""
        for said in READINGS[field].read(item, self._facts) if not is_empty(item) else ():
            if isinstance(said, Remark):
                self._note("note", said.code, said.message, path)
            else:
                self.teller.tell(said, told, beside_json_ld=not self._rule.claims)
