"""Targets, values, variance statements, locked periods and training: the card's numbers."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from engine.audit_trail import content_hash
from engine.records.scores import status, trend
from examples.generator.cards import bounds, lines, unit_measure
from examples.generator.cast import DIRECTOR, UNITS
from examples.generator.corporate import MEASURES, OBJECTIVES
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
AMBER, DEEP = Decimal(5), Decimal(10)  # percent off target
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
        "amber": 5,
        "red": 10,
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
                value = rounded(of.value(period, key), of.places)
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
    }


def _snapshots() -> Iterator[Row]:
    """Yield the locked periods of FY2028: the scores as they were when they were closed."""
    group = [(m["id"], m, course(m["id"]), "") for m in (_measure(*each) for each in corporate())]
    units_too = [
        (f"M-{line.key}", unit_measure(line), line.course, f"M-{line.key}") for line in lines()
    ]
    for period, day in LOCKED.items():
        rows = [_score(period, *each) for each in sorted([*group, *units_too], key=lambda e: e[0])]
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


def _score(period: str, key: str, measure: Row, of: Course, unit: str) -> Row:
    """Return a score as the locking of a period keeps it."""
    own = _closing(of, period)
    value = locked_value(of, own, unit) if own else None
    target = _plain(rounded(of.target(own), of.places)) if own else None
    before = _before(of, own or period)
    previous = locked_value(of, before, unit) if before else None
    polarity, good = str(measure["polarity"]), Decimal(target or 0)
    now, was = (Decimal(v) if v else None for v in (value, previous))
    return {
        "measure": key,
        "name": measure["name"],
        "objective": measure["objective"],
        "unit": measure["unit"],
        "measured_in": measure["measured_in"],
        "polarity": polarity,
        "owner": measure["owner"],
        "updater": measure["updater"],
        "asked": own is not None,
        "value": value,
        "target": target,
        "status": status(now, good if own else None, polarity, AMBER, DEEP),
        "previous": previous,
        "trend": trend(now, was, polarity, good),
        "estimate": False,
        "as_of": last_day(own).isoformat() if own else None,
    }


def _closing(of: Course, period: str) -> str | None:
    """Return the measure's own period that ends with a month, if one does."""
    return next((p for p in of.periods(YEAR) if last_day(p) == last_day(period)), None)


def _before(of: Course, period: str) -> str | None:
    earlier = [p for p in of.periods(YEAR) if last_day(p) < last_day(period)]
    return earlier[-1] if earlier and of.measure.frequency == "month" else None


def locked_value(of: Course, period: str, unit: str) -> str:
    """Return the value of a period as a snapshot keeps it."""
    return _plain(rounded(of.value(period, unit), of.places))


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
