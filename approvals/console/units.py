"""Unit by unit: what is asked, late, left unanswered, certified, and explained in empty words."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Depends, Response
from sqlalchemy import func, select

from approvals.console.auth import require_staff
from approvals.console.years import YearContext, page_of
from approvals.dependencies import TheApp, TheTemplates
from engine.organisation import directory, roles
from engine.rules.rule import year_context
from engine.schedule import lateness
from persistence.base import in_force
from persistence.instances import Instance, Task, TaskStatus
from persistence.organisation import Person
from persistence.records.scorecard import Card
from processes.alignment.word_rules import FEWEST, OFTENEST, EmptyWords, empty_words

router = APIRouter(dependencies=[Depends(require_staff)])
READ = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class OwingUnit:
    """What one unit owes: tasks that its people are asked, and what stands of its card.

    `days` are the working days of its latest task, `unanswered` are tasks closed by silence.
    """

    id: str
    name: str
    open: int
    late: int
    days: int
    unanswered: int
    card: str
    certified_on: date | None
    empty: tuple[EmptyWords, ...]

    @property
    def is_behind(self) -> bool:
        """Tell whether something is to be asked of the unit's head."""
        return bool(self.late or self.unanswered or self.empty)


@router.api_route("/console/units", methods=READ)
def units(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show what every unit owes in the year, the one that is furthest behind first."""
    now = office.clock.now()

    def look(book: YearContext) -> dict[str, Any]:
        return {"rows": _rows(book, now)}

    return page_of(office, pages, "units", label, look)


def _rows(book: YearContext, now: datetime) -> list[OwingUnit]:
    organisation = directory.of(book.session)
    asked, late, worst = Counter[str](), Counter[str](), Counter[str]()
    of_year = (
        select(Task.assignee_id, Person.unit_id, Task.due_at)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Person, Person.id == Task.assignee_id)
        .where(Instance.year_id == book.year.id)
    )
    open_tasks = of_year.where(Task.status.in_(TaskStatus.ASKED))
    for person, unit, due_at in book.session.execute(open_tasks).tuples():
        found = lateness.of_task(organisation, person, due_at, now)
        asked[unit] += 1
        late[unit] += found.missed
        worst[unit] = max(worst[unit], found.days if found.missed else 0)
    silent = _unanswered(book)
    said: defaultdict[str, list[EmptyWords]] = defaultdict(list)
    at = year_context(book.session, book.year.id, book.today)
    for each in empty_words(at, int(FEWEST.value), int(OFTENEST.value)):
        said[each.unit].append(each)
    cards = _cards(book)
    rows = [
        OwingUnit(
            unit.id,
            unit.name,
            asked[unit.id],
            late[unit.id],
            worst[unit.id],
            silent[unit.id],
            *cards.get(unit.id, ("", None)),
            tuple(said[unit.id]),
        )
        for unit in roles.units(organisation, book.today)
    ]
    return sorted(rows, key=lambda row: (-row.late, -row.unanswered, -len(row.empty), row.name))


def _unanswered(book: YearContext) -> Counter[str]:
    query = (
        select(Person.unit_id, func.count())
        .join(Task, Task.assignee_id == Person.id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.year_id == book.year.id, Task.status == TaskStatus.LAPSED)
        .group_by(Person.unit_id)
    )
    return Counter(dict(book.session.execute(query).tuples().all()))


def _cards(book: YearContext) -> dict[str, tuple[str, date | None]]:
    query = select(Card.unit, Card.state, Card.certified_on).where(
        Card.year == book.year.id, in_force(Card, book.today)
    )
    return {unit: (state, day) for unit, state, day in book.session.execute(query)}
