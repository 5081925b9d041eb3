"""Targets, values, variance statements, locked periods and training: the card's numbers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from engine.audit_trail import content_hash
from engine.records.scores import score_of
from engine.scoring.year_numbers import MeasureDefinition, YearNumbers
from examples.generator.cards import bounds, lines, unit_measure
from examples.generator.cast import DIRECTOR, UNITS
from examples.generator.corporate import MEASURES, OBJECTIVES, thresholds
from examples.generator.numbers import RED, Course, course
from examples.generator.tools import (
    LAST,
    MONTHS,
    YEAR,
    Book,
    Row,
    dice,
    last_day,
    pick,
    rounded,
    workday,
)

COACHES = ("lukas-petersen", "priya-raman", "owen-baxter")
TOPICS = (
    "Milestones with proof, and the measure that the initiative moves",
    "Reading the definition of the measure, baseline and target, before promising an effect",
    "Status report: what the colour means, and when to ask for help",
)
BASES = ("benchmark", "trend", "gap")
CAUSES = {
    "M-C3a": (
        "Two foundries delivered late and the Hamburg line stood for eleven days",
        "Second foundry released; daily stand-up on open promises",
        "anton-reuter",
        88,
    ),
    "M-I1a": (
        "Orders waited for castings, not for work",
        "Buffer of castings, clarified orders",
        "katrin-albers",
        36,
    ),
    "M-L2a": (
        "A competitor in Toronto pays technicians more",
        "Pay band changed; mentors for the first year",
        "renate-wolff",
        8.4,
    ),
}
AMBER = Decimal(5)  # percent off target
ADDED = ("sum", "last")  # of which the units' values add up to the group's
NUMBERS = ("baseline", "lowest", "highest", "amber", "red")
LOCKED = {MONTHS[0]: date(2028, 2, 14), MONTHS[1]: date(2028, 3, 14)}

NO_NEED = {
    "C4": "The initiatives for contracts and monitoring bring it about.",
    "F3": "Flow line and freight lower the cost; nothing further is needed.",
    "I5": "Renewal calls and the academy prepare it; the planners do the rest.",
    "I6": "The second foundry is under way; the rest is daily work of Supply chain.",
}


def corporate() -> Iterator[tuple[str, str, str, Course]]:
    """Yield each corporate measure with its owner, updater and course."""
    for m in MEASURES:
        yield m.key, m.owner, m.updater, course(m.key)


def units() -> Iterator[tuple[str, str, str, Course]]:
    """Yield each unit's measure with its owner, updater and course."""
    for line in lines():
        u = line.unit
        updater = u.updater if u.updater != u.owner else u.head
        yield f"M-{line.key}", u.owner, updater, line.course


def book() -> Book:
    """Return the rows of the card's numbers."""
    return {
        "measures": [_measure(*each) for each in corporate()],
        "targets": [row for each in (*corporate(), *units()) for row in _targets(*each)],
        "measure_values": [*_history(), *_of_units()],
        "variance_notes": list(_notes()),
        "initiative_needs": list(_needs()),
        "trainings": list(_trainings()),
        "snapshots": list(_snapshots()),
    }


def _measure(key: str, owner: str, updater: str, of: Course) -> Row:
    m = of.measure
    low, high = bounds(of)
    return {
        "id": key,
        "year": YEAR,
        "name": m.name,
        "unit": "group",
        "objective": m.objective,
        "intent": f"Tells whether we {_said(m.objective)}.",
        "formula": m.formula,
        "measured_in": m.unit,
        "polarity": m.polarity,
        "frequency": m.frequency,
        "timing": m.timing,
        "owner": owner,
        "updater": updater,
        "source_system": m.source,
        "extraction": m.extraction,
        "baseline": rounded(m.was, of.places),
        "baseline_on": "2025-12-31",
        "lowest": low,
        "highest": high,
        **thresholds(m.key),
        "aggregation": m.aggregation,
        "shared_as": m.key,
        "lag": 5,
        "known_flaws": "none known",
        "status": "active",
    }


def _said(objective: str) -> str:
    name = next(o.name for o in OBJECTIVES if o.key == objective)
    return name[0].lower() + name[1:]


def _targets(key: str, _owner: str, _updater: str, of: Course) -> Iterator[Row]:
    for period in of.periods(YEAR):
        yield {
            "year": YEAR,
            "measure": key,
            "period": period,
            "value": rounded(of.target(period), of.places),
            "measured_in": of.measure.unit,
            "basis": pick(BASES, "basis", key),
            "confidence": 70 + 5 * int(5 * dice("sure", key)),
            "state": "ratified",
        }


def _history() -> Iterator[Row]:
    """Yield the values of the corporate measures since FY2026."""
    for key, owner, updater, of in corporate():
        for _, period in of.values():
            value = rounded(of.value(period), of.places)
            yield _value(key, period, owner, updater, value)


def _of_units() -> Iterator[Row]:
    """Yield the values of the units' measures since FY2027."""
    for key, owner, updater, of in units():
        for year, period in of.values():
            if year in (LAST, YEAR):
                value = rounded(reported(of, period, key), of.places)
                yield _value(key, period, owner, updater, value)


def _value(key: str, period: str, owner: str, updater: str, value: str) -> Row:
    end = last_day(period)
    entered = end.replace(day=1).toordinal() + 33 + int(4 * dice("entered", key, period))
    return {
        "year": period[:6],
        "measure": key,
        "period": period,
        "value": value,
        "as_of": end.isoformat(),
        "estimate": "no",
        "entered_by": updater,
        "entered_on": workday(date.fromordinal(entered)).isoformat(),
        "approved_by": owner,
    }


