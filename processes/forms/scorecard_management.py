"""What scorecard management asks: the map, objectives, measures, targets, values, changes."""

from processes.forms.meeting import MINUTES
from state_machines.parts import Field, FieldType

MOST_OBJECTIVES = 24  # on one card; fewer than that keeps a map readable (SCM rule R3)
QUIZ_QUESTIONS = 5  # asked after every training

PERSPECTIVES = ("financial", "customer", "internal process", "learning and growth")
FREQUENCIES = ("month", "quarter", "half", "year")

MAP = (
    *MINUTES,
    Field("objectives", "Objectives, by perspective and theme", FieldType.LONG_TEXT,
          help=f"At most {MOST_OBJECTIVES}; one line each: objective, perspective, theme."),
    Field("links", "Cause-and-effect links", FieldType.LONG_TEXT,
          help="One line each: from, to, hypothesis. A link without a hypothesis is a list."),
)

OBJECTIVE_SHEET = (
    Field("name", "Name", help="A verb and a noun."),
    Field("statement", "Statement", FieldType.LONG_TEXT),
    Field("perspective", "Perspective", FieldType.CHOICE, choices=PERSPECTIVES),
    Field("theme", "Theme"),
    Field("owner", "Owner", FieldType.PERSON, help="Exactly one accountable person."),
    Field("deputy", "Deputy", FieldType.PERSON),
    Field("change", "What changes if it works", FieldType.LONG_TEXT),
    Field("parent", "Item of the plan it comes from"),
    Field("timing", "Leading or lagging", FieldType.CHOICE, choices=("leading", "lagging")),
)

MEASURE = (
    Field("name", "Name"),
    Field("intent", "What it is meant to tell", FieldType.LONG_TEXT),
    Field("formula", "Formula", FieldType.LONG_TEXT),
    Field("measured_in", "Unit", help="%, currency, count, days, index."),
    Field("polarity", "Better when", FieldType.CHOICE, choices=("up", "down", "band")),
    Field("frequency", "Frequency", FieldType.CHOICE, choices=FREQUENCIES),
    Field("source_system", "Source system"),
    Field("extraction", "Extraction", FieldType.CHOICE, choices=("auto", "manual")),
    Field("owner", "Owner", FieldType.PERSON),
    Field("updater", "Updater", FieldType.PERSON, help="Never the owner."),
    Field("baseline", "Baseline", FieldType.NUMBER, unit="measure's unit"),
    Field("baseline_date", "Date of the baseline", FieldType.DATE),
    Field("lowest", "Lowest plausible value", FieldType.NUMBER, unit="measure's unit"),
    Field("highest", "Highest plausible value", FieldType.NUMBER, unit="measure's unit"),
    Field("green_from", "Green from", FieldType.NUMBER, unit="measure's unit"),
    Field("red_from", "Red from", FieldType.NUMBER, unit="measure's unit"),
    Field("aggregation", "Adds up over units and periods by", FieldType.CHOICE,
          choices=("sum", "mean", "last", "does not add up")),
    Field("lag", "Known after the period's end", FieldType.NUMBER, unit="days", minimum=0,
          maximum=366),
    Field("known_flaws", "Known flaws", FieldType.LONG_TEXT, required=False),
)

TARGET = (
    Field("targets", "Target of every period", FieldType.LONG_TEXT,
          help="One line per period: period, value, in the measure's own unit."),
    Field("stretch", "Value in three years", FieldType.NUMBER, unit="measure's unit"),
    Field("basis", "Basis", FieldType.CHOICE, choices=("benchmark", "trend", "gap")),
    Field("confidence", "Confidence", FieldType.PERCENT, unit="%"),
    Field("depends_on", "Initiatives it depends on", FieldType.LONG_TEXT, required=False),
)

GAP = (
    Field("objective", "Objective"),
    Field("gap", "Size of the gap", FieldType.NUMBER),
    Field("gap_unit", "Unit of the gap"),
    Field("ideas", "Ideas for initiatives", FieldType.LONG_TEXT, required=False),
    Field("none_needed", "Why no initiative is needed", FieldType.LONG_TEXT, required=False),
)

