"""A council meets, records what it decided, and its decisions become actions."""

from processes.roles import Role
from state_machines.definition import (
    Definition,
    Field,
    FieldType,
    Items,
    Kind,
    Move,
    On,
    Rows,
    Silence,
    Step,
)

OF_MEETING = ("year=year", "meeting.year=year")

COUNCIL = Definition(
    key="council",
    title="Council",
    code="TEN",
    purpose="Meet, decide, and follow up what was decided.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="meeting",
    states=("meeting", "counting", "recording", "following", "closed"),
    final=("closed",),
    moves=(
        Move("meet", "meeting", "counting"),
        Move("failed", "counting", "meeting", On.DECISION, cap=2, title="No quorum"),
        Move("open", "counting", "recording"),
        Move("record", "recording", "following"),
        Move("close", "following", "closed"),
    ),
    steps=(
        Step(
            "meet",
            "Meet",
            "meeting",
            Kind.MEETING,
            Role.SMD,
            "5wd",
            fields=(Field("attendance", "Attendance", FieldType.PERCENT),),
        ),
        Step("quorum", "Enough took part", "counting", Kind.AUTO, check="quorum", quorum=60),
        Step(
            "record",
            "Record the decisions",
            "recording",
            Kind.FORM,
            Role.SMA,
            "2wd",
            rows=Rows("decisions", OF_MEETING),
        ),
        Step(
            "ask",
            "Record the actions",
            "recording",
            Kind.FORM,
            Role.SMD,
            "2wd",
            rows=Rows("actions", OF_MEETING),
        ),
        Step(
            "route",
            "Route the decisions",
            "recording",
            Kind.AUTO,
            after=("record", "ask"),
            check="route_decisions",
        ),
        Step(
            "actions",
            "Actions closed with proof",
            "following",
            Kind.ITEMS,
            items=Items("action", "", ("closed", "dropped")),
        ),
    ),
)
