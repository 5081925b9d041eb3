"""Rules of the portfolio: initiatives by stage, complete proposals, and ends with a benefit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from engine.formatting import counted
from engine.organisation import roles
from engine.rules.rule import Finding, RuleContext, Severity, limit, months_from, read_once, rule
from persistence.records.base import Record
from persistence.records.initiatives import (
    STAGES,
    Benefit,
    Initiative,
    InitiativeCost,
    InitiativeEffect,
    InitiativeMilestone,
    InitiativeScore,
    InitiativeStaffing,
)
from persistence.records.reviews import DecisionRecord, Meeting
from persistence.records.scorecard import Measure
from persistence.records.strategy import Objective

SOURCE = "Initiative management"
REFUSED = ("rejected", "withdrawn", "merged", "cancelled")
CLOSED = ("closed_met", "closed_unmet", "benefits_checked")
LIVE = tuple(stage for stage in STAGES if stage not in ("idea", *REFUSED, *CLOSED))
COMMITTED = ("funded", "chartered", "active")  # money and people are promised
RUNNING = ("active",)
EXECUTIVES = ("CEO", "XC")
FINANCE = ("FBP", "CFO")


@dataclass(frozen=True, slots=True)
class Project:
    """One initiative as the rules see it."""

    id: str
    name: str
    stage: str
    owner: str | None
    sponsor: str | None
    start: date | None
    finish: date | None
    approved_cost: Decimal | None
    currency: str | None
    first_benefit: date | None
    kill_hit_on: date | None
    restart_on: date | None
    checked_by: str | None
    checked_on: date | None
    explained: str | None

    @property
    def called(self) -> str:
        """Return how a finding names it."""
        return f"initiative {self.id} “{self.name}”"


@read_once
def projects(at: RuleContext, stages: Collection[str] = LIVE) -> dict[str, Project]:
    """Return the initiatives of the year in some stages by id.

    Where an item looks, the one that it is about, or those of whom it is about.
    """
    i = Initiative
    query = select(
        i.id,
        i.name,
        i.stage,
        i.owner,
        i.sponsor,
        i.start,
        i.finish,
        i.approved_cost,
        i.currency,
        i.intermediate_benefit_on,
        i.kill_hit_on,
        i.restart_on,
        i.benefit_checked_by,
        i.benefit_checked_on,
        i.red_explained,
    ).where(i.year == at.year, i.stage.in_(stages), at.live(i))
    if at.about == "initiatives":
        query = query.where(i.id == at.record)
    elif at.person:
        query = query.where(i.owner == at.person)
    return {row.id: Project(*row) for row in at.rows(query.order_by(i.id))}


def named(at: RuleContext, record: type[Record], *columns: Any) -> Select[Any]:
    """Return the query of columns of what belongs to initiatives, those in force."""
    return select(*columns).where(at.live(record))


def grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Return rows by their initiative."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.initiative].append(row)
    return found


def counts(at: RuleContext, record: Any) -> dict[str, int]:
    """Return how many records in force belong to each initiative."""
    query = named(at, record, record.initiative, func.count()).group_by(record.initiative)
    return {row[0]: row[1] for row in at.rows(query)}


@rule(
    "INI.R1",
    Severity.BLOCK,
    "Every initiative moves a measure of an objective by a number",
    mend="name an objective, a measure of it and the expected effect",
    source=f"{SOURCE}, R1",
)
def numeric_effect(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that promise nothing that could be measured."""
    e = InitiativeEffect
    query = (
        named(at, e, e.initiative, func.count(e.effect))
        .join(Objective, Objective.id == e.objective)
        .join(Measure, Measure.id == e.measure)
        .group_by(e.initiative)
    )
    found = {row[0]: row[1] for row in at.rows(query)}
    for key, project in projects(at).items():
        if key not in found:
            yield Finding(key, f"{project.called} serves no objective")
        elif not found[key]:
            yield Finding(key, f"{project.called} gives no expected effect as a number")


