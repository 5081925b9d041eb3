"""Rules of the evidence: a practice is proved by somebody else before it is published."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.practices import Practice, PracticeEvidence

SOURCE = "Best practice sharing"
ENDED = ("retired", "declined")  # states in which nobody is asked to use a practice
OUT = ("published", "in_adoption", "embedded")  # and those in which units see it
GRADES = ("idea", "promising", "proven")  # the weakest evidence first


@rule(
    "BPS.R1",
    Severity.BLOCK,
    "A nomination names an objective, and figures before and after",
    mend="name the objective, and give the measure for enough periods before and after",
    source=f"{SOURCE}, R1",
    least=at_most(2, "periods before, and after"),
)
def nomination_complete(at: Look) -> Iterator[Finding]:
    """Find the nominations that nobody could check."""
    least = int(at.limit("least"))
    for row in at.rows(_with_evidence(at)):
        lacks = [] if row.objective else ["names no objective"]
        for side, periods in (("before", row.before), ("after", row.after)):
            if (periods or 0) < least:
                lacks.append(f"has {periods or 0} periods {side} instead of {least}")
        if lacks:
            yield Finding(row.id, f"practice {row.id} “{row.title}” {' and '.join(lacks)}")


@rule(
    "BPS.R2a",
    Severity.BLOCK,
    "A practice is published only after its validation",
    mend="validate it first",
    source=f"{SOURCE}, R2",
)
def validated_first(at: Look) -> Iterator[Finding]:
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
def shown_as_graded(at: Look) -> Iterator[Finding]:
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
def other_validator(at: Look) -> Iterator[Finding]:
    """Find the practices whose originator has validated them."""
    query = select(Practice.id, Practice.title, Practice.validator).where(
        *of_the_year(at), Practice.validator == Practice.originator
    )
    for row in at.rows(query.order_by(Practice.id)):
        text = f"practice {row.id} “{row.title}” was validated by {row.validator}"
        yield Finding(row.id, f"{text}, who originated it")


def of_the_year(at: Look) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a practice of the year is in force, of one unit if one is asked.

    Inside an adoption the unit is the adopter's; its rules ask the adoptions instead.
    """
    return (
        Practice.year == at.year,
        Practice.state.not_in(ENDED),
        at.live(Practice),
        *([Practice.unit == at.unit] if at.unit else []),
    )


def _published(at: Look) -> Select[Any]:
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


def _with_evidence(at: Look) -> Select[Any]:
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
