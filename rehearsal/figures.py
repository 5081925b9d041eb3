"""The numbers that virtual owners report: near the target of the measure, mostly a little off."""

from decimal import Decimal
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.fiscal import months_of, quarter_of
from persistence.records.scorecards import Measure, Target

AROUND = (0.005, 0.03)  # how far above the target a value lies on average, and the spread
PLACES = Decimal("0.01")
WORSE = -1  # polarity "down": below the target is good


def near_target(session: Session, measure: str, period: str, source: Random) -> str:
    """Return a value for a measure's period, "" where neither target nor baseline is known."""
    known = session.execute(
        select(
            Measure.year, Measure.baseline, Measure.polarity, Measure.lowest, Measure.highest
        ).where(Measure.id == measure)
    ).first()
    if known is None:
        return ""
    aim = _target(session, measure, known.year, period)
    aim = known.baseline if aim is None else aim
    if aim is None:
        return ""
    way = WORSE if known.polarity == "down" else 1
    off = Decimal(str(round(source.gauss(*AROUND), 4))) * (0 if known.polarity == "band" else way)
    value = (aim + abs(aim) * off).quantize(PLACES)
    bounds = [b for b in (known.lowest, known.highest) if b is not None]
    if known.lowest is not None:
        value = max(value, known.lowest)
    if known.highest is not None and bounds:
        value = min(value, known.highest)
    return format(value, "f")


def _target(session: Session, measure: str, year: str, period: str) -> Decimal | None:
    """Return the target of the period, else that of its quarter, else that of its year."""
    query = select(Target.period, Target.value).where(Target.measure == measure)
    by_period = dict(session.execute(query).tuples().all())
    quarter = quarter_of(year, period) if period in months_of(year) else period
    return next((by_period[p] for p in (period, quarter, year) if p in by_period), None)
