"""`smo process`: look at processes, open one, and step in."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workflows.cli.common import (
    AsJson,
    Person,
    Reason,
    Refused,
    actor,
    done,
    reading,
    say_json,
    show,
    writing,
)

if TYPE_CHECKING:
    from engine.flow_runs import ProcessRef

app = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The process's id, as `smo process list` shows it.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day it holds.")]
Step = Callable[..., Any]


@app.command(name="list")
def list_processes(
    *,
    year: Annotated[str, typer.Option(help="Only those of this year.")] = "",
    ended: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List processes with their state and what is open in them."""
    from engine import lookup  # noqa: PLC0415 - `smo --help` needs none of this
    from engine.views import lists  # noqa: PLC0415

    with reading() as (session, now):
        of_year = year and lookup.year(session, year)
        rows = lists.processes(session, now, year_id=of_year, ended=ended)
    if as_json:
        say_json(rows)
        return
    table = (
        (
            r.id,
            r.title,
            r.status,
            r.state,
            r.open,
            r.due_at,
            r.late or None,
            "; ".join(r.milestones),
        )
        for r in rows
    )
    columns = ("Id", "Process", "Status", "State", "Open", "Next due (UTC)", "Late", "Milestones")
    show("Processes", columns, table)


@app.command(name="show")
def show_process(process: Id, *, as_json: AsJson = False) -> None:
    """Show where a process stands and whom it waits for."""
    from engine import lookup  # noqa: PLC0415
    from engine.operations.advance import view_instance  # noqa: PLC0415

    with reading() as (session, now):
        found = view_instance(session, lookup.instance(session, process), now)
    if as_json:
        say_json(found)
        return
    table = ((w.step, w.title, ", ".join(w.people), w.due_at) for w in found.waiting)
    late = "".join(f"; {each}" for each in found.late)
    title = f"{found.title}: {found.state} ({found.status}){late}"
    show(title, ("Step", "Waits for", "People", "Due"), table)


@app.command(name="open")
def open_process(
    definition: Annotated[str, typer.Argument(help="Its key, such as strategy_planning.")],
    year: Annotated[str, typer.Option(help="The plan year, such as FY2028.")],
    period: Annotated[str, typer.Option(help="The period; the whole year if left out.")] = "",
    unit: Annotated[str, typer.Option(help="The unit; the whole organisation if left out.")] = "",
    person: Person = "",
) -> None:
    """Open a process that the calendar does not open by itself; twice opens it once."""
    from engine import lookup  # noqa: PLC0415
    from engine.instances.start import open_instance  # noqa: PLC0415
    from engine.organisation.directory import root_unit  # noqa: PLC0415

    with writing() as (session, now):
        of_year = lookup.year(session, year)
        opened = open_instance(
            session,
            lookup.definition(definition),
            year_id=of_year,
            period=lookup.period(session, period, of_year) if period else of_year,
            unit_id=lookup.unit(session, unit) if unit else root_unit(session),
            now=now,
            actor=actor(session, person, now),
        )
        done(f"{opened.title} is open as {opened.id}.")


@app.command()
def cancel(process: Id, reason: Reason, person: Person = "") -> None:
    """End a process for good."""
    _intervene("cancel", process, person, reason)
    done(f"{process} is cancelled.")


@app.command()
def suspend(process: Id, reason: Reason, person: Person = "") -> None:
    """Let a process rest: nobody is asked or chased until it is resumed."""
    _intervene("suspend", process, person, reason)
    done(f"{process} is suspended.")


@app.command()
def resume(process: Id, reason: Reason, person: Person = "") -> None:
    """Let a suspended process go on."""
    _intervene("resume", process, person, reason)
    done(f"{process} goes on.")


@app.command()
def command(
    process: Id,
    move: Annotated[str, typer.Argument(help="The move, such as postpone or withdraw.")],
    reason: Reason,
    person: Person = "",
) -> None:
    """Take a move that a person with the right role may ask for."""
    from engine import lookup  # noqa: PLC0415
    from engine.operations import interventions  # noqa: PLC0415

    with writing() as (session, now):
        by, of = actor(session, person, now), lookup.instance(session, process)
        moved = interventions.command(session, of, move, actor=by, now=now, reason=reason)
        done(f"{process} took {move} and stands in {moved.state}.")


@app.command(name="waive-rule")
def waive_rule(
    process: Id,
    rule: Annotated[str, typer.Argument(help="The rule's code, such as SCM.R1.")],
    expires: Day,
    reason: Reason,
    *,
    subject: Annotated[
        str, typer.Option(help="Only what it finds about this record; everything if left out.")
    ] = "",
    person: Person = "",
) -> None:
    """Accept by name, until a day, what a rule blocks.

    Only somebody above the one who decides may: the line manager, the process owner or the chief
    executive; never who decides or who submitted the work.
    """
    from engine import lookup  # noqa: PLC0415
    from engine.formatting import short_day  # noqa: PLC0415
    from engine.operations import interventions  # noqa: PLC0415

    with writing() as (session, now):
        interventions.waive_rule(
            session,
            lookup.instance(session, process),
            lookup.rule(rule),
            subject=subject,
            expires=expires.date(),
            actor=actor(session, person, now),
            now=now,
            reason=reason,
        )
    done(
        f"What {rule} finds{f' about {subject}' if subject else ''} is accepted until "
        f"{short_day(expires)}."
    )


@app.command()
def restart(process: Id, reason: Reason, person: Person = "") -> None:
    """Give a process a new flow run; the one it had is ended in Prefect within a minute."""
    from engine import flow_runs, lookup  # noqa: PLC0415

    with writing() as (session, now):
        _require_alive(flow_runs.process_ref(session, lookup.instance(session, process)))
        by = actor(session, person, now)
        flow_runs.restart(session, process, actor=by, now=now, reason=reason)
    done(f"{process} gets a new flow run within seconds, if the office is up.")


def _require_alive(found: "ProcessRef | None") -> None:
    if found is not None and not found.alive:
        raise Refused(f"{found.title} has ended ({found.status}); there is nothing to restart.")


def _intervene(name: str, process: str, person: str, reason: str) -> None:
    from engine import lookup  # noqa: PLC0415
    from engine.operations import interventions  # noqa: PLC0415

    with writing() as (session, now):
        step: Step = getattr(interventions, name)
        step(
            session,
            lookup.instance(session, process),
            actor=actor(session, person, now),
            now=now,
            reason=reason,
        )
