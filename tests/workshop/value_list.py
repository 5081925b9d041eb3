"""The values of a period are written down by one and approved by another."""

from processes.roles import Role
from state_machines.definition import Definition
from state_machines.parts import Kind, Move, On, Rows, Silence, Step

VALUE_LIST = Definition(
    key="value_list",
    title="Values",
    code="TEN",
    purpose="Keep the values of the year, and know who approved them.",
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
            "values",
            "Write down the values",
            "writing",
            Kind.FORM,
            Role.SMA,
            "5wd",
            rows=Rows("measure_values", ("year=year", "period=period")),
        ),
        Step(
            "decide",
            "Approve the values",
            "deciding",
            Kind.APPROVAL,
            Role.CEO,
            "5wd",
            answers=("approve", "return"),
            binds=("values",),
            accepts=("values",),
            stamps=("approved_by=person",),
        ),
    ),
)

DEFINITIONS = (VALUE_LIST,)
