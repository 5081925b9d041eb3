"""The pre-brief: two pages for the chief executive, each sentence with its proof, no free prose."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from calendars.lateness import working_days
from engine.formatting import counted, figure, several
from office.reports.formatting import day
from office.reports.measures import LockedFigures, measures_asked
from office.reports.model import (
    GRAVITY,
    Chapter,
    InitiativeLine,
    MeasureStatus,
    MissingValue,
    OpenAction,
    Proof,
    Red,
    Sentence,
    Trend,
)
from office.reports.open_work import Stuck, Undecided
from office.reports.portfolio import SIGNS
from office.reports.strategy_map import StrategyMap

UNTOLD = (
    None,
    MeasureStatus.MISSING,
    MeasureStatus.UNRATED,
    MeasureStatus.NOT_DUE,
)  # no change to or from these
MOST = 6  # sentences of a chapter; what is left over is counted, so that two pages suffice


def chapters(**facts: Any) -> tuple[Chapter, ...]:
    """Return the five questions of the pre-brief with what the records answer."""
    red, lines = facts["reds"], facts["initiatives"]
    return (
        _chapter(
            "decide",
            "What needs a decision",
            "Nothing waits for a decision.",
            _decide(facts["undecided"], lines, facts["map"]),
        ),
        _chapter(
            "changed",
            "What changed",
            "No measure changed its status.",
            _changed(facts["history"], facts["trends"]),
        ),
        _chapter(
            "stuck",
            "Who is stuck",
            "Nobody is late and no initiative asks for help.",
            _stuck(facts["stuck"], lines, facts["gaps"]),
        ),
        _chapter(
            "unkept",
            "Which promise from last time is unkept",
            "Every promise is kept.",
            _unkept(facts["actions"], red),
        ),
        _chapter(
            "too_green",
            "Which status looks too green",
            "No green light looks doubtful.",
            _too_green(lines),
        ),
    )


def _chapter(key: str, question: str, nothing: str, sentences: Iterator[Sentence]) -> Chapter:
    found = list(sentences)
    left = len(found) - MOST
    if left > 0:
        rest = Sentence(f"There are {left} more of this kind further on.", found[MOST].proof)
        found = [*found[:MOST], rest]
    return Chapter(key, question, tuple(found), nothing)


def _decide(
    asked: Undecided, lines: Sequence[InitiativeLine], on: StrategyMap
) -> Iterator[Sentence]:
    for line in lines:
        if line.kill_hit_on:
            yield Sentence(
                f"“{line.name}” hit its kill criterion on {day(line.kill_hit_on)}: continue, "
                "change or stop?",
                _of_initiative(line),
            )
    for red in asked.reds:
        trend = red.trend
        yield Sentence(
            f"“{trend.objective_name}” has been off target for {red.periods_red} locked periods "
            f"without a decision: {trend.name} is {_against(trend)}.",
            _of_measure(trend),
        )
    for key, name, why in asked.dives:
        text = f"“{name}” is on the agenda for a deep dive" + (
            f": {_sentence(why)}" if why else "."
        )
        yield Sentence(text, Proof(f"objective {key}", _place(key, on)))


def _changed(history: Sequence[LockedFigures], trends: Sequence[Trend]) -> Iterator[Sentence]:
    for trend in sorted(trends, key=lambda t: GRAVITY.index(t.status)):
        before = _before(history, trend.measure)
        if not trend.fresh or before in UNTOLD or trend.status in (before, *UNTOLD):
            continue
        yield Sentence(
            f"{trend.name} went from {_word(before)} to {_word(trend.status)}: it is "
            f"{_against(trend)}.",
            _of_measure(trend),
        )


def _stuck(
    late: Sequence[Stuck], lines: Sequence[InitiativeLine], gaps: Sequence[MissingValue]
) -> Iterator[Sentence]:
    for line in lines:
        if line.help_needed:
            text = f"{line.owner or line.name} asks for help with “{line.name}”"
            yield Sentence(f"{text}: {_sentence(line.help_needed)}", _of_initiative(line))
    for each in late:
        yield Sentence(
            f"{each.person} has {counted(each.tasks, 'late task')}, the longest by "
            f"{working_days(each.longest)} in “{each.title}”.",
            Proof("process", f"/process/{quote(each.instance)}"),
        )
    if gaps:
        owners = list(dict.fromkeys(gap.owner or "nobody" for gap in gaps))
        count = "1 measure has" if len(gaps) == 1 else f"{len(gaps)} measures have"
        yield Sentence(f"{count} no data; owners: {several(owners)}.", Proof("gaps", "#gaps"))


def _unkept(actions: Sequence[OpenAction], reds: Sequence[Red]) -> Iterator[Sentence]:
    for action in actions:
        if action.overdue:
            again = f", re-dated {action.redated} times" if action.redated > 1 else ""
            yield Sentence(
                f"{action.owner or 'Nobody'} promised “{action.text}” for {day(action.due)}; it "
                f"is {working_days(action.overdue)} late{again}.",
                Proof(f"action {action.id}", f"#action-{action.id}"),
            )
    for red in reds:
        if not red.explained:
            yield Sentence(
                f"{red.owner or 'Nobody'} owes a variance statement on {red.trend.name}.",
                _of_measure(red.trend),
            )


def _too_green(lines: Sequence[InitiativeLine]) -> Iterator[Sentence]:
    for line in lines:
        if line.watermelon:
            signs = "; ".join(line.signs)
            score = f"{len(line.signs)} of {SIGNS} signs against it"
            yield Sentence(
                f"“{line.name}” reports green throughout, with {score}: {signs}.",
                _of_initiative(line),
            )


def _before(history: Sequence[LockedFigures], measure: str) -> MeasureStatus | None:
    earlier = measures_asked(history[:-1], measure)
    return earlier[-1].status if earlier else None


def _against(trend: Trend) -> str:
    target = figure(trend.last.target, trend.measured_in)
    return f"{figure(trend.last.value, trend.measured_in)} against a target of {target}"


def _word(status: MeasureStatus | None) -> str:
    return status.word.lower() if status else "unknown"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _place(objective: str, on: StrategyMap) -> str:
    """Return where an objective stands; a unit's own is not on the map."""
    return f"#objective-{objective}" if objective in on.nodes else "#map"


def _of_measure(trend: Trend) -> Proof:
    return Proof(f"measure {trend.measure}", f"#measure-{trend.measure}")


def _of_initiative(line: InitiativeLine) -> Proof:
    return Proof(f"initiative {line.id}", f"#initiative-{line.id}")
