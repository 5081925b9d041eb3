"""Collecting: what the feeds owe is drawn, with a few tries, and kept; no Prefect here."""

import asyncio
import logging

import stamina
from sqlalchemy import select

from engine import feeding
from engine.feeding import Wanted
from office.feeds.credentials import Credentials, from_environment
from office.feeds.drawing import draw as draw_from
from office.feeds.errors import FeedFailed
from office.feeds.reach import Reach
from office.feeds.requests import Reading, Request
from persistence.records.scorecards import FeedReading
from workflows import credentials as blocks
from workflows.house import Office

TRIES = 4
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds
MOST_ROWS = 100
log = logging.getLogger("collecting")


def due(office: Office) -> list[Wanted]:
    """Return every value that a feed owes."""
    with office.database.reading() as session:
        return feeding.due(session)


async def draw(office: Office, wanted: Wanted) -> None:
    """Draw one value and keep it; when it cannot be had, its owner is asked."""
    try:
        credentials = await blocks.known(wanted.location, wanted.measure, from_environment)
    except FeedFailed as failure:
        await asyncio.to_thread(_keep_failure, office, wanted, failure, 1)
        return
    await asyncio.to_thread(draw_and_keep, office, wanted, credentials)


def draw_and_keep(
    office: Office, wanted: Wanted, credentials: Credentials, pause: float = FIRST_PAUSE
) -> None:
    """Draw one value with a few tries, `pause` seconds before the second; keep the outcome."""
    request = Request(
        wanted.measure,
        wanted.kind,
        wanted.location,
        wanted.pick,
        wanted.period,
        wanted.first,
        wanted.last,
        wanted.in_percent,
    )
    tries = [0]
    try:
        found = _patiently(request, credentials, office.reach, tries, pause)
    except FeedFailed as failure:
        _keep_failure(office, wanted, failure, tries[0])
        return
    with office.database.writing() as session:
        feeding.received(
            session, wanted, found.value, found.as_of, attempts=tries[0], now=office.clock.now()
        )


def _keep_failure(office: Office, wanted: Wanted, failure: FeedFailed, tries: int) -> None:
    log.info("feed failed", extra={"measure": wanted.measure, "tries": tries})
    with office.database.writing() as session:
        feeding.failed(
            session, wanted, failure.what, failure.mend, attempts=tries, now=office.clock.now()
        )


def table(office: Office) -> list[dict[str, str]]:
    """Return what the feeds gave last, failures first."""
    with office.database.reading() as session:
        query = select(FeedReading).order_by(
            FeedReading.fault.is_(None), FeedReading.changed_at.desc(), FeedReading.measure
        )
        return [
            {
                "measure": row.measure,
                "period": row.period,
                "value": "-" if row.value is None else f"{row.value.normalize():f}",
                "as of": row.as_of.isoformat() if row.as_of else "-",
                "tries": str(row.attempts),
                "fault": row.fault or "",
            }
            for row in session.scalars(query.limit(MOST_ROWS))
        ]


def _patiently(
    request: Request, credentials: Credentials, reach: Reach, tries: list[int], pause: float
) -> Reading:
    """Draw, and try again after what may pass."""
    attempts = stamina.retry_context(
        on=lambda cause: isinstance(cause, FeedFailed) and cause.passing,
        attempts=TRIES,
        wait_initial=pause,
        wait_max=LONGEST_PAUSE,
        timeout=None,
    )
    for attempt in attempts:
        with attempt:
            tries[0] = attempt.num
            return draw_from(request, credentials, reach)
    raise AssertionError("the last attempt returns or raises")
