"""Sheets and findings as pages, letters and workbooks show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, Table, bindparam, literal, or_, select
from sqlalchemy.orm import Session

from engine.audit_trail import content_hash
from engine.errors import TaskUnknown
from engine.execution import Execution
from engine.formatting import day
from engine.instance_ids import below, root_of
from engine.records import closed_sets, dependencies
from engine.records.scope import Scope, shown_to
from engine.records.sheets import CALLED, Column, Sheet, plain, sheet, table_of
from engine.rules import gate
from engine.values.numbers import spelled
from engine.views.content import name_of
from persistence.instances import Instance, RuleResult, RuleWaiver, StepRun, Task, Weight
from persistence.records.base import Proposal, ProposalStatus
from state_machines.definition import Step

NAMED = 3  # people whose names stand over rows that many handed in
MOST = 500  # ids offered for one column; whoever needs others writes them
HANDED_IN: Final = (
    select(Proposal.rows)
    .where(Proposal.instance_id == bindparam("of"), dependencies.HELD)
    .where(Proposal.step_key == bindparam("step"), Proposal.status == ProposalStatus.PENDING)
    .order_by(Proposal.id.desc())
    .limit(1)
)
LABEL = 80  # characters of what it is called that are shown


@dataclass(frozen=True, slots=True)
class SheetView:
    """Rows of one sheet: those a form opens with, or those that were handed in.

    `fixed` are the columns that the instance itself fills; nobody types them. `complete`: rows that
    are left out are taken away. `identity`: the columns that make the id, if people do not give it.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    fixed: Mapping[str, str]
    by: str = ""
    complete: bool = False
    least: int = 0
    identity: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return the hash of the rows, to see whether they are still those that were shown."""
        return content_hash([dict(row) for row in self.rows])


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with its remedy.

    `accepted` says by whom and until when a finding was accepted.
    """

    weight: Weight
    rule: str
    title: str
    subject: str
    text: str
    source: str
    accepted: str = ""


def asked(execution: Execution, step: Step, task: Task) -> SheetView | None:
    """Return the sheet that a task asks for, filled with what is known."""
    scope = Scope.of(execution, step, task)
    if scope is None:
        return None
    handed_in = _handed_in(execution, step.key, task)
    rows = scope.opening() if handed_in is None else handed_in
    return _view(
        scope.sheet,
        _without_ended(execution, rows),
        scope.fixed(),
        complete=scope.rows.complete,
        least=scope.rows.least,
    )


def decided_on(execution: Execution, step: Step) -> tuple[SheetView, ...]:
    """Return the rows that the steps bound or accepted by a decision have handed in.

    Before them stand the records that it is on as they are.
    """
    shown = [_view(each.sheet, each.present(), {}) for each in shown_to(execution, step)]
    latest = {(p.instance_id, p.step_key, p.sheet, of): p for p, of in _of_others(execution, step)}
    together: dict[str, list[Proposal]] = {}
    for proposal in latest.values():
        together.setdefault(proposal.sheet, []).append(proposal)
    return (
        *(each for each in shown if each.rows),
        *(
            _view(
                sheet(key), [row for p in found for row in p.rows], {}, by=_names(execution, found)
            )
            for key, found in together.items()
        ),
    )


def findings(execution: Execution, step: Step, run: StepRun) -> tuple[FindingView, ...]:
    """Return what the rules found at a step, the gravest first."""
    if not step.rules:
        return ()
    known, waivers = gate.rules(), _waivers(execution)
    results = (result for result in gate.results(execution, run) if result.rule in known)
    found = (_finding(execution, result, waivers) for result in results)
    return tuple(sorted(found, key=lambda finding: gate.ORDER.index(finding.weight)))


def _finding(
    execution: Execution, result: RuleResult, waivers: Sequence[RuleWaiver]
) -> FindingView:
    rule = gate.rules()[result.rule]
    weight, accepted = Weight(result.severity), ""
    if weight in Weight.ACCEPTABLE:
        for waiver in waivers:
            if waiver.rule == result.rule and waiver.subject in ("", result.subject):
                who = name_of(execution.session, waiver.approver_id)
                weight = Weight.WAIVED
                accepted = f"{who} until {day(waiver.expires)}: {waiver.reason}"
    return FindingView(
        weight, rule.code, rule.title, result.subject, result.text, rule.source, accepted
    )


