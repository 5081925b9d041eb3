"""`smo calendar`: the organisation's files become the year that is run."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.common import (
    REFUSED,
    AsJson,
    Person,
    Refused,
    actor,
    done,
    known_processes,
    reading,
    say,
    say_json,
    say_unasked,
    show,
    trying,
    write_whole,
    writing,
)
from workflows.cli.rehearsals import Usual, to_attach

if TYPE_CHECKING:
    from engine.operations.registration import RegisterResult
    from engine.organisation.plan import OrganisationPlan
    from engine.schedule.attached_rehearsal import AttachedRehearsal
    from engine.schedule.year_plan import YearPlan
    from processes.planning.calendar_approval import ProposedCalendar
    from state_machines.definition import Definition
    from state_machines.feasibility import Infeasible

app = typer.Typer(no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="The folder with the organisation's files.")]


@app.command()
def check(
    folder: Folder,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 for what cannot be met, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check all files and report every fault: file, line, what is wrong, how to mend it.

    Where there is none, check whether the plan can be met: the working days that steps need one
    after the other, absences, days off, what has passed, full weeks; each with what would help.
    """
    from office import feasibility  # noqa: PLC0415 - `smo --help` needs none of this
    from office.imports import folder as files  # noqa: PLC0415
    from office.imports.faults import report, report_json  # noqa: PLC0415

    known = known_processes()
    faults = files.check_folder(folder, known)
    if faults:
        say(report_json(faults) if as_json else report(faults))
        raise typer.Exit(REFUSED)
    found = _infeasible(*files.read_folder(folder, known), known)
    text = f"{report(faults)}\n{feasibility.report(found)}"
    say(feasibility.to_json(found) if as_json else text)
    if found and strict:
        raise typer.Exit(REFUSED)


@app.command()
def load(folder: Folder, *, as_json: AsJson = False) -> None:
    """Show how many hours a week the year asks of each role inside the office: mean and peak.

    The minutes of each step count as often as the year asks for it, in the weeks in which it is
    open, for the role to which it falls. What opens only when something happens is not counted.
    """
    from office import load as office_load  # noqa: PLC0415
    from office.imports.folder import read_folder  # noqa: PLC0415

    known = known_processes()
    found = office_load.loads(*read_folder(folder, known), known)
    say(office_load.to_json(found) if as_json else office_load.report(found))


@app.command()
def preview(folder: Folder, *, as_json: AsJson = False) -> None:
    """Show what publishing would change, and what would be wrong then. Nothing is changed."""
    from office.imports.folder import read_folder  # noqa: PLC0415
    from workflows.cli.ripples import ripple_of_folder, show_ripple  # noqa: PLC0415

    found, _ = ripple_of_folder(*read_folder(folder, known_processes()))
    show_ripple(found, as_json=as_json)


