"""Rows and findings as a letter, a page or a workbook shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.case import Case
from engine.records.pending import SUPERSEDED
from engine.records.scoping import Scope
from engine.records.sheets import Column, Sheet, plain, sheet
from engine.rules import catalogue, gate
from persistence.proposing import Proposal
from persistence.work import StepRun, Task
from state_machines.parts import Step


@dataclass(frozen=True, slots=True)
class SheetView:
    """Rows of one sheet: those a form opens with, or those that were handed in.

    `fixed` are the columns that the case itself fills; nobody types them.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    fixed: Mapping[str, str]
    by: str = ""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with its remedy. `weight`: block, flag, warn, waived or info."""

    weight: str
    rule: str
    title: str
    subject: str
    text: str
    source: str


def asked(case: Case, step: Step, task: Task) -> SheetView | None:
    """Return the sheet that a task asks for, filled with what is known."""
    if step.rows is None:
        return None
    scope = Scope(case, step.rows, task.assignee_id)
    handed_in = _latest(case, step.key, task)
    rows = handed_in.rows if handed_in else scope.opening()
    return _view(scope.sheet, rows, scope.fixed())


def decided_on(case: Case, step: Step) -> tuple[SheetView, ...]:
    """Return the rows that the steps bound by an approval have handed in."""
    if not step.binds:
        return ()
    query = select(Proposal).where(
        Proposal.instance_id == case.instance.id, Proposal.step_key.in_(step.binds),
        Proposal.status != SUPERSEDED,
    )  # fmt: skip
    found = case.session.scalars(query.order_by(Proposal.id))
    return tuple(_view(sheet(p.sheet), p.rows, {}, by=p.by) for p in found)


def findings(case: Case, step: Step, run: StepRun) -> tuple[FindingView, ...]:
    """Return what the rules found at a step."""
    if not step.rules:
        return ()
    known = catalogue.rules()
    return tuple(
        FindingView(
            r.severity, r.rule, known[r.rule].title, r.subject, r.text, known[r.rule].source
        )
        for r in gate.results(case, run)
        if r.rule in known
    )


def _latest(case: Case, key: str, task: Task) -> Proposal | None:
    query = select(Proposal).where(
        Proposal.instance_id == case.instance.id, Proposal.by == task.assignee_id,
        Proposal.step_key == key,
    )  # fmt: skip
    return case.session.scalars(query.order_by(Proposal.id.desc()).limit(1)).first()


def _view(kind: Sheet, rows: Any, fixed: Mapping[str, str], by: str = "") -> SheetView:
    shown = tuple({name: plain(value) for name, value in row.items()} for row in rows)
    return SheetView(kind.key, kind.title, kind.columns, shown, fixed, by)
