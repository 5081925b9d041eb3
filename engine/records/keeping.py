"""Keeping: records that the engine itself makes, of what people did elsewhere than on a sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.case import Case
from engine.records import reading, staleness
from engine.records.errors import RowsFaulty
from engine.records.sheets import sheet
from engine.records.writing import Origin, write
from state_machines.parts import Step


def keep(case: Case, step: Step, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as records that a step made; raises RowsFaulty with every fault."""
    kind = sheet(key)
    found, faults = reading.read(case.session, kind, rows)
    if faults:
        raise RowsFaulty(faults)
    instance_id = case.instance.id
    origin = Origin(
        case.actor.person_id, case.now, f"{instance_id} step {step.key}", instance_id, step.key
    )
    written = write(case.session, kind, found, origin)
    case.remember(
        "recorded",
        step=step.key,
        sheet=key,
        rows=len(found),
        added=written.added,
        changed=len(written.changed),
    )
    staleness.touched(case, key, written.unbound)
