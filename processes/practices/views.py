"""The adoption chain: who learned which practice from whom, what it was worth, and who did not.

A frozen view of a year, read in a constant number of queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from persistence.base import in_force
from persistence.organisation import Person, Unit
from persistence.records.practices import Adoption, Practice

TAKEN = ("adopt", "adapt")
SHOWN = ("published", "in_adoption", "embedded")  # states in which others are asked


@dataclass(frozen=True, slots=True)
class AdoptionLink:
    """One unit's answer to one practice.

    `teacher` is the unit it learned from: the one it names, else the one where the practice began.
    `value` is verified and counts; `claimed` is not (nobody verified it, or an initiative has it).
    `open` is a “why not” that nobody has answered for good: no answer yet, on hold, rejected
    without a reason, or a mandatory practice rejected.
    """

    practice: str
    title: str
    teacher: str
    learner: str
    answer: str  # adopt, adapt, hold, reject, or "" while there is none
    reason: str
    asked_on: date
    answered_on: date | None
    in_place_on: date | None
    hold_until: date | None
    value: Decimal | None
    claimed: Decimal | None
    currency: str
    open: bool
    across: bool  # teacher and learner are different units


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One practice with the units that took it over."""

    id: str
    title: str
    unit: str
    originator: str
    grade: str
    mandatory: bool
    state: str
    asked: int
    adopted_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdoptionChain:
    """All practices and answers of a year; `values` are verified sums by currency."""

    year: str
    today: date
    practices: tuple[PracticeRow, ...]
    links: tuple[AdoptionLink, ...]
    values: tuple[tuple[str, Decimal], ...]

    @property
    def learned(self) -> tuple[AdoptionLink, ...]:
        """Return who took over what from whom."""
        return tuple(link for link in self.links if link.answer in TAKEN)

    @property
    def why_not(self) -> tuple[AdoptionLink, ...]:
        """Return the open “why not” answers, the oldest question first."""
        return tuple(sorted((x for x in self.links if x.open), key=lambda x: x.asked_on))


def of(session: Session, year_id: str, today: date) -> AdoptionChain:
    """Return the adoption chain of a year as it stands on a day."""
    practices = {row.id: row for row in _practices(session, year_id, today)}
    links = tuple(
        _link(practices[row.practice], row) for row in _adoptions(session, year_id, today)
    )
    asked: dict[str, list[AdoptionLink]] = {}
    for link in links:
        asked.setdefault(link.practice, []).append(link)
    rows = tuple(_row(practice, asked.get(key, [])) for key, practice in practices.items())
    return AdoptionChain(year_id, today, rows, links, _values(links))


def _link(practice: Any, row: Any) -> AdoptionLink:
    counts = row.verified_by is not None and row.counted_in is None
    teacher = row.teacher or practice.unit
    answer = row.answer or ""
    return AdoptionLink(
        practice.id,
        practice.title,
        teacher,
        row.learner,
        answer,
        _reason(row),
        row.pushed_on,
        row.answered_on,
        row.implemented_on,
        row.hold_until,
        row.value if counts else None,
        None if counts else row.value,
        row.currency or "",
        _is_open(answer, row, mandatory=practice.policy == "mandatory"),
        teacher != row.learner,
    )


def _is_open(answer: str, row: Any, *, mandatory: bool) -> bool:
    if answer == "reject":
        return mandatory or not _reason(row)
    return answer not in TAKEN


def _reason(row: Any) -> str:
    parts = ((row.reason_code or "").replace("_", " "), row.reason or "")
    return ": ".join(part for part in parts if part)


def _row(practice: Any, own: Sequence[AdoptionLink]) -> PracticeRow:
    return PracticeRow(
        practice.id,
        practice.title,
        practice.unit,
        practice.originator or "",
        practice.grade or "",
        practice.policy == "mandatory",
        practice.state,
        len(own),
        tuple(link.learner for link in own if link.answer in TAKEN),
    )


def _values(links: Iterable[AdoptionLink]) -> tuple[tuple[str, Decimal], ...]:
    found: dict[str, Decimal] = {}
    for link in links:
        if link.value is not None:
            found[link.currency] = found.get(link.currency, Decimal(0)) + link.value
    return tuple(sorted(found.items()))


def _practices(session: Session, year_id: str, today: date) -> list[Any]:
    p = Practice
    query = (
        select(
            p.id,
            p.title,
            Unit.name.label("unit"),
            Person.name.label("originator"),
            p.grade,
            p.policy,
            p.state,
        )
        .join(Unit, Unit.id == p.unit)
        .outerjoin(Person, Person.id == p.originator)
        .where(p.year == year_id, p.state.in_(SHOWN), in_force(p, today))
    )
    return list(session.execute(query.order_by(p.id)))


def _adoptions(session: Session, year_id: str, today: date) -> list[Any]:
    a, learner, teacher = Adoption, aliased(Unit), aliased(Unit)
    query = (
        select(
            a.practice,
            learner.name.label("learner"),
            teacher.name.label("teacher"),
            a.answer,
            a.reason_code,
            a.reason,
            a.pushed_on,
            a.answered_on,
            a.implemented_on,
            a.hold_until,
            a.value,
            a.currency,
            a.verified_by,
            a.counted_in,
        )
        .join(Practice, Practice.id == a.practice)
        .join(learner, learner.id == a.unit)
        .outerjoin(teacher, teacher.id == a.learned_from)
        .where(Practice.year == year_id, Practice.state.in_(SHOWN), in_force(Practice, today))
        .where(in_force(a, today))
    )
    return list(session.execute(query.order_by(a.practice, learner.name)))
