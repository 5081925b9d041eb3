"""What a letter says holds when it leaves, however long it waited and whatever happened meanwhile."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from calendars.clock import FixedClock
from engine.operations.interventions import defer, reassign
from engine.schedule.publication import publish
from notifications.batching import gather_each
from notifications.delivery import deliver_due
from notifications.smtp import SmtpServer
from persistence.database import Database
from persistence.instances import Task
from persistence.outbox import Letter, LetterStatus
from tests import cast
from tests.conftest import MONDAY
from tests.engine.driver import SMD, WHY
from tests.notifications.driver import KEYRING, RENDERER, MailDriver
from tests.notifications.mail_server import Forgetful, Sink, listening
from tests.notifications.test_delivery import statuses

UNITS = ("group", "north", "south")
FRIDAY_EVENING = datetime(2027, 3, 5, 16, 30, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2027, 3, 5, 20, tzinfo=UTC)
MONDAY_MORNING = datetime(2027, 3, 8, 9, tzinfo=UTC)
Act = Callable[[MailDriver, list[Task]], None]


class Away(Sink):
    """Takes nothing for now."""

    async def answer(self) -> str:
        """Ask for patience."""
        return "451 4.3.0 come back later"


def send(database: Database, clock: FixedClock, sink: Sink) -> None:
    """Do what the flows do, twice: what is taken back in the first round is told in the second."""

    async def rounds() -> None:
        async with listening(sink) as smtp_server:
            for _ in range(2):
                await once(database, clock, smtp_server)

    asyncio.run(rounds())


async def once(database: Database, clock: FixedClock, smtp_server: SmtpServer) -> None:
    """Gather, and deliver."""
    await asyncio.to_thread(gather_each, database, clock.now(), renderer=RENDERER)
    await deliver_due(database, clock, smtp_server, KEYRING, RENDERER)


def ask(database: Database, clock: FixedClock) -> None:
    """Ask the same person for three papers, on a Friday shortly before work ends."""
    clock.set(FRIDAY_EVENING)
    with database.writing() as session:
        office = MailDriver(session, clock)
        for unit in UNITS:
            office.open("paper", unit=unit)


def meanwhile(database: Database, clock: FixedClock, act: Act) -> None:
    """Let something happen on Friday night to the tasks of the three papers, in order of units."""
    clock.set(FRIDAY_NIGHT)
    with database.writing() as session:
        office = MailDriver(session, clock)
        act(office, list(session.scalars(select(Task).order_by(Task.id))))


def text(mail: EmailMessage) -> str:
    """Return the plain half of a mail, on one line."""
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def units(mail: EmailMessage) -> list[str]:
    """Return for which units' papers a mail asks."""
    names = {"Group": "group", "North": "north", "South": "south"}
    return [unit for name, unit in names.items() if f"Paper FY2028 · {name}" in text(mail)]


def answered(office: MailDriver, tasks: list[Task]) -> None:
    """Hand in the second paper."""
    office.hand_in(tasks[1].instance_id)


def handed_on(office: MailDriver, tasks: list[Task]) -> None:
    """Give the second paper to somebody else."""
    reassign(office.session, tasks[1].id, to="rival", actor=SMD, now=office.now, reason=WHY)


@pytest.mark.parametrize("act", [answered, handed_on])
def test_a_letter_that_may_have_arrived_is_repeated_without_what_is_done(
    world: Database, clock: FixedClock, act: Act
) -> None:
    """The server hung up over it on Friday; on Monday it comes again, under the same name."""
    ask(world, clock)
    friday, monday = Forgetful(), Sink()
    asyncio.run(_one_round(world, clock, friday))
    meanwhile(world, clock, act)
    clock.set(MONDAY_MORNING)
    send(world, clock, monday)

    (again,) = [mail for mail in monday.mails if mail["Message-ID"] in friday.names]
    assert units(friday.mails[0]) == list(UNITS)
    assert units(again) == ["group", "south"]
    assert "2 things are asked of you" in str(again["Subject"])
    assert len(monday.names) == len(set(monday.names))


async def _one_round(database: Database, clock: FixedClock, sink: Sink) -> None:
    async with listening(sink) as smtp_server:
        await once(database, clock, smtp_server)


def test_nothing_is_repeated_of_which_all_is_done(world: Database, clock: FixedClock) -> None:
    """Who has answered all three meanwhile gets no letter about them."""

    def all_answered(office: MailDriver, tasks: list[Task]) -> None:
        for task in tasks:
            office.hand_in(task.instance_id)

    ask(world, clock)
    friday, monday = Forgetful(), Sink()
    asyncio.run(_one_round(world, clock, friday))
    meanwhile(world, clock, all_answered)
    clock.set(MONDAY_MORNING)
    send(world, clock, monday)

    assert not set(monday.names) & set(friday.names)


