"""Which ladder chases a process: the office's own, or the default."""

from sqlalchemy.orm import Session

from engine.ladder import LADDER, Ladder, Rung
from engine.settings import setting
from state_machines.definition import Definition

KEY = "ladder"


def ladder_of(session: Session, definition: Definition) -> Ladder:
    """Return the ladder of a process; one named after it wins over the office's."""
    own = setting(session, f"{KEY}:{definition.code}") or setting(session, KEY)
    return LADDER if own is None else from_rows(own["rungs"])


def to_rows(ladder: Ladder) -> list[dict[str, object]]:
    """Return a ladder as plain rows."""
    return [
        {
            "number": r.number,
            "name": r.name,
            "after": r.after,
            "kind": r.kind,
            "to": list(r.to),
            "escalates": r.escalates,
            "if_untouched": r.if_untouched,
        }
        for r in ladder.rungs
    ]


def from_rows(rows: list[dict[str, object]]) -> Ladder:
    """Return the ladder that `to_rows` wrote."""
    return Ladder(tuple(Rung(**{**row, "to": tuple(row["to"])}) for row in rows))  # type: ignore[arg-type]
