"""Accepting what a rule blocks: by somebody above the one who decides, by name and until a day."""

from datetime import date

from sqlalchemy import select

from engine import assigning, people
from engine.case import Case
from engine.errors import NotAllowed
from engine.records.pending import PENDING
from persistence.checking import RuleResult, RuleWaiver
from persistence.proposing import Proposal
from state_machines.parts import Kind, Step

CHIEF, BOARD = "CEO", "BRD"


def accept(case: Case, rule: str, subject: str, expires: date, reason: str) -> RuleWaiver:
    """Keep that the actor lets pass what a rule finds; raises NotAllowed."""
    person_id, what = case.actor.person_id, f"accept what {rule} finds"
    step = _step(case, rule)
    if step is None:
        raise NotAllowed(person_id, what, f"a rule of {case.instance.title}")
    if expires <= case.calendar.local_day(case.now):
        raise NotAllowed(person_id, f"{what} until {expires}", "a day still to come")
    allowed = may_accept(case, step)
    if person_id not in allowed:
        raise NotAllowed(
            person_id,
            what,
            f"somebody above who decides and other than who submitted: {', '.join(allowed)}",
        )
    waiver = RuleWaiver(
        instance_id=case.instance.id,
        rule=rule,
        subject=subject,
        approver_id=person_id,
        reason=reason,
        expires=case.calendar.closing(expires),
        at=case.now,
    )
    case.session.add(waiver)
    return waiver


def may_accept(case: Case, step: Step) -> list[str]:
    """Return who may accept a finding at a step, the closest to the one who decides first."""
    deciders = _deciders(case, step)
    above = [people.manager_of(case.roster, person, case.today) for person in sorted(deciders)]
    found = [person for person in above if person]
    found += _holders(case, case.definition.owner) + _holders(case, CHIEF)
    if deciders & set(_holders(case, CHIEF)):
        found += _holders(case, BOARD)
    refused = deciders | _submitters(case, step)
    return [person for person in dict.fromkeys(found) if person not in refused]


def _step(case: Case, rule: str) -> Step | None:
    """Return the step at which a rule found something last, or before which it stands."""
    query = select(RuleResult.step_key).where(
        RuleResult.instance_id == case.instance.id, RuleResult.rule == rule
    )
    last = case.session.scalars(query.order_by(RuleResult.id.desc()).limit(1)).first()
    standing = [step for step in case.definition.steps if rule in step.rules]
    return next((s for s in standing if s.key == last), standing[0] if standing else None)


def _deciders(case: Case, step: Step) -> set[str]:
    """Return who decides at a step, and for whom; nobody where the engine checks by itself."""
    if step.kind is Kind.AUTO:
        return set()
    run = case.latest((step.key,)).get(step.key)
    tasks = case.tasks(run) if run is not None else []
    seated = {person for task in tasks for person in (task.assignee_id, task.holder_id)}
    return seated or set(_holders(case, step.by))


def _submitters(case: Case, step: Step) -> set[str]:
    """Return who delivered what is decided on, and who proposed rows that still wait."""
    query = select(Proposal.by).where(
        Proposal.instance_id == case.instance.id, Proposal.status == PENDING
    )
    return assigning.submitters(case, step) | set(case.session.scalars(query))


def _holders(case: Case, role: str) -> list[str]:
    seats = people.closest(case.roster, role, case.instance, case.today)
    return [person for seat in seats for person in (seat.assignee_id, seat.holder_id)]
