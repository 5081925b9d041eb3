"""A nomination: once a quarter a focal point names what worked, with its figures."""

# fmt: off

from enum import StrEnum

from processes.practices import forms as ask
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step

SPOTTED = Rows("practices", ("year=year", "unit=unit", "state='spotted'"))
BEFORE_AFTER = Rows(
    "practice_evidence",
    ("practice.unit=unit", "practice.year=year", "practice.state='spotted'"),
)

NOMINATED_WITHIN = "10wd"  # BPS step 2


class State(StrEnum):
    """Where the nominations of one focal point stand."""

    ASKED = "asked"
    NOMINATED = "nominated"
    NONE = "none"


ANSWERED = (State.NOMINATED, State.NONE)

NOMINATION = Definition(
    key="nomination",
    title="Nomination",
    code="BPS",
    purpose="Let whoever does the work say what works, with the measure before and after.",
    owner=Role.CKO,
    smo_mode="integrator",
    item=True,
    silence=Silence.ESCALATE,
    initial=State.ASKED,
    states=tuple(State),
    final=ANSWERED,
    moves=(
        Move("nominate", State.ASKED, State.NOMINATED),
        Move("lapse", State.ASKED, State.NONE, On.TIMER, after="15wd"),
    ),
    steps=(
        Step("2", "Nominate the practices that worked; leave the sheet empty where none did",
             State.ASKED, Kind.FORM, Role.FP, NOMINATED_WITHIN, fields=ask.NOMINATION,
             rows=SPOTTED, minutes=20),
        Step("2-evidence", "The measure before and after, by period", State.ASKED, Kind.FORM,
             Role.FP, NOMINATED_WITHIN, after=("2",), rows=BEFORE_AFTER, rules=("BPS.R1",),
             minutes=10),
        Step("2-hand-in", "The nominations are on record", State.ASKED, Kind.AUTO,
             after=("2-evidence",), check="put_on_record", accepts=("2", "2-evidence"),
             stamps=("state='nominated'",), deliverable="practices with their figures"),
    ),
)
