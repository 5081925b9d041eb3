"""Nothing may wait for a milestone that no process reaches: it would wait for ever."""

from collections.abc import Iterator

from calendars.outside import CARRIED, PERIODIC
from engine.planning import YearPlan
from office.files.cases import Year
from office.files.faults import Findings
from office.files.gathering import Folder
from office.files.year import YEAR_START, shipped_codes
from state_machines.parts import On


def check(folder: Folder, plan: YearPlan, year: Year, findings: Findings) -> None:
    """Add a fault for every shipped milestone waited for whose process is switched off."""
    reached = {code for d in year.definitions for step in d.steps for code in step.reaches}
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


def _waits(plan: YearPlan, year: Year, reached: set[str]) -> Iterator[tuple[str, str]]:
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
