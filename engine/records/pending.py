"""What a process and its items have proposed and nobody has accepted yet."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, exists, select

from engine.case import Case
from engine.instance_ids import in_family, root_of
from persistence.base import Key
from persistence.proposing import Proposal
from persistence.work import Instance, Task

PENDING, ACCEPTED, SUPERSEDED = "pending", "accepted", "superseded"
GIVEN_UP = ("cancelled", "closed_incomplete")  # what such work proposed is not taken
# Built once: these run for every form and every check of rules.
BELOW: Final = (
    select(Proposal)
    .where(Proposal.status == PENDING)
    .where(in_family(Proposal.instance_id, bindparam("of", type_=Key)))
    .where(~exists().where(Instance.id == Proposal.instance_id, Instance.status.in_(GIVEN_UP)))
    .order_by(Proposal.id)
)
OF_SHEET: Final = BELOW.where(Proposal.sheet == bindparam("sheet"))
OF_STEP: Final = BELOW.where(Proposal.step_key == bindparam("step"))
OF_ITEMS: Final = OF_STEP.where(Proposal.instance_id.contains(bindparam("machine", type_=Key)))


def of_family(case: Case) -> Sequence[Proposal]:
    """Return what a case's process and all its items have proposed."""
    return case.session.scalars(BELOW, {"of": root_of(case.instance.id)}).all()


def of_step(case: Case, step_key: str) -> Sequence[Proposal]:
    """Return what a step has proposed in a case and its items."""
    return case.session.scalars(OF_STEP, {"of": case.instance.id, "step": step_key}).all()


def of_items(case: Case, machine: str, step_key: str) -> Sequence[Proposal]:
    """Return what a step has proposed in the items of one kind of a case's whole family."""
    given = {"of": root_of(case.instance.id), "step": step_key, "machine": f"/{machine}:"}
    return case.session.scalars(OF_ITEMS, given).all()


def held_by(person_id: str) -> ColumnElement[bool]:
    """Return the condition that rows were asked of a person, whoever handed them in."""
    return Proposal.task_id.in_(select(Task.id).where(Task.holder_id == person_id))


def rows_of(case: Case, sheet: str) -> dict[str, Mapping[str, Any]]:
    """Return the rows of a sheet that a case's whole family has proposed, by id."""
    found = case.session.scalars(OF_SHEET, {"of": root_of(case.instance.id), "sheet": sheet})
    return {row["id"]: row for each in found for row in each.rows}
