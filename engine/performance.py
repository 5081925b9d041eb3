"""How far a value is ahead of its target, and which periods say how a quarter ended."""

from decimal import Decimal

from calendars.fiscal import FiscalYear, key_of
from calendars.identities import shifted
from engine.rules.figures import percent


def lead(value: Decimal, target: Decimal, polarity: str | None) -> Decimal:
    """Return by how many percent of its target a value is better; negative when it is worse.

    Where the target is zero, one unit of the measure counts as 100 percent.
    """
    ahead = {"up": value - target, "down": target - value}
    better = ahead.get(polarity or "up", -abs(value - target))
    return percent(better, abs(target) or 1)


def keys_of(year: FiscalYear, quarter: str) -> tuple[str, str]:
    """Return the periods whose values say how a quarter ended: itself and its last month."""
    last = year.period(quarter).last
    month = next(each.key for each in year.periods() if each.last == last)
    return quarter, month


def keys_before(year: FiscalYear, quarter: str) -> tuple[str, str]:
    """Return the same for the quarter before, perhaps of the year before."""
    number = year.period(quarter).number
    if number > 1:
        return keys_of(year, year.quarters()[number - 2].key)
    before = shifted(year.label, -1)
    return key_of(before, "Q4"), key_of(before, "12")


def quarter_of(year: FiscalYear, period: str) -> str:
    """Return the quarter in which a period ends."""
    return year.quarters()[year.period(period).quarter - 1].key
