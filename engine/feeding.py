"""Feeds: which values are due from them, and what follows when one comes or fails to."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import days, moving, opening, people
from engine.case import Case
from engine.definitions import CURRENT
from engine.in_force import works_here
from engine.instance_ids import item_id
from engine.items import Member
from engine.records.percentages import PERCENT
from engine.records.sheets import sheet
from engine.records.writing import Origin, write
from engine.roster import Colleague
from engine.wakeups import ALIVE, ring
from persistence.records.scorecards import Feed, FeedReading, Measure
from persistence.validity import in_force
from persistence.work import Instance
from persistence.year import PlanYear

CYCLE, COLLECTING = "data_cycle", ("open", "collecting", "checking")
FAILURE, STEP, RECOVER = "feed_failure", "B1-feeds", "recover"
QUARTERLY = ("month", "quarter", "year")  # what is measured when a period closes a quarter


@dataclass(frozen=True, slots=True)
class Wanted:
    """One value that a feed owes to one period. Days are the period's first and last."""

    instance_id: str
    measure: str
    title: str
    kind: str
    location: str
    pick: str
    period: str
    first: date
    last: date
    in_percent: bool = False


def due(session: Session) -> list[Wanted]:
    """Return every value that a feed owes to a period whose numbers are being collected."""
    query = select(Instance).where(
        Instance.definition_key == CYCLE,
        Instance.status.in_(ALIVE),
        Instance.state.in_(COLLECTING),
    )
    cycles = session.scalars(query.order_by(Instance.id)).all()
    return [wanted for cycle in cycles for wanted in _of_cycle(session, cycle)]


def received(
    session: Session, wanted: Wanted, value: Decimal, as_of: date, *, attempts: int, now: datetime
) -> None:
    """Keep a value; whoever was asked to mend the feed is asked no more."""
    _keep(session, wanted, now, value=value, as_of=as_of, attempts=attempts)
    for item in _failures(session, wanted):
        case = Case.of(session, moving.lock(session, item.id), now)
        if move := case.definition.move(item.state, RECOVER):
            moving.take(case, move, reason="the feed delivers again")


def failed(
    session: Session, wanted: Wanted, what: str, mend: str, *, attempts: int, now: datetime
) -> None:
    """Keep why no value came, and ask the feed's owner, once for each failure."""
    _keep(session, wanted, now, fault=f"{what}; {mend}", attempts=attempts)
    if _failures(session, wanted):
        return
    case = Case.of(session, moving.lock(session, wanted.instance_id), now)
    owner = _owner(case, wanted.measure)
    number = 1 + len(_ever_failed(session, wanted))
    title = f"{wanted.title}: {what}"
    member = Member(_failure(wanted, number), title[:200], owner.unit_id, owner.id)
    item = opening.open_item(case, case.definition.step(STEP), CURRENT.named(FAILURE), member)
    if item is not None:
        ring(session, item.id, due_at=now, reason=f"the feed of {wanted.measure} failed")


def _of_cycle(session: Session, cycle: Instance) -> list[Wanted]:
    year = session.get_one(PlanYear, cycle.year_id)
    span = days.period_of(days.fiscal_year(year), cycle.period)
    frequencies = QUARTERLY if span.closes_quarter else ("month",)
    known = select(FeedReading.measure).where(
        FeedReading.period == cycle.period, FeedReading.value.is_not(None)
    )
    query = (
        select(Feed.measure, Measure.name, Feed.kind, Feed.location, Feed.pick, Measure.measured_in)
        .join(Measure, Measure.id == Feed.measure)
        .where(Feed.active, Measure.status == "active", Measure.frequency.in_(frequencies))
        .where(in_force(Feed, span.last))
        .where(Feed.measure.not_in(known))
        .order_by(Feed.measure)
    )
    return [
        Wanted(
            cycle.id,
            row.measure,
            row.name,
            row.kind,
            row.location,
            row.pick,
            cycle.period,
            span.first,
            span.last,
            in_percent=row.measured_in == PERCENT,
        )
        for row in session.execute(query)
    ]


def _keep(
    session: Session,
    wanted: Wanted,
    now: datetime,
    *,
    value: Decimal | None = None,
    as_of: date | None = None,
    fault: str | None = None,
    attempts: int,
) -> None:
    kind = sheet("feed_readings")
    row = {
        "measure": wanted.measure,
        "period": wanted.period,
        "value": value,
        "as_of": as_of,
        "fault": fault[:4000] if fault else None,
        "attempts": attempts,
    }
    write(
        session,
        kind,
        [{**row, "id": kind.id_of(row)}],
        Origin("engine", now, f"feed of {wanted.measure}", wanted.instance_id),
    )


def _failures(session: Session, wanted: Wanted) -> list[Instance]:
    """Return the tasks about this feed that are still open."""
    return [item for item in _ever_failed(session, wanted) if item.status in ALIVE]


def _ever_failed(session: Session, wanted: Wanted) -> list[Instance]:
    """Return every task about this feed; the feed of another measure may begin with its id."""
    query = select(Instance).where(
        Instance.parent_id == wanted.instance_id, Instance.definition_key == FAILURE
    )
    known = {item.id: item for item in session.scalars(query)}
    numbered = (_failure(wanted, number) for number in range(1, len(known) + 1))
    ids = [item_id(wanted.instance_id, FAILURE, name) for name in numbered]
    return [known[found] for found in ids if found in known]


def _failure(wanted: Wanted, number: int) -> str:
    return f"{wanted.measure}-{number}"


def _owner(case: Case, measure: str) -> Colleague:
    """Return who mends a feed: its owner, its measure's, or the owner of the process."""
    query = (
        select(Feed.owner, Measure.owner, Measure.updater)
        .join(Measure, Measure.id == Feed.measure)
        .where(Feed.measure == measure)
    )
    for name in case.session.execute(query).one():
        if works_here(case.roster, name, case.today):
            return case.roster.people[name]
    seats = people.closest(case.roster, case.definition.owner, case.instance, case.today)
    return case.roster.people[seats[0].assignee_id]
