"""A paper is drafted, decided on by other eyes, and may come back or be refused."""

from processes.roles import Role
from state_machines.definition import Definition, Field, FieldType, Kind, Move, On, Silence, Step

FIELDS = (
    Field("title", "Title"),
    Field("amount", "Amount", FieldType.MONEY, minimum=0, maximum=1000),
    Field("share", "Share", FieldType.PERCENT),
    Field("on", "Day", FieldType.DATE, required=False),
    Field("kind", "Kind", FieldType.CHOICE, choices=("large", "small")),
    Field("sure", "Are you sure", FieldType.YES_NO),
    Field("lead", "Lead", FieldType.PERSON),
)

PAPER = Definition(
    key="paper",
    title="Paper",
    code="TEN",
    purpose="Write down what is proposed, and decide on it.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="drafting",
    states=("drafting", "approving", "accepted", "refused"),
    final=("accepted", "refused"),
    moves=(
        Move("submit", "drafting", "approving"),
        Move("return", "approving", "drafting", On.DECISION, cap=2, needs_reason=True),
        Move("refuse", "approving", "refused", On.DECISION, needs_reason=True),
        Move("accept", "approving", "accepted"),
        Move("drop", "drafting", "refused", On.COMMAND, by=Role.CEO, needs_reason=True),
    ),
    steps=(
        Step("draft", "Draft the paper", "drafting", Kind.FORM, Role.OO, "5wd", fields=FIELDS),
        Step(
            "decide",
            "Decide on the paper",
            "approving",
            Kind.APPROVAL,
            Role.CEO,
            "5wd",
            answers=("approve", "return", "refuse"),
            binds=("draft",),
            informs=(Role.CFO,),
        ),
    ),
)
