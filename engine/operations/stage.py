"""The stage of a record: the state in which the instance stands that is about it."""

from collections.abc import Sequence
from typing import Any, Final

from engine.execution import Execution
from engine.records.rows import current_rows
from engine.records.sheets import Sheet, sheet
from engine.records.stamps import Row, Stamps
from engine.records.versions import keep
from persistence.base import Own

NOTED: Final = "stage"  # in the facts of an instance: the state that its record was last given


def note_stage(execution: Execution) -> None:
    """Give the record of an instance the state that was entered, where it is one of its stages.

    Each state once: what somebody decides about the stage meanwhile stands until the next one.
    """
    instance, definition = execution.instance, execution.definition
    state = instance.state
    if not (definition.stage and instance.record_id) or instance.facts.get(NOTED) == state:
        return
    kind = sheet(definition.about)
    if state not in kind.column(definition.stage).meaning.choices:
        return
    instance.facts = {**instance.facts, NOTED: state}
    found = current_rows(
        execution.session, kind.key, execution.today, kind.table.c.id == instance.record_id
    )
    told = [{**row, definition.stage: state} for row in found if row[definition.stage] != state]
    if told:
        keep(execution, None, kind.key, _entered(execution, kind, told, found))


def _entered(
    execution: Execution, kind: Sheet, rows: Sequence[Row], before: Sequence[Row]
) -> list[dict[str, Any]]:
    """Return rows with the days and names that follow from what was just entered in them."""
    stamps = Stamps(
        kind, execution.actor.person_id, execution.today, {row["id"]: row for row in before}
    )
    names = [column.name for column in kind.own if column.meaning.own is Own.ENTERED]
    stamped = zip(rows, stamps.on(rows), strict=True)
    return [{**row, **{name: marked[name] for name in names}} for row, marked in stamped]
