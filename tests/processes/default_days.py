"""The days that the shipped definitions mean in a year of the default milestones."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from calendars.fiscal_year import FiscalYear, Pattern, Period, occurrences
from calendars.offsets import parse
from calendars.standard_year import GRAPH
from calendars.working_calendar import PLAIN_WEEK
from engine.schedule.publication import openings
from engine.schedule.year_plan import YearPlan
from processes.registry import all_definitions, install
from state_machines.definition import Definition, On

ON_FILE = Path(__file__).parent / "default_days.txt"
STARTS = (date(2028, 1, 1), date(2028, 4, 1), date(2028, 7, 1), date(2028, 10, 1))
LABEL = "FY2028"
LATER = date(2040, 1, 1)  # "F-8w or 5wd": asked so late, the planned day is the earlier of the two
Days = dict[tuple[str, str], tuple[str, ...]]


def offsets(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield the place of each offset text of a definition with the text."""
    if definition.starts.at:
        yield "starts", definition.starts.at
    for name, text in definition.anchors:
        yield f"anchor {name}", text
    for step in definition.steps:
        yield from ((f"step {step.key} due", step.due) for _ in range(bool(step.due)))
        yield from ((f"step {step.key} opens", step.opens) for _ in range(bool(step.opens)))
    for move in definition.moves:
        if move.on is On.TIMER:
            yield f"move {move.name} from {move.source}", move.after


def default_days() -> Days:
    """Return by definition and place the day in each of four years, by one hash where many."""
    found: Days = {}
    for definition in all_definitions():
        lines = [dict(_days(definition, start)) for start in STARTS]
        if definition.starts.every in ("", "year"):
            for place in lines[0]:
                found[definition.key, place] = tuple(str(days[place]) for days in lines)
        else:
            found[definition.key, "each period"] = tuple(_hash(days) for days in lines)
    return found


def _days(definition: Definition, start: date) -> Iterator[tuple[str, date]]:
    year = FiscalYear(start, Pattern.CALENDAR, LABEL)
    every = definition.starts.every
    plan = YearPlan(LABEL, start, Pattern.CALENDAR, PLAIN_WEEK.site)
    for opening in openings(plan, PLAIN_WEEK, (definition,)):
        yield _at("opens", opening.period, every), opening.day
    for period in occurrences(every, year) if every else (year.period(LABEL),):
        for place, day in _of_period(definition, year, period):
            yield _at(place, period, every), day


def _at(place: str, period: Period, every: str) -> str:
    return place if every in ("", "year") else f"{place} {period.key}"


def _of_period(
    definition: Definition, year: FiscalYear, period: Period
) -> Iterator[tuple[str, date]]:
    days = {**GRAPH.dates(year, PLAIN_WEEK), "period_end": period.last, "opened": LATER}
    for place, text in offsets(definition):
        offset = parse(text)
        if place == "starts" or offset.anchors <= {"opened"} or offset.anchors - days.keys():
            continue
        day = offset.resolve(days, PLAIN_WEEK, quarter=period.closes_quarter)
        if place.startswith("anchor "):
            days[place.removeprefix("anchor ")] = day
        yield place, PLAIN_WEEK.on_or_after(day)


def _hash(days: dict[str, date]) -> str:
    return sha256(repr(sorted(days.items())).encode()).hexdigest()[:12]


def main() -> None:
    """Put the days that the definitions mean now on file."""
    install()
    lines = (" | ".join((*key, *days)) for key, days in default_days().items())
    ON_FILE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
