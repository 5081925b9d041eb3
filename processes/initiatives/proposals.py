"""Proposals: what one owner answers to the call, all of it complete before anybody decides."""

# fmt: off

from enum import StrEnum

from processes.initiatives import forms as sheets
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

PROPOSALS_DUE = "INI.proposals_due-1w"  # INI step 2
LAPSES = "INI.proposals_due+1w"  # a call not answered by then needs no proposal
EACH_WITHIN = "5wd"  # working days for what lacks


class State(StrEnum):
    """Where the proposals of one owner stand."""

    CALLED = "called"
    CHECKING = "checking"
    INCOMPLETE = "incomplete"
    HANDED_IN = "handed_in"
    NONE = "none"


ANSWERED = (State.HANDED_IN, State.NONE)

PROPOSALS = Definition(
    key="proposals",
    title="Proposals",
    code="INI",
    purpose="Have every proposal complete: objective, effect, owner, sponsor, cost and people.",
    owner=Role.PMO,
    smo_mode="coordinator",
    item=True,
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.CALLED,
    states=tuple(State),
    final=ANSWERED,
    moves=(
        Move("propose", State.CALLED, State.CHECKING),
        Move("lapse", State.CALLED, State.NONE, On.TIMER, after=LAPSES),
        Move("withdraw", State.CALLED, State.NONE, On.COMMAND, Role.PMO, needs_reason=True),
        Move("failed", State.CHECKING, State.INCOMPLETE, On.DECISION, cap=2, needs_reason=True,
             title="Something lacks"),
        Move("take_up", State.CHECKING, State.HANDED_IN),
        Move("resubmit", State.INCOMPLETE, State.CHECKING),
        Move("withdraw", State.INCOMPLETE, State.NONE, On.COMMAND, Role.PMO, needs_reason=True),
    ),
    steps=(
        Step("2", "Propose your initiatives", State.CALLED, Kind.FORM, Role.IO,
             "INI.proposals_due-2w", named="initiatives.owner", rows=sheets.PROPOSALS,
             consults=(Role.ISP, Role.FBP), minutes=60),
        Step("2-effects", "What your initiatives move: objective, measure, how much, until when",
             State.CALLED, Kind.FORM, Role.IO, PROPOSALS_DUE, after=("2",), rows=sheets.EFFECTS,
             minutes=15),
        Step("2-costs", "What your initiatives cost in each quarter", State.CALLED, Kind.FORM,
             Role.IO, PROPOSALS_DUE, after=("2",), rows=sheets.COSTS, minutes=15),
        Step("2-people", "Whom your initiatives need: unit, skill and quarter", State.CALLED,
             Kind.FORM, Role.IO, PROPOSALS_DUE, after=("2",), rows=sheets.PEOPLE, minutes=15),
        Step("2-milestones", "Milestones of your initiatives", State.CALLED, Kind.FORM, Role.IO,
             PROPOSALS_DUE, after=("2",), rows=sheets.MILESTONES, minutes=15),
        Step("3", "Objective, effect, owner, sponsor, cost and people are named", State.CHECKING,
             Kind.AUTO, check="complete", rules=sheets.ELIGIBLE,
             accepts=(*sheets.HANDED_IN, *sheets.MENDED), stamps=("stage='proposed'",)),
        Step("2-again", "Complete your proposals", State.INCOMPLETE, Kind.FORM, Role.IO,
             EACH_WITHIN, rows=sheets.PROPOSALS, minutes=15),
        Step("2-again-effects", "Complete what your initiatives move", State.INCOMPLETE, Kind.FORM,
             Role.IO, EACH_WITHIN, after=("2-again",), rows=sheets.EFFECTS, minutes=5),
        Step("2-again-costs", "Complete what your initiatives cost", State.INCOMPLETE, Kind.FORM,
             Role.IO, EACH_WITHIN, after=("2-again",), rows=sheets.COSTS, minutes=5),
        Step("2-again-people", "Complete whom your initiatives need", State.INCOMPLETE, Kind.FORM,
             Role.IO, EACH_WITHIN, after=("2-again",), rows=sheets.PEOPLE, minutes=5),
        Step("2-again-milestones", "Complete the milestones of your initiatives", State.INCOMPLETE,
             Kind.FORM, Role.IO, EACH_WITHIN, after=("2-again",), rows=sheets.MILESTONES,
             minutes=5),
    ),
)
