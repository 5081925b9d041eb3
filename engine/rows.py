"""Rows and findings as a letter, a page or a workbook shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, or_, select

from engine.case import Case
from engine.contents import name_of
from engine.formatting import day
from engine.hashing import content_hash
from engine.instance_ids import below, root_of
from engine.records import pending
from engine.records.pending import PENDING, SUPERSEDED
from engine.records.scoping import Scope
from engine.records.sheets import Column, Sheet, plain, sheet
from engine.rules import catalogue, gate
from engine.values.numbers import spelled
from persistence.checking import RuleResult, RuleWaiver
from persistence.proposing import Proposal
from persistence.work import StepRun, Task
from state_machines.parts import Step

NAMED = 3  # people whose names stand over rows that many handed in


@dataclass(frozen=True, slots=True)
class SheetView:
    """Rows of one sheet: those a form opens with, or those that were handed in.

    `fixed` are the columns that the case itself fills; nobody types them. `complete`: rows that
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
    """One finding with its remedy. `weight`: block, flag, warn, waived or info.

    `accepted` says by whom and until when a finding was accepted.
    """

    weight: str
    rule: str
    title: str
    subject: str
    text: str
    source: str
    accepted: str = ""


def asked(case: Case, step: Step, task: Task) -> SheetView | None:
    """Return the sheet that a task asks for, filled with what is known."""
    if step.rows is None:
        return None
    scope = Scope(case, step.rows, task.holder_id)
    handed_in = _handed_in(case, step.key, task)
    rows = scope.opening() if handed_in is None else handed_in.rows
    return _view(
        scope.sheet,
        _without_ended(case, rows),
        scope.fixed(),
        complete=step.rows.complete,
        least=step.rows.least,
    )


def decided_on(case: Case, step: Step) -> tuple[SheetView, ...]:
    """Return the rows that the steps bound or accepted by a decision have handed in."""
    latest = {(p.instance_id, p.step_key, p.sheet, of): p for p, of in _of_others(case, step)}
    together: dict[str, list[Proposal]] = {}
    for proposal in latest.values():
        together.setdefault(proposal.sheet, []).append(proposal)
    return tuple(
        _view(sheet(key), [row for p in found for row in p.rows], {}, by=_names(case, found))
        for key, found in together.items()
    )


def findings(case: Case, step: Step, run: StepRun) -> tuple[FindingView, ...]:
    """Return what the rules found at a step, the gravest first."""
    if not step.rules:
        return ()
    known, waivers = catalogue.rules(), _waivers(case)
    results = (result for result in gate.results(case, run) if result.rule in known)
    found = (_finding(case, result, waivers) for result in results)
    return tuple(sorted(found, key=lambda finding: gate.ORDER.index(finding.weight)))


def _finding(case: Case, result: RuleResult, waivers: Sequence[RuleWaiver]) -> FindingView:
    rule = catalogue.rules()[result.rule]
    weight, accepted = result.severity, ""
    if weight in gate.ACCEPTABLE:
        for waiver in waivers:
            if waiver.rule == result.rule and waiver.subject in ("", result.subject):
                who = name_of(case.session, waiver.approver_id)
                weight = gate.WAIVED
                accepted = f"{who} until {day(waiver.expires)}: {waiver.reason}"
    return FindingView(
        weight, rule.code, rule.title, result.subject, result.text, rule.source, accepted
    )


def _waivers(case: Case) -> Sequence[RuleWaiver]:
    query = select(RuleWaiver).where(
        RuleWaiver.instance_id == case.instance.id, RuleWaiver.expires >= case.now
    )
    return case.session.scalars(query.order_by(RuleWaiver.id)).all()


def _handed_in(case: Case, key: str, task: Task) -> Proposal | None:
    """Return what was proposed for the holder before the work came back."""
    query = select(Proposal).where(
        Proposal.instance_id == case.instance.id,
        pending.held_by(task.holder_id),
        Proposal.step_key == key,
        Proposal.status == PENDING,
    )
    return case.session.scalars(query.order_by(Proposal.id.desc()).limit(1)).first()


def _without_ended(case: Case, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows but for those that were taken away."""
    today = case.today.isoformat()
    return [row for row in rows if not row.get("valid_to") or plain(row["valid_to"]) > today]


def _of_others(case: Case, step: Step) -> Sequence[Row[tuple[Proposal, str]]]:
    """Return what the steps bound or accepted by a decision proposed, and whose, oldest first."""
    own = case.instance.id
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
    query = query.where(or_(*conditions), Proposal.status != SUPERSEDED)
    return case.session.execute(query.order_by(Proposal.id)).all()


def _names(case: Case, proposals: Iterable[Proposal]) -> str:
    names = list(dict.fromkeys(name_of(case.session, p.by) for p in proposals))
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
