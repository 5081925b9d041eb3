"""A calendar published anew moves the work that hangs on it, tells it once, and nothing else."""

from datetime import date, timedelta

from sqlalchemy import select

from approvals.tasks.link import may_see
from calendars.working_calendar import WorkingCalendar
from engine.operations.interventions import defer, reassign, resume, suspend
from engine.operations.registration import register
from engine.schedule.publication import publish
from persistence.instances import Instance, StepRun, Task, WakeUp
from persistence.outbox import Link, Notice, NoticeKind
from persistence.strategy_year import CalendarVersion, Milestone
from tests import cast
from tests.engine.driver import SMD, WHY
from tests.notifications.driver import MailDriver

# The strategy meeting is on Monday 28 June 2027, and moves by two weeks.
MEETING, LATER = date(2027, 6, 28), date(2027, 7, 12)
BEFORE = {
    "invite": "2027-06-07",
    "pre_read": "2027-06-21",
    "meet": "2027-06-28",
    "record": "2027-07-01",
    "thank": "2027-03-29",
}
AFTER = BEFORE | {
    "invite": "2027-06-21",
    "pre_read": "2027-07-05",
    "meet": "2027-07-12",
    "record": "2027-07-15",
}


def published(office: MailDriver, **days: date) -> CalendarVersion:
    """Publish the year with days fixed by hand."""
    return publish(office.session, cast.planned(**days), actor=SMD, now=office.now)


def due_days(office: MailDriver, summit: str) -> dict[str, str]:
    """Return the due day of each open task of the summit itself, by its step."""
    tasks = [task for task in office.tasks(summit) if task.instance_id == summit]
    return {step_of(office, task): f"{task.due_at:%Y-%m-%d}" for task in tasks}


def step_of(office: MailDriver, task: Task) -> str:
    """Return the key of a task's step."""
    return office.session.get_one(StepRun, task.step_id).key


def test_open_work_follows_the_meeting(office: MailDriver) -> None:
    """Pre-read, meeting and record follow by two weeks; what was done and what hangs on no day not."""
    summit = office.open("summit")
    before = due_days(office, summit)
    done = office.task(summit, step="invite")
    office.answer(done, "done")
    published(office, SPL_meeting=LATER)
    office.look(summit)

    after = due_days(office, summit)

    assert before == BEFORE
    assert after == {step: day for step, day in AFTER.items() if step != "invite"}
    assert f"{office.session.get_one(Task, done.id).due_at:%Y-%m-%d}" == BEFORE["invite"]
    assert office.instance(summit).anchors["meeting"] == "2027-07-12"


def test_items_follow_with_the_days_of_their_process(office: MailDriver) -> None:
    """A topic of the summit has its own days and those of the summit."""
    summit = office.open("summit")
    published(office, SPL_meeting=LATER, BUD_board=date(2027, 12, 20))
    office.look(summit)

    days = {f"{task.due_at:%Y-%m-%d}" for task in office.tasks(f"{summit}/")}
    item = office.session.scalars(select(Instance).where(Instance.parent_id == summit)).first()

    assert days == {"2027-06-30", "2027-12-06"}
    assert item is not None
    assert (item.anchors["meeting"], item.anchors["hall"]) == ("2027-07-12", "2027-12-06")


def test_waiting_steps_and_timers_follow(office: MailDriver) -> None:
    """What opens by itself does so by the new days."""
    summit = office.open("summit")
    before = office.instance(summit).wake_at
    published(office, BUD_board=date(2027, 12, 20))
    office.look(summit)

    after = office.instance(summit).wake_at

    assert before is not None
    assert after is not None
    assert (f"{before:%Y-%m-%d}", f"{after:%Y-%m-%d}") == ("2027-11-08", "2027-11-22")


def test_history_reads_it(office: MailDriver) -> None:
    """One event names what moved, from which day to which, and why."""
    summit = office.open("summit")
    published(office, SPL_meeting=LATER)
    office.look(summit)
    office.look(summit)

    (event,) = office.events(summit, "rescheduled")

    assert event.facts["calendar_version"] == 2
    assert event.reason == "calendar version 2 published"
    assert {"what": "Meet", "old": "2027-06-28", "new": "2027-07-12"} in [
        {name: fact for name, fact in day.items() if name != "task_id"}
        for day in event.facts["days"]
    ]
    assert len(event.facts["days"]) == 5  # four tasks and the named day of the meeting


