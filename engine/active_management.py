"""Active management: the initiatives that somebody must talk about this month, in five lists."""

from collections.abc import Callable, Iterator

from engine import roster
from engine.case import Case
from engine.in_force import working
from engine.rulebook.initiatives_portfolio import LIVE, RUNNING, projects
from engine.rulebook.initiatives_reports import reports
from engine.rules import catalogue, running
from engine.rules.parts import Look
from state_machines.parts import Step

BY_RULE = {
    "stale": ("INI.R9b",),
    "late": ("INI.R10",),
    "burning": ("INI.R11", "INI.R12"),
}
NOBODY = "none"


def lines(case: Case, _step: Step) -> tuple[str, ...]:
    """Return the five lists as lines, an empty list with the word for it."""
    return tuple(
        f"{name}: {text}"
        for name, found in lists(running.of_case(case)).items()
        for text in found or (NOBODY,)
    )


def lists(at: Look) -> dict[str, list[str]]:
    """Return what is stale, late, burning, unowned and blocked."""
    by_rule = {
        name: [found.text for _, found in running.run(catalogue.named(codes), at)]
        for name, codes in BY_RULE.items()
    }
    own: dict[str, Callable[[Look], Iterator[str]]] = {"unowned": _unowned, "blocked": _blocked}
    return by_rule | {name: list(find(at)) for name, find in own.items()}


def _unowned(at: Look) -> Iterator[str]:
    """Yield the initiatives without an owner who works here today."""
    found = projects(at, LIVE)
    owners = {project.owner for project in found.values() if project.owner}
    here = owners & set(working(roster.of(at.session), at.today))
    for project in found.values():
        if project.owner is None:
            yield f"{project.called} has no owner"
        elif project.owner not in here:
            yield f"{project.called} belongs to {project.owner}, who no longer works here"


def _blocked(at: Look) -> Iterator[str]:
    """Yield the initiatives whose owner asks for help, and the paused ones without a way back."""
    known = reports(at)
    for key, project in projects(at, (*RUNNING, "paused")).items():
        last = known[key][-1] if key in known else None
        if last is not None and last.help_needed:
            yield f"{project.called} needs help: {last.help_needed}"
        if project.stage == "paused" and project.restart_on is None:
            yield f"{project.called} is paused without a day on which it restarts"
        elif project.stage == "paused" and project.restart_on and project.restart_on < at.today:
            yield f"{project.called} should have restarted on {project.restart_on}"
