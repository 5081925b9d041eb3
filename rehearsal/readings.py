"""Where assumptions and early signals stand: virtual owners look up what moves a little."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence.records.strategy import Assumption, AssumptionReading, Signal, SignalReading

MOVES = 0.02  # the spread of a reading around the one before, as a part of it
BREAKS = 0.01  # share of the readings that are past the threshold
PAST = Decimal("0.04")  # how far past it they are, as a part of it
PLACES = Decimal("0.01")
WATCHED: Mapping[str, Any] = {
    "assumption": (Assumption, AssumptionReading, AssumptionReading.assumption),
    "signal": (Signal, SignalReading, SignalReading.signal),
}  # the column of a reading that names what was read


def stands_at(session: Session, row: Mapping[str, Any], source: Random) -> str:
    """Return a reading of what a row names: near the one before, seldom past the threshold."""
    of = next((name for name in WATCHED if row.get(name)), None)
    if of is None:
        return ""
    watched, readings, names = WATCHED[of]
    found = session.get(watched, str(row[of]))
    if found is None or found.threshold is None:
        return ""
    holds = -1 if found.breaks == "above" else 1
    if source.random() < BREAKS:
        return _written(found.threshold * (1 - holds * PAST))
    query = select(readings.reading).where(names == found.id)
    before = session.scalars(query.order_by(readings.period.desc()).limit(1)).first()
    usual = found.threshold * (1 + holds * Decimal("0.2")) if before is None else before
    moved = usual * Decimal(str(round(1 + source.gauss(0, MOVES), 4)))
    within = max if holds > 0 else min
    return _written(within(moved, found.threshold))


def _written(value: Decimal) -> str:
    return format(value.quantize(PLACES), "f")
