"""What workforce alignment asks: job families, readiness, goals, development, year end."""

from state_machines.parts import Field, FieldType

READINESS_TARGET = 80  # % of people at the required level, per family (WFA rule R2)
FAMILIES_CEILING = 15  # % of staff; strategic job families above it lose focus (WFA rule R3)
COVERAGE_TARGET = 90  # % of employees with an approved linked goal (WFA rule R4)
FEWEST_GOALS, MOST_GOALS = 2, 5  # goals of one person (WFA rule R6)
SMALLEST_GROUP = 5  # people; results of smaller groups are not shown (WFA rule R13)
HIGHEST_LEVEL = 5  # competency levels run from 1 to 5
PERCENT = FieldType.PERCENT

JOB_FAMILIES = (
    Field("objective_id", "Objective"),
    Field("process", "Critical process"),
    Field("job_family", "Strategic job family",
          help=f"All families together stay below {FAMILIES_CEILING} % of staff."),
    Field("incumbents", "People in it today", FieldType.NUMBER, unit="people", minimum=0),
    Field("needed", "People needed", FieldType.NUMBER, unit="people", minimum=0),
)

READINESS = (
    Field("competency", "Competency"),
    Field("level", "Required level", FieldType.NUMBER, unit="level", minimum=1,
          maximum=HIGHEST_LEVEL),
    Field("at_level", "People at that level", FieldType.NUMBER, unit="people", minimum=0),
    Field("readiness", "Readiness", PERCENT, unit="%", help=f"Aim: {READINESS_TARGET} %."),
)

GAP_PLAN = (
    Field("hire", "Hire", FieldType.LONG_TEXT, required=False),
    Field("develop", "Develop", FieldType.LONG_TEXT, required=False),
    Field("move", "Move", FieldType.LONG_TEXT, required=False),
    Field("partner", "Partner", FieldType.LONG_TEXT, required=False),
    Field("cost", "Cost", FieldType.MONEY, minimum=0, help="Goes to the budget, with its dates."),
    Field("headcount", "Headcount", FieldType.NUMBER, unit="FTE", minimum=0),
)

FLAGS = (
    Field("families", "Families without an objective, objectives without a family",
          FieldType.LONG_TEXT, required=False),
    Field("skills", "Initiative skills not covered", FieldType.LONG_TEXT, required=False),
)

FLAG_ANSWER = (
    Field("answer", "Answer to each flag", FieldType.LONG_TEXT, required=False,
          help="Leave empty when there was none."),
)

INCENTIVES = (
    Field("corporate", "Weight of corporate results", PERCENT, unit="%", minimum=0, maximum=100),
    Field("unit", "Weight of unit results", PERCENT, unit="%", minimum=0, maximum=100),
    Field("personal", "Weight of personal goals", PERCENT, unit="%", minimum=0, maximum=100),
    Field("measures", "Measures used", FieldType.LONG_TEXT,
          help="On the active card, at least one of them not financial."),
    Field("cap", "Cap", PERCENT, unit="% of base pay", minimum=0, maximum=300),
)

TRAINING = (
    Field("topics", "What was practised", FieldType.LONG_TEXT),
)

GOALS = (
    Field("count", "How many goals", FieldType.NUMBER, unit="goals", minimum=FEWEST_GOALS,
          maximum=MOST_GOALS),
    Field("text", "Goals", FieldType.LONG_TEXT, help="One line each; your own words."),
    Field("measure", "How each is measured", FieldType.LONG_TEXT),
    Field("target", "Target of each", FieldType.LONG_TEXT),
    Field("weight", "Weights", help="In % per goal; together 100."),
    Field("due", "Latest due day", FieldType.DATE),
    Field("unit_objective_id", "Unit objective served", help="A live objective of your unit."),
    Field("development_goal_id", "Development goal", required=False),
)

DEVELOPMENT = (
    Field("competency", "Competency"),
    Field("action", "What you will do", FieldType.LONG_TEXT),
    Field("date", "By when", FieldType.DATE),
    Field("strategic_family", "Is yours a strategic job family?", FieldType.YES_NO),
)

CHECK_IN = (
    Field("talked_on", "Day of the talk", FieldType.DATE),
    Field("adjusted", "Goals adjusted", FieldType.LONG_TEXT, required=False),
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
