"""Rules of strategy planning: fresh sources, real options, a meeting that decides, updates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from engine.formatting import counted, shown
from engine.organisation import directory, roles
from engine.rules.rule import Finding, RuleContext, Severity, limit, months_before, percent, rule
from persistence.organisation import Person
from persistence.records.strategy import (
    FACTOR_CLASSES,
    Assumption,
    Attendance,
    Idea,
    Priority,
    ScanFactor,
    Scenario,
    Signal,
    StrategyOption,
    StrategyQuestion,
    Theme,
)
from persistence.strategy_year import Milestone
from processes.reviews.off_cycle_rules import lacking

SOURCE = "Strategy planning"
CHIEF, COMMITTEE = "CEO", "XC"
DOSSIER = "SPL.dossier"  # the milestone that its sign-off reaches
SHOWN = 80  # characters of a text that a finding repeats


@rule(
    "SPL.R1",
    Severity.BLOCK,
    "The dossier looks at every class of factors with a fresh source",
    mend="add a factor of that class with a source and its date",
    source=f"{SOURCE}, R1",
    invariant=False,
    age=limit(12, "months"),
)
def every_class_sourced(at: RuleContext) -> Iterator[Finding]:
    """Find the classes of factors without a dated source that is young enough."""
    sourced = and_(ScanFactor.evidence.is_not(None), ScanFactor.evidence != "")
    query = select(ScanFactor.factor_class, func.max(ScanFactor.dated).label("latest")).where(
        ScanFactor.year == at.year, at.live(ScanFactor), sourced, ScanFactor.dated.is_not(None)
    )
    rows = at.rows(query.group_by(ScanFactor.factor_class))
    latest = {row.factor_class: row.latest for row in rows}
    oldest = months_before(replace(at, today=_signed_off(at)), int(at.limit("age")))
    for each in FACTOR_CLASSES:
        if each not in latest:
            yield Finding(each, f"no factor of the class “{each}” has a dated source")
        elif latest[each] < oldest:
            age = f"is of {latest[each]}, more than {at.limit('age')} months old"
            yield Finding(each, f"the newest source on “{each}” {age}")


@rule(
    "SPL.R2",
    Severity.BLOCK,
    "Every scenario has early signals, each with a threshold, its side, and an owner",
    mend="name signals with a threshold, above or below which they speak, and an owner",
    source=f"{SOURCE}, R2",
    least=limit(2, "signals a scenario"),
)
def scenarios_signalled(at: RuleContext) -> Iterator[Finding]:
    """Find the scenarios that could come true without anybody noticing."""
    signal = and_(
        Signal.scenario == Scenario.id,
        Signal.threshold.is_not(None),
        Signal.breaks.is_not(None),
        Signal.owner.is_not(None),
        at.live(Signal),
    )
    query = (
        select(Scenario.id, Scenario.name, func.count(Signal.id).label("signals"))
        .outerjoin(Signal, signal)
        .where(Scenario.year == at.year, at.live(Scenario))
        .group_by(Scenario.id, Scenario.name)
        .order_by(Scenario.id)
    )
    for row in at.rows(query):
        if row.signals < at.limit("least"):
            text = f"scenario {row.id} “{row.name}” has {counted(row.signals, 'signal')}"
            yield Finding(row.id, f"{text} with a threshold, its side and an owner")


@rule(
    "SPL.R3",
    Severity.BLOCK,
    "Every strategy question has real options, one of them to stop",
    mend="add an option, or one that stops or shrinks something",
    source=f"{SOURCE}, R3",
    least=limit(2, "options a question"),
)
def real_options(at: RuleContext) -> Iterator[Finding]:
    """Find the questions whose answer was settled before they were asked."""
    option = and_(StrategyOption.question == StrategyQuestion.id, at.live(StrategyOption))
    stops = func.sum(case((StrategyOption.kind == "stop", 1), else_=0)).label("stops")
    query = (
        select(
            StrategyQuestion.id,
            StrategyQuestion.text,
            func.count(StrategyOption.id).label("options"),
            stops,
        )
        .outerjoin(StrategyOption, option)
        .where(StrategyQuestion.year == at.year, at.live(StrategyQuestion))
        .group_by(StrategyQuestion.id, StrategyQuestion.text)
        .order_by(StrategyQuestion.id)
    )
    for row in at.rows(query):
        question = f"question {row.id} “{row.text[:80]}” has"
        if row.options < at.limit("least"):
            yield Finding(row.id, f"{question} {counted(row.options, 'option')}")
        elif not row.stops:
            yield Finding(row.id, f"{question} no option to stop or shrink anything")


@dataclass(frozen=True, slots=True)
class Executive:
    """One who holds a seat, with a named deputy who counts for them."""

    id: str
    name: str
    deputy: str | None

    def took_part(self, present: set[str]) -> bool:
        """Tell whether this executive or the deputy was there."""
        return self.id in present or self.deputy in present


@rule(
    "SPL.R4",
    Severity.WARN,
    "Executives take part in the education on the options",
    mend="repeat the session for those who missed it",
    source=f"{SOURCE}, R4",
    target=limit(100, "% of the executives"),
    least=limit(80, "% of the executives"),
)
def executives_educated(at: RuleContext) -> Iterator[Finding]:
    """Find the executives who would decide on options they have not been taught."""
    session = list(at.rows(_attendance(at, "executive_education")))
    if not session:
        return
    seats = {**executives(at, CHIEF), **executives(at, COMMITTEE)}
    present = {row.person for row in session if row.present}
    missing = [each for key, each in seats.items() if key not in present]
    share = percent(len(seats) - len(missing), len(seats))
    if share < at.limit("target"):
        for each in missing:
            yield Finding(each.id, f"{each.name} missed the education on the options")
    if share < at.limit("least"):
        yield Finding("", f"only {shown(share)} % of the executives took part in the education")


@rule(
    "SPL.R5",
    Severity.BLOCK,
    "The annual strategy meeting has its quorum",
    mend="meet again with the chief executive and enough of the committee",
    source=f"{SOURCE}, R5",
    least=limit(80, "% of the executive committee"),
)
def meeting_quorum(at: RuleContext) -> Iterator[Finding]:
    """Find a meeting whose decisions the executives would not carry."""
    meeting = _latest(at)
    if not meeting:
        return
    present = {row.person for row in meeting if row.present}
    for chief in executives(at, CHIEF).values():
        if chief.id not in present:
            yield Finding("", f"{chief.name}, the chief executive, was not at the meeting")
    committee = executives(at, COMMITTEE).values()
    there = sum(1 for each in committee if each.took_part(present))
    if (share := percent(there, len(committee))) < at.limit("least"):
        members = counted(len(committee), "member")
        text = f"{there} of {members} of the executive committee took part"
        yield Finding("", f"{text} ({shown(share)} %)")


@rule(
    "SPL.R6",
    Severity.BLOCK,
    "The pre-read of the strategy meeting comes in time",
    mend="send the pre-read in time, or move the meeting",
    source=f"{SOURCE}, R6",
    before=limit(5, "working days"),
)
def pre_read_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find those who were to decide on papers that they could not read."""
    for row in _latest(at):
        if row.held_on is None:
            continue
        last = at.calendar.add(row.held_on, -int(at.limit("before")))
        if row.pre_read_on is None:
            yield Finding(row.id, f"{row.name} got no pre-read of the meeting of {row.held_on}")
        elif row.pre_read_on > last:
            text = f"{row.name} got the pre-read on {row.pre_read_on}"
            yield Finding(row.id, f"{text}; it was due by {last}")


