"""Checks of the year: each milestone has a day, and none is out of reach."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from calendars.errors import CalendarError, MilestoneFaults
from calendars.milestones import CARRIED, PERIODIC, MilestoneGraph
from calendars.working_calendar import PLAIN_WEEK, WorkingCalendar
from engine.errors import PeriodDayUnknown
from engine.schedule.period_days import is_day_of_period, set_days
from engine.schedule.publication import uncounted
from engine.schedule.year_plan import YearPlan
from office.imports.faults import FilePlace, Findings
from office.imports.reader import Folder
from office.imports.role_checks import AskedDays
from office.imports.rows import Row
from office.imports.strategy_year import YEAR_START, shipped_codes, sound_year
from state_machines.definition import On

BEFORE = timedelta(weeks=53)  # the earliest preparation before F
AFTER = timedelta(weeks=62)  # the latest evaluation after F
CODE = re.compile(r"[A-Z]+\.[a-z][a-z0-9_]*")


def check_milestones(
    folder: Folder, year: YearPlan, sites: tuple[WorkingCalendar, ...], findings: Findings
) -> None:
    """Add every fault of the graph, and of its days where it is sound."""
    places = _Places(folder)
    _check_codes(year, places, findings)
    _check_carried(year, places, findings)
    _check_window(year, year.dates, places, findings)
    calendar = next((site for site in sites if site.site == year.site_id), None)
    graph = _graph(year, places, findings)
    span = sound_year(year)
    if graph is None or calendar is None or span is None:
        return
    try:
        dates = graph.dates(span, calendar, {**year.dates, **year.carried})
    except (CalendarError, OverflowError) as fault:
        findings.add(folder.place("calendar"), str(fault), "correct the offsets or the ranges")
        return
    _check_window(year, dates, places, findings)
    _check_order(graph, year, dates, places, findings)


class _Places:
    """Where each milestone of the calendar file stands."""

    def __init__(self, folder: Folder) -> None:
        self.top = folder.place("calendar", "milestones")
        tops = folder.rows("calendar")
        self._rows = {row.code: row for top in tops for row in top.rows("milestones")}
        self._carried = {
            dated.code: dated.place for top in tops for dated in top.dated("carried_in")
        }

    def of(self, code: str, field: str = "") -> FilePlace:
        """Return the line of a milestone, or of one of its keys."""
        if row := self._rows.get(code):
            return row.at(field) if field else row.place
        return self._carried.get(code, self.top)

    def of_periods(self) -> Iterator[tuple[str, Row]]:
        """Return the rows that set a day of one period."""
        return ((code, row) for code, row in self._rows.items() if is_day_of_period(code))

    def first_of(self, codes: tuple[str, ...], field: str) -> FilePlace:
        """Return the line of the first of these that was changed in the file."""
        known = (*self._rows, *self._carried)
        return self.of(next((code for code in codes if code in known), ""), field)


def _check_codes(year: YearPlan, places: _Places, findings: Findings) -> None:
    for milestone in year.milestones:
        if milestone.code != YEAR_START and not CODE.fullmatch(milestone.code):
            what = f"{milestone.code!r} cannot be a milestone's code"
            findings.add(places.of(milestone.code), what, "write it like BRD.annual_meeting")


def _check_carried(year: YearPlan, places: _Places, findings: Findings) -> None:
    for milestone in year.milestones:
        for waited in milestone.waits_for:
            if waited in CARRIED and waited not in year.carried:
                what = f"{milestone.code} waits for {waited}, which has no day"
                mend = f"write {waited}: with the day under carried_in"
                findings.add(replace(places.top, field="carried_in"), what, mend)
    for code, day in year.carried.items():
        if not year.starts - 2 * BEFORE <= day <= year.starts + AFTER:
            what = f"{code} on {day} is outside the year and the one before"
            findings.add(places.of(code), what, "correct the day")


def _graph(year: YearPlan, places: _Places, findings: Findings) -> MilestoneGraph | None:
    known = {m.code for m in year.milestones} | CARRIED
    tolerant = [
        replace(m, waits_for=tuple(w for w in m.waits_for if _readable(w, known)))
        for m in year.milestones
    ]
    try:
        return MilestoneGraph(tolerant)
    except MilestoneFaults as faults:
        for sentence in faults.faults:
            codes = tuple(word.strip(":,;") for word in sentence.split())
            named = tuple(code for code in codes if code in known)
            mend = "remove one of these links" if "circle" in sentence else "correct this milestone"
            findings.add(places.first_of(named, "waits_for"), sentence, mend)
    return None


def _readable(code: str, known: set[str]) -> bool:
    """Tell whether a prerequisite exists; those that do not are reported as references."""
    return code in known or code.partition("@")[0] in PERIODIC


def _check_window(
    year: YearPlan, dates: Mapping[str, date], places: _Places, findings: Findings
) -> None:
    first, last = year.starts - BEFORE, year.starts + AFTER
    for code, day in dates.items():
        if not first <= day <= last:
            what = f"{code} on {day} is outside the year, which runs from {first} to {last}"
            findings.add(places.of(code), what, "correct the day or the offset")


def _check_order(
    graph: MilestoneGraph,
    year: YearPlan,
    dates: Mapping[str, date],
    places: _Places,
    findings: Findings,
) -> None:
    late = graph.late_prerequisites(dates)
    known = {**year.carried, **dates}
    for milestone in year.milestones:
        code, day = milestone.code, dates[milestone.code]
        carried = [w for w in milestone.waits_for if w in year.carried and known[w] > day]
        for waited in dict.fromkeys((*late.get(code, ()), *carried)):
            what = f"{code} on {day} waits for {waited}, which is only due on {known[waited]}"
            mend = f"move {waited} to {day} or before, or {code} to {known[waited]} or after"
            findings.add(places.first_of((code, waited), ""), what, mend)


def check_counted(folder: Folder, plan: YearPlan, year: AskedDays, findings: Findings) -> None:
    """Add a fault for every offset of a running process whose milestone has no day."""
    for each in uncounted(plan, year.definitions):
        what = f"{each.place} counts {each.text!r} from {each.code}, which has no day"
        mend = f"add {each.code}: with its day or offset to milestones, or switch the process off"
        findings.add(folder.place("calendar", "milestones"), what, mend)


def check_periods(
    folder: Folder,
    plan: YearPlan,
    year: AskedDays,
    sites: tuple[WorkingCalendar, ...],
    findings: Findings,
) -> None:
    """Add a fault for every day of one period that no process has in it."""
    span, places = sound_year(plan), _Places(folder)
    calendar = next((site for site in sites if site.site == plan.site_id), PLAIN_WEEK)
    for code, row in places.of_periods():
        day, others = plan.dates.get(code), [key for key in row.values if key != "on"]
        if others or day is None:
            mend = "write only its day: {on: 2028-07-24}"
            findings.add(row.place, f"{code} is a day of one period", mend)
        elif span is not None:
            try:
                tuple(set_days({code: day}, span, calendar, year.definitions))
            except PeriodDayUnknown as fault:
                findings.add(row.place, f"{code} names no day that one period has", fault.mend)


def check_reach(folder: Folder, plan: YearPlan, year: AskedDays, findings: Findings) -> None:
    """Add a fault for every shipped milestone waited for whose process is switched off."""
    reached = {code for each in year.definitions for code in each.reaches}
    come = reached | set(plan.carried) | CARRIED | PERIODIC | {YEAR_START}
    place = folder.place("calendar", "off")
    for calendar in folder.rows("calendar"):
        place = calendar.at("off")
    told: set[str] = set()
    for code, waiter in _waits(plan, year, reached):
        if code in shipped_codes() - come - told:
            told.add(code)
            what = f"{waiter} waits for {code}, which no running process reaches"
            mend = f"write {code}: with its day under carried_in, or run its process"
            findings.add(place, what, mend)


def _waits(plan: YearPlan, year: AskedDays, reached: set[str]) -> Iterator[tuple[str, str]]:
    for milestone in plan.milestones:
        if milestone.code in reached and milestone.blocking:
            for code in milestone.waits_for:
                yield code, milestone.code
    for definition in year.definitions:
        for code in definition.starts.waits:
            yield code, definition.title
        for step in definition.steps:
            for code in step.waits:
                yield code, step.title
        for move in definition.moves:
            if move.on is On.MILESTONE:
                yield move.after, definition.title
