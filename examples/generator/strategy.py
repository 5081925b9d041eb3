"""The strategy and what it was decided from: map, assumptions, questions, analysis, scenarios."""

from examples.generator.cast import CEO, EXECUTIVES
from examples.generator.corporate import CAUSES, OBJECTIVES, PERSPECTIVES, THEMES, Objective
from examples.generator.tools import (
    DAY,
    MONTHS,
    TODAY,
    YEAR,
    Book,
    Row,
    between,
    dice,
    last_day,
    rounded,
    workday,
)

SCANNED = {
    "customers": (
        "external",
        "Utilities ask for outcomes",
        "Tenders name availability, not pumps",
        "Survey of 140 utilities, Water Panel",
        "2027-05-03",
        5,
        4,
    ),
    "competitors": (
        "external",
        "Two rivals sell monitoring",
        "Both entered with free hardware",
        "Annual reports and trade fair notes",
        "2027-05-05",
        4,
        4,
    ),
    "technology": (
        "external",
        "Cheap battery radio modules",
        "Ten years on one battery",
        "Supplier roadmaps, interviews",
        "2027-05-06",
        4,
        5,
    ),
    "regulation": (
        "external",
        "Loss limits for networks",
        "Limits come into force in 2029",
        "Draft directive on drinking water losses",
        "2027-04-30",
        5,
        3,
    ),
    "economy": (
        "external",
        "Public budgets under pressure",
        "Investment moves to operation",
        "Outlook of the development banks",
        "2027-05-04",
        3,
        4,
    ),
    "people": (
        "internal",
        "Technicians retire",
        "One in four is over 57",
        "Age structure by site",
        "2027-05-07",
        5,
        5,
    ),
    "performance": (
        "internal",
        "Delivery holds revenue back",
        "Each late point costs 0.4 points",
        "Order data of two years",
        "2027-05-10",
        4,
        4,
    ),
}
SCENARIOS = {
    "S1": (
        "Networks go digital fast",
        "Regulation and cheap radio modules",
        "Monitoring is expected with every pump",
        (
            ("Tenders that ask for monitoring (%)", 40, "above", 31, "hanna-vogt"),
            ("Price of a radio module (EUR)", 14, "below", 17.2, "amara-nwosu"),
        ),
    ),
    "S2": (
        "Public budgets dry up",
        "Interest rates and debt rules",
        "Customers repair instead of buying",
        (
            ("Cancelled tenders (% of announced)", 25, "above", 9, "hanna-vogt"),
            ("Average age of pumps in service (years)", 19, "above", 16.4, "marcus-bell"),
            ("Repair orders a month", 1400, "above", 1120, "joanna-kowalski"),
        ),
    ),
    "S3": (
        "Castings become scarce",
        "Energy prices and closures of foundries",
        "Lead times double for half a year",
        (
            ("Foundry lead time (weeks)", 26, "above", 15, "olaf-brinkmann"),
            ("Casting price index", 135, "above", 118, "carla-santos"),
        ),
    ),
}
QUESTIONS = {
    "Q1": (
        "How do we earn money after the sale?",
        "naomi-clarke",
        (
            ("A contract with every sale", "grow"),
            ("Contracts for large systems only", "change"),
            ("Sell spare parts only and give service up", "stop"),
        ),
    ),
    "Q2": (
        "Do we build monitoring ourselves?",
        "felix-amadi",
        (
            ("Build it in the Digital unit", "grow"),
            ("Buy a platform and add sensors", "change"),
            ("Leave monitoring to partners", "stop"),
        ),
    ),
    "Q3": (
        "What do we do with small valves?",
        "anton-reuter",
        (
            ("Automate the line", "change"),
            ("Keep it as it is", "keep"),
            ("Stop valves below 50 mm", "stop"),
        ),
    ),
}
ASSUMPTIONS = (
    (
        "A1",
        "Utilities prefer outcomes to products",
        "Tenders with availability terms (%)",
        25,
        "below",
        38,
        "hanna-vogt",
    ),
    (
        "A2",
        "A radio module costs less than 20 EUR",
        "Price of a radio module (EUR)",
        20,
        "above",
        17.2,
        "amara-nwosu",
    ),
    (
        "A3",
        "Foundries deliver within 20 weeks",
        "Foundry lead time (weeks)",
        20,
        "above",
        15,
        "olaf-brinkmann",
    ),
    (
        "A4",
        "We can hire 60 digital people a year",
        "Digital hires in twelve months",
        45,
        "below",
        58,
        "matthias-engel",
    ),
    (
        "A5",
        "Water prices rise by at least 2 % a year",
        "Rise of water prices (%)",
        2,
        "below",
        3.1,
        "naomi-clarke",
    ),
    (
        "A6",
        "The euro stays within 1.35 to 1.60 CAD",
        "CAD for one EUR",
        1.6,
        "above",
        1.48,
        "rajiv-menon",
    ),
)
PRIORITIES = (
    ("P1", "Offer a service contract with every pump and valve", "added"),
    ("P2", "Connect the installed base", "added"),
    ("P3", "Keep every promised day", "kept"),
    ("P4", "Grow data skills in every team", "kept"),
    ("P5", "No further valves below 50 mm", "dropped"),
    ("P6", "No own foundry in Lisbon", "dropped"),
)
IDEAS = (
    ("Let customers see the test bay protocol of their pump", "C2", "ines-duarte"),
    ("Send the technician's photo before the visit", "C4", "mei-tanaka"),
    ("Use returned meters to train the leak detection", "I4", "rachel-adler"),
    ("Weigh scrap by shift and show it at the gate", "I7", "paul-schuster"),
    ("One order form for pumps and valves", "I1", "lena-brook"),
    ("Pair each young technician with a retiring one", "L2", "alan-whyte"),
    ("Offer savings reports to cities without a contract", "C5", "emily-stone"),
    ("Show foundry lead times on the planning board", "I6", "timo-berger"),
)


