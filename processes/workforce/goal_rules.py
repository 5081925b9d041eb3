"""Rules of the workforce: personal goals serve live objectives.

Within a person's own instance a finding is about that person; over the year it is about groups.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, distinct, func, or_, select

from engine.formatting import counted, percentage
from engine.rules.rule import Finding, RuleContext, Severity, limit, rule
from persistence.records.scorecard import Card
from persistence.records.strategy import Objective
from persistence.records.workforce import Employee, Goal
from processes.workforce.family_rules import SMALLEST, at_work, is_after, number, shares, whose

SOURCE = "Workforce alignment"
HELD = ("approved", "amended", "evaluated")
MANAGERS = "managers"
WEEKS = limit(6, "weeks after the year's first day")


@rule(
    "WFA.R4",
    Severity.WARN,
    "Nearly all employees, and all managers, have a linked goal",
    mend="ask those who have none, through their managers",
    source=f"{SOURCE}, R4",
    least=limit(90, "% of those who set goals, at least"),
    weeks=WEEKS,
    first=limit(1, "weeks after the year's first day, from which it is reported"),
)
def coverage(at: RuleContext) -> Iterator[Finding]:
    """Find units, and the managers, in which too few have an approved goal that is linked."""
    if not is_after(at, at.limit("first")):
        return
    over = is_after(at, at.limit("weeks"))
    severity = Severity.WARN if over else Severity.INFO
    for share in shares(linked_by(at, Employee.unit)):
        if share.percent < at.limit("least"):
            yield Finding(share.key, f"{share} have an approved linked goal", severity)
    of_managers = linked_by(at, Employee.manages).get("True", (0, 0))
    for share in shares({MANAGERS: of_managers}):
        if share.have < share.people:
            text = f"{percentage(share.percent)} of the {share.people} managers"
            yield Finding(MANAGERS, f"{text} have an approved linked goal", severity)


@rule(
    "WFA.R5",
    Severity.BLOCK,
    "Every goal is linked to a live objective",
    mend="link it to an objective that is active",
    source=f"{SOURCE}, R5",
    days=limit(15, "working days to link it again"),
)
def live_link(at: RuleContext) -> Iterator[Finding]:
    """Find goals that serve no objective, or one that was dropped."""
    if at.person:
        for row in at.rows(_unlinked(at, Goal.id.label("goal"))):
            yield Finding(row.goal, f"goal {row.goal} {_links_to(at, row)}")
        return
    people = func.count(distinct(Goal.employee)).label("people")
    for row in at.rows(_unlinked(at, people)):
        yield Finding(row.objective or "", f"a goal of {number(row.people)} {_links_to(at, row)}")


@rule(
    "WFA.R6",
    Severity.WARN,
    "Goals are few, and weigh 100 % together",
    mend="keep two to five goals and weigh them anew",
    source=f"{SOURCE}, R6",
    fewest=limit(2, "goals"),
    most=limit(5, "goals"),
    whole=limit(100, "%"),
)
def weights(at: RuleContext) -> Iterator[Finding]:
    """Find people with too few or too many goals, or with weights that do not add up."""
    e, per = Employee, _goals_of_each(at)
    fewest, most = int(at.limit("fewest")), int(at.limit("most"))
    good = and_(per.c.goals.between(fewest, most), per.c.weight == int(at.limit("whole")))
    joined = select(e.id, per.c.goals, per.c.weight).join(per, per.c.employee == e.id)
    if at.person:
        for row in at.rows(joined.where(~good, at_work(at), *whose(at))):
            weigh = "weighs" if row.goals == 1 else "weigh"
            text = f"{counted(row.goals, 'goal')} {weigh} {row.weight} % together"
            yield Finding(row.id, text)
        return
    columns = (e.unit, func.count().filter(good), func.count())
    query = joined.with_only_columns(*columns).where(at_work(at)).group_by(e.unit)
    for share in shares({unit: (have, people) for unit, have, people in at.rows(query)}):
        if share.have < share.people:
            yield Finding(share.key, f"{share} have {fewest} to {most} goals of 100 % together")


@rule(
    "WFA.R7",
    Severity.WARN,
    "Goals are people's own",
    mend="let each of them say what they will do",
    source=f"{SOURCE}, R7",
    most=limit(30, "% of a team with the same words"),
)
def own_words(at: RuleContext) -> Iterator[Finding]:
    """Find teams in which many have the same goal, word for word."""
    g, e = Goal, Employee
    team = select(e.manager, func.count().label("people")).where(at_work(at)).group_by(e.manager)
    sizes = {row.manager: row.people for row in at.rows(team) if row.people >= SMALLEST}
    words = func.lower(func.trim(g.text))
    query = (
        select(e.manager, func.count(distinct(e.id)).label("same"))
        .join(g, g.employee == e.id)
        .where(g.year == at.year, e.manager.is_not(None), at.live(g), at_work(at))
        .group_by(e.manager, words)
        .having(func.count(distinct(e.id)) > 1)
    )
    most: dict[str, int] = {}
    for row in at.rows(query):
        most[row.manager] = max(row.same, most.get(row.manager, 0))
    for manager, same in sorted(most.items()):
        if manager in sizes and 100 * same > at.limit("most") * sizes[manager]:
            share = shares({f"the team of {manager}": (same, sizes[manager])})[0]
            yield Finding(manager, f"{share} have a goal in the same words")


@rule(
    "WFA.R8",
    Severity.WARN,
    "Somebody holds every objective of a certified card",
    mend="find the people who work for it, and link their goals",
    source=f"{SOURCE}, R8",
    weeks=WEEKS,
)
def held(at: RuleContext) -> Iterator[Finding]:
    """Find objectives of certified units that no employee's goal serves."""
    o, g, c = Objective, Goal, Card
    served = select(g.objective).where(
        g.year == at.year, g.objective.is_not(None), g.state.in_(HELD), at.live(g)
    )
    query = (
        select(o.id, o.name, o.unit)
        .join(c, and_(c.unit == o.unit, c.year == o.year))
        .where(o.year == at.year, o.status == "active", c.state == "certified")
        .where(at.live(o), at.live(c), o.id.not_in(served))
    )
    if is_after(at, at.limit("weeks")):
        for row in at.rows(query.order_by(o.id)):
            text = f"nobody in {row.unit} has a goal for objective {row.id} “{row.name}”"
            yield Finding(row.id, text)


