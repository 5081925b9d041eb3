"""A message: an idea is written, checked for truth and for disclosure, sent, and measured."""

# fmt: off

from enum import StrEnum

from processes.communication import forms as ask
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step, Tells

REVIEW_WITHIN = "3wd"  # each of the two reviews (SCO step 6)
MEASURED_AFTER = "10wd"  # time in which receipts and answers are counted (SCO rule R6)
ITSELF = Rows("messages", ("year=year", "id=instance"))
CITED = Rows("message_objectives", ("message=instance",), complete=True)
FIGURES = Rows("message_figures", ("message=instance",), complete=True)
TRUE = ("SCO.R1", "SCO.R2", "SCO.R3")  # before anybody hears of it
CORRECTED_WITHIN = "1wd"  # a wrong figure is corrected with the same audience


class State(StrEnum):
    """Where one message stands."""

    IDEA = "idea"
    DRAFTED = "drafted"
    CONTENT_REVIEW = "content_review"
    DISCLOSURE_REVIEW = "disclosure_review"
    SCHEDULED = "scheduled"
    SENT = "sent"
    CORRECTED = "corrected"
    MEASURED = "measured"
    WITHDRAWN = "withdrawn"


READY = (State.SCHEDULED, State.SENT, State.MEASURED, State.WITHDRAWN)

MESSAGE = Definition(
    key="message",
    title="Message",
    code="SCO",
    purpose="Let nothing be said about the strategy that is wrong, stale or under embargo.",
    owner=Role.COM,
    smo_mode="coordinator",
    item=True,
    silence=Silence.ESCALATE,
    initial=State.IDEA,
    states=tuple(State),
    final=(State.MEASURED, State.WITHDRAWN),
    moves=(
        Move("write", State.IDEA, State.DRAFTED),
        Move("submit", State.DRAFTED, State.CONTENT_REVIEW),
        Move("pass", State.CONTENT_REVIEW, State.DISCLOSURE_REVIEW),
        Move("return", State.CONTENT_REVIEW, State.DRAFTED, On.DECISION, cap=2, needs_reason=True),
        Move("schedule", State.DISCLOSURE_REVIEW, State.SCHEDULED),
        Move("return", State.DISCLOSURE_REVIEW, State.DRAFTED, On.DECISION, cap=2,
             needs_reason=True),
        Move("launch", State.SCHEDULED, State.SENT, On.PARENT, after="7"),
        Move("digest", State.SCHEDULED, State.SENT, On.PARENT, after="9"),
        Move("mute", State.SCHEDULED, State.DRAFTED, On.COMMAND, Role.COM, needs_reason=True,
             title="Hold back in a crisis, and look through it again"),
        Move("measure", State.SENT, State.MEASURED),
        Move("correct", State.SENT, State.CORRECTED, On.COMMAND, Role.SMD, needs_reason=True,
             title="A wrong figure was sent"),
        Move("resend", State.CORRECTED, State.SENT),
        Move("withdraw", State.IDEA, State.WITHDRAWN, On.COMMAND, Role.COM, needs_reason=True),
        Move("withdraw", State.DRAFTED, State.WITHDRAWN, On.COMMAND, Role.COM, needs_reason=True),
        Move("withdraw", State.CONTENT_REVIEW, State.WITHDRAWN, On.COMMAND, Role.COM,
             needs_reason=True),
        Move("withdraw", State.DISCLOSURE_REVIEW, State.WITHDRAWN, On.COMMAND, Role.COM,
             needs_reason=True),
        Move("withdraw", State.SCHEDULED, State.WITHDRAWN, On.COMMAND, Role.COM,
             needs_reason=True),
    ),
    steps=(
        Step("idea", "Say what the message is for", State.IDEA, Kind.FORM, Role.COM, "2wd",
             fields=ask.MESSAGE_IDEA, rows=ITSELF),
        Step("5", "Draft the message", State.DRAFTED, Kind.TASK, Role.SMA, "3wd",
             fields=ask.MESSAGE_TEXT, rows=ITSELF, consults=(Role.COM,), minutes=60,
             duties=("S27",), deliverable="text of at most 400 words, with three points"),
        Step("5-cites", "Name the objectives that it explains", State.DRAFTED, Kind.FORM, Role.SMA,
             "1wd", after=("5",), rows=CITED),
        Step("5-figures", "Name the figures that it prints", State.DRAFTED, Kind.FORM, Role.SMA,
             "1wd", after=("5",), rows=FIGURES),
        Step("5-check", "Objectives, card version and embargo are named", State.DRAFTED, Kind.AUTO,
             after=("5-cites", "5-figures"), check="complete", rules=TRUE),
        Step("6", "Is it correct, current and free of what is still secret?", State.CONTENT_REVIEW,
             Kind.APPROVAL, Role.SMD, REVIEW_WITHIN, fields=ask.MARKED_FACTS,
             binds=("5", "5-cites", "5-figures"), rules=TRUE, minutes=10, duties=("S24",)),
        Step("6-disclosure", "May it be disclosed?", State.DISCLOSURE_REVIEW, Kind.APPROVAL,
             Role.CFO, REVIEW_WITHIN, fields=ask.MARKED_FACTS,
             binds=("5", "5-cites", "5-figures"), accepts=("5", "5-cites", "5-figures"),
             stamps=("approved_on=today",), rules=TRUE, minutes=10),
        Step("correction", "Send the correction to the same audience", State.CORRECTED,
             Kind.MESSAGE, Role.COM, CORRECTED_WITHIN, fields=ask.CORRECTION, informs=(Role.SMD,),
             tells=Tells(
                 ("audience",),
                 "A correction of what we wrote to you",
                 "In a message of ours something was wrong.\n\nWe wrote: {wrong}\n\n"
                 "Right is: {right}")),
        Step("reach", "How many did the message reach?", State.SENT, Kind.AUTO,
             opens=MEASURED_AFTER, check="reached",
             deliverable="readers, how many opened it, how many say that they read it"),
    ),
)