def _signed_off(at: RuleContext) -> date:
    """Return the day on which the dossier was signed off, today before that: it ages no more."""
    query = select(Milestone.reached_at).where(
        Milestone.year_id == at.year, Milestone.code == DOSSIER, Milestone.reached_at.is_not(None)
    )
    reached = at.session.scalars(query).first()
    return at.calendar.local_day(reached) if reached else at.today


def executives(at: RuleContext, role: str) -> dict[str, Executive]:
    """Return who holds a role on the day of the look, by id."""
    organisation = directory.of(at.session)
    held = sorted(roles.held(organisation, (role,), at.today), key=lambda each: each.person_id)
    return {
        each.person_id: Executive(
            each.person_id, organisation.name_of(each.person_id), each.deputy_id
        )
        for each in held
    }


def _latest(at: RuleContext) -> list[Any]:
    """Return who was asked to the latest strategy meeting of the year."""
    rows = list(at.rows(_attendance(at, "strategy_meeting")))
    latest = max(((row.held_on or date.min, row.event) for row in rows), default=None)
    return [row for row in rows if latest and row.event == latest[1]]


def _attendance(at: RuleContext, kind: str) -> Any:
    query = select(
        Attendance.id,
        Attendance.event,
        Attendance.person,
        Person.name,
        Attendance.present,
        Attendance.held_on,
        Attendance.pre_read_on,
    ).join(Person, Person.id == Attendance.person)
    return query.where(
        Attendance.year == at.year, Attendance.kind == kind, at.live(Attendance)
    ).order_by(Attendance.id)


@rule(
    "SPL.R7a",
    Severity.BLOCK,
    "Every theme has exactly one executive owner",
    mend="name a member of the executive committee as its owner",
    source=f"{SOURCE}, R7",
)
def theme_owner(at: RuleContext) -> Iterator[Finding]:
    """Find the themes owned by nobody, or by somebody who is not an executive."""
    seats = {**executives(at, CHIEF), **executives(at, COMMITTEE)}
    query = select(Theme.id, Theme.name, Theme.owner).where(Theme.year == at.year, at.live(Theme))
    for row in at.rows(query.order_by(Theme.id)):
        if row.owner is None:
            yield Finding(row.id, f"theme {row.id} “{row.name}” has no owner")
        elif row.owner not in seats:
            text = f"theme {row.id} “{row.name}” is owned by {row.owner}"
            yield Finding(row.id, f"{text}, who is not an executive")