@app.command()
def move(
    milestone: Annotated[str, typer.Argument(help="Such as SPL.meeting, or SRV.meeting@Q2.")],
    *,
    to: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The new day.")],
    folder: Annotated[
        Path, typer.Option("--in", help="The folder with the organisation's files.")
    ] = Path(),
    followers: Annotated[
        bool,
        typer.Option(
            "--with-followers/--alone",
            help="Whether what waits for it moves as far as it must to keep its time.",
        ),
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what changes when a day moves, and write it into calendar.yaml if that is wanted.

    Nothing is published by that: `smo calendar publish` brings it in force, or has it approved.
    """
    from office import calendar_file  # noqa: PLC0415
    from office.imports.folder import read_folder  # noqa: PLC0415
    from workflows.cli.ripples import ripple_of_folder, show_ripple  # noqa: PLC0415

    organisation, year = read_folder(folder, known_processes())
    found, planned = ripple_of_folder(
        organisation, year, move=(milestone, to.date()), followers=followers
    )
    show_ripple(found, as_json=as_json)
    if found.blocked:
        raise Refused("nothing was written, as such a year cannot be published")
    if not yes and (as_json or not typer.confirm("Write this into calendar.yaml?")):
        return
    days = {code: day for code, day in planned.dates.items() if year.dates.get(code) != day}
    text = calendar_file.with_days(calendar_file.text_of(folder), days)
    write_whole(folder / calendar_file.FILE, text.encode())
    if not as_json:
        from engine.formatting import counted  # noqa: PLC0415

        done(f"Wrote {counted(len(days), 'day')}. Check them, then: smo calendar publish {folder}")


@app.command()
def publish(
    folder: Folder,
    person: Person = "",
    *,
    owners: Usual = "typical",
    without_rehearsal: Annotated[
        str | None,
        typer.Option(help="Why it is not rehearsed; whoever approves it reads so.", metavar="WHY"),
    ] = None,
) -> None:
    """Register the organisation and bring its year in force, or ask for its approval.

    Whoever holds the role of the chief executive puts it in force; so do those whom the version in
    force lets move days by themselves. Otherwise it is rehearsed on a copy, as `smo rehearse` does,
    and the chief executive is asked by letter, with what the rehearsal found.
    """
    from engine.operations.registration import register  # noqa: PLC0415
    from engine.records.unasked import unasked_now  # noqa: PLC0415
    from engine.types import Actor  # noqa: PLC0415
    from engine.values.texts import line  # noqa: PLC0415
    from office.imports.folder import read_folder  # noqa: PLC0415
    from processes.planning.calendar_approval import propose  # noqa: PLC0415

    organisation, year = read_folder(folder, known_processes())
    if person not in {known.id for known in organisation.people}:
        raise Refused("Say who publishes: --as PERSON, the id of somebody in people.yaml.")
    skipped = line(without_rehearsal or "")
    if without_rehearsal is not None and not skipped:
        raise Refused("Say why it is not rehearsed: --without-rehearsal WHY.")
    who = Actor(person, channel="cli")
    rehearsal = to_attach((organisation, year), who, owners, skipped)
    with writing() as (session, now):
        found = register(session, organisation, actor=who, now=now)
        proposed = propose(
            session, year, actor=actor(session, person, now), now=now, rehearsal=rehearsal
        )
        done(_outcome(proposed))
        for told in _rehearsed(proposed, rehearsal):
            say(told)
        if changes := _changes(found):
            done(f"In the organisation: {changes}.")
        say_unasked(unasked_now(session, now))


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A version, such as 1, or a folder.")],
    new: Annotated[str, typer.Argument(help="Another version, or a folder.")],
    *,
    year: Annotated[str, typer.Option("--year", help="Of which year the versions are.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show how two versions of a year's calendar differ: days first, then everything else."""
    from engine.schedule import versions  # noqa: PLC0415
    from workflows.cli.ripples import content_named, show_difference  # noqa: PLC0415

    with trying() as (session, now):
        names = (content_named(session, name, year, now, known_processes()) for name in (old, new))
        found = versions.difference(session, *names)
    show_difference(f"{old} and {new}", found, as_json=as_json)


@app.command(name="show")
def show_year(
    year: Annotated[str, typer.Argument(help="A year such as FY2028; all if left out.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show the milestones: planned days, when they were reached, and what is late or at risk."""
    from engine import lookup  # noqa: PLC0415
    from engine.views import lists  # noqa: PLC0415

    with reading() as (session, now):
        rows = lists.milestones(session, now, year_id=year and lookup.year(session, year))
    if as_json:
        say_json(rows)
        return
    table = ((r.due, r.code, r.title, r.critical, r.reached_at, r.lateness) for r in rows)
    columns = ("Due", "Code", "Title", "Critical", "Reached", "How it stands")
    show(f"Milestones {year}".strip(), columns, table)


def _outcome(proposed: "ProposedCalendar") -> str:
    """Return what became of a calendar, in a sentence."""
    from processes.planning.calendar_approval import Outcome  # noqa: PLC0415

    year, number = proposed.version.year, proposed.version.version
    if proposed.outcome is Outcome.UNCHANGED:
        return f"{year} is in force as it is, as version {number}."
    if proposed.process is None:
        return f"{year} is published as version {number}."
    asks = f"“{proposed.process.title}” asks for it by letter"
    return (
        f"Version {number} of {year} waits for its approval: {asks}. Until then it drives nothing."
    )


def _rehearsed(
    proposed: "ProposedCalendar", rehearsal: "AttachedRehearsal | None"
) -> Iterator[str]:
    """Yield what to know of a calendar's rehearsal, or that there was none."""
    from engine.schedule.attached_rehearsal import in_short  # noqa: PLC0415
    from processes.planning.calendar_approval import Outcome  # noqa: PLC0415

    if proposed.outcome is Outcome.IN_FORCE:
        yield "Nobody had to approve it, so it was not rehearsed; `smo rehearse` does that."
    elif proposed.outcome is Outcome.ASKED:
        yield "Whoever approves it reads:"
        yield from (f"  {told}" for told in in_short(rehearsal))


def _infeasible(
    organisation: "OrganisationPlan", year: "YearPlan", processes: "tuple[Definition, ...]"
) -> "list[Infeasible]":
    """Return what of a plan cannot be met, as of today."""
    from calendars.clock import SystemClock  # noqa: PLC0415
    from office.feasibility import infeasible  # noqa: PLC0415

    here = next(site for site in organisation.sites if site.site == year.site_id)
    reached, now = _reached(year.label)
    today = here.local_day(now or SystemClock().now())
    return infeasible(organisation, year, processes, today, reached)


def _reached(label: str) -> tuple[frozenset[str], datetime | None]:
    """Return what of a year the office has reached, and its time; nothing where there is none."""
    from engine.schedule.lateness import reached_codes  # noqa: PLC0415

    try:
        with reading() as (session, now):
            return reached_codes(session, label), now
    except Refused:
        return frozenset(), None


def _changes(found: "RegisterResult") -> str:
    """Return what registering the organisation has changed, in words."""
    counts = (
        (found.added, "new people"),
        (found.changed, "people changed"),
        (found.renamed, "renamed"),
        (found.let_go, "people have left"),
        (found.ended, "roles, units or absences ended"),
        (found.handed_on, "open tasks handed on"),
    )
    return ", ".join(f"{number} {what}" for number, what in counts if number)
