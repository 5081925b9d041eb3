"""Change of the calendar: days of a year move once the chief executive has approved it."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

ANSWER_WITHIN = "3wd"


class State(StrEnum):
    """Where a change of the calendar stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    TURNED_DOWN = "turned_down"
    SET_ASIDE = "set_aside"


CALENDAR_CHANGE = Definition(
    key="calendar_change",
    title="Change of the calendar",
    code="SPL",
    purpose="Move days of the year only once it was seen what and whom that moves.",
    owner=Role.SMD,
    smo_mode="coordinator",
    silence=Silence.ESCALATE,
    initial=State.PROPOSED,
    states=tuple(State),
    final=(State.IN_FORCE, State.SET_ASIDE),
    moves=(
        Move("put_in_force", State.PROPOSED, State.IN_FORCE),
        Move("return", State.PROPOSED, State.TURNED_DOWN, On.DECISION, needs_reason=True,
             title="Turn it down"),
        Move("withdraw", State.PROPOSED, State.TURNED_DOWN, On.COMMAND, by=Role.SMD,
             needs_reason=True),
        Move("set_aside", State.TURNED_DOWN, State.SET_ASIDE),
    ),
    steps=(
        Step("C1", "Version of the calendar that is proposed", State.PROPOSED, Kind.AUTO,
             check="name_calendar"),
        Step("C2", "Approve the change of the calendar", State.PROPOSED, Kind.APPROVAL, Role.CEO,
             ANSWER_WITHIN, after=("C1",), binds=("C1",), check="put_calendar_in_force",
             informs=(Role.SMD,), minutes=15,
             deliverable="the days as listed; in force as soon as you approve"),
        Step("C3", "The calendar that was turned down is set aside", State.TURNED_DOWN, Kind.AUTO,
             check="set_calendar_aside"),
    ),
)
