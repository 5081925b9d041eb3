"""Ranking: which initiatives give most for their money, as far as money and people reach.

The efficient list runs from the most to the least score per cost. An initiative stands above the
cut-line while the envelope still pays for it and no skill is promised more than once.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from engine.execution import Execution
from engine.formatting import counted, shown
from engine.operations.service_steps import CheckResult
from engine.organisation.directory import home
from engine.rules import rule
from engine.rules.rule import RuleContext, of_year, percent
from persistence.records.budget import Envelope
from persistence.records.initiatives import InitiativeCost, InitiativeScore, InitiativeStaffing
from processes.initiatives.portfolio_rules import COMMITTED, Project, named, projects
from processes.initiatives.resource_rules import demand
from state_machines.definition import Step

RANKED = ("proposed", "eligible", "scored", "recommended", *COMMITTED)
TO_DECIDE = ("eligible", "scored")
RECOMMENDED, HELD = "recommended", "on_hold"  # stages
ZERO, QUARTERS = Decimal(0), 4
Place = tuple[str, str]  # skill and quarter


@dataclass(frozen=True, slots=True)
class Ranked:
    """One initiative in the efficient list; `lacks` says what it would need that is not there."""

    project: Project
    score: Decimal | None  # 1-5, weighted
    cost: Decimal
    used: Decimal  # of the envelope, with this one
    lacks: tuple[str, ...]

    def line(self, currency: str) -> str:
        """Return it as a line of the list."""
        score = f"score {shown(self.score)}" if self.score is not None else "not scored"
        begin = f"{self.project.id} “{self.project.name}”: {score}, {shown(self.cost)} {currency}"
        if self.lacks:
            return f"{begin}, below the cut-line: {'; '.join(self.lacks)}"
        return f"{begin}, above the cut-line with {shown(self.used)} {currency} used"


def rank(execution: Execution, _step: Step) -> CheckResult:
    """Write down the efficient list, the money it was cut at, and the over-committed skills.

    What stands above the cut-line is suggested for recommendation, the rest to be held.
    """
    at, currency = rule.context_of(execution), home(execution.session).currency
    envelope, found = _envelope(at, currency), ranked(at, currency)
    listed = [f"{number}. {each.line(currency)}" for number, each in enumerate(found, 1)]
    money = f"{shown(envelope)} {currency}" if envelope is not None else "not set yet"
    suggested = {
        each.project.id: HELD if each.lacks else RECOMMENDED
        for each in found
        if each.project.stage in TO_DECIDE
    }
    findings = (*listed, f"STRATEX envelope: {money}", *_overcommitted(at))
    return CheckResult(True, findings, suggested=suggested)


def hand_over(execution: Execution, _step: Step) -> CheckResult:
    """Write down each recommended initiative with its cost by currency and its people of the year.

    That is what those hear who are told of the step: finance, who budgets for it.
    """
    at = rule.context_of(execution)
    known, costs, people = projects(at, (RECOMMENDED,)), _costs(at), _people(at)
    listed = tuple(
        f"{project.called}: {_amounts(costs[key])}, "
        f"{shown(sum(people[key].values(), ZERO) / QUARTERS)} FTE on average"
        for key, project in known.items()
    )
    return CheckResult(True, listed, (("handed_over", counted(len(listed), "initiative")),))


def _amounts(by_currency: Mapping[str, Decimal]) -> str:
    found = [f"{shown(amount)} {currency}" for currency, amount in sorted(by_currency.items())]
    return " and ".join(found) or "no cost given"


def ranked(at: RuleContext, currency: str) -> list[Ranked]:
    """Return the efficient list of a year; costs in another currency are never added up."""
    known, scores, costs = projects(at, RANKED), _scores(at), _costs(at)
    money, people, free = _envelope(at, currency), _people(at), _capacity(at)
    order = sorted(known, key=lambda key: (-_worth(scores.get(key), _sum(costs[key])), key))
    used, found = ZERO, []
    for key in order:
        cost, lacks = costs[key].get(currency, ZERO), _foreign(costs[key], currency)
        if money is not None and used + cost > money:
            lacks.append(f"{shown(used + cost - money)} {currency} more than the envelope")
        lacks += [
            f"{shown(fte - free[place])} FTE {place[0]} in {place[1]} not there"
            for place, fte in sorted(people[key].items())
            if place in free and fte > free[place]
        ]
        if not lacks:
            used += cost
            for place, fte in people[key].items():
                free[place] = free.get(place, fte) - fte
        found.append(Ranked(known[key], scores.get(key), cost, used, tuple(lacks)))
    return found


def _worth(score: Decimal | None, cost: Decimal) -> Decimal:
    """Return the score per cost; what costs nothing comes first, what has no score last."""
    if score is None:
        return Decimal(-1)
    return score / cost if cost else Decimal("Infinity")


def _scores(at: RuleContext) -> dict[str, Decimal]:
    """Return the weighted score of each initiative: the mean of each criterion by its weight."""
    s = InitiativeScore
    query = named(
        at, s, s.initiative, s.criterion, func.sum(s.score), func.count(), func.max(s.weight)
    ).group_by(s.initiative, s.criterion)
    sums: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for key, _criterion, total, scorers, weight in at.rows(query):
        points, weights = sums[key]
        sums[key] = (points + Decimal(total) * weight / scorers, weights + weight)
    return {key: points / weights for key, (points, weights) in sums.items() if weights}


def _costs(at: RuleContext) -> dict[str, dict[str, Decimal]]:
    """Return the cost of each initiative in the year, by currency."""
    c = InitiativeCost
    query = named(at, c, c.initiative, c.currency, func.sum(c.amount)).where(
        of_year(c.quarter, at.year)
    )
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for key, currency, amount in at.rows(query.group_by(c.initiative, c.currency)):
        found[key][currency] = amount
    return found


def _people(at: RuleContext) -> dict[str, dict[Place, Decimal]]:
    s = InitiativeStaffing
    query = named(at, s, s.initiative, s.skill, s.quarter, func.sum(s.fte)).where(
        of_year(s.quarter, at.year)
    )
    found: dict[str, dict[Place, Decimal]] = defaultdict(dict)
    for key, skill, quarter, fte in at.rows(query.group_by(s.initiative, s.skill, s.quarter)):
        found[key][skill, quarter] = fte
    return found


def _capacity(at: RuleContext) -> dict[Place, Decimal]:
    return {place: there for place, (_, there) in demand(at).items() if there is not None}


def _envelope(at: RuleContext, currency: str) -> Decimal | None:
    e = Envelope
    query = select(e.amount).where(e.year == at.year, e.kind == "stratex", e.currency == currency)
    return at.session.scalar(query.where(at.live(e)))


def _overcommitted(at: RuleContext) -> list[str]:
    return [
        f"over-committed: {skill} in {quarter}, {shown(asked)} FTE asked for, {shown(there)} there"
        f" ({percent(asked, there):.0f} %)"
        for (skill, quarter), (asked, there) in sorted(demand(at).items())
        if there is not None and asked > there
    ]


def _foreign(costs: dict[str, Decimal], currency: str) -> list[str]:
    return [
        f"{shown(amount)} {other} have no rate"
        for other, amount in costs.items()
        if other != currency
    ]


def _sum(costs: dict[str, Decimal]) -> Any:
    return sum(costs.values(), ZERO)
