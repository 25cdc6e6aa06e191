"""What a reading is, what it may know, and the texts that all of them clean the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from rdfconv import values
from rdfconv.model import Json
from rdfconv.profile import Profile

Statement: TypeAlias = tuple[str, Json]
Node: TypeAlias = dict[str, Json]

# What a dataset has only one of: the first source that says it wins (decision 3). Everything else adds up.
SINGLE: Final = frozenset(
    {
        "name",
        "description",
        "url",
        "temporalCoverage",
        "period",
        "image",
        "sampleSize",
        "mainPublisher",
        "licenceName",
    }
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
    subject: str  # IRI of what the record describes
    page: str  # address of the record's own page; its IRI of content where it has none
    kind: str | None  # what the record says it is: "study", "dataset"
    numbers: frozenset[str]  # the record's own number in the catalogues that give the DOIs
    foreign_dois: frozenset[str]  # of what the record is part of
    places: tuple[str, ...]  # where the record says in words that it is about
    dates: tuple[str | None, str | None]  # of its beginning and end
    years: tuple[int | None, int | None]  # the same, where only the years are given
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


def string(value: Json) -> str:
    """The value, which has to be a text."""
    if not isinstance(value, str):
        raise Unreadable(f"is {value!r:.60}, not a text")
    return value


def text_in(value: Json, facts: Facts) -> str:
    """The text without markup; "" where it is the site's placeholder for a missing one."""
    cleaned = values.text(string(value))
    return "" if cleaned in facts.profile.placeholders else cleaned


def text_reader(field: str) -> Reader:
    """A field that is said in words."""

    def read(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
        if cleaned := text_in(value, facts):
            yield field, cleaned

    return read


def keyword(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A keyword; pieces of HTML are none."""
    if values.is_markup(string(value)):
        raise Unreadable("is a piece of HTML")
    yield from text_reader("keywords")(value, facts)


def ai_text(value: Json, facts: Facts) -> Iterator[Statement | Remark]:
    """A machine-written summary: a work of its own about the record, never its description (decision 7)."""
    node: Node = {
        "@id": facts.fragment("ai-summary"),
        "@type": "MachineText",
        "text": values.text(string(value)),
        "digitalSourceType": "http://schema.org/TrainedAlgorithmicMediaDigitalSource",
    }
    yield "aiText", node