def test_each_person_reads_of_it_once(office: MailDriver) -> None:
    """One letter a person names the old day and the new one of each task that moved."""
    summit = office.open("summit")
    office.deliver()
    published(office, SPL_meeting=LATER)
    office.look(summit)
    office.wait(hours=2)

    letters = {letter.person_id: letter for letter in office.post()}
    again = office.post()

    assert {"owner", "sma", "ceo", "smd"} == letters.keys()
    assert {letter.kind for letter in letters.values()} == {"rescheduled"}
    assert letters["sma"].subject == "2 of your days have moved"
    assert "Before: Monday 7 June 2027\nNow: Monday 21 June 2027" in letters["sma"].text_body
    assert "Thank" not in "".join(letter.text_body for letter in letters.values())
    assert "Write the pre-read (with Olga Wen)" in letters["smd"].text_body
    assert "/t/placeholder-" in letters["sma"].text_body
    assert again == []


def test_a_slip_that_is_corrected_at_once_is_told_to_nobody(office: MailDriver) -> None:
    """Two publications within the hour that end where they began have moved nothing."""
    summit = office.open("summit")
    office.post()
    published(office, SPL_meeting=LATER)
    office.look(summit)
    published(office, SPL_meeting=MEETING)
    office.look(summit)
    office.wait(hours=2)

    assert office.post() == []
    assert due_days(office, summit) == BEFORE


def test_a_later_day_has_a_ladder_of_its_own(office: MailDriver) -> None:
    """Who was reminded of the old day is reminded of the new one: before it, and on it."""
    summit = office.open("summit")
    task = office.task(summit, step="pre_read")
    office.post()
    old = reminders(office, task, date(2027, 6, 16), date(2027, 6, 21))
    published(office, SPL_meeting=LATER)
    office.look(summit)
    new = reminders(office, task, date(2027, 6, 23), date(2027, 6, 30), date(2027, 7, 5))

    assert [(str(day), name) for day, name in old] == [
        ("2027-06-16", "nudge"),
        ("2027-06-21", "due today"),
    ]
    assert [(str(day), name) for day, name in new] == [
        ("2027-06-30", "nudge"),
        ("2027-07-05", "due today"),
    ]


def test_what_was_told_of_a_day_is_not_told_of_it_again(office: MailDriver) -> None:
    """A day that moves away and back has had its reminder."""
    summit = office.open("summit")
    task = office.task(summit, step="pre_read")
    office.post()
    office.at(date(2027, 6, 16))
    office.chase()
    office.post()
    for day in (LATER, MEETING):
        published(office, SPL_meeting=day)
        office.look(summit)

    assert reminders(office, task, date(2027, 6, 17), date(2027, 6, 18)) == []
    assert reminders(office, task, date(2027, 6, 21)) == [(date(2027, 6, 21), "due today")]


def reminders(office: MailDriver, task: Task, *days: date) -> list[tuple[date, str]]:
    """Let some days come; return on which of them the task's person was reminded, and how."""
    found: list[tuple[date, str]] = []
    for day in days:
        office.at(day)
        known = {notice.id for notice in chasing(office, task)}
        office.chase()
        office.post()
        new = (notice for notice in chasing(office, task) if notice.id not in known)
        found += [(day, notice.facts["rung"]) for notice in new]
    return found


def chasing(office: MailDriver, task: Task) -> list[Notice]:
    """Return the reminders of a task that were told or will be."""
    office.session.flush()
    query = select(Notice).where(Notice.task_id == task.id, Notice.kind.in_(NoticeKind.CHASING))
    return list(office.session.scalars(query.where(Notice.dropped_at.is_(None))))


def test_who_has_not_been_asked_yet_is_asked_for_the_new_day(office: MailDriver) -> None:
    """The letter that asks carries it, and no second one speaks of a day that nobody had read."""
    office.at(date(2027, 4, 30), hour=18)
    summit = office.open("summit")
    published(office, SPL_meeting=LATER)
    office.look(summit)
    office.at(date(2027, 5, 3), hour=12)

    letters = {letter.person_id: letter for letter in office.post()}

    assert "moved" not in letters["sma"].subject
    assert "21 June 2027" in letters["sma"].text_body
    assert [n.person_id for n in rescheduled(office)] == ["smd"] * len(rescheduled(office))


def rescheduled(office: MailDriver) -> list[Notice]:
    """Return the notices of moved days that are or were told."""
    query = select(Notice).where(Notice.kind == NoticeKind.RESCHEDULED)
    return list(office.session.scalars(query.where(Notice.dropped_at.is_(None))))


