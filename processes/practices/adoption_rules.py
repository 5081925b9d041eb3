"""Rules of adoption: every target unit answers, says why not, and does not wait for ever."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, func, or_, select

from engine.formatting import counted, shown
from engine.rules.rule import (
    QUARTER,
    Finding,
    RuleContext,
    Severity,
    limit,
    months_before,
    months_from,
    percent,
    rule,
)
from persistence.organisation import Unit
from persistence.records.practices import Adoption, Practice
from processes.practices.evidence_rules import ENDED, OUT, SOURCE, asked, looked_at

ADOPTED = ("adopt", "adapt")


@rule(
    "BPS.R3",
    Severity.WARN,
    "The units answer a practice in time",
    mend="ask the units that have not answered",
    source=f"{SOURCE}, R3",
    least=limit(95, "% of the units asked"),
    within=limit(20, "working days"),
)
def answered_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find a response rate that leaves practices unread."""
    within, due, in_time = int(at.limit("within")), 0, 0
    query = asked(at, Adoption.pushed_on, Adoption.answered_on).where(Practice.year == at.year)
    for row in at.rows(query):
        last = at.calendar.add(row.pushed_on, within)
        done = row.answered_on is not None and row.answered_on <= last
        if done or last < at.today:
            due, in_time = due + 1, in_time + done
    if (share := percent(in_time, due)) < at.limit("least"):
        text = f"{in_time} of {due} answers came within {within} working days ({shown(share)} %)"
        yield Finding("", text)


@rule(
    "BPS.R4a",
    Severity.BLOCK,
    "Who rejects a practice says why",
    mend="choose the kind of reason and write it down",
    source=f"{SOURCE}, R4",
)
def refusal_reasoned(at: RuleContext) -> Iterator[Finding]:
    """Find the refusals from which nobody can learn."""
    unexplained = or_(
        Adoption.reason_code.is_(None), Adoption.reason.is_(None), Adoption.reason == ""
    )
    query = asked(at, Practice.title, Adoption.unit)
    for row in at.rows(query.where(Adoption.answer == "reject", unexplained)):
        yield Finding(row.id, f"{row.unit} rejects “{row.title}” without a reason")


@rule(
    "BPS.R4b",
    Severity.WARN,
    "A practice that several units reject for one reason is looked at",
    mend="screen the practice again",
    source=f"{SOURCE}, R4",
    units=limit(3, "units"),
)
def refused_alike(at: RuleContext) -> Iterator[Finding]:
    """Find the practices that unit after unit rejects for the same reason."""
    units = func.count(func.distinct(Adoption.unit)).label("units")
    query = (
        select(Adoption.practice, Practice.title, Adoption.reason_code, units)
        .join(Practice, Practice.id == Adoption.practice)
        .where(Practice.year == at.year, Practice.state.not_in(ENDED), at.live(Practice))
        .where(Adoption.answer == "reject", Adoption.reason_code.is_not(None), at.live(Adoption))
        .group_by(Adoption.practice, Practice.title, Adoption.reason_code)
        .order_by(Adoption.practice, Adoption.reason_code)
    )
    for row in at.rows(query):
        if row.units >= at.limit("units"):
            text = f"{row.units} units reject practice {row.practice} “{row.title}”"
            yield Finding(row.practice, f"{text} as {row.reason_code.replace('_', ' ')}")


@rule(
    "BPS.R9",
    Severity.WARN,
    "No unit leaves a practice on hold for long",
    mend="adopt it, adapt it or reject it",
    source=f"{SOURCE}, R9",
    most=limit(2, "quarters"),
)
def hold_decided(at: RuleContext) -> Iterator[Finding]:
    """Find the holds, of this year and earlier ones, that have lasted too long."""
    months = int(at.limit("most")) * QUARTER
    query = asked(at, Practice.title, Adoption.unit, Adoption.pushed_on, Adoption.answered_on)
    for row in at.rows(query.where(Adoption.answer == "hold")):
        since = row.answered_on or row.pushed_on
        if months_from(at, since, months) < at.today:
            yield Finding(row.id, f"{row.unit} holds “{row.title}” since {since}")


@rule(
    "BPS.R5a",
    Severity.WARN,
    "A published practice is soon adopted elsewhere",
    mend="review it: ask the units what holds them back, or retire it",
    source=f"{SOURCE}, R5",
    units=limit(1, "other units"),
    within=limit(2, "quarters"),
)
def adopted_elsewhere(at: RuleContext) -> Iterator[Finding]:
    """Find the practices that, two quarters after they were published, nobody else uses."""
    months, adoptions = int(at.limit("within")) * QUARTER, _by_practice(at)
    for row in at.rows(_published(at)):
        last = months_from(at, row.published_on, months)
        early = [a for a in adoptions.get(row.id, ()) if (a.answered_on or at.today) <= last]
        if last < at.today and len(early) < at.limit("units"):
            text = f"practice {row.id} “{row.title}”, published on {row.published_on}, was adopted"
            yield Finding(row.id, f"{text} by {counted(len(early), 'other unit')} by {last}")


