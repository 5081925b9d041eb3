"""What scorecard steps do by themselves: collect feeds, lock editions, ratify what was proposed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.fiscal_year import FiscalYear, key_of
from calendars.identifiers import shifted
from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.instance_ids import item_id
from engine.instances import start, transitions
from engine.instances.items import Member
from engine.operations import assignment
from engine.operations.service_steps import CheckResult
from engine.organisation import roles
from engine.organisation.directory import PersonEntry
from engine.organisation.roles import works_here
from engine.records import lines, snapshots
from engine.records.closed_sets import PERCENT
from engine.records.named import first_step, named
from engine.records.sheets import sheet
from engine.records.snapshots import LockedEdition
from engine.records.versions import Origin, write
from engine.rules.rule import percent
from engine.schedule import deadlines
from engine.schedule.wakeups import wake
from persistence.base import in_force
from persistence.instances import Instance, InstanceStatus
from persistence.records.scorecard import Feed, FeedReading, Measure
from persistence.strategy_year import PlanYear
from processes.scorecard import explanations
from state_machines.definition import Step

RETURN = "measure_return"  # the item in which an updater enters values
CYCLE, COLLECTING = "data_cycle", ("open", "collecting", "checking")
FAILURE, STEP, RECOVER = "feed_failure", "B1-feeds", "recover"
QUARTERLY = ("month", "quarter", "year")  # what is measured when a period closes a quarter
CARD = ("objectives", "objective_links", "measures", "targets")  # sheets that go on
PROVISIONAL, RATIFIED = "provisional", "ratified"


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
        Instance.status.in_(InstanceStatus.ACTIVE),
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
        execution = Execution.of(session, transitions.lock_instance(session, item.id), now)
        if move := execution.definition.move(item.state, RECOVER):
            transitions.take_move(execution, move, reason="the feed delivers again")


def failed(
    session: Session, wanted: Wanted, what: str, mend: str, *, attempts: int, now: datetime
) -> None:
    """Keep why no value came, and ask the feed's owner, once for each failure."""
    _keep(session, wanted, now, fault=f"{what}; {mend}", attempts=attempts)
    if _failures(session, wanted):
        return
    execution = Execution.of(session, transitions.lock_instance(session, wanted.instance_id), now)
    owner = _owner(execution, wanted.measure)
    number = 1 + len(_ever_failed(session, wanted))
    title = f"{wanted.title}: {what}"
    member = Member(_failure(wanted, number), title[:200], owner.unit_id, owner.id)
    item = start.open_item(
        execution, execution.definition.step(STEP), CURRENT.named(FAILURE), member
    )
    if item is not None:
        wake(session, item.id, due_at=now, reason=f"the feed of {wanted.measure} failed")


def _of_cycle(session: Session, cycle: Instance) -> list[Wanted]:
    year = session.get_one(PlanYear, cycle.year_id)
    span = deadlines.period_of(deadlines.fiscal_year(year), cycle.period)
    frequencies = QUARTERLY if span.closes_quarter else ("month",)
    known = select(FeedReading.measure).where(
        FeedReading.period == cycle.period, FeedReading.value.is_not(None)
    )
    query = (
        select(Measure.id, Measure.name, Measure.measured_in)
        .where(Measure.year == cycle.year_id, Measure.status == "active")
        .where(Measure.frequency.in_(frequencies), Measure.id.not_in(known))
        .order_by(Measure.id)
    )
    feeds = _feeds(session, cycle.year_id, span.last)
    return [
        Wanted(
            cycle.id,
            row.id,
            row.name,
            feed.kind,
            feed.location,
            feed.pick,
            cycle.period,
            span.first,
            span.last,
            in_percent=row.measured_in == PERCENT,
        )
        for row in session.execute(query)
        if (feed := feeds.get(row.id))
    ]


def _feeds(session: Session, year: str, day: date) -> dict[str, Any]:
    """Return the feed of each measure of a year; one of an earlier year goes on until replaced."""
    query = (
        select(Feed.measure, Feed.kind, Feed.location, Feed.pick, Feed.owner, Feed.active)
        .join(Measure, Measure.id == Feed.measure)
        .where(Measure.year <= year, in_force(Feed, day))
        .order_by(Measure.year)
    )
    now = lines.present(session, Measure.__tablename__, year)
    newest = {now.get(row.measure, row.measure): row for row in session.execute(query)}
    return {measure: feed for measure, feed in newest.items() if feed.active}


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
    return [item for item in _ever_failed(session, wanted) if item.status in InstanceStatus.ACTIVE]


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


