"""Letters leave: due notices become letters, and letters go to the mail server."""

import asyncio
import logging
from typing import TYPE_CHECKING

from workflows.house import Office

if TYPE_CHECKING:
    from notifications.delivery import Delivered

log = logging.getLogger(__name__)
_one_at_a_time = asyncio.Lock()  # a process sends once at a time; leases keep processes apart


async def send_due(office: Office) -> "Delivered":
    """Gather what must be told into letters and hand them to the mail server."""
    from notifications import delivery  # noqa: PLC0415 - mail libraries only where mail leaves

    async with _one_at_a_time:
        await asyncio.to_thread(gather, office)
        return await delivery.deliver_due(
            office.database, office.clock, office.relay, office.keyring
        )


def gather(office: Office) -> int:
    """Turn due notices into letters; return how many letters were written."""
    from notifications import gathering  # noqa: PLC0415

    now = office.clock.now()
    with office.database.writing() as session:
        return gathering.gather(session, now, stationery=office.stationery)