@rule(
    "SPL.R7b",
    Severity.WARN,
    "Nobody owns more themes than they can lead",
    mend="give some of the themes to others",
    source=f"{SOURCE}, R7",
    most=limit(2, "themes a person"),
)
def themes_spread(at: RuleContext) -> Iterator[Finding]:
    """Find the executives who own too many themes."""
    query = (
        select(Theme.owner, func.count().label("themes"))
        .where(Theme.year == at.year, Theme.owner.is_not(None), at.live(Theme))
        .group_by(Theme.owner)
        .order_by(Theme.owner)
    )
    for row in at.rows(query):
        if row.themes > at.limit("most"):
            yield Finding(row.owner, f"{row.owner} owns {counted(row.themes, 'theme')}")


@rule(
    "SPL.R8",
    Severity.BLOCK,
    "The assumptions are written down, each with what would break it",
    mend="give every assumption a signal, a threshold with its side, and an owner",
    source=f"{SOURCE}, R8",
)
def assumptions_tested(at: RuleContext) -> Iterator[Finding]:
    """Find an empty register, and the assumptions that could fail unnoticed."""
    a = Assumption
    query = select(a.id, a.text, a.metric, a.threshold, a.breaks, a.owner)
    rows = list(at.rows(query.where(a.year == at.year, at.live(a)).order_by(a.id)))
    if not rows:
        yield Finding("", "no assumption is written down")
    for row in rows:
        if lacks := lacking(row):
            text = f"assumption {row.id} “{row.text[:SHOWN]}” has no {' and no '.join(lacks)}"
            yield Finding(row.id, text)


@rule(
    "SPL.R9",
    Severity.WARN,
    "Who adds priorities also drops some",
    mend="name what is not done any more",
    source=f"{SOURCE}, R9",
)
def something_dropped(at: RuleContext) -> Iterator[Finding]:
    """Find an update that only adds to what must be done."""
    query = select(Priority.change, func.count().label("n")).where(
        Priority.year == at.year, at.live(Priority)
    )
    changes = {row.change: row.n for row in at.rows(query.group_by(Priority.change))}
    if changes.get("added") and not changes.get("dropped"):
        yield Finding("", f"the update adds {changes['added']} priorities and drops none")


@rule(
    "SPL.R10",
    Severity.WARN,
    "The update is approved before the map is drawn",
    mend="check the map against the update as it was approved",
    source=f"{SOURCE}, R10",
)
def approved_before_map(at: RuleContext) -> Iterator[Finding]:
    """Find a strategy map that was agreed before the strategy was."""
    codes = ("SPL.approved", "SCM.map")
    query = select(Milestone.code, Milestone.reached_at).where(
        Milestone.year_id == at.year, Milestone.code.in_(codes)
    )
    reached = {row.code: row.reached_at for row in at.rows(query)}
    approved, drawn = (reached.get(code) for code in codes)
    if drawn and (approved is None or drawn < approved):
        when = f"approved on {approved:%Y-%m-%d}" if approved else "not yet approved"
        text = f"the map was agreed on {drawn:%Y-%m-%d}, the strategy update is {when}"
        yield Finding("", text)


@rule(
    "SPL.R11",
    Severity.WARN,
    "Every idea is answered in time and with a reason",
    mend="answer the sender",
    source=f"{SOURCE}, R11",
    within=limit(30, "working days"),
)
def ideas_answered(at: RuleContext) -> Iterator[Finding]:
    """Find the ideas that are answered late, without a reason, or not at all."""
    unanswered = or_(Idea.answered_on.is_(None), Idea.answer.is_(None), Idea.answer == "")
    late = and_(Idea.answered_on.is_not(None), Idea.answered_on > Idea.received_on)
    query = select(Idea.id, Idea.text, Idea.received_on, Idea.answered_on, Idea.answer).where(
        Idea.year == at.year, at.live(Idea), or_(unanswered, late)
    )
    for row in at.rows(query.order_by(Idea.id)):
        last = at.calendar.add(row.received_on, int(at.limit("within")))
        idea = f"idea {row.id} “{row.text[:SHOWN]}”"
        if row.answered_on and not row.answer:
            yield Finding(row.id, f"{idea} was answered without a reason")
        elif (row.answered_on or at.today) > last:
            state = f"answered on {row.answered_on}" if row.answered_on else "not answered"
            yield Finding(row.id, f"{idea} is {state}; an answer was due by {last}")
