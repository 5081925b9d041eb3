"""Rules of communication: who understood the strategy, by the latest survey.

Audiences of fewer than five people are not shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import distinct, func, select

from engine.formatting import percentage
from engine.rulebook.workforce_groups import SMALLEST
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.communication import Audience, SurveyAnswer

SOURCE = "Strategy communication"
TOP_THREE = "top_three"


@rule(
    "SCO.R7",
    Severity.WARN,
    "People can name the three top objectives, managers and staff alike",
    mend="say it again in the words of those who did not understand",
    source=f"{SOURCE}, R7",
    least=at_most(70, "% of those who answered, at least"),
    gap=at_most(15, "points between managers and staff"),
    can=at_most(4, "of 5, from which somebody can"),
)
def understanding(at: Look) -> Iterator[Finding]:
    """Find audiences that do not know the objectives, and a gap between managers and staff."""
    found = [each for each in understood(at, int(at.limit("can"))) if each.people >= SMALLEST]
    for each in found:
        if each.share < at.limit("least"):
            yield Finding(
                each.audience,
                f"{percentage(each.share)} of {each.people} people of {each.name} can name the "
                f"three top objectives in {each.wave}",
            )
    sides = [_together([e for e in found if e.managers is side]) for side in (True, False)]
    if all(people >= SMALLEST for _, people in sides):
        managers, staff = (percent(can, people) for can, people in sides)
        if abs(managers - staff) > at.limit("gap"):
            yield Finding(
                "",
                f"{percentage(managers)} of managers and {percentage(staff)} of staff can "
                "name the three top objectives",
            )


@rule(
    "SCO.R8",
    Severity.WARN,
    "Enough people answer a survey",
    mend="treat its result as weak, and ask again",
    source=f"{SOURCE}, R8",
    least=at_most(40, "% of the audiences asked, at least"),
)
def response(at: Look) -> Iterator[Finding]:
    """Find the latest survey weak when few have answered it."""
    s, a = SurveyAnswer, Audience
    query = select(func.count(distinct(s.token))).where(s.wave == _wave(at), at.live(s))
    asked_people = select(func.sum(a.size)).where(a.year == at.year, at.live(a))
    people, size = at.session.scalar(query) or 0, at.session.scalar(asked_people) or 0
    share = percent(people, size)
    if people and size >= SMALLEST and share < at.limit("least"):
        yield Finding("", f"the latest survey was answered by {percentage(share)} of {size} people")


@dataclass(frozen=True, slots=True)
class Understanding:
    """How many of an audience's people who answered can name the objectives."""

    audience: str
    name: str
    managers: bool
    wave: str
    can: int
    people: int

    @property
    def share(self) -> Decimal:
        """Return the part that can, in percent."""
        return percent(self.can, self.people)


def understood(at: Look, can: int) -> list[Understanding]:
    """Return the understanding of each audience in the latest survey."""
    s, a = SurveyAnswer, Audience
    query = (
        select(
            a.id,
            a.name,
            a.managers,
            s.wave,
            func.count(distinct(s.token)).filter(s.score >= can),
            func.count(distinct(s.token)),
        )
        .join(a, a.id == s.audience)
        .where(s.wave == _wave(at), s.item == TOP_THREE, at.live(s))
        .group_by(a.id, a.name, a.managers, s.wave)
    )
    return [Understanding(*row) for row in at.rows(query.order_by(a.id))]


def _together(found: list[Understanding]) -> tuple[int, int]:
    return sum(each.can for each in found), sum(each.people for each in found)


def _wave(at: Look) -> Any:
    s = SurveyAnswer
    newest = select(func.max(s.wave)).where(s.year == at.year, at.live(s)).scalar_subquery()
    return at.period if "-H" in at.period else newest
