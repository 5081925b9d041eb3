"""Everything a definition names outside itself exists."""

import re
from collections.abc import Iterator

from state_machines.definition import Definition
from state_machines.faults import Fault, Known, at_move, at_step
from state_machines.parts import Items, Kind, Step

CADENCES = ("", "year", "half", "quarter", "month")
POPULATION = re.compile(
    r"|units:(business|support|mandatory|all)|employees|role:(?P<role>\w+)|rows:\w+:\w+"
)


def examine(definition: Definition, known: Known) -> Iterator[Fault]:
    """Yield the roles, milestones, item machines and checks that nobody knows."""
    for place, role in _roles(definition):
        if role not in known.roles:
            yield Fault(place, f"the role '{role}' is unknown", "Use a role code")
    for place, code in _milestones(definition):
        if code.partition("@")[0] not in known.milestones:
            what = f"the milestone '{code}' is unknown"
            yield Fault(place, what, "Use a milestone of the calendar")
    for step in definition.steps:
        yield from _check(definition, step, known)
        if step.items:
            yield from _items(at_step(definition, step), step.items, known)
    yield from _starts(definition)


def _roles(definition: Definition) -> Iterator[tuple[str, str]]:
    yield definition.key, definition.owner
    for step in definition.steps:
        place = at_step(definition, step)
        asked = (step.by,) if step.by else ()
        yield from ((place, role) for role in (*asked, *step.consults, *step.informs))
    yield from ((at_move(definition, move), move.by) for move in definition.moves if move.by)


def _milestones(definition: Definition) -> Iterator[tuple[str, str]]:
    yield from ((definition.key, code) for code in definition.starts.waits)
    for step in definition.steps:
        yield from ((at_step(definition, step), code) for code in (*step.waits, *step.reaches))


def _check(definition: Definition, step: Step, known: Known) -> Iterator[Fault]:
    place = at_step(definition, step)
    if step.kind is Kind.AUTO and not step.check:
        yield Fault(place, "nothing says what is checked", "Name a check of the engine")
    elif step.check and step.check not in known.checks:
        what = f"the check '{step.check}' is unknown"
        yield Fault(place, what, f"Use one of {', '.join(sorted(known.checks))}")


def _items(place: str, items: Items, known: Known) -> Iterator[Fault]:
    if items.machine not in known.machines:
        what = f"the item machine '{items.machine}' is unknown"
        yield Fault(place, what, "Use the key of an item definition")
    machine = known.machine(items.machine)
    for state in items.until:
        if machine and state not in machine.states:
            what = f"'{items.machine}' has no state '{state}'"
            yield Fault(place, what, "Wait for one of its states")
    population = POPULATION.fullmatch(items.per)
    if population is None:
        what = f"the population '{items.per}' is unknown"
        yield Fault(place, what, "Use units:…, role:…, employees or rows:machine:state")
    elif (role := population["role"]) and role not in known.roles:
        yield Fault(place, f"the role '{role}' is unknown", "Use a role code")


def _starts(definition: Definition) -> Iterator[Fault]:
    every = definition.starts.every
    if every not in CADENCES:
        what = f"'{every}' is no cadence"
        yield Fault(definition.key, what, "Use year, half, quarter, month or nothing")
    elif every and definition.item:
        what = "an item machine cannot open by the calendar"
        yield Fault(definition.key, what, "Let a parent open it, or make it no item")
