"""The calendar file: the year, its working days and its milestones, as a plan to publish."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, cast

from calendars.errors import CalendarError
from calendars.fiscal_year import WEEKS, FiscalYear, Pattern
from calendars.holiday_file import days_of
from calendars.milestones import MilestoneDefinition
from calendars.offsets import Roll
from calendars.standard_year import MILESTONES
from engine.escalation_policy import EscalationLevel, EscalationPolicy
from engine.schedule.period_days import is_day_of_period
from engine.schedule.year_plan import WEEK_MINUTES, SmallMoves, YearPlan
from office.imports.faults import FilePlace, Findings, suggestion
from office.imports.reader import Folder
from office.imports.rows import Row
from persistence.outbox import NoticeKind
from state_machines.definition import Definition

YEAR_START = "F"
WEEK_PATTERNS = " or ".join(pattern for pattern in Pattern if pattern is not Pattern.CALENDAR)
OWN_MILESTONE = ("title", "accountable")  # what a milestone that is not shipped must say
BEFORE, AFTER = 2, 3  # years around the start of the year of which free days are kept


def year_of(
    folder: Folder, definitions: tuple[Definition, ...], findings: Findings
) -> YearPlan | None:
    """Return the plan of the year; None where it does not say when it starts."""
    calendar = next(iter(folder.rows("calendar")), None)
    year = next(iter(calendar.rows("year")), None) if calendar else None
    starts = year.day("starts") if year else None
    if calendar is None or year is None or starts is None:
        return None
    weeks = _weeks(year, starts, findings)
    return YearPlan(
        label=year.text("label", f"FY{starts.year}"),
        starts=starts,
        pattern=year.text("pattern", Pattern.CALENDAR),
        weeks=weeks,
        site_id=year.text("site"),
        milestones=_milestones(calendar, findings),
        carried={dated.code: dated.day for dated in calendar.dated("carried_in")},
        dates=_dates(calendar),
        off=_off(calendar, definitions),
        ladder=_ladder(calendar, findings),
        other_years=calendar.texts("other_years"),
        week_minutes=calendar.number("week_minutes") or WEEK_MINUTES,
        small=_small(calendar),
        content=cast("Mapping[str, Any]", folder.calendar),
    )


def _small(calendar: Row) -> SmallMoves | None:
    row = next(iter(calendar.rows("small_moves")), None)
    return SmallMoves(row.texts("by"), row.number("days")) if row is not None else None


def sound_year(plan: YearPlan) -> FiscalYear | None:
    """Return the year with its periods; None where it cannot start so, which has been said."""
    try:
        return FiscalYear(plan.starts, Pattern(plan.pattern), plan.label, plan.weeks)
    except CalendarError:
        return None


def shipped_codes() -> frozenset[str]:
    """Return the codes of the milestones that come with the product."""
    return frozenset(milestone.code for milestone in MILESTONES)


def _weeks(year: Row, starts: date, findings: Findings) -> int:
    """Return how many weeks the year has; what contradicts itself is added."""
    pattern = Pattern(year.text("pattern", Pattern.CALENDAR))
    if pattern is Pattern.CALENDAR:
        _check_months(year, starts, findings)
        return WEEKS[0]
    weeks, last = year.number("weeks") or WEEKS[0], year.day("last")
    try:
        if "weeks" in year:
            FiscalYear(starts, pattern, weeks=year.number("weeks"))
        ending = FiscalYear.ending(starts, last, pattern) if last else None
    except CalendarError as fault:
        mend = "a year of whole weeks has 52 or 53 of them; correct the weeks or the last day"
        findings.add(year.at("last" if last else "weeks"), str(fault), mend)
        return WEEKS[0]
    if ending and "weeks" in year and ending.weeks != weeks:
        what = f"{starts} to {last} is {ending.weeks} weeks, not {weeks}"
        findings.add(year.at("weeks"), what, "leave one of the two out")
    return ending.weeks if ending else weeks


def _check_months(year: Row, starts: date, findings: Findings) -> None:
    try:
        sound = FiscalYear(starts)
    except CalendarError as fault:
        findings.add(year.at("starts"), str(fault), "start on the 1st to the 28th of a month")
        return
    if "weeks" in year:
        what = "a year cut by months has no number of weeks"
        findings.add(year.at("weeks"), what, f"leave it out, or add pattern: {WEEK_PATTERNS}")
    last = year.day("last")
    if last and last != sound.last:
        what = f"a year of months from {starts} ends on {sound.last}, not on {last}"
        findings.add(year.at("last"), what, f"leave it out, or add pattern: {WEEK_PATTERNS}")


def _milestones(calendar: Row, findings: Findings) -> tuple[MilestoneDefinition, ...]:
    rows = calendar.rows("milestones")
    changes = {row.code: row for row in rows if not is_day_of_period(row.code)}
    shipped = tuple(_changed(m, changes.pop(m.code, None), findings) for m in MILESTONES)
    own = (_own(row, findings) for row in changes.values())
    return (*shipped, *(milestone for milestone in own if milestone))


def _changed(
    milestone: MilestoneDefinition, row: Row | None, findings: Findings
) -> MilestoneDefinition:
    if row is None:
        return milestone
    if milestone.code == YEAR_START and ("offset" in row or "on" in row):
        what = "the first day of the year is not a milestone to move"
        findings.add(row.place, what, "change year.starts instead")
        return milestone
    return replace(
        milestone,
        title=row.text("title", milestone.title),
        offset=row.text("offset", milestone.offset),
        waits_for=row.texts("waits_for") if "waits_for" in row else milestone.waits_for,
        accountable=row.text("accountable", milestone.accountable),
        roll=Roll(row.text("roll", milestone.roll)),
        meeting=row.yes("meeting", usual=milestone.meeting),
        fixed=row.text("fixed"),
    )


def _own(row: Row, findings: Findings) -> MilestoneDefinition | None:
    day = row.day("on")
    offset = row.text("offset") or (day.isoformat() if day else "")
    missing = [name for name in OWN_MILESTONE if name not in row]
    missing += [] if offset else ["offset or on"]
    if missing:
        what = f"{row.code} is not a shipped milestone and has no {', '.join(missing)}"
        mend = f"{suggestion(row.code, shipped_codes())}; for one of your own add what is missing"
        findings.add(row.place, what, mend)
        return None
    return MilestoneDefinition(
        code=row.code,
        title=row.text("title"),
        offset=offset,
        waits_for=row.texts("waits_for"),
        accountable=row.text("accountable"),
        roll=Roll(row.text("roll", Roll.LATER)),
        meeting=row.yes("meeting", usual=False),
        fixed=row.text("fixed"),
    )


def _dates(calendar: Row) -> dict[str, date]:
    fixed = {row.code: row.day("on") for row in calendar.rows("milestones")}
    return {code: day for code, day in fixed.items() if day and code != YEAR_START}


def _off(calendar: Row, definitions: tuple[Definition, ...]) -> tuple[str, ...]:
    named = set(calendar.texts("off"))
    return tuple(d.key for d in definitions if d.key in named or d.code in named)


def _ladder(calendar: Row, findings: Findings) -> EscalationPolicy | None:
    rows = calendar.rows("ladder")
    if not rows:
        return None
    levels = tuple(
        EscalationLevel(
            number=number,
            name=row.text("name"),
            after=row.number("after"),
            kind=NoticeKind(row.text("kind", usual=NoticeKind.REMINDER)),
            to=row.texts("to"),
            escalates=row.text("kind") == NoticeKind.ESCALATION,
            if_untouched=row.yes("if_untouched", usual=False),
        )
        for number, row in enumerate(rows, start=1)
    )
    for earlier, later, row in zip(levels, levels[1:], rows[1:], strict=False):
        if later.after <= earlier.after:
            what = f"rung {later.number} does not come after rung {earlier.number}"
            findings.add(row.at("after"), what, "order the rungs by their day")
    return EscalationPolicy(levels)


def free_days(site: Row, folder: Folder) -> frozenset[date]:
    """Return the days around the year that the calendar files of a site name.

    A file that is missing or cannot be read names none; `check` says so.
    """
    first, until = _span(folder)
    found: set[date] = set()
    for name in site.texts("free_days"):
        with suppress(CalendarError):
            found.update(days_of(folder.free_days.get(name, ""), until))
    return frozenset(day for day in found if day >= first)


def check_free_days(folder: Folder, findings: Findings) -> None:
    """Add the calendar files that are missing, cannot be read, or are named by no site."""
    named = set()
    for site in _sites(folder):
        for name in site.texts("free_days"):
            named.add(name)
            if name not in folder.free_days:
                mend = suggestion(name, folder.free_days)
                findings.add(site.at("free_days"), f"there is no file {name!r}", mend)
    for name, text in folder.free_days.items():
        if name not in named:
            mend = "name it under free_days of a site in organisation.yaml, or take it away"
            findings.add(FilePlace(name), "no site names this file", mend)
            continue
        try:
            days_of(text, _span(folder)[1])
        except CalendarError as fault:
            findings.add(FilePlace(name), str(fault), "export the calendar anew")


def _span(folder: Folder) -> tuple[date, date]:
    """Return the first and the last day around the year that matter; none without a year."""
    years = (row for top in folder.rows("calendar") for row in top.rows("year"))
    starts = next((row.day("starts") for row in years), None)
    if starts is None:
        return date.max, date.min
    return date(starts.year - BEFORE, 1, 1), date(starts.year + AFTER, 12, 31)


def _sites(folder: Folder) -> Iterator[Row]:
    for top in folder.rows("organisation"):
        yield from top.rows("sites")
