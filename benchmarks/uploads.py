"""What hostile and large uploads cost: the time to refuse, the memory, and what others notice.

A real web server on SQLite is sent each file with a form, while somebody else presses without a
pause. Printed are the seconds until the answer, the memory of all our processes above what they
held before, and the slowest press meanwhile beside the slowest one at rest.

    python -m benchmarks.uploads [--json]
"""

import argparse
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread

import httpx

from persistence.database import Database
from tests.approvals.change_request_office import ChangeRequestOffice, open_office, serving
from tests.approvals.strategy_map_office import MAP, Typed, ask_rows, sample_processes
from tests.office.imports import hostile

REST = 3.0  # seconds that presses are timed with nothing else to do
PAUSE = 0.02  # seconds between two looks at the memory
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "5,000,000 texts in 128 kB": ("map.xlsx", hostile.bomb),
    "the same, less packed": ("map.xlsx", lambda: hostile.slow_bomb(400_000)),
    "290,000 texts, within bounds": ("map.xlsx", lambda: hostile.slow_bomb(290_000)),
    "100,000 cells in a row": ("map.xlsx", lambda: hostile.wide(100_000)),
    "nested 100,000 levels": ("map.xlsx", hostile.deep),
    "row two thousand million": ("map.xlsx", hostile.far),
    "20,000 wrong rows": ("map.csv", lambda: hostile.wrong_rows(20_000)),
    "a damaged workbook": ("map.xlsx", lambda: hostile.damaged(hostile.sound(), 3)),
}


@dataclass(frozen=True)
class Cost:
    """What one upload cost: seconds, megabytes above rest, and the slowest press meanwhile."""

    what: str
    kilobytes: int
    status: int
    seconds: float
    megabytes: float
    slowest_press: float
    presses: int


class Presser:
    """Somebody who presses without a pause on another task than the one that is handed in."""

    def __init__(self, address: str, form: dict[str, str]) -> None:
        """Press at `address`."""
        self._address, self._form = address, form

    @contextmanager
    def pressing(self) -> Iterator[list[float]]:
        """Give the seconds of each press so far."""
        times, over = list[float](), Event()

        def press() -> None:
            with httpx.Client(timeout=60) as client:
                while not over.is_set():
                    begun = time.perf_counter()
                    client.post(self._address, data=self._form).raise_for_status()
                    times.append(time.perf_counter() - begun)

        thread = Thread(target=press)
        thread.start()
        try:
            yield times
        finally:
            over.set()
            thread.join()


@contextmanager
def memory() -> Iterator[Callable[[], float]]:
    """Give how many megabytes all our processes have held at most above what they held before."""
    before, most, over = _held(), [0], Event()

    def look() -> None:
        while not over.wait(PAUSE):
            most[0] = max(most[0], _held() - before)

    thread = Thread(target=look)
    thread.start()
    try:
        yield lambda: most[0] / 1e6
    finally:
        over.set()
        thread.join()


def _held() -> int:
    """Return the bytes that this process and those below it hold alone, shared pages in parts."""
    found, total = [Path("/proc/self")], 0
    while found:
        process = found.pop()
        try:
            total += 1024 * int(_line(process / "smaps_rollup", "Pss:").split()[1])
            for task in (process / "task").iterdir():
                below = (task / "children").read_text(encoding="ascii").split()
                found += [Path("/proc") / number for number in below]
        except (OSError, IndexError):
            continue  # it has ended
    return total


def _line(file: Path, begins: str) -> str:
    lines = file.read_text(encoding="ascii").splitlines()
    return next((line for line in lines if line.startswith(begins)), "")


def costs(office: ChangeRequestOffice, base: str) -> Iterator[Cost]:
    """Yield what each file costs, the presses at rest first."""
    other = office.token("MO")
    asked = f"{base}/t/{office.token('SMA')}"
    with httpx.Client(timeout=120) as client:
        form = Typed(client.get(asked).text).form | {"answer": "submit"}
        begin = Typed(client.get(f"{base}/t/{other}").text).form | {"answer": "page:begin"}
        presser = Presser(f"{base}/t/{other}", begin)
        client.post(asked, data=form, files={"sheet": ("map.csv", b"id\n")})  # starts the sandbox
        with presser.pressing() as times, memory() as held:
            time.sleep(REST)
        yield Cost("at rest", 0, 0, REST, held(), max(times), len(times))
        for what, (name, make) in FILES.items():
            data = make()
            with presser.pressing() as times, memory() as held:
                begun = time.perf_counter()
                answer = client.post(asked, data=form, files={"sheet": (name, data)})
                took = time.perf_counter() - begun
                most = held()
            slowest = max(times, default=0.0)
            yield Cost(what, len(data) // 1000, answer.status_code, took, most, slowest, len(times))


def main() -> None:
    """Serve an office, send every file and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    logging.disable()
    with tempfile.TemporaryDirectory() as folder, sample_processes():
        database = Database(f"sqlite:///{folder}/uploads.db")
        database.migrate()
        office = open_office(database)
        ask_rows(office, MAP)
        with serving(office) as base:
            found = list(costs(office, base))
        database.close()
    if as_json:
        print(json.dumps([asdict(cost) for cost in found], indent=2))
        return
    print(f"{'':32}{'kB':>7}{'answer':>8}{'seconds':>9}{'MB':>7}{'slowest press':>15}{'times':>7}")
    rest = found[0].slowest_press
    for cost in found:
        print(
            f"{cost.what:32}{cost.kilobytes:>7,}{cost.status:>8}{cost.seconds:>9.2f}"
            f"{cost.megabytes:>7.0f}{cost.slowest_press:>13.2f} s{cost.slowest_press / rest:>7.1f}"
        )


if __name__ == "__main__":
    main()
