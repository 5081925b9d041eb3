"""What strategy reviews ask in words, beside the sheets of agenda, decisions and actions."""

# fmt: off

from processes.roles import MINUTES
from state_machines.definition import Field, FieldType

UNIT_REVIEW = (
    Field("on", "Day of the unit's own review", FieldType.DATE),
    Field("warning", "Early warning for the enterprise review", FieldType.LONG_TEXT),
)

DEEP_DIVE = (
    Field("decision_asked", "Decision asked for", FieldType.LONG_TEXT),
    Field("resources_asked", "Money or people asked for", FieldType.LONG_TEXT, required=False),
    Field("if_nothing", "Effect if nothing is done", FieldType.LONG_TEXT),
)

PRE_BRIEF = (
    Field("sensitive", "Sensitive issues", FieldType.LONG_TEXT),
    Field("wanted", "Decisions wanted", FieldType.LONG_TEXT),
)

QUESTIONS = (
    Field("questions", "Questions, by item of the pack", FieldType.LONG_TEXT, required=False),
)

REVIEW_MINUTES = (
    *MINUTES,
    Field("ceo_present", "The chief executive or a named deputy took part", FieldType.YES_NO),
    Field("length", "Length", FieldType.NUMBER, required=False, unit="minutes", minimum=0),
    Field("strategy_minutes", "Of these on strategy", FieldType.NUMBER, required=False,
          unit="minutes", minimum=0),
    Field("success", "One success", FieldType.LONG_TEXT),
)

BRIEFING_BOOK = (
    Field("first", "What the meeting must see first, and why", FieldType.LONG_TEXT),
    Field("gaps", "What is missing in it, and by when it comes", FieldType.LONG_TEXT,
          required=False),
)

BOARD_PAPER = (
    Field("document", "Where the board paper can be read"),
    Field("asked", "What the board is asked to decide or to note", FieldType.LONG_TEXT),
)

POSTPONEMENT = (
    Field("on", "New day of the meeting", FieldType.DATE, help="At most ten working days later."),
    Field("reason", "Reason", FieldType.LONG_TEXT),
)

CLOSURE = (
    Field("closure_note", "What was done", FieldType.LONG_TEXT),
    Field("effect", "Effect seen", FieldType.LONG_TEXT),
    Field("proof", "Proof", help="Where it can be looked up."),
)

VERDICTS = (
    Field("hypotheses", "Verdict on each hypothesis", FieldType.LONG_TEXT,
          help="One line each: link or assumption, keep, revise or drop, why."),
    Field("call", "Call on strategy planning", FieldType.CHOICE,
          choices=("refresh", "new strategy")),
    Field("questions", "Questions for strategy planning", FieldType.LONG_TEXT),
)

YEAR_VERDICT = (
    Field("achieved", "What the closed year achieved", FieldType.LONG_TEXT),
    Field("missed", "What it missed, and why", FieldType.LONG_TEXT),
    Field("lessons", "Lessons", FieldType.LONG_TEXT),
)

POST_MORTEM = (
    Field("late", "Milestones reached late, and why", FieldType.LONG_TEXT),
    Field("next", "Offsets to change next year", FieldType.LONG_TEXT),
)
