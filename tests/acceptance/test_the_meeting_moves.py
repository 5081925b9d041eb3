"""The strategy meeting moves by two weeks: seen before, approved from a letter, followed by all."""

from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from calendars.clock import FixedClock
from engine.errors import MilestoneFixed
from engine.instances.start import open_instance
from engine.operations.day_change import moved
from engine.operations.ripple import Ripple, ripple
from engine.types import Actor
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.instances import Instance, StepRun, Task, TaskStatus
from processes.planning.calendar_approval import propose
from tests import cast, content
from tests.acceptance.strategy_office import StrategyOffice, open_office
from tests.engine.sample_world import sample_processes, sqlite_world

__all__ = ["sample_processes", "sqlite_world"]  # a world with the summit

SMD = Actor("smd", channel="cli")
PLANNING, SUMMIT = "strategy_planning:FY2028:group", "summit:FY2028:group"
MEETING, LATER = date(2027, 6, 28), date(2027, 7, 12)
PRE_READ = "Send the pre-reads of the annual strategy meeting"
SESSION = "Executive education on the options"
CHANGE = "Approve the change of the calendar"


@pytest.fixture
def office(small_world: Database, clock: FixedClock) -> Iterator[StrategyOffice]:
    """Give an office whose strategy planning has come as far as the pre-reads of the meeting."""
    with small_world.writing() as session:
        content.fill(session)
    with open_office(small_world, clock) as found:
        found.only("strategy_planning:FY2028")
        found.assume_reached("SRV.test_adapt", before=date(2027, 2, 22))
        found.begin(date(2027, 2, 22))
        found.runs_until(lambda: PRE_READ in titles(found))
        with small_world.writing() as session:
            open_instance(
                session,
                "summit",
                year_id=cast.YEAR,
                period=cast.YEAR,
                unit_id="group",
                now=clock.now(),
                actor=SMD,
            )
        found.work()
        yield found


def titles(office: StrategyOffice) -> list[str]:
    """Return what is asked of anybody."""
    return [title for _, title, _ in office.open_tasks()]


def due(office: StrategyOffice, process: str) -> dict[str, str]:
    """Return the due day of each task of a process that is or was asked, by its step."""
    query = select(StepRun.key, Task.due_at).join(Task, Task.step_id == StepRun.id)
    with office.database.reading() as session:
        rows = session.execute(query.where(Task.instance_id == process).order_by(Task.id)).all()
    return {key: f"{at:%Y-%m-%d}" for key, at in rows if at is not None}


def seen_before(office: StrategyOffice) -> Ripple:
    """Return what the director is shown of the move, with its followers."""
    with office.database.session() as session, session.begin() as trial:
        plan = moved(session, cast.year(), "SPL.meeting", LATER, followers=True)
        found = ripple(session, plan, office.clock.now())
        trial.rollback()
    return found


def proposed(office: StrategyOffice) -> None:
    """Let the director have the move approved."""
    with office.database.writing() as session:
        plan = moved(session, cast.year(), "SPL.meeting", LATER, followers=True)
        propose(session, plan, actor=SMD, now=office.clock.now())
    office.work()


def later(office: StrategyOffice, **by: int) -> None:
    """Let time pass, and the office work."""
    office.clock.advance(timedelta(**by))
    office.work()


def told_of_moved_days(office: StrategyOffice) -> list[EmailMessage]:
    """Return the letters about days that have moved."""
    return [mail for mail in office.inbox.mails if "moved" in str(mail["Subject"])]


def chased(office: StrategyOffice, process: str, step: str) -> date | None:
    """Return when a task's person is reminded next."""
    query = select(Task.next_chase_at).join(StepRun, StepRun.id == Task.step_id)
    asked = query.where(Task.instance_id == process, StepRun.key == step)
    with office.database.reading() as session:
        at = session.scalar(asked.where(Task.status.in_(TaskStatus.ASKED)))
    return at.date() if at is not None else None


