"""A count of each population: one item per unit, person or holder."""

from processes.roles import Role
from state_machines.definition import Definition, Items, Kind, Move, Silence, Step

POPULATIONS = (
    "units:business",
    "units:support",
    "units:mandatory",
    "units:all",
    "role:FP",
    "role:LM",
    "employees",
)

HEAD_COUNT = Definition(
    key="head_count",
    title="Head count",
    code="TEN",
    purpose="Count one.",
    owner=Role.SMD,
    item=True,
    silence=Silence.ESCALATE,
    initial="counting",
    states=("counting", "counted"),
    final=("counted",),
    moves=(Move("count", "counting", "counted"),),
    steps=(Step("count", "Count", "counting", Kind.TASK, Role.SMA, "5wd"),),
)


def _census(per: str) -> Definition:
    return Definition(
        key=f"census_{per.replace(':', '_').lower()}",
        title=f"Census of {per}",
        code="TEN",
        purpose="Count all.",
        owner=Role.SMD,
        silence=Silence.ESCALATE,
        initial="counting",
        states=("counting", "counted"),
        final=("counted",),
        moves=(Move("count", "counting", "counted"),),
        steps=(
            Step(
                "all",
                "All of them",
                "counting",
                Kind.ITEMS,
                items=Items("head_count", per, ("counted",)),
            ),
        ),
    )


CENSUSES = tuple(_census(per) for per in POPULATIONS)
