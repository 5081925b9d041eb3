"""A status report: once a month each initiative owner says in three minutes how it stands."""

# fmt: off

from enum import StrEnum

from processes.initiatives.forms import STATUS
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, Silence, Step


class State(StrEnum):
    """Where one owner's report of one month stands."""

    ASKED = "asked"
    REPORTED = "reported"


STATUS_REPORT = Definition(
    key="status_report",
    title="Initiative status",
    code="INI",
    purpose="Hear from every initiative each month; silence is recorded as a gap, not carried.",
    owner=Role.PMO,
    smo_mode="coordinator",
    item=True,
    silence=Silence.CLOSE_WITH_GAP,
    initial=State.ASKED,
    states=tuple(State),
    final=(State.REPORTED,),
    moves=(Move("report", State.ASKED, State.REPORTED),),
    steps=(
        Step("9", "How do your initiatives stand?", State.ASKED, Kind.FORM, Role.IO, "WD5",
             named="status_reports.initiative.owner", rows=STATUS, informs=(Role.ISP,)),
    ),
)
