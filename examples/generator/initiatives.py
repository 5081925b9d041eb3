"""The rows of the portfolio: effects, cost, people, milestones, scores, status, benefits."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from examples.generator.corporate import MEASURES
from examples.generator.figures import training
from examples.generator.numbers import RED
from examples.generator.portfolio import LIVE, SKILLS, Initiative
from examples.generator.proposals import ENDED, NOT_CHOSEN
from examples.generator.tools import (
    CURRENCY,
    LAST,
    MONTHS,
    QUARTERS,
    TODAY,
    YEAR,
    Book,
    Row,
    cents,
    dice,
    last_day,
    pick,
    quarter_of,
    rounded,
    shares,
    workday,
)

REPORTED = MONTHS[:3]
STEPS = (
    ("Plan and team agreed", 0.08),
    ("First site or pilot works", 0.35),
    ("Half of the scope in use", 0.6),
    ("Whole scope in use", 0.85),
    ("Handed over", 1.0),
)
CRITERIA = {"fit": 25, "gap": 25, "cost": 15, "risk": 10, "capacity": 15, "urgency": 10}
SCORERS = ("priya-raman", "kofi-mensah", "peter-lohmann")
EXECUTIVES = ("anton-reuter", "naomi-clarke", "felix-amadi", "rajiv-menon", "birgit-sommer")
OWNERS = ("ines-duarte", "paul-schuster", "mei-tanaka", "rachel-adler", "jan-kowal", "ravi-iyer")


def months(of: Initiative) -> tuple[str, ...]:
    """Return the months of FY2028 in which an initiative spends."""
    return MONTHS[of.start.month - 1 : of.finish.month]


def home(of: Initiative) -> str:
    """Return the unit that carries an initiative's money; People does it for the group's own."""
    return "people" if of.unit == "group" else of.unit


def monthly(of: Initiative) -> dict[str, Decimal]:
    """Return what an initiative spends month by month; together its approved cost."""
    return dict(zip(months(of), shares(Decimal(of.cost), len(months(of))), strict=True))


def staffing(of: Initiative) -> Iterator[tuple[str, str, Decimal]]:
    """Yield skill, quarter and FTE that an initiative needs."""
    for skill in of.skills:
        fte = Decimal(rounded(2 + of.cost / 400_000 + 2 * dice("fte", of.key, skill), 1))
        for quarter in dict.fromkeys(map(quarter_of, months(of))):
            yield skill, quarter, fte


def book() -> Book:
    """Return the rows of the portfolio."""
    needed: dict[tuple[str, str], Decimal] = {}
    for each in LIVE:
        for skill, quarter, fte in staffing(each):
            needed[skill, quarter] = needed.get((skill, quarter), Decimal(0)) + fte
    return {
        "initiatives": [*map(_live, LIVE), *_not_chosen(), *_ended()],
        "initiative_effects": [*map(_effect, LIVE), *_other_effects()],
        "initiative_costs": [row for each in LIVE for row in _costs(each)],
        "initiative_staffing": [
            {
                "initiative": each.key,
                "unit": each.unit,
                "skill": skill,
                "quarter": quarter,
                "fte": fte,
            }
            for each in LIVE
            for skill, quarter, fte in staffing(each)
        ],
        "capacities": [
            {
                "year": YEAR,
                "skill": skill,
                "quarter": quarter,
                "fte": rounded(4 + 1.15 * float(needed.get((skill, quarter), 0)), 1),
            }
            for skill in SKILLS
            for quarter in QUARTERS
        ],
        "initiative_milestones": [row for each in LIVE for row in _milestones(each)],
        "initiative_scores": [row for each in LIVE for row in _scores(each)],
        "status_reports": [row for each in LIVE for row in _reports(each)],
        "benefits": list(_benefits()),
        "trainings": [training(o, "IO") for o in sorted({*OWNERS, *(i.owner for i in LIVE)})],
    }


def stage(of: Initiative) -> str:
    """Return where a live initiative stands on the day the records are looked at."""
    return "active" if of.start <= TODAY else "chartered"


def _live(of: Initiative) -> Row:
    half = of.start + (of.finish - of.start) / 2
    return {
        "id": of.key,
        "year": YEAR,
        "name": of.name,
        "unit": of.unit,
        "scope": f"{of.name}, in all sites of the unit.",
        "out_of_scope": "Customers' own plants",
        "sponsor": of.sponsor,
        "owner": of.owner,
        "stage": stage(of),
        "start": of.start.isoformat(),
        "finish": of.finish.isoformat(),
        "approved_cost": of.cost,
        "currency": CURRENCY,
        "alternatives": "Do nothing; buy it from outside",
        "risks": "Key people are needed elsewhere; suppliers are late",
        "kill_criterion": f"No effect on {of.measure} two months after the first pilot",
        "intermediate_benefit_on": workday(half).isoformat(),
    }


def _not_chosen() -> Iterator[Row]:
    for number, (name, unit, _, state) in enumerate(NOT_CHOSEN, len(LIVE) + 1):
        yield {
            "id": f"INI-{number}",
            "year": YEAR,
            "name": name,
            "unit": unit,
            "scope": f"{name}, as proposed.",
            "out_of_scope": "Everything else",
            "sponsor": pick(EXECUTIVES, "sponsor", name),
            "owner": pick(OWNERS, "owner", name),
            "stage": state,
            "alternatives": "Do nothing",
            "risks": "Little gain for the effort",
            "kill_criterion": "Not needed: not begun",
        }


def _ended() -> Iterator[Row]:
    for number, (name, unit, _, state) in enumerate(ENDED, len(LIVE) + len(NOT_CHOSEN) + 1):
        checked = state == "benefits_checked"
        yield {
            "id": f"INI-{number}",
            "year": LAST,
            "name": name,
            "unit": unit,
            "scope": f"{name}, as chartered.",
            "out_of_scope": "Everything else",
            "sponsor": pick(EXECUTIVES, "sponsor", name),
            "owner": pick(OWNERS, "owner", name),
            "stage": state,
            "start": "2027-02-01",
            "finish": "2027-11-30",
            "approved_cost": 100_000 + 25_000 * (number % 9),
            "currency": CURRENCY,
            "alternatives": "Do nothing",
            "risks": "None came true",
            "kill_criterion": "No effect after six months",
            "intermediate_benefit_on": "2027-07-01",
            "benefit_checked_by": "diane-mercer",
            "benefit_checked_on": "2028-03-03" if checked else "2028-01-20",
        }


def _effect(of: Initiative) -> Row:
    return _moves(of.key, of.measure, of.effect, of.finish)


def _other_effects() -> Iterator[Row]:
    other = [*NOT_CHOSEN, *ENDED]
    for number, (_, _, measure, state) in enumerate(other, len(LIVE) + 1):
        m = next(m for m in MEASURES if m.key == f"M-{measure}")
        ended = state.startswith(("closed", "benefits"))
        effect = abs(m.goal - m.was) / 12
        day = date(2027, 12, 31) if ended else date(2028, 12, 31)
        yield _moves(f"INI-{number}", m.key, float(rounded(effect, 2)), day)


def _moves(initiative: str, measure: str, effect: float, day: date) -> Row:
    m = next(m for m in MEASURES if m.key == measure)
    return {
        "initiative": initiative,
        "objective": m.objective,
        "measure": measure,
        "effect": effect if m.polarity == "up" else -effect,
        "expected_on": day.isoformat(),
    }


def _costs(of: Initiative) -> Iterator[Row]:
    by_quarter: dict[str, Decimal] = {}
    for month, amount in monthly(of).items():
        key = quarter_of(month)
        by_quarter[key] = by_quarter.get(key, Decimal(0)) + amount
    for quarter, amount in by_quarter.items():
        capex = cents(float(amount) * 0.3)
        for kind, part in (("opex", amount - capex), ("capex", capex)):
            yield {
                "initiative": of.key,
                "quarter": quarter,
                "kind": kind,
                "amount": part,
                "currency": CURRENCY,
            }


def _milestones(of: Initiative) -> Iterator[Row]:
    for number, (name, part) in enumerate(STEPS, 1):
        baseline = workday(of.start + (of.finish - of.start) * part)
        late = workday(baseline + timedelta(days=int(4 * dice("slip", of.key, number))))
        row = {
            "id": f"{of.key}-M{number}",
            "initiative": of.key,
            "name": name,
            "baseline_on": baseline.isoformat(),
            "forecast_on": late.isoformat(),
            "evidence": "Signed note of the sponsor",
            "rebaselined": 0,
        }
        yield {**row, "reached_on": late.isoformat()} if late < TODAY else row


def _scores(of: Initiative) -> Iterator[Row]:
    for criterion, weight in CRITERIA.items():
        base = 3 + int(2 * dice("score", of.key, criterion))
        for number, scorer in enumerate(SCORERS):
            yield {
                "initiative": of.key,
                "criterion": criterion,
                "scorer": scorer,
                "score": base + (number == 1 and dice("second", of.key, criterion) > 0.6),  # noqa: PLR2004
                "weight": weight,
            }


def _reports(of: Initiative) -> Iterator[Row]:
    planned = spent = Decimal(0)
    for month, amount in monthly(of).items():
        planned += amount
        if month not in REPORTED:
            continue
        spent += spending(of, month, amount)
        red = of.measure[2:] in RED
        yield {
            "year": YEAR,
            "initiative": of.key,
            "period": month,
            "percent_done": round(100 * planned / of.cost),
            "forecast_finish": of.finish.isoformat(),
            "planned_spend": planned,
            "spent": spent,
            "currency": CURRENCY,
            "fte": sum(f for _, q, f in staffing(of) if q == QUARTERS[0]),
            "time": "amber" if red else "green",
            "cost": "green",
            "benefit": "red" if red else "green",
            "issue": "The measure moves more slowly than planned" if red else None,
            "due": workday(last_day(month) + timedelta(days=9)).isoformat(),
            "reported_on": workday(last_day(month) + timedelta(days=6)).isoformat(),
        }


def spending(of: Initiative, month: str, planned: Decimal) -> Decimal:
    """Return what an initiative has spent in a month: near what was planned."""
    return cents(float(planned) * (0.95 + 0.07 * dice("spent", of.key, month)))


def _benefits() -> Iterator[Row]:
    outcomes = {"closed_met": "met", "closed_unmet": "not_met", "benefits_checked": "met"}
    for number, (name, _, _, state) in enumerate(ENDED, len(LIVE) + len(NOT_CHOSEN) + 1):
        planned = 80_000 + int(120_000 * dice("benefit", name))
        part = 0.2 if state == "closed_unmet" else 0.95 + 0.2 * dice("achieved", name)
        yield {
            "id": f"BEN-{number}",
            "initiative": f"INI-{number}",
            "planned": planned,
            "achieved": cents(planned * part),
            "currency": CURRENCY,
            "outcome": outcomes[state],
            "checked_on": "2028-01-20",
            "verified_by": "diane-mercer",
        }
