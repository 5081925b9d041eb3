"""Best practice sharing: find what works on the objectives that matter, and get it adopted."""

# fmt: off

from enum import StrEnum

from processes.practices import forms as ask
from processes.practices.nomination import ANSWERED
from processes.practices.practice import DROPPED
from processes.roles import MINUTES, Role
from state_machines.definition import (
    Definition,
    Items,
    Kind,
    Move,
    Rows,
    Silence,
    Starts,
    Step,
    Tells,
)

NOMINATED = Rows("practices", ("year=year", "state='nominated'"))
SPREAD = (
    "BPS.R3", "BPS.R4b", "BPS.R5a", "BPS.R5b", "BPS.R6a", "BPS.R6b", "BPS.R9",
)  # what a quarter's review of the adoption looks at


class Wave(StrEnum):
    """Where a quarter's wave stands."""

    SPOTTING = "spotting"
    NOMINATING = "nominating"
    PUBLISHING = "publishing"
    REVIEWING = "reviewing"
    VERIFYING = "verifying"
    CLOSED = "closed"


PRACTICE_WAVE = Definition(
    key="practice_wave",
    title="Best practice wave",
    code="BPS",
    purpose="Each quarter find, prove and publish what works, and see who has adopted it.",
    owner=Role.CKO,
    smo_mode="integrator",
    starts=Starts(every="quarter", at="WD29", waits=("SRV.confirmed",)),
    silence=Silence.ESCALATE,
    initial=Wave.SPOTTING,
    states=tuple(Wave),
    final=(Wave.CLOSED,),
    moves=(
        Move("spot", Wave.SPOTTING, Wave.NOMINATING),
        Move("nominate", Wave.NOMINATING, Wave.PUBLISHING),
        Move("publish", Wave.PUBLISHING, Wave.REVIEWING),
        Move("review", Wave.REVIEWING, Wave.VERIFYING),
        Move("close", Wave.VERIFYING, Wave.CLOSED),
    ),
    steps=(
        Step("1", "Spot the units far above target on a shared measure", Wave.SPOTTING, Kind.AUTO,
             check="spot_practices", deliverable="candidate list", reaches=("BPS.wave",),
             informs=(Role.CKO, Role.FP)),
        Step("2-nominations", "The focal points have nominated", Wave.NOMINATING, Kind.ITEMS,
             due="15wd", items=Items("nomination", "role:FP", ANSWERED)),
        Step("2-search", "Look for practices that would help the red objectives",
             Wave.NOMINATING, Kind.TASK, Role.SMA, "10wd", minutes=45, rules=("BPS.R11",),
             rows=Rows("practice_searches", ("year=year", "quarter=period", "objective.unit=unit"),
                       begin="objective"),
             deliverable="where somebody has looked, and what was found", duties=("S38",)),
        Step("6-published", "The practices are published or dropped", Wave.PUBLISHING, Kind.ITEMS,
             due="35wd",
             items=Items("practice", "rows", ("published", *DROPPED), rows=NOMINATED)),
        Step("7-answered", "The target units have answered", Wave.REVIEWING, Kind.ITEMS,
             due="25wd", items=Items("practice", "", ("in_adoption", *DROPPED))),
        Step("10-table", "Who adopted what, and from whom it was learned", Wave.REVIEWING,
             Kind.AUTO, after=("7-answered",), check="adoption_table",
             deliverable="adoption by practice and unit"),
        Step("10", "Review the adoption", Wave.REVIEWING, Kind.MEETING, Role.CKO, "10wd",
             after=("10-table",), fields=(*MINUTES, *ask.ADOPTION_REVIEW),
             rules=SPREAD, consults=(Role.BUH, Role.SUH, Role.SMD), minutes=45),
        Step("9-verified", "The practices are embedded or retired", Wave.VERIFYING, Kind.ITEMS,
             due="160wd", items=Items("practice", "", ("embedded", "retired", *DROPPED))),
    ),
)


class Library(StrEnum):
    """Where the yearly look at the practices stands."""

    CHOOSING = "choosing"
    RECOGNISING = "recognising"
    RENEWING = "renewing"
    CLOSED = "closed"


PRACTICE_RECOGNITION = Definition(
    key="practice_recognition",
    title="Practice awards and renewal",
    code="BPS",
    purpose="Thank originators and adopters once a year, and clear out what no longer holds.",
    owner=Role.CKO,
    smo_mode="integrator",
    starts=Starts(every="year", at="F+34w"),
    silence=Silence.ESCALATE,
    initial=Library.CHOOSING,
    states=tuple(Library),
    final=(Library.CLOSED,),
    moves=(
        Move("choose", Library.CHOOSING, Library.RECOGNISING),
        Move("recognise", Library.RECOGNISING, Library.RENEWING),
        Move("close", Library.RENEWING, Library.CLOSED),
    ),
    steps=(
        Step("11-list", "Propose whom to recognise", Library.CHOOSING, Kind.TASK, Role.CKO,
             "F+36w", fields=ask.AWARDS, consults=(Role.SMA, Role.COM), minutes=45,
             deliverable="originators and adopters, with verified value"),
        Step("11", "Recognise originators and adopters", Library.RECOGNISING, Kind.MESSAGE,
             Role.CEO, "F+38w", deliverable="awards", consults=(Role.CKO, Role.COM),
             minutes=30, tells=Tells(
                 ("role:FP", "role:BUH", "role:SUH"),
                 "Thank you to those who share and adopt what works",
                 "This year we thank those from whom a practice came\n{11-list.originators}\n\n"
                 "and those who made it their own\n{11-list.adopters}")),
        Step("12", "Keep, update or retire the practice cards that have grown old",
             Library.RENEWING, Kind.TASK, Role.CKO, "F+42w", fields=ask.RENEWAL, minutes=60,
             rows=Rows("practices"), stamps=("revalidated_on=today",), rules=("BPS.R10",),
             consults=(Role.SMA,), informs=(Role.FP,),
             deliverable=f"a decision on every card older than {ask.CARD_LIFE} months"),
    ),
)
