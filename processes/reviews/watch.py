"""Readings: what an assumption or an early signal rests on is looked up month by month."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step

PURPOSE = "Notice in the month in which it happens that what the strategy rests on is gone."
COMPARISON = "Compare it with the threshold; what is broken calls a review"


class State(StrEnum):
    """Where one reading of a month stands."""

    READING = "reading"
    COMPARING = "comparing"
    HOLDS = "holds"
    BROKEN = "broken"


MOVES = (
    Move("read", State.READING, State.COMPARING),
    Move("hold", State.COMPARING, State.HOLDS),
    Move("failed", State.COMPARING, State.BROKEN, On.DECISION, title="Past its threshold"),
)

ASSUMPTION_READING = Definition(
    key="assumption_reading",
    title="Reading of an assumption",
    code="SRV",
    purpose=PURPOSE,
    owner=Role.SMD,
    item=True,
    about="assumptions",
    silence=Silence.ESCALATE,
    initial=State.READING,
    states=tuple(State),
    final=(State.HOLDS, State.BROKEN),
    moves=MOVES,
    steps=(
        Step("read", "Look up where the assumption stands", State.READING, Kind.TASK, Role.SMA,
             "2wd", named="assumptions.owner", shows=(Rows("assumptions", ("id=record",)),),
             rows=Rows("assumption_readings",
                       ("year=year", "period=period", "assumption=record"),
                       begin="assumption", least=1),
             accepts=("read",), minutes=5, deliverable="reading of this period"),
        Step("compare", COMPARISON, State.COMPARING, Kind.AUTO, check="compare_reading"),
    ),
)

SIGNAL_READING = Definition(
    key="signal_reading",
    title="Reading of an early signal",
    code="SRV",
    purpose=PURPOSE,
    owner=Role.SMD,
    item=True,
    about="signals",
    silence=Silence.ESCALATE,
    initial=State.READING,
    states=tuple(State),
    final=(State.HOLDS, State.BROKEN),
    moves=MOVES,
    steps=(
        Step("read", "Look up where the signal stands", State.READING, Kind.TASK, Role.SMA, "2wd",
             named="signals.owner", shows=(Rows("signals", ("id=record",)),),
             rows=Rows("signal_readings", ("year=year", "period=period", "signal=record"),
                       begin="signal", least=1),
             accepts=("read",), minutes=5, deliverable="reading of this period"),
        Step("compare", COMPARISON, State.COMPARING, Kind.AUTO, check="compare_reading"),
    ),
)
