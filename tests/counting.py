"""How many statements a block sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Collect the statements of a block."""
    sent: list[str] = []

    def keep(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    session.flush()
    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(bind, "before_cursor_execute", keep)
