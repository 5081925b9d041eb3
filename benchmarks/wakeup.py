"""From a person's press to its follow-up: how long until the next person has been asked.

Starts a Prefect server and the office's worker on this machine, opens one small process after
another, answers its task, and measures until the next task is there. Run it with
`python -m benchmarks.wakeup [presses]`, at most 52; it prints the median and the slowest tenth.
"""

import asyncio
import itertools
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workflows.prefect_server import PrefectServer, tell_prefect

AUTH = "office:only-for-this-benchmark"
BAR = 2.0  # seconds that the median must stay below
UNITS = ("group", "north", "south", "it")
PERIODS = ("FY2028", *(f"FY2028-{month:02}" for month in range(1, 13)))
GIVE_UP = 60.0  # seconds


def main(presses: int) -> int:
    """Measure so many presses; return 1 when the median is above the bar."""
    with tempfile.TemporaryDirectory() as place:
        server = PrefectServer(0, Path(place) / "prefect", AUTH)
        tell_prefect(Path(place), server.api_url, AUTH)
        server.start()
        try:
            server.wait()
            waits = asyncio.run(_measure(Path(place), presses))
        finally:
            server.stop()
    median = statistics.median(waits)
    slowest = statistics.quantiles(waits, n=10)[-1]
    print(f"{len(waits)} presses: median {median:.2f} s, nine of ten within {slowest:.2f} s")
    return int(median > BAR)


async def _measure(place: Path, presses: int) -> list[float]:
    from aiosmtpd.controller import Controller  # noqa: PLC0415 - Prefect reads its settings first

    from notifications.smtp import SmtpServer  # noqa: PLC0415
    from office.web.ports import free_port  # noqa: PLC0415
    from tests.notifications.mail_server import Sink  # noqa: PLC0415
    from tests.workflows.harness import TestOffice, at_work  # noqa: PLC0415

    logging.disable(logging.WARNING)
    sink = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    sink.start()
    database, clock = _database_and_clock(place)
    office = TestOffice(database, clock, SmtpServer("127.0.0.1", int(sink.port)))
    places = itertools.islice(itertools.product(PERIODS, UNITS), presses)
    async with at_work(office) as scheduler:
        waits = [await _press(office, scheduler.wake_event.wake, *where) for where in places]
    sink.stop()
    return waits


def _database_and_clock(place: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - two of ours
    from calendars.clock import FixedClock  # noqa: PLC0415
    from persistence.database import Database  # noqa: PLC0415
    from processes.registry import install  # noqa: PLC0415
    from tests import cast  # noqa: PLC0415
    from tests.workflows.conftest import BEFORE  # noqa: PLC0415
    from tests.workflows.harness import write_process  # noqa: PLC0415

    (place / "processes").mkdir()
    install(write_process(place / "processes"))
    database = Database(f"sqlite:///{place / 'smo.db'}")
    database.migrate()
    with database.writing() as session:
        cast.settle(session, BEFORE)
    return database, FixedClock(BEFORE)


async def _press(office, wake: Callable[[], None], period: str, unit: str) -> float:  # type: ignore[no-untyped-def]  # noqa: ANN001
    from engine.instances import start  # noqa: PLC0415
    from engine.operations import decisions  # noqa: PLC0415
    from engine.types import Actor  # noqa: PLC0415
    from tests.workflows.harness import KEY, YEAR  # noqa: PLC0415

    now = office.clock.now()
    with office.database.writing() as session:
        process = start.open_instance(
            session, KEY, year_id=YEAR, period=period, unit_id=unit, now=now, actor=Actor("smd")
        ).id
    wake()
    task = await _asked(office, process, "smd")
    with office.database.writing() as session:
        decisions.decide(session, task, "done", actor=Actor("smd"), now=now)
    pressed = time.monotonic()
    wake()
    await _asked(office, process, "ceo")
    return time.monotonic() - pressed


async def _asked(office, process: str, person: str) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Return the task that a person has in a process, once it is there."""
    from engine.views import lists  # noqa: PLC0415

    async with asyncio.timeout(GIVE_UP):
        while True:
            with office.database.reading() as session:
                found = lists.tasks(session, office.clock.now(), root_id=process, person_id=person)
            if found:
                return found[0].id
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if sys.argv[1:] else 50))
