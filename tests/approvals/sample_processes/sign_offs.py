"""Each objective of the year is signed by whom it names: a machine of its own for each record."""

from processes.roles import Role
from state_machines.definition import (
    Definition,
    Field,
    Items,
    Kind,
    Move,
    On,
    Rows,
    Silence,
    Step,
)

SIGN_OFF = Definition(
    key="sign_off",
    title="Sign-off",
    code="TEN",
    purpose="Have an objective signed or refused.",
    owner=Role.SMD,
    item=True,
    about="objectives",
    silence=Silence.ESCALATE,
    initial="asked",
    states=("asked", "signed", "refused"),
    final=("signed", "refused"),
    moves=(
        Move("sign", "asked", "signed"),
        Move("refuse", "asked", "refused", On.DECISION, needs_reason=True),
    ),
    steps=(
        Step(
            "sign",
            "Sign the objective",
            "asked",
            Kind.APPROVAL,
            Role.OO,
            "5wd",
            named="objectives.owner",
            answers=("approve", "refuse"),
            fields=(Field("words", "In your words", required=False),),
            shows=(Rows("objectives", ("id=record",)),),
        ),
    ),
)
SIGN_OFFS = Definition(
    key="sign_offs",
    title="Sign-offs",
    code="TEN",
    purpose="Have every objective of the year signed.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="asking",
    states=("asking", "done"),
    final=("done",),
    moves=(Move("end", "asking", "done"),),
    steps=(
        Step(
            "all",
            "All are signed or refused",
            "asking",
            Kind.ITEMS,
            items=Items(
                "sign_off", "rows", ("signed", "refused"), rows=Rows("objectives", ("year=year",))
            ),
        ),
    ),
)
