"""Examine definitions against the roles and milestones this product knows."""

from collections.abc import Collection, Iterable

from calendars.defaults import CARRIED, MILESTONES, PERIODIC
from processes.roles import Role
from state_machines.definition import Definition
from state_machines.faults import Fault
from state_machines.soundness import check_together

KNOWN_MILESTONES = frozenset({each.code for each in MILESTONES} | CARRIED | PERIODIC)


def examine(
    definitions: Iterable[Definition], own_milestones: Collection[str] = ()
) -> list[Fault]:
    """Return every fault; `own_milestones` are those an organisation's calendar adds."""
    return check_together(
        definitions,
        roles=frozenset(role.value for role in Role),
        milestones=KNOWN_MILESTONES | set(own_milestones),
    )
