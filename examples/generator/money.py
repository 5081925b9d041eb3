"""The money: four thousand budget lines, their totals, the people in them, and what was spent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from examples.generator import headcount
from examples.generator.cards import code, lines
from examples.generator.cast import CEO, CFO, UNITS, Unit
from examples.generator.initiatives import home, monthly, spending
from examples.generator.numbers import Course
from examples.generator.portfolio import LIVE
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
    rounded,
)

ACCOUNTS = {
    "4100": 4300,
    "4110": 780,
    "4120": 240,
    "4130": 160,
    "4200": 520,
    "4300": 190,
    "4310": 110,
    "4400": 240,
    "4500": 130,
    "4600": 85,
    "4700": 60,
    "4800": 95,
}  # EUR a head and month; 4100 wages, 4200 energy, 4400 maintenance, ...
CAPEX = {"0210": 420, "0310": 260}
SPENT = MONTHS[:3]
NOTHING = Decimal(0)
CENTRES = (("A", "Operations", 0.7), ("B", "Management and support", 0.3))
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
                "year": YEAR,
                "kind": kind,
                "currency": CURRENCY,
                "amount": cents(float(sums["group", kind]) * part),
            }
            for kind, part in ENVELOPES.items()
        ],
        "cost_centres": list(_centres()),
        "budget_lines": [_row(n, each) for some in (this, last) for n, each in enumerate(some, 1)],
        "budget_totals": [_total(*key, amount) for key, amount in sorted(sums.items())],
        "headcount_lines": [
            {"id": f"HC-{n:04}", "year": YEAR, **row} for n, row in enumerate(headcount.people(), 1)
        ],
        "workforce_demands": list(headcount.demand()),
        "implied_targets": list(_implied()),
        "unfunded": list(_unfunded()),
        "cuts": list(_cuts()),
        "reallocations": list(_transfers()),
        "forecasts": list(_forecasts()),
        "spending": list(_spending(this)),
    }


def _lines(year: str) -> Iterator[Line]:
    for each in UNITS:
        growth = 1.0 if year == YEAR else 1 / _growth(each)
        for letter, _, part in CENTRES:
            for account, rate in ACCOUNTS.items():
                usual = Line(each.key, f"{code(each)}-{letter}", account, "opex", year, NOTHING)
                yield from _monthly(usual, each.staff * rate * part * growth)
        for account, rate in CAPEX.items():
            usual = Line(each.key, f"{code(each)}-A", account, "capex", year, NOTHING)
            yield from _monthly(usual, each.staff * rate * growth)
    if year == YEAR:
        yield from _strategic()


def _strategic() -> Iterator[Line]:
    for each in LIVE:
        for month, amount in monthly(each).items():
            unit = home(each)
            centre, objective = f"{unit[:3].upper()}-A", each.measure[2:4]
            yield Line(unit, centre, "4900", "stratex", month, amount, each.key, objective)


def _monthly(usual: Line, rate: float) -> Iterator[Line]:
    """Yield a line for each month of a year: `usual` with its month and amount."""
    for month in months_of(usual.month):
        season = 0.97 + 0.06 * dice("season", usual.unit, usual.account, month[7:])
        yield replace(usual, month=month, amount=cents(round(rate * season / 10) * 10))


def _growth(unit: Unit) -> float:
    """Return how this year's budget compares to last year's: never nearly the same."""
    return 1.06 + 0.04 * dice("growth", unit.key)


def _row(number: int, line: Line) -> Row:
    year = line.month[:6]
    return {
        "id": f"B{year[4:]}-{number:04}",
        "year": year,
        "unit": line.unit,
        "cost_centre": line.centre,
        "account": line.account,
        "kind": line.kind,
        "month": line.month,
        "amount": line.amount,
        "currency": CURRENCY,
        "initiative": line.initiative,
        "objective": line.objective,
        "state": "approved",
    }


def _centres() -> Iterator[Row]:
    for unit in UNITS:
        for letter, name, _ in CENTRES:
            yield {"id": f"{code(unit)}-{letter}", "unit": unit.key, "name": name}


def _total(unit: str, kind: str, amount: Decimal) -> Row:
    return {
        "year": YEAR,
        "unit": unit,
        "kind": kind,
        "amount": amount,
        "currency": CURRENCY,
        "due": "2027-10-04",
        "submitted_on": "2027-10-01",
    }


def year_of(of: Course, places: int) -> float:
    """Return what a measure's targets come to in the year, as rounded in their rows."""
    values = [float(rounded(of.target(p), places)) for p in of.periods(YEAR)]
    total = sum(values)
    return total if of.measure.aggregation == "sum" else total / len(values)


