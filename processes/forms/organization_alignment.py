"""What organization alignment asks: unit cards, answers to demands, agreements, certificates."""

from processes.forms.meeting import MINUTES
from state_machines.parts import Field, FieldType

LOCAL_SHARE = 25  # % of a unit's objectives that may stand without a corporate one (OAL rule R1)
MOST_OBJECTIVES = 15  # on one unit card (OAL rule R7)
BEST_SCORE = 4  # alignment checkpoints are scored from 0 to 4

CASCADE = (
    Field("matrix", "Corporate objective by unit", FieldType.LONG_TEXT,
          help="One line each: objective, unit, mandatory, shared or optional; "
               "identical, contributory or none."),
    Field("shared_themes", "Themes shared by several units", FieldType.LONG_TEXT),
)

KICK_OFF = (
    *MINUTES,
    Field("timetable", "Timetable", FieldType.LONG_TEXT),
    Field("coaches", "Coach of each unit", FieldType.LONG_TEXT),
)

UNIT_CARD = (
    Field("objective", "Unit objective"),
    Field("corporate_objective", "Corporate objective it serves", required=False,
          help=f"At most {LOCAL_SHARE} % may be local, each with a reason."),
    Field("link", "Link", FieldType.CHOICE, choices=("identical", "contributory", "local")),
    Field("contribution", "Contribution", FieldType.LONG_TEXT,
          help="For a local objective, the reason."),
    Field("share", "Share of the corporate target", FieldType.PERCENT, unit="%"),
    Field("measure", "Measure"),
    Field("target", "Target", FieldType.NUMBER, unit="measure's unit"),
    Field("owner", "Owner inside the unit", FieldType.PERSON),
    Field("demands", "Demands on support units", FieldType.LONG_TEXT, required=False,
          help="One line each: support unit, what, by when."),
)

SUPPORT_CARD = (
    Field("demand", "Demand answered"),
    Field("answer", "Answer", FieldType.CHOICE, choices=("accept", "counter", "decline")),
    Field("service_level", "Service level", FieldType.LONG_TEXT),
    Field("measure", "Measure"),
    Field("capacity", "Capacity needed", FieldType.NUMBER, unit="full-time equivalents",
          minimum=0),
    Field("reason", "Reason for a counter-offer or refusal", FieldType.LONG_TEXT, required=False),
)

CATCHBALL = (
    *MINUTES,
    Field("changes", "Agreed changes", FieldType.LONG_TEXT,
          help="One line each: unit, objective or demand, old, new."),
    Field("open", "Conflicts left open", FieldType.LONG_TEXT, required=False),
)

ALIGNMENT_REVIEW = (
    *MINUTES,
    Field("score", "Alignment score", FieldType.NUMBER, unit="mean of the checkpoints", minimum=0,
          maximum=BEST_SCORE),
    Field("decisions", "Decisions", FieldType.LONG_TEXT),
)

REALIGNMENT = (
    Field("cause", "What changed", FieldType.CHOICE,
          choices=("corporate map", "reorganisation", "acquisition", "other")),
    Field("units", "Units touched", FieldType.LONG_TEXT),
    Field("reason", "Reason", FieldType.LONG_TEXT),
)
