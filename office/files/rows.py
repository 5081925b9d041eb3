"""A row as it was read: typed values, each with the line and the field it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from office.files.faults import Place
from office.files.schema import Key


@dataclass(frozen=True, slots=True)
class Value:
    """One readable value with the key it stands under and where."""

    key: Key
    content: object
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping of a file. What was left out or could not be read is simply not there."""

    place: Place
    values: Mapping[str, Value]
    code: str = ""  # under what it stands, where rows stand under codes

    def __contains__(self, name: str) -> bool:
        """Tell whether a key was given and readable."""
        return name in self.values

    def has(self, *names: str) -> bool:
        """Tell whether all of these keys were given and readable."""
        return all(name in self.values for name in names)

    def at(self, name: str) -> Place:
        """Return where a key stands, or the row itself where it was left out."""
        return self.values[name].place if name in self.values else self.place

    def text(self, name: str, usual: str = "") -> str:
        """Return a text, id or code."""
        found = self._content(name)
        return usual if found is None else str(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(str(item) for item in self._items(name))

    def optional(self, name: str) -> str | None:
        """Return a text, or None where there is none."""
        return self.text(name) or None

    def day(self, name: str) -> date | None:
        """Return a day, or None where there is none."""
        found = self._content(name)
        return found if isinstance(found, date) else None

    def days(self, name: str) -> tuple[date, ...]:
        """Return a list of days."""
        return tuple(item for item in self._items(name) if isinstance(item, date))

    def time(self, name: str, usual: time) -> time:
        """Return a time of day, local."""
        found = self._content(name)
        return found if isinstance(found, time) else usual

    def money(self, name: str) -> Decimal | None:
        """Return an amount in the organisation's currency, or None where there is none."""
        found = self._content(name)
        return found if isinstance(found, Decimal) else None

    def number(self, name: str) -> int:
        """Return a whole number, 0 where there is none."""
        found = self._content(name)
        return found if isinstance(found, int) else 0

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        return tuple(item for item in self._items(name) if isinstance(item, int))

    def yes(self, name: str, *, usual: bool) -> bool:
        """Return yes as True."""
        found = self._content(name)
        return found if isinstance(found, bool) else usual

    def rows(self, name: str) -> tuple["Row", ...]:
        """Return the rows under a key."""
        return tuple(item for item in self._items(name) if isinstance(item, Row))

    def dated(self, name: str) -> tuple["Dated", ...]:
        """Return the days by code under a key."""
        return tuple(item for item in self._items(name) if isinstance(item, Dated))

    def everything(self) -> Iterator[Value]:
        """Return every value of this row and of the rows within it."""
        for value in self.values.values():
            yield value
            for item in value.content if isinstance(value.content, tuple) else ():
                if isinstance(item, Row):
                    yield from item.everything()

    def _content(self, name: str) -> object:
        found = self.values.get(name)
        return found.content if found else None

    def _items(self, name: str) -> tuple[object, ...]:
        found = self._content(name)
        return found if isinstance(found, tuple) else ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A milestone's code with the day written beside it."""

    code: str
    day: date
    place: Place
