"""The initiatives of FY2028 that run or are about to."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Initiative:
    """A live initiative: what it moves, who answers for it, when, and for how much."""

    key: str
    name: str
    unit: str
    measure: str  # of the corporate card
    effect: float  # on it, in its unit
    sponsor: str
    owner: str
    start: date
    finish: date
    cost: int  # EUR within FY2028
    skills: tuple[str, ...]


def _i(number: int, name: str, *rest: str) -> Initiative:
    place, who, when, takes = rest
    cost, *skills = takes.split()
    unit, measure, effect = place.split()
    sponsor, owner = who.split()
    start, finish = (date.fromisoformat(day) for day in when.split())
    return Initiative(
        f"INI-{number:02}",
        name,
        unit,
        f"M-{measure}",
        float(effect),
        sponsor,
        owner,
        start,
        finish,
        int(cost) * 1000,
        tuple(skills),
    )


LIVE = (
    _i(
        1,
        "Contract desk in every sales office",
        "services C1a 6",
        "naomi-clarke colin-fraser",
        "2028-01-10 2028-10-31",
        "900 sales change",
    ),
    _i(
        2,
        "Renewal calls three months ahead",
        "services F2b 4",
        "naomi-clarke joanna-kowalski",
        "2028-02-01 2028-09-30",
        "420 sales",
    ),
    _i(
        3,
        "Savings reports for cities",
        "metering C5b 15",
        "naomi-clarke victor-lopes",
        "2028-03-01 2028-11-30",
        "680 data software",
    ),
    _i(
        4,
        "Gateway for older pumps",
        "digital I4a 1800",
        "felix-amadi lucas-meyer",
        "2028-01-17 2028-11-30",
        "2200 software engineering",
    ),
    _i(
        5,
        "Early warning for bearings",
        "digital I4b 9",
        "felix-amadi chloe-bennett",
        "2028-02-14 2028-12-15",
        "1650 data engineering",
    ),
    _i(
        6,
        "One asset register",
        "it L4a 4",
        "felix-amadi nora-pfeiffer",
        "2028-03-06 2028-12-15",
        "1400 data software",
    ),
    _i(
        7,
        "Second foundry for large castings",
        "supply C3a 5",
        "anton-reuter carla-santos",
        "2028-01-10 2028-09-15",
        "1900 procurement quality",
    ),
    _i(
        8,
        "Flow line for mid-size pumps",
        "pumps I1a 5",
        "anton-reuter stefan-krause",
        "2028-02-07 2028-12-15",
        "2600 production engineering",
    ),
    _i(
        9,
        "Promise dates from real capacity",
        "supply C3b 3",
        "anton-reuter timo-berger",
        "2028-04-03 2028-11-30",
        "750 data procurement",
    ),
    _i(
        10,
        "Zero-fault coating",
        "valves I2a 2",
        "birgit-sommer eva-lindner",
        "2028-03-13 2028-12-15",
        "1150 quality production",
    ),
    _i(
        11,
        "Heat recovery in the paint shop",
        "pumps I7a 9",
        "birgit-sommer ines-duarte",
        "2028-05-08 2028-12-15",
        "980 engineering production",
    ),
    _i(
        12,
        "Supplier quality at the source",
        "quality I2b 1",
        "birgit-sommer erik-dahl",
        "2028-04-10 2028-10-31",
        "520 quality procurement",
    ),
    _i(
        13,
        "Margin view by contract",
        "finance F1b 0.5",
        "rajiv-menon kofi-mensah",
        "2028-05-02 2028-11-30",
        "460 finance data",
    ),
    _i(
        14,
        "Stock targets by part",
        "supply F4b 0.4",
        "rajiv-menon carla-santos",
        "2028-06-05 2028-12-15",
        "610 data procurement",
    ),
    _i(
        15,
        "Collection of old receivables",
        "finance F4a 5",
        "rajiv-menon ulrike-stein",
        "2028-06-12 2028-12-15",
        "240 finance",
    ),
    _i(
        16,
        "Technician academy",
        "people L2b 6",
        "greta-lindqvist renate-wolff",
        "2028-02-21 2028-12-15",
        "1300 change field_service",
    ),
    _i(
        17,
        "Mentors and a fair pay band",
        "people L2a 2",
        "greta-lindqvist alan-whyte",
        "2028-04-17 2028-12-15",
        "870 change",
    ),
    _i(
        18,
        "Data course for every team",
        "people L1a 18",
        "greta-lindqvist yara-haddad",
        "2028-07-03 2028-12-15",
        "640 change data",
    ),
    _i(
        19,
        "Sensor kit for valves",
        "engineering I3a 2",
        "ilse-brandt silke-amrhein",
        "2028-07-10 2028-12-15",
        "1750 engineering software",
    ),
    _i(
        20,
        "Turn-key station with monitoring",
        "projects C2a 3",
        "ilse-brandt milena-petrova",
        "2028-09-04 2028-12-15",
        "930 engineering project_management",
    ),
    _i(
        21,
        "Scorecard in every unit review",
        "group L3a 15",
        "ilse-brandt yara-haddad",
        "2028-10-02 2028-12-15",
        "260 change",
    ),
)
SKILLS = (
    "change",
    "data",
    "engineering",
    "field_service",
    "finance",
    "procurement",
    "production",
    "project_management",
    "quality",
    "sales",
    "software",
)
