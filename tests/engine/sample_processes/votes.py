"""The same vote four times: by any, by all, by two, and by all in turn."""

from processes.roles import Role
from state_machines.definition import Definition, Kind, Mode, Move, On, Silence, Step


def _vote(mode: Mode) -> Definition:
    return Definition(
        key=f"vote_{mode}",
        title=f"Vote by {mode}",
        code="TEN",
        purpose="Ask the executive committee.",
        owner=Role.SMD,
        silence=Silence.ESCALATE,
        initial="voting",
        states=("voting", "passed", "rejected"),
        final=("passed", "rejected"),
        moves=(
            Move("pass", "voting", "passed"),
            Move("reject", "voting", "rejected", On.DECISION, needs_reason=True),
        ),
        steps=(
            Step(
                "vote",
                "Cast your vote",
                "voting",
                Kind.APPROVAL,
                Role.XC,
                "5wd",
                mode,
                quorum=2,
                answers=("approve", "reject"),
            ),
        ),
    )


VOTES = tuple(_vote(mode) for mode in (Mode.ANY, Mode.ALL, Mode.QUORUM, Mode.SEQUENCE))

BRIEF = Definition(
    key="brief",
    title="Brief",
    code="TEN",
    purpose="Write three papers, and let the committee approve them together.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="asking",
    states=("asking", "writing", "voting", "passed"),
    final=("passed",),
    moves=(
        Move("ask", "asking", "writing"),
        Move("hand_in", "writing", "voting"),
        Move("return", "voting", "writing", On.DECISION, cap=2, needs_reason=True),
        Move(
            "rethink",
            "voting",
            "asking",
            On.DECISION,
            cap=2,
            needs_reason=True,
            title="Ask another question",
        ),
        Move("pass", "voting", "passed"),
    ),
    steps=(
        Step("question", "Ask the question", "asking", Kind.TASK, Role.SMD, "5wd"),
        Step("text", "Write the text", "writing", Kind.TASK, Role.SMA, "5wd"),
        Step("figures", "Write the figures", "writing", Kind.TASK, Role.FBP, "5wd"),
        Step("annex", "Write the annex", "writing", Kind.TASK, Role.SMD, "5wd"),
        Step(
            "check",
            "The parts are there",
            "writing",
            Kind.AUTO,
            after=("text", "figures"),
            check="wait",
        ),
        Step(
            "vote",
            "Cast your vote",
            "voting",
            Kind.APPROVAL,
            Role.XC,
            "5wd",
            Mode.ALL,
            answers=("approve", "return", "rethink"),
            binds=("question", "text", "figures", "annex"),
        ),
    ),
)