def book() -> Book:
    """Return the rows of everything that the strategy says."""
    return {
        "themes": [
            {"id": key, "year": YEAR, "name": name, "owner": owner, "horizon": 3}
            for key, (name, owner) in THEMES.items()
        ],
        "perspectives": [
            {"id": key, "name": name, "rank": rank}
            for rank, (key, name) in enumerate(PERSPECTIVES.items(), 1)
        ],
        "objectives": [_objective(o) for o in OBJECTIVES],
        "objective_links": [_cause(*cause) for cause in CAUSES],
        **_decided(),
        **_analysed(),
        **_readings(),
        "attendances": list(_attendances()),
    }


def _objective(o: Objective) -> Row:
    return {
        "id": o.key,
        "year": YEAR,
        "unit": "group",
        "name": o.name,
        "statement": f"{o.name}: {o.change[0].lower()}{o.change[1:]}",
        "perspective": o.perspective,
        "theme": o.theme,
        "owner": o.owner,
        "deputy": o.deputy,
        "change": o.change,
        "timing": "lagging" if o.perspective == "financial" else "leading",
        "cascade": o.cascade,
        "status": "active",
    }


def _cause(origin: str, target: str, hypothesis: str) -> Row:
    return {
        "year": YEAR,
        "origin": origin,
        "target": target,
        "kind": "cause_effect",
        "hypothesis": f"{hypothesis}.",
        "lag": 3 + int(6 * dice("lag", origin, target)),
        "strength": f"{0.4 + 0.4 * dice('strength', origin, target):.1f}",
        "verdict": "untested",
    }


def _decided() -> Book:
    return {
        "assumptions": [
            {
                "id": key,
                "year": YEAR,
                "text": text,
                "metric": metric,
                "threshold": limit,
                "breaks": breaks,
                "owner": owner,
                "reading": reading,
                "read_on": "2028-04-12",
            }
            for key, text, metric, limit, breaks, reading, owner in ASSUMPTIONS
        ],
        "strategy_questions": [
            {"id": key, "year": YEAR, "text": text, "owner": owner}
            for key, (text, owner, _) in QUESTIONS.items()
        ],
        "strategy_options": [
            _option(key, number, *option)
            for key, (_, _, options) in QUESTIONS.items()
            for number, option in enumerate(options, 1)
        ],
        "priorities": [
            {"id": key, "year": YEAR, "text": text, "change": change}
            for key, text, change in PRIORITIES
        ],
        "ideas": [_idea(number, *idea) for number, idea in enumerate(IDEAS, 1)],
    }


