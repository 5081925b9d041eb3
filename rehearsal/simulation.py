"""The whole year on a simulated clock, through the engine alone: no flows, no mail, no pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.instances import start
from engine.operations import advance, decisions, escalation, invariants, succession
from engine.records.sheets import RowsFaulty
from engine.rules.gate import ExplanationMissing, RulesBroken
from engine.schedule import wakeups
from engine.types import Actor
from persistence.database import Database
from persistence.instances import Task
from persistence.organisation import Person, Setting, Site, Unit
from persistence.strategy_year import PlanYear
from rehearsal import rejections, summary, tasks
from rehearsal.errors import YearStuck
from rehearsal.owners import Owners, Planned
from rehearsal.summary import YearSummary
from rehearsal.tasks import OpenTask, Reply

FOLLOWED_UP = 50  # looks at one instant; more would be work that never comes to rest
CLOSES_WITHIN = timedelta(weeks=13)  # after the year's last day; the rest goes on in the next year
ATTEMPTS = 5  # at one answer: as meant, with its rows mended, explained, accepted, sent back
ACTOR = Actor("rehearsal", channel="rehearsal")  # who publishes what is rehearsed
KNOWN = (Person, PlanYear, Setting, Site, Unit)  # tables that stand still during a rehearsal
Watcher = Callable[[datetime], None]
Writer = Callable[[Session, datetime], object]


@dataclass(frozen=True, slots=True)
class Simulation:
    """One rehearsal: a database in which a year is published, and the owners who will answer.

    `at_rest` may write what else an instant brings, such as letters, when all else is done. Where
    `others_write`, what stands still otherwise is read again each day.
    """

    database: Database
    owners: Owners
    at_rest: Writer = lambda _session, _now: None
    others_write: bool = False

    def run(
        self, starts: datetime, watch: Watcher = lambda _now: None, *, until: datetime | None = None
    ) -> YearSummary:
        """Let the year happen, from `starts` until nothing is left to do; raises YearStuck.

        `watch` is called with each instant when all of it was dealt with. With `until` the year is
        left unfinished at the first instant after it.
        """
        began = perf_counter()
        ended = self.advance(starts, watch, until=until)
        with self.database.reading() as session:
            found = summary.of(session, perf_counter() - began)
        if ended and found.unfinished:
            raise YearStuck(found.unfinished)
        return found

    def advance(
        self, starts: datetime, watch: Watcher = lambda _now: None, *, until: datetime | None = None
    ) -> bool:
        """Do the same without counting it; tell whether nothing is left to do."""
        now = starts
        with self.database.session() as session:
            known = _who_there_is(session)
            while (upcoming := self._step(session, now)) is not None:
                if self.others_write and upcoming.date() != now.date():
                    session.expire_all()
                    known = _who_there_is(session)
                if upcoming != now:
                    watch(now)
                if until is not None and upcoming > until:
                    return False
                now = upcoming
            watch(now)
            known.clear()
        return True

    def _step(self, session: Session, now: datetime) -> datetime | None:
        """Deal with one instant in one transaction; return the next one, None at the end."""
        with session.begin():
            engine = follow_up(session, now)
            upcoming = self._next(session, now, engine)
            if upcoming != now:
                self.at_rest(session, now)
            return upcoming

    def _next(self, session: Session, now: datetime, engine: datetime | None) -> datetime | None:
        """Let the owners answer whose moment has come; return the next instant, None at the end.

        `engine` is when something is due next that no owner does.
        """
        plans = self.owners.planned(session)
        due = [plan for plan in plans if plan.at <= now]
        for plan in due:
            self._answer(session, plan, now)
        if due:
            return now
        moments = [plan.at for plan in plans[:1]]
        return min([*moments, *([engine] if engine else [])], default=None)

    def _answer(self, session: Session, plan: Planned, now: datetime) -> None:
        """Answer as the person would, unless an answer given just before took the task away."""
        held = tasks.place(session, plan.task.task_id)
        if not tasks.still_waits(held[0], plan.task):
            return
        rejections.accept_what_failed(session, plan.task.task_id, now)
        asked = tasks.asked(session, plan.task, now)
        unread = self.owners.sheet_for(session, plan.task, now, examine=False)
        asked = replace(asked, sheet=unread)
        reply = self.owners.reply_to(plan.task, asked)
        for _ in range(ATTEMPTS):
            try:
                with session.begin_nested():
                    _act(session, plan.task, reply, now)
            except RowsFaulty:
                sheet = self.owners.sheet_for(session, plan.task, now)
                reply = replace(reply, rows=sheet.rows if sheet else ())
            except ExplanationMissing:
                reply = replace(reply, note=self.owners.explanation(plan.task))
            except RulesBroken as broken:
                back = None
                if self.owners.sends_back(plan.task):
                    back = rejections.sent_back(session, plan.task.task_id, asked, broken)
                reply = _after(session, plan.task, (reply, back), broken, now)
            else:
                return
        raise YearStuck([f"{plan.task.name}: the rules take no answer"])


def follow_up(session: Session, now: datetime) -> datetime | None:
    """Do everything that is due by now: open, advance, escalate, hold what was decided.

    Return when the next is due.
    """
    for _ in range(FOLLOWED_UP):
        agenda = wakeups.agenda(session)
        if agenda.is_due(now):
            if agenda.calendar is not None and agenda.calendar <= now:
                start.open_due(session, now)
            for root_id in wakeups.due_instances(session, now):
                advance.advance_until_idle(session, root_id, now)
            escalation.escalate_due(session, now)
        elif succession.hand_on_once(session, now) is None and not invariants.hold(session, now):
            return agenda.next
    raise YearStuck([f"the work of {now.isoformat()} does not come to rest"])


def _act(session: Session, task: OpenTask, reply: Reply, now: datetime) -> None:
    holder = session.get_one(Task, task.task_id).holder_id
    behalf = holder if holder != task.person_id else None
    decisions.decide(
        session,
        task.task_id,
        reply.answer,
        now=now,
        form=reply.form,
        rows=reply.rows,
        actor=Actor(task.person_id, behalf, channel="rehearsal"),
        note=reply.note,
        reason_code=reply.reason_code,
        task_version=task.version,
        again=reply.again,
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
