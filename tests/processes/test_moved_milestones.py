"""A milestone that is moved before its work opens takes the work along, and nothing else."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.offsets import parse
from calendars.standard_year import MILESTONES
from engine.execution import Execution
from engine.instances.start import open_instance
from engine.operations.assignment import assign_step
from engine.schedule import deadlines
from engine.schedule.publication import publish
from persistence.database import Database
from persistence.instances import StepRun, StepStatus
from persistence.strategy_year import Milestone, Occurrence
from processes.registry import all_definitions
from state_machines.definition import Definition, On
from tests import cast

EARLY = datetime.fromisoformat("2027-01-04T09:00+00:00")  # before anything is due or opens
CODES = tuple(milestone.code for milestone in MILESTONES if milestone.code != "F")
MOVES = (-10, -3, 3, 10)  # working days
Days = dict[tuple[str, str], date]


@pytest.fixture(scope="module")
def before(sqlite_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Give every day of the standing cast's year as it was first published."""
    path = tmp_path_factory.mktemp("before") / "year.db"
    shutil.copy(sqlite_world, path)
    database = Database(f"sqlite:///{path}")
    with database.session() as session, session.begin() as transaction:
        found = {**_openings(session), **_asked(session, all_definitions())}
        transaction.rollback()
    database.close()
    return found


@pytest.mark.duty("S30")
@pytest.mark.parametrize("code", CODES)
def test_openings_and_tasks_follow_their_milestone(
    code: str, before: Days, small_world: Database
) -> None:
    """Whatever counts from it moves by as many working days; every other opening stays."""
    following = tuple(each for each in all_definitions() if _places(each, code))
    assert following

    counted = {(each.key, at) for each in following for at in _places(each, code)}

    for days in MOVES:
        with small_world.session() as session, session.begin() as transaction:
            _publish_moved(session, code, days)
            after = {**_openings(session), **_asked(session, following, code)}
            transaction.rollback()

        moved = {key: cast.HOME.between(before[key], day) for key, day in after.items()}
        assert dict.fromkeys(counted, days) == {key: by for key, by in moved.items() if by}


def _publish_moved(session: Session, code: str, days: int) -> None:
    """Publish the year with one milestone so many working days from where it was."""
    milestone = session.scalars(select(Milestone).where(Milestone.code == code)).one()
    assert milestone.due is not None
    plan = replace(cast.year(), dates={code: cast.HOME.add(milestone.due, days)})
    publish(session, plan, actor=cast.ADMIN, now=EARLY)


def _openings(session: Session) -> Days:
    query = select(Occurrence.definition_key, Occurrence.period, Occurrence.due)
    yearly = query.where(Occurrence.period == cast.YEAR)
    periodic = query.where(Occurrence.period != cast.YEAR)
    found = {(key, "opens"): day for key, _, day in session.execute(yearly)}
    return found | {(key, f"opens {p}"): day for key, p, day in session.execute(periodic)}


def _asked(session: Session, definitions: tuple[Definition, ...], code: str = "") -> Days:
    """Open each of these, ask its tasks that count from a milestone, and return their days.

    Timers and days from which a step may open are looked up; all places where no code is given.
    """
    return {
        (definition.key, place): day
        for definition in definitions
        for place, day in _days_of(_begun(session, definition), _places(definition, code))
    }


def _begun(session: Session, definition: Definition) -> Execution:
    instance = open_instance(
        session,
        definition.key,
        year_id=cast.YEAR,
        period=cast.YEAR,
        unit_id="group",
        now=EARLY,
        actor=cast.ADMIN,
    )
    return Execution.of(session, instance, EARLY)


def _days_of(execution: Execution, places: set[str]) -> Iterator[tuple[str, date]]:
    found = {
        place: _asked_now(execution, place)
        if place.endswith(" due")
        else deadlines.opens_at(execution, text)
        for place, text in _texts(execution.definition)
        if place in places and place != "opens"
    }
    return ((place, at.date()) for place, at in found.items() if at)


def _asked_now(execution: Execution, place: str) -> datetime | None:
    """Ask a step of whoever it falls to, beside whatever round of it there is."""
    key = place.removeprefix("step ").removesuffix(" due")
    run = StepRun(
        instance_id=execution.instance.id, key=key, round=9, status=StepStatus.OPEN, content={}
    )
    execution.add(run)
    assign_step(execution, run)
    return run.due_at


def _places(definition: Definition, code: str) -> set[str]:
    """Return what of a definition counts from a milestone, from any where `code` is empty.

    "BUD.exec-1w or 5wd" is left out: asked as early as here, the five working days count.
    """
    named = {name for name, text in definition.anchors if _names(text, code)}
    return {
        place
        for place, text in _texts(definition)
        if " or " not in text and (_names(text, code) or parse(text).anchors & named)
    }


def _names(text: str, code: str) -> bool:
    return any("." in anchor and code in ("", anchor) for anchor in parse(text).anchors)


def _texts(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield by its place each offset by which something opens, is due or fires."""
    if definition.starts.at:
        yield "opens", definition.starts.at
    for step in definition.steps:
        if step.opens:
            yield f"step {step.key} opens", step.opens
        if step.due and step.waits_for_people:
            yield f"step {step.key} due", step.due
    for move in definition.moves:
        if move.on is On.TIMER:
            yield f"move {move.name} from {move.source}", move.after
