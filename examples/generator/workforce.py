"""Five thousand people and their twelve thousand goals, by number; and what makes them ready."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from examples.generator.cards import LOCAL, code, deputy, lines
from examples.generator.cast import BOARD, CEO, GROUP_STAFF, UNITS, people
from examples.generator.corporate import OBJECTIVES
from examples.generator.tools import LAST, QUARTERS, YEAR, Book, Row, dice, pick

TEAM = 12  # people that one manager leads, the manager not counted
FAMILIES = {
    "JF1": ("Service technicians", "L2", "Field service", "services", 260),
    "JF2": ("Data analysts", "L1", "Analysis of field data", "digital", 60),
    "JF3": ("Firmware engineers", "L4", "Connected products", "engineering", 70),
    "JF4": ("Shift leaders", "L3", "Assembly", "pumps", 85),
    "JF5": ("Calibration experts", "L2", "Meter calibration", "metering", 45),
    "JF6": ("Contract managers", "L3", "Service contracts", "services", 50),
}
COMPETENCIES = ("Reads field data", "Knows the product", "Leads a customer talk")
VERBS = {
    "F": ("Trim the cost of", "Raise the yield of", "Find savings in", "Sell more from"),
    "C": ("Answer every request at", "Keep every date at", "Win praise for", "Call back for"),
    "I": (
        "Shorten the waiting at",
        "Remove a cause of rework at",
        "Standardise the set-up of",
        "Document the handover of",
    ),
    "L": (
        "Pass on what I know at",
        "Take the data course with",
        "Hold the weekly talk at",
        "Mentor a newcomer at",
    ),
}
MANAGED = {
    "F": "Bring home the numbers of",
    "C": "Visit customers with",
    "I": "Walk the process of",
    "L": "Develop the people of",
}
COUNTED = (
    ("Weekly count", "every week"),
    ("Monthly figure", "8 % better"),
    ("Review with my manager", "done by June"),
    ("Before and after", "one example a quarter"),
)
GOALS = 12_000


@dataclass(slots=True)
class Person:
    """An employee under a number."""

    key: str
    unit: str
    manager: str | None
    manages: bool
    team: int  # the number of the team within the unit
    place: int  # the number within the team
    person: str | None = None
    family: str | None = None


def staff() -> list[Person]:
    """Return everybody: units one after the other, each head first, then managers and teams."""
    numbers = count(1)
    named = _named()
    chief = Person(_id(next(numbers)), "group", None, manages=True, team=0, place=0, person=CEO)
    found = [chief]
    for unit, size in (("group", GROUP_STAFF - 1), *((u.key, u.staff) for u in UNITS)):
        found += _unit(unit, size, chief, named[unit], numbers)
    _join_families(found)
    return found


def _unit(
    unit: str, size: int, chief: Person, named: list[str], numbers: Iterator[int]
) -> list[Person]:
    head = Person(_id(next(numbers)), unit, chief.key, manages=True, team=0, place=0)
    teams = max(1, round((size - 1) / (TEAM + 1)))
    managers, members = [head], list[Person]()
    managers += [
        Person(_id(next(numbers)), unit, head.key, manages=True, team=team, place=0)
        for team in range(1, teams + 1)
    ]
    for place in range(size - 1 - teams):
        boss = managers[1 + place % teams]
        members.append(
            Person(
                _id(next(numbers)),
                unit,
                boss.key,
                manages=False,
                team=boss.team,
                place=1 + place // teams,
            )
        )
    for person, name in zip([*managers, *members], named, strict=False):
        person.person = name
    return [*managers, *members]


def _named() -> dict[str, list[str]]:
    """Return the people of the organisation's files by unit, each head first."""
    heads = {unit.head for unit in UNITS}
    found: dict[str, list[str]] = {key: [] for key in ("group", *(unit.key for unit in UNITS))}
    for key, row in people().items():
        if key not in (*BOARD, CEO):
            found[row["unit"]].insert(0 if key in heads else len(found[row["unit"]]), key)
    return found


def _join_families(found: list[Person]) -> None:
    for key, (_, _, _, unit, size) in FAMILIES.items():
        free = [p for p in found if p.unit == unit and not p.manages and p.family is None]
        for person in free[:size]:
            person.family = key


def _id(number: int) -> str:
    return f"E{number:04}"


