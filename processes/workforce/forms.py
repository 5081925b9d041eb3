"""What workforce alignment asks: job families, readiness, goals, development, year end."""

# fmt: off

from state_machines.definition import Field, FieldType

READINESS_TARGET = 80  # % of people at the required level, per family (WFA rule R2)
FAMILIES_CEILING = 15  # % of staff; strategic job families above it lose focus (WFA rule R3)
SMALLEST_GROUP = 5  # people; results of smaller groups are not shown (WFA rule R13)
PERCENT = FieldType.PERCENT

JOB_FAMILIES = (
    Field("reasons", "Why these families", FieldType.LONG_TEXT, required=False,
          help=f"All families together stay below {FAMILIES_CEILING} % of staff."),
)

READINESS = (
    Field("sources", "How readiness was found out", FieldType.LONG_TEXT, required=False,
          help=f"Aim: {READINESS_TARGET} % of the people needed at the required level."),
)

GAP_PLAN = (
    Field("hire", "Hire", FieldType.LONG_TEXT, required=False),
    Field("develop", "Develop", FieldType.LONG_TEXT, required=False),
    Field("move", "Move", FieldType.LONG_TEXT, required=False),
    Field("partner", "Partner", FieldType.LONG_TEXT, required=False),
    Field("cost", "Cost", FieldType.MONEY, minimum=0, help="Goes to the budget, with its dates."),
)

FLAGS = (
    Field("question", "Question to HR", FieldType.LONG_TEXT, required=False),
)

INCENTIVES = (
    Field("corporate", "Weight of corporate results", PERCENT, unit="%", minimum=0, maximum=100),
    Field("unit", "Weight of unit results", PERCENT, unit="%", minimum=0, maximum=100),
    Field("personal", "Weight of personal goals", PERCENT, unit="%", minimum=0, maximum=100),
)

TRAINING = (
    Field("topics", "What was practised", FieldType.LONG_TEXT),
)

CHECK_IN = (
    Field("talked_on", "Day of the talk", FieldType.DATE),
    Field("relinked", "Do all goals still serve a live objective?", FieldType.YES_NO),
)

EVALUATION = (
    Field("talked_on", "Day of the talk", FieldType.DATE),
    Field("filed", "Is the rating in the personnel file?", FieldType.YES_NO,
          help="The rating itself is never kept here."),
)

CALIBRATION = (
    Field("distribution", "Distribution of ratings", FieldType.LONG_TEXT,
          help=f"No group of fewer than {SMALLEST_GROUP} people."),
    Field("changed", "Ratings changed", FieldType.NUMBER, unit="people", minimum=0),
)

PAYOUT = (
    Field("rule_version", "Version of the incentive rules"),
    Field("file", "Name of the payout file", help="The file stays in the pay system."),
    Field("people", "People paid", FieldType.NUMBER, unit="people", minimum=0),
)
