"""What waits on a task: the milestones it holds, and the people asked after it."""

from collections.abc import Iterator

from sqlalchemy import select

from engine import milestones
from engine.case import Case
from persistence.work import Instance
from persistence.year import Milestone
from state_machines.definition import Definition
from state_machines.parts import On, Step

MOST = 5  # lines


def waiting_for(case: Case, step: Step) -> tuple[str, ...]:
    """Return up to MOST sentences about who and what waits for a step."""
    lines = [*_next_steps(case.definition, step), *_milestones(case, step)]
    if case.instance.parent_id:
        parent = case.session.get(Instance, case.instance.parent_id)
        lines += [parent.title] if parent else []
    return tuple(dict.fromkeys(lines))[:MOST]


def _next_steps(definition: Definition, step: Step) -> Iterator[str]:
    following = [s for s in definition.steps_of(step.state) if step.key in s.after]
    if not following:
        targets = [m.target for m in definition.moves_from(step.state) if m.on is On.DONE]
        following = [s for target in targets for s in definition.steps_of(target) if not s.after]
    for other in following:
        yield f"{other.title} ({other.by})" if other.by else other.title


def _milestones(case: Case, step: Step) -> Iterator[str]:
    codes = [milestones.code_for(code, case.instance.period) for code in step.reaches]
    if not codes:
        return
    query = select(Milestone.code, Milestone.title, Milestone.waits_for).where(
        Milestone.year_id == case.instance.year_id, Milestone.reached_at.is_(None)
    )
    for code, title, waits in case.session.execute(query):
        if code in codes:
            yield f"the milestone “{title}”"
        elif set(waits) & set(codes):
            yield f"then “{title}”"
