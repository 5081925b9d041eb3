"""What the director is told of harm done in Prefect: once in a calm, and everything in the end."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from engine import flow_runs
from persistence.outbox import Notice
from tests.workflows.harness import PROCESS, TestOffice, open_process, the_case
from workflows import alerts

SOON = timedelta(minutes=1)


def lose(office: TestOffice, run: str, how: str) -> None:
    """Let a run follow the small process and be lost, and tell the director."""
    with office.database.writing() as session:
        assert flow_runs.bind(session, PROCESS, run, instead_of=None)
    asyncio.run(alerts.replace_lost(office, {the_case(office): how}))
    alerts.tell_lost(office)


def told(office: TestOffice, why: str) -> list[list[list[str]]]:
    """Return the rows of every alert for a reason."""
    with office.database.reading() as session:
        found = session.scalars(select(Notice).where(Notice.why == why).order_by(Notice.id))
        return [notice.facts["rows"] for notice in found]


def test_what_is_lost_in_a_calm_is_told_after_it(office: TestOffice) -> None:
    """Two losses in a minute make one letter at once and one after the calm, each with its own."""
    title = open_process(office).title
    lose(office, "first", "it was deleted")
    office.clock.set(office.clock.now() + SOON)
    lose(office, "second", "it was cancelled")
    assert told(office, alerts.RUN_LOST) == [[[title, "it was deleted"]]]

    office.clock.set(office.clock.now() + alerts.CALM)
    alerts.tell_lost(office)
    alerts.tell_lost(office)

    assert told(office, alerts.RUN_LOST)[1:] == [[[title, "it was cancelled"]]]


def test_nothing_lost_is_told_to_nobody(office: TestOffice) -> None:
    """A comparison that finds everything in its place writes no letter."""
    open_process(office)

    alerts.tell_lost(office)

    assert told(office, alerts.RUN_LOST) == []


def test_that_prefect_was_set_up_again_is_told_once_in_a_calm(office: TestOffice) -> None:
    """Two repairs in a minute make one letter, and a later one makes another."""
    alerts.tell_made_again(office, ["work pool"])
    office.clock.set(office.clock.now() + SOON)
    alerts.tell_made_again(office, ["deployment"])
    office.clock.set(office.clock.now() + alerts.CALM)
    alerts.tell_made_again(office, ["work pool"])

    rows = [[["Missing or shut", "work pool"]]]
    assert told(office, alerts.MADE_AGAIN) == rows * 2