def book() -> Book:
    """Return the rows of the people side."""
    everybody = staff()
    return {
        "employees": [_employee(person) for person in everybody],
        "job_families": [
            {
                "id": key,
                "year": YEAR,
                "name": name,
                "objective": objective,
                "process": process,
                "incumbents": size,
                "needed": round(size * 1.1),
            }
            for key, (name, objective, process, _, size) in FAMILIES.items()
        ],
        "competencies": list(_competencies()),
        "goals": list(_goals(everybody)),
        "development_actions": [
            _action(n, p) for n, p in enumerate((p for p in everybody if p.family), 1)
        ],
        "incentive_rules": list(_incentives()),
        "rating_summaries": [
            {
                "year": LAST,
                "unit": unit.key,
                "people": unit.staff,
                "average": f"{3.1 + 0.5 * dice('rating', unit.key):.2f}",
                "unit_result": f"{92 + 14 * dice('rating', unit.key):.1f}",
            }
            for unit in UNITS
        ],
        "disclosures": [
            {
                "id": f"DIS-{unit.key}",
                "year": YEAR,
                "what": "Share with a linked goal",
                "group": unit.key,
                "people": unit.staff,
            }
            for unit in UNITS
        ],
    }


def _employee(person: Person) -> Row:
    joined = (
        f"{2004 + int(24 * dice('joined', person.key))}-{1 + int(12 * dice('m', person.key)):02}-01"
    )
    return {
        "id": person.key,
        "unit": person.unit,
        "manager": person.manager,
        "person": person.person,
        "job_family": person.family,
        "manages": "yes" if person.manages else None,
        "joined_on": joined,
        "onboarded_on": f"{joined[:8]}22",
    }


def _competencies() -> Iterator[Row]:
    periods = (f"{LAST}-Q4", QUARTERS[0])
    for key, (_, _, _, _, size) in FAMILIES.items():
        for number, name in enumerate(COMPETENCIES, 1):
            for later, period in enumerate(periods):
                ready = 0.83 + 0.03 * later + 0.08 * dice("ready", key, number)
                yield {
                    "id": f"{key}-C{number}-{period[2:]}",
                    "year": YEAR,
                    "job_family": key,
                    "name": name,
                    "required_level": 3,
                    "at_level": int(size * 1.1 * ready),
                    "needed": round(size * 1.1),
                    "period": period,
                }


def _goals(everybody: list[Person]) -> Iterator[Row]:
    """Yield two goals for everybody, and a third for the first ones, up to twelve thousand."""
    objectives, places = _objectives(), {u.key: u.places.split(",") for u in UNITS}
    places["group"] = ["the strategy office", "the board papers", "corporate functions"]
    third = GOALS - 2 * len(everybody)
    numbers = count(1)
    for index, person in enumerate(everybody):
        own = objectives[person.unit]
        weights = (40, 30, 30) if index % len(everybody) < third else (60, 40)
        for step, weight in enumerate(weights):
            objective = own[(person.place + 5 * person.team + 4 * step) % len(own)]
            text = _text(person, objective, step, places[person.unit])
            counted, target = pick(COUNTED, "counted", person.key, step)
            yield {
                "id": f"G{next(numbers):05}",
                "year": YEAR,
                "employee": person.key,
                "text": text,
                "measured_by": counted,
                "target": target,
                "weight": weight,
                "objective": objective,
                "state": "approved",
            }


def _objectives() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {unit.key: [] for unit in UNITS}
    for line in lines():
        found[line.unit.key].append(line.key)
    for unit in UNITS:
        found[unit.key] += [f"{code(unit)}-X1"] if unit.key in LOCAL else []
    return {**found, "group": [o.key for o in OBJECTIVES]}


def _text(person: Person, objective: str, step: int, places: list[str]) -> str:
    """Return a goal in words that hardly anybody else in the team uses."""
    kind = objective.rpartition("-")[2][0]
    kind = kind if kind in VERBS else "I"
    place = places[(person.team + person.place) % len(places)]
    verb = MANAGED[kind] if person.manages else VERBS[kind][(person.place + step) % 4]
    return f"{verb} {place}"


def _action(number: int, person: Person) -> Row:
    which = 1 + int(3 * dice("learns", person.key))
    return {
        "id": f"DEV-{number:03}",
        "year": YEAR,
        "employee": person.key,
        "competency": f"{person.family}-C{which}-{QUARTERS[0][2:]}",
        "action": f"{pick(('Course', 'Job rotation', 'Mentor'), 'how', person.key)}: "
        f"{COMPETENCIES[which - 1].lower()}",
        "due": f"2028-{6 + int(6 * dice('due', person.key)):02}-30",
    }


def _incentives() -> Iterator[Row]:
    rules = (
        ("executives", "M-F1a", "yes", 40),
        ("executives", "M-C3a", "no", 35),
        ("executives", "M-I1a", "no", 25),
        ("managers", "M-F2a", "yes", 50),
        ("managers", "M-I2a", "no", 50),
        ("staff", "M-C3a", "no", 100),
    )
    for number, (who, measure, financial, weight) in enumerate(rules, 1):
        yield {
            "id": f"PAY-{number}",
            "year": YEAR,
            "population": who,
            "measure": measure,
            "financial": financial,
            "weight": weight,
            "cap": 150,
        }


__all__ = ["book", "deputy", "staff"]
