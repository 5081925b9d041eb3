"""The two yearly reviews: test the strategy before planning starts, and look back on the year."""

# fmt: off

from enum import StrEnum

from processes.reviews import forms as ask
from processes.roles import MINUTES, Role
from state_machines.definition import Definition, Kind, Mode, Move, On, Silence, Starts, Step


class State(StrEnum):
    """Where a yearly review stands."""

    ARMING = "arming"
    PREPARING = "preparing"
    HELD = "held"
    DECISIONS_PENDING = "decisions_pending"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


MOVES = (
    Move("arm", State.ARMING, State.PREPARING),
    Move("hold", State.PREPARING, State.HELD),
    Move("record", State.HELD, State.DECISIONS_PENDING),
    Move("return", State.DECISIONS_PENDING, State.HELD, On.DECISION, cap=2, needs_reason=True),
    Move("confirm", State.DECISIONS_PENDING, State.CONFIRMED),
    Move("close", State.CONFIRMED, State.CLOSED),
)

TEST_AND_ADAPT = Definition(
    key="test_and_adapt",
    title="Test and adapt",
    code="SRV",
    purpose="Test links and assumptions against the data, and say what strategy planning must do.",
    owner=Role.SMD,
    starts=Starts(every="year", at="SRV.test_adapt-10wd"),
    anchors=(("meeting", "SRV.test_adapt-5wd"),),
    silence=Silence.ESCALATE,
    initial=State.ARMING,
    states=tuple(State),
    final=(State.CLOSED,),
    moves=MOVES,
    steps=(
        Step("11-arm", "The last four quarters are locked", State.ARMING, Kind.AUTO,
             check="wait", waits=("PRIOR.locked",)),
        Step("11-tests", "Test the links of the map and the assumptions against the data",
             State.PREPARING, Kind.AUTO, check="test_links",
             rules=("SRV.R11", "SRV.R12a", "SRV.R12b"), deliverable="verdict on each link"),
        Step("11-evidence", "Evidence: verdicts, profitability, outside change, staff ideas",
             State.PREPARING, Kind.TASK, Role.SMA, "meeting-1wd", after=("11-tests",),
             binds=("11-tests",), minutes=480, duties=("S15",),
             consults=(Role.PLN, Role.FBP), deliverable="evidence per hypothesis"),
        Step("11", "Annual test-and-adapt review", State.PREPARING, Kind.MEETING, Role.SMD,
             "meeting", opens="meeting", after=("11-evidence",), anchor="meeting", fields=MINUTES,
             check="hold_review",
             consults=(Role.CEO, Role.XC), minutes=960, duties=("S14", "S17"),
             deliverable="one or two days with experts"),
        Step("11-verdicts", "Verdict per hypothesis and call on strategy planning", State.HELD,
             Kind.FORM, Role.SMD, "meeting+2wd", fields=ask.VERDICTS, minutes=60),
        Step("11-confirm", "Confirm the verdicts", State.DECISIONS_PENDING, Kind.APPROVAL,
             Role.CEO, "SRV.test_adapt", binds=("11", "11-tests", "11-verdicts"),
             reaches=("SRV.test_adapt",), informs=(Role.XC,), minutes=20, sensitive=True),
        Step("11-hand-over", "Hand verdicts and questions to strategy planning", State.CONFIRMED,
             Kind.AUTO, check="hand_over_verdicts", informs=(Role.PLN,)),
    ),
)

YEAR_END_REVIEW = Definition(
    key="year_end_review",
    title="Year-end review",
    code="SRV",
    purpose="Say what the closed year achieved, and what the calendar should do better.",
    owner=Role.SMD,
    starts=Starts(every="year", at="SRV.year_end-2w"),
    anchors=(("meeting", "SRV.year_end"),),
    silence=Silence.ESCALATE,
    initial=State.ARMING,
    states=tuple(State),
    final=(State.CLOSED,),
    moves=MOVES,
    steps=(
        Step("Y1", "The last quarter is locked", State.ARMING, Kind.AUTO, check="wait",
             waits=("PRIOR.q4_locked",)),
        Step("Y2", "Results of the closed year", State.PREPARING, Kind.TASK, Role.SMA,
             "meeting-5wd", minutes=240, consults=(Role.FBP, Role.PMO), duties=("S15", "S31"),
             rules=("OAL.R14",),
             deliverable="pack of the closed year: map, results, initiatives, benefits"),
        Step("Y3", "Questions on the pack", State.PREPARING, Kind.FORM, Role.XC, "meeting-1wd",
             Mode.ALL, after=("Y2",), fields=ask.QUESTIONS, blocking=False,
             silence=Silence.CLOSE_WITH_GAP, minutes=10),
        Step("Y4", "Review of the closed year", State.PREPARING, Kind.MEETING, Role.SMD, "meeting",
             opens="meeting", after=("Y2",), anchor="meeting", fields=MINUTES, minutes=240,
             check="hold_review",
             reaches=("SRV.year_end",), consults=(Role.CEO, Role.XC), duties=("S14", "S16")),
        Step("Y5", "What was achieved, missed and learned", State.HELD, Kind.FORM, Role.SMA,
             "2wd", fields=ask.YEAR_VERDICT, minutes=60),
        Step("Y6", "Confirm the review of the closed year", State.DECISIONS_PENDING,
             Kind.APPROVAL, Role.CEO, "2wd", binds=("Y4", "Y5"), informs=(Role.XC, Role.BRD),
             minutes=15, sensitive=True),
        Step("Y7", "Post-mortem of the calendar: planned against actual", State.CONFIRMED,
             Kind.FORM, Role.SMD, "SRV.year_end+2w", fields=ask.POST_MORTEM,
             informs=(Role.CEO, Role.XC), minutes=60),
    ),
)
