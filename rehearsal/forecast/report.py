"""A rehearsed year as files: JSON, tables for a spreadsheet, and a page."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.values.texts import visible
from rehearsal.forecast.findings import (
    Collision,
    ForecastDate,
    ForecastLetter,
    ForecastTask,
    RehearsedYear,
    SinglePoint,
    UntakenMove,
    WeekLoad,
)
from state_machines.markup import for_cell, for_json, for_screen

PAGE = "forecast.html"
MOST = 400  # rows of one table on the page; the files have them all
TABLES: Mapping[str, type] = {
    "dates": ForecastDate,
    "tasks": ForecastTask,
    "letters": ForecastLetter,
    "load": WeekLoad,
    "collisions": Collision,
    "single_points": SinglePoint,
    "untaken": UntakenMove,
}


def as_json(forecast: RehearsedYear) -> str:
    """Return everything as JSON; times are ISO 8601 in UTC."""
    return for_json({**facts(forecast), **{name: getattr(forecast, name) for name in TABLES}})


def facts(forecast: RehearsedYear) -> dict[str, Any]:
    """Return the figures of a rehearsed year, by name."""
    processes = forecast.year.processes
    return {
        "begins": forecast.begins,
        "ends": forecast.ends,
        "owners": forecast.owners,
        "seed": forecast.seed,
        "milestones": len(forecast.year.milestones),
        "milestones_missed": len(forecast.missed),
        "tasks_asked": len(forecast.tasks),
        "answers_late": sum(bool(task.late) for task in forecast.tasks),
        "letters_written": len(forecast.letters),
        "reminders": sum(each.reminders for each in processes),
        "escalations": sum(each.escalations for each in processes),
        "returns": sum(each.returns for each in processes),
        "full_weeks": len(forecast.full_weeks),
        "unfinished": list(forecast.year.unfinished),
        "goes_on": list(forecast.year.goes_on),
        "root_causes": [str(delay) for delay in forecast.year.delays],
    }


def as_tables(forecast: RehearsedYear) -> dict[str, str]:
    """Return one CSV file for each kind of finding, by its name."""
    return {f"{name}.csv": _csv(row, getattr(forecast, name)) for name, row in TABLES.items()}


def as_page(forecast: RehearsedYear) -> str:
    """Return a page that needs nothing beside it."""
    loader = PackageLoader("rehearsal.forecast")
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, finalize=visible)
    pages.filters["moment"] = _moment
    pages.filters["hours"] = hours
    return pages.get_template(PAGE).render(
        forecast=forecast, facts=facts(forecast), people=_people(forecast), most=MOST
    )


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """Everything that one person would do, in minutes, and how many weeks are too full."""

    name: str
    tasks: int
    minutes: int
    fullest: int
    full: int


def _people(forecast: RehearsedYear) -> list[PersonLoad]:
    """Return everybody's load, the most first."""
    weeks: defaultdict[str, list[WeekLoad]] = defaultdict(list)
    for week in forecast.load:
        weeks[week.person_id].append(week)
    found = [
        PersonLoad(
            own[0].person,
            sum(each.tasks for each in own),
            sum(each.minutes for each in own),
            max(each.minutes for each in own),
            sum(each.full for each in own),
        )
        for own in weeks.values()
    ]
    return sorted(found, key=lambda each: (-each.minutes, each.name))


def _csv(kind: type, rows: Iterable[Any]) -> str:
    target = io.StringIO()
    names = [each.name for each in fields(kind)]
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, name)) for name in names] for row in rows)
    return target.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        value = "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return for_cell("" if value is None else for_screen(str(value)))


def _moment(at: date | None) -> str:
    if at is None:
        return "–"
    return f"{at:%a %d %b %Y, %H:%M}" if isinstance(at, datetime) else f"{at:%a %d %b %Y}"


def hours(minutes: int) -> str:
    """Return minutes of work as hours."""
    return f"{minutes / 60:.1f} h"
