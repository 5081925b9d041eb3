"""What planning steps do by themselves: keep the idea log, with what each was answered."""

from calendars.identifiers import part
from engine.execution import Execution
from engine.operations.service_steps import writing_down
from engine.records.rows import existing
from engine.records.versions import keep
from persistence.instances import StepRun
from state_machines.definition import Step

LONGEST = 4000  # characters of an answer that are kept
SENT, ANSWERED = "5", "5-answer"  # steps of the idea machine


def log(execution: Execution, step: Step) -> tuple[str, ...]:
    """Keep an idea as its sender wrote it, with the answer once it has one."""
    runs = execution.latest((SENT, ANSWERED))
    idea, answer = runs[SENT], runs.get(ANSWERED)
    content = idea.content
    serves = str(content.get("objective", ""))
    known = existing(execution.session, "objectives", {serves}) if serves else set()
    row = {
        "id": f"{part(execution.instance.year_id)}-{execution.instance.subject_id}",
        "year": execution.instance.year_id,
        "text": content.get("idea"),
        "objective": serves if known else None,
        "evidence": content.get("evidence"),
        "sender": execution.instance.subject_id,
        "received_on": _day(execution, idea),
        **_answer(execution, answer),
    }
    keep(execution, step, "ideas", [row])
    return ()


def _answer(execution: Execution, run: StepRun | None) -> dict[str, str | None]:
    if run is None or run.closed_at is None:
        return {}
    text = f"{run.content.get('verdict')}: {run.content.get('reason')}"
    return {"answered_on": _day(execution, run), "answer": text[:LONGEST]}


def _day(execution: Execution, run: StepRun) -> str:
    return execution.calendar.local_day(run.closed_at or execution.now).isoformat()


SERVICES = {"log_idea": writing_down(log)}