def _waivers(execution: Execution) -> Sequence[RuleWaiver]:
    query = select(RuleWaiver).where(
        RuleWaiver.instance_id == execution.instance.id, RuleWaiver.expires >= execution.now
    )
    return execution.session.scalars(query.order_by(RuleWaiver.id)).all()


def _handed_in(execution: Execution, key: str, task: Task) -> Sequence[Mapping[str, Any]] | None:
    """Return the rows that were proposed for the holder before the work came back."""
    given = {"of": execution.instance.id, "holder": task.holder_id, "step": key}
    return execution.session.scalars(HANDED_IN, given).first()


def _without_ended(
    execution: Execution, rows: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the rows but for those that were taken away."""
    today = execution.today.isoformat()
    return [row for row in rows if not row.get("valid_to") or plain(row["valid_to"]) > today]


def _of_others(execution: Execution, step: Step) -> Sequence[Row[tuple[Proposal, str]]]:
    """Return what the steps bound or accepted by a decision proposed, and whose, oldest first."""
    own = execution.instance.id
    places = [(own, "", key) for key in step.binds]
    for text in step.accepts:
        machine, _, key = text.rpartition(":")
        places.append((root_of(own) if machine else own, f"/{machine}:" if machine else "", key))
    if not places:
        return ()
    conditions = [
        (Proposal.step_key == key)
        & (
            below(Proposal.instance_id, place)
            & Proposal.instance_id.contains(within, autoescape=True)
            if within
            else Proposal.instance_id == place
        )
        for place, within, key in dict.fromkeys(places)
    ]
    query = select(Proposal, Task.holder_id).join(Task, Task.id == Proposal.task_id)
    query = query.where(or_(*conditions), Proposal.status != ProposalStatus.SUPERSEDED)
    return execution.session.execute(query.order_by(Proposal.id)).all()


def _names(execution: Execution, proposals: Iterable[Proposal]) -> str:
    names = list(dict.fromkeys(name_of(execution.session, p.by) for p in proposals))
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _spelled(value: Any) -> str | None:
    """Return a number so that whoever sends it back means the same number."""
    return None if value in (None, "") else spelled(Decimal(str(value)))


def _view(kind: Sheet, rows: Any, fixed: Mapping[str, str], **more: Any) -> SheetView:
    numbers = {c.name for c in kind.columns if c.kind == "number"}
    shown = tuple(
        {n: _spelled(value) if n in numbers else plain(value) for n, value in row.items()}
        for row in rows
    )
    return SheetView(
        kind.key, kind.title, kind.columns, shown, fixed, identity=kind.identity, **more
    )


@dataclass(frozen=True, slots=True)
class Named:
    """One record, or one word of a closed set, that may be named."""

    id: str
    label: str


Offers = Mapping[str, tuple[Named, ...]]


def offers(session: Session, task_id: int, *, now: datetime) -> Offers:
    """Return what each column of the sheet that a task asks for may name, where that is known."""
    scope = scope_of(session, task_id, now=now)
    if scope is None:
        return {}
    fixed = scope.fixed()
    sets = closed_sets.offered(session, scope.sheet, fixed)
    return {
        name: _named(scope, name, ref) for name, ref in scope.sheet.references if name not in fixed
    } | {name: tuple(Named(word, "") for word in words) for name, words in sets.items()}


def scope_of(session: Session, task_id: int, *, now: datetime) -> Scope | None:
    """Return the scope of what a task asks for, None when it asks for no rows."""
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    execution = Execution.of(session, session.get_one(Instance, task.instance_id), now)
    step = execution.definition.step(session.get_one(StepRun, task.step_id).key)
    return Scope.of(execution, step, task)


def _named(scope: Scope, name: str, ref: str) -> tuple[Named, ...]:
    other = table_of(ref)
    called = _called(other)
    query = scope.choosable(name).add_columns(other.c[called] if called else literal(""))
    found = scope.execution.session.execute(query.limit(MOST))
    return tuple(Named(key, str(label)[:LABEL]) for key, label in found)


def _called(other: Table) -> str:
    return next((name for name in CALLED if name in other.c), "")
