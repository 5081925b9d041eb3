"""The standing cast: a group with two business units and a support unit, and who works there."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from calendars.standard_year import MILESTONES
from calendars.working_calendar import WorkingCalendar
from engine.operations.registration import register
from engine.organisation.plan import AssignmentPlan, OrganisationPlan, PersonPlan, UnitPlan
from engine.schedule.publication import publish
from engine.schedule.year_plan import YearPlan
from engine.types import Actor

ADMIN = Actor("smd", channel="cli")
YEAR = "FY2028"
START = date(2028, 1, 1)
NEXT, NEXT_START = "FY2029", date(2029, 1, 1)  # the year after
HOME = WorkingCalendar(site="home", zone="UTC", country="")
BOOKED = "Booked with the board"  # why some days are fixed

UNITS = (
    UnitPlan("group", "Group", "corporate"),
    UnitPlan("north", "North", "business", "group", mandatory_card=True),
    UnitPlan("south", "South", "business", "group", mandatory_card=True),
    UnitPlan("it", "Information Technology", "support", "group", mandatory_card=True),
)
# id, name, unit, manager, roles; a role may be scoped to a unit as "BUH@north"
PEOPLE = (
    ("ceo", "Clara Ode", "group", None, "CEO XC"),
    ("chair", "Bo Ard", "group", None, "BRD PC"),
    ("cfo", "Finn Cole", "group", "ceo", "CFO XC ISP"),
    ("chro", "Hana Roe", "group", "ceo", "CHRO XC"),
    ("com", "Cora Mun", "group", "ceo", "COM"),
    ("cko", "Kay Nowle", "group", "ceo", "CKO"),
    ("smd", "Sam Dirk", "group", "ceo", "SMD PLN"),
    ("sma", "Ana Lyst", "group", "smd", "SMA PMO"),
    ("itd", "Ida Tate", "it", "ceo", "ITD SUH@it"),
    ("fbp", "Fay Bunn", "group", "cfo", "FBP"),
    ("hbp", "Hal Byrd", "group", "chro", "HBP"),
    ("north_head", "Nora Orth", "north", "ceo", "BUH@north XC TO ISP"),
    ("south_head", "Saul Uth", "south", "ceo", "BUH@south"),
    ("owner", "Olga Wen", "north", "north_head", "OO MO IO FP@north"),
    ("updater", "Una Date", "north", "owner", "MU"),
    ("rival", "Rik Val", "south", "south_head", "FP@south"),
    ("outsider", "Otto Side", "it", "itd", "FP@it"),
    ("auditor", "Audie Tor", "group", "ceo", "IA"),
)


def settle(session: Session, now: datetime) -> None:
    """Register the cast and publish its year."""
    register(session, organisation(), actor=ADMIN, now=now)
    publish(session, year(), actor=ADMIN, now=now)


def organisation() -> OrganisationPlan:
    """Return the cast as a plan."""
    return OrganisationPlan(
        "Example Group",
        "EUR",
        "UTC",
        (HOME,),
        UNITS,
        tuple(map(_person, PEOPLE)),
        tuple(a for row in PEOPLE for a in _assignments(row)),
    )


def year() -> YearPlan:
    """Return the year as a plan, with the default milestones; its meeting is a week later."""
    carried = {"PRIOR.locked": date(2027, 4, 20), "PRIOR.q4_locked": date(2028, 1, 20)}
    others = ("FY2025", "FY2026", "FY2027", "FY2029")
    milestones = tuple(
        replace(each, offset="F-27w") if each.code == "SPL.meeting" else each for each in MILESTONES
    )
    return YearPlan(
        YEAR,
        START,
        "calendar",
        "home",
        milestones=milestones,
        carried=carried,
        other_years=others,
    )


def next_year() -> YearPlan:
    """Return the year after, planned in the same way; the year before runs on without it."""
    known = {"PRIOR.locked": date(2028, 4, 20), "PRIOR.q4_locked": date(2029, 1, 20)}
    others = ("FY2025", "FY2026", "FY2027", "FY2030")
    return replace(year(), label=NEXT, starts=NEXT_START, carried=known, other_years=others)


def planned(plan: YearPlan | None = None, /, **days: date) -> YearPlan:
    """Return a year with days fixed by hand, such as SPL_board, the cast's where none is given."""
    fixed = {code.replace("_", ".", 1): day for code, day in days.items()}
    return replace(plan or year(), dates=fixed)


def fixing(*codes: str) -> YearPlan:
    """Return the cast's year in which the days of some milestones are not moved."""
    rows = (replace(m, fixed=BOOKED) if m.code in codes else m for m in year().milestones)
    return replace(year(), milestones=tuple(rows))


def with_site(
    site: WorkingCalendar, *people: str, plan: OrganisationPlan | None = None
) -> OrganisationPlan:
    """Return an organisation, the cast's where none is given, of whom some work at another site."""
    plan = plan or organisation()
    moved = tuple(
        replace(each, site_id=site.site) if each.id in people else each for each in plan.people
    )
    return replace(plan, sites=(*plan.sites, site), people=moved)


def _person(row: tuple[str, str, str, str | None, str]) -> PersonPlan:
    key, name, unit, manager, _roles = row
    mail = f"{key.replace('_', '.')}@example.org"
    return PersonPlan(key, name, mail, name, unit, "home", manager)


def _assignments(row: tuple[str, str, str, str | None, str]) -> list[AssignmentPlan]:
    found = []
    for text in row[4].split():
        role, _, unit = text.partition("@")
        found.append(AssignmentPlan(role, row[0], unit_id=unit or None))
    return found
