"""One task each: asked in a unit, urgent, closed with a gap, or consented to by silence."""

from processes.roles import Role
from state_machines.definition import Definition, Kind, Mode, Move, On, Silence, Step


def _duty(
    key: str, step: Step, silence: Silence = Silence.ESCALATE, *, critical: bool = False
) -> Definition:
    return Definition(
        key=key,
        title=key.replace("_", " ").capitalize(),
        code="TEN",
        purpose="Ask one thing.",
        owner=Role.SMD,
        critical=critical,
        silence=silence,
        initial="asked",
        states=("asked", "settled"),
        final=("settled",),
        moves=(Move("settle", "asked", "settled"),),
        steps=(step,),
    )


DUTY = _duty("duty", Step("do", "Do your duty", "asked", Kind.TASK, Role.FP, "10wd"))
URGENT = _duty(
    "urgent_duty", Step("do", "Do it now", "asked", Kind.TASK, Role.FP, "10wd"), critical=True
)
SURVEY = _duty(
    "survey",
    Step("reply", "Reply", "asked", Kind.TASK, Role.XC, "5wd", Mode.ALL),
    Silence.CLOSE_WITH_GAP,
)
CONSENT = _duty(
    "consent",
    Step("object", "Object if you must", "asked", Kind.TASK, Role.CFO, "5wd"),
    Silence.NO_OBJECTION,
)
ASKED = Definition(
    key="asked_rules",
    title="Asked rules",
    code="TEN",
    purpose="Ask a rule, and go on whatever it finds.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="asked",
    states=("asked", "settled"),
    final=("settled",),
    moves=(Move("settle", "asked", "settled"),),
    steps=(
        Step(
            "ask",
            "Every class of factors has a source",
            "asked",
            Kind.AUTO,
            check="ask_rules",
            rules=("SPL.R1",),
        ),
    ),
)
AUDITED = Definition(
    key="audited_survey",
    title="Audited survey",
    code="TEN",
    purpose="Ask, and look whether everybody answered.",
    owner=Role.SMD,
    silence=Silence.CLOSE_WITH_GAP,
    initial="asked",
    states=("asked", "examined", "settled"),
    final=("settled",),
    moves=(
        Move("examine", "asked", "examined"),
        Move("failed", "examined", "asked", On.DECISION, cap=1),
        Move("settle", "examined", "settled"),
    ),
    steps=(
        Step("reply", "Reply", "asked", Kind.TASK, Role.CFO, "5wd"),
        Step("check", "Everybody replied", "examined", Kind.AUTO, check="complete"),
    ),
)
