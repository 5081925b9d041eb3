"""The agenda by rule: which objectives a review should look at in depth, and why.

Red ones first, then those with overdue actions and those that get worse; themes in turn fill up.
Where too little of what was agreed gets done, the overdue actions come before everything else.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from calendars.lateness import days_late
from engine.execution import Execution
from engine.formatting import counted
from engine.records import snapshots
from engine.rules import gate, rule
from engine.scoring.thresholds import RED, WORSE
from persistence.base import in_force
from persistence.records.reviews import ActionRecord, AgendaItem, DecisionRecord, Meeting
from persistence.records.scorecard import Measure
from persistence.records.strategy import Objective
from processes.reviews.strategy_rules import said_of

LEAST, MOST = 3, 5  # deep dives that are proposed (SRV step 1)
NEVER = date.min


@dataclass(frozen=True, slots=True)
class DeepDive:
    """An objective that may be looked at, and everything that speaks for it."""

    objective: str
    name: str
    theme: str | None
    red: tuple[str, ...]
    worse: tuple[str, ...]
    overdue: int
    discussed: date

    @property
    def pressing(self) -> bool:
        """Tell whether anything but its turn speaks for it."""
        return bool(self.red or self.worse or self.overdue)

    @property
    def reason(self) -> str:
        """Return why it is proposed."""
        parts = [f"red: {', '.join(self.red)}"] if self.red else []
        if self.overdue:
            parts.append(counted(self.overdue, "overdue action"))
        if self.worse:
            parts.append(f"worsening: {', '.join(self.worse)}")
        if not self.pressing:
            theme = f"theme {self.theme} in turn" if self.theme else "its turn"
            parts.append(theme)
        seen = "never discussed" if self.discussed == NEVER else f"last on {self.discussed}"
        return "; ".join((*parts, seen))


def propose(execution: Execution) -> list[DeepDive]:
    """Return the deep dives that the locked numbers and open actions call for, first one first."""
    found = _all(execution)
    themes = {dive.theme: NEVER for dive in found}
    for dive in found:
        themes[dive.theme] = max(themes[dive.theme], dive.discussed)
    pressing = sorted((dive for dive in found if dive.pressing), key=_urgency(execution))
    in_turn = sorted(
        (dive for dive in found if not dive.pressing),
        key=lambda dive: (themes[dive.theme], dive.discussed, dive.objective),
    )
    chosen = pressing[:MOST]
    return chosen + in_turn[: max(0, LEAST - len(chosen))]


def _urgency(execution: Execution) -> Any:
    behind = any(rule.run(gate.named(["SRV.R6b"]), rule.context_of(execution)))

    def order(dive: DeepDive) -> tuple[Any, ...]:
        red, overdue, worse = -len(dive.red), -dive.overdue, -len(dive.worse)
        first = (overdue, red) if behind else (red, overdue)
        return (*first, worse, dive.discussed, dive.objective)

    return order


def _all(execution: Execution) -> list[DeepDive]:
    red, worse = _locked(execution)
    overdue, discussed = _overdue(execution), _discussed(execution)
    o = Objective
    query = select(o.id, o.name, o.theme).where(
        o.year == execution.instance.year_id,
        o.unit == execution.instance.unit_id,
        o.status == "active",
        in_force(o, execution.today),
    )
    return [
        DeepDive(
            row.id,
            row.name,
            row.theme,
            tuple(red.get(row.id, ())),
            tuple(worse.get(row.id, ())),
            overdue[row.id],
            discussed.get(row.id, NEVER),
        )
        for row in execution.session.execute(query.order_by(o.id))
    ]


def _locked(execution: Execution) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Return by objective what was red and what got worse in the locked period of a review."""
    red: dict[str, list[str]] = defaultdict(list)
    worse: dict[str, list[str]] = defaultdict(list)
    locked = snapshots.newest(
        execution.session, execution.instance.year_id, execution.instance.period
    )
    for row in locked.rows if locked else ():
        if not (objective := row.get("objective")):
            continue
        if row.get("status") == RED:
            red[objective].append(said_of(row))
        if row.get("trend") == WORSE:
            worse[objective].append(f"{row['measure']} {row.get('value')} after {row['previous']}")
    return red, worse


def _overdue(execution: Execution) -> Counter[str]:
    """Return how many open actions are late, by the objective they serve."""
    a = ActionRecord
    query = (
        select(func.coalesce(Measure.objective, DecisionRecord.objective), a.due)
        .select_from(a)
        .outerjoin(Measure, Measure.id == a.measure)
        .outerjoin(DecisionRecord, DecisionRecord.id == a.decision)
        .where(a.closed_on.is_(None), in_force(a, execution.today))
    )
    today, calendar = execution.today, execution.calendar
    return Counter(
        key
        for key, due in execution.session.execute(query)
        if key and days_late(due, today, calendar)
    )


def _discussed(execution: Execution) -> dict[str, date]:
    query = (
        select(AgendaItem.objective, func.max(Meeting.held_on))
        .join(Meeting, Meeting.id == AgendaItem.meeting)
        .where(Meeting.held_on.is_not(None))
        .group_by(AgendaItem.objective)
    )
    return {objective: held for objective, held in execution.session.execute(query) if held}
