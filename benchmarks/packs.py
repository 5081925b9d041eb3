"""How long packs and the console's pages take in a body of 5,000 people after a locked year.

20 corporate objectives with 45 measures, 144 measures of units, twelve locked months, 60
initiatives with their reports, 4,000 budget lines. Every page is asked of the real application,
with a real database, within this process.

    python -m benchmarks.packs [rounds]
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Any

from calendars.clock import FixedClock
from engine.audit_trail import content_hash
from notifications.links import Keyring
from office.reports.pack import pack
from office.reports.pdf import pdf
from office.reports.slides import pptx
from persistence.database import Database
from tests import cast, content
from tests.approvals.change_request_office import ChangeRequestOffice
from tests.cast import YEAR
from tests.processes.content import core

Row = dict[str, Any]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
NOW = datetime(2029, 1, 22, 9, tzinfo=UTC)
PERIOD = f"{YEAR}-12"
BANDS = ("learning", "internal", "customer", "financial")
UNITS = ("north", "south", "it")
PAGES = (
    "/year",
    "/console/packs",
    f"/console/packs/{PERIOD}",
    "/console/map",
    "/console/reconciliation",
    "/console/alignment",
    "/console/adoption",
    "/console/rules",
    "/console/duties",
)


def main(rounds: int = 5) -> None:
    """Measure every page and file so often and print the medians in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/year.db")
        database.migrate()
        with database.writing() as session:
            cast.settle(session, BEFORE)
        with database.writing() as session:
            for sheet, rows in _rows().items():
                content.bring(session, sheet, rows)
        _measure(database, rounds)
        database.close()


def _measure(database: Database, rounds: int) -> None:
    office = ChangeRequestOffice(database, FixedClock(NOW), Keyring({"1": b"k" * 32}, "1"))
    with database.reading() as session:
        made = pack(session, PERIOD, NOW.date())
        _tell("pack, values", rounds, lambda: pack(session, PERIOD, NOW.date()))
    _tell("pack, PDF", rounds, lambda: pdf(made, "https://strategy.example.org"))
    _tell("pack, PowerPoint", rounds, lambda: pptx(made, "https://strategy.example.org"))
    with office.visit() as visitor:
        visitor.get(office.console_link)
        for page in PAGES:
            _tell(page, rounds, partial(visitor.get, page))


def _tell(what: str, rounds: int, work: Callable[[], object]) -> None:
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    print(f"{what:32} {median(taken):8.0f} ms, slowest {max(taken):6.0f} ms")


def _rows() -> dict[str, list[Row]]:
    corporate = [
        core.objective(
            f"O{n}", "group", BANDS[n // 5], f"Reach goal number {n}", cascade="mandatory"
        )
        for n in range(20)
    ]
    units = [
        core.objective(f"U{n}", UNITS[n % 3], BANDS[n % 4], f"Carry goal number {n}")
        for n in range(144)
    ]
    measures = [core.measure(f"M-O{n}", f"O{n % 20}", "group") for n in range(45)]
    measures += [core.measure(f"M-U{n}", f"U{n}", UNITS[n % 3]) for n in range(144)]
    return {
        "perspectives": core.ROWS["perspectives"],
        "themes": core.ROWS["themes"],
        "objectives": [*corporate, *units],
        "objective_links": [
            *(core.link(f"O{n}", f"O{n + 5}", "cause_effect") for n in range(15)),
            *(core.link(f"U{n}", f"O{n % 20}", "contributes", share="10") for n in range(144)),
        ],
        "measures": measures,
        "snapshots": list(_snapshots(measures)),
        **_portfolio(),
    }


def _snapshots(measures: list[Row]) -> Iterator[Row]:
    for month in range(1, 13):
        found = [_locked(row, number, month) for number, row in enumerate(measures)]
        yield {
            "year": YEAR,
            "period": f"{YEAR}-{month:02}",
            "edition": 1,
            "state": "locked",
            "locked_on": "2029-01-15",
            "locked_by": "smd",
            "rows": found,
            "digest": content_hash(found),
        }


def _locked(row: Row, number: int, month: int) -> Row:
    value = 70 + (number * 7 + month * (number % 5 - 2)) % 20
    status = "green" if value > 80 else "amber" if value > 74 else "red"
    return {
        "measure": row["id"],
        "name": row["name"],
        "objective": row["objective"],
        "unit": row["unit"],
        "measured_in": "%",
        "polarity": "up",
        "owner": "owner",
        "updater": "updater",
        "asked": True,
        "estimate": False,
        "value": str(value),
        "target": "82",
        "status": status,
        "previous": "70",
        "trend": "same",
    }


def _portfolio() -> dict[str, list[Row]]:
    base = core.ROWS["initiatives"][0]
    keys = [f"I-{n}" for n in range(60)]
    return {
        "initiatives": [
            {**base, "id": k, "name": f"Initiative {k}", "stage": "active"} for k in keys
        ],
        "initiative_effects": [
            {
                "initiative": k,
                "objective": f"O{n % 20}",
                "measure": f"M-O{n % 45}",
                "effect": "3",
                "expected_on": "2028-12-31",
            }
            for n, k in enumerate(keys)
        ],
        "status_reports": [
            {
                "year": YEAR,
                "initiative": k,
                "period": f"{YEAR}-{m:02}",
                "percent_done": m * 7,
                "spent": str(m * 9000),
                "currency": "EUR",
                "time": "green",
                "cost": "green",
                "benefit": "green",
            }
            for k in keys
            for m in range(1, 13)
        ],
        "cost_centres": [{"id": f"CC-{u}", "unit": u, "name": u} for u in UNITS],
        "budget_lines": [
            {
                "id": f"BL-{n}",
                "year": YEAR,
                "unit": UNITS[n % 3],
                "cost_centre": f"CC-{UNITS[n % 3]}",
                "account": "6100",
                "kind": "stratex",
                "month": f"{YEAR}-{n % 12 + 1:02}",
                "amount": "1500",
                "currency": "EUR",
                "initiative": keys[n % 60],
            }
            for n in range(4000)
        ],
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
