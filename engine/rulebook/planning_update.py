"""Rules of the update: owned themes, tested assumptions, something dropped, all in time."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from engine.rulebook.planning_meeting import CHIEF, COMMITTEE, SOURCE, executives
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.strategy import Assumption, Idea, Priority, Theme
from persistence.year import Milestone

SHOWN = 80  # characters of a text that a finding repeats


@rule(
    "SPL.R7a",
    Severity.BLOCK,
    "Every theme has exactly one executive owner",
    mend="name a member of the executive committee as its owner",
    source=f"{SOURCE}, R7",
)
def theme_owner(at: Look) -> Iterator[Finding]:
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
    most=at_most(2, "themes a person"),
)
def themes_spread(at: Look) -> Iterator[Finding]:
    """Find the executives who own too many themes."""
    query = (
        select(Theme.owner, func.count().label("themes"))
        .where(Theme.year == at.year, Theme.owner.is_not(None), at.live(Theme))
        .group_by(Theme.owner)
        .order_by(Theme.owner)
    )
    for row in at.rows(query):
        if row.themes > at.limit("most"):
            yield Finding(row.owner, f"{row.owner} owns {row.themes} themes")


@rule(
    "SPL.R8",
    Severity.BLOCK,
    "The assumptions are written down, each with what would break it",
    mend="give every assumption a signal, a threshold and an owner",
    source=f"{SOURCE}, R8",
)
def assumptions_tested(at: Look) -> Iterator[Finding]:
    """Find an empty register, and the assumptions that could fail unnoticed."""
    query = select(
        Assumption.id, Assumption.text, Assumption.metric, Assumption.threshold, Assumption.owner
    ).where(Assumption.year == at.year, at.live(Assumption))
    rows = list(at.rows(query.order_by(Assumption.id)))
    if not rows:
        yield Finding("", "no assumption is written down")
    for row in rows:
        needed = {"signal": row.metric, "threshold": row.threshold, "owner": row.owner}
        if lacks := [name for name, value in needed.items() if value in (None, "")]:
            text = f"assumption {row.id} “{row.text[:SHOWN]}” has no {' and no '.join(lacks)}"
            yield Finding(row.id, text)


@rule(
    "SPL.R9",
    Severity.WARN,
    "Who adds priorities also drops some",
    mend="name what is not done any more",
    source=f"{SOURCE}, R9",
)
def something_dropped(at: Look) -> Iterator[Finding]:
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
def approved_before_map(at: Look) -> Iterator[Finding]:
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
    within=at_most(30, "working days"),
)
def ideas_answered(at: Look) -> Iterator[Finding]:
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
