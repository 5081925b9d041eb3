"""Invariants: what was decided meets the rules that could have held it, or its owner is told.

A rule that blocks an approval is asked again whenever something changed that it looks at. What it
finds then, and was not known when somebody decided, is a broken rule: it has an owner, it is told
once, it closes by itself when it is mended, and it pulls the arrow that is drawn for it.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import ClauseElement, Table, bindparam, delete, event, func, or_, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors

from engine import catalogue, outbox
from engine.execution import Execution
from engine.formatting import counted
from engine.instance_ids import root_of
from engine.instances import transitions
from engine.organisation import directory, roles
from engine.records.sheets import sheets
from engine.rules import gate, rule
from engine.rules.rule import RuleFinding
from engine.schedule.wakeups import wake
from persistence.instances import (
    BrokenRule,
    HeldDecision,
    Instance,
    InstanceStatus,
    StepRun,
    StepStatus,
    Sweep,
)
from persistence.outbox import NoticeKind
from persistence.records.base import RecordVersion
from state_machines.definition import Definition, Kind, On, Step

TEXT = 1000  # characters of a finding that are kept
NAMED = 3  # findings that a letter and the history name
OFFICE = "SMD"
PROCESSES, ITEMS = "processes", "items"  # what sweeps are of
LAST: Final = (
    select(Sweep).where(Sweep.of == bindparam("which")).execution_options(populate_existing=True)
)
HELD: Final = select(HeldDecision.instance_id, HeldDecision.step_key, HeldDecision.reads)
OPEN_ONES: Final = (
    select(BrokenRule.instance_id, BrokenRule.step_key)
    .where(BrokenRule.closed_at.is_(None))
    .distinct()
)
NEWEST: Final = select(func.coalesce(func.max(RecordVersion.id), 0))
Gate = tuple[str, str]  # an instance and the key of its step


@dataclass(frozen=True, slots=True)
class BrokenView:
    """A broken rule for those who read of it: which, of which decision, whose, since which day."""

    rule: str
    subject: str
    text: str
    instance_id: str
    decision: str
    owner: str
    since: date


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether anything changed that a decision might no longer meet its rules for.

    Records change when somebody writes them, and when a day comes from which or until which they
    are in force; anything may have changed with the organisation.
    """
    last = session.scalars(LAST, {"which": PROCESSES}).one()
    return _state(session, now) != (last.version_id, last.edition, _day(session, last.at))


def hold(session: Session, now: datetime) -> int:
    """Ask the rules of every decision whose records have changed; return what broke or was mended.

    Decisions of processes are held at once, those of items, of which there are many, in the first
    look of a day. When nothing changed it costs two look-ups.
    """
    session.flush()
    if not is_due(session, now):
        return 0
    found = _sweep(session, PROCESSES, now)
    nightly = session.scalars(LAST, {"which": ITEMS}).one()
    if _day(session, nightly.at) != _day(session, now):
        found += _sweep(session, ITEMS, now)
    return found


def broken(session: Session, year_id: str) -> list[BrokenView]:
    """Return what is broken in a year by now, the oldest first."""
    query = (
        select(BrokenRule, Instance)
        .join(Instance, Instance.id == BrokenRule.instance_id)
        .where(BrokenRule.closed_at.is_(None), Instance.year_id == year_id)
        .order_by(BrokenRule.opened_at, BrokenRule.id)
    )
    organisation = directory.of(session)
    calendar = organisation.calendar_of_year(year_id)
    return [
        BrokenView(
            each.rule,
            each.subject,
            each.text,
            instance.id,
            catalogue.of(session, instance).step(each.step_key).title,
            organisation.name_of(each.owner_id),
            calendar.local_day(each.opened_at),
        )
        for each, instance in session.execute(query)
    ]


def _sweep(session: Session, which: str, now: datetime) -> int:
    last = session.scalars(LAST.with_for_update(), {"which": which}).one()
    newest, token, before = _state(session, last.at)
    held = [each for each in session.execute(HELD) if _is_of(which, each.instance_id)]
    changed = None  # all that there is
    if last.edition == token:
        read = {table for each in held for table in each.reads}
        changed = _written(session, last.version_id)
        changed |= _come(session, before, _day(session, now), read)
    gates = [(e.instance_id, e.step_key) for e in held if _is_touched(e.reads, changed)]
    gates += [*_decided(session, last.at), *session.execute(OPEN_ONES).tuples()]
    last.version_id, last.edition, last.at = newest, token, now
    wanted = sorted({each for each in gates if _is_of(which, each[0])})
    years = _Years(session, now) if which == ITEMS else None
    return sum(_ask(session, each, now, years) for each in wanted)


