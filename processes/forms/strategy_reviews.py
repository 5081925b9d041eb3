"""What strategy reviews ask: agenda, deep dives, decisions, actions, verdicts on hypotheses.

A meeting may record up to five decisions; the fields of the n-th are `decision_n`,
`decision_n_options`, `decision_n_owner` and so on, and a decision without text was not taken.
"""

from processes.forms.meeting import MINUTES
from state_machines.parts import Field, FieldType

MOST_DEEP_DIVES = 5  # objectives looked at in depth in one meeting (SRV rule R4)
MOST_DECISIONS = 5
ROUTES = (
    "action only",
    "INI: change, stop or fund",
    "SCM: measure or target",
    "BUD: reallocate",
    "SPL: assumption broken",
    "BPS: nominate",
    "SCO: message",
)

AGENDA = (
    Field("deep_dives", "Objectives for a deep dive, with the reason", FieldType.LONG_TEXT,
          help=f"3 to {MOST_DEEP_DIVES}: reds, worsening, overdue actions, theme in turn."),
    Field("owners", "Owners who are asked for a note", FieldType.LONG_TEXT),
)

UNIT_REVIEW = (
    Field("on", "Day of the unit's own review", FieldType.DATE),
    Field("warning", "Early warning for the enterprise review", FieldType.LONG_TEXT),
)

DEEP_DIVE = (
    Field("happened", "What happened", FieldType.LONG_TEXT),
    Field("cause", "Cause", FieldType.LONG_TEXT),
    Field("options", "Options", FieldType.LONG_TEXT),
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
    Field("strategy_time", "Minutes spent on strategy", FieldType.PERCENT, unit="%",
          required=False),
    Field("success", "One success", FieldType.LONG_TEXT),
)

DECISIONS = tuple(
    field
    for n in range(1, MOST_DECISIONS + 1)
    for field in (
        Field(f"decision_{n}", f"Decision {n}", FieldType.LONG_TEXT, required=False),
        Field(f"decision_{n}_options", "Options considered", FieldType.LONG_TEXT, required=False),
        Field(f"decision_{n}_owner", "Owner", FieldType.PERSON, required=False),
        Field(f"decision_{n}_due", "Due", FieldType.DATE, required=False),
        Field(f"decision_{n}_evidence", "Evidence", required=False),
        Field(f"decision_{n}_measure", "Measure affected", required=False),
        Field(f"decision_{n}_route", "Goes to", FieldType.CHOICE, required=False, choices=ROUTES),
    )
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
