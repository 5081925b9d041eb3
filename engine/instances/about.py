"""The record that an instance is about: whom it names for the roles of the instance's steps."""

from collections.abc import Mapping

from sqlalchemy import select

from engine.execution import Execution
from persistence.base import Base


def people_of_record(execution: Execution) -> Mapping[str, str]:
    """Return by role whom the record names, as the steps say that ask those roles by name.

    The owner of an initiative is its IO, whoever else holds that role. Empty without a record.
    """
    definition, record = execution.definition, execution.instance.record_id
    begin = f"{definition.about}."
    columns = {
        step.by: step.named.removeprefix(begin)
        for step in definition.steps
        if definition.about and step.named.startswith(begin)
    }
    columns = {role: path for role, path in columns.items() if "." not in path}
    if record is None or not columns:
        return {}
    table = Base.metadata.tables[definition.about]
    query = select(*(table.c[name] for name in columns.values())).where(table.c.id == record)
    row = execution.session.execute(query).first()
    named = zip(columns, row, strict=True) if row else ()
    return {role: str(person) for role, person in named if person}