@rule(
    "INI.R2",
    Severity.BLOCK,
    "One accountable owner, and another person as executive sponsor",
    mend="name an owner, and somebody else of the executive committee as sponsor",
    source=f"{SOURCE}, R2",
)
def owner_and_sponsor(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that nobody answers for, or that no executive carries."""
    executives = set(roles.holders(at.session, EXECUTIVES, at.today))
    for key, project in projects(at).items():
        lacks = [name for name in ("owner", "sponsor") if not getattr(project, name)]
        if lacks:
            yield Finding(key, f"{project.called} has no {' and no '.join(lacks)}")
        elif project.owner == project.sponsor:
            yield Finding(key, f"{project.called} has {project.owner} as owner and as sponsor")
        elif project.sponsor not in executives:
            text = f"has {project.sponsor} as sponsor, who is not in the executive committee"
            yield Finding(key, f"{project.called} {text}")


@rule(
    "INI.R3a",
    Severity.BLOCK,
    "Cost by quarter and people by unit are laid out",
    mend="add its cost of each quarter and the people it needs of each unit",
    source=f"{SOURCE}, R3",
)
def cost_and_people(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives of which nobody knows what they take."""
    costs, people = counts(at, InitiativeCost), counts(at, InitiativeStaffing)
    for key, project in projects(at).items():
        lacks = [
            what
            for what, known in (("cost by quarter", costs), ("people by unit", people))
            if key not in known
        ]
        if lacks:
            yield Finding(key, f"{project.called} has no {' and no '.join(lacks)}")


@rule(
    "INI.R3b",
    Severity.WARN,
    "Every initiative has enough milestones to be followed by",
    mend="break the work down into further milestones, each with a day",
    source=f"{SOURCE}, step 2",
    least=limit(4, "milestones, at least"),
)
def enough_milestones(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that would be heard of only when it is too late."""
    found = counts(at, InitiativeMilestone)
    for key, project in projects(at).items():
        if found.get(key, 0) < at.limit("least"):
            yield Finding(key, f"{project.called} has {found.get(key, 0)} milestones")


@rule(
    "INI.R14",
    Severity.WARN,
    "Scorers who differ much talk before the ranking",
    mend="talk about it and score it anew, or say why you differ",
    source=f"{SOURCE}, R14",
    spread=limit(2, "points"),
)
def scorers_agree(at: RuleContext) -> Iterator[Finding]:
    """Find the scores that lie too far apart to be averaged."""
    s, known = InitiativeScore, projects(at)
    query = named(at, s, s.initiative, s.criterion, func.min(s.score), func.max(s.score)).group_by(
        s.initiative, s.criterion
    )
    for key, criterion, low, high in at.rows(query.order_by(s.initiative, s.criterion)):
        if key in known and high - low > at.limit("spread"):
            text = f"is scored from {low} to {high} on {criterion}"
            yield Finding(f"{key}@{criterion}", f"{known[key].called} {text}")


@rule(
    "INI.R15",
    Severity.WARN,
    "Starts are spread over the year",
    mend="let some of them start in another month",
    source=f"{SOURCE}, R15",
    share=limit(25, "% of the starts"),
    least=limit(4, "initiatives, at least"),
)
def spread_starts(at: RuleContext) -> Iterator[Finding]:
    """Find the months in which too many initiatives start at once."""
    months: dict[str, list[str]] = defaultdict(list)
    for key, project in projects(at).items():
        if project.start:
            months[f"{project.start:%Y-%m}"].append(key)
    total = sum(map(len, months.values()))
    for month, keys in sorted(months.items()):
        if total >= at.limit("least") and 100 * len(keys) > at.limit("share") * total:
            share = 100 * len(keys) / total
            text = f"{len(keys)} of {total} initiatives ({share:.0f} %) start in {month}"
            yield Finding(month, text)


@rule(
    "INI.R16",
    Severity.WARN,
    "A long initiative has a benefit on the way",
    mend="split it, or plan a first benefit within that time",
    source=f"{SOURCE}, R16",
    longest=limit(18, "months"),
)
def benefit_on_the_way(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that cost for long before anybody has anything of them."""
    longest = int(at.limit("longest"))
    for key, project in projects(at).items():
        if project.start is None or project.finish is None:
            continue
        until = months_from(at, project.start, longest)
        early = project.first_benefit is not None and project.first_benefit <= until
        if project.finish > until and not early:
            text = f"runs from {project.start} to {project.finish} without a benefit by {until}"
            yield Finding(key, f"{project.called} {text}")


@rule(
    "INI.R5",
    Severity.WARN,
    "Nobody sponsors or owns more than can be attended to",
    mend="give some of them to somebody else",
    source=f"{SOURCE}, R5",
    sponsored=limit(3, "initiatives of a sponsor"),
    owned=limit(2, "initiatives of an owner"),
)
def load_of_people(at: RuleContext) -> Iterator[Finding]:
    """Find the people with too many initiatives."""
    for role, most in (("sponsor", "sponsored"), ("owner", "owned")):
        held: dict[str, list[str]] = defaultdict(list)
        for key, project in projects(at, LIVE).items():
            if person := getattr(project, role):
                held[person].append(key)
        for person, keys in sorted(held.items()):
            if len(keys) > at.limit(most):
                text = (
                    f"{person} is {role} of {counted(len(keys), 'initiative')}: {', '.join(keys)}"
                )
                yield Finding(person, text)


@rule(
    "INI.R17",
    Severity.BLOCK,
    "A kill criterion that is hit forces a decision",
    mend="record the decision of the review on it: stop, change or continue, with the reason",
    source=f"{SOURCE}, R17",
    invariant=False,
)
def killed_or_decided(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that go on although they said themselves when they should stop."""
    decided = grouped(_decisions(at))
    for key, project in projects(at, (*COMMITTED, "paused")).items():
        if (hit := project.kill_hit_on) is None or hit > at.today:
            continue
        if not any(row.held_on is None or row.held_on >= hit for row in decided.get(key, ())):
            text = f"hit its kill criterion on {hit} and no review has decided on it since"
            yield Finding(key, f"{project.called} {text}")


@rule(
    "INI.R18",
    Severity.BLOCK,
    "No closure without finance's check of the benefit",
    mend="have the benefit verified by finance, and say by whom and when",
    source=f"{SOURCE}, R18",
    after=limit(3, "months after its end"),
)
def benefit_is_checked(at: RuleContext) -> Iterator[Finding]:
    """Find the closed initiatives whose benefit finance has not verified."""
    ledger = grouped(_benefits(at))
    for key, project in projects(at, CLOSED).items():
        checks = {(row.verified_by, row.checked_on) for row in ledger.get(key, ())}
        checks.add((project.checked_by, project.checked_on))
        by = {person for person, on in checks if person and on}
        if not by and _is_due(at, project):
            text = f"is {project.stage} and its benefit has not been checked by finance"
            yield Finding(key, f"{project.called} {text}")
        elif by and not any(_is_of_finance(at, *check) for check in checks):
            text = f"had its benefit checked by {', '.join(sorted(by))}, who is not from finance"
            yield Finding(key, f"{project.called} {text}")


def _is_of_finance(at: RuleContext, person: str | None, on: date | None) -> bool:
    """Tell whether somebody was of finance on the day on which they checked."""
    return on is not None and person in roles.holders(at.session, FINANCE, on)


def _is_due(at: RuleContext, project: Project) -> bool:
    """Tell whether the check is due: at the final stage at once, else some months after the end."""
    if project.stage == "benefits_checked":
        return True
    ended = project.finish or at.today
    return months_from(at, ended, int(at.limit("after"))) <= at.today


def _decisions(at: RuleContext) -> Iterator[Any]:
    d, m = DecisionRecord, Meeting
    query = (
        named(at, d, d.initiative, m.held_on)
        .join(m, m.id == d.meeting)
        .where(d.initiative.is_not(None))
    )
    yield from at.rows(query)


def _benefits(at: RuleContext) -> Iterator[Any]:
    b = Benefit
    yield from at.rows(named(at, b, b.initiative, b.verified_by, b.checked_on))
