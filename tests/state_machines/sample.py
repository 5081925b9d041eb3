"""The standing machine of these tests, and ways to bend it."""

from dataclasses import replace
from functools import partial
from typing import Any

from state_machines.definition import Definition, Field, Items, Kind, Mode, Move, On, Silence, Step
from state_machines.errors import DefinitionFault
from state_machines.validation import check

ROLES = frozenset({"SMD", "SMA", "CEO", "XC", "MU"})
CHECKS = frozenset({"record", "complete", "coverage", "quorum"})
MILESTONES = frozenset({"REQ.granted", "CAL.approved"})
back = partial(Move, on=On.DECISION, cap=2, needs_reason=True)

REQUEST = Definition(
    key="request",
    title="Request <for> money & time",
    code="REQ",
    purpose="Let a request be written, checked and decided.",
    owner="SMD",
    initial="drafting",
    states=("drafting", "checking", "deciding", "granted", "refused"),
    final=("granted", "refused"),
    silence=Silence.ESCALATE,
    anchors=(("meeting", "F-27w"),),
    moves=(
        Move("submit", "drafting", "checking"),
        Move("pass", "checking", "deciding"),
        back("failed", "checking", "drafting"),
        Move("grant", "deciding", "granted", guard="affordable"),
        back("return", "deciding", "drafting"),
        Move("refuse", "deciding", "refused", On.TIMER, after="20wd"),
    ),
    steps=(
        Step("1", "Write it", "drafting", Kind.FORM, "SMA", "5wd", fields=(Field("sum", "Sum"),)),
        Step("2", "Check it", "checking", Kind.AUTO, check="complete"),
        Step("2a", "Hear the units", "checking", Kind.ITEMS, items=Items("answer", "", ("given",))),
        Step("3", "Decide", "deciding", Kind.APPROVAL, "XC", "meeting-2wd", Mode.ALL, binds=("1",)),
    ),
)


def with_step(key: str, /, **changes: Any) -> Definition:
    """Return the request with one step changed."""
    steps = tuple(replace(s, **changes) if s.key == key else s for s in REQUEST.steps)
    return replace(REQUEST, steps=steps)


def with_move(name: str, /, **changes: Any) -> Definition:
    """Return the request with one arrow changed."""
    moves = tuple(replace(m, **changes) if m.name == name else m for m in REQUEST.moves)
    return replace(REQUEST, moves=moves)


def also(*parts: Step | Move) -> Definition:
    """Return the request with more steps and arrows."""
    steps = tuple(part for part in parts if isinstance(part, Step))
    moves = tuple(part for part in parts if isinstance(part, Move))
    return replace(REQUEST, steps=REQUEST.steps + steps, moves=REQUEST.moves + moves)


def faults(definition: Definition) -> list[DefinitionFault]:
    """Return what the checks find, in the small world of these tests."""
    return check(definition, roles=ROLES, milestones=MILESTONES, checks=CHECKS, machines={"answer"})


def places(definition: Definition) -> set[tuple[str, str]]:
    """Return the place and the words of every fault."""
    return {(fault.place, fault.what) for fault in faults(definition)}
