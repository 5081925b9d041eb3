"""What communication repeats in the year: the digest, the teaching, the survey."""

# fmt: off

from enum import StrEnum

from processes.communication import forms as ask
from processes.communication.message import READY
from processes.roles import Role
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

ANSWERS = Rows("survey_answers", ("year=year", "wave=period"))
DIGEST_DUE = "WD34"  # seven working days after the quarterly review is confirmed (SCO step 9)
SURVEY_OPENS = "period_end-18w"  # F+8w and F+34w, counted from the end of either half
MEASURED = ("SCO.R5", "SCO.R6", "SCO.R7", "SCO.R8")
SURVEY_RUNS = "15wd"  # time in which the survey can be answered


class Digest(StrEnum):
    """Where a quarter's digest stands."""

    WRITING = "writing"
    SENT = "sent"
    MEASURED = "measured"


COMMUNICATION_DIGEST = Definition(
    key="communication_digest",
    title="How we are doing",
    code="SCO",
    purpose="Tell every audience each quarter how the strategy is doing.",
    owner=Role.COM,
    smo_mode="coordinator",
    starts=Starts(every="quarter", at="WD20", waits=("SRV.pack",)),
    silence=Silence.ESCALATE,
    initial=Digest.WRITING,
    states=tuple(Digest),
    final=(Digest.MEASURED,),
    moves=(
        Move("send", Digest.WRITING, Digest.SENT),
        Move("measure", Digest.SENT, Digest.MEASURED),
    ),
    steps=(
        Step("9-message", "The digest is written and cleared", Digest.WRITING, Kind.ITEMS,
             due="WD33", items=Items("message", "role:COM", READY)),
        Step("9", "How we are doing: digest by audience", Digest.WRITING, Kind.MESSAGE, Role.COM,
             DIGEST_DUE, after=("9-message",), waits=("SRV.confirmed",), rules=("SCO.R3",),
             reaches=("SCO.digest",), consults=(Role.SMD,), informs=(Role.BUH, Role.SUH, Role.LM),
             deliverable="digest by audience", duties=("S28",), tells=Tells((), items="message")),
        Step("9-reach", "It is known whom the digest reached", Digest.SENT, Kind.ITEMS,
             due="15wd", items=Items("message", "", ("measured", "withdrawn"))),
    ),
)


class Education(StrEnum):
    """Where a half-year's teaching stands."""

    PREPARING = "preparing"
    TEACHING = "teaching"
    TAUGHT = "taught"


STRATEGY_EDUCATION = Definition(
    key="strategy_education",
    title="Strategy in onboarding and manager training",
    code="SCO",
    purpose="Give new starters and managers enough knowledge of the scorecard to use it.",
    owner=Role.COM,
    smo_mode="coordinator",
    starts=Starts(every="half", at="period_end-20w"),
    silence=Silence.ESCALATE,
    initial=Education.PREPARING,
    states=tuple(Education),
    final=(Education.TAUGHT,),
    moves=(
        Move("prepare", Education.PREPARING, Education.TEACHING),
        Move("teach", Education.TEACHING, Education.TAUGHT),
    ),
    steps=(
        Step("10-material", "Bring the scorecard module up to date", Education.PREPARING,
             Kind.TASK, Role.SMA, "10wd", fields=ask.EDUCATION_MATERIAL, minutes=120,
             deliverable="material, quiz", duties=("S26",)),
        Step("10", "Teach the module in onboarding and manager training", Education.TEACHING,
             Kind.TASK, Role.HBP, "period_end-10w", fields=ask.EDUCATION, rules=("SCO.R11",),
             consults=(Role.SMA,), informs=(Role.CHRO,), minutes=120, duties=("S26",),
             deliverable="material, attendance, quiz", silence=Silence.CLOSE_WITH_GAP),
    ),
)


class Pulse(StrEnum):
    """Where a survey stands."""

    ASKING = "asking"
    CALCULATING = "calculating"
    CORRECTING = "correcting"
    CLOSED = "closed"


PULSE_SURVEY = Definition(
    key="pulse_survey",
    title="Pulse survey",
    code="SCO",
    purpose="Find out twice a year who has been reached and who has understood.",
    owner=Role.COM,
    smo_mode="coordinator",
    starts=Starts(every="half", at=SURVEY_OPENS),
    silence=Silence.ESCALATE,
    initial=Pulse.ASKING,
    states=tuple(Pulse),
    final=(Pulse.CLOSED,),
    moves=(
        Move("count", Pulse.ASKING, Pulse.CALCULATING),
        Move("calculate", Pulse.CALCULATING, Pulse.CORRECTING),
        Move("correct", Pulse.CORRECTING, Pulse.CLOSED),
    ),
    steps=(
        Step("11-invite", "Invite all staff to answer", Pulse.ASKING, Kind.MESSAGE, Role.SMA, "2wd",
             deliverable="invitation with four to six questions", consults=(Role.COM,),
             tells=Tells(
                 ("employees",),
                 "Five questions about our strategy",
                 "Do you know our strategy, do you understand it, do you see your own part in it, "
                 "can you name its three top objectives, and do those who lead us act by it? "
                 "Please answer until {11.due}; nobody learns who answered what.")),
        Step("11", "Record what the survey said", Pulse.ASKING, Kind.FORM, Role.SMA, SURVEY_RUNS,
             after=("11-invite",), fields=ask.PULSE, rows=ANSWERS, minutes=20),
        Step("12", "Calculate reach and understanding", Pulse.CALCULATING, Kind.AUTO,
             check="understanding", rules=MEASURED, deliverable="report per audience"),
        Step("12-fix", "Plan what will be done for the weakest audiences", Pulse.CORRECTING,
             Kind.TASK, Role.COM, "10wd", fields=ask.FIX_PLAN, rules=MEASURED,
             informs=(Role.CEO, Role.SMD), minutes=45,
             deliverable="report per audience, fix plan, corrective message"),
    ),
)
