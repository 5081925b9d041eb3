"""Two papers are decided on together, and each can go back alone."""

from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

TWO_PAPERS = Definition(
    key="two_papers",
    title="Two papers",
    code="TEN",
    purpose="Decide on two papers at once.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="writing",
    states=("writing", "deciding", "decided"),
    final=("decided",),
    moves=(
        Move("submit", "writing", "deciding"),
        Move("return", "deciding", "writing", On.DECISION, cap=2, needs_reason=True),
        Move("approve", "deciding", "decided"),
    ),
    steps=(
        Step("text", "Write the text", "writing", Kind.TASK, Role.MO, "5wd"),
        Step("annex", "Write the annex", "writing", Kind.TASK, Role.SMA, "5wd"),
        Step(
            "decide",
            "Decide on both papers",
            "deciding",
            Kind.APPROVAL,
            Role.CEO,
            "5wd",
            binds=("text", "annex"),
        ),
    ),
)
