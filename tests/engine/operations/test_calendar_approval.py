"""The calendar is what is approved: the first one of a year, and each change but small moves."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.errors import CalendarBlocked, CalendarSetAside, MilestoneFixed, ProposalWaits
from engine.operations.interventions import command
from engine.schedule import publication, versions
from engine.schedule.year_plan import SmallMoves, YearPlan, content_of, digest_of, plan_of
from engine.types import Actor
from engine.views.task import present
from persistence.instances import Task
from persistence.strategy_year import CalendarStatus, CalendarVersion, Milestone
from processes.planning.calendar_approval import Outcome, ProposedCalendar, propose
from tests import cast
from tests.engine.driver import CEO, SMD, WHY
from tests.notifications.driver import MailDriver

# The strategy meeting is on Monday 28 June 2027.
MEETING = "Annual strategy meeting (2-3 days)"
SOON, LATER = date(2027, 7, 5), date(2027, 7, 9)
PLANNING = f"strategy_planning:{cast.YEAR}:group"
SCOPE = {"scope": "full", "horizon": "5"}


@pytest.fixture
def new_office(office: MailDriver) -> MailDriver:
    """Give an office for which no year was ever published."""
    office.forget_years()
    return office


def moving(day: date = LATER, *, plan: YearPlan | None = None) -> YearPlan:
    """Return a year in which the strategy meeting is on another day."""
    return cast.planned(plan, SPL_meeting=day)


def proposed(office: MailDriver, plan: YearPlan, *, by: Actor = SMD) -> ProposedCalendar:
    """Propose a calendar, and let the process that asks for its approval look."""
    found = propose(office.session, plan, actor=by, now=office.now)
    if found.process is not None:
        office.look(found.process.id)
    return found


def meeting(office: MailDriver) -> date | None:
    """Return the day of the strategy meeting."""
    query = select(Milestone.due).where(Milestone.code == "SPL.meeting")
    return office.session.scalars(query).one()


def statuses(office: MailDriver) -> list[str]:
    """Return where each version stands, in order."""
    query = select(CalendarVersion.status).order_by(CalendarVersion.version)
    return list(office.session.scalars(query))


def asked(office: MailDriver, found: ProposedCalendar, step: str) -> Task:
    """Return the open task of a step in the process that approves a calendar."""
    assert found.process is not None
    return office.task(found.process.id, step=step)


def approve(office: MailDriver, found: ProposedCalendar, step: str = "C2") -> None:
    """Let the chief executive approve, and let the process go on."""
    task = asked(office, found, step)
    office.answer(task, "approve", by=CEO)
    office.look(task.instance_id)


def test_a_change_drives_nothing_before_it_is_approved(office: MailDriver) -> None:
    """It is a draft, and the chief executive is asked."""
    found = proposed(office, moving())

    assert found.outcome is Outcome.ASKED
    assert meeting(office) == date(2027, 6, 28)
    assert statuses(office) == [CalendarStatus.PUBLISHED, CalendarStatus.DRAFT]
    assert asked(office, found, "C2").assignee_id == "ceo"


def test_what_is_approved_is_in_force_at_once(office: MailDriver) -> None:
    """In the transaction of the answer, with the hash that was decided on in the history."""
    found = proposed(office, moving())
    approve(office, found)

    (event,) = [e for e in office.events("office") if e.facts.get("version") == 2][-1:]
    assert meeting(office) == LATER
    assert statuses(office) == [CalendarStatus.SUPERSEDED, CalendarStatus.PUBLISHED]
    assert found.version.published_by == "ceo"
    assert event.facts["content_hash"] == found.version.content_hash
    assert office.instance(found.process.id).state == "in_force" if found.process else False


def test_what_is_turned_down_is_set_aside(office: MailDriver) -> None:
    """With the reason; the calendar in force stays, and another change may be proposed."""
    found = proposed(office, moving())
    office.answer(asked(office, found, "C2"), "return", by=CEO)
    office.look(found.process.id if found.process else "")
    again = proposed(office, moving(SOON))

    assert meeting(office) == date(2027, 6, 28)
    assert statuses(office) == ["published", "set_aside", "draft"]
    assert again.outcome is Outcome.ASKED


def test_two_changes_do_not_wait_beside_each_other(office: MailDriver) -> None:
    """The second is refused until the first is decided or withdrawn."""
    found = proposed(office, moving())
    assert found.process is not None

    with pytest.raises(ProposalWaits, match=f"smo process command {found.process.id} withdraw"):
        proposed(office, moving(SOON))
    command(office.session, found.process.id, "withdraw", actor=SMD, now=office.now, reason=WHY)
    office.look(found.process.id)

    assert proposed(office, moving(SOON)).outcome is Outcome.ASKED


def test_the_approver_sees_days_differences_and_people(office: MailDriver) -> None:
    """The year's milestones, what differs from the calendar in force, and whose tasks move."""
    office.open("summit")
    task = asked(office, proposed(office, moving()), "C2")

    view = present(office.session, task.id, now=office.now, person_id="ceo").calendar

    assert view is not None
    assert (view.version, view.against) == (2, 1)
    assert len(view.days) == len(cast.year().milestones)
    assert [(d.title, d.before, d.day) for d in view.moved] == [(MEETING, date(2027, 6, 28), LATER)]
    assert {person.name for person in view.people} == {"Ana Lyst", "Olga Wen", "Clara Ode"}
    assert ("Meet", date(2027, 6, 28), LATER) in [t for p in view.people for t in p.tasks]
    assert view.conflicts == (
        (
            f"“Strategy update approved” has 1 working day left after “{MEETING}”, before it had 10",
            f"move “Strategy update approved” to 2027-07-23 or later, or “{MEETING}” to an earlier day",
        ),
    )


