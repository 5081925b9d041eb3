"""The stage of a record: the state in which the instance stands that is about it."""

from typing import Final

from engine.execution import Execution
from engine.records.rows import current_rows
from engine.records.sheets import sheet
from engine.records.versions import keep

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
    rows = [{**row, definition.stage: state} for row in found if row[definition.stage] != state]
    if rows:
        keep(execution, None, kind.key, rows)
