"""Letters leave: due notices become letters, and letters go to the mail server."""

import asyncio
import logging
from typing import TYPE_CHECKING

from engine import errands
from workflows import premises
from workflows.house import Office

if TYPE_CHECKING:
    from notifications.delivery import Delivered

log = logging.getLogger(__name__)
PAUSE = 1.0  # seconds between two looks at the letters that flows did not send


async def send_due(office: Office) -> "Delivered":
    """Gather what must be told into letters and hand them to the mail server."""
    from notifications import delivery  # noqa: PLC0415 - mail libraries only where mail leaves

    await asyncio.to_thread(gather, office)
    return await delivery.deliver_due(
        office.database,
        office.clock,
        office.relay,
        office.keyring,
        office.stationery,
        carrier=premises.carrier(office.settings.state_dir),
    )


def gather(office: Office) -> int:
    """Turn due notices into letters; return how many letters were written."""
    from notifications import gathering  # noqa: PLC0415

    return gathering.gather_each(office.database, office.clock.now(), stationery=office.stationery)


async def send_while(office: Office, stop: asyncio.Event) -> None:
    """Send whatever becomes due until `stop` is set, also while Prefect is not there."""
    failed = False
    while not stop.is_set():
        try:
            if await asyncio.to_thread(_waiting, office):
                await send_due(office)
            failed = False
        except Exception:
            if not failed:
                log.exception("letters could not be sent")
            failed = True
        try:
            async with asyncio.timeout(PAUSE):
                await stop.wait()
        except TimeoutError:
            continue


def _waiting(office: Office) -> bool:
    with office.database.reading() as session:
        return errands.LETTERS in errands.due(session, office.clock.now())
