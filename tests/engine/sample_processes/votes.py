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
