"""One rehearsal of an office's year: on a copy of its database, through the real engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations.registration import register, set_last_day
from engine.organisation.plan import OrganisationPlan
from engine.schedule.deadlines import fiscal_year
from engine.schedule.publication import in_force, publish
from engine.schedule.year_plan import WEEK_MINUTES, YearPlan, plan_of
from persistence.database import Database
from persistence.strategy_year import PlanYear
from rehearsal import summary
from rehearsal.errors import NothingToRehearse
from rehearsal.forecast.duplicate import duplicate
from rehearsal.forecast.findings import ForecastReader, RehearsedYear
from rehearsal.forecast.letters import WordlessLetters
from rehearsal.forecast.styles import Casting, cast_of
from rehearsal.owners import Owners
from rehearsal.simulation import ACTOR, CLOSES_WITHIN, Simulation

Watcher = Callable[[datetime, datetime, datetime], None]  # now, begin and end of the year
DraftOfYear = tuple[OrganisationPlan, YearPlan]


@dataclass(frozen=True, slots=True)
class RehearsalPlan:
    """What is to be rehearsed: from when (UTC), with whom, and perhaps a year not yet published.

    `leaves` are people with their last day. `until` is an instant, None for a quarter after the
    last day of the last year. `week_minutes` is the work above which a week is full, None for what
    the calendar says.
    """

    begins: datetime
    casting: Casting = field(default_factory=Casting)
    draft: DraftOfYear | None = None
    leaves: tuple[tuple[str, datetime], ...] = ()
    until: datetime | None = None
    week_minutes: int | None = None


def rehearse(
    office: Database, plan: RehearsalPlan, watch: Watcher = lambda _now, _first, _last: None
) -> RehearsedYear:
    """Let the year happen on a copy and return what it would be; sends nothing.

    Raises NothingToRehearse, StyleUnknown and YearStuck.
    """
    with duplicate(office) as copy:
        with copy.writing() as session:
            _prepare(session, plan)
            cast = cast_of(session, plan.casting)
            ends = plan.until or _last_day(session) + CLOSES_WITHIN
        simulation = Simulation(copy, Owners(cast), WordlessLetters().write)
        simulation.advance(plan.begins, lambda now: watch(now, plan.begins, ends), until=ends)
        with copy.reading() as session:
            return _read(session, plan, ends)


def _prepare(session: Session, plan: RehearsalPlan) -> None:
    """Publish the draft, and let people leave; on the copy."""
    if plan.draft is not None:
        organisation, year = plan.draft
        register(session, organisation, actor=ACTOR, now=plan.begins)
        publish(session, year, actor=ACTOR, now=plan.begins)
    if session.scalar(select(PlanYear.id).limit(1)) is None:
        raise NothingToRehearse
    for person_id, last in plan.leaves:
        set_last_day(session, person_id, last.date())


def _last_day(session: Session) -> datetime:
    years = session.scalars(select(PlanYear)).all()
    last = max(fiscal_year(year).last for year in years)
    return datetime.combine(last, datetime.min.time(), tzinfo=UTC)


def _week_minutes(session: Session) -> int:
    """Return the limit that the calendar of the last year in force sets for a week."""
    year = session.scalars(select(PlanYear).order_by(PlanYear.starts.desc())).first()
    version = in_force(session, year.id) if year else None
    return plan_of(version.content).week_minutes if version else WEEK_MINUTES


def _read(session: Session, plan: RehearsalPlan, ends: datetime) -> RehearsedYear:
    limit = plan.week_minutes or _week_minutes(session)
    reader = ForecastReader(session, plan.begins, limit)
    year = summary.of(session, ends=ends)
    tasks = reader.tasks()
    return RehearsedYear(
        plan.begins,
        ends,
        plan.casting.usual,
        plan.casting.seed,
        year,
        reader.dates(year),
        tasks,
        reader.letters(),
        reader.load(tasks),
        reader.collisions(tasks),
        reader.single_points(tasks),
        reader.untaken(),
    )
