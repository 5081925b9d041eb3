"""A summit whose days hang on milestones: papers before it, minutes after it, a budget to follow."""

from processes.roles import Role
from state_machines.definition import Definition, Items, Kind, Move, On, Silence, Step

SUMMIT = Definition(
    key="summit",
    title="Summit",
    code="TEN",
    purpose="Prepare, meet and write down what was said.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="preparing",
    states=("preparing", "resting", "closed"),
    final=("closed",),
    moves=(
        Move("rest", "preparing", "resting"),
        Move("fade", "resting", "closed", On.TIMER, after="BUD.board+5wd"),
    ),
    anchors=(("meeting", "SPL.meeting"), ("thanks", "10wd")),
    steps=(
        Step("invite", "Invite", "preparing", Kind.TASK, Role.SMA, "SPL.meeting-15wd"),
        Step("pre_read", "Write the pre-read", "preparing", Kind.TASK, Role.OO, "SPL.meeting-5wd"),
        Step("meet", "Meet", "preparing", Kind.MEETING, Role.CEO, "meeting", anchor="meeting"),
        Step("record", "Record", "preparing", Kind.TASK, Role.SMA, "SPL.meeting+3wd"),
        Step("thank", "Thank", "preparing", Kind.TASK, Role.COM, "20wd"),
        Step("brief", "Brief", "preparing", Kind.TASK, Role.CFO, "BUD.board", opens="BUD.board-4w"),
        Step(
            "topics",
            "Topics",
            "preparing",
            Kind.ITEMS,
            items=Items("topic", "role:ISP", ("ready",)),
        ),
    ),
)
TOPIC = Definition(
    key="topic",
    title="Topic",
    code="TEN",
    purpose="Prepare one topic of a summit.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="drafting",
    states=("drafting", "ready"),
    final=("ready",),
    moves=(Move("finish", "drafting", "ready"),),
    item=True,
    anchors=(("hall", "BUD.board-10wd"),),
    steps=(
        Step("draft", "Draft the topic", "drafting", Kind.TASK, Role.OO, "SPL.meeting-8wd"),
        Step("hall", "Book a hall", "drafting", Kind.TASK, Role.COM, "hall"),
    ),
)
