"""The people in the budget: by unit, skill and quarter, and those that initiatives need."""

from collections.abc import Iterator
from decimal import Decimal

from examples.generator.cast import UNITS, Unit
from examples.generator.initiatives import home, staffing
from examples.generator.portfolio import LIVE, SKILLS
from examples.generator.tools import QUARTERS, YEAR, Row, dice, pick, rounded


def people() -> Iterator[Row]:
    """Yield the people of every unit by skill and quarter, then those of the initiatives."""
    for unit in UNITS:
        own = _skills(unit)
        for skill in own:
            for quarter in QUARTERS:
                fte = unit.staff / len(own) * (0.99 + 0.02 * dice("staff", unit.key, skill))
                yield _head(unit.key, skill, quarter, rounded(fte, 1), None)
    for each in LIVE:
        for skill, quarter, need in staffing(each):
            yield _head(home(each), skill, quarter, str(need), each.key)


def _skills(unit: Unit) -> tuple[str, ...]:
    main = {
        "pumps": "production",
        "valves": "production",
        "services": "field_service",
        "metering": "production",
        "projects": "project_management",
        "digital": "software",
        "finance": "finance",
        "people": "change",
        "it": "data",
        "supply": "procurement",
        "quality": "quality",
        "engineering": "engineering",
    }[unit.key]
    further = [skill for skill in SKILLS if skill != main]
    return (main, pick(further, "second", unit.key))


def _head(unit: str, skill: str, quarter: str, fte: str, initiative: str | None) -> Row:
    return {
        "unit": unit,
        "skill": skill,
        "quarter": quarter,
        "fte": fte,
        "initiative": initiative,
    }


def demand() -> Iterator[Row]:
    """Yield the workforce plan: the same people, whatever they are for."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for row in people():
        key = (row["unit"], row["skill"], row["quarter"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["fte"])
    for (unit, skill, quarter), fte in sorted(sums.items()):
        yield {"year": YEAR, "unit": unit, "skill": skill, "quarter": quarter, "fte": fte}