@pytest.mark.duty("S22")
def test_the_meeting_moves_and_everything_with_it(office: StrategyOffice) -> None:
    """Ripple, letter, page and approval; then pre-reads, meeting, record and drafts follow."""
    shown = seen_before(office)
    proposed(office)
    page = office.browser.get(office.link("ceo", CHANGE)).text
    before = due(office, PLANNING)["9-pre-read"]
    office.press("ceo", CHANGE, "approve")
    office.work()
    later(office, hours=2)
    letters = told_of_moved_days(office)

    assert {"Write the pre-read", "Meet", "Record", PRE_READ} <= {t.title for t in shown.tasks}
    assert "Monday 28 June 2027" in page
    assert "Monday 12 July 2027" in page
    assert "Olga Wen" in page
    assert (before, due(office, PLANNING)["9-pre-read"]) == ("2027-06-21", "2027-07-05")
    assert due(office, SUMMIT)["pre_read"] == "2027-07-05"
    assert chased(office, PLANNING, "9-pre-read") == date(2027, 7, 2)  # critical: a day before
    readers = [str(mail["To"]) for mail in letters]
    assert len(readers) == len(set(readers))
    assert {"owner@", "sma@", "ceo@"} <= {
        f"{each.partition('@')[0].split('<')[-1]}@" for each in readers
    }

    office.press("sma", PRE_READ)
    office.press("smd", SESSION)
    office.work()
    on_the_old_day(office)
    with office.database.reading() as session:
        planning = session.get_one(Instance, PLANNING)
        assert planning.anchors["meeting"] == str(LATER)
        assert planning.wake_at is not None
        assert planning.wake_at.date() == LATER

    office.begin(LATER)
    office.press(
        "smd", "Annual strategy meeting", **{"field.attendance": "100", "field.on": str(LATER)}
    )
    office.work()
    assert office.reached("SPL.meeting")
    assert due(office, PLANNING)["9-record"] == "2027-07-15"
    planning_goes_on(office, until="11-ceo")
    assert due(office, PLANNING)["11-ceo"] == "2027-07-26"
    history_reads_it(office)


def planning_goes_on(office: StrategyOffice, *, until: str) -> None:
    """Let those answer whom strategy planning asks, until it asks for a step."""
    for _ in range(20):
        for person_id, title, process in office.open_tasks():
            if until in due(office, PLANNING):
                return
            if process == PLANNING:
                office.press(person_id, title)
                office.work()


def on_the_old_day(office: StrategyOffice) -> None:
    """On the former day of the meeting nobody is asked to hold it."""
    office.begin(MEETING)
    assert "Annual strategy meeting" not in titles(office)


def history_reads_it(office: StrategyOffice) -> None:
    """One event of the process has both days and the version; the office's chain has who approved."""
    with office.database.reading() as session:
        events = list(session.scalars(select(Event).where(Event.name == "rescheduled")))
        (of_planning,) = [event for event in events if event.chain == PLANNING]
        published = session.scalars(
            select(Event).where(Event.name == "calendar_published").order_by(Event.seq.desc())
        ).first()
    named = {day["what"]: (day["old"], day["new"]) for day in of_planning.facts["days"]}
    assert of_planning.reason == "calendar version 2 published"
    assert named["Named day: Meeting"] == (str(MEETING), str(LATER))
    assert named[PRE_READ] == ("2027-06-21", "2027-07-05")
    assert published is not None
    assert (published.actor, published.facts["version"]) == ("ceo", 2)


def test_a_fixed_milestone_is_not_moved(small_world: Database) -> None:
    """The refusal repeats why."""
    with (
        small_world.reading() as session,
        pytest.raises(MilestoneFixed, match=cast.BOOKED),
    ):
        moved(session, cast.fixing("SPL.meeting"), "SPL.meeting", LATER, followers=True)