def test_the_letter_that_asks_says_what_moves(office: MailDriver) -> None:
    """In a line for each kind of change, with the people."""
    office.open("summit")
    office.post()
    proposed(office, moving())

    (letter,) = [each for each in office.post() if each.person_id == "ceo"]

    assert "Approve the change of the calendar" in letter.text_body
    assert "Milestones on other days: 1" in letter.text_body
    assert "Open tasks that move: 6, of Ana Lyst, Olga Wen, Clara Ode" in letter.text_body


def test_an_approval_is_bound_to_the_hash_that_was_shown(office: MailDriver) -> None:
    """A draft that is another one by now is not put in force by it."""
    found = proposed(office, moving())
    found.version.content_hash = "0" * 64

    with pytest.raises(CalendarSetAside, match="nothing was put in force"):
        office.answer(asked(office, found, "C2"), "approve", by=CEO)


def test_a_calendar_with_faults_is_not_proposed(office: MailDriver) -> None:
    """Nobody is asked to approve a meeting after the approval that waits for it."""
    with pytest.raises(CalendarBlocked, match=r"SPL\.approved on 2027-07-12 waits for"):
        proposed(office, moving(date(2027, 7, 20)))

    assert statuses(office) == ["published"]


def test_the_same_calendar_is_proposed_to_nobody(office: MailDriver) -> None:
    """What is in force needs no approval."""
    assert proposed(office, cast.year()).outcome is Outcome.UNCHANGED


def test_a_program_with_other_processes_needs_no_approval(office: MailDriver) -> None:
    """Publishing again after an upgrade lays down what is new; nobody has moved a day."""
    version = office.session.scalars(select(CalendarVersion)).one()
    version.content = {**version.content, "definitions": {"budget": "of before"}}
    version.content_hash = "0" * 64

    found = proposed(office, cast.year())

    assert (found.outcome, found.version.version) == (Outcome.IN_FORCE, 2)


def test_the_chief_executive_needs_no_approval(office: MailDriver) -> None:
    """What they publish is in force."""
    assert proposed(office, moving(), by=CEO).outcome is Outcome.IN_FORCE
    assert meeting(office) == LATER


SMALL = SmallMoves(("SMD",), 5)


def allowing(office: MailDriver, year: YearPlan | None = None) -> YearPlan:
    """Put a year in force in which the director moves days by a week alone."""
    plan = replace(year or cast.year(), small=SMALL)
    publication.publish(office.session, plan, actor=CEO, now=office.now)
    return plan


def test_a_small_move_needs_the_director_alone(office: MailDriver) -> None:
    """By as many days as the version in force allows."""
    plan = allowing(office)

    found = proposed(office, moving(SOON, plan=plan))

    assert (found.outcome, found.version.small) == (Outcome.IN_FORCE, True)
    assert meeting(office) == SOON


@pytest.mark.parametrize(
    ("day", "by", "change"),
    [
        (date(2027, 7, 6), SMD, {}),
        (SOON, Actor("cfo"), {}),
        (SOON, SMD, {"off": ("practice_recognition",)}),
        (SOON, SMD, {"small": SmallMoves(("SMD", "CFO"), 30)}),
    ],
    ids=["too far", "somebody else", "more than days", "its own rule"],
)
def test_anything_else_is_not_small(
    office: MailDriver, day: date, by: Actor, change: dict[str, object]
) -> None:
    """A day too far, another person, a process switched off, or the rule itself: it is asked for."""
    plan = replace(moving(day, plan=allowing(office)), **change)  # type: ignore[arg-type]

    assert proposed(office, plan, by=by).outcome is Outcome.ASKED


def test_small_moves_do_not_add_up(office: MailDriver) -> None:
    """A second week counts from the version that was approved, not from the first week."""
    plan = allowing(office)
    proposed(office, moving(SOON, plan=plan))

    assert proposed(office, moving(LATER, plan=plan)).outcome is Outcome.ASKED


