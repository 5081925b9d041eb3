"""Virtual owners hand in rows, mend what is known, and rules that refuse do not stop the year."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.instances.start import open_instance
from engine.types import ENGINE
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.instances import Instance, RuleWaiver
from persistence.records.strategy import Objective
from rehearsal.behaviour import AnsweringStyle, Styles
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from tests.approvals.strategy_map_office import objective, sample_processes
from tests.rehearsal.harness import FIRST, settle, small_demo

MAP = "map_review:FY2028:group"
# Sends back what the rules refuse, and hardly anything else
PROMPT = AnsweringStyle("prompt", median_hours=1, spread=0.1, forget=0, returns=1e-9)
FAULTY = {"id": "L1", "year": "FY2028", "unit": "group", "name": "Grow skills", "owner": None}


@pytest.fixture
def books(sqlite: Database) -> Iterator[Database]:
    """Give a world with a sound strategy but for one objective without an owner."""
    with sample_processes():
        settle(sqlite, objectives=[FAULTY])
        with sqlite.writing() as session:
            open_instance(
                session,
                "map_review",
                year_id="FY2028",
                period="FY2028",
                unit_id="group",
                now=FIRST,
                actor=ENGINE,
            )
        yield sqlite


def live(database: Database, **remedies: dict[str, str]) -> None:
    """Let some weeks pass in which everybody answers."""
    known = {("objectives", key): row for key, row in remedies.items()}
    owners = Owners(Styles("test", PROMPT, remedies=known))
    Simulation(database, owners).run(FIRST, until=FIRST + timedelta(weeks=6))


def moves(database: Database) -> list[str]:
    """Return the moves of the map's process in order."""
    query = select(Event.facts).where(Event.chain == MAP, Event.name == "moved").order_by(Event.seq)
    with database.reading() as session:
        return [facts["move"] for facts in session.scalars(query)]


def test_work_goes_back_and_is_mended_where_a_remedy_is_known(books: Database) -> None:
    """The approver returns it once with the first finding; the owner writes the sound value."""
    live(books, L1={"owner": "cfo"})

    with books.reading() as session:
        assert "cfo" == session.get_one(Objective, "L1").owner
        assert "completed" == session.get_one(Instance, MAP).status
        assert [] == session.scalars(select(RuleWaiver)).all()
    assert ["submit", "return", "submit", "approve"] == moves(books)


def test_what_is_refused_in_a_row_is_left_out(books: Database) -> None:
    """The owner looks at the rows again, empties what cannot be, and hands in the rest."""
    live(books, L1={"owner": "cfo", "deputy": "nobody"})

    with books.reading() as session:
        mended = session.get_one(Objective, "L1")
        assert ("cfo", None) == (mended.owner, mended.deputy)
    assert ["submit", "return", "submit", "approve"] == moves(books)


def test_what_nobody_mends_is_accepted_by_name(books: Database) -> None:
    """After one return somebody above who decides accepts it, and the year goes on."""
    live(books)

    with books.reading() as session:
        (waiver,) = session.scalars(select(RuleWaiver)).all()
        assert ("SCM.R1", "smd") == (waiver.rule, waiver.approver_id)
        assert "completed" == session.get_one(Instance, MAP).status


@pytest.mark.parametrize("objectives", [0, 50], ids=["typed", "by workbook"])
def test_owners_hand_in_rows_through_the_pages(
    sqlite: Database, tmp_path: Path, objectives: int
) -> None:
    """On a page or in a workbook, the rows arrive, go back, are mended and end on record."""
    more = [
        objective(n, perspective="customer", owner="cfo", deputy="sma") for n in range(objectives)
    ]
    with sample_processes(), small_demo(sqlite, tmp_path) as demo:
        settle(sqlite, objectives=[FAULTY, *more])
        with sqlite.writing() as session:
            open_instance(
                session,
                "map_review",
                year_id="FY2028",
                period="FY2028",
                unit_id="group",
                now=FIRST,
                actor=ENGINE,
            )
        demo.visitor.owners.cast = Styles(
            "test", PROMPT, remedies={("objectives", "L1"): {"owner": "cfo"}}
        )
        demo.conductor = demo.another_conductor()
        demo.run(14)

    assert ["submit", "return", "submit", "approve"] == moves(sqlite)
    with sqlite.reading() as session:
        assert "cfo" == session.get_one(Objective, "L1").owner
