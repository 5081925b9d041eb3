"""Sound people: 87 employees in three units, two strategic job families, two goals for each.

North has 42 under E-1, South 38 under E-3, IT seven under E-300. Six technicians work in North and
five planners in South. Every goal serves an objective of its own unit.
"""

from tests.processes.content.budget import STAFF, UNITS
from tests.processes.content.core import QUARTERS, YEAR, Row

TEAMS = {
    "north": ("E-1", range(101, 141)),
    "south": ("E-3", range(201, 237)),
    "it": ("E-300", range(301, 307)),
}
OBJECTIVES = {"north": ("N1", "N2"), "south": ("S1", "S2"), "it": ("T1-IT", "T1-IT")}
FAMILIES = {
    "JF-1": ("Service technicians", "L1", range(101, 107)),
    "JF-2": ("Order planners", "L2", range(201, 206)),
}
CORE = {"E-1": "north", "E-2": "north", "E-3": "south", "E-4": "south", "E-300": "it"}


def family_of(number: int) -> str:
    """Return the job family of an employee, "" for none."""
    return next((key for key, (_, _, people) in FAMILIES.items() if number in people), "")


def employee(number: int, unit: str, manager: str) -> Row:
    """Return an employee who has been there for years."""
    return {
        "id": f"E-{number}",
        "unit": unit,
        "manager": manager,
        "job_family": family_of(number),
        "eligible": "yes",
        "joined_on": "2022-01-01",
    }


def goal(who: str, number: int, objective: str) -> Row:
    """Return one of two approved goals that weigh the same."""
    return {
        "id": f"G-{who}-{number}",
        "year": YEAR,
        "employee": who,
        "objective": objective,
        "text": f"What {who} does for {objective}, part {number}",
        "weight": "50",
        "measured_by": "done or not",
        "target": "done",
        "due": "2028-11-30",
        "state": "approved",
    }


def _employees() -> list[Row]:
    head = {"id": "E-300", "unit": "it", "person": "itd", "manages": "yes", "eligible": "yes"}
    return [
        {**head, "joined_on": "2020-01-01"},
        *(
            employee(number, unit, manager)
            for unit, (manager, numbers) in TEAMS.items()
            for number in numbers
        ),
    ]


def _goals() -> list[Row]:
    people = {f"E-{n}": unit for unit, (_, numbers) in TEAMS.items() for n in numbers} | CORE
    return [
        goal(who, number, objective)
        for who, unit in people.items()
        for number, objective in enumerate(OBJECTIVES[unit], 1)
    ]


def _demands() -> list[Row]:
    people = [(unit, "service", q, 20) for unit in UNITS for q in QUARTERS]
    people += [
        (unit, skill, f"{YEAR}-Q{q}", fte)
        for unit, skill, fte, quarters in STAFF.values()
        for q in quarters
    ]
    return [
        {"year": YEAR, "unit": unit, "skill": skill, "quarter": quarter, "fte": str(fte)}
        for unit, skill, quarter, fte in people
    ]


def _actions() -> list[Row]:
    return [
        {
            "id": f"D-{n}",
            "year": YEAR,
            "employee": f"E-{n}",
            "competency": f"K-{key}",
            "action": "Take the course",
            "due": "2028-09-30",
        }
        for key, (_, _, people) in FAMILIES.items()
        for n in people
    ]


ROWS: dict[str, list[Row]] = {
    "job_families": [
        {
            "id": key,
            "year": YEAR,
            "name": name,
            "objective": objective,
            "process": "Service",
            "incumbents": str(len(people)),
            "needed": str(len(people) + 1),
        }
        for key, (name, objective, people) in FAMILIES.items()
    ],
    "employees": _employees(),
    "competencies": [
        {
            "id": f"K-{key}",
            "year": YEAR,
            "job_family": key,
            "name": "Digital basics",
            "required_level": "3",
            "at_level": str(len(people)),
            "needed": str(len(people) + 1),
            "period": QUARTERS[0],
        }
        for key, (_, _, people) in FAMILIES.items()
    ],
    "workforce_demands": _demands(),
    "goals": _goals(),
    "development_actions": _actions(),
    "incentive_rules": [
        {
            "id": f"IR-{measure}",
            "year": YEAR,
            "population": "executives",
            "measure": measure,
            "financial": financial,
            "weight": weight,
            "cap": "150",
        }
        for measure, financial, weight in (("M-F1", "yes", "60"), ("M-C1", "no", "40"))
    ],
    "disclosures": [
        {"id": "DIS-1", "year": YEAR, "what": "Goals linked", "group": "north", "people": "42"}
    ],
}