def test_a_day_that_was_deferred_is_told_as_it_is(world: Database, clock: FixedClock) -> None:
    """In one letter about all three, with the new day and without the old one."""

    def deferred(office: MailDriver, tasks: list[Task]) -> None:
        until = date(2027, 3, 26)
        defer(office.session, tasks[1].id, until=until, actor=SMD, now=office.now, reason=WHY)

    ask(world, clock)
    monday = Sink()
    asyncio.run(_one_round(world, clock, Away()))
    meanwhile(world, clock, deferred)
    clock.set(MONDAY_MORNING)
    send(world, clock, monday)

    (mail,) = monday.mails
    assert units(mail) == list(UNITS)
    assert text(mail).count("Friday 26 March 2027") == 1


def test_a_meeting_that_moved_before_anybody_read_of_it_is_told_once(
    world: Database, clock: FixedClock
) -> None:
    """Whoever had not read yet that they are asked reads the new day there, and nothing else."""
    with world.writing() as session:
        summit = MailDriver(session, clock).open("summit")
    asyncio.run(_one_round(world, clock, Away()))
    clock.advance(timedelta(hours=1))
    with world.writing() as session:
        office = MailDriver(session, clock)
        later = replace(cast.year(), dates={"SPL.meeting": date(2027, 7, 9)})
        publish(session, later, actor=SMD, now=office.now)
        office.look(summit)
    clock.advance(timedelta(hours=2))
    sink = Sink()
    send(world, clock, sink)

    mails = [text(mail) for mail in sink.mails if str(mail["To"]).endswith("sma@example.org>")]
    assert mails
    assert not [told for told in mails if "Before:" in told]
    assert not [told for told in mails if "28 June 2027" in told]


def test_a_reminder_of_another_day_is_not_sent(world: Database, clock: FixedClock) -> None:
    """Due today it was when it was written; deferred meanwhile, it is nothing to be reminded of."""
    with world.writing() as session:
        office = MailDriver(session, clock)
        task = office.task(office.open("paper"))
    send(world, clock, Sink())
    assert task.due_at is not None
    clock.set(task.due_at.replace(hour=9))
    with world.writing() as session:
        office = MailDriver(session, clock)
        office.chase()
    away, later = Away(), Sink()
    asyncio.run(_one_round(world, clock, away))
    with world.writing() as session:
        until = (clock.now() + timedelta(days=14)).date()
        defer(session, task.id, until=until, actor=SMD, now=clock.now(), reason=WHY)
    clock.advance(timedelta(hours=2))
    send(world, clock, later)

    assert away.seen == 1
    assert later.mails == []


def test_what_a_dead_worker_held_is_not_sent_when_it_is_done(
    small_world: Database, clock: FixedClock
) -> None:
    """It may have left, so it would be repeated; but what it asks is answered."""
    with small_world.writing() as session:
        office = MailDriver(session, clock)
        paper = office.open("paper")
        (letter,) = office.post()
        letter.status, letter.leased_by = LetterStatus.LEASED, "gone"
        letter.leased_until = MONDAY - timedelta(days=400)  # by the machine's clock
        session.flush()
        office.hand_in(paper)
    sink = Sink()
    send(small_world, clock, sink)

    with small_world.reading() as session:
        first = session.scalars(select(Letter).order_by(Letter.id)).first()
        assert first is not None
        assert (first.status, first.message_id in sink.names) == ("overtaken", False)


def test_what_is_done_while_letters_queue_is_not_asked(
    small_world: Database, clock: FixedClock
) -> None:
    """The server takes its time over the first of two; the second is answered before its turn."""
    with small_world.writing() as session:
        office = MailDriver(session, clock)
        papers = [office.paper(), office.open("paper", unit="north")]
        office.hand_in(papers[1])
        office.post()
    machine = FixedClock(MONDAY)

    class Leisurely(Sink):
        async def answer(self) -> str:
            """Let the second be answered while the first is taken."""
            if self.seen == 1:
                machine.advance(timedelta(seconds=10))
                with small_world.writing() as session:
                    tasks = MailDriver(session, clock).tasks("paper", step="decide")
                    MailDriver(session, clock).answer(tasks[1], "approve")
            return await super().answer()

    async def scenario(sink: Sink) -> None:
        async with listening(sink, connections=1) as smtp_server:
            for _ in range(2):
                await deliver_due(
                    small_world, clock, smtp_server, KEYRING, RENDERER, machine=machine
                )

    asyncio.run(scenario(sink := Leisurely()))

    asked = [mail for mail in sink.mails if "Decide on the paper" in str(mail["Subject"])]
    assert len(asked) == 1
    assert statuses(small_world)["overtaken"] == 1
