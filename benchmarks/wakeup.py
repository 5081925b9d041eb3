"""From a person's press to its follow-up: how long until the next person has been asked.

Starts a Prefect server and the office's worker on this machine, opens one small process after
another, answers its task, and measures until the next task is there. Run it with
`python -m benchmarks.wakeup [presses]`; it prints the median and the slowest tenth in seconds.
"""

import asyncio
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

from workflows.prefect_server import PrefectServer
from workflows.prefect_settings import tell_prefect

BAR = 2.0  # seconds that the median must stay below


def main(presses: int) -> int:
    """Measure so many presses; return 1 when the median is above the bar."""
    with tempfile.TemporaryDirectory() as place:
        server = PrefectServer(0, Path(place) / "prefect")
        tell_prefect(Path(place), server.api_url)
        server.start()
        try:
            server.wait()
            waits = asyncio.run(_measure(Path(place), presses))
        finally:
            server.stop()
    median = statistics.median(waits)
    slowest = statistics.quantiles(waits, n=10)[-1]
    print(f"{presses} presses: median {median:.2f} s, nine of ten within {slowest:.2f} s")
    return int(median > BAR)


async def _measure(place: Path, presses: int) -> list[float]:
    from aiosmtpd.controller import Controller  # noqa: PLC0415 - Prefect reads its settings first

    from benchmarks.small_office import Taken, an_office  # noqa: PLC0415
    from tests.workflows.staging import answer, at_work  # noqa: PLC0415

    logging.disable(logging.WARNING)
    sink = Controller(Taken(), hostname="127.0.0.1", port=0)
    sink.start()
    office = an_office(place, sink)
    assert answer
    async with at_work(office) as heart:
        waits = [await office.press(heart.bell) for _ in range(presses)]
    sink.stop()
    return waits


if __name__ == "__main__":
    begun = time.monotonic()
    raise SystemExit(main(int(sys.argv[1]) if sys.argv[1:] else 50))
