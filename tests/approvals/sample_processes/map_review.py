"""Rows are written down, and decided on: the map of the year, its themes, the values of a period."""

from dataclasses import replace

from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step

MAP = Step(
    "map",
    "Write down the objectives",
    "writing",
    Kind.FORM,
    Role.SMA,
    "5wd",
    rows=Rows("objectives", ("year=year", "unit=unit"), complete=True, least=1),
)
JUDGED = Step(
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
)
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
    steps=(MAP, JUDGED),
)
VALUES = replace(
    MAP,
    key="values",
    title="Write down the values",
    rows=Rows("measure_values", ("year=year", "period=period")),
)
APPROVED = replace(
    JUDGED,
    title="Approve the values",
    binds=("values",),
    accepts=("values",),
    stamps=("approved_by=person",),
    rules=(),
)
VALUE_LIST = replace(
    MAP_REVIEW,
    key="value_list",
    title="Values",
    purpose="Keep the values of the year, and know who approved them.",
    steps=(VALUES, APPROVED),
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
        replace(MAP, key="themes", title="Name the themes", rows=Rows("themes", ("year=year",))),
    ),
)
