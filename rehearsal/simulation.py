"""The whole year on a simulated clock, through the engine alone: no flows, no mail, no pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.instances import start
from engine.operations import advance, decisions, escalation
from engine.rules.gate import ExplanationMissing, RulesBroken
from engine.schedule import wakeups
from engine.types import Actor
from persistence.database import Database
from persistence.organisation import Person, Setting, Site, Unit
from persistence.strategy_year import PlanYear
from rehearsal import rejections, summary, tasks
from rehearsal.errors import YearStuck
from rehearsal.owners import Owners, Planned
from rehearsal.summary import YearSummary
from rehearsal.tasks import OpenTask, Reply

FOLLOWED_UP = 50  # looks at one instant; more would be work that never comes to rest
ATTEMPTS = 4  # at one answer: as meant, explained, accepted, sent back
KNOWN = (Person, PlanYear, Setting, Site, Unit)  # tables that stand still during a rehearsal
Watcher = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Simulation:
    """One rehearsal: a database in which a year is published, and the owners who will answer."""

    database: Database
    owners: Owners

    def run(
        self, starts: datetime, watch: Watcher = lambda _now: None, *, until: datetime | None = None
    ) -> YearSummary:
        """Let the year happen, from `starts` until nothing is left to do; raises YearStuck.

        `watch` is called with each instant that was dealt with. With `until` the year is left
        unfinished at the first instant after it.
        """
        began, now = perf_counter(), starts
        with self.database.session() as session:
            known = _who_there_is(session)
            while (upcoming := self._step(session, now)) is not None:
                watch(now)
                if until is not None and upcoming > until:
                    return summary.of(session, perf_counter() - began)
                now = upcoming
            known.clear()
        with self.database.reading() as session:
            return self._finished(session, perf_counter() - began)

    def _step(self, session: Session, now: datetime) -> datetime | None:
        """Deal with one instant in one transaction; return the next one, None at the end."""
        with session.begin():
            follow_up(session, now)
            return self._next(session, now)

    def _next(self, session: Session, now: datetime) -> datetime | None:
        """Let the owners answer whose moment has come; return the next instant, None at the end."""
        plans = self.owners.planned(session)
        due = [plan for plan in plans if plan.at <= now]
        for plan in due:
            self._answer(session, plan, now)
        if due:
            return now
        moments = [plan.at for plan in plans[:1]]
        if (engine := wakeups.next_instant(session, letters=False)) is not None:
            moments.append(max(engine, now))
        return min(moments, default=None)

    def _answer(self, session: Session, plan: Planned, now: datetime) -> None:
        """Answer as the person would, unless an answer given just before took the task away."""
        held = tasks.place(session, plan.task.task_id)
        if not tasks.still_waits(held[0], plan.task):
            return
        rejections.accept_what_failed(session, plan.task.task_id, now)
        asked = tasks.asked(session, plan.task, now)
        asked = replace(asked, sheet=self.owners.sheet_for(session, plan.task, now))
        reply = self.owners.reply_to(plan.task, asked)
        for _ in range(ATTEMPTS):
            try:
                with session.begin_nested():
                    _act(session, plan.task, reply, now)
            except ExplanationMissing:
                reply = replace(reply, note=self.owners.explanation(plan.task))
            except RulesBroken as broken:
                back = rejections.sent_back(asked, broken)
                reply = _after(session, plan.task, (reply, back), broken, now)
            else:
                return
        raise YearStuck([f"{plan.task.name}: the rules take no answer"])

    def _finished(self, session: Session, seconds: float) -> YearSummary:
        found = summary.of(session, seconds)
        if found.unfinished:
            raise YearStuck(found.unfinished)
        return found


def follow_up(session: Session, now: datetime) -> None:
    """Do everything that is due by now: open, advance, escalate, until nothing is left."""
    for _ in range(FOLLOWED_UP):
        opened = start.open_due(session, now)
        woken = wakeups.due_instances(session, now)
        for root_id in woken:
            advance.advance_until_idle(session, root_id, now)
        chased = escalation.escalate_due(session, now)
        if not (opened or woken or chased.reminders or chased.escalations or chased.lapsed):
            return
    raise YearStuck([f"the work of {now.isoformat()} does not come to rest"])


def _act(session: Session, task: OpenTask, reply: Reply, now: datetime) -> None:
    decisions.decide(
        session,
        task.task_id,
        reply.answer,
        now=now,
        form=reply.form,
        rows=reply.rows,
        actor=Actor(task.person_id, channel="rehearsal"),
        note=reply.note,
        reason_code=reply.reason_code,
        task_version=task.version,
    )


def _after(
    session: Session,
    task: OpenTask,
    replies: tuple[Reply, Reply | None],
    broken: RulesBroken,
    now: datetime,
) -> Reply:
    """Send the work back the first time; later have accepted what the rules still find."""
    meant, back = replies
    if back is not None and rejections.is_first_round(session, task.task_id):
        return back
    codes = {rule.code for rule, _ in broken.found}
    return meant if rejections.accept(session, task.task_id, codes, now) else back or meant


def _who_there_is(session: Session) -> list[object]:
    """Return what is looked up all the time; while it is held, the session does not ask again."""
    with session.begin():
        return [row for table in KNOWN for row in session.scalars(select(table))]
