"""Rules of the answers: every target unit answers, says why not, and does not wait for ever."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, or_, select

from engine.formatting import shown
from engine.rulebook.practices_evidence import ENDED, SOURCE
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from engine.rules.spans import QUARTER, months_from
from persistence.records.practices import Adoption, Practice


@rule(
    "BPS.R3",
    Severity.WARN,
    "The units answer a practice in time",
    mend="ask the units that have not answered",
    source=f"{SOURCE}, R3",
    least=at_most(95, "% of the units asked"),
    within=at_most(20, "working days"),
)
def answered_in_time(at: Look) -> Iterator[Finding]:
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
def refusal_reasoned(at: Look) -> Iterator[Finding]:
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
    units=at_most(3, "units"),
)
def refused_alike(at: Look) -> Iterator[Finding]:
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
    most=at_most(2, "quarters"),
)
def hold_decided(at: Look) -> Iterator[Finding]:
    """Find the holds, of this year and earlier ones, that have lasted too long."""
    months = int(at.limit("most")) * QUARTER
    query = asked(at, Practice.title, Adoption.unit, Adoption.pushed_on, Adoption.answered_on)
    for row in at.rows(query.where(Adoption.answer == "hold")):
        since = row.answered_on or row.pushed_on
        if months_from(at, since, months) < at.today:
            yield Finding(row.id, f"{row.unit} holds “{row.title}” since {since}")


def asked(at: Look, *columns: Any) -> Select[Any]:
    """Return the query of what units were asked to adopt and still may, with these columns."""
    query = (
        select(Adoption.id, *columns)
        .join(Practice, Practice.id == Adoption.practice)
        .where(Practice.year <= at.year, Practice.state.not_in(ENDED))
        .where(at.live(Practice), at.live(Adoption))
        .order_by(Adoption.id)
    )
    return query.where(Adoption.unit == at.unit) if at.unit else query
