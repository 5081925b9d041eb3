"""The corporate map: twenty objectives, what causes what, and forty-five measures."""

from dataclasses import dataclass

THEMES = {
    "T1": ("Service for life", "naomi-clarke"),
    "T2": ("Connected water", "felix-amadi"),
    "T3": ("Flawless operations", "anton-reuter"),
    "T4": ("People who grow", "greta-lindqvist"),
}
PERSPECTIVES = {
    "learning": "Learning and growth",
    "internal": "Internal processes",
    "customer": "Customer",
    "financial": "Financial",
}


@dataclass(frozen=True, slots=True)
class Objective:
    """A corporate objective and how a selling and a supporting unit say it in their own words."""

    key: str
    perspective: str
    theme: str
    owner: str
    deputy: str
    name: str
    change: str
    sells: str
    supports: str
    cascade: str = "mandatory"


def _o(
    key: str, theme: str, who: str, name: str, change: str, *words: str, **rest: str
) -> Objective:
    place = {"F": "financial", "C": "customer", "I": "internal", "L": "learning"}[key[0]]
    owner, deputy = who.split()
    sells, supports = words
    return Objective(key, place, theme, owner, deputy, name, change, sells, supports, **rest)


OBJECTIVES = (
    _o(
        "F1",
        "T1",
        "rajiv-menon diane-mercer",
        "Grow profitable revenue",
        "Revenue grows faster than the market, at a better margin.",
        "Grow profitable sales of {product}",
        "Keep the cost of {product} below plan",
    ),
    _o(
        "F2",
        "T1",
        "naomi-clarke marcus-bell",
        "Raise the share of recurring revenue",
        "Every third euro is earned before the year begins.",
        "Turn buyers of {product} into yearly customers",
        "Price {product} as a yearly service",
    ),
    _o(
        "F3",
        "T3",
        "anton-reuter olaf-brinkmann",
        "Lower the cost of each unit delivered",
        "We can win tenders on price without losing money.",
        "Lower the unit cost of {work}",
        "Take cost out of {work}",
    ),
    _o(
        "F4",
        "T3",
        "rajiv-menon kofi-mensah",
        "Tie up less capital",
        "Stocks and receivables free money for the strategy.",
        "Turn the stock of {product} faster",
        "Free capital tied up in {work}",
        cascade="shared",
    ),
    _o(
        "C1",
        "T1",
        "naomi-clarke joanna-kowalski",
        "Win a service contract with every sale",
        "Customers buy water that flows, not iron.",
        "Offer a contract with all {product}",
        "Make {product} ready for service contracts",
    ),
    _o(
        "C2",
        "T2",
        "naomi-clarke sofia-marchetti",
        "Be the first choice of water utilities",
        "Utilities call us first when they plan.",
        "Be the first choice of {customer}",
        "Be a partner that {customer} would choose",
    ),
    _o(
        "C3",
        "T3",
        "anton-reuter carla-santos",
        "Deliver on the promised day",
        "Customers plan their outages around our date.",
        "Deliver {product} to {customer} on the promised day",
        "Answer {customer} on the promised day",
    ),
    _o(
        "C4",
        "T1",
        "naomi-clarke marcus-bell",
        "Keep customers' systems running",
        "Stand-stills are seen coming.",
        "Keep the systems of {customer} running",
        "Stand by {customer} without interruption",
    ),
    _o(
        "C5",
        "T2",
        "felix-amadi laura-chen",
        "Help customers save water and energy",
        "Savings are measured and shown to the customer.",
        "Show {customer} what they save",
        "Help {customer} to prove savings",
        cascade="shared",
    ),
    _o(
        "I1",
        "T3",
        "anton-reuter henrik-solberg",
        "Shorten the time from order to delivery",
        "An order takes weeks, not months.",
        "Shorten the lead time of {work}",
        "Shorten the waiting times in {work}",
    ),
    _o(
        "I2",
        "T3",
        "birgit-sommer judith-hoffmann",
        "Make it right the first time",
        "Nobody plans for rework any more.",
        "Get {work} right the first time",
        "Do {work} without rework",
    ),
    _o(
        "I3",
        "T2",
        "felix-amadi ruben-castellanos",
        "Launch connected products faster",
        "An idea reaches customers within a year.",
        "Bring connected {product} to market faster",
        "Help connected products to market sooner",
    ),
    _o(
        "I4",
        "T2",
        "felix-amadi amara-nwosu",
        "Monitor the installed base from afar",
        "We see a fault before the customer does.",
        "Connect the installed {product}",
        "Make {work} fit for remote monitoring",
    ),
    _o(
        "I5",
        "T1",
        "naomi-clarke joanna-kowalski",
        "Plan service calls from data",
        "Technicians arrive with the right part.",
        "Plan the service of {product} from data",
        "Give service planners data from {work}",
        cascade="shared",
    ),
    _o(
        "I6",
        "T3",
        "anton-reuter olaf-brinkmann",
        "Secure the supply of critical parts",
        "One missing casting no longer stops a line.",
        "Have a second source for critical {product} parts",
        "Secure what {work} cannot do without",
    ),
    _o(
        "I7",
        "T3",
        "birgit-sommer anton-reuter",
        "Cut energy and waste in the plants",
        "Plants use a tenth less energy for each product.",
        "Cut energy and scrap in {work}",
        "Cut the footprint of {work}",
        cascade="optional",
    ),
    _o(
        "L1",
        "T4",
        "greta-lindqvist matthias-engel",
        "Grow data and digital skills",
        "Every team has somebody who can read the data.",
        "Grow digital skills in {work}",
        "Teach {customer} to work with data",
    ),
    _o(
        "L2",
        "T4",
        "greta-lindqvist renate-wolff",
        "Keep and develop our technicians",
        "Experienced technicians stay and teach.",
        "Keep the technicians of {work}",
        "Develop the specialists of {work}",
    ),
    _o(
        "L3",
        "T4",
        "ilse-brandt dorothea-kern",
        "Lead by the scorecard",
        "Managers decide on measures, not on moods.",
        "Lead {work} by the scorecard",
        "Report {product} by the scorecard",
        cascade="optional",
    ),
    _o(
        "L4",
        "T2",
        "felix-amadi ravi-iyer",
        "Work from one reliable set of data",
        "Everybody sees the same number on the same day.",
        "Keep the data of {product} clean",
        "Run {work} on one set of data",
        cascade="optional",
    ),
)
CAUSES = (
    ("L1", "I3", "Engineers who can read field data find the next product sooner"),
    ("L1", "I4", "Teams with data skills connect installed systems without outside help"),
    ("L1", "I5", "Planners who understand data trust the forecast of a failure"),
    ("L2", "I2", "Technicians who stay know how to make it right"),
    ("L2", "I5", "Experienced technicians turn a data hint into the right part"),
    ("L3", "I1", "Managers who look at lead time every week remove what causes waiting"),
    ("L3", "I6", "Managers who see supply risk early open a second source"),
    ("L3", "I7", "Plants that measure energy weekly use less of it"),
    ("L4", "I1", "One set of order data ends waiting for clarification"),
    ("L4", "I4", "Clean asset data is what remote monitoring runs on"),
    ("I1", "C3", "Short lead times leave room to keep promised days"),
    ("I2", "C3", "Without rework a promised day holds"),
    ("I2", "C4", "Products made right do not fail at the customer's"),
    ("I3", "C2", "Utilities choose who brings connected products first"),
    ("I3", "C5", "Connected products measure what they save"),
    ("I4", "C1", "Customers sign a contract when we can show what we see"),
    ("I4", "C4", "Faults that are seen from afar are mended before a stand-still"),
    ("I5", "C1", "Well-planned calls are the best argument for a contract"),
    ("I5", "C4", "Planned calls prevent unplanned stand-stills"),
    ("I6", "C3", "Parts that are there keep the promised day"),
    ("I7", "C5", "What we learn in our plants helps customers save"),
    ("C1", "F2", "Each contract is revenue that recurs"),
    ("C2", "F1", "Being asked first wins tenders at a better margin"),
    ("C3", "F1", "Customers who can rely on the day order again"),
    ("C3", "F3", "Kept promises save express freight and penalties"),
    ("C3", "F4", "Reliable days let us keep less stock"),
    ("C4", "F2", "Customers whose systems run renew their contract"),
    ("C5", "F1", "Proven savings justify a better price"),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A corporate measure: where it stood, where it is to be, and how it is counted."""

    key: str
    objective: str
    name: str
    formula: str
    unit: str
    polarity: str
    frequency: str
    aggregation: str
    timing: str
    was: float  # at the end of FY2025
    goal: float  # at the end of FY2028; per period where it is a sum
    owner: str
    updater: str
    source: str
    extraction: str


def _m(key: str, name: str, formula: str, how: str, way: tuple[float, float], who: str) -> Measure:  # noqa: PLR0917 - the columns of the table below
    unit, polarity, frequency, aggregation, timing = how.split()
    owner, updater, source, extraction = who.split()
    return Measure(
        f"M-{key}",
        key[:2],
        name,
        formula,
        unit,
        polarity,
        frequency,
        aggregation,
        timing,
        *way,
        owner,
        updater,
        source,
        extraction,
    )


FIN, COM, OPS = (
    "diane-mercer kofi-mensah ledger",
    "hanna-vogt malte-jansen CRM",
    "carla-santos timo-berger ERP",
)
SRV, QUA, HR = (
    "joanna-kowalski devon-price dispatch",
    "erik-dahl maya-lorenz QMS",
    "renate-wolff alan-whyte HRIS",
)
TEC, DIG, MET = (
    "silke-amrhein jan-kowal PLM",
    "lucas-meyer chloe-bennett IoT",
    "patrick-nolan emily-stone MDM",
)
ITD, PUM = "ravi-iyer nora-pfeiffer DWH", "katrin-albers lena-brook MES"
MEASURES = (
    _m(
        "F1a",
        "Revenue",
        "invoiced sales without intercompany",
        "MEUR up month sum lagging",
        (52, 63),
        f"{FIN} auto",
    ),
    _m(
        "F1b",
        "Operating margin",
        "operating result / revenue",
        "% up quarter average lagging",
        (9.1, 11.6),
        f"{FIN} auto",
    ),
    _m(
        "F1c",
        "Order intake",
        "orders signed in the month",
        "MEUR up month sum leading",
        (53, 65),
        f"{COM} auto",
    ),
    _m(
        "F2a",
        "Recurring revenue share",
        "revenue from contracts and subscriptions / revenue",
        "% up month average lagging",
        (21, 31),
        f"{FIN} auto",
    ),
    _m(
        "F2b",
        "Contract renewals",
        "contracts renewed / contracts that ended",
        "% up quarter average lagging",
        (78, 88),
        f"{SRV} auto",
    ),
    _m(
        "F3a",
        "Unit cost index",
        "cost of a fixed basket of products, FY2025 = 100",
        "index down month average lagging",
        (100, 92),
        f"{FIN} auto",
    ),
    _m(
        "F3b",
        "Express freight",
        "cost of express freight",
        "kEUR down month sum lagging",
        (410, 260),
        f"{OPS} auto",
    ),
    _m(
        "F4a",
        "Working capital days",
        "(stock + receivables - payables) / daily revenue",
        "days down month average lagging",
        (96, 78),
        f"{FIN} auto",
    ),
    _m(
        "F4b",
        "Stock turns",
        "yearly cost of sales / stock",
        "turns up quarter average lagging",
        (3.6, 4.9),
        f"{OPS} auto",
    ),
    _m(
        "C1a",
        "Sales with a contract",
        "product orders with a service contract / product orders",
        "% up month average leading",
        (24, 42),
        f"{SRV} auto",
    ),
    _m(
        "C1b",
        "Contracts in force",
        "service contracts in force at the period's end",
        "count up quarter last lagging",
        (5200, 8100),
        f"{SRV} auto",
    ),
    _m(
        "C2a",
        "Tenders won",
        "tenders won / tenders decided",
        "% up quarter average lagging",
        (27, 36),
        f"{COM} manual",
    ),
    _m(
        "C2b",
        "Recommendation score",
        "net promoter score of utilities",
        "points up quarter average leading",
        (31, 46),
        f"{COM} manual",
    ),
    _m(
        "C3a",
        "On-time delivery",
        "order lines delivered on the first promised day / lines due",
        "% up month average lagging",
        (74, 95),
        f"{OPS} auto",
    ),
    _m(
        "C3b",
        "Promised days changed",
        "order lines whose day we moved / lines due",
        "% down month average leading",
        (14, 6),
        f"{OPS} auto",
    ),
    _m(
        "C4a",
        "System availability",
        "hours running / hours planned at contract customers",
        "% up month average lagging",
        (97.1, 98.9),
        f"{SRV} auto",
    ),
    _m(
        "C4b",
        "Unplanned stand-stills",
        "stand-stills per 1,000 contract systems",
        "count down month sum lagging",
        (38, 22),
        f"{SRV} auto",
    ),
    _m(
        "C4c",
        "First-time fix",
        "calls closed at the first visit / calls closed",
        "% up month average leading",
        (71, 84),
        f"{SRV} auto",
    ),
    _m(
        "C5a",
        "Water saved by customers",
        "water losses avoided at connected customers",
        "km3 up quarter sum lagging",
        (240, 420),
        f"{MET} auto",
    ),
    _m(
        "C5b",
        "Customers with a savings report",
        "customers who were sent a savings report / connected customers",
        "% up quarter average leading",
        (18, 55),
        f"{MET} manual",
    ),
    _m(
        "I1a",
        "Order lead time",
        "median days from order to dispatch",
        "days down month average lagging",
        (47, 33),
        f"{PUM} auto",
    ),
    _m(
        "I1b",
        "Orders clarified in a day",
        "orders without open questions after one day / orders",
        "% up month average leading",
        (62, 82),
        f"{OPS} auto",
    ),
    _m(
        "I2a",
        "First pass yield",
        "products without rework / products made",
        "% up month average lagging",
        (91.2, 96.4),
        f"{QUA} auto",
    ),
    _m(
        "I2b",
        "Complaints",
        "complaints per 1,000 deliveries",
        "count down month sum lagging",
        (11.5, 6.8),
        f"{QUA} auto",
    ),
    _m(
        "I3a",
        "Time to market",
        "months from approved idea to first sale, median of the last ten",
        "months down quarter average lagging",
        (21, 14),
        f"{TEC} manual",
    ),
    _m(
        "I3b",
        "Development milestones on time",
        "milestones reached by their day / milestones due",
        "% up month average leading",
        (64, 84),
        f"{TEC} manual",
    ),
    _m(
        "I4a",
        "Connected systems",
        "systems that report at least daily, at the period's end",
        "count up month last leading",
        (3100, 9800),
        f"{DIG} auto",
    ),
    _m(
        "I4b",
        "Faults seen first",
        "faults noticed by monitoring before the customer / faults",
        "% up month average lagging",
        (22, 48),
        f"{DIG} auto",
    ),
    _m(
        "I5a",
        "Calls planned from data",
        "service calls planned from a forecast / service calls",
        "% up month average leading",
        (15, 40),
        f"{SRV} auto",
    ),
    _m(
        "I5b",
        "Right part at first visit",
        "visits with the right part / visits that needed one",
        "% up month average lagging",
        (74, 88),
        f"{SRV} auto",
    ),
    _m(
        "I6a",
        "Critical parts with two sources",
        "critical parts with a released second source / critical parts",
        "% up quarter average leading",
        (46, 72),
        f"{OPS} manual",
    ),
    _m(
        "I6b",
        "Line stops for parts",
        "hours of line stops for missing parts",
        "hours down month sum lagging",
        (160, 85),
        f"{PUM} auto",
    ),
    _m(
        "I7a",
        "Energy per product",
        "energy used / standard products made",
        "kWh down month average lagging",
        (186, 162),
        f"{QUA} auto",
    ),
    _m(
        "I7b",
        "Scrap",
        "scrapped material / material used",
        "% down month average lagging",
        (4.4, 3.1),
        f"{QUA} auto",
    ),
    _m(
        "L1a",
        "Data skills",
        "people with the data course / people in the target group",
        "% up quarter average leading",
        (19, 62),
        f"{HR} manual",
    ),
    _m(
        "L1b",
        "Digital roles filled",
        "digital positions filled / positions planned",
        "% up quarter average leading",
        (78, 93),
        f"{HR} manual",
    ),
    _m(
        "L1c",
        "Ideas from data",
        "improvement ideas that cite field data",
        "count up quarter sum leading",
        (26, 70),
        f"{ITD} manual",
    ),
    _m(
        "L2a",
        "Technicians who leave",
        "technicians who left in twelve months / technicians",
        "% down quarter average lagging",
        (11.8, 7.4),
        f"{HR} auto",
    ),
    _m(
        "L2b",
        "Technicians at level four",
        "technicians at level four or above / technicians",
        "% up quarter average leading",
        (34, 48),
        f"{HR} manual",
    ),
    _m(
        "L3a",
        "Reviews held on the scorecard",
        "unit reviews that used the scorecard / unit reviews due",
        "% up quarter average leading",
        (58, 94),
        "amelie-fournier malte-jansen minutes manual",
    ),
    _m(
        "L3b",
        "Values on time",
        "values reported by their day / values due",
        "% up month average leading",
        (81, 98),
        "amelie-fournier malte-jansen registry auto",
    ),
    _m(
        "L3c",
        "Managers trained",
        "managers with the scorecard course / managers",
        "% up quarter average leading",
        (35, 90),
        f"{HR} manual",
    ),
    _m(
        "L4a",
        "Data quality index",
        "checks passed / checks run on master data",
        "% up month average leading",
        (86, 96),
        f"{ITD} auto",
    ),
    _m(
        "L4b",
        "Reports from one source",
        "management reports drawn from the data platform / reports",
        "% up quarter average leading",
        (41, 78),
        f"{ITD} auto",
    ),
    _m(
        "L4c",
        "Feeds without failure",
        "feed runs without failure / feed runs",
        "% up month average lagging",
        (92, 99),
        f"{ITD} auto",
    ),
)

THRESHOLDS = {  # shares near to all: what is tolerated is counted in points
    "M-C4a": ("units", "0.5", "1"),
    "M-I2a": ("units", "1", "2"),
    "M-L3b": ("units", "2", "4"),
    "M-L4c": ("units", "1", "2"),
}
USUAL = ("percent", "5", "10")


def thresholds(key: str) -> dict[str, str]:
    """Return how far a measure may miss its target before it is amber, and red."""
    return dict(zip(("thresholds", "amber", "red"), THRESHOLDS.get(key, USUAL), strict=True))
