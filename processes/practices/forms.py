"""What best practice sharing asks: nominations, evidence, answers of the units, verified value."""

# fmt: off

from state_machines.definition import Field, FieldType

CARD_LIFE = 18  # months after which a practice card is validated again or retired (BPS step 12)

NOMINATION = (
    Field("contact", "Whom to ask", FieldType.PERSON),
    Field("media", "Pictures, films, documents", required=False),
)

SCREENING = (
    Field("reason", "Reason", FieldType.LONG_TEXT, required=False,
          help="Why it is kept, declined or better placed elsewhere."),
)

EVIDENCE = (
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
    Field("value", "Expected value", FieldType.MONEY, required=False, minimum=0),
)

PEER_SUPPORT = (
    Field("on", "Day of the visit or call", FieldType.DATE),
    Field("notes", "What you learned", FieldType.LONG_TEXT),
)

ADOPTION_CHECK = (
    Field("effect", "Measured effect", FieldType.NUMBER, help="In the unit of the measure."),
)

ADOPTION_REVIEW = (
    Field("stuck", "What is stuck, and who frees it", FieldType.LONG_TEXT, required=False),
)

AWARDS = (
    Field("originators", "Originators", FieldType.LONG_TEXT),
    Field("adopters", "Adopters", FieldType.LONG_TEXT),
)

RENEWAL = (
    Field("retired", "Cards retired, with the reason", FieldType.LONG_TEXT, required=False),
)
