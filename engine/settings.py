"""Settings: what the office has chosen, one value for each key."""

from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from persistence.base import table_of
from persistence.organisation import Setting

# Built once, and over the bare table: most keys are never set, and a missing row is kept nowhere.
VALUE: Final = select(table_of(Setting).c.value).where(table_of(Setting).c.key == bindparam("of"))


def setting(session: Session, key: str) -> dict[str, Any] | None:
    """Return the value that a key has; None where nobody has chosen one."""
    session.flush()
    found: dict[str, Any] | None = session.execute(VALUE, {"of": key}).scalar()
    return found