def _owner(execution: Execution, measure: str) -> PersonEntry:
    """Return who mends a feed: its owner, its measure's, or the owner of the process."""
    feed = _feeds(execution.session, execution.instance.year_id, execution.today)[measure]
    query = select(Measure.owner, Measure.updater).where(Measure.id == measure)
    for name in (feed.owner, *execution.session.execute(query).one()):
        if works_here(execution.organisation, name, execution.today):
            return execution.organisation.people[name]
    seats = roles.closest(
        execution.organisation, execution.definition.owner, execution.instance, execution.today
    )
    return execution.organisation.people[seats[0].assignee_id]


def ratify_proposals(execution: Execution, step_key: str) -> int:
    """Set the provisional targets of the card's measures to ratified; return how many."""
    kind, instance = sheet("targets"), execution.instance
    table = kind.table
    of_card = select(Measure.id).where(
        Measure.year == instance.year_id, Measure.unit == instance.unit_id
    )
    query = select(table).where(
        table.c.year == instance.year_id, table.c.state == PROVISIONAL, table.c.measure.in_(of_card)
    )
    rows: list[dict[str, Any]] = [
        {**row, "state": RATIFIED} for row in execution.session.execute(query).mappings()
    ]
    origin = Origin(
        execution.actor.person_id,
        execution.now,
        f"{instance.id} step {step_key}",
        instance.id,
        step_key,
    )
    return len(write(execution.session, kind, rows, origin).changed)


def lead(value: Decimal, target: Decimal, polarity: str | None) -> Decimal:
    """Return by how many percent of its target a value is better; negative when it is worse.

    Where the target is zero, one unit of the measure counts as 100 percent.
    """
    ahead = {"up": value - target, "down": target - value}
    better = ahead.get(polarity or "up", -abs(value - target))
    return percent(better, abs(target) or 1)


def keys_of(year: FiscalYear, quarter: str) -> tuple[str, str]:
    """Return the periods whose values say how a quarter ended: itself and its last month."""
    last = year.period(quarter).last
    month = next(each.key for each in year.periods() if each.last == last)
    return quarter, month


def keys_before(year: FiscalYear, quarter: str) -> tuple[str, str]:
    """Return the same for the quarter before, perhaps of the year before."""
    number = year.period(quarter).number
    if number > 1:
        return keys_of(year, year.quarters()[number - 2].key)
    before = shifted(year.label, -1)
    return key_of(before, "Q4"), key_of(before, "12")


def quarter_of(year: FiscalYear, period: str) -> str:
    """Return the quarter in which a period ends."""
    return year.quarters()[year.period(period).quarter - 1].key


def snapshot(execution: Execution, step: Step) -> CheckResult:
    """Freeze the numbers of the period in a further edition of its snapshot."""
    return _edition(snapshots.freeze(execution, step.key))


def open_period(execution: Execution, _step: Step) -> CheckResult:
    """Write down how many updaters are asked for values of the period, and what feeds owe to it."""
    entry = first_step(CURRENT.named(RETURN))
    seats = assignment.named_seats(execution, entry, named(execution, entry))
    asked = {seat.holder_id for seat in seats}
    owed = _of_cycle(execution.session, execution.instance)
    return CheckResult(
        True,
        record=(
            ("updaters_asked", str(len(asked))),
            ("values_owed_by_feeds", str(len(owed))),
        ),
    )


def name_edition(execution: Execution, _step: Step) -> CheckResult:
    """Write down which edition of the period's numbers a pack went out with, and its hash."""
    found = snapshots.newest(
        execution.session, execution.instance.year_id, execution.instance.period
    )
    if found is None:
        return CheckResult(True, (), (("snapshot", "none: issued with gaps"),))
    return _edition(found)


def ratify(execution: Execution, step: Step) -> CheckResult:
    """Put the targets of the card in force; write down what became of last year's rows."""
    ratified = ("ratified", str(ratify_proposals(execution, step.key)))
    return CheckResult(True, (), (ratified, *_counted(execution)))


def count_what_is_carried(execution: Execution, _step: Step) -> CheckResult:
    """Write down how many rows of last year wait for this one, sheet by sheet."""
    return CheckResult(True, (), tuple(_counted(execution)))


def _counted(execution: Execution) -> Iterator[tuple[str, str]]:
    """Yield each sheet of the card with what became of last year's rows; none in a first year."""
    last_year = lines.CarryOver(execution)
    found = [(key, last_year.continuity(sheet(key))) for key in CARD]
    if any(each.before for _, each in found):
        yield from ((key, str(each)) for key, each in found)


def _edition(found: LockedEdition) -> CheckResult:
    return CheckResult(True, (), (("snapshot", found.id), ("snapshot_hash", found.digest)))


SERVICES = {
    "open_period": open_period,
    "snapshot": snapshot,
    "name_edition": name_edition,
    "ratify": ratify,
    "count_what_is_carried": count_what_is_carried,
    **explanations.SERVICES,
}