def linked_by(at: RuleContext, group: Any) -> dict[str, tuple[int, int]]:
    """Return by group how many have an approved goal linked to a live objective, and of whom."""
    e, g, o = Employee, Goal, Objective
    linked = (
        select(g.employee)
        .join(o, o.id == g.objective)
        .where(g.year == at.year, g.state.in_(HELD), o.status == "active", at.live(g), at.live(o))
    )
    query = (
        select(group, func.count().filter(e.id.in_(linked)), func.count())
        .where(e.eligible, at_work(at))
        .group_by(group)
    )
    return {str(key): (have, people) for key, have, people in at.rows(query)}


def _unlinked(at: RuleContext, what: Any) -> Select[Any]:
    g, o, e = Goal, Objective, Employee
    dropped = or_(o.id.is_(None), o.status != "active", ~at.live(o))
    by = (g.objective, o.name, o.changed_at)
    return (
        select(*by, what)
        .select_from(g)
        .join(e, e.id == g.employee)
        .outerjoin(o, o.id == g.objective)
        .where(g.year == at.year, dropped, at.live(g), at_work(at), *_own(at))
        .group_by(*by, *([g.id] if at.person else []))
        .order_by(g.objective)
    )


def _own(at: RuleContext) -> list[ColumnElement[bool]]:
    """Return the condition that a goal is of the person looked at; none for all."""
    own = whose(at)
    return [Goal.employee.in_(select(Employee.id).where(*own))] if own else []


def _links_to(at: RuleContext, row: Any) -> str:
    if row.changed_at is None:
        return "is linked to no objective" + (f" called {row.objective}" if row.objective else "")
    until = at.calendar.add(row.changed_at.date(), int(at.limit("days")))
    return (
        f"is linked to {row.objective} “{row.name}”, which is not active; "
        f"link it again by {until.isoformat()}"
    )


def _goals_of_each(at: RuleContext) -> Subquery:
    g = Goal
    return (
        select(g.employee, func.count().label("goals"), func.sum(g.weight).label("weight"))
        .where(g.year == at.year, at.live(g), *_own(at))
        .group_by(g.employee)
        .subquery()
    )
