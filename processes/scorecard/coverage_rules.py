"""Rules of coverage: measures that are fed, owners who are trained, red that is acted on."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from engine.records.scores import Score
from engine.records.sheets import plain
from engine.rules.rule import Finding, RuleContext, Severity, limit, rule
from engine.scoring.thresholds import RED
from persistence.organisation import Person
from persistence.records.initiatives import ENDED, Initiative, InitiativeEffect
from persistence.records.reviews import ActionRecord
from persistence.records.scorecard import Measure, Training
from persistence.records.strategy import Objective
from processes.scorecard.data_rules import period_of, scores_of
from processes.scorecard.map_rules import SOURCE

HUNDRED = Decimal(100)
LEADS = "IO"
ROLES = {"OO": "objectives", "MO": "measures", "IO": "initiatives"}


@rule(
    "SCM.R21",
    Severity.INFO,
    "Measures are fed automatically, and ever more of them",
    mend="have the source of another measure connected",
    source=f"{SOURCE}, R21",
    least=limit(25, "%"),
)
def fed_automatically(at: RuleContext) -> Iterator[Finding]:
    """Report the share of measures that flow by themselves when it is low or has fallen."""
    shares = _shares_fed(at)
    now, before = shares.get(at.year), _last(shares, at.year)
    if now is None:
        return
    if now < at.limit("least"):
        yield Finding("", f"{now:.0f} % of the measures are fed automatically")
    elif before is not None and now < before:
        yield Finding(
            "", f"{now:.0f} % of the measures are fed automatically, after {before:.0f} %"
        )


@rule(
    "SCM.R22",
    Severity.WARN,
    "Whoever owns something is trained in time",
    mend="invite the person to the next training",
    source=f"{SOURCE}, R22",
    within=limit(20, "working days"),
)
def trained_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find the owners who were never trained, or only long after their appointment."""
    trained, names = _trainings(at), _names(at)
    for person, role in sorted(_owners(at)):
        what = f"{names.get(person, person)}, who owns {ROLES[role]},"
        if (record := trained.get((person, role))) is None:
            yield Finding(person, f"{what} is not in the training plan")
        elif fault := _untrained(at, record):
            yield Finding(person, f"{what} {fault}")


@rule(
    "SCM.R28",
    Severity.WARN,
    "Whoever leads an initiative is coached in tools, terms and measures",
    mend="coach the person, and write down by whom, when and in what",
    source="duty S5: coaching of project leaders",
    within=limit(90, "working days"),
)
def leaders_coached(at: RuleContext) -> Iterator[Finding]:
    """Find the project leaders who have long had an initiative and were never coached."""
    trained, names, within = _trainings(at), _names(at), int(at.limit("within"))
    for person, role in sorted(_owners(at)):
        record = trained.get((person, role))
        if role != LEADS or record is None:  # who is in no plan is found by the rule on training
            continue
        latest = at.calendar.add(record.appointed_on, within)
        if record.coached_on is None and at.today > latest:
            text = f"should have been coached by {latest}"
        elif record.coached_on is not None and not (record.coach and record.coached_in):
            text = f"was coached on {record.coached_on}, but not said by whom and in what"
        else:
            continue
        yield Finding(person, f"{names.get(person, person)}, who leads initiatives, {text}")


@rule(
    "SCM.R23",
    Severity.WARN,
    "Something is done about every red measure",
    mend="open an action for it, or an initiative that moves it",
    source=f"{SOURCE}, R23 (Spider Impact raises the same alert)",
)
def red_is_acted_on(at: RuleContext) -> Iterator[Finding]:
    """Find the red measures that no open initiative and no open action is about."""
    red = [score for score in scores_of(at, period_of(at)) if score.status == RED]
    if not red:
        return
    measures, objectives = _acted_on(at)
    for score in red:
        if score.measure not in measures and score.objective not in objectives:
            yield Finding(score.measure, f"{_off(score)} and nobody acts on it")


def _off(score: Score) -> str:
    unit = f" {score.measured_in}" if score.measured_in else ""
    value, target = plain(score.value), plain(score.target)
    return f"measure {score.measure} “{score.name}” is red at {value}{unit} of {target}{unit}"


def _acted_on(at: RuleContext) -> tuple[set[str], set[str]]:
    """Return the measures, and the objectives, that an open initiative or action is about."""
    effects = (
        select(InitiativeEffect.measure, InitiativeEffect.objective)
        .join(Initiative, Initiative.id == InitiativeEffect.initiative)
        .where(Initiative.year == at.year, Initiative.stage.not_in(ENDED))
        .where(at.live(Initiative), at.live(InitiativeEffect))
    )
    actions = select(ActionRecord.measure).where(
        ActionRecord.year == at.year, ActionRecord.closed_on.is_(None), at.live(ActionRecord)
    )
    moved = list(at.rows(effects))
    measures = {row.measure for row in (*moved, *at.rows(actions)) if row.measure}
    return measures, {row.objective for row in moved}


def _shares_fed(at: RuleContext) -> dict[str, Decimal]:
    """Return the share of automatically fed measures of every year, in percent."""
    fed = func.sum(case((Measure.extraction == "auto", 1), else_=0))
    query = (
        select(Measure.year, func.count().label("all"), fed.label("fed"))
        .where(Measure.status == "active", at.live(Measure))
        .group_by(Measure.year)
    )
    return {row.year: HUNDRED * row.fed / row.all for row in at.rows(query)}


def _last(shares: dict[str, Decimal], year: str) -> Decimal | None:
    before = max((each for each in shares if each < year), default=None)
    return shares[before] if before else None


def _owners(at: RuleContext) -> set[tuple[str, str]]:
    """Return who owns an objective, a measure or an initiative of the year, with the role."""
    queries = (
        (Objective, "OO", Objective.status == "active"),
        (Measure, "MO", Measure.status == "active"),
        (Initiative, "IO", Initiative.stage.not_in(ENDED)),
    )
    found: set[tuple[str, str]] = set()
    for record, role, active in queries:
        query = select(record.owner).where(record.year == at.year, active, at.live(record))
        found |= {(row.owner, role) for row in at.rows(query.distinct()) if row.owner}
    return found


def _trainings(at: RuleContext) -> dict[tuple[str, str], Any]:
    t = Training
    query = select(
        t.person, t.role, t.appointed_on, t.trained_on, t.coach, t.coached_on, t.coached_in
    ).where(t.year == at.year, at.live(t))
    return {(row.person, row.role): row for row in at.rows(query)}


def _untrained(at: RuleContext, record: Any) -> str:
    limit = int(at.limit("within"))
    latest = at.calendar.add(record.appointed_on, limit)
    if record.trained_on is None:
        return f"should have been trained by {latest}" if at.today > latest else ""
    took = at.calendar.between(record.appointed_on, record.trained_on)
    return f"was trained only after {took} working days" if took > limit else ""


def _names(at: RuleContext) -> dict[str, str]:
    return {row.id: row.name for row in at.rows(select(Person.id, Person.name))}
