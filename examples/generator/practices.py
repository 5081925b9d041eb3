"""What works and who took it over."""

from collections.abc import Iterator

from examples.generator.corporate import OBJECTIVES
from examples.generator.numbers import RED
from examples.generator.tools import CURRENCY, LAST, QUARTERS, YEAR, Book, Row, dice, rounded

PRACTICES = (
    # id, title, unit, process, objective, measure, originator, validator, state, adopters
    (
        "BP-1",
        "Clarify an order within a day",
        "pumps",
        "Order entry",
        "PUM-I1",
        "M-PUM-I1",
        "lena-brook",
        "erik-dahl",
        "embedded",
        ("valves", "metering", "projects", "services"),
    ),
    (
        "BP-2",
        "Van stock by forecast",
        "services",
        "Field service",
        "SER-I5",
        "M-SER-C4",
        "mei-tanaka",
        "judith-hoffmann",
        "in_adoption",
        ("digital", "projects", "metering"),
    ),
    (
        "BP-3",
        "Coating window by humidity",
        "valves",
        "Coating",
        "VAL-I2",
        "M-VAL-I2",
        "paul-schuster",
        "maya-lorenz",
        "in_adoption",
        ("pumps", "quality", "metering"),
    ),
    (
        "BP-4",
        "Second look at meter returns",
        "metering",
        "Returns",
        "MET-I2",
        "M-MET-I2",
        "rachel-adler",
        "erik-dahl",
        "published",
        ("services", "valves"),
    ),
    (
        "BP-5",
        "Daily stand-up on promised days",
        "supply",
        "Planning",
        "SUP-C3",
        "M-SUP-C3",
        "timo-berger",
        "anton-reuter",
        "embedded",
        ("pumps", "valves", "services", "projects"),
    ),
    (
        "BP-6",
        "Savings page for each customer",
        "digital",
        "Reporting",
        "DIG-C1",
        "M-DIG-C1",
        "chloe-bennett",
        "hanna-vogt",
        "validating",
        (),
    ),
    (
        "BP-7",
        "Shadow a technician for a day",
        "people",
        "Learning",
        "PEO-L2",
        "M-PEO-L2",
        "alan-whyte",
        "birgit-sommer",
        "nominated",
        (),
    ),
)
OUT = ("published", "in_adoption", "embedded")
PARTNER = {
    "pumps": "ulrike-stein",
    "valves": "ulrike-stein",
    "projects": "ulrike-stein",
    "quality": "ulrike-stein",
}


def book() -> Book:
    """Return the rows of practices and of who took them over."""
    return {
        "practices": [_practice(*row[:9]) for row in PRACTICES],
        "practice_evidence": [row for each in PRACTICES for row in _evidence(each[0])],
        "adoptions": [row for p in PRACTICES for row in _adoptions(p[0], p[2], p[9])],
        "practice_searches": list(_searches()),
    }


def _practice(key: str, title: str, unit: str, process: str, *rest: str) -> Row:
    objective, measure, originator, validator, state = rest
    out = state in OUT
    return {
        "id": key,
        "year": YEAR,
        "title": title,
        "unit": unit,
        "process": process,
        "objective": objective,
        "measure": measure,
        "problem": "The same trouble came back every week",
        "done": f"{title}: tried in one team, then in all teams of {unit}",
        "conditions": "A team leader who wants it",
        "cost_to_adopt": 12_000,
        "currency": CURRENCY,
        "originator": originator,
        "validator": validator if out else None,
        "validated_on": "2027-11-17" if out else None,
        "grade": "proven" if out else None,
        "shown_as": "proven" if out else None,
        "policy": "voluntary" if out else None,
        "state": state,
        "published_on": "2027-11-24" if out else None,
    }


def _evidence(key: str) -> Iterator[Row]:
    for side, periods, level in (
        ("before", (f"{LAST}-Q1", f"{LAST}-Q2"), 70),
        ("after", (f"{LAST}-Q3", f"{LAST}-Q4"), 80),
    ):
        for period in periods:
            value = level + 5 * dice("evidence", key, period)
            yield {
                "practice": key,
                "side": side,
                "period": period,
                "value": rounded(value, 1),
            }


def _adoptions(key: str, origin: str, adopters: tuple[str, ...]) -> Iterator[Row]:
    for number, unit in enumerate(adopters):
        last = number == len(adopters) - 1 and number > 1
        row = {
            "practice": key,
            "unit": unit,
            "pushed_on": "2027-11-26",
            "answered_on": f"2027-12-{6 + number:02}",
        }
        if last:
            yield {
                **row,
                "answer": "reject",
                "reason_code": "no_capacity",
                "reason": "The team moves house until autumn",
            }
            continue
        yield {
            **row,
            "answer": "adapt" if number % 2 else "adopt",
            "planned_on": "2028-02-01",
            "implemented_on": "2028-02-14",
            "learned_from": origin,
            "value": 18_000 + int(20_000 * dice("value", key, unit)),
            "currency": CURRENCY,
            "verified_by": PARTNER.get(unit, "kofi-mensah"),
        }


def _searches() -> Iterator[Row]:
    red = {key[:2] for key in RED}
    for objective in (o.key for o in OBJECTIVES if o.key in red):
        yield {
            "year": YEAR,
            "objective": objective,
            "quarter": QUARTERS[0],
            "searched_on": "2028-03-22",
            "found": "BP-5" if objective in ("C3", "I1") else None,
        }
