"""What best practice sharing asks: nominations, evidence, answers of the units, verified value."""

from state_machines.parts import Field, FieldType

FEWEST_PERIODS = 2  # before and after, in a nomination (BPS rule R1)
CARD_LIFE = 18  # months after which a practice card is validated again or retired (BPS step 12)
REASONS = ("does not apply here", "costs more than it brings", "better solution in place",
           "no capacity", "not allowed here", "other")  # fmt: skip

NOMINATION = (
    Field("title", "Title of the practice"),
    Field("unit", "Unit"),
    Field("process", "Process it improves"),
    Field("objective_id", "Objective it serves"),
    Field("problem", "What the problem was", FieldType.LONG_TEXT),
    Field("done", "What was done", FieldType.LONG_TEXT),
    Field("before", "Measure before, with dates", FieldType.LONG_TEXT,
          help=f"At least {FEWEST_PERIODS} periods."),
    Field("after", "Measure after, with dates", FieldType.LONG_TEXT,
          help=f"At least {FEWEST_PERIODS} periods."),
    Field("cost", "Cost of adopting it", FieldType.MONEY, minimum=0),
    Field("conditions", "Works only if", FieldType.LONG_TEXT, required=False),
    Field("contact", "Whom to ask", FieldType.PERSON),
    Field("media", "Pictures, films, documents", required=False),
)

SCREENING = (
    Field("reason", "Reason", FieldType.LONG_TEXT, required=False,
          help="Why it is kept, declined or better placed elsewhere."),
)

EVIDENCE = (
    Field("expert", "Process expert who looked at it", FieldType.PERSON,
          help="Not the originator."),
    Field("grade", "Grade of evidence", FieldType.CHOICE, choices=("proven", "promising", "idea")),
    Field("confirmed", "Is the effect confirmed by data?", FieldType.YES_NO),
    Field("transferability", "Where else it would work", FieldType.LONG_TEXT),
    Field("risks", "Risks", FieldType.LONG_TEXT, required=False),
)

POLICY = (
    Field("audience", "Who gets it", FieldType.LONG_TEXT, required=False,
          help="Restricted where it is confidential."),
)

CARD = (
    Field("card", "Practice card", FieldType.LONG_TEXT,
          help="In the units of the workplace: time, heads, litres, quality."),
)

ANSWER = (
    Field("plan", "Plan", FieldType.LONG_TEXT, required=False),
    Field("date", "In place on, or decided on", FieldType.DATE, required=False),
    Field("value", "Expected value", FieldType.MONEY, required=False, minimum=0),
    Field("reason", "Reason of a refusal", FieldType.CHOICE, required=False, choices=REASONS),
)

PEER_SUPPORT = (
    Field("on", "Day of the visit or call", FieldType.DATE),
    Field("notes", "What you learned", FieldType.LONG_TEXT),
)

ADOPTION_CHECK = (
    Field("implemented", "Is it in place?", FieldType.YES_NO),
    Field("effect", "Measured effect", FieldType.NUMBER, help="In the unit of the measure."),
    Field("value", "Value", FieldType.MONEY, help="Not counted for an initiative as well."),
)

ADOPTION_REVIEW = (
    Field("table", "Adoption by unit and practice", FieldType.LONG_TEXT),
    Field("stuck", "What is stuck, and who frees it", FieldType.LONG_TEXT, required=False),
)

AWARDS = (
    Field("originators", "Originators", FieldType.LONG_TEXT),
    Field("adopters", "Adopters", FieldType.LONG_TEXT),
)

RENEWAL = (
    Field("kept", "Cards validated again", FieldType.LONG_TEXT, required=False),
    Field("updated", "Cards brought up to date", FieldType.LONG_TEXT, required=False),
    Field("retired", "Cards retired, with the reason", FieldType.LONG_TEXT, required=False),
)
