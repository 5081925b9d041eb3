"""What came of a step, for those who are told of it: the answer, by whom, and what it was about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.formatting import several
from engine.operations.service_steps import CHECKS
from engine.operations.verdicts import ARBITRATION_ANSWERS
from engine.views import content
from engine.views.content import ContentView
from persistence.instances import Instance, StepRun, Task
from state_machines.definition import Definition, Kind, Step
from state_machines.labels import answer_title, words

PAST = {
    "approve": "Approved",
    "complete": "Completed",
    "decline": "Declined",
    "done": "Done",
    "fund": "Funded",
    "held": "Held",
    "refuse": "Refused",
    "return": "Sent back",
    "sent": "Sent",
    "stop": "Stopped",
    "submit": "Handed in",
    "verify": "Verified",
}
CHECKED = {
    "passed": "Checked, nothing found",
    "found": "Checked, with findings",
    "failed": "Checked, and not passed",
    "waited": "Waited, and it came",
}
CARRIED_OUT = "Carried out"  # what an AUTO step did that does not look but act


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """How a step was closed: a `sentence` in the past tense, when, and what it was about.

    `task_id` is that of the last answer, None where nobody was asked.
    """

    sentence: str
    at: datetime | None
    content: tuple[ContentView, ...]
    task_id: int | None

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return labels and values of all that it was about, in one list, without the hashes."""
        rows = (row for part in self.content for row in part.rows)
        return tuple((label, value) for label, value in rows if not label.endswith(" hash"))


def outcome(session: Session, run_id: int, now: datetime) -> OutcomeView | None:
    """Return what came of a step; None while it is not closed, or where there is none."""
    run = session.get(StepRun, run_id)
    if run is None or run.closed_at is None:
        return None
    execution = Execution.of(session, session.get_one(Instance, run.instance_id), now)
    step = execution.definition.step(run.key)
    done = execution.done(run)
    last = max(done, key=lambda task: (task.answered_at or now, task.id), default=None)
    own = content.of_step(execution, step, run)
    decided = content.decided_on(execution, step) if step.kind is Kind.APPROVAL else ()
    return OutcomeView(
        _sentence(session, execution, step, run, done),
        run.closed_at,
        tuple(part for part in (own, *decided) if part.says_something),
        last.id if last else None,
    )


def button(definition: Definition, step: Step, answer: str) -> str:
    """Return the words of the button that gave an answer, an arbiter's too."""
    if answer in ARBITRATION_ANSWERS and answer not in definition.answers(step):
        return ARBITRATION_ANSWERS[answer]
    return answer_title(definition, step.state, answer)


def _sentence(
    session: Session, execution: Execution, step: Step, run: StepRun, done: Sequence[Task]
) -> str:
    """Return the outcome with the names of who gave it, and who answered otherwise."""
    by_answer: dict[str, dict[str, None]] = {}  # names once each, in order
    for task in done:
        name = content.name_of(session, task.answered_by or task.assignee_id)
        by_answer.setdefault(task.answer or "", {})[name] = None
    if not by_answer:
        past, answer = _words_of(step), run.outcome or ""
        decided = f"Decided: {button(execution.definition, step, answer)}"
        return past.get(answer, decided if answer in step.answers else "Closed without an answer")
    given = sorted(by_answer.items(), key=lambda each: each[0] != run.outcome)
    parts = [
        f"{_past(execution, step, answer)} by {several(list(who), len(who))}"
        for answer, who in given
    ]
    return "; ".join([parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])])


def _words_of(step: Step) -> Mapping[str, str]:
    """Return what the outcomes of a step are called."""
    if step.kind is not Kind.AUTO:
        return PAST
    own = {} if step.check in CHECKS else {"passed": CARRIED_OUT}
    return {**PAST, **CHECKED, **own}


def _past(execution: Execution, step: Step, answer: str) -> str:
    """Return an answer in the past tense, or quoted as it was offered."""
    title = button(execution.definition, step, answer)
    if answer in PAST and title == words(answer):
        return PAST[answer]
    return f"Answered “{title}”"
