"""Two years of the small office through the engine, with a reorganisation between their refreshes.

Virtual owners answer as in any rehearsal. Where they are asked for last year's draft they carry out
what the reorganisation means for it: South becomes a part of North, IT is called Digital.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from engine.operations.registration import register
from engine.organisation.plan import OrganisationPlan, UnitPlan
from engine.schedule.publication import publish
from engine.views.sheets import SheetView
from persistence.database import Database
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from rehearsal.tasks import OpenTask
from tests import cast
from tests.rehearsal.harness import FIRST, PROMPT, settle

NEXT: Final = cast.NEXT
PLANNED = datetime(2028, 1, 10, 7, tzinfo=UTC)  # the second year is published
REORGANISED = datetime(2028, 7, 3, 7, tzinfo=UTC)  # before its refresh opens
SEEN = datetime(2029, 5, 21, 7, tzinfo=UTC)  # its first quarter is locked and reviewed
SOLD = "South was merged into North."
# What the owners change in the rows that they are offered, by the id that the row has this year
DRAFT: Final[Mapping[str, Mapping[str, str]]] = {
    "L1-FY2029": {"status": "dropped", "merged_into": "L2-FY2029"},
    "C2-FY2029": {"name": "Be the first choice"},
    "S1-FY2029": {"unit": "north"},
    "S2-FY2029": {"status": "dropped", "ending": SOLD},
    "M-S1-FY2029": {"unit": "north"},
    "M-S2-FY2029": {"status": "retired", "ending": SOLD},
}
MONTHLY = ("M-L2", "M-I2")  # of which the second moves as the first does, a quarter later
LAG = 3  # months, as their link says
MOVES = (0, 2, -1, 3, 1, -2, 2, 0, 3, -1, 1, 2, -2, 1, 3, 0, -1, 2)  # by month


@dataclass
class Heirs(Owners):
    """The cast of both years."""

    def sheet_for(
        self, session: Session, task: OpenTask, now: datetime, *, examine: bool = True
    ) -> SheetView | None:
        """Return the sheet as its owner hands it in, with what was decided about last year's."""
        view = super().sheet_for(session, task, now, examine=examine)
        if view is None:
            return None
        return replace(view, rows=tuple(_decided(row) for row in view.rows))


def live(database: Database) -> None:
    """Live through the first year and into the second."""
    monthly = [{"id": measure, "frequency": "month"} for measure in MONTHLY]
    targets = [
        {"year": cast.YEAR, "measure": of, "period": f"{cast.YEAR}-{n:02}", "value": "72"}
        for of in MONTHLY
        for n in range(1, 13)
    ]
    settle(database, measures=monthly, targets=targets)
    years = Simulation(database, Heirs(PROMPT), others_write=True)
    years.advance(FIRST, until=PLANNED)
    with database.writing() as session:
        publish(session, cast.next_year(), actor=cast.ADMIN, now=PLANNED)
    years.advance(PLANNED, until=REORGANISED)
    with database.writing() as session:
        register(session, reorganised(), actor=cast.ADMIN, now=REORGANISED)
    years.advance(REORGANISED, until=SEEN)


def reorganised() -> OrganisationPlan:
    """Return the cast once South is a part of North and IT is called Digital."""
    plan, others = cast.organisation(), {"south": "north", "it": "digital"}
    digital = UnitPlan("digital", "Information Technology", "support", "group", mandatory_card=True)
    units = (*(unit for unit in plan.units if unit.id not in others), digital)
    people = tuple(replace(p, unit_id=others.get(p.unit_id, p.unit_id)) for p in plan.people)
    kept = (a for a in plan.assignments if a.unit_id != "south")
    roles = tuple(replace(a, unit_id=others.get(a.unit_id or "", a.unit_id)) for a in kept)
    return replace(plan, units=units, people=people, assignments=roles)


def _decided(row: Mapping[str, Any]) -> Mapping[str, Any]:
    measure, period = str(row.get("measure") or ""), str(row.get("period") or "")
    if "as_of" in row and measure.removesuffix(f"-{NEXT}") in MONTHLY:
        later = LAG if measure.startswith(MONTHLY[1]) else 0
        month = int(period[-2:]) - 1 + (12 if period.startswith(NEXT) else 0)
        return {**row, "value": str(73 + MOVES[month - later])}
    return {**row, **DRAFT.get(str(row.get("id") or ""), {})}
