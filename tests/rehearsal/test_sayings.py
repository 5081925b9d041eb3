"""What virtual owners write fits its field and its case."""

from collections import Counter, defaultdict
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence.database import Database
from persistence.instances import Instance, StepRun, Task
from processes.registry import all_definitions
from rehearsal import demo
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from state_machines.definition import FieldType

FIRST, UNTIL = datetime(2027, 2, 1, 8, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
OFTEN = 3  # times that a sentence may stand in one field of different things
LONG = {  # fields for sentences, by process and step
    (process.key, step.key): {f.name for f in step.fields if f.type is FieldType.LONG_TEXT}
    for process in all_definitions()
    for step in process.steps
}


def said(session: Session) -> dict[str, Counter[str]]:
    """Return what was written into each field of each kind of step, and how often."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    query = (
        select(Task.form, StepRun.key, Instance.definition_key)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == Task.instance_id)
    )
    for form, key, process in session.execute(query).tuples():
        for name in LONG.get((process, key), set()) & (form or {}).keys():
            found[f"{process}.{key}.{name}"][form[name]] += 1
    return found


def test_what_people_write_fits_its_case(sqlite: Database) -> None:
    """No sentence stands more than a few times in one field; none is left with a gap."""
    demo.settle(sqlite, now=FIRST)
    Simulation(sqlite, Owners(demo.cast())).run(FIRST, until=UNTIL)

    with sqlite.reading() as session:
        fields = said(session)
    assert len(fields) > 15
    assert {} == {n: c.most_common(1) for n, c in fields.items() if max(c.values()) > OFTEN}
    assert not [text for counted in fields.values() for text in counted if set("{}…") & set(text)]