def behind() -> Iterator[tuple[str, str]]:
    """Yield measure and period of what is off target in FY2028."""
    for short in RED:
        of = course(f"M-{short}")
        for period in of.periods(YEAR)[: len(of.periods(YEAR)) // 4]:
            value, target = of.value(period), of.target(period)
            if abs(value - target) > float(AMBER) / 100 * target:
                yield f"M-{short}", period


def _notes() -> Iterator[Row]:
    for measure, period in behind():
        cause, action, owner, forecast = CAUSES[measure]
        yield {
            "year": YEAR,
            "measure": measure,
            "period": period,
            "cause": f"{cause}.",
            "action": f"{action}.",
            "owner": owner,
            "due": "2028-06-30",
            "forecast": forecast,
        }


def _needs() -> Iterator[Row]:
    for o in OBJECTIVES:
        m = next(m for m in MEASURES if m.objective == o.key)
        if o.key in NO_NEED:
            yield {"year": YEAR, "objective": o.key, "no_need": NO_NEED[o.key]}
            continue
        yield {
            "year": YEAR,
            "objective": o.key,
            "gap": rounded(abs(m.goal - m.was) / 3, 2),
            "gap_in": m.unit,
            "idea": f"An initiative that moves “{m.name}”",
        }


def _trainings() -> Iterator[Row]:
    owners = {(o.owner, "OO") for o in OBJECTIVES} | {(u.head, "OO") for u in UNITS}
    measured = [*corporate(), *units()]
    owners |= {(owner, "MO") for _, owner, _, _ in measured}
    owners |= {(updater, "MU") for _, _, updater, _ in measured}
    for person, role in sorted(owners):
        yield training(person, role)


def training(person: str, role: str) -> Row:
    """Return the training of somebody who owns or updates something."""
    day = 6 + int(10 * dice("trained", person))
    return {
        "year": YEAR,
        "person": person,
        "role": role,
        "appointed_on": "2027-08-23",
        "trained_on": workday(date(2027, 9, day)).isoformat(),
        "score": 4 + int(2 * dice("check", person, role)),
        **(_coached(person) if role == "IO" else {}),
    }


def _coached(leader: str) -> Row:
    """Return the coaching of a project leader, some weeks after the training."""
    day = date(2027, 9, 27) + timedelta(days=int(20 * dice("coached", leader)))
    return {
        "coach": pick(COACHES, "coach", leader),
        "coached_on": workday(day).isoformat(),
        "coached_in": pick(TOPICS, "topic", leader),
    }


def _snapshots() -> Iterator[Row]:
    """Yield the locked periods of FY2028: the scores as they were when they were closed."""
    measured = {m["id"]: (m, course(m["id"])) for m in (_measure(*e) for e in corporate())}
    for line in lines():
        measured[f"M-{line.key}"] = (unit_measure(line), line.course)
    numbers = _numbers([row for row, _ in measured.values()])
    for period, day in LOCKED.items():
        rows = [_score(numbers, period, *measured[key]) for key in sorted(measured)]
        text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
        yield {
            "year": YEAR,
            "period": period,
            "edition": 1,
            "state": "locked",
            "locked_on": day.isoformat(),
            "locked_by": DIRECTOR,
            "rows": text,
            "digest": content_hash(rows),
        }


def _numbers(measures: list[Row]) -> YearNumbers:
    """Return the numbers of the year as the engine reads them."""
    found = {row["id"]: {**row, **{n: Decimal(row[n]) for n in NUMBERS}} for row in measures}
    return YearNumbers(
        YEAR,
        {key: MeasureDefinition.of(row) for key, row in found.items()},
        _by_period([*_history(), *_of_units()]),
        _by_period([row for each in (*corporate(), *units()) for row in _targets(*each)]),
    )


def _by_period(rows: list[Row]) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        found.setdefault(row["measure"], {})[row["period"]] = Decimal(row["value"])
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """What a value says besides itself."""

    as_of: date
    estimate: bool = False


def _score(numbers: YearNumbers, period: str, row: Row, of: Course) -> Row:
    """Return a score as the locking of a period keeps it."""
    key, own = str(row["id"]), _closing(of, period)
    first = last_day(period).replace(day=1)
    earlier = [p for _, p in of.values() if last_day(p) < first]
    values = numbers.values[key]
    found = (
        values.get(own or ""),
        numbers.targets[key].get(own or ""),
        values.get(earlier[-1]) if earlier else None,
    )
    return score_of(
        numbers,
        numbers.measures[key],
        found,
        period=period,
        asked=own is not None,
        said=_Said(last_day(own)) if own else None,
    ).row()


def _closing(of: Course, period: str) -> str | None:
    """Return the measure's own period that ends with a month, if one does."""
    return next((p for p in of.periods(YEAR) if last_day(p) == last_day(period)), None)


def reported(of: Course, period: str, unit: str) -> float:
    """Return what was reported; of a unit's part of a sum, so that the parts come to the sum."""
    if not unit or of.measure.aggregation not in ADDED:
        return of.value(period, unit)
    return of.value(period, unit) * _fitting(of.measure.key, period)


@cache
def _fitting(key: str, period: str) -> float:
    """Return by what the values of all units are to be multiplied to come to the group's."""
    parts = [each for each in lines() if each.course.measure.key == key]
    total = sum(each.course.value(period, f"M-{each.key}") for each in parts)
    return course(key).value(period) / total


def locked_value(of: Course, period: str, unit: str) -> str:
    """Return the value of a period as a snapshot keeps it."""
    return _plain(rounded(reported(of, period, unit), of.places))


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
