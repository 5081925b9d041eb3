"""The units and who works where, as the organisation's own files say."""

import csv
from dataclasses import dataclass
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "marrowby"
BOARD = ("theodor-falck", "miriam-okafor", "jean-luc-perreault", "saskia-wendt")
EXECUTIVES = (
    "ilse-brandt",
    "anton-reuter",
    "naomi-clarke",
    "felix-amadi",
    "rajiv-menon",
    "greta-lindqvist",
    "birgit-sommer",
)
CEO, CFO, DIRECTOR = "ilse-brandt", "rajiv-menon", "dorothea-kern"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in its own words: what it makes, for whom, and how it works."""

    key: str
    sells: bool
    head: str
    owner: str  # of its measures
    updater: str
    staff: int
    product: str
    customer: str
    work: str
    places: str  # teams or lines, separated by commas


UNITS = (
    Unit(
        "pumps",
        True,
        "henrik-solberg",
        "katrin-albers",
        "murat-aydin",
        1010,
        "pumps",
        "waterworks",
        "pump assembly",
        "line 1,line 2,line 3,the motor shop,the test bay,the paint shop,the night shift,"
        "the casting cell,the machining cell,the packing area,the spare parts store,hall 4",
    ),
    Unit(
        "valves",
        True,
        "claudia-ritter",
        "tomas-havel",
        "nele-fischer",
        760,
        "valves",
        "plant builders",
        "valve finishing",
        "the butterfly line,the gate line,the check valve cell,the coating shop,hall 2,hall 3,"
        "the pressure test,the late shift,the actuator cell,the dispatch team,the tool shop",
    ),
    Unit(
        "services",
        True,
        "marcus-bell",
        "joanna-kowalski",
        "devon-price",
        940,
        "service contracts",
        "utilities",
        "field service",
        "district North,district East,district Lakes,district Prairie,district Coast,"
        "the emergency desk,the repair shop,the overhaul team,the spare parts van fleet,"
        "the commissioning team,the contract desk",
    ),
    Unit(
        "metering",
        True,
        "laura-chen",
        "patrick-nolan",
        "sanjay-gupta",
        520,
        "water meters",
        "municipalities",
        "meter calibration",
        "the ultrasonic line,the mechanical line,the calibration rig,the radio module cell,"
        "the returns desk,the type approval team,the early shift,the firmware team",
    ),
    Unit(
        "projects",
        True,
        "gerrit-vandenberg",
        "milena-petrova",
        "oskar-lindgren",
        310,
        "pumping stations",
        "regional authorities",
        "site construction",
        "site Rostock,site Halifax,site Lisbon,site Aarhus,the tender team,the site engineers,"
        "the commissioning crew,the design office",
    ),
    Unit(
        "digital",
        True,
        "amara-nwosu",
        "lucas-meyer",
        "chloe-bennett",
        240,
        "monitoring subscriptions",
        "network operators",
        "software delivery",
        "the gateway team,the analytics team,the app team,the cloud platform team,"
        "the customer onboarding team,the data quality team,the support desk",
    ),
    Unit(
        "finance",
        False,
        "diane-mercer",
        "diane-mercer",
        "kofi-mensah",
        130,
        "financial steering",
        "the business units",
        "closing and planning",
        "accounts payable,accounts receivable,controlling Hamburg,controlling Toronto,"
        "the treasury desk,the tax team",
    ),
    Unit(
        "people",
        False,
        "matthias-engel",
        "renate-wolff",
        "alan-whyte",
        110,
        "people services",
        "managers",
        "hiring and learning",
        "recruiting,the training centre,payroll,the works council desk,talent development",
    ),
    Unit(
        "it",
        False,
        "simone-gauthier",
        "ravi-iyer",
        "nora-pfeiffer",
        210,
        "information systems",
        "all units",
        "system operation",
        "the service desk,the data platform team,the network team,the security team,"
        "the plant systems team,the workplace team",
    ),
    Unit(
        "supply",
        False,
        "olaf-brinkmann",
        "carla-santos",
        "timo-berger",
        280,
        "material supply",
        "the plants",
        "planning and purchasing",
        "castings purchasing,electronics purchasing,the planning desk,the Hamburg warehouse,"
        "the Toronto warehouse,freight,supplier development",
    ),
    Unit(
        "quality",
        False,
        "judith-hoffmann",
        "erik-dahl",
        "maya-lorenz",
        150,
        "quality assurance",
        "the plants",
        "inspection and audit",
        "incoming inspection,the material lab,the audit team,the complaint desk,"
        "the calibration lab",
    ),
    Unit(
        "engineering",
        False,
        "ruben-castellanos",
        "silke-amrhein",
        "jan-kowal",
        290,
        "product designs",
        "the business units",
        "design and testing",
        "hydraulics,electronics,the prototype shop,the simulation team,standards,"
        "the endurance test,embedded software",
    ),
)
GROUP_STAFF = 50


def people() -> dict[str, dict[str, str]]:
    """Return the people of the organisation's files, by id."""
    with (EXAMPLE / "people.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}