def _option(question: str, number: int, name: str, kind: str) -> Row:
    chosen = number == 1 if question != "Q3" else kind == "stop"
    return {
        "id": f"{question}-{number}",
        "year": YEAR,
        "question": question,
        "name": name,
        "kind": kind,
        "cost": f"{2 + number} MEUR over three years",
        "benefit": f"{6 - number} MEUR a year from the third year",
        "risk": "Slower than promised",
        "chosen": "yes" if chosen else "no",
        "reason": "Best value at a risk we can carry" if chosen else "Gives too much away",
    }


def _idea(number: int, text: str, objective: str, sender: str) -> Row:
    return {
        "id": f"IDEA-{number}",
        "year": YEAR,
        "text": text,
        "objective": objective,
        "evidence": "Tried in one team for a month",
        "sender": sender,
        "received_on": f"2027-{2 + number:02}-10",
        "answered_on": f"2027-{2 + number:02}-24",
        "answer": "Taken up in the plan of the unit" if number % 3 else "Not now: no capacity",
    }


def _analysed() -> Book:
    factors = [
        {
            "id": f"X-{key}",
            "year": YEAR,
            "side": side,
            "factor_class": key,
            "factor": factor,
            "trend": trend,
            "evidence": evidence,
            "dated": dated,
            "impact": impact,
            "likelihood": likelihood,
        }
        for key, (side, factor, trend, evidence, dated, impact, likelihood) in SCANNED.items()
    ]
    scenarios = [
        {"id": key, "year": YEAR, "name": name, "drivers": drivers, "effect": effect}
        for key, (name, drivers, effect, _) in SCENARIOS.items()
    ]
    signals = [
        {
            "id": f"{key}-{n}",
            "year": YEAR,
            "scenario": key,
            "metric": metric,
            "threshold": threshold,
            "breaks": breaks,
            "owner": owner,
        }
        for key, (_, _, _, found) in SCENARIOS.items()
        for n, (metric, threshold, breaks, _, owner) in enumerate(found, 1)
    ]
    return {"scan_factors": factors, "scenarios": scenarios, "signals": signals}


def _readings() -> Book:
    """Return what was read until the day of the example; all of it holds."""
    spoken = {
        f"{key}-{n}": reading
        for key, (_, _, _, found) in SCENARIOS.items()
        for n, (_, _, _, reading, _) in enumerate(found, 1)
    }
    rest = {key: reading for key, _, _, _, _, reading, _ in ASSUMPTIONS}
    return {
        "assumption_readings": [r for key in rest for r in _read("assumption", key, rest[key])],
        "signal_readings": [r for key in spoken for r in _read("signal", key, spoken[key])],
    }


def _read(of: str, key: str, reading: float) -> list[Row]:
    """Return the readings of one metric, each within three percent of its usual figure."""
    return [
        {
            "year": YEAR,
            "period": month,
            of: key,
            "reading": rounded(reading * between(0.97, 1.03, "reading", key, month), 2),
            "evidence": "Monthly look-up",
            "read_on": workday(last_day(month) + DAY, -8).isoformat(),
        }
        for month in MONTHS
        if last_day(month) < TODAY
    ]


def _attendances() -> list[Row]:
    events = (
        ("options-2027", "executive_education", "2027-06-07", None),
        ("offsite-2027", "strategy_meeting", "2027-06-14", "2027-06-04"),
    )
    return [
        {
            "year": YEAR,
            "event": event,
            "kind": kind,
            "person": person,
            "held_on": held,
            "pre_read_on": read,
            "present": "yes",
        }
        for event, kind, held, read in events
        for person in (CEO, *(p for p in EXECUTIVES if p != CEO))
    ]
