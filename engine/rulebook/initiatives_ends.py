"""Rules of how initiatives end: stopped when they should be, and closed with a checked benefit."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine import in_force
from engine.rulebook.initiatives_portfolio import (
    CLOSED,
    COMMITTED,
    SOURCE,
    Project,
    grouped,
    named,
    projects,
)
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from engine.rules.spans import months_from
from persistence.records.initiatives import Benefit
from persistence.records.meetings import DecisionRecord, Meeting

FINANCE = ("FBP", "CFO")


@rule(
    "INI.R17",
    Severity.BLOCK,
    "A kill criterion that is hit forces a decision",
    mend="record the decision of the review on it: stop, change or continue, with the reason",
    source=f"{SOURCE}, R17",
)
def killed_or_decided(at: Look) -> Iterator[Finding]:
    """Find the initiatives that go on although they said themselves when they should stop."""
    decided = grouped(_decisions(at))
    for key, project in projects(at, (*COMMITTED, "paused")).items():
        if (hit := project.kill_hit_on) is None or hit > at.today:
            continue
        if not any(row.held_on is None or row.held_on >= hit for row in decided.get(key, ())):
            text = f"hit its kill criterion on {hit} and no review has decided on it since"
            yield Finding(key, f"{project.called} {text}")


@rule(
    "INI.R18",
    Severity.BLOCK,
    "No closure without finance's check of the benefit",
    mend="have the benefit verified by finance, and say by whom and when",
    source=f"{SOURCE}, R18",
    after=at_most(3, "months after its end"),
)
def benefit_is_checked(at: Look) -> Iterator[Finding]:
    """Find the closed initiatives whose benefit finance has not verified."""
    ledger = grouped(_benefits(at))
    for key, project in projects(at, CLOSED).items():
        checks = {(row.verified_by, row.checked_on) for row in ledger.get(key, ())}
        checks.add((project.checked_by, project.checked_on))
        by = {person for person, on in checks if person and on}
        if not by and _is_due(at, project):
            text = f"is {project.stage} and its benefit has not been checked by finance"
            yield Finding(key, f"{project.called} {text}")
        elif by and not any(_is_of_finance(at, *check) for check in checks):
            text = f"had its benefit checked by {', '.join(sorted(by))}, who is not from finance"
            yield Finding(key, f"{project.called} {text}")


def _is_of_finance(at: Look, person: str | None, on: date | None) -> bool:
    """Tell whether somebody was of finance on the day on which they checked."""
    return on is not None and person in in_force.holders(at.session, FINANCE, on)


def _is_due(at: Look, project: Project) -> bool:
    """Tell whether the check is due: at the final stage at once, else some months after the end."""
    if project.stage == "benefits_checked":
        return True
    ended = project.finish or at.today
    return months_from(at, ended, int(at.limit("after"))) <= at.today


def _decisions(at: Look) -> Iterator[Any]:
    d, m = DecisionRecord, Meeting
    query = (
        named(at, d, d.initiative, m.held_on)
        .join(m, m.id == d.meeting)
        .where(d.initiative.is_not(None))
    )
    yield from at.rows(query)


def _benefits(at: Look) -> Iterator[Any]:
    b = Benefit
    yield from at.rows(named(at, b, b.initiative, b.verified_by, b.checked_on))
