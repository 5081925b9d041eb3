"""Off-cycle review: called in the year by a broken assumption, a signal, or much red."""

# fmt: off

from enum import StrEnum

from processes.reviews import forms as ask
from processes.roles import Role
from state_machines.definition import Definition, Items, Kind, Move, On, Rows, Silence, Step

DECISIONS = Rows("decisions", ("year=year", "meeting.year=year", "meeting.period=period"))
FOLLOW_UP_LASTS = "26w"  # as that of the reviews that the calendar opens


class State(StrEnum):
    """Where an off-cycle review stands."""

    CALLED = "called"
    CALLED_OFF = "called_off"
    HELD = "held"
    DECISIONS_PENDING = "decisions_pending"
    CONFIRMED = "confirmed"
    FOLLOWING_UP = "following_up"
    CLOSED = "closed"


OFF_CYCLE_REVIEW = Definition(
    key="off_cycle_review",
    title="Off-cycle review",
    code="SRV",
    purpose="Decide while it still helps what a broken assumption or much red means for the year.",
    owner=Role.SMD,
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.CALLED,
    states=tuple(State),
    final=(State.CALLED_OFF, State.CLOSED),
    moves=(
        Move("hold", State.CALLED, State.HELD),
        Move("call_off", State.CALLED, State.CALLED_OFF, On.COMMAND, by=Role.CEO,
             needs_reason=True),
        Move("record", State.HELD, State.DECISIONS_PENDING),
        Move("return", State.DECISIONS_PENDING, State.HELD, On.DECISION, cap=2, needs_reason=True),
        Move("confirm", State.DECISIONS_PENDING, State.CONFIRMED),
        Move("follow_up", State.CONFIRMED, State.FOLLOWING_UP),
        Move("close", State.FOLLOWING_UP, State.CLOSED),
        Move("carry_over", State.FOLLOWING_UP, State.CLOSED, On.TIMER, after=FOLLOW_UP_LASTS),
    ),
    steps=(
        Step("X1", "What called it", State.CALLED, Kind.AUTO, check="name_causes",
             rules=("SRV.R12a",), deliverable="what is broken, since when, by how much"),
        Step("X2", "Evidence: what happened, how long it lasts, what rests on it", State.CALLED,
             Kind.TASK, Role.SMA, "3wd", after=("X1",), binds=("X1",), minutes=120,
             consults=(Role.PLN, Role.FBP), duties=("S15",), deliverable="evidence per cause"),
        Step("X3", "Off-cycle review", State.CALLED, Kind.MEETING, Role.SMD, "10wd",
             after=("X2",), fields=ask.REVIEW_MINUTES, check="hold_review",
             consults=(Role.CEO, Role.XC), minutes=120, duties=("S14", "S17"),
             deliverable="chaired by the CEO: does the strategy hold, and what is done"),
        Step("X4", "Record of decisions: text, options, owner, day, evidence, route", State.HELD,
             Kind.FORM, Role.SMA, "1wd", rows=DECISIONS, minutes=30, duties=("S17",)),
        Step("X5", "Confirm the decisions", State.DECISIONS_PENDING, Kind.APPROVAL, Role.CEO,
             "2wd", binds=("X1", "X3", "X4"), accepts=("X4",), rules=("SRV.R3",), minutes=10,
             sensitive=True, informs=(Role.XC, Role.PLN, Role.BRD)),
        Step("X6", "Route each decision to the process that carries it out", State.CONFIRMED,
             Kind.AUTO, check="route_decisions", rules=("SRV.R10",), duties=("S17",)),
        Step("X7", "Decisions followed up until closed with proof", State.FOLLOWING_UP, Kind.ITEMS,
             due=FOLLOW_UP_LASTS, items=Items("action", "", ("closed", "dropped")),
             duties=("S16",)),
    ),
)
