"""The recipe for a tenth process: the file in the recipe walks from its first task to its end."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalogue import CURRENT
from engine.instances.start import open_due
from engine.operations.advance import advance_process
from engine.operations.decisions import decide
from engine.types import Actor
from persistence.database import Database
from persistence.instances import Instance, Task
from processes.errors import UnsoundProcesses
from processes.registry import all_definitions, install
from tests import cast
from tests.docs.snippets import snippets
from tests.processes_in_use import processes

OPENS = datetime(2027, 10, 25, 9, tzinfo=UTC)  # a Monday after F-10w of FY2028
PAPER = {"message": "We grow where we are needed.", "risks": "Prices of energy"}
MINUTES = {"on": "2027-10-25", "asked": "How do we finance it?"}


@pytest.fixture
def recipe(sqlite: Database, tmp_path: Path) -> Iterator[Database]:
    """Give an office whose year was published with the recipe's process beside the nine."""
    text = next(each.text for each in snippets("python") if "REGULATOR_BRIEFING" in each.text)
    (tmp_path / "regulator_briefing.py").write_text(text, encoding="utf-8")
    with processes(tmp_path):
        with sqlite.writing() as session:
            cast.settle(session, OPENS)
        yield sqlite


def test_the_recipe_walks_to_its_end(recipe: Database) -> None:
    """The calendar opens it, three people answer, and it is closed."""
    with recipe.writing() as session:
        instance_id = _opened(session)
        _answer(session, instance_id, "submit", PAPER)
        _answer(session, instance_id, "approve", {})
        _answer(session, instance_id, "held", MINUTES)

        instance = session.get_one(Instance, instance_id)

        assert (instance.state, instance.status) == ("closed", "completed")


def test_the_recipe_can_be_returned(recipe: Database) -> None:
    """A paper sent back is asked for again, as the second round."""
    with recipe.writing() as session:
        instance_id = _opened(session)
        _answer(session, instance_id, "submit", PAPER)
        _answer(session, instance_id, "return", {}, note="Say more about energy")

        assert session.get_one(Instance, instance_id).state == "drafting"
        assert _open_task(session, instance_id).assignee_id == "sma"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("silence=Silence.ESCALATE,", "", "nothing says what silence means"),
        ("cap=2, ", "", "regulator_briefing.drafting: endless loop"),
        ('"F-8w"', '""', "it has no deadline"),
        ("Role.CEO", '"CEOO"', "CEOO"),
        ('binds=("1",)', 'binds=("1",), waits=("REG.nowhere",)', "REG.nowhere"),
        ('Move("close", State.APPROVED, State.CLOSED),', "", "regulator_briefing.approved"),
    ],
)
def test_a_faulty_recipe_is_refused(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """A file that could strand somebody is refused when the office opens, with the place."""
    text = next(each.text for each in snippets("python") if "REGULATOR_BRIEFING" in each.text)
    assert right in text
    (tmp_path / "faulty.py").write_text(text.replace(right, wrong), encoding="utf-8")

    with pytest.raises(UnsoundProcesses, match=said):
        install(tmp_path)

    assert CURRENT.all() == all_definitions()


def test_a_further_process_may_reach_and_await_its_own_milestone(tmp_path: Path) -> None:
    """What one step of a further process reaches, another one may wait for."""
    text = next(each.text for each in snippets("python") if "REGULATOR_BRIEFING" in each.text)
    reaching = text.replace('binds=("1",)', 'binds=("1",), reaches=("REG.approved",)')
    awaiting = reaching.replace("fields=MINUTES", 'fields=MINUTES, waits=("REG.approved",)')
    (tmp_path / "own.py").write_text(awaiting, encoding="utf-8")

    assert "regulator_briefing" in {each.key for each in all_definitions(tmp_path)}


def _opened(session: Session) -> str:
    found = next(i for i in open_due(session, OPENS) if i.startswith("regulator_briefing"))
    advance_process(session, found, OPENS)
    return found


def _open_task(session: Session, instance_id: str) -> Task:
    query = select(Task).where(Task.instance_id == instance_id, Task.status == "open")
    return session.scalars(query).one()


def _answer(
    session: Session, instance_id: str, answer: str, form: dict[str, str], note: str = ""
) -> None:
    task = _open_task(session, instance_id)
    reason = "incomplete" if note else ""
    decide(
        session,
        task.id,
        answer,
        actor=Actor(task.assignee_id),
        now=OPENS,
        form=form,
        reason_code=reason,
        note=note,
    )
    advance_process(session, instance_id, OPENS)
