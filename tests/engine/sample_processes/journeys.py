"""Machines that move by a timer, a milestone, a command, their parent's step, and their items."""

from processes.roles import Role
from state_machines.definition import Definition, Items, Kind, Move, On, Silence, Step

JOURNEY = Definition(
    key="journey",
    title="Journey",
    code="TEN",
    purpose="Wait for a day, then for a milestone, then for a word.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="resting",
    states=("resting", "ready", "travelling", "home", "stranded"),
    final=("home", "stranded"),
    moves=(
        Move("wake", "resting", "ready", On.TIMER, after="3wd"),
        Move("leave", "ready", "travelling", On.MILESTONE, after="PRIOR.locked"),
        Move("strand", "travelling", "stranded", On.COMMAND, by=Role.SMD, needs_reason=True),
        Move("arrive", "travelling", "home"),
    ),
    steps=(
        Step("pack", "Pack", "travelling", Kind.TASK, Role.SMD, "2wd"),
        Step("tickets", "Buy tickets", "travelling", Kind.TASK, Role.SMA, "2wd", after=("pack",)),
        Step("late", "Say goodbye", "travelling", Kind.TASK, Role.CEO, "9wd", opens="4wd"),
    ),
)
CAMPAIGN = Definition(
    key="campaign",
    title="Campaign",
    code="TEN",
    purpose="Ask everybody, and file what half of them gave.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="asking",
    states=("asking", "reviewing", "closed"),
    final=("closed",),
    moves=(
        Move("gather", "asking", "reviewing"),
        Move("close", "reviewing", "closed"),
    ),
    steps=(
        Step(
            "replies",
            "Replies",
            "asking",
            Kind.ITEMS,
            items=Items("reply", "role:XC", ("given",), 0.5),
        ),
        Step("review", "Review the replies", "reviewing", Kind.TASK, Role.SMD, "5wd"),
        Step(
            "rest",
            "Wait for all",
            "reviewing",
            Kind.ITEMS,
            after=("review",),
            items=Items("reply", "", ("filed",)),
        ),
    ),
)
REPLY = Definition(
    key="reply",
    title="Reply",
    code="TEN",
    purpose="One person's reply.",
    owner=Role.SMD,
    item=True,
    silence=Silence.ESCALATE,
    initial="asked",
    states=("asked", "given", "filed"),
    final=("filed",),
    moves=(
        Move("give", "asked", "given"),
        Move("file", "given", "filed", On.PARENT, after="review"),
    ),
    steps=(Step("reply", "Reply", "asked", Kind.TASK, Role.XC, "5wd"),),
)
