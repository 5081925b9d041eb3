"""Off-cycle planning: after a shock, from scenarios to a strategy in four to six weeks."""

# fmt: off

from enum import StrEnum

from processes.planning import forms as ask
from processes.roles import MINUTES, Role
from state_machines.definition import Definition, Kind, Mode, Move, On, Rows, Silence, Step

UPDATE = ("O10", "O10-assumptions")  # what is approved


class State(StrEnum):
    """Where the off-cycle loop stands."""

    SCENARIOS = "scenarios"
    OPTIONS = "options"
    DRAFTING = "drafting"
    EXEC_APPROVAL = "exec_approval"
    ADOPTED = "adopted"
    CALLED_OFF = "called_off"


OFF_CYCLE_PLANNING = Definition(
    key="off_cycle_planning",
    title="Off-cycle planning",
    code="SPL",
    purpose="Answer a broken assumption or a major event without waiting for the next year.",
    owner=Role.PLN,
    smo_mode="coordinator",
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.SCENARIOS,
    states=tuple(State),
    final=(State.ADOPTED, State.CALLED_OFF),
    moves=(
        Move("think", State.SCENARIOS, State.OPTIONS),
        Move("call_off", State.SCENARIOS, State.CALLED_OFF, On.COMMAND, by=Role.CEO,
             needs_reason=True),
        Move("meet", State.OPTIONS, State.DRAFTING),
        Move("submit", State.DRAFTING, State.EXEC_APPROVAL),
        Move("return", State.EXEC_APPROVAL, State.DRAFTING, On.DECISION, cap=2, needs_reason=True),
        Move("adopt", State.EXEC_APPROVAL, State.ADOPTED),
    ),
    steps=(
        Step("O7", "Scenarios for the new situation", State.SCENARIOS, Kind.TASK, Role.PLN, "5wd",
             rows=Rows("scenarios", ("year=year",)), minutes=180, duties=("S21",),
             deliverable=f"{ask.FEWEST_SCENARIOS} to {ask.MOST_SCENARIOS} scenarios"),
        Step("O7-signals", "Early signals of the new scenarios", State.SCENARIOS, Kind.FORM,
             Role.PLN, "5wd", after=("O7",), minutes=60, duties=("S21",), accepts=("O7",),
             rows=Rows("signals", ("year=year", "scenario.year=year"), begin="scenario"),
             rules=("SPL.R2",)),
        Step("O8", "Options paper", State.OPTIONS, Kind.TASK, Role.SMD, "5wd", minutes=240,
             rows=Rows("strategy_options", ("year=year", "question.year=year"), begin="question"),
             rules=("SPL.R3",), deliverable="at least two real options, one to stop or shrink"),
        Step("O9", "Extraordinary strategy meeting", State.OPTIONS, Kind.MEETING, Role.SMD, "3wd",
             after=("O8",), fields=MINUTES, consults=(Role.CEO, Role.XC), minutes=480,
             duties=("S22",)),
        Step("O10", "Rewrite the strategy update", State.DRAFTING, Kind.TASK, Role.SMA, "5wd",
             fields=ask.STRATEGY_UPDATE, rows=Rows("priorities", ("year=year",)), minutes=420,
             rules=("SPL.R9",), deliverable="choices, what is added, kept and dropped, goals"),
        Step("O10-assumptions", "Bring the assumptions up to date", State.DRAFTING, Kind.FORM,
             Role.SMA, "5wd", rows=Rows("assumptions", ("year=year",)), rules=("SPL.R8",),
             minutes=60),
        Step("O11", "Approve the strategy update in the executive committee", State.EXEC_APPROVAL,
             Kind.APPROVAL, Role.XC, "5wd", Mode.ALL, binds=UPDATE, minutes=30),
        Step("O11-ceo", "Approve the strategy update", State.EXEC_APPROVAL, Kind.APPROVAL,
             Role.CEO, "2wd", after=("O11",), binds=UPDATE, accepts=UPDATE, rules=("SPL.R8",),
             minutes=30, sensitive=True,
             informs=(Role.BRD, Role.SMD, Role.BUH, Role.SUH)),
    ),
)
