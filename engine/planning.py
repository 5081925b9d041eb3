"""What a strategy year looks like on paper: the plan that publishing brings into the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from calendars.defaults import MILESTONES
from calendars.milestones import Milestone
from engine.ladder import Ladder


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A fiscal year as its calendar file describes it.

    `starts` is F; `pattern` a calendars.fiscal.Pattern, `weeks` its length where it counts weeks;
    `site_id` the site whose working days the milestones follow. `carried` are milestones reached
    before this year's processes, `dates` days fixed by hand, `off` the keys of definitions that
    are not run, `content` the file as read.
    `other_years` are the labels of years that are not run but that records name.
    """

    label: str
    starts: date
    pattern: str
    site_id: str
    weeks: int = 52
    milestones: tuple[Milestone, ...] = MILESTONES
    carried: Mapping[str, date] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    ladder: Ladder | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    other_years: tuple[str, ...] = ()
