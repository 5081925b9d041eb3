"""The money: four thousand budget lines, their totals, the people in them, and what was spent."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from examples.generator.cards import code, lines
from examples.generator.cast import CEO, CFO, GROUP_STAFF, UNITS, Unit
from examples.generator.initiatives import months as months_of_initiative
from examples.generator.initiatives import monthly, spending, staffing
from examples.generator.portfolio import LIVE, SKILLS
from examples.generator.tools import (
    CURRENCY,
    LAST,
    MONTHS,
    QUARTERS,
    YEAR,
    Book,
    Row,
    cents,
    dice,
    months_of,
    pick,
    rounded,
)

ACCOUNTS = {
    "4100": 4300, "4110": 780, "4120": 240, "4130": 160, "4200": 520, "4300": 190, "4310": 110,
    "4400": 240, "4500": 130, "4600": 85, "4700": 60, "4800": 95,
}  # EUR a head and month; 4100 wages, 4200 energy, 4400 maintenance, ...  # fmt: skip
CAPEX = {"0210": 420, "0310": 260}
SPENT = MONTHS[:3]
BASE = Decimal(1)
CENTRES = (("A", "Operations", 0.7), ("B", "Management and support", 0.3))
OFFICE = ("GRP-A", "Group office")
ENVELOPES = {"opex": 1.01, "capex": 1.02, "stratex": 1.05}
SHOWN = ("F1", "F3", "C1")  # objectives whose targets the budgets imply


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line before it gets its number."""

    unit: str
    centre: str
    account: str
    kind: str
    month: str
    amount: Decimal
    initiative: str | None = None
    objective: str | None = None


def book() -> Book:
    """Return the rows of the money."""
    this, last = list(_lines(YEAR)), list(_lines(LAST))
    sums: dict[tuple[str, str], Decimal] = {}
    for each in this:
        for unit in {each.unit, "group"}:
            key = (unit, each.kind)
            sums[key] = sums.get(key, Decimal(0)) + each.amount
    return {
        "envelopes": [
            {
                "year": YEAR, "kind": kind, "currency": CURRENCY,
                "amount": cents(float(sums["group", kind]) * part),
            }
            for kind, part in ENVELOPES.items()
        ],
        "cost_centres": list(_centres()),
        "budget_lines": [*map(_row(YEAR), enumerate(this, 1)), *map(_row(LAST), enumerate(last, 1))],
        "budget_totals": [_total(*key, amount) for key, amount in sorted(sums.items())],
        "headcount_lines": [
            {"id": f"HC-{n:04}", "year": YEAR, **row} for n, row in enumerate(_people(), 1)
        ],
        "workforce_demands": list(_demand()),
        "implied_targets": list(_implied()),
        "unfunded": list(_unfunded()),
        "cuts": list(_cuts()),
        "reallocations": list(_transfers()),
        "forecasts": list(_forecasts()),
        "spending": list(_spending(this)),
    }  # fmt: skip


def _lines(year: str) -> Iterator[Line]:
    for unit in UNITS:
        growth = 1.0 if year == YEAR else 1 / _growth(unit)
        for letter, _, part in CENTRES:
            for account, rate in ACCOUNTS.items():
                yield from _monthly(unit, letter, account, "opex", year, rate * part * growth)
        for account, rate in CAPEX.items():
            yield from _monthly(unit, "A", account, "capex", year, rate * growth)
    if year == YEAR:
        for each in LIVE:
            for month, amount in monthly(each).items():
                place = OFFICE[0] if each.unit == "group" else f"{each.unit[:3].upper()}-A"
                home = "people" if each.unit == "group" else each.unit
                centre = "PEO-A" if each.unit == "group" else place
                yield Line(
                    home, centre, "4900", "stratex", month, amount, each.key, each.measure[2:4]
                )


def _monthly(
    unit: Unit, letter: str, account: str, kind: str, year: str, rate: float
) -> Iterator[Line]:  # fmt: skip
    for month in months_of(year):
        season = 0.97 + 0.06 * dice("season", unit.key, account, month[7:])
        amount = cents(round(unit.staff * rate * season / 10) * 10)
        yield Line(unit.key, f"{code(unit)}-{letter}", account, kind, month, amount)


def _growth(unit: Unit) -> float:
    """Return how this year's budget compares to last year's: never nearly the same."""
    return 1.06 + 0.04 * dice("growth", unit.key)


def _row(year: str):  # noqa: ANN202 - a function of a numbered line
    def made(numbered: tuple[int, Line]) -> Row:
        number, line = numbered
        return {
            "id": f"B{year[4:]}-{number:04}", "year": year, "unit": line.unit,
            "cost_centre": line.centre, "account": line.account, "kind": line.kind,
            "month": line.month, "amount": line.amount, "currency": CURRENCY,
            "initiative": line.initiative, "objective": line.objective, "state": "approved",
        }  # fmt: skip

    return made


def _centres() -> Iterator[Row]:
    for unit in UNITS:
        for letter, name, _ in CENTRES:
            yield {"id": f"{code(unit)}-{letter}", "unit": unit.key, "name": name}


def _total(unit: str, kind: str, amount: Decimal) -> Row:
    return {
        "year": YEAR, "unit": unit, "kind": kind, "amount": amount, "currency": CURRENCY,
        "due": "2027-10-04", "submitted_on": "2027-10-01",
    }  # fmt: skip


