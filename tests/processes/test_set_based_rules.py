"""Rules ask the database a fixed number of questions, however much there is to judge."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from engine.rules import gate, rule
from tests import content
from tests.cast import YEAR
from tests.processes.conftest import TODAY
from tests.processes.content.core import measure, objective, targets

MANY = 60
FALLING = (80, 70, 60, 50)
CODES = [each.code for each in gate.of_process("SCM")]


@pytest.mark.parametrize("code", CODES)
def test_a_rule_asks_as_often_of_much_as_of_little(books: Session, code: str) -> None:
    """Sixty faulty objectives, measures, targets and values cost no statement more than one."""
    spoil(books, 1)
    few = asked(books, code)

    spoil(books, MANY)

    assert few == asked(books, code) <= 12


def spoil(session: Session, count: int) -> None:
    """Bring in so many objectives that break whatever they can."""
    of = range(count)
    rows = {
        "objectives": [objective(f"O{n}", "group", "customer", "More", deputy="") for n in of],
        "measures": [measure(f"X{n}", f"O{n}", "group", formula="", updater="owner") for n in of],
        "targets": [row for n in of for row in targets(f"X{n}", *FALLING)],
        "measure_values": [
            {"year": YEAR, "measure": f"X{n}", "period": f"{YEAR}-12", "value": "10"} for n in of
        ],
    }
    for sheet, some in rows.items():
        content.bring(session, sheet, some)


def asked(session: Session, code: str) -> int:
    """Return how many statements a rule sends."""
    look = rule.year_context(session, YEAR, TODAY)
    session.expire_all()
    with counted(session) as statements:
        list(rule.run(gate.named([code]), look))
    return len(statements)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Collect what is sent to the database within the block."""
    found: list[str] = []

    def note(*facts: object) -> None:
        found.append(str(facts[2]))

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(bind, "before_cursor_execute", note)
