"""An action: a decision of a review, followed until it is closed with proof."""

# fmt: off

from enum import StrEnum

from processes.reviews.forms import CLOSURE
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

USUAL_TIME = "20wd"  # for an action without a date of its own


class State(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    PROVING = "proving"
    CLOSED = "closed"
    DROPPED = "dropped"


FOLLOW_UP = Definition(
    key="action",
    title="Action",
    code="SRV",
    purpose="Do what a review decided, and prove it.",
    owner=Role.SMD,
    item=True,
    anchors=(("due", USUAL_TIME),),
    silence=Silence.ESCALATE,
    initial=State.OPEN,
    states=tuple(State),
    final=(State.CLOSED, State.DROPPED),
    moves=(
        Move("report", State.OPEN, State.PROVING),
        Move("return", State.PROVING, State.OPEN, On.DECISION, cap=2, needs_reason=True),
        Move("close", State.PROVING, State.CLOSED),
        Move("drop", State.OPEN, State.DROPPED, On.COMMAND, by=Role.CEO, needs_reason=True),
    ),
    steps=(
        Step("9", "Do what was decided and report it", State.OPEN, Kind.TASK, Role.EMP, "due",
             fields=CLOSURE, deliverable="closure note and the effect seen", minutes=15),
        Step("9-proof", "Accept the proof", State.PROVING, Kind.APPROVAL, Role.SMD, "5wd",
             binds=("9",), check="close_action", minutes=5, duties=("S16",)),
    ),
)
