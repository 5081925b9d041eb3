"""What a decision, a look and an item may ask of the database: no statement more than today.

Whoever needs one more says here what for. Fewer are welcome: write the lower figure down.
"""

from sqlalchemy import func, select

from engine.operations.decisions import decide
from engine.types import Actor
from persistence.instances import Instance
from tests.counting import statements
from tests.engine.driver import PAPER, Driver

DECISION = 14  # an approval that takes its move, with its confirmation
LOOK = 20  # the look after it, at the end of which the next person is asked
ITEM = 12  # an item with one step asked of one person


def opening(driver: Driver, key: str) -> tuple[int, int]:
    """Open a census; return how many statements that took, and how many items it opened."""
    driver.open(key, unit="it")  # so that its definitions are stored
    driver.session.expunge_all()
    with statements(driver.session) as sent:
        census = driver.open(key)
        driver.session.flush()
    items = select(func.count()).where(Instance.parent_id == census)
    return len(sent), driver.session.scalar(items) or 0


def test_a_decision_asks_no_more_than_it_did(driver: Driver) -> None:
    """The lock, the work, the rules, the answer, its move and history, and the confirmation."""
    task_id = driver.task(driver.paper()).id
    driver.session.expunge_all()

    with statements(driver.session) as sent:
        decide(driver.session, task_id, "approve", actor=Actor("ceo"), now=driver.now)
        driver.session.flush()

    assert DECISION == len(sent), sent


def test_the_look_after_it_asks_no_more_than_it_did(driver: Driver) -> None:
    """What is woken, the next step, its person, the request, and where it then stands."""
    paper = driver.open("paper")
    driver.answer(driver.task(paper, step="draft"), "submit", form=PAPER)
    driver.session.flush()
    driver.session.expunge_all()

    with statements(driver.session) as sent:
        driver.look(paper)
        driver.session.flush()

    assert LOOK == len(sent), sent


def test_an_item_asks_no_more_than_it_did(driver: Driver) -> None:
    """Each further item of a step costs the same."""
    few, many = (opening(driver, key) for key in ("census_units_business", "census_units_all"))

    assert ITEM * (many[1] - few[1]) == many[0] - few[0]
