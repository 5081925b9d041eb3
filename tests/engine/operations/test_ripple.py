"""What changes with a calendar is shown before it is published, and is what then happens."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from calendars.milestones import MilestoneDefinition
from calendars.working_calendar import DayRange, WorkingCalendar
from engine.operations.registration import register
from engine.operations.ripple import MovedStep, Ripple, ripple
from engine.schedule.conflicts import ConflictKind
from engine.schedule.publication import publish
from engine.schedule.year_plan import YearPlan
from persistence.instances import WakeUp
from persistence.outbox import Notice, NoticeKind
from persistence.strategy_year import CalendarVersion, Milestone, Occurrence
from tests import cast
from tests.cast import fixing, planned
from tests.engine.driver import SMD
from tests.notifications.driver import MailDriver

# The strategy meeting is on Monday 28 June 2027, and moves by two weeks.
LATER = date(2027, 7, 12)
BOARD = date(2027, 7, 19)  # SPL.board as shipped


def kinds(found: Ripple) -> set[ConflictKind]:
    """Return what is wrong in a ripple."""
    return {each.kind for each in found.conflicts}


def test_open_tasks_are_named_with_their_people(office: MailDriver) -> None:
    """Each that would move has its old and its new day; those that stay are left out."""
    office.open("summit")

    found = ripple(office.session, planned(SPL_meeting=LATER), office.now)

    assert [(t.title, str(t.old), str(t.new), t.person) for t in found.tasks] == [
        ("Invite", "2027-06-07", "2027-06-21", "Ana Lyst"),
        ("Draft the topic", "2027-06-16", "2027-06-30", "Olga Wen"),
        ("Draft the topic", "2027-06-16", "2027-06-30", "Olga Wen"),
        ("Write the pre-read", "2027-06-21", "2027-07-05", "Olga Wen"),
        ("Meet", "2027-06-28", "2027-07-12", "Clara Ode"),
        ("Record", "2027-07-01", "2027-07-15", "Ana Lyst"),
    ]


def test_nothing_is_written(office: MailDriver) -> None:
    """After it was shown, everything stands where it stood."""
    summit = office.open("summit")
    tables = (WakeUp, Notice, CalendarVersion, Milestone, Occurrence)
    before = [office.count(table) for table in tables], len(office.events(summit))
    days = [task.due_at for task in office.tasks(summit)]

    ripple(office.session, planned(SPL_meeting=LATER), office.now)

    assert ([office.count(table) for table in tables], len(office.events(summit))) == before
    assert [task.due_at for task in office.tasks(summit)] == days


def test_the_same_calendar_changes_nothing(office: MailDriver) -> None:
    """Only what changes is listed, and that is nothing."""
    office.open("summit")

    assert ripple(office.session, cast.year(), office.now) == Ripple(cast.YEAR)


def test_what_was_shown_is_what_happens(office: MailDriver) -> None:
    """Tasks, openings and letters stand, once it is published, where the ripple had them."""
    summit = office.open("summit")
    plan = planned(SPL_meeting=LATER, BUD_board=date(2027, 12, 20))
    shown = ripple(office.session, plan, office.now)
    publish(office.session, plan, actor=SMD, now=office.now)
    office.look(summit)

    due = {task.id: task.due_at.date() for task in office.tasks(summit) if task.due_at}
    reminded = {task.id: task.next_chase_at for task in office.tasks(summit)}
    opens = next(each.new for each in shown.steps if each.kind == "opens")
    told = _readers(office)

    assert {task.task_id: task.new for task in shown.tasks}.items() <= due.items()
    assert {each.task_id: each.new for each in shown.reminders}.items() <= reminded.items()
    assert office.instance(summit).wake_at is not None
    assert f"{office.instance(summit).wake_at:%Y-%m-%d}" == str(opens)
    assert len(shown.letters) == len(told)
    assert [each.days for each in shown.letters if each.person == "Sam Dirk"] == [told["smd"]]


def _readers(office: MailDriver) -> Counter[str]:
    """Return to how many moved days each person is told."""
    office.session.flush()
    moved = select(Notice.person_id).where(Notice.kind == NoticeKind.RESCHEDULED)
    return Counter(office.session.scalars(moved))


def test_days_that_nobody_is_asked_for_yet_are_listed(office: MailDriver) -> None:
    """The meeting's named day, a step that waits for its day and a timer move."""
    summit = office.open("summit")
    title = office.instance(summit).title
    plan = planned(SPL_meeting=LATER, BUD_board=date(2027, 12, 20))

    found = ripple(office.session, plan, office.now)

    assert found.steps == (
        MovedStep("day", title, "Meeting", date(2027, 6, 28), LATER),
        MovedStep("opens", title, "Brief", date(2027, 11, 8), date(2027, 11, 22)),
        MovedStep("due", title, "Brief", date(2027, 12, 6), date(2027, 12, 20)),
        MovedStep("timer", title, "Fade", date(2027, 12, 13), date(2027, 12, 27)),
    )


