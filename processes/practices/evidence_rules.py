"""Rules of a practice: searched for, proved with numbers, and worth what it says."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from engine.formatting import counted, shown
from engine.organisation import roles
from engine.organisation.directory import root
from engine.rules.rule import Finding, RuleContext, Severity, limit, rule
from engine.schedule import deadlines
from persistence.records.practices import Adoption, Practice, PracticeEvidence, PracticeSearch
from persistence.records.scorecard import Measure, MeasureValue, Target
from persistence.records.strategy import Objective
from persistence.strategy_year import PlanYear
from processes.scorecard import services

SOURCE = "Best practice sharing"
ENDED = ("retired", "declined")  # states in which nobody is asked to use a practice
OUT = ("published", "in_adoption", "embedded")  # and those in which units see it
GRADES = ("idea", "promising", "proven")  # the weakest evidence first
FINANCE = ("FBP", "CFO")  # roles whose check makes a value count


@rule(
    "BPS.R1",
    Severity.BLOCK,
    "A nomination names an objective, and figures before and after",
    mend="name the objective, and give the measure for enough periods before and after",
    source=f"{SOURCE}, R1",
    least=limit(2, "periods before, and after"),
)
def nomination_complete(at: RuleContext) -> Iterator[Finding]:
    """Find the nominations that nobody could check."""
    least = int(at.limit("least"))
    for row in at.rows(_with_evidence(at)):
        lacks = [] if row.objective else ["names no objective"]
        for side, periods in (("before", row.before), ("after", row.after)):
            if (periods or 0) < least:
                lacks.append(f"has {counted(periods or 0, 'period')} {side} instead of {least}")
        if lacks:
            yield Finding(row.id, f"practice {row.id} “{row.title}” {' and '.join(lacks)}")


@rule(
    "BPS.R2a",
    Severity.BLOCK,
    "A practice is published only after its validation",
    mend="validate it first",
    source=f"{SOURCE}, R2",
)
def validated_first(at: RuleContext) -> Iterator[Finding]:
    """Find the practices that units see although nobody has validated them before."""
    for row in at.rows(_published(at)):
        practice = f"practice {row.id} “{row.title}”"
        if row.validator is None or row.validated_on is None or row.grade is None:
            yield Finding(row.id, f"{practice} is {row.state} without a validation")
        elif row.published_on and row.published_on < row.validated_on:
            text = f"was published on {row.published_on}, before it was validated"
            yield Finding(row.id, f"{practice} {text} on {row.validated_on}")


@rule(
    "BPS.R2b",
    Severity.BLOCK,
    "A practice is shown as what its evidence makes it",
    mend="show it with the grade that the validation gave",
    source=f"{SOURCE}, R2",
)
def shown_as_graded(at: RuleContext) -> Iterator[Finding]:
    """Find the practices that look better proved than they are."""
    for row in at.rows(_published(at)):
        if row.grade and GRADES.index(row.shown_as or GRADES[-1]) > GRADES.index(row.grade):
            text = f"practice {row.id} “{row.title}” is {row.grade}"
            yield Finding(row.id, f"{text} and shown as {row.shown_as or 'if it were proven'}")


@rule(
    "BPS.R8",
    Severity.BLOCK,
    "Nobody validates a practice of their own",
    mend="let another expert validate it",
    source=f"{SOURCE}, R8",
)
def other_validator(at: RuleContext) -> Iterator[Finding]:
    """Find the practices whose originator has validated them."""
    query = select(Practice.id, Practice.title, Practice.validator).where(
        *of_the_year(at), Practice.validator == Practice.originator
    )
    for row in at.rows(query.order_by(Practice.id)):
        text = f"practice {row.id} “{row.title}” was validated by {row.validator}"
        yield Finding(row.id, f"{text}, who originated it")


def of_the_year(at: RuleContext) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a practice of the year is in force, of one unit if one is asked.

    Inside an adoption the unit is the adopter's; its rules ask the adoptions instead.
    """
    return (
        Practice.year == at.year,
        Practice.state.not_in(ENDED),
        at.live(Practice),
        *looked_at(at),
    )


def looked_at(at: RuleContext) -> list[ColumnElement[bool]]:
    """Return the condition that narrows practices to that of an item, or to those of a unit."""
    if at.about == "practices":
        return [Practice.id == at.record]
    return [Practice.unit == at.unit] if at.unit else []


def _published(at: RuleContext) -> Select[Any]:
    return (
        select(
            Practice.id,
            Practice.title,
            Practice.state,
            Practice.validator,
            Practice.validated_on,
            Practice.published_on,
            Practice.grade,
            Practice.shown_as,
        )
        .where(*of_the_year(at), Practice.state.in_(OUT))
        .order_by(Practice.id)
    )


def _with_evidence(at: RuleContext) -> Select[Any]:
    def periods(side: str) -> ColumnElement[int]:
        return func.sum(case((PracticeEvidence.side == side, 1), else_=0)).label(side)

    evidence = (PracticeEvidence.practice == Practice.id) & at.live(PracticeEvidence)
    return (
        select(Practice.id, Practice.title, Practice.objective, periods("before"), periods("after"))
        .outerjoin(PracticeEvidence, evidence)
        .where(*of_the_year(at))
        .group_by(Practice.id, Practice.title, Practice.objective)
        .order_by(Practice.id)
    )


