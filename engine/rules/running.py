"""Running rules over the records of a year."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from engine import days
from engine.case import Case
from engine.rules.parts import Finding, Look, Rule
from persistence.year import PlanYear

Found = tuple[Rule, Finding]


def run(rules: Iterable[Rule], look: Look) -> Iterator[Found]:
    """Yield what each rule finds, each with its own limits."""
    for rule in rules:
        limits = {name: limit.value for name, limit in rule.limits.items()}
        yield from ((rule, found) for found in rule.check(replace(look, limits=limits)))


def of_case(case: Case) -> Look:
    """Return the look that the steps of a case take: its year, period, unit and person."""
    instance = case.instance
    year = case.session.get_one(PlanYear, instance.year_id)
    unit = instance.unit_id if instance.parent_id else ""
    own = not case.definition.starts.every
    return Look(
        case.session,
        instance.year_id,
        case.today,
        case.calendar,
        instance.period,
        unit,
        instance.subject_id or "",
        year.starts,
        instance.id if own else "",
    )


def of_year(session: Session, year_id: str, today: date, period: str = "") -> Look:
    """Return the look at a whole published year on a day, or at one of its periods."""
    year = session.get_one(PlanYear, year_id)
    calendar = days.calendar_of_site(session, year.site_id)
    return Look(session, year_id, today, calendar, period, starts=year.starts)
