"""Targets, values, variance statements, locked periods and training: the card's numbers."""

from collections.abc import Iterator
from datetime import date

from examples.generator.cards import bounds, lines
from examples.generator.cast import DIRECTOR, UNITS
from examples.generator.corporate import MEASURES, OBJECTIVES
from examples.generator.numbers import RED, Course, course
from examples.generator.tools import (
    LAST,
    MONTHS,
    QUARTERS,
    YEAR,
    Book,
    Row,
    dice,
    last_day,
    pick,
    rounded,
    workday,
)

BASES = ("benchmark", "trend", "gap")
CAUSES = {
    "M-C3a": ("Two foundries delivered late and the Hamburg line stood for eleven days",
              "Second foundry released; daily stand-up on open promises", "anton-reuter", 88),
    "M-I1a": ("Orders waited for castings, not for work", "Buffer of castings, clarified orders",
              "katrin-albers", 36),
    "M-L2a": ("A competitor in Toronto pays technicians more",
              "Pay band changed; mentors for the first year", "renate-wolff", 8.4),
}  # fmt: skip
LOCKED = {MONTHS[0]: date(2028, 2, 14), MONTHS[1]: date(2028, 3, 14)}


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
    }


def _measure(key: str, owner: str, updater: str, of: Course) -> Row:
    m = of.measure
    low, high = bounds(of)
    return {
        "id": key, "year": YEAR, "name": m.name, "unit": "group", "objective": m.objective,
        "intent": f"Tells whether we {_said(m.objective)}.", "formula": m.formula,
        "measured_in": m.unit, "polarity": m.polarity, "frequency": m.frequency,
        "timing": m.timing, "owner": owner, "updater": updater, "source_system": m.source,
        "extraction": m.extraction, "baseline": rounded(m.was, of.places),
        "baseline_on": "2025-12-31", "lowest": low, "highest": high, "amber": 5, "red": 10,
        "aggregation": m.aggregation, "shared_as": m.key, "lag": 5, "known_flaws": "none known",
        "status": "active",
    }  # fmt: skip


def _said(objective: str) -> str:
    name = next(o.name for o in OBJECTIVES if o.key == objective)
    return name[0].lower() + name[1:]


def _targets(key: str, _owner: str, _updater: str, of: Course) -> Iterator[Row]:
    for period in of.periods(YEAR):
        yield {
            "year": YEAR, "measure": key, "period": period,
            "value": rounded(of.target(period), of.places), "measured_in": of.measure.unit,
            "basis": pick(BASES, "basis", key), "confidence": 70 + 5 * int(5 * dice("sure", key)),
            "state": "ratified",
        }  # fmt: skip


def _history() -> Iterator[Row]:
    """Yield the values of the corporate measures since FY2026."""
    for key, owner, updater, of in corporate():
        for year, period in of.values():
            yield _value(key, year, period, owner, updater, of.value(period), of.places)


def _of_units() -> Iterator[Row]:
    """Yield the values of the units' measures since FY2027."""
    for key, owner, updater, of in units():
        for year, period in of.values():
            if year in (LAST, YEAR):
                value = of.value(period, key)
                yield _value(key, year, period, owner, updater, value, of.places)


def _value(
    key: str, year: str, period: str, owner: str, updater: str, value: float, places: int
) -> Row:
    end = last_day(period)
    entered = end.replace(day=1).toordinal() + 33 + int(4 * dice("entered", key, period))
    return {
        "year": year, "measure": key, "period": period, "value": rounded(value, places),
        "as_of": end.isoformat(), "estimate": "no", "entered_by": updater,
        "entered_on": workday(date.fromordinal(entered)).isoformat(), "approved_by": owner,
    }  # fmt: skip


def behind() -> Iterator[tuple[str, str, float, float]]:
    """Yield measure, period, value and target of what is off target in FY2028."""
    for short in RED:
        of = course(f"M-{short}")
        for period in of.periods(YEAR)[: len(of.periods(YEAR)) // 4]:
            value, target = of.value(period), of.target(period)
            if abs(value - target) > 0.05 * target:  # noqa: PLR2004 - amber begins at 5 %
                yield f"M-{short}", period, value, target


def _notes() -> Iterator[Row]:
    for measure, period, _value_, _target in behind():
        cause, action, owner, forecast = CAUSES[measure]
        yield {
            "year": YEAR, "measure": measure, "period": period, "cause": f"{cause}.",
            "action": f"{action}.", "owner": owner, "due": "2028-06-30", "forecast": forecast,
        }  # fmt: skip


def _needs() -> Iterator[Row]:
    for o in OBJECTIVES:
        m = next(m for m in MEASURES if m.objective == o.key)
        yield {
            "id": f"NEED-{o.key}", "year": YEAR, "objective": o.key,
            "gap": rounded(abs(m.goal - m.was) / 3, 2), "gap_in": m.unit,
            "idea": f"An initiative that moves “{m.name}”",
        }  # fmt: skip


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
        "year": YEAR, "person": person, "role": role, "appointed_on": "2027-08-23",
        "trained_on": workday(date(2027, 9, day)).isoformat(),
        "score": 4 + int(2 * dice("check", person, role)),
    }  # fmt: skip


def snapshots() -> list[Row]:
    """Return the locked periods of FY2028: the values as they were when they were closed."""
    import hashlib
    import json

    every = [*corporate(), *units()]
    found = []
    for period, day in LOCKED.items():
        rows = [
            {"measure": key, "value": _shown(of, period, "" if key in {m.key for m in MEASURES} else key)}
            for key, _, _, of in every
            if period in of.periods(YEAR)
        ]
        digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
        found.append({
            "year": YEAR, "period": period, "edition": 1, "state": "locked",
            "locked_on": day.isoformat(), "locked_by": DIRECTOR,
            "rows": json.dumps(rows), "digest": digest,
        })  # fmt: skip
    return found


def _shown(of: Course, period: str, unit: str) -> str:
    text = rounded(of.value(period, unit), of.places)
    return text.rstrip("0").rstrip(".") if "." in text else text


__all__ = ["LOCKED", "QUARTERS", "behind", "book", "corporate", "snapshots", "training", "units"]