class _Years:
    """Looks at whole years, each rule once: where one finds nothing, no item needs a look."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._found: dict[Gate, frozenset[str] | None] = {}  # the tables read where nothing was

    def sound(self, year_id: str, codes: Sequence[str]) -> set[str] | None:
        """Return the tables that some rules read in a year, None where they find anything."""
        read = [self._look(year_id, code) for code in codes]
        return None if None in read else set().union(*filter(None, read))

    def _look(self, year_id: str, code: str) -> frozenset[str] | None:
        if (year_id, code) not in self._found:
            at = rule.year_context(self._session, year_id, _day(self._session, self._now))
            with _reads(self._session) as tables:
                found = next(rule.run(gate.named([code]), at), None)
            self._found[year_id, code] = None if found else frozenset(tables)
        return self._found[year_id, code]


def _is_of(which: str, instance_id: str) -> bool:
    return (which == ITEMS) == (instance_id != root_of(instance_id))


def _is_touched(reads: Collection[str], changed: set[str] | None) -> bool:
    return changed is None or not changed.isdisjoint(reads)


def _state(session: Session, at: datetime) -> tuple[int, str, date]:
    """Return the newest version of a record, the edition of the organisation, and a day there."""
    token = directory.of(session).token
    return session.scalars(NEWEST).one(), token, _day(session, at)


def _day(session: Session, at: datetime) -> date:
    return directory.home(session).local_day(at)


def _written(session: Session, since: int) -> set[str]:
    """Return the tables of the sheets of which a record was written since a version."""
    query = select(RecordVersion.sheet).where(RecordVersion.id > since).distinct()
    known = sheets()
    return {known[key].table.name for key in session.scalars(query) if key in known}


def _come(session: Session, before: date, today: date, read: Collection[str]) -> set[str]:
    """Return which of some tables have a record that begins or ended to be in force since a day."""
    if before == today:
        return set()
    tables = [each.table for each in sheets().values() if each.table.name in read]
    return {
        table.name
        for table in tables
        if session.scalar(
            select(table.c.id)
            .where(
                or_(
                    table.c.valid_from.between(before, today),
                    table.c.valid_to.between(before, today),
                )
            )
            .limit(1)
        )
    }


def _decided(session: Session, since: datetime) -> Iterator[Gate]:
    query = (
        select(Instance, StepRun.key)
        .join(StepRun, StepRun.instance_id == Instance.id)
        .where(StepRun.status == StepStatus.CLOSED, StepRun.closed_at >= since)
    )
    for instance, key in session.execute(query):
        if _invariants(catalogue.of(session, instance), key):
            yield instance.id, key


def _invariants(definition: Definition, key: str) -> list[str]:
    """Return the rules that what an approval decided must meet ever after; none of other steps."""
    step = definition.step(key)
    if step.kind is not Kind.APPROVAL:
        return []
    return [each.code for each in gate.named(step.rules) if each.holds_after]


def _ask(session: Session, of: Gate, now: datetime, years: _Years | None) -> int:
    """Hold one decision against its rules; return how many findings are new or mended."""
    instance_id, step_key = of
    instance = session.get_one(Instance, instance_id)
    execution = Execution.of(session, instance, now)
    step, run = execution.definition.step(step_key), execution.latest((step_key,))[step_key]
    there = _open_ones(session, of)
    if not _stands(session, instance):
        session.execute(delete(HeldDecision).where(*_is(HeldDecision, of)))
        return _close(execution, step, there, "its process has ended") if there else 0
    if run.status != StepStatus.CLOSED or _was_sent_back(execution, run):
        return 0  # somebody decides anew, and the rules are asked of them
    codes, found = _newest(execution, step, run), list[RuleFinding]()
    tables = years.sound(instance.year_id, codes) if years else None
    if tables is None:
        with _reads(session) as tables:
            found = gate.broken_since(execution, step, run, codes)
    _held(session, of, run, tables, now)
    return _follow(execution, step, run, found, there)


def _follow(
    execution: Execution,
    step: Step,
    run: StepRun,
    found: Sequence[RuleFinding],
    there: Sequence[BrokenRule],
) -> int:
    """Open what is new, close what is mended, and pull the arrow while something is broken."""
    known = {(each.rule, each.subject) for each in there}
    now_broken = {(each.code, finding.subject) for each, finding in found}
    new = [each for each in found if (each[0].code, each[1].subject) not in known]
    mended = [each for each in there if (each.rule, each.subject) not in now_broken]
    if new:
        _open(execution, step, run, new)
    if mended:
        _close(execution, step, mended, "mended")
    if found:
        _reopen(execution, step, _said(found))
    return len(new) + len(mended)


def _open(execution: Execution, step: Step, run: StepRun, new: Sequence[RuleFinding]) -> None:
    """Keep broken rules with their owner, in the history too, and tell the owner once."""
    owner, why = _owner(execution, step, run), _said(new)
    execution.session.add_all(
        BrokenRule(
            instance_id=execution.instance.id,
            step_key=step.key,
            rule=each.code,
            subject=finding.subject,
            text=f"{finding.text}. To mend it, {each.mend}."[:TEXT],
            owner_id=owner,
            opened_at=execution.now,
        )
        for each, finding in new
    )
    codes = sorted({each.code for each, _ in new})
    execution.remember("rule_broken", step=step.key, reason=why, rules=codes, of=owner)
    outbox.notify(
        execution.session,
        owner,
        NoticeKind.ALERT,
        now=execution.now,
        instance_id=execution.instance.id,
        urgency=outbox.DECISION,
        why=f"what was decided in “{step.title}” no longer meets its rules: {why}",
        facts={"title": execution.instance.title, "since": execution.now.isoformat()},
        organisation=execution.organisation,
    )


def _close(execution: Execution, step: Step, mended: Sequence[BrokenRule], why: str) -> int:
    for each in mended:
        each.closed_at = execution.now
    codes = sorted({each.rule for each in mended})
    execution.remember("rule_mended", step=step.key, reason=why, rules=codes)
    return len(mended)


def _reopen(execution: Execution, step: Step, why: str) -> None:
    """Take the arrow that a broken decision pulls from where its instance stands, if any."""
    instance = execution.instance
    moves = execution.definition.moves_from(instance.state)
    move = next((each for each in moves if each.on is On.BROKEN), None)
    if move is None or instance.status not in InstanceStatus.ACTIVE:
        return
    locked = transitions.lock_instance(execution.session, instance.id)
    execution = Execution.of(execution.session, locked, execution.now)
    transitions.take_move(execution, move, reason=f"step {step.key}: {why}")
    wake(execution.session, instance.id, due_at=execution.now, reason=f"{step.title}: a rule broke")


def _newest(execution: Execution, step: Step, run: StepRun) -> list[str]:
    """Return the rules about which nobody has decided since in another approval of the instance."""
    decided = {
        key: each
        for key, each in execution.latest([s.key for s in execution.definition.steps]).items()
        if each.status == StepStatus.CLOSED and not _was_sent_back(execution, each)
    }
    later = {
        code
        for key, each in decided.items()
        if key != step.key and _order(each) > _order(run)
        for code in _invariants(execution.definition, key)
    }
    return [code for code in _invariants(execution.definition, step.key) if code not in later]


def _order(run: StepRun) -> tuple[str, int]:
    return f"{run.closed_at}", run.id


def _was_sent_back(execution: Execution, run: StepRun) -> bool:
    """Tell whether a step was closed with an answer that decided for nothing: a "no"."""
    definition = execution.definition
    move = definition.decision(definition.step(run.key).state, run.outcome or "")
    return move is not None and move.needs_reason


def _stands(session: Session, instance: Instance) -> bool:
    """Tell whether what an instance decided still counts: it, or the process above it, goes on."""
    if instance.status in InstanceStatus.TERMINATED:
        return False
    root = session.get_one(Instance, root_of(instance.id))
    return instance.status in InstanceStatus.UNDER_WAY or root.status in InstanceStatus.UNDER_WAY


def _owner(execution: Execution, step: Step, run: StepRun) -> str:
    """Return who answers for a decision: who took it, while they work here, else its role today."""
    organisation, instance, today = execution.organisation, execution.instance, execution.today
    done = [task for task in execution.done(run) if task.answer == run.outcome]
    for task in sorted(done, key=lambda task: (f"{task.answered_at}", task.id), reverse=True):
        if roles.works_here(organisation, person := task.answered_by or task.holder_id, today):
            return person
    for role in (step.by, execution.definition.owner, OFFICE):
        if seats := roles.closest(organisation, role, instance, today):
            return seats[0].assignee_id
    return roles.responsible(execution.session, today)[0]


def _said(found: Sequence[RuleFinding]) -> str:
    """Return findings in a sentence: the first few, and how many more there are."""
    named = "; ".join(f"{each.code} {finding.text}" for each, finding in found[:NAMED])
    more = len(found) - NAMED
    return f"{named}; and {counted(more, 'more finding')}"[:TEXT] if more > 0 else named[:TEXT]


def _open_ones(session: Session, of: Gate) -> Sequence[BrokenRule]:
    query = select(BrokenRule).where(*_is(BrokenRule, of), BrokenRule.closed_at.is_(None))
    return session.scalars(query.order_by(BrokenRule.id)).all()


def _held(session: Session, of: Gate, run: StepRun, tables: Collection[str], now: datetime) -> None:
    held = session.get(HeldDecision, of) or HeldDecision(instance_id=of[0], step_key=of[1])
    held.round, held.reads, held.asked_at = run.round, sorted(tables), now
    session.add(held)


def _is(table: Any, of: Gate) -> tuple[Any, Any]:
    return table.instance_id == of[0], table.step_key == of[1]


@contextmanager
def _reads(session: Session) -> Iterator[set[str]]:
    """Collect the tables that are looked at within the block."""
    found: set[str] = set()

    def note(state: ORMExecuteState) -> None:
        parts = visitors.iterate(cast("ClauseElement", state.statement))
        found.update(part.name for part in parts if isinstance(part, Table))

    event.listen(session, "do_orm_execute", note)
    try:
        yield found
    finally:
        event.remove(session, "do_orm_execute", note)
