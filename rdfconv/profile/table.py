"""A TOML table that is read key by key, so that everything wrong in it is said with its path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from rdfconv.errors import ConfigError

T = TypeVar("T")
C = TypeVar("C", bound=str)


class Table:
    """A TOML table that is read key by key; each reader states the kind it wants and knows the path for messages."""

    def __init__(self, data: Mapping[str, object], *, name: str, path: str) -> None:
        self._data = data
        self._name = name
        self._path = path
        self._read: set[str] = set()

    def error(self, key: str, message: str) -> ConfigError:
        """A ConfigError at a key."""
        return ConfigError(message, where=f"{self._name}: {self._at(key)}")

    def _at(self, key: str) -> str:
        shown = key if re.fullmatch(r"[\w-]+(\[\d+\])?", key) else f'"{key}"'
        return f"{self._path}.{shown}" if self._path else shown

    def _get(self, key: str, kind: type[T], expected: str) -> T | None:
        self._read.add(key)
        value = self._data.get(key)
        if value is not None and not isinstance(value, kind):
            raise self.error(key, f"is {value!r:.60}; expected {expected}")
        return value

    def names(self) -> list[str]:
        """The keys."""
        return list(self._data)

    def peek(self, key: str) -> object:
        """What stands at a key, of whatever kind; it does not count as read."""
        return self._data.get(key)

    def text(self, key: str) -> str:
        """A text that has to be there."""
        value = self.optional_text(key)
        if value is None:
            raise self.error(key, "is missing; expected a text")
        return value

    def optional_text(self, key: str) -> str | None:
        """A text, or None."""
        return self._get(key, str, "a text")

    def choice(self, key: str, choices: tuple[C, ...]) -> C:
        """One of a few texts."""
        value = self.text(key)
        for choice in choices:
            if choice == value:
                return choice
        raise self.error(key, f"is {value!r:.60}; expected one of {', '.join(choices)}")

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self._get(key, bool, "true or false")
        return default if value is None else value

    def optional_date(self, key: str) -> date | None:
        """A date, or None."""
        return self._get(key, date, "a date (2024-05-31)")

    def texts(self, key: str) -> list[str]:
        """A list of texts; empty where there is none."""
        values: list[object] = self._get(key, list, "a list of texts") or []
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self.error(f"{key}[{index}]", f"is {value!r:.60}; expected a text")
        return [str(value) for value in values]

    def pattern(self, key: str, *, group: str | None = None) -> re.Pattern[str]:
        """A regular expression that has to be there, with this group."""
        return self._pattern(key, self.text(key), group)

    def patterns(self, key: str, *, group: str | None = None) -> tuple[re.Pattern[str], ...]:
        """A list of regular expressions, each with this group."""
        return tuple(self._pattern(f"{key}[{i}]", text, group) for i, text in enumerate(self.texts(key)))

    def _pattern(self, key: str, text: str, group: str | None) -> re.Pattern[str]:
        try:
            pattern = re.compile(text)
        except re.error as error:
            raise self.error(key, f"is no regular expression: {error}") from error
        if group is not None and group not in pattern.groupindex:
            raise self.error(key, f"has no group (?P<{group}>…); expected one around the number")
        return pattern

    def table(self, key: str) -> Table:
        """The table at a key; an empty one where there is none."""
        data: dict[str, object] = self._get(key, dict, "a table") or {}
        return Table(data, name=self._name, path=self._at(key))

    def optional_table(self, key: str) -> Table | None:
        """The table at a key, or None."""
        self._read.add(key)
        return self.table(key) if key in self._data else None

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list ([[key]])."""
        values: list[object] = self._get(key, list, "a list of tables ([[…]])") or []
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.error(f"{key}[{index}]", f"is {value!r:.60}; expected a table")
            yield Table(value, name=self._name, path=f"{self._at(key)}[{index}]")

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables inside the table at a key, with their names."""
        outer = self.table(key)
        for name in outer.names():
            yield name, outer.table(name)

    def refuse_the_rest(self) -> None:
        """Every key has been read by now: what is left is a typing error or belongs to a newer version."""
        for key in self._data:
            if key not in self._read:
                known = ", ".join(sorted(self._read))
                raise self.error(key, f"is not a key that this version knows; here it knows: {known}")
