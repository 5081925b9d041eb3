"""The cards of the units: what each does for the corporate map, how it is measured, and demands."""

from collections.abc import Iterator
from dataclasses import dataclass

from examples.generator.cast import UNITS, Unit
from examples.generator.corporate import MEASURES, OBJECTIVES, Objective, thresholds
from examples.generator.numbers import Course, course
from examples.generator.tools import YEAR, Book, Row, dice, pick, rounded

CORE = ("F1", "F2", "C1", "C3", "C4", "I1", "I2", "L1")  # what every selling unit takes up
OTHER = {  # and what each takes up besides
    "pumps": ("F3", "F4", "I6", "L2"),
    "valves": ("F3", "I4", "I6", "I7"),
    "services": ("C5", "I5", "L2", "L4"),
    "metering": ("C2", "C5", "I3", "I5"),
    "projects": ("C2", "F4", "I4", "L2"),
    "digital": ("C5", "I3", "I4", "L4"),
}
SUPPORT = ("F3", "F4", "C2", "C3", "C4", "I1", "I2", "I6", "I7", "L1", "L2", "L4")
LOCAL = {
    "projects": ("Close the claims of the Lisbon site", "A dispute that only this unit can end"),
    "it": ("Move the Hamburg computer room", "The lease of the building ends in 2028"),
}
ASKS = (
    ("it", "Run the order interface without gaps on working days"),
    ("supply", "Keep critical castings for four weeks in stock"),
    ("people", "Fill technician positions within 60 days"),
    ("quality", "Audit the three suppliers with most complaints"),
    ("engineering", "Release the sensor housing for series production"),
    ("finance", "Deliver contract margins by the fifth working day"),
)
WEIGHTS = (
    ("perspective", "financial", 2, "The board weighs results twice"),
    ("objective", "F1", 2, "Profitable growth carries the plan"),
    ("measure", "M-C3a", 3, "Customers judge us by the promised day"),
    ("unit", "services", 2, "Half of the growth is to come from services"),
)
CHECKPOINTS = (
    ("Enterprise value proposition", 3),
    ("Board and shareholders", 4),
    ("Corporate office to corporate support", 3),
    ("Corporate office to business units", 4),
    ("Business units to support units", 3),
    ("Units to customers", 3),
    ("Support units to suppliers and partners", 3),
    ("Corporate support to local support", 3),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a unit's card: its objective for a corporate one, and the measure's course."""

    unit: Unit
    corporate: Objective
    share: float  # percent of what the corporate objective needs
    course: Course

    @property
    def key(self) -> str:
        """Return the id of the unit's objective."""
        return f"{code(self.unit)}-{self.corporate.key}"

    @property
    def name(self) -> str:
        """Return the objective in the unit's own words."""
        words = self.corporate.sells if self.unit.sells else self.corporate.supports
        u = self.unit
        return words.format(product=u.product, customer=u.customer, work=u.work)


def code(unit: Unit) -> str:
    """Return the short form of a unit that ids begin with."""
    return unit.key[:3].upper()


def deputy(unit: Unit) -> str:
    """Return who stands in for the head."""
    return unit.owner if unit.owner != unit.head else unit.updater


def lines() -> list[Line]:
    """Return every line of every unit's card."""
    taken = {unit.key: (*CORE, *OTHER[unit.key]) if unit.sells else SUPPORT for unit in UNITS}
    found = []
    for objective in OBJECTIVES:
        carriers = [unit for unit in UNITS if objective.key in taken[unit.key]]
        for unit in carriers:
            measure = next(m for m in MEASURES if m.objective == objective.key)
            share = unit.staff / sum(each.staff for each in carriers)
            scale = _scale(measure.aggregation, measure.polarity, share, unit.key, measure.key)
            found.append(Line(unit, objective, round(100 * share, 1), course(measure.key, scale)))
    return sorted(found, key=lambda line: (UNITS.index(line.unit), line.key))


def book() -> Book:
    """Return the rows of the unit cards."""
    every = lines()
    return {
        "objectives": [*map(_objective, every), *_local()],
        "objective_links": [*map(_link, every)],
        "measures": [*map(unit_measure, every)],
        "cards": [_card(unit) for unit in ("group", *(u.key for u in UNITS))],
        "service_demands": list(_demands()),
        "weights": list(_weights()),
        "checkpoints": [
            {"id": f"CP{n}", "year": YEAR, "name": name, "score": score}
            for n, (name, score) in enumerate(CHECKPOINTS, 1)
        ],
    }


def _weights() -> Iterator[Row]:
    for level, of, weight, reason in WEIGHTS:
        yield {
            "year": YEAR,
            "level": level,
            "of": of,
            "since": "2028-01-01",
            "weight": weight,
            "reason": reason,
        }


def _scale(aggregation: str, polarity: str, share: float, *name: str) -> float:
    """Return a unit's part of a corporate target: a share of a sum, or a little more than all."""
    if aggregation in ("sum", "last"):
        return share * 1.004
    return 1 + (0.01 if polarity == "up" else -0.01) * dice("scale", *name)


def _objective(line: Line) -> Row:
    c, unit = line.corporate, line.unit
    return {
        "id": line.key,
        "year": YEAR,
        "unit": unit.key,
        "name": line.name,
        "statement": f"{line.name}, because we want to {c.name[0].lower()}{c.name[1:]}.",
        "perspective": c.perspective,
        "theme": c.theme,
        "owner": unit.head,
        "deputy": deputy(unit),
        "change": c.change,
        "timing": "lagging" if c.perspective == "financial" else "leading",
        "status": "active",
    }


def _local() -> Iterator[Row]:
    for unit in UNITS:
        if unit.key in LOCAL:
            name, reason = LOCAL[unit.key]
            yield {
                "id": f"{code(unit)}-X1",
                "year": YEAR,
                "unit": unit.key,
                "name": name,
                "statement": f"{name}.",
                "perspective": "internal",
                "owner": unit.head,
                "deputy": deputy(unit),
                "change": "Attention is free for the strategy.",
                "timing": "leading",
                "local_reason": f"{reason}.",
                "status": "active",
            }


def _link(line: Line) -> Row:
    return {
        "year": YEAR,
        "origin": line.key,
        "target": line.corporate.key,
        "kind": "contributes",
        "hypothesis": f"{line.name}: that is our part of “{line.corporate.name}”.",
        "lag": 3,
        "share": line.share,
    }


def unit_measure(line: Line) -> Row:
    """Return the measure of a line of a card."""
    m, unit = line.course.measure, line.unit
    low, high = bounds(line.course)
    places = line.course.places
    return {
        "id": f"M-{line.key}",
        "year": YEAR,
        "name": f"{m.name}, {unit.key}",
        "unit": unit.key,
        "objective": line.key,
        "intent": f"Tells whether we {line.name[0].lower()}{line.name[1:]}.",
        "formula": m.formula,
        "measured_in": m.unit,
        "polarity": m.polarity,
        "frequency": m.frequency,
        "timing": m.timing,
        "owner": unit.owner,
        "updater": unit.updater if unit.updater != unit.owner else unit.head,
        "source_system": m.source,
        "extraction": m.extraction,
        "baseline": rounded(
            line.course.target("FY2027-12" if m.frequency == "month" else "FY2027-Q4"), places
        ),
        "baseline_on": "2027-12-31",
        "lowest": low,
        "highest": high,
        **thresholds(m.key),
        "aggregation": m.aggregation,
        "rolls_up_to": m.key,
        "shared_as": m.key,
        "lag": 5,
        "known_flaws": pick(FLAWS, "flaw", line.key),
        "status": "active",
    }


FLAWS = (
    "none known",
    "the last two days of a month are booked late",
    "returns are counted twice",
    "Toronto counts local holidays as working days",
    "small orders are left out",
)


def bounds(of: Course) -> tuple[str, str]:
    """Return the lowest and highest value that can be true."""
    m = of.measure
    if m.unit == "%":
        return "0", "100"
    top = 3 * max(m.was, m.goal) * of.scale
    return "0", f"{top:.0f}" if top > 10 else f"{top:.2f}"  # noqa: PLR2004 - small ones need cents


def _card(unit: str) -> Row:
    if unit == "group":
        return {"year": YEAR, "unit": unit, "state": "active"}
    late = int(4 * dice("certified", unit))
    return {
        "year": YEAR,
        "unit": unit,
        "state": "certified",
        "due": "2027-10-18",
        "certified_on": f"2027-10-{14 + late - (late > 1) * 0:02}",
    }


def _demands() -> Iterator[Row]:
    sellers = [unit for unit in UNITS if unit.sells]
    for number, seller in enumerate(sellers):
        for step in range(4):
            provider, text = ASKS[(number + step) % len(ASKS)]
            answer = "counter" if step == 3 else "accept"  # noqa: PLR2004 - the last of four
            yield {
                "id": f"D-{code(seller)}-{provider}",
                "year": YEAR,
                "requester": seller.key,
                "provider": provider,
                "text": text,
                "answer": answer,
                "service_level": "Nine of ten within the agreed time, reported monthly",
                "measure": f"M-{provider[:3].upper()}-C3",
                "capacity": 1 + step,
            }
