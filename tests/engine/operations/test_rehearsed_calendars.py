"""A calendar goes to its approval with its rehearsal: of exactly these days, or a reason why not."""

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import OtherRehearsed
from engine.schedule.attached_rehearsal import AttachedRehearsal, RehearsalOutcome, RehearsalPart
from engine.schedule.year_plan import YearPlan, digest_of
from engine.views.calendar import CalendarView
from engine.views.task import present
from processes.planning.calendar_approval import Outcome, ProposedCalendar, expected, propose
from tests import cast
from tests.engine.driver import CEO, SMD
from tests.notifications.driver import MailDriver

LATER = replace(cast.year(), dates={"SPL.meeting": date(2027, 7, 9)})
LATE = RehearsalPart("Milestones that would be late", ("“Budget approved” 3 working days late",))


@pytest.fixture
def office(any_driver: MailDriver) -> MailDriver:
    """Give a driver that also writes letters, on each kind of database."""
    return MailDriver(any_driver.session, any_driver.clock)


def rehearsal(plan: YearPlan = LATER, **changes: object) -> AttachedRehearsal:
    """Return what a rehearsal of a plan has found."""
    done = AttachedRehearsal(
        digest_of(plan), RehearsalOutcome.DONE, "rehearsed: 46 of 47 in time", (LATE,), "<p>All</p>"
    )
    return replace(done, **changes)  # type: ignore[arg-type]


def proposed(office: MailDriver, attached: AttachedRehearsal | None) -> ProposedCalendar:
    """Propose the later meeting, and let the process that asks for its approval look."""
    found = propose(office.session, LATER, actor=SMD, now=office.now, rehearsal=attached)
    assert found.process is not None
    office.look(found.process.id)
    return found


def shown(office: MailDriver, found: ProposedCalendar) -> CalendarView:
    """Return the calendar as the chief executive sees it."""
    assert found.process is not None
    task = office.task(found.process.id, step="C2")
    view = present(office.session, task.id, now=office.now, person_id="ceo").calendar
    assert view is not None
    return view


def letter(office: MailDriver) -> str:
    """Return the text of the letter that asks the chief executive."""
    (found,) = [each for each in office.post() if each.person_id == "ceo"]
    return " ".join(found.text_body.split())


def test_the_approver_reads_what_the_rehearsal_found(office: MailDriver) -> None:
    """On the page whole, in the letter in short."""
    view = shown(office, proposed(office, rehearsal()))

    assert view.rehearsal == rehearsal()
    assert "rehearsed: 46 of 47 in time" in (told := letter(office))
    assert "late: 1; “Budget approved” 3 working days late" in told


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (RehearsalOutcome.SKIPPED, "not rehearsed: too late"),
        (RehearsalOutcome.FAILED, "the rehearsal failed: no room"),
    ],
)
def test_a_calendar_whose_rehearsal_was_skipped_or_failed_says_so(
    office: MailDriver, outcome: RehearsalOutcome, said: str
) -> None:
    """With the reason, on the page and in the letter."""
    attached = rehearsal(outcome=outcome, said=said)
    view = shown(office, proposed(office, attached))

    assert view.rehearsal == attached
    assert said in letter(office)


def test_a_calendar_without_a_rehearsal_says_so(office: MailDriver) -> None:
    """Nobody gave a reason, and there is nothing to read."""
    view = shown(office, proposed(office, None))

    assert (view.rehearsal, view.waits) == (None, True)
    assert "Not rehearsed" in letter(office)


def test_the_rehearsal_of_other_days_is_refused(office: MailDriver) -> None:
    """What was rehearsed is what is decided on, or it is not shown."""
    other = rehearsal(replace(LATER, dates={"SPL.meeting": date(2027, 7, 5)}))

    with pytest.raises(OtherRehearsed, match="rehearse it anew"):
        proposed(office, other)


def test_the_rehearsal_is_bound_by_hash(office: MailDriver) -> None:
    """The history keeps it, and so does what the approval is bound to."""
    found = proposed(office, rehearsal())
    (event,) = [e for e in office.events("office") if e.name == "calendar_proposed"]
    found.version.content_hash = "0" * 64  # another content by now

    assert (event.facts["rehearsal"], event.facts["rehearsal_hash"]) == (
        "done",
        rehearsal().digest,
    )
    assert rehearsal().digest in letter(office)
    assert shown(office, found).rehearsal is None


def test_what_becomes_of_a_calendar_is_known_before(office: MailDriver) -> None:
    """So that nobody rehearses what needs no approval; nothing is written by asking."""
    outcomes = [
        expected(office.session, plan, actor=by, now=office.now)
        for plan, by in ((LATER, SMD), (LATER, CEO), (cast.year(), SMD))
    ]

    assert outcomes == [Outcome.ASKED, Outcome.IN_FORCE, Outcome.UNCHANGED]
    assert proposed(office, rehearsal()).outcome is Outcome.ASKED
