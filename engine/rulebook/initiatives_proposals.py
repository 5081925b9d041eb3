"""Rules of proposals: what an initiative must say before it is scored, and how scores agree."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func

from engine import in_force
from engine.rulebook.initiatives_portfolio import LIVE, SOURCE, counts, named, projects
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from engine.rules.spans import months_from
from persistence.records.initiatives import (
    InitiativeCost,
    InitiativeEffect,
    InitiativeMilestone,
    InitiativeScore,
    InitiativeStaffing,
)
from persistence.records.scorecards import Measure
from persistence.records.strategy import Objective

EXECUTIVES = ("CEO", "XC")


@rule(
    "INI.R1",
    Severity.BLOCK,
    "Every initiative moves a measure of an objective by a number",
    mend="name an objective, a measure of it and the expected effect",
    source=f"{SOURCE}, R1",
)
def numeric_effect(at: Look) -> Iterator[Finding]:
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
def owner_and_sponsor(at: Look) -> Iterator[Finding]:
    """Find the initiatives that nobody answers for, or that no executive carries."""
    executives = set(in_force.holders(at.session, EXECUTIVES, at.today))
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
def cost_and_people(at: Look) -> Iterator[Finding]:
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
    least=at_most(4, "milestones, at least"),
)
def enough_milestones(at: Look) -> Iterator[Finding]:
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
    spread=at_most(2, "points"),
)
def scorers_agree(at: Look) -> Iterator[Finding]:
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
    share=at_most(25, "% of the starts"),
    least=at_most(4, "initiatives, at least"),
)
def spread_starts(at: Look) -> Iterator[Finding]:
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
    longest=at_most(18, "months"),
)
def benefit_on_the_way(at: Look) -> Iterator[Finding]:
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
    sponsored=at_most(3, "initiatives of a sponsor"),
    owned=at_most(2, "initiatives of an owner"),
)
def load_of_people(at: Look) -> Iterator[Finding]:
    """Find the people with too many initiatives."""
    for role, limit in (("sponsor", "sponsored"), ("owner", "owned")):
        held: dict[str, list[str]] = defaultdict(list)
        for key, project in projects(at, LIVE).items():
            if person := getattr(project, role):
                held[person].append(key)
        for person, keys in sorted(held.items()):
            if len(keys) > at.limit(limit):
                text = f"{person} is {role} of {len(keys)} initiatives: {', '.join(keys)}"
                yield Finding(person, text)
