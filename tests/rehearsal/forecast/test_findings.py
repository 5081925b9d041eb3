"""What is too tight in a rehearsed year: meetings that collide, roles that hang on one person."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from calendars.lateness import Lateness, Timing
from engine import audit_trail
from engine.instances import start
from engine.types import Actor
from rehearsal import summary
from rehearsal.forecast.findings import ALONE_MINUTES, ForecastReader, ForecastTask, RehearsedYear
from rehearsal.summary import MilestoneOutcome

DAY = datetime(2027, 3, 1, 10, tzinfo=UTC)
REVIEW = ForecastTask(
    1, "Review January", "Hold the review", "meeting", "ceo", "Clara Ode", "CEO", DAY, DAY, DAY,
    "Held", "", 60,
)  # fmt: skip


LATE, IN_TIME = Lateness(Timing.REACHED_LATE, 5), Lateness(Timing.IN_TIME)


def reader(session: Session) -> ForecastReader:
    """Return a reader of the standing cast's office."""
    return ForecastReader(session, DAY, 1200)


def test_two_meetings_of_one_person_on_one_day_collide(session: Session) -> None:
    """The same meeting asked twice does not, nor another person's, nor other work."""
    board = replace(REVIEW, id=2, process="Board", step="Hold the board")
    tasks = [
        REVIEW,
        replace(REVIEW, id=3),
        board,
        replace(board, id=4, person_id="cfo"),
        replace(board, id=5, person_id="cfo", kind="form", process="Budget"),
    ]

    (found,) = reader(session).collisions(tasks)
    assert (date(2027, 3, 1), "ceo") == (found.day, found.person_id)
    assert ("Hold the review – Review January", "Hold the board – Board") == found.meetings


def test_a_role_with_much_work_and_one_holder_is_told(session: Session) -> None:
    """Not one that others hold too, and not one with little work."""
    much = replace(REVIEW, minutes=ALONE_MINUTES)
    tasks = [
        much,
        replace(much, id=2, role="XC"),
        replace(much, id=3, role="CFO", person_id="cfo", minutes=5),
    ]

    assert [("CEO", "ceo", 1)] == [
        (each.role, each.person_id, each.tasks) for each in reader(session).single_points(tasks)
    ]


def test_a_move_is_taken_from_its_own_state_alone(session: Session) -> None:
    """One of the same name from another state is still one that nothing took."""
    planning = start.open_instance(
        session,
        "strategy_planning",
        year_id="FY2028",
        period="FY2028",
        unit_id="group",
        now=DAY,
        actor=Actor("smd"),
    )
    before = returns(session)
    source = min(before)
    audit_trail.append(
        session, planning.id, "moved", actor=Actor("smd"), now=DAY, from_state=source, move="return"
    )

    assert len(before) > 1
    assert before - {source} == returns(session)


def test_a_milestone_is_missed_in_its_own_year_alone(session: Session) -> None:
    """Two years have milestones of the same code; one that was late makes the other no later."""
    late = MilestoneOutcome("SPL.board", "Approved", date(2027, 8, 2), date(2027, 8, 9), LATE, "")
    kept = replace(late, due=date(2028, 8, 1), reached=date(2028, 8, 1), lateness=IN_TIME)
    year = replace(summary.of(session), milestones=(late, kept))
    ends = datetime(2029, 1, 1, tzinfo=UTC)
    found = RehearsedYear(
        DAY, ends, "typical", "seed", year, reader(session).dates(year), (), (), (), (), (), ()
    )

    assert [late.due] == [each.planned for each in found.missed]


def returns(session: Session) -> set[str]:
    """Return the states of strategy planning from which nothing was sent back."""
    return {each.source for each in reader(session).untaken() if each.name == "return"}
