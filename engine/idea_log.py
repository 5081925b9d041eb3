"""The idea log: what people sent in and what they were answered, kept as records."""

from calendars.identities import part
from engine.case import Case
from engine.records.keeping import keep
from engine.records.reading import existing
from persistence.work import StepRun
from state_machines.parts import Step

LONGEST = 4000  # characters of an answer that are kept
SENT, ANSWERED = "5", "5-answer"  # steps of the idea machine


def log(case: Case, step: Step) -> tuple[str, ...]:
    """Keep an idea as its sender wrote it, with the answer once it has one."""
    runs = case.latest((SENT, ANSWERED))
    idea, answer = runs[SENT], runs.get(ANSWERED)
    content = idea.content
    serves = str(content.get("objective", ""))
    known = existing(case.session, "objectives", {serves}) if serves else set()
    row = {
        "id": f"{part(case.instance.year_id)}-{case.instance.subject_id}",
        "year": case.instance.year_id,
        "text": content.get("idea"),
        "objective": serves if known else None,
        "evidence": content.get("evidence"),
        "sender": case.instance.subject_id,
        "received_on": _day(case, idea),
        **_answer(case, answer),
    }
    keep(case, step, "ideas", [row])
    return ()


def _answer(case: Case, run: StepRun | None) -> dict[str, str | None]:
    if run is None or run.closed_at is None:
        return {}
    text = f"{run.content.get('verdict')}: {run.content.get('reason')}"
    return {"answered_on": _day(case, run), "answer": text[:LONGEST]}


def _day(case: Case, run: StepRun) -> str:
    return case.calendar.local_day(run.closed_at or case.now).isoformat()