def test_milestones_have_their_slack_and_the_critical_path(office: MailDriver) -> None:
    """A milestone that moves says how much time is left behind it, as it would be."""
    found = ripple(office.session, planned(SPL_meeting=date(2027, 7, 5)), office.now)

    (meeting,) = (each for each in found.milestones if each.code == "SPL.meeting")
    assert (meeting.old, meeting.new) == (date(2027, 6, 28), date(2027, 7, 5))
    assert meeting.slack == 5
    assert meeting.critical


def test_processes_that_open_on_another_day_are_listed(office: MailDriver) -> None:
    """The portfolio opens two days before the call for proposals goes out."""
    found = ripple(office.session, planned(INI_call_open=date(2027, 7, 20)), office.now)

    (start,) = (each for each in found.starts if each.process == "Initiative portfolio")
    assert (start.new, start.unit) == (date(2027, 7, 16), "Group")


def test_a_week_that_becomes_too_full_is_named(office: MailDriver) -> None:
    """Whose tasks fall into one week, with the minutes before and after and the limit."""
    office.open("summit")
    plan = replace(planned(BUD_board=date(2027, 7, 2)), week_minutes=9)

    (week,) = ripple(office.session, plan, office.now).full_weeks

    assert (week.person, week.week, week.limit) == ("Cora Mun", date(2027, 6, 14), 9)
    assert (week.before, week.minutes) == (0, 10)


@pytest.mark.parametrize(
    ("plan", "kind", "says", "way_out"),
    [
        (
            planned(SPL_meeting=date(2027, 7, 3)),
            ConflictKind.DAY_OFF,
            "SPL.meeting would be on 2027-07-03, a day on which nobody works",
            "choose 2027-07-02 or 2027-07-05",
        ),
        (
            planned(SPL_meeting=date(2027, 8, 9)),
            ConflictKind.DAY_OFF,
            "SPL.meeting would be on 2027-08-09, Works holiday",
            "choose 2027-07-30 or 2027-08-16",
        ),
        (
            planned(SPL_meeting=date(2027, 7, 13)),
            ConflictKind.ORDER,
            "SPL.approved on 2027-07-12 waits for SPL.meeting, which is only due on 2027-07-13",
            "move SPL.meeting to 2027-07-12 or before, or SPL.approved to 2027-07-13 or after",
        ),
        (
            planned(SPL_meeting=date(2027, 7, 7)),
            ConflictKind.WINDOW,
            "SPL.approved has 3 working days left after SPL.meeting, before it had 10",
            "move SPL.approved to 2027-07-21 or later, or SPL.meeting to an earlier day",
        ),
        (
            planned(SPL_meeting=date(2027, 2, 1)),
            ConflictKind.PAST,
            "SPL.meeting would be on 2027-02-01, which has passed",
            "choose 2027-03-01 or later",
        ),
        (
            planned(fixing("SPL.board"), SPL_board=date(2027, 7, 26)),
            ConflictKind.FIXED,
            "SPL.board is fixed on 2027-07-19: Booked with the board",
            "leave it on 2027-07-19, or take fixed: away from it",
        ),
    ],
)
def test_each_conflict_has_a_way_out(
    office: MailDriver, plan: YearPlan, kind: ConflictKind, says: str, way_out: str
) -> None:
    """Days off, dead ranges, the order, windows, the past and fixed days are seen."""
    shut = DayRange(date(2027, 8, 2), date(2027, 8, 13), "Works holiday")
    register_home(office, replace(cast.HOME, no_meetings=(shut,)))
    publish(office.session, fixing("SPL.board"), actor=SMD, now=office.now)

    found = {each.kind: each for each in ripple(office.session, plan, office.now).conflicts}

    assert (found[kind].what, found[kind].way_out) == (says, way_out)
    assert found[kind].blocks == (kind in {ConflictKind.ORDER, ConflictKind.FIXED})


def register_home(office: MailDriver, home: WorkingCalendar) -> None:
    """Let the cast's site work by another calendar."""
    register(office.session, replace(cast.organisation(), sites=(home,)), actor=SMD, now=office.now)


def test_a_day_within_the_usual_time_is_no_conflict(office: MailDriver) -> None:
    """An own milestone that nothing waits for moves without a word."""
    own = MilestoneDefinition("BRD.dinner", "Dinner", "F+2w", (), "SMD")
    year = replace(cast.year(), milestones=(*cast.year().milestones, own))
    publish(office.session, year, actor=SMD, now=office.now)

    found = ripple(office.session, planned(year, BRD_dinner=date(2028, 1, 19)), office.now)

    assert [each.code for each in found.milestones] == ["BRD.dinner"]
    assert kinds(found) == set()
