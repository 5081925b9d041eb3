"""Letters leave: due notices become letters, and letters go to the mail server."""

import asyncio
import logging
from typing import TYPE_CHECKING

from engine import errands
from workflows import premises
from workflows.house import Office

if TYPE_CHECKING:
    from notifications.delivery import Delivered
    from notifications.replies import Verdict

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


async def ask_for_ourselves(office: Office) -> "Verdict":
    """Ask the mail server whether it takes our sender and mail to our own address; sends nothing.

    Whatever is refused stands in the log as an error, before any letter pays for it.
    """
    from notifications.postman import Postman  # noqa: PLC0415
    from notifications.replies import Outcome  # noqa: PLC0415

    postman = Postman(office.relay, office.settings.sender_address)
    try:
        verdict = await postman.ask(office.settings.reply_to)
    finally:
        await postman.close()
    if verdict.outcome is not Outcome.SENT:
        facts = {"outcome": verdict.outcome.value, "words": verdict.words}
        log.error("mail to ourselves is refused", extra=facts)
    return verdict


async def send_while(office: Office, stop: asyncio.Event) -> None:
    """Send whatever becomes due until `stop` is set, also while Prefect is not there."""
    await ask_for_ourselves(office)
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
