"""What was answered to findings: accepted by name, answered one by one, or explained once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from engine import catalogue
from engine.organisation import directory
from engine.rules.gate import EXPLANATION
from engine.rules.rule import RuleFinding
from persistence.instances import (
    Instance,
    RuleResult,
    RuleWaiver,
    StepRun,
    StepStatus,
    Task,
    Weight,
)
from persistence.records.base import WHOLE, FlagAnswer

PROMISED = "fix"  # the kind of an answer that mends nothing yet


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered to a finding, and how: "accepted", "answered" or "explained"."""

    by: str
    how: str

    def __str__(self) -> str:
        """Return it as a mark beside the finding."""
        return f"{self.how} by {self.by}"


class Answers:
    """What was answered in a year, by rule and subject; what was accepted holds until a day."""

    def __init__(self, session: Session, year_id: str, now: datetime) -> None:
        self._session, self._year, self._now = session, year_id, now
        self._found = dict([*self._explained(), *self._answered(), *self._accepted()])

    def to(self, found: RuleFinding) -> Answer | None:
        """Return what was answered to a finding; one to a whole rule counts for each of its own."""
        rule, finding = found
        own = self._found.get((rule.code, finding.subject or WHOLE))
        return own or self._found.get((rule.code, ""))

    def _explained(self) -> Iterator[tuple[tuple[str, str], Answer]]:
        """Yield what somebody let pass with a comment, by the first answer that a step offers.

        The others refuse, flag or send back; where flags are answered one by one, each answer says
        itself what it is.
        """
        seen = and_(
            RuleResult.instance_id == StepRun.instance_id,
            RuleResult.step_key == StepRun.key,
            RuleResult.round == StepRun.round,
        )
        query = (
            select(Instance, StepRun.key, Task, RuleResult.rule, RuleResult.subject)
            .join(StepRun, StepRun.instance_id == Instance.id)
            .join(RuleResult, seen)
            .join(Task, Task.step_id == StepRun.id)
            .where(Instance.year_id == self._year, StepRun.status == StepStatus.CLOSED)
            .where(RuleResult.severity.in_(Weight.EXPLAINABLE), Task.answer == StepRun.outcome)
            .where(func.length(Task.note) >= EXPLANATION)
            .order_by(Task.answered_at, Task.id)
        )
        names = directory.of(self._session).name_of
        for instance, key, task, rule, subject in self._session.execute(query):
            definition = catalogue.of(self._session, instance)
            step = definition.step(key)
            one_by_one = step.rows is not None and step.rows.sheet == FlagAnswer.__tablename__
            if task.answer == definition.answers(step)[0] and not one_by_one:
                by = names(task.answered_by or task.assignee_id)
                yield (rule, subject or WHOLE), Answer(by, "explained")

    def _answered(self) -> Iterator[tuple[tuple[str, str], Answer]]:
        query = select(FlagAnswer.rule, FlagAnswer.subject, FlagAnswer.changed_by).where(
            FlagAnswer.year == self._year,
            FlagAnswer.kind != PROMISED,
            func.length(FlagAnswer.answer) >= EXPLANATION,
        )
        names = directory.of(self._session).name_of
        for rule, subject, by in self._session.execute(query):
            yield (rule, subject), Answer(names(by), "answered")

    def _accepted(self) -> Iterator[tuple[tuple[str, str], Answer]]:
        query = (
            select(RuleWaiver.rule, RuleWaiver.subject, RuleWaiver.approver_id)
            .join(Instance, Instance.id == RuleWaiver.instance_id)
            .where(Instance.year_id == self._year, RuleWaiver.expires >= self._now)
        )
        names = directory.of(self._session).name_of
        for rule, subject, by in self._session.execute(query):
            yield (rule, subject), Answer(names(by), "accepted")
