"""Rules of the workforce: strategic job families, their readiness and their development."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select

from engine.formatting import percentage
from engine.organisation import root_unit
from engine.rulebook.workforce_groups import SMALLEST, at_work, shares, whose
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.strategy import Objective, Perspective
from persistence.records.workforce import Competency, DevelopmentAction, Employee, JobFamily

SOURCE = "Workforce alignment"


@rule(
    "WFA.R1",
    Severity.WARN,
    "Every objective about people names a job family",
    mend="name the job family whose skills it depends on",
    source=f"{SOURCE}, R1",
)
def families_named(at: Look) -> Iterator[Finding]:
    """Find objectives at the foundation of the map that no job family is named for."""
    o, f = Objective, JobFamily
    foundation = select(func.min(Perspective.rank)).where(at.live(Perspective)).scalar_subquery()
    named = select(f.objective).where(f.year == at.year, f.objective.is_not(None), at.live(f))
    query = (
        select(o.id, o.name)
        .join(Perspective, Perspective.id == o.perspective)
        .where(o.year == at.year, o.unit == root_unit(at.session), o.status == "active")
        .where(Perspective.rank == foundation, at.live(o), o.id.not_in(named))
    )
    for row in at.rows(query.order_by(o.id)):
        yield Finding(row.id, f"objective {row.id} “{row.name}” names no job family")


@rule(
    "WFA.R2",
    Severity.WARN,
    "A strategic job family is ready for the strategy",
    mend="hire, develop, move or find a partner, and put the cost into the budget",
    source=f"{SOURCE}, R2",
    least=at_most(80, "% of the people needed at their level, at least"),
)
def readiness(at: Look) -> Iterator[Finding]:
    """Find families that lack people at the required level, with the quarter before."""
    c, f = Competency, JobFamily
    query = (
        select(f.id, f.name, c.period, func.sum(c.at_level), func.sum(c.needed))
        .join(f, f.id == c.job_family)
        .where(c.year == at.year, f.incumbents >= SMALLEST, at.live(c), at.live(f))
        .group_by(f.id, f.name, c.period)
    )
    ready: dict[tuple[str, str], dict[str, Decimal]] = {}
    for key, name, period, level, needed in at.rows(query):
        ready.setdefault((key, name), {})[period or ""] = percent(level, needed)
    for (key, name), by_period in sorted(ready.items()):
        *earlier, latest = sorted(by_period)
        if by_period[latest] < at.limit("least"):
            was = f", in {earlier[-1]} {percentage(by_period[earlier[-1]])}" if earlier else ""
            when = f" in {latest}" if latest else ""
            said = f"{percentage(by_period[latest])} ready{when}{was}"
            yield Finding(key, f"job family {key} “{name}” is {said}")


@rule(
    "WFA.R3",
    Severity.WARN,
    "Strategic job families are few",
    mend="keep the families on which the strategy really depends",
    source=f"{SOURCE}, R3",
    most=at_most(15, "% of staff"),
)
def focus(at: Look) -> Iterator[Finding]:
    """Find so many strategic families that nobody is special."""
    e, f = Employee, JobFamily
    families = select(f.id).where(f.year == at.year, at.live(f))
    query = select(func.count().label("staff")).where(at_work(at))
    staff = next(at.rows(query)).staff
    inside = next(at.rows(query.where(e.job_family.in_(families)))).staff
    if staff >= SMALLEST and percent(inside, staff) > at.limit("most"):
        share = percentage(percent(inside, staff))
        yield Finding("", f"{share} of {staff} people are in strategic job families")


@rule(
    "WFA.R9",
    Severity.WARN,
    "Everybody in a strategic job family has a development action",
    mend="agree on what each of them will learn, and until when",
    source=f"{SOURCE}, R9",
    weeks=at_most(8, "weeks after the year's first day"),
)
def development(at: Look) -> Iterator[Finding]:
    """Find families in which somebody has no development action."""
    e, f, d = Employee, JobFamily, DevelopmentAction
    learns = select(d.employee).where(d.year == at.year, at.live(d))
    query = (
        select(f.id, func.count().filter(e.id.in_(learns)), func.count())
        .select_from(e)
        .join(f, f.id == e.job_family)
        .where(f.year == at.year, at.live(f), at_work(at), *whose(at))
        .group_by(f.id)
    )
    counts = {key: (have, people) for key, have, people in at.rows(query)}
    if at.person:
        yield from (
            Finding(key, f"a member of the strategic job family {key} has no development action")
            for key, (have, people) in counts.items()
            if have < people
        )
    elif is_after(at, at.limit("weeks")):
        for share in shares(counts):
            if share.have < share.people:
                yield Finding(share.key, f"{share} have a development action")


def is_after(at: Look, weeks: Decimal) -> bool:
    """Tell whether so many weeks of the year have passed."""
    return at.starts is not None and at.today > at.starts + timedelta(weeks=int(weeks))