def _people() -> Iterator[Row]:
    """Yield the people of every unit by skill and quarter, then those of the initiatives."""
    for unit in UNITS:
        own = _skills(unit)
        for skill in own:
            for quarter in QUARTERS:
                fte = unit.staff / len(own) * (0.99 + 0.02 * dice("staff", unit.key, skill))
                yield _head(unit.key, skill, quarter, rounded(fte, 1), None)
    for each in LIVE:
        for skill, quarter, fte in staffing(each):
            home = "people" if each.unit == "group" else each.unit
            yield _head(home, skill, quarter, str(fte), each.key)


def _skills(unit: Unit) -> tuple[str, ...]:
    main = {
        "pumps": "production", "valves": "production", "services": "field_service",
        "metering": "production", "projects": "project_management", "digital": "software",
        "finance": "finance", "people": "change", "it": "data", "supply": "procurement",
        "quality": "quality", "engineering": "engineering",
    }[unit.key]  # fmt: skip
    further = [skill for skill in SKILLS if skill != main]
    return (main, pick(further, "second", unit.key))


def _head(unit: str, skill: str, quarter: str, fte: str, initiative: str | None) -> Row:
    return {
        "unit": unit, "skill": skill, "quarter": quarter, "fte": fte, "initiative": initiative,
    }  # fmt: skip


def _demand() -> Iterator[Row]:
    sums: dict[tuple[str, str, str], Decimal] = {}
    for row in _people():
        key = (row["unit"], row["skill"], row["quarter"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["fte"])
    for (unit, skill, quarter), fte in sorted(sums.items()):
        yield {"year": YEAR, "unit": unit, "skill": skill, "quarter": quarter, "fte": fte}


def year_of(of: object, places: int) -> float:
    """Return what a measure's targets come to in the year, as rounded in their rows."""
    values = [float(rounded(of.target(p), places)) for p in of.periods(YEAR)]
    total = sum(values)
    return total if of.measure.aggregation == "sum" else total / len(values)


def _implied() -> Iterator[Row]:
    for line in lines():
        if line.corporate.key in SHOWN:
            value = year_of(line.course, line.course.places)
            yield {
                "year": YEAR, "unit": line.unit.key, "measure": f"M-{line.key}",
                "value": rounded(value, 2),
            }  # fmt: skip


def _unfunded() -> Iterator[Row]:
    for number, amount in ((27, 300_000), (30, 150_000), (33, 420_000)):
        yield {
            "id": f"UNF-{number}", "year": YEAR, "initiative": f"INI-{number}", "amount": amount,
            "currency": CURRENCY, "reason": "Lower in the ranking than the money reaches",
            "approved_by": CEO,
        }  # fmt: skip


def _cuts() -> Iterator[Row]:
    for number, (initiative, unit, amount, reviewed) in enumerate(
        (("INI-08", "pumps", 180_000, None), ("INI-19", "engineering", 260_000, "2027-11-09")), 1
    ):
        yield {
            "id": f"CUT-{number}", "year": YEAR, "unit": unit, "initiative": initiative,
            "amount": amount, "currency": CURRENCY, "target_reviewed_on": reviewed,
            "effect": "The last site follows in the next year",
        }  # fmt: skip


def _transfers() -> Iterator[Row]:
    moves = (
        ("stratex", "stratex", "INI-21", "INI-16", 40_000, CFO),
        ("opex", "opex", None, None, 90_000, CFO),
        ("stratex", "opex", "INI-15", None, 20_000, CEO),
    )
    for number, (source, target, giver, taker, amount, approver) in enumerate(moves, 1):
        yield {
            "id": f"MOVE-{number}", "year": YEAR, "from_kind": source, "to_kind": target,
            "from_initiative": giver, "to_initiative": taker, "amount": amount,
            "currency": CURRENCY, "effect": "The objective is reached a month later",
            "approver": approver,
        }  # fmt: skip


def _forecasts() -> Iterator[Row]:
    for line in lines():
        if line.corporate.key == "F1":
            value = year_of(line.course, line.course.places)
            part = 0.985 + 0.02 * dice("forecast", line.key)
            yield {
                "year": YEAR, "measure": f"M-{line.key}", "quarter": QUARTERS[0],
                "value": rounded(value * part, 2), "reason": "Orders in hand and the usual season",
            }  # fmt: skip


def _spending(this: list[Line]) -> Iterator[Row]:
    plan: dict[tuple[str, str, str], Decimal] = {}
    for each in this:
        if each.kind != "stratex" and each.month in SPENT:
            key = (each.unit, each.month, each.kind)
            plan[key] = plan.get(key, Decimal(0)) + each.amount
    for (unit, month, kind), amount in sorted(plan.items()):
        spent = cents(float(amount) * (0.97 + 0.05 * dice("spending", unit, month, kind)))
        yield _spent(unit, month, kind, spent, None)
    for each in LIVE:
        home = "people" if each.unit == "group" else each.unit
        for month in months_of_initiative(each):
            if month in SPENT:
                amount = spending(each, month, monthly(each)[month])
                yield _spent(home, month, "stratex", amount, each.key)


def _spent(unit: str, month: str, kind: str, amount: Decimal, initiative: str | None) -> Row:
    name = initiative or f"{unit}-{kind}"
    return {
        "id": f"S-{month[7:]}-{name}", "year": YEAR, "unit": unit, "month": month, "kind": kind,
        "amount": amount, "currency": CURRENCY, "initiative": initiative,
    }  # fmt: skip


__all__ = ["GROUP_STAFF", "book"]
