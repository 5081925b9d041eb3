"""What changes with a calendar, as tables on a terminal."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from workflows.cli.common import Refused, say, say_json, show, trying

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.operations.ripple import Ripple
    from engine.organisation.plan import OrganisationPlan
    from engine.schedule.versions import VersionDifference
    from engine.schedule.year_plan import YearPlan
    from state_machines.definition import Definition

STEPS = {"due": "due", "opens": "opens", "timer": "by itself", "day": "named day"}


def show_ripple(ripple: "Ripple", *, as_json: bool) -> None:
    """Print what changes, each kind in a table of its own; what is empty is left out."""
    if as_json:
        say_json(ripple)
        return
    tables = [table for table in _tables(ripple) if table[-1]]
    if not tables:
        say(f"{ripple.year}: nothing would change.")
    for table in tables:
        show(*table)
    for conflict in ripple.conflicts:
        colour = typer.colors.RED if conflict.blocks else typer.colors.YELLOW
        say(f"{conflict.kind.capitalize()}: {conflict.what}; {conflict.way_out}.", colour=colour)


def _tables(ripple: "Ripple") -> Iterable[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    was = ("Before", "Now")
    yield (
        f"Milestones of {ripple.year} that move",
        (*was, "Milestone", "Spare days", "Critical"),
        [(m.old, m.new, f"{m.code} {m.title}", m.slack, m.critical) for m in ripple.milestones],
    )
    yield (
        "Processes that open on another day",
        (*was, "Process", "Period", "Unit"),
        [(s.old, s.new, s.process, s.period, s.unit) for s in ripple.starts],
    )
    yield (
        "Days to come of what is under way",
        (*was, "What", "Title", "Process"),
        [(s.old, s.new, STEPS[s.kind], s.title, s.process) for s in ripple.steps],
    )
    yield (
        "Open tasks that move",
        (*was, "Asked of", "Title", "Process"),
        [(t.old, t.new, t.person, t.title, t.process) for t in ripple.tasks],
    )
    yield (
        "Next reminders (UTC)",
        (*was, "Reminder", "Asked of", "Title"),
        [(r.old, r.new, r.name, r.person, r.title) for r in ripple.reminders],
    )
    yield (
        "Letters that will go",
        ("From (UTC)", "To", "Days in it"),
        [(letter.at, letter.person, letter.days) for letter in ripple.letters],
    )
    yield (
        "Before our time: neither owed nor late",
        ("Day", "What", "Title"),
        [(p.day, p.kind, p.title) for p in ripple.before_our_time],
    )
    yield (
        "Weeks that become too full",
        ("Week from", "Of", "Minutes", "Before", "Limit"),
        [(w.week, w.person, w.minutes, w.before, w.limit) for w in ripple.full_weeks],
    )


def ripple_of_folder(
    organisation: "OrganisationPlan",
    year: "YearPlan",
    *,
    move: tuple[str, date] | None = None,
    followers: bool = True,
) -> tuple["Ripple", "YearPlan"]:
    """Return what publishing a folder would change, with one of its days moved; and that plan.

    Nothing is written. Raises what `moved` and `ripple` raise.
    """
    from engine.operations.day_change import moved  # noqa: PLC0415
    from engine.operations.registration import register  # noqa: PLC0415 - `smo --help` needs none
    from engine.operations.ripple import ripple  # noqa: PLC0415
    from engine.types import ENGINE  # noqa: PLC0415

    with trying() as (session, now):
        register(session, organisation, actor=ENGINE, now=now)
        if move is not None:
            year = moved(session, year, *move, followers=followers)
        found = ripple(session, year, now)
    return found, year


def content_named(
    session: "Session",
    name: str,
    label: str,
    now: datetime,
    definitions: "tuple[Definition, ...]",
) -> dict[str, Any]:
    """Return the content of a version by its number, or of a folder by its path.

    The sites of a folder are registered. Raises NameUnknown, Refused and FilesRefused.
    """
    from engine import lookup  # noqa: PLC0415
    from engine.operations.registration import register  # noqa: PLC0415
    from engine.schedule import versions  # noqa: PLC0415
    from engine.schedule.year_plan import content_of  # noqa: PLC0415
    from engine.types import ENGINE  # noqa: PLC0415
    from office.imports.folder import read_folder  # noqa: PLC0415

    if not name.isdigit():
        organisation, plan = read_folder(Path(name), definitions)
        register(session, organisation, actor=ENGINE, now=now)
        return content_of(plan)
    years = [lookup.year(session, label)] if label else versions.years(session)
    if len(years) != 1:
        raise Refused(f"say of which year: --year {years[0] if years else 'FY2028'}")
    found = versions.version_of(session, years[0], int(name))
    if found is None:
        raise Refused(f"{years[0]} has no version {name} of its calendar")
    return dict(found.content)


def show_difference(title: str, found: "VersionDifference", *, as_json: bool) -> None:
    """Print how two versions differ."""
    if as_json:
        say_json(found)
        return
    rows = [(day.old, day.new, day.code, day.title) for day in found.days]
    if rows or not found.others:
        show(f"Days that differ between {title}", ("Before", "Now", "Code", "Title"), rows)
    for line in found.others:
        say(line)
