"""A feed that failed: its owner mends it, or says that the value is entered by hand."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

MEND_WITHIN = "2wd"


class State(StrEnum):
    """Where a failure stands."""

    FAILING = "failing"
    MENDED = "mended"
    BY_HAND = "by_hand"
    RECOVERED = "recovered"


FEED_FAILURE = Definition(
    key="feed_failure",
    title="Feed failure",
    code="SCM",
    purpose="No value is missing in silence: who owns a feed hears of it when it fails.",
    owner=Role.SMD,
    item=True,
    silence=Silence.ESCALATE,
    initial=State.FAILING,
    states=tuple(State),
    final=(State.MENDED, State.BY_HAND, State.RECOVERED),
    moves=(
        Move("mended", State.FAILING, State.MENDED, On.DECISION,
             title="I mended it; it is asked again"),
        Move("by_hand", State.FAILING, State.BY_HAND, On.DECISION,
             title="Enter the value by hand this time"),
        Move("recover", State.FAILING, State.RECOVERED, On.COMMAND, by=Role.SMD),
    ),
    steps=(
        Step("F1", "The feed of a measure failed: mend it", State.FAILING, Kind.TASK, Role.EMP,
             MEND_WITHIN, answers=("mended", "by_hand"), minutes=15, duties=("S7",),
             consults=(Role.ITD,)),
    ),
)
