"""A team talk: each manager explains the strategy to the team and brings back its questions."""

# fmt: off

from enum import StrEnum

from processes.communication.forms import TEAM_TALK
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step

TALKS_DUE = "SCO.launch+4w"  # SCO steps 7 and 8
TALK = Rows("team_talks", ("year=year", "manager.person=subject"), begin="manager")
QUESTIONS = Rows("staff_questions", ("year=year",))
QUESTIONS_ANSWERED = "10wd"  # SCO rule R10


class State(StrEnum):
    """Where one team's talk stands."""

    BRIEFED = "briefed"
    MET = "met"
    ANSWERED = "answered"
    EXCUSED = "excused"


TEAM_CASCADE = Definition(
    key="team_cascade",
    title="Team talk",
    code="SCO",
    purpose="Let every team hear from its own manager what the strategy means for its work.",
    owner=Role.COM,
    smo_mode="coordinator",
    item=True,
    silence=Silence.ESCALATE,
    initial=State.BRIEFED,
    states=tuple(State),
    final=(State.ANSWERED, State.EXCUSED),
    moves=(
        Move("meet", State.BRIEFED, State.MET),
        Move("answer", State.MET, State.ANSWERED),
        Move("excuse", State.BRIEFED, State.EXCUSED, On.COMMAND, Role.HBP, needs_reason=True,
             title="No team, or on leave"),
    ),
    steps=(
        Step("8", "Talk with your team, and tell us what it asked", State.BRIEFED, Kind.FORM,
             Role.LM, TALKS_DUE, fields=TEAM_TALK, rows=TALK, consults=(Role.HBP,)),
        Step("8-answers", "Answer the team's questions", State.MET, Kind.TASK, Role.COM,
             QUESTIONS_ANSWERED, deliverable="an answer to each question", rows=QUESTIONS,
             rules=("SCO.R10",), informs=(Role.LM,),
             silence=Silence.CLOSE_WITH_GAP),
    ),
)
