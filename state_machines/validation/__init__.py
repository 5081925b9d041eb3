"""Proving that a definition can run: every fault at once, each with its place and its remedy."""

from collections.abc import Collection, Iterable

from state_machines.definition import Definition, Kind, On
from state_machines.errors import DefinitionFault, Known
from state_machines.validation import messages, states, steps

EXAMINATIONS = (
    steps.key_faults,
    states.state_faults,
    states.move_faults,
    steps.step_faults,
    steps.name_faults,
    steps.offset_faults,
    messages.message_faults,
)


def check(
    definition: Definition,
    *,
    roles: Collection[str],
    milestones: Collection[str],
    checks: Collection[str],
    machines: Collection[str] = frozenset(),
) -> list[DefinitionFault]:
    """Return every fault of a definition, in reading order; an empty list means it may run.

    `checks` are the services that a step may name, `machines` the keys of the item machines; given
    as a mapping to their definitions, the item states that a step waits for are looked up too.
    """
    known = Known(roles, milestones, machines, checks)
    return [fault for examine in EXAMINATIONS for fault in examine(definition, known)]


def check_together(
    definitions: Iterable[Definition],
    *,
    roles: Collection[str],
    milestones: Collection[str],
    checks: Collection[str],
) -> list[DefinitionFault]:
    """Return the faults of each definition and of the references between them."""
    found = tuple(definitions)
    machines = {each.key: each for each in found if each.item}
    faults = [
        fault
        for each in found
        for fault in check(
            each, roles=roles, milestones=milestones, checks=checks, machines=machines
        )
    ]
    return faults + _same_keys(found) + _missing_parents(found)


def _same_keys(definitions: tuple[Definition, ...]) -> list[DefinitionFault]:
    keys = [each.key for each in definitions]
    return [
        DefinitionFault(key, "two definitions have this key", "Rename one of them")
        for key in sorted(set(keys))
        if keys.count(key) > 1
    ]


def _missing_parents(definitions: tuple[Definition, ...]) -> list[DefinitionFault]:
    """Find PARENT moves that wait for a step which no parent of the item has."""
    return [
        DefinitionFault(
            f"{item.key}.{move.source} move {move.name}",
            f"no parent of this item has a step '{move.after}'",
            "Name a step of a definition whose ITEMS step opens this item",
        )
        for item in definitions
        for move in item.moves
        if move.on is On.PARENT and move.after not in _parent_steps(item.key, definitions)
    ]


def _parent_steps(item: str, definitions: tuple[Definition, ...]) -> set[str]:
    parents = (
        each
        for each in definitions
        if any(s.kind is Kind.ITEMS and s.items and s.items.machine == item for s in each.steps)
    )
    return {step.key for parent in parents for step in parent.steps}