def test_a_fixed_milestone_is_never_a_small_move(office: MailDriver) -> None:
    """It is refused while it is fixed; freed in the same edit it goes to the chief executive."""
    plan = allowing(office, cast.fixing("SPL.meeting"))

    with pytest.raises((MilestoneFixed, CalendarBlocked), match=cast.BOOKED):
        proposed(office, moving(SOON, plan=plan))
    freed = replace(plan, milestones=cast.year().milestones)
    assert proposed(office, moving(SOON, plan=freed)).outcome is Outcome.ASKED


def test_the_first_calendar_is_approved_in_strategy_planning(new_office: MailDriver) -> None:
    """Nothing opens before; the director names scope and horizon, the chief executive approves."""
    office = new_office
    found = proposed(office, cast.year())
    office.at(date(2027, 3, 15))
    opened_before = office.owed()
    office.answer(asked(office, found, "1-draft"), "submit", by=SMD, form=SCOPE)
    office.look(PLANNING)
    approve(office, found, step="1")

    assert found.process is not None
    assert found.process.id == PLANNING
    assert opened_before == []
    assert statuses(office) == ["published"]
    office.at(date(2027, 5, 10))
    assert "test_and_adapt:FY2028:group" in office.owed()
    assert office.instance(PLANNING).state == "scanning"


def test_a_first_calendar_that_came_back_is_proposed_again(new_office: MailDriver) -> None:
    """Another version takes the place of the draft, and is the one that is approved."""
    office = new_office
    first = proposed(office, cast.year())
    office.answer(asked(office, first, "1-draft"), "submit", by=SMD, form=SCOPE)
    office.look(PLANNING)
    with pytest.raises(ProposalWaits):
        proposed(office, moving())
    office.answer(asked(office, first, "1"), "return", by=CEO)
    office.look(PLANNING)
    second = proposed(office, moving())
    office.answer(asked(office, second, "1-draft"), "submit", by=SMD, form=SCOPE)
    office.look(PLANNING)
    approve(office, second, step="1")

    assert statuses(office) == ["set_aside", "published"]
    assert meeting(office) == LATER


def test_nothing_else_comes_in_force_while_a_draft_waits(office: MailDriver) -> None:
    """Approving the draft would take back, unseen, what was moved meanwhile."""
    plan = allowing(office)
    proposed(office, moving(LATER, plan=plan))

    with pytest.raises(ProposalWaits):
        proposed(office, moving(SOON, plan=plan))
    with pytest.raises(ProposalWaits):
        proposed(office, moving(SOON, plan=plan), by=CEO)


def test_a_year_that_was_published_before_is_approved_as_it_stands(office: MailDriver) -> None:
    """Strategy planning asks for the version in force, and approving it changes no day."""
    office.open("strategy_planning")
    office.answer(office.task(PLANNING, step="1-draft"), "submit", by=SMD, form=SCOPE)
    office.look(PLANNING)
    task = office.task(PLANNING, step="1")
    view = present(office.session, task.id, now=office.now, person_id="ceo").calendar
    office.answer(task, "approve", by=CEO)
    office.look(PLANNING)

    assert view is not None
    assert (view.version, view.against, view.moved) == (1, None, ())
    assert statuses(office) == ["published"]
    assert office.instance(PLANNING).state == "scanning"


@pytest.mark.parametrize("change", [{}, {"small": SMALL}, {"off": ("practice_recognition",)}])
def test_a_version_gives_back_the_plan_that_it_was_written_from(
    change: dict[str, object], office: MailDriver
) -> None:
    """So that what is put in force is what was approved."""
    plan = replace(moving(), **change)  # type: ignore[arg-type]
    content = content_of(plan)

    assert digest_of(plan_of(content)) == digest_of(plan)
    assert versions.days_of(office.session, plan_of(content)) == versions.days_of(
        office.session, plan
    )


def test_two_versions_are_told_apart(office: MailDriver) -> None:
    """Days first, then everything else in sentences."""
    before = content_of(cast.year())
    fixed = replace(cast.year().milestones[0], fixed="Booked", title="Calendar ready")
    others = (fixed, *cast.year().milestones[1:])
    after = content_of(replace(moving(), milestones=others, off=("forecast",), small=SMALL))

    found = versions.difference(office.session, before, after)

    assert [(d.code, d.old, d.new) for d in found.days] == [
        ("SPL.meeting", date(2027, 6, 28), LATER)
    ]
    assert found.others == (
        "Processes that are not run: forecast, before nothing",
        "What the office moves without asking: by SMD, days 5, before nothing",
        "CAL.approved, title: Calendar ready, before Strategy calendar approved and published",
        "CAL.approved, fixed: Booked, before nothing",
    )
