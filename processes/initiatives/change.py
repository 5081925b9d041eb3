"""Initiative change: what a review decided about an initiative, with its sponsor's consent."""

# fmt: off

from enum import StrEnum

from processes.initiatives import forms as ask
from processes.initiatives import forms as sheets
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step


class Change(StrEnum):
    """Where the change of a running initiative stands."""

    DRAFTING = "drafting"
    REVIEWING = "reviewing"
    CHANGED = "changed"
    REFUSED = "refused"


INITIATIVE_CHANGE = Definition(
    key="initiative_change",
    title="Initiative change",
    code="INI",
    purpose="Change, pause or stop an initiative as a review decided, with its sponsor's consent.",
    owner=Role.PMO,
    smo_mode="coordinator",
    about="initiatives",
    silence=Silence.ESCALATE,
    initial=Change.DRAFTING,
    states=tuple(Change),
    final=(Change.CHANGED, Change.REFUSED),
    moves=(
        Move("submit", Change.DRAFTING, Change.REVIEWING),
        Move("return", Change.REVIEWING, Change.DRAFTING, On.DECISION, cap=2, needs_reason=True),
        Move("refuse", Change.REVIEWING, Change.REFUSED, On.DECISION, needs_reason=True),
        Move("approve", Change.REVIEWING, Change.CHANGED),
    ),
    steps=(
        Step("11-change", "Change, pause or stop the initiative as decided", Change.DRAFTING,
             Kind.FORM, Role.PMO, "5wd", fields=ask.CHANGE, rows=sheets.IT, minutes=15),
        Step("11-sponsor", "Approve the change", Change.REVIEWING, Kind.APPROVAL, Role.ISP, "3wd",
             named="initiatives.sponsor",
             answers=("approve", "return", "refuse"), binds=("11-change",),
             accepts=("11-change",), informs=(Role.IO, Role.PMO, Role.FBP), minutes=10),
    ),
)
