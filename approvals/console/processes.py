"""A process on a page: its machine, steps, tasks and history."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.lateness import Lateness, Timing
from engine import audit_trail, catalogue
from engine.errors import InstanceUnknown
from engine.organisation import directory
from engine.organisation.directory import home
from engine.schedule import delays, lateness
from engine.views.outcome import button
from notifications import waiting_mail
from persistence.audit_trail import Event
from persistence.instances import Instance, StepRun, StepStatus, Task, TaskStatus
from persistence.organisation import Person
from persistence.outbox import Letter, Link, LinkOpening
from state_machines import diagrams
from state_machines.definition import Definition, Step

ON_A_PAGE = 200  # events
MOST_EVENTS = 40
MOST_ITEMS = 300
MOST_WAITING = 50
DONE = (StepStatus.CLOSED, StepStatus.WAIVED)  # ticked in the diagram; a lapsed step was not done
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def history_facts(session: Session, chain: str, after: int) -> dict[str, Any]:
    """Return what the history page shows: events after a number, of one chain or of all.

    One chain is verified as a whole; verifying all of them is left to the command line.
    """
    rows = events(session, chain, after)
    return {
        "chain": chain,
        "events": rows,
        "names": names(session),
        "zone": home(session).zone,
        "checked": audit_trail.verify(session, chain) if chain else None,
        "following": rows[-1].id if len(rows) == ON_A_PAGE else None,
        "after": after,
    }


def events(session: Session, chain: str, after: int = 0) -> list[Event]:
    """Return the next page of events whose row number is beyond `after`."""
    query = select(Event).where(Event.id > after).order_by(Event.id).limit(ON_A_PAGE)
    return list(session.scalars(query.where(Event.chain == chain) if chain else query))


def latest(session: Session, chain: str, most: int) -> list[Event]:
    """Return the newest events of a chain, newest first."""
    query = select(Event).where(Event.chain == chain).order_by(Event.seq.desc()).limit(most)
    return list(session.scalars(query))


def names(session: Session) -> dict[str, str]:
    """Return what each person is called, for pages that only have ids."""
    return dict(session.execute(select(Person.id, Person.name)).tuples().all())


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the definition with its latest round, None before it was reached."""

    step: Step
    run: StepRun | None
    people: tuple[tuple[str, str, str], ...]  # name, status, answer
    lateness: Lateness

    @property
    def late(self) -> bool:
        """Whether somebody has not answered it in time and still owes it."""
        return bool(self.lateness.overdue)


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter about this process and how often its links were opened, by whom it seems."""

    letter: Letter
    person: str
    by_browsers: int
    by_machines: int


def process_facts(session: Session, instance_id: str, now: datetime) -> dict[str, Any]:
    """Return what the process page shows; raises InstanceUnknown."""
    instance = session.get(Instance, instance_id)
    if instance is None:
        raise InstanceUnknown(instance_id)
    definition = catalogue.of(session, instance)
    rows = steps(session, instance, definition, now)
    return {
        "instance": instance,
        "late": _late_milestones(session, instance, now),
        "definition": definition,
        "steps": rows,
        "diagram": diagram(definition, instance.state, rows, _left(session, instance)),
        "zone": home(session).zone,
        "items": items(session, instance),
        "letters": letters(session, instance),
        "waiting": waiting_mail.waiting(session, now, process=instance.id)[:MOST_WAITING],
        "events": latest(session, instance.id, MOST_EVENTS),
        "names": names(session),
    }


def _late_milestones(session: Session, instance: Instance, now: datetime) -> list[str]:
    """Say which milestones of a process are late or at risk, and why."""
    known = lateness.milestones(session, instance.year_id, now)
    causes = delays.found(session, known, now)
    mine = [m for m in known if m.process == instance.id and m.lateness.timing in Timing.TO_SEE_TO]
    return [
        f"{m.lateness}: “{m.title}”" + (f", {causes[m.id].behind(m)}" if m.id in causes else "")
        for m in sorted(mine, key=lambda m: -m.lateness.days)
    ]


def steps(
    session: Session, instance: Instance, definition: Definition, now: datetime
) -> list[StepRow]:
    """Return every step of the definition, with the latest round of those reached."""
    query = select(StepRun).where(StepRun.instance_id == instance.id).order_by(StepRun.round)
    runs = {run.key: run for run in session.scalars(query)}
    people, late = _people(session, instance), _late(session, instance, now)
    return [
        StepRow(
            step,
            run,
            tuple((n, s, button(definition, step, a)) for n, s, a in people[run.id]) if run else (),
            late.get(run.id, Lateness(Timing.AHEAD)) if run else Lateness(Timing.AHEAD),
        )
        for step in definition.steps
        for run in (runs.get(step.key),)
    ]


def diagram(definition: Definition, state: str, rows: list[StepRow], left: list[str]) -> Markup:
    """Return the live diagram; its colours come from our style sheet, not from inside.

    `left` are the states that have been passed.
    """
    done = [row.step.key for row in rows if row.run and row.run.status in DONE]
    late = tuple(row.step.key for row in rows if row.late)
    text = diagrams.svg(definition, current=state, done=(*left, *done), late=late)
    return Markup(STYLE.sub("", text))  # noqa: S704 - drawn and escaped by our own code


def items(session: Session, instance: Instance) -> list[tuple[Instance, str]]:
    """Return the items of a process with their person, those not ended first."""
    query = (
        select(Instance, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == Instance.subject_id)
        .where(Instance.parent_id == instance.id)
        .order_by(Instance.closed_at.is_not(None), Instance.title)
        .limit(MOST_ITEMS)
    )
    return list(session.execute(query).tuples())


def letters(session: Session, instance: Instance) -> list[LetterRow]:
    """Return the letters about a process's own tasks, newest first; never an address."""
    query = (
        select(Letter, Person.name)
        .join(Person, Person.id == Letter.person_id)
        .join(Task, Task.id == Letter.task_id)
        .where(Task.instance_id == instance.id)
        .order_by(Letter.id.desc())
    )
    opened = _openings(session, instance)
    return [
        LetterRow(letter, name, opened[letter.id]["browser"], opened[letter.id]["machine"])
        for letter, name in session.execute(query)
    ]


