"""What a process and its items have proposed and nobody has accepted yet."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select

from engine.case import Case
from engine.wakeups import root_of
from persistence.proposing import Proposal
from persistence.work import Instance, Task

PENDING, ACCEPTED, SUPERSEDED = "pending", "accepted", "superseded"
GIVEN_UP = ("cancelled", "closed_incomplete")  # what such work proposed is not taken


def below(instance_id: str) -> Select[tuple[Proposal]]:
    """Return the query of what an instance and its items have proposed."""
    within = or_(
        Proposal.instance_id == instance_id, Proposal.instance_id.startswith(f"{instance_id}/")
    )
    given_up = exists().where(
        Instance.id == Proposal.instance_id, Instance.status.in_(GIVEN_UP)
    )  # fmt: skip
    return select(Proposal).where(Proposal.status == PENDING, within, ~given_up)


def held_by(person_id: str) -> ColumnElement[bool]:
    """Return the condition that rows were asked of a person, whoever handed them in."""
    return Proposal.task_id.in_(select(Task.id).where(Task.holder_id == person_id))


def rows_of(case: Case, sheet: str) -> dict[str, Mapping[str, Any]]:
    """Return the rows of a sheet that a case's whole family has proposed, by id."""
    query = below(root_of(case.instance.id)).where(Proposal.sheet == sheet).order_by(Proposal.id)
    return {row["id"]: row for each in case.session.scalars(query) for row in each.rows}
