"""What has a first and a last day: roles, absences and delegations, brought in as the files say.

A row that is no longer in the files ends; one that had ended before stays, so that it can be told
who held a role on a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine.registering import OrganisationPlan
from persistence.base import Base, table_of
from persistence.organisation import Absence, Assignment, Delegation

DAY = timedelta(days=1)
Remember = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of dated rows: what the history calls their end, and what makes two the same."""

    event: str
    entity: type[Base]
    same: tuple[str, ...]


ROLE = _Kind("role_ended", Assignment, ("role", "person_id", "process", "unit_id", "first"))
ABSENCE = _Kind("absence_ended", Absence, ("person_id", "first"))
DELEGATION = _Kind("delegation_ended", Delegation, ("giver_id", "taker_id", "process", "first"))


def replace(session: Session, plan: OrganisationPlan, on: date, remember: Remember) -> int:
    """Make the dated rows those of a plan; return how many have ended by having left it."""
    return sum(
        _replace(session, kind, [asdict(row) for row in rows], on, remember)
        for kind, rows in (
            (ROLE, plan.assignments),
            (ABSENCE, plan.absences),
            (DELEGATION, plan.delegations),
        )
    )


def _replace(
    session: Session, kind: _Kind, planned: Sequence[dict[str, Any]], on: date, remember: Remember
) -> int:
    table = table_of(kind.entity)
    query = select(*(column for column in table.c if column.name != "id")).order_by(table.c.id)
    named = {tuple(row[name] for name in kind.same) for row in planned}
    kept, ended = [], 0
    for row in (dict(found) for found in session.execute(query).mappings()):
        if tuple(row[name] for name in kind.same) in named:
            continue
        if row["last"] is None or row["last"] >= on:
            ended += 1
            row["last"] = on - DAY
            remember(kind.event, **{name: str(value) for name, value in row.items() if value})
        if row["first"] is None or row["first"] <= on:
            kept.append(row)
    session.execute(delete(table))
    if rows := [*planned, *kept]:
        session.execute(insert(table), rows)
    return ended