def _implied() -> Iterator[Row]:
    for line in lines():
        if line.corporate.key in SHOWN:
            value = year_of(line.course, line.course.places)
            yield {
                "year": YEAR,
                "unit": line.unit.key,
                "measure": f"M-{line.key}",
                "value": rounded(value, 2),
            }


def _unfunded() -> Iterator[Row]:
    for number, amount in ((27, 300_000), (30, 150_000), (33, 420_000)):
        yield {
            "id": f"UNF-{number}",
            "year": YEAR,
            "initiative": f"INI-{number}",
            "amount": amount,
            "currency": CURRENCY,
            "reason": "Lower in the ranking than the money reaches",
            "approved_by": CEO,
        }


def _cuts() -> Iterator[Row]:
    for number, (initiative, unit, amount, reviewed) in enumerate(
        (("INI-08", "pumps", 180_000, None), ("INI-19", "engineering", 260_000, "2027-11-09")), 1
    ):
        yield {
            "id": f"CUT-{number}",
            "year": YEAR,
            "unit": unit,
            "initiative": initiative,
            "amount": amount,
            "currency": CURRENCY,
            "target_reviewed_on": reviewed,
            "effect": "The last site follows in the next year",
        }


def _transfers() -> Iterator[Row]:
    moves = (
        ("stratex", "stratex", "INI-21", "INI-16", 40_000, CFO),
        ("opex", "opex", None, None, 90_000, CFO),
        ("stratex", "opex", "INI-15", None, 20_000, CEO),
    )
    for number, (source, target, giver, taker, amount, approver) in enumerate(moves, 1):
        yield {
            "id": f"MOVE-{number}",
            "year": YEAR,
            "from_kind": source,
            "to_kind": target,
            "from_initiative": giver,
            "to_initiative": taker,
            "amount": amount,
            "currency": CURRENCY,
            "effect": "The objective is reached a month later",
            "approver": approver,
        }


def _forecasts() -> Iterator[Row]:
    for line in lines():
        if line.corporate.key == "F1":
            value = year_of(line.course, line.course.places)
            part = 0.985 + 0.02 * dice("forecast", line.key)
            yield {
                "year": YEAR,
                "measure": f"M-{line.key}",
                "quarter": QUARTERS[0],
                "value": rounded(value * part, 2),
                "reason": "Orders in hand and the usual season",
            }


def _spending(this: list[Line]) -> Iterator[Row]:
    plan: dict[tuple[str, str, str], Decimal] = {}
    for each in this:
        if each.kind != "stratex" and each.month in SPENT:
            key = (each.unit, each.month, each.kind)
            plan[key] = plan.get(key, Decimal(0)) + each.amount
    for (unit, month, kind), amount in sorted(plan.items()):
        spent = cents(float(amount) * (0.97 + 0.05 * dice("spending", unit, month, kind)))
        yield _spent(unit, month, kind, spent, None)
    for of in LIVE:
        for month, amount in monthly(of).items():
            if month in SPENT:
                spent = spending(of, month, amount)
                yield _spent(home(of), month, "stratex", spent, of.key)


def _spent(unit: str, month: str, kind: str, amount: Decimal, initiative: str | None) -> Row:
    name = initiative or f"{unit}-{kind}"
    return {
        "id": f"S-{month[7:]}-{name}",
        "year": YEAR,
        "unit": unit,
        "month": month,
        "kind": kind,
        "amount": amount,
        "currency": CURRENCY,
        "initiative": initiative,
    }
