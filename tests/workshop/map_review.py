"""The map of the year is written down row by row, judged by rules, and decided on."""

from processes.roles import Role
from state_machines.definition import Definition
from state_machines.parts import Kind, Move, On, Rows, Silence, Step

MAP_REVIEW = Definition(
    key="map_review",
    title="Map review",
    code="TEN",
    purpose="Look at the objectives of the year, and decide on them.",
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
        Step(
            "map",
            "Write down the objectives",
            "writing",
            Kind.FORM,
            Role.SMA,
            "5wd",
            rows=Rows("objectives", ("year=year", "unit=unit"), complete=True, least=1),
        ),
        Step(
            "decide",
            "Decide on the objectives",
            "deciding",
            Kind.APPROVAL,
            Role.CEO,
            "5wd",
            answers=("approve", "return"),
            binds=("map",),
            accepts=("map",),
            rules=("SCM.R1", "SCM.R3"),
        ),
    ),
)

THEME_LIST = Definition(
    key="theme_list",
    title="Themes",
    code="TEN",
    purpose="Keep the themes of the year.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="writing",
    states=("writing", "written"),
    final=("written",),
    moves=(Move("submit", "writing", "written"),),
    steps=(
        Step(
            "themes",
            "Name the themes",
            "writing",
            Kind.FORM,
            Role.SMA,
            "5wd",
            rows=Rows("themes", ("year=year",)),
        ),
    ),
)

DEFINITIONS = (MAP_REVIEW, THEME_LIST)