@rule(
    "BPS.R5b",
    Severity.INFO,
    "How many practices are used in several other units",
    mend="push those that nobody has taken over yet",
    source=f"{SOURCE}, R5",
    units=limit(2, "other units"),
    good=limit(50, "% of the published practices"),
)
def widely_adopted(at: RuleContext) -> Iterator[Finding]:
    """Tell the share of published practices that several others use, where it is not good."""
    practices, adoptions = list(at.rows(_published(at))), _by_practice(at)
    wide = sum(len(adoptions.get(row.id, ())) >= at.limit("units") for row in practices)
    if (share := percent(wide, len(practices))) < at.limit("good"):
        text = f"{wide} of {len(practices)} published practices are used in"
        yield Finding("", f"{text} {at.limit('units')} other units or more ({shown(share)} %)")


@rule(
    "BPS.R6a",
    Severity.WARN,
    "Practices cross the boundaries of functions and business units",
    mend="push practices to units of another branch",
    source=f"{SOURCE}, R6",
    least=limit(50, "% of the adoptions"),
)
def boundaries_crossed(at: RuleContext) -> Iterator[Finding]:
    """Find a year in which practices stay within the branch that they come from."""
    found = _adoptions(at)
    above = {row.id: row.parent_id for row in at.rows(select(Unit.id, Unit.parent_id))}
    across = sum(branch(above, row.unit) != branch(above, row.origin) for row in found)
    if (share := percent(across, len(found))) < at.limit("least"):
        text = f"{across} of {len(found)} adoptions cross a boundary ({shown(share)} %)"
        yield Finding("", text)


@rule(
    "BPS.R6b",
    Severity.WARN,
    "Every adoption can be traced back to the originator",
    mend="name the unit from which it was learned",
    source=f"{SOURCE}, steps 7 and 8",
)
def adoption_traced(at: RuleContext) -> Iterator[Finding]:
    """Find the adoptions in place whose chain of teachers does not end at the originator."""
    found = _adoptions(at)
    teachers = {(row.practice, row.unit): row.learned_from for row in found}
    for row in found:
        if row.implemented_on and not reaches(teachers, row.practice, row.unit, row.origin):
            text = f"{row.unit} has “{row.title}” in place, learned from"
            teacher = row.learned_from or "nobody named"
            yield Finding(row.id, f"{text} {teacher}; that does not lead back to {row.origin}")


@rule(
    "BPS.R10",
    Severity.WARN,
    "A practice card is looked at again before it grows old",
    mend="validate it again or retire it",
    source=f"{SOURCE}, R10",
    most=limit(18, "months"),
)
def card_renewed(at: RuleContext) -> Iterator[Finding]:
    """Find the cards, of this year and earlier ones, that nobody has looked at for long."""
    looked_at = func.coalesce(Practice.revalidated_on, Practice.published_on).label("looked_at")
    query = select(Practice.id, Practice.title, looked_at).where(
        Practice.state.in_(OUT),
        at.live(Practice),
        looked_at < months_before(at, int(at.limit("most"))),
    )
    for row in at.rows(query.order_by(Practice.id)):
        text = f"practice {row.id} “{row.title}” was last looked at on {row.looked_at}"
        yield Finding(row.id, text)


def branch(above: Mapping[str, str | None], unit: str) -> str:
    """Return the part of the organisation just below the top to which a unit belongs."""
    path = [unit]
    while parent := above.get(path[-1]):
        path.append(parent)
    return path[-2] if len(path) > 1 else path[0]


def reaches(
    teachers: Mapping[tuple[str, str], str | None], practice: str, unit: str, origin: str
) -> bool:
    """Tell whether the chain of who learned a practice from whom ends at its originator."""
    seen, teacher = {unit}, teachers.get((practice, unit))
    while teacher and teacher != origin and teacher not in seen:
        seen.add(teacher)
        teacher = teachers.get((practice, teacher))
    return teacher == origin


def _published(at: RuleContext) -> Select[Any]:
    query = select(Practice.id, Practice.title, Practice.published_on).where(
        Practice.year <= at.year,
        Practice.state.in_(OUT),
        at.live(Practice),
        Practice.published_on.is_not(None),
    )
    query = query.where(*looked_at(at))
    return query.order_by(Practice.id)


def _adoptions(at: RuleContext) -> list[Any]:
    """Return who has taken over which practice, other than its originator."""
    query = (
        select(
            Adoption.id,
            Adoption.practice,
            Adoption.unit,
            Adoption.answered_on,
            Adoption.implemented_on,
            Adoption.learned_from,
            Practice.title,
            Practice.unit.label("origin"),
        )
        .join(Practice, Practice.id == Adoption.practice)
        .where(Adoption.answer.in_(ADOPTED), Adoption.unit != Practice.unit)
        .where(Practice.year <= at.year, at.live(Adoption), at.live(Practice))
        .order_by(Adoption.id)
    )
    return list(at.rows(query))


def _by_practice(at: RuleContext) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in _adoptions(at):
        found.setdefault(row.practice, []).append(row)
    return found