@rule(
    "BPS.R11",
    Severity.WARN,
    "A practice has been looked for that would help the red objectives",
    mend="search the practices of the other units for it",
    source=f"{SOURCE}, R11",
    objectives=limit(5, "objectives"),
    red=limit(10, "% off target where no limit is set"),
)
def red_objectives_searched(at: RuleContext) -> Iterator[Finding]:
    """Find the reddest corporate objectives for which nobody has searched this quarter."""
    quarter = _quarter(at)
    if not quarter:
        return
    query = select(PracticeSearch.objective).where(
        PracticeSearch.quarter == quarter,
        PracticeSearch.searched_on.is_not(None),
        at.live(PracticeSearch),
    )
    searched = {row.objective for row in at.rows(query)}
    reddest = sorted(_behind(at, quarter).items(), key=lambda each: (each[1], each[0]))
    for objective, lead in reddest[: int(at.limit("objectives"))]:
        if objective not in searched:
            text = f"objective {objective} is {shown(-lead)} % off target in {quarter}"
            yield Finding(objective, f"{text}, and nobody has searched for a practice")


def _quarter(at: RuleContext) -> str:
    """Return the quarter that is looked at: the period's, or the latest that has values."""
    year = deadlines.fiscal_year(at.session.get_one(PlanYear, at.year))
    if at.period and at.period != at.year:
        return services.quarter_of(year, at.period)
    query = select(MeasureValue.period).where(
        MeasureValue.year == at.year, MeasureValue.value.is_not(None)
    )
    reported = {row.period for row in at.rows(query.distinct())}
    quarters = [q.key for q in year.quarters() if reported & set(services.keys_of(year, q.key))]
    return quarters[-1] if quarters else ""


def _behind(at: RuleContext, quarter: str) -> dict[str, Decimal]:
    """Return the corporate objectives with a red measure, with the lead of the worst."""
    year = deadlines.fiscal_year(at.session.get_one(PlanYear, at.year))
    query = (
        select(
            Measure.objective,
            Measure.polarity,
            Measure.red,
            MeasureValue.value,
            Target.value.label("target"),
        )
        .join(Objective, Objective.id == Measure.objective)
        .join(MeasureValue, MeasureValue.measure == Measure.id)
        .join(Target, (Target.measure == Measure.id) & (Target.period == MeasureValue.period))
        .where(Objective.unit.in_(root()), Objective.year == at.year, Objective.status == "active")
        .where(Measure.status == "active", MeasureValue.value.is_not(None))
        .where(MeasureValue.period.in_(services.keys_of(year, quarter)))
        .where(*map(at.live, (Objective, Measure, MeasureValue, Target)))
    )
    found: dict[str, Decimal] = {}
    for row in at.rows(query):
        lead = services.lead(row.value, row.target, row.polarity)
        red = at.limit("red") if row.red is None else row.red
        if row.objective and lead < -red:
            found[row.objective] = min(lead, found.get(row.objective, lead))
    return found


@rule(
    "BPS.R7a",
    Severity.WARN,
    "A verified value has been checked by finance",
    mend="let the finance partner check the value",
    source=f"{SOURCE}, R7",
)
def value_checked(at: RuleContext) -> Iterator[Finding]:
    """Find the values that count although finance has not checked them."""
    finance = roles.have_held(at.session, FINANCE, at.today)
    unchecked = or_(Adoption.verified_by.is_(None), Adoption.verified_by.not_in(finance))
    query = asked(
        at, Practice.title, Adoption.unit, Adoption.value, Adoption.currency, Adoption.verified_by
    )
    for row in at.rows(query.where(Adoption.value.is_not(None), unchecked)):
        value = f"{shown(row.value)} {row.currency or ''}".strip()
        checker = f"{row.verified_by}, who is not of finance" if row.verified_by else "nobody"
        yield Finding(row.id, f"{row.unit} counts {value} for “{row.title}”, checked by {checker}")


@rule(
    "BPS.R7b",
    Severity.WARN,
    "A value is not counted a second time as an initiative's benefit",
    mend="count it in one place only",
    source=f"{SOURCE}, R7",
)
def counted_once(at: RuleContext) -> Iterator[Finding]:
    """Find the values that an initiative's benefits contain already."""
    query = asked(
        at, Practice.title, Adoption.unit, Adoption.value, Adoption.currency, Adoption.counted_in
    )
    counted = query.where(Adoption.value.is_not(None), Adoption.counted_in.is_not(None))
    for row in at.rows(counted):
        value = f"{shown(row.value)} {row.currency or ''}".strip()
        text = f"{row.unit} counts {value} for “{row.title}”"
        yield Finding(row.id, f"{text}, which initiative {row.counted_in} counts as well")


def asked(at: RuleContext, *columns: Any) -> Select[Any]:
    """Return the query of what units were asked to adopt and still may, with these columns."""
    query = (
        select(Adoption.id, *columns)
        .join(Practice, Practice.id == Adoption.practice)
        .where(Practice.year <= at.year, Practice.state.not_in(ENDED))
        .where(at.live(Practice), at.live(Adoption))
        .order_by(Adoption.id)
    )
    if at.about == "adoptions":
        return query.where(Adoption.id == at.record)
    return query.where(Adoption.unit == at.unit) if at.unit else query
