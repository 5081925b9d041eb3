"""The plan of a fiscal year as its calendar file describes it, and as a version keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from calendars.fiscal_year import WEEKS, FiscalYear, Pattern
from calendars.milestones import MilestoneDefinition
from calendars.offsets import Roll
from calendars.standard_year import MILESTONES
from engine import escalation_policy
from engine.audit_trail import content_hash
from engine.catalogue import CURRENT
from engine.escalation_policy import EscalationPolicy, policy_from_rows

WEEK_MINUTES = 1440  # three days of five: the strategy meeting takes two and a half
SHIPPED_MEETINGS = frozenset(each.code for each in MILESTONES if each.meeting)


@dataclass(frozen=True, slots=True)
class SmallMoves:
    """What is moved without approval: by holders of these roles, by so many working days at most.

    Days count from the last version that was approved, so that small moves do not add up.
    """

    by: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A fiscal year as its calendar file describes it.

    `starts` is F; `pattern` a calendars.fiscal_year.Pattern, `weeks` its length where it counts
    weeks; `site_id` the site whose working days the milestones follow. `carried` are milestones
    reached before this year's processes, `dates` days fixed by hand, `off` the keys of definitions
    that are not run, `content` the file as read.
    `other_years` are the labels of years that are not run but that records name. Who is asked for
    more than `week_minutes` in a week is told of, before a calendar is published.
    """

    label: str
    starts: date
    pattern: str
    site_id: str
    weeks: int = 52
    milestones: tuple[MilestoneDefinition, ...] = MILESTONES
    carried: Mapping[str, date] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    ladder: EscalationPolicy | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    other_years: tuple[str, ...] = ()
    week_minutes: int = WEEK_MINUTES
    small: SmallMoves | None = None


def fiscal_year(plan: YearPlan) -> FiscalYear:
    """Return the fiscal year that a plan prepares."""
    return FiscalYear(plan.starts, Pattern(plan.pattern), plan.label, plan.weeks)


def content_of(plan: YearPlan) -> dict[str, Any]:
    """Return what a version keeps of a plan, as JSON knows it."""
    return {
        "label": plan.label,
        "starts": plan.starts.isoformat(),
        "pattern": plan.pattern,
        "site": plan.site_id,
        "off": list(plan.off),
        "carried": {code: day.isoformat() for code, day in plan.carried.items()},
        "dates": {code: day.isoformat() for code, day in plan.dates.items()},
        "milestones": [
            {
                "code": m.code,
                "title": m.title,
                "offset": str(m.offset),
                "roll": m.roll.value,
                "waits_for": list(m.waits_for),
                "accountable": m.accountable,
                **({"fixed": m.fixed} if m.fixed else {}),
                **({"meeting": m.meeting} if m.meeting != is_meeting({"code": m.code}) else {}),
            }
            for m in plan.milestones
        ],
        "ladder": escalation_policy.policy_to_rows(plan.ladder) if plan.ladder else [],
        **({"weeks": plan.weeks} if plan.weeks != WEEKS[0] else {}),
        "definitions": {d.key: d.version for d in CURRENT.all()},
        "file": _plain(dict(plan.content)),
        **({"other_years": list(plan.other_years)} if plan.other_years else {}),
        **({"small_moves": _small(plan.small)} if plan.small else {}),
    }


def _small(moves: SmallMoves) -> dict[str, Any]:
    return {"by": list(moves.by), "days": moves.days}


def is_meeting(row: Mapping[str, Any]) -> bool:
    """Tell whether a milestone of a version keeps off no-meeting days: as shipped where silent."""
    return bool(row.get("meeting", row["code"] in SHIPPED_MEETINGS))


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it: days and other texts as texts."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def digest_of(plan: YearPlan) -> str:
    """Return the hash of the content of a plan, by which versions are told apart."""
    return content_hash(content_of(plan))


def plan_of(content: Mapping[str, Any]) -> YearPlan:
    """Return the plan that the content of a version was written from."""
    file, small = content["file"], content.get("small_moves")
    return YearPlan(
        label=content["label"],
        starts=date.fromisoformat(content["starts"]),
        pattern=content["pattern"],
        site_id=content["site"],
        weeks=content.get("weeks", WEEKS[0]),
        milestones=tuple(_milestone(row) for row in content["milestones"]),
        carried=_days(content["carried"]),
        dates=_days(content["dates"]),
        off=tuple(content["off"]),
        ladder=policy_from_rows(content["ladder"]) if content["ladder"] else None,
        content=file,
        other_years=tuple(content.get("other_years", ())),
        week_minutes=int(file.get("week_minutes") or WEEK_MINUTES),
        small=SmallMoves(tuple(small["by"]), small["days"]) if small else None,
    )


def _milestone(row: Mapping[str, Any]) -> MilestoneDefinition:
    return MilestoneDefinition(
        code=row["code"],
        title=row["title"],
        offset=row["offset"],
        waits_for=tuple(row["waits_for"]),
        accountable=row["accountable"],
        roll=Roll(row["roll"]),
        blocking=row["code"] != "F",
        meeting=is_meeting(row),
        fixed=row.get("fixed", ""),
    )


def _days(days: Mapping[str, str]) -> dict[str, date]:
    return {code: date.fromisoformat(day) for code, day in days.items()}
