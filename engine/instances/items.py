"""Item machines: one per member of a population, rows under a parent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from persistence.instances import Instance, InstanceStatus
from state_machines.definition import BY_RECORDS, Definition, Items, On

# In the facts of an item: records name whom it is for, and it is for the rows that name nobody.
NAMED, UNNAMED = "named", "unnamed"  # the first is also what `Items.per` says of such items
COUNTS: Final = (
    select(Instance.state, Instance.status, func.count())
    .where(Instance.parent_id == bindparam("above"))
    .where(Instance.definition_key == bindparam("machine"))
    .group_by(Instance.state, Instance.status)
)

IDS: Final = select(Instance.id).where(
    Instance.parent_id == bindparam("above"), Instance.definition_key == bindparam("machine")
)


@dataclass(frozen=True, slots=True)
class Member:
    """One for whom an item opens: a unit, a person, or a record.

    With `named` records name that person; with `unnamed` it is for the rows that name nobody.
    """

    name: str  # the last part of the item's id
    title: str
    unit_id: str
    subject_id: str | None = None
    record_id: str | None = None
    named: bool = False
    unnamed: bool = False


def open_items(session: Session, parent_id: str) -> Sequence[Instance]:
    """Return the items of an instance that have not ended."""
    query = select(Instance).where(
        Instance.parent_id == parent_id, Instance.status.in_(InstanceStatus.UNDER_WAY)
    )
    return session.scalars(query).all()


def ids(session: Session, parent_id: str, machine: Definition) -> set[str]:
    """Return the ids of an instance's items of one kind, whatever became of them."""
    return set(session.scalars(IDS, {"above": parent_id, "machine": machine.key}))


def covered(session: Session, instance: Instance, definition: Definition, items: Items) -> bool:
    """Tell whether the wanted share of items has come as far as they must; none means yes."""
    done, total = _counted(session, instance.id, definition, items)
    return total == 0 or done >= items.share * total


def progress(session: Session, instance: Instance, definition: Definition, items: Items) -> str:
    """Return how far the items of a step have come, as "17 of 24"."""
    done, total = _counted(session, instance.id, definition, items)
    return f"{done} of {total}"


def states_reached_from(definition: Definition, until: tuple[str, ...]) -> set[str]:
    """Return the states that count as having come to one of `until`: it, what follows, any end."""
    found = set(until) | set(definition.final)
    grown = True
    while grown:
        more = {
            move.target
            for move in definition.moves
            if move.source in found and not move.cap and move.on not in (On.COMMAND, *BY_RECORDS)
        } - found
        found |= more
        grown = bool(more)
    return found


def _counted(
    session: Session, parent_id: str, definition: Definition, items: Items
) -> tuple[int, int]:
    """Return how many items have come far enough, and of how many.

    One that was called off is waited for no more.
    """
    far = states_reached_from(definition, items.until)
    counts = session.execute(COUNTS, {"above": parent_id, "machine": items.machine}).tuples().all()
    done = sum(
        n for state, status, n in counts if status == InstanceStatus.CANCELLED or state in far
    )
    return done, sum(n for _, _, n in counts)