FEED = (
    Field("feed", "Feed of each measure", FieldType.LONG_TEXT,
          help="One line each: measure, system, query or file, schedule, technical owner."),
    Field("test_extract", "Where the test extract lies"),
    Field("not_feasible", "Measures that cannot be fed, and the proxy", FieldType.LONG_TEXT,
          required=False, help="A proxy stands for at most two quarters."),
)

CHANGED_TARGETS = (
    Field("changed", "Targets changed by the budget, and why", FieldType.LONG_TEXT),
    Field("unchanged", "Targets left as they were", FieldType.NUMBER, unit="targets", minimum=0),
)

VALUE = (
    Field("value", "Value", FieldType.NUMBER, unit="measure's unit"),
    Field("as_of", "As of", FieldType.DATE, help="A day inside the period."),
    Field("evidence", "Evidence", help="Where the number can be looked up."),
    Field("estimate", "Is it an estimate?", FieldType.YES_NO,
          help="An estimate is replaced by the actual within two periods."),
    Field("comment", "Comment", FieldType.LONG_TEXT, required=False),
)

VARIANCE = (
    Field("cause", "Why there is a gap", FieldType.LONG_TEXT),
    Field("action", "What will be done", FieldType.LONG_TEXT),
    Field("who", "By whom", FieldType.PERSON),
    Field("by_when", "By when", FieldType.DATE),
    Field("forecast", "Forecast for the year's end", FieldType.NUMBER, unit="measure's unit"),
    Field("override", "Status to show instead", FieldType.CHOICE, required=False,
          choices=("green", "amber", "red")),
    Field("justification", "Why the status is overridden", FieldType.LONG_TEXT, required=False),
)

QUALITY_NOTE = (
    Field("audited", "Manual values audited", FieldType.NUMBER, unit="values", minimum=0),
    Field("note", "Findings", FieldType.LONG_TEXT),
    Field("corrections", "Corrections made", FieldType.LONG_TEXT, required=False),
)

RESTATEMENT = (
    Field("measure", "Measure"),
    Field("old_value", "Value as locked", FieldType.NUMBER, unit="measure's unit"),
    Field("new_value", "Value as restated", FieldType.NUMBER, unit="measure's unit"),
    Field("reason", "Reason", FieldType.LONG_TEXT, help="Both values are kept and shown."),
)

TRAINING_PLAN = (
    Field("audience", "Who is trained", FieldType.LONG_TEXT,
          help="All owners, and whoever was appointed to objective, measure or initiative."),
    Field("sessions", "Sessions: day, place, trainer", FieldType.LONG_TEXT),
    Field("coaching", "Project leaders who are coached", FieldType.LONG_TEXT),
)

QUIZ = (
    Field("correct", "Questions answered correctly", FieldType.NUMBER, unit="questions",
          minimum=0, maximum=QUIZ_QUESTIONS),
    Field("unclear", "What is still unclear", FieldType.LONG_TEXT, required=False),
)

FEED_REPORT = (
    Field("fed", "Measures fed automatically", FieldType.PERCENT, unit="%"),
    Field("failures", "Failed feeds in the year", FieldType.NUMBER, unit="failures", minimum=0),
    Field("cost", "Cost of the tools in the year", FieldType.MONEY),
    Field("findings", "Findings", FieldType.LONG_TEXT),
)

INTEGRITY_AUDIT = (
    Field("sampled", "Values traced from source to pack", FieldType.NUMBER, unit="values",
          minimum=0),
    Field("broken", "Values whose trace broke", FieldType.NUMBER, unit="values", minimum=0),
    Field("opinion", "Opinion", FieldType.LONG_TEXT),
)

TOOL_DECISION = (
    Field("decision", "Tools", FieldType.CHOICE, choices=("keep", "replace")),
    Field("reason", "Reason", FieldType.LONG_TEXT),
)

CHANGE_REQUEST = (
    Field("measure", "Measure"),
    Field("field", "What changes", FieldType.CHOICE, choices=("definition", "target", "other")),
    Field("old", "Old", FieldType.LONG_TEXT),
    Field("new", "New", FieldType.LONG_TEXT),
    Field("reason", "Reason", FieldType.LONG_TEXT),
    Field("effect", "Effect on history", FieldType.LONG_TEXT),
    Field("restate", "Restate past periods?", FieldType.YES_NO),
)
