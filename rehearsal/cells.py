"""What a virtual owner writes into a cell: something of the right kind, and what exists."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from calendars.fiscal import key_of
from calendars.identities import part
from engine.organisation import home
from engine.records.scoping import Scope
from engine.records.sheets import PEOPLE, Column
from rehearsal import phrases
from rehearsal.figures import near_target

AFTER = timedelta(days=28)
LATER = ("due", "finish", "until", "expected", "planned", "end")  # days that lie ahead
USUAL = (2, 9)  # of a number without bounds


@dataclass(frozen=True, slots=True)
class Cells:
    """Writes the cells of one row of one sheet; the same row gets the same words each time."""

    scope: Scope
    number: int
    source: Random

    def written(self, column: Column, row: dict[str, Any]) -> str:
        """Return what is written into a column of a row."""
        if column.meaning.ref:
            return self._named(column)
        match column.kind:
            case "choice":
                return column.meaning.choices[0]
            case "yes_no":
                return "yes"
            case "date":
                return self._day(column)
            case "number" | "whole":
                return self._figure(column, row)
            case "words":
                return phrases.sentence(self.source, column.meaning.title)
        return self._line(column)

    def _named(self, column: Column) -> str:
        """Return somebody or something that may be named, oneself where that is allowed."""
        session = self.scope.case.session
        found = list(session.scalars(self.scope.choosable(column.name).limit(50)))
        if column.meaning.ref == PEOPLE and self.scope.person_id in found:
            return self.scope.person_id
        return found[self.number % len(found)] if found else ""

    def _day(self, column: Column) -> str:
        ahead = any(word in column.name for word in LATER)
        day = self.scope.case.today + (AFTER if ahead else timedelta())
        return day.isoformat()

    def _figure(self, column: Column, row: dict[str, Any]) -> str:
        measure, period = row.get("measure"), row.get("period") or self.scope.case.instance.period
        if measure and column.kind == "number":
            found = near_target(self.scope.case.session, str(measure), str(period), self.source)
            if found:
                return found
        low, high = USUAL
        if column.meaning.minimum is not None:
            low = int(column.meaning.minimum)
            high = max(high, low)
        if column.meaning.maximum is not None:
            high = int(column.meaning.maximum)
            low = max(min(low, high), int(high * 0.6))
        return str(self.source.randint(min(low, high), high))

    def _line(self, column: Column) -> str:
        instance = self.scope.case.instance
        known = {
            "id": self._own_id(),
            "period": instance.period,
            "year": instance.year_id,
            "month": key_of(instance.year_id, "01"),
            "quarter": key_of(instance.year_id, "Q1"),
            "currency": home(self.scope.case.session).currency,
            "measured_in": "%",
        }
        return known.get(column.name) or phrases.line(self.source)

    def _own_id(self) -> str:
        instance = self.scope.case.instance
        parts = (self.scope.sheet.key[:4], instance.unit_id, part(instance.period), self.number)
        return "-".join(map(str, parts))
