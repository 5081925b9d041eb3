"""Examine definitions against the roles and milestones this product knows."""

from collections.abc import Collection, Iterable

from calendars.defaults import CARRIED, MILESTONES, PERIODIC
from processes.roles import Role
from state_machines.definition import Definition
from state_machines.faults import Fault
from state_machines.soundness import check_together

KNOWN_MILESTONES = frozenset({each.code for each in MILESTONES} | CARRIED | PERIODIC)

OURS = frozenset(code.split(".")[0] for code in KNOWN_MILESTONES)  # the prefixes of the product's


def examine(
    definitions: Iterable[Definition],
    own_milestones: Collection[str] = (),
    *,
    services: Collection[str],
) -> list[Fault]:
    """Return every fault; `own_milestones` are those an organisation's calendar adds."""
    return check_together(
        definitions,
        roles=frozenset(role.value for role in Role),
        milestones=KNOWN_MILESTONES | set(own_milestones),
        checks=services,
    )


def own_milestones(definitions: Iterable[Definition]) -> frozenset[str]:
    """Return the milestones that further processes reach, under a prefix of their own."""
    reached = {code for each in definitions for step in each.steps for code in step.reaches}
    return frozenset(code for code in reached if code.split(".")[0] not in OURS)
