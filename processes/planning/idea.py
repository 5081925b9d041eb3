"""An idea: somebody of the staff is asked for one, and whoever sends one is answered."""

# fmt: off

from enum import StrEnum

from processes.planning.forms import IDEA, IDEA_ANSWER
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

CALL_CLOSES = "SPL.dossier-2w"  # three weeks after the call
ANSWER_WITHIN = "30wd"  # SPL rule R11: every idea is answered with a reason


class State(StrEnum):
    """Where one person's idea stands."""

    ASKED = "asked"
    SCREENING = "screening"
    ANSWERED = "answered"
    PASSED = "passed"


STAFF_IDEA = Definition(
    key="idea",
    title="Idea",
    code="SPL",
    purpose="Hear the strategic ideas of the staff, and answer every one of them.",
    owner=Role.SMD,
    smo_mode="coordinator",
    item=True,
    silence=Silence.ESCALATE,
    initial=State.ASKED,
    states=tuple(State),
    final=(State.ANSWERED, State.PASSED),
    moves=(
        Move("submit", State.ASKED, State.SCREENING, On.DECISION),
        Move("pass", State.ASKED, State.PASSED, On.DECISION),
        Move("close_call", State.ASKED, State.PASSED, On.TIMER, after=CALL_CLOSES),
        Move("answer", State.SCREENING, State.ANSWERED),
    ),
    steps=(
        Step("5", "Idea or issue for the strategy", State.ASKED, Kind.FORM, Role.EMP, CALL_CLOSES,
             answers=("submit", "pass"), fields=IDEA, silence=Silence.CLOSE_WITH_GAP, minutes=3),
        Step("5-log", "Put the idea on record", State.SCREENING, Kind.AUTO, check="log_idea"),
        Step("5-answer", "Answer to the sender", State.SCREENING, Kind.FORM, Role.SMA,
             ANSWER_WITHIN, after=("5-log",), fields=IDEA_ANSWER, informs=(Role.EMP,)),
        Step("5-close", "Put the answer on record", State.SCREENING, Kind.AUTO,
             after=("5-answer",), check="log_idea"),
    ),
)
