"""What organization alignment asks: unit cards, answers to demands, agreements, certificates."""

# fmt: off

from processes.roles import MINUTES
from state_machines.definition import Field, FieldType

CASCADE = (
    Field("matrix", "Corporate objective by unit", FieldType.LONG_TEXT,
          help="One line each: objective, unit; identical, contributory or none."),
    Field("shared_themes", "Themes shared by several units", FieldType.LONG_TEXT),
)

KICK_OFF = (
    *MINUTES,
    Field("timetable", "Timetable", FieldType.LONG_TEXT),
    Field("coaches", "Coach of each unit", FieldType.LONG_TEXT),
)

ANSWERS = (
    Field("reason", "Reasons for counter-offers and refusals", FieldType.LONG_TEXT,
          required=False),
)

CATCHBALL = (
    *MINUTES,
    Field("open", "Conflicts left open", FieldType.LONG_TEXT, required=False),
)

ALIGNMENT_REVIEW = (
    *MINUTES,
    Field("decisions", "Decisions", FieldType.LONG_TEXT),
)

REALIGNMENT = (
    Field("cause", "What changed", FieldType.CHOICE,
          choices=("corporate map", "reorganisation", "acquisition", "other")),
    Field("reason", "Reason", FieldType.LONG_TEXT),
)
