"""A renewal: an embedded practice is kept, brought up to date, or retired."""

from enum import StrEnum

from processes.forms.best_practice_sharing import CARD_LIFE, RENEWAL
from processes.roles import Role
from state_machines.definition import Definition
from state_machines.parts import Kind, Move, On, Silence, Step


class State(StrEnum):
    """What became of one practice card."""

    ASKED = "asked"
    KEPT = "kept"
    UPDATED = "updated"
    RETIRED = "retired"


PRACTICE_RENEWAL = Definition(
    key="practice_renewal",
    title="Practice card",
    code="BPS",
    purpose="Let no practice card grow old unseen.",
    owner=Role.CKO,
    smo_mode="integrator",
    item=True,
    silence=Silence.ESCALATE,
    initial=State.ASKED,
    states=tuple(State),
    final=(State.KEPT, State.UPDATED, State.RETIRED),
    moves=(
        Move("keep", State.ASKED, State.KEPT),
        Move("update", State.ASKED, State.UPDATED, On.DECISION),
        Move("retire", State.ASKED, State.RETIRED, On.DECISION, needs_reason=True),
    ),
    steps=(
        Step("12", "Keep, update or retire this practice?", State.ASKED, Kind.TASK, Role.CKO,
             "10wd", answers=("keep", "update", "retire"), fields=RENEWAL, informs=(Role.FP,),
             deliverable=f"a decision on every card older than {CARD_LIFE} months"),
    ),
)
