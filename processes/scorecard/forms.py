"""What scorecard management asks in words, beside the sheets of its records."""

# fmt: off

from state_machines.definition import Field, FieldType

FEED = (
    Field("feed", "Feed of each measure", FieldType.LONG_TEXT,
          help="One line each: measure, system, query or file, schedule, technical owner."),
    Field("test_extract", "Where the test extract lies"),
    Field("not_feasible", "Measures that cannot be fed, and the proxy", FieldType.LONG_TEXT,
          required=False, help="A proxy stands for at most two quarters."),
)

CHANGED_TARGETS = (
    Field("why", "Which targets the budget changed, and why", FieldType.LONG_TEXT),
)

QUALITY_NOTE = (
    Field("audited", "Each value of the sample", FieldType.LONG_TEXT,
          help="One line each: agreed with its source, or what was found instead. Correct what "
               "deviates in the sheet."),
    Field("note", "Findings", FieldType.LONG_TEXT),
)

RESTATEMENT = (
    Field("reason", "Reason", FieldType.LONG_TEXT, help="Both values are kept and shown."),
)

TRAINING_PLAN = (
    Field("audience", "Who is trained", FieldType.LONG_TEXT,
          help="All owners, and whoever was appointed to objective, measure or initiative."),
    Field("sessions", "Sessions: day, place, trainer", FieldType.LONG_TEXT),
)

QUIZ = (Field("unclear", "What is still unclear", FieldType.LONG_TEXT, required=False),)

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
    Field("field", "What changes", FieldType.CHOICE, choices=("definition", "target", "other")),
    Field("reason", "Reason", FieldType.LONG_TEXT),
    Field("effect", "Effect on history", FieldType.LONG_TEXT),
    Field("restate", "Restate past periods?", FieldType.YES_NO),
)