def _left(session: Session, instance: Instance) -> list[str]:
    query = select(Event.from_state).where(Event.chain == instance.id, Event.name == "moved")
    return [state for state in session.scalars(query.distinct()) if state]


def _people(session: Session, instance: Instance) -> defaultdict[int, list[tuple[str, str, str]]]:
    query = (
        select(Task.step_id, Person.name, Task.status, func.coalesce(Task.answer, ""))
        .join(Person, Person.id == Task.assignee_id)
        .where(Task.instance_id == instance.id)
        .order_by(Task.seat)
    )
    found: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for step_id, name, status, answer in session.execute(query):
        found[step_id].append((name, "waiting" if status in TaskStatus.ASKED else status, answer))
    return found


def _late(session: Session, instance: Instance, now: datetime) -> dict[int, Lateness]:
    """Return for each step with late tasks how late the latest of them is."""
    query = select(Task.step_id, Task.assignee_id, Task.due_at).where(
        Task.instance_id == instance.id, Task.status.in_(TaskStatus.ASKED)
    )
    organisation = directory.of(session)
    found: dict[int, Lateness] = {}
    for step_id, person, due_at in session.execute(query):
        each = lateness.of_task(organisation, person, due_at, now)
        found[step_id] = max(found.get(step_id, each), each, key=lambda late: late.overdue)
    return found


def _openings(session: Session, instance: Instance) -> defaultdict[int | None, Counter[str]]:
    query = (
        select(Link.letter_id, LinkOpening.agent, func.sum(LinkOpening.times))
        .join(LinkOpening, LinkOpening.link_id == Link.id)
        .join(Task, Task.id == Link.task_id)
        .where(Task.instance_id == instance.id)
        .group_by(Link.letter_id, LinkOpening.agent)
    )
    found: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
    for letter_id, agent, count in session.execute(query):
        found[letter_id][agent] += count
    return found