def test_a_process_that_follows_late_is_told_of_with_its_owner_in_one_letter(
    office: MailDriver,
) -> None:
    """Whoever hears of several processes hears of all at once, an hour after the first followed."""
    first, second = office.open("summit"), office.open("summit", unit="north")
    office.post()
    published(office, SPL_meeting=LATER)
    office.wait(hours=3)
    office.look(first)
    office.wait(minutes=20)
    office.look(second)
    at_once = office.post()
    office.wait(minutes=45)
    later = office.post()
    office.wait(hours=1)
    rest = office.post()

    assert at_once == []
    assert len([letter for letter in later if letter.person_id == "smd"]) == 1
    assert rest == []


def test_a_reminder_that_was_not_sent_comes_for_the_new_day(office: MailDriver) -> None:
    """What would have spoken of the old day is dropped, and its rung is told of the new one."""
    summit = office.open("summit")
    task = office.task(summit, step="pre_read")
    office.at(date(2027, 6, 16))
    office.chase()
    published(office, SPL_meeting=LATER)
    office.look(summit)
    dropped = office.told(task=task, kind="reminder")
    office.at(date(2027, 6, 30))
    office.chase()

    assert dropped == []
    assert office.told(task=task, kind="reminder") == [("owner", "reminder", 1)]


def test_a_day_that_has_passed_leaves_a_few_days(office: MailDriver) -> None:
    """Work whose new day is over has as long as work that is asked late, and keeps that day."""
    summit = office.open("summit")
    office.at(date(2027, 6, 1))
    published(office, SPL_meeting=date(2027, 6, 2))
    office.look(summit)
    first = due_days(office, summit)["pre_read"]
    office.at(date(2027, 6, 2))
    published(office, SPL_meeting=date(2027, 6, 2), BUD_board=date(2027, 12, 20))
    office.look(summit)

    assert first == "2027-06-04"
    assert due_days(office, summit)["pre_read"] == first


def test_late_work_is_not_excused_by_a_change_elsewhere(office: MailDriver) -> None:
    """A task that is overdue stays so when the calendar moves something else."""
    summit = office.open("summit")
    office.at(date(2027, 6, 25))
    published(office, BUD_board=date(2027, 12, 20))
    office.look(summit)

    assert due_days(office, summit)["pre_read"] == BEFORE["pre_read"]


def test_a_day_set_by_hand_stays(office: MailDriver) -> None:
    """Whoever was given more time keeps it, whatever is published."""
    summit = office.open("summit")
    task = office.task(summit, step="pre_read")
    until = date(2027, 6, 24)
    defer(office.session, task.id, until=until, actor=SMD, now=office.now, reason=WHY)
    published(office, SPL_meeting=LATER)
    office.look(summit)

    assert due_days(office, summit)["pre_read"] == "2027-06-24"


def test_a_task_given_to_another_site_moves_for_no_change_elsewhere(office: MailDriver) -> None:
    """Its instant is another day there; the day that it was planned for is still the same."""
    summit = office.open("summit")
    settle_far_away(office, "outsider")
    task = office.task(summit, step="record")
    reassign(office.session, task.id, to="outsider", actor=SMD, now=office.now, reason=WHY)
    published(office, WFA_midyear=date(2028, 7, 3))
    office.look(summit)

    assert due_days(office, summit)["record"] == BEFORE["record"]
    assert office.events(summit, "rescheduled") == []


def test_a_day_set_by_hand_takes_no_word_of_a_moved_day_away(office: MailDriver) -> None:
    """Who answers for the process still reads of what moved, though a task got more time since."""
    summit = office.open("summit")
    office.post()
    published(office, SPL_meeting=LATER)
    office.look(summit)
    task, until = office.task(summit, step="pre_read"), date(2027, 7, 20)
    defer(office.session, task.id, until=until, actor=SMD, now=office.now, reason=WHY)
    office.wait(hours=2)

    letters = {letter.person_id: letter for letter in office.post()}

    assert "Write the pre-read (with Olga Wen)" in letters["smd"].text_body


def test_who_answers_for_a_process_reads_of_its_own_days_alone(office: MailDriver) -> None:
    """Its items may be thousands; each of their days is told to whom the item asks."""
    summit = office.open("summit")
    office.deliver()
    published(office, SPL_meeting=LATER, BUD_board=date(2027, 12, 20))
    office.look(summit)
    office.wait(hours=2)

    letters = {letter.person_id: letter for letter in office.post()}

    assert "Draft the topic" in letters["owner"].text_body
    assert "Draft the topic" not in letters["smd"].text_body


def settle_far_away(office: MailDriver, person_id: str) -> None:
    """Let somebody work where it is the next day already when others close."""
    far = WorkingCalendar(site="far", zone="Asia/Tokyo", country="")
    register(office.session, cast.with_site(far, person_id), actor=SMD, now=office.now)


def test_a_meeting_that_was_held_keeps_its_day(office: MailDriver) -> None:
    """The named day that a step has set is what happened, and the calendar does not change it."""
    summit = office.open("summit")
    office.answer(office.task(summit, step="meet"), "held")
    published(office, SPL_meeting=LATER)
    office.look(summit)

    assert office.instance(summit).anchors["meeting"] == "2027-03-01"


def test_a_milestone_that_was_reached_keeps_its_day(office: MailDriver) -> None:
    """What was planned before it was reached is what it was held to."""
    row = office.session.scalars(select(Milestone).where(Milestone.code == "SPL.meeting")).one()
    row.reached_at = office.now
    published(office, SPL_meeting=LATER)

    assert row.due == MEETING


def test_the_same_plan_again_wakes_nobody(office: MailDriver) -> None:
    """Publishing what is published leaves no wake-up, no event and no notice."""
    summit = office.open("summit")
    published(office, SPL_meeting=LATER)
    office.look(summit)
    before = office.count(WakeUp), office.count(Notice), len(office.events(summit))
    published(office, SPL_meeting=LATER)
    office.look(summit)

    assert (office.count(WakeUp), office.count(Notice), len(office.events(summit))) == before


def test_an_upgrade_alone_moves_nothing(office: MailDriver) -> None:
    """What began before instances kept their version follows only what is published afterwards."""
    summit = office.open("summit")
    published(office, SPL_meeting=LATER)
    _as_of_an_earlier_program(office, summit)
    office.look(summit)
    at_first = due_days(office, summit)
    published(office, SPL_meeting=date(2027, 7, 19))
    office.look(summit)

    assert at_first == BEFORE
    assert due_days(office, summit)["meet"] == "2027-07-19"


def test_a_publication_before_the_first_look_is_not_missed(office: MailDriver) -> None:
    """Something published between the upgrade and the first look is followed."""
    summit = office.open("summit")
    _as_of_an_earlier_program(office, summit)
    published(office, SPL_meeting=LATER)
    office.look(summit)

    assert due_days(office, summit) == AFTER


def _as_of_an_earlier_program(office: MailDriver, summit: str) -> None:
    """Take away what an earlier version of the program did not write."""
    office.session.flush()
    for wakeup in office.session.scalars(select(WakeUp)):
        office.session.delete(wakeup)
    for instance in office.session.scalars(select(Instance).where(Instance.id.startswith(summit))):
        instance.facts = {n: v for n, v in instance.facts.items() if n != "calendar"}
    office.session.flush()


def test_held_work_moves_and_is_still_not_chased(office: MailDriver) -> None:
    """A suspended process follows the calendar; its people hear nothing until it goes on."""
    summit = office.open("summit")
    suspend(office.session, summit, actor=SMD, now=office.now, reason=WHY)
    published(office, SPL_meeting=LATER)
    office.look(summit)
    task = office.task(summit, step="pre_read")
    held = task.next_chase_at
    resume(office.session, summit, actor=SMD, now=office.now, reason=WHY)

    assert held is None
    assert due_days(office, summit) == AFTER
    assert office.task(summit, step="pre_read").next_chase_at is not None


def test_links_in_earlier_letters_work_until_the_new_day(office: MailDriver) -> None:
    """The letter that asked leads to the task for as long as it would, had it known the day."""
    office.at(date(2027, 6, 14))
    summit = office.open("summit")
    office.post()
    published(office, SPL_meeting=LATER)
    office.look(summit)
    task = office.task(summit, step="pre_read")
    link = office.session.scalars(select(Link).where(Link.task_id == task.id)).one()

    assert link.expires_at < office.now + timedelta(days=15)
    assert may_see(link, task, office.now + timedelta(days=27))


def test_what_waits_for_a_milestone_without_a_day_is_told_to_the_office_once(
    office: MailDriver,
) -> None:
    """A year published before may lack it; nothing would ever open, and nobody would know."""
    board = office.session.scalars(select(Milestone).where(Milestone.code == "BUD.board")).one()
    board.due = None
    summit = office.open("summit")
    office.look(summit)

    alerts = office.session.scalars(select(Notice).where(Notice.kind == NoticeKind.ALERT)).all()

    assert [alert.person_id for alert in alerts] == ["smd"]
    assert alerts[0].why == (
        "“Brief” waits for the day of BUD.board, which the calendar of FY2028 does not have; "
        "add it there, and publish the calendar"
    )
