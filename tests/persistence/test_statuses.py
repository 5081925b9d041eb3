"""Statuses: each is a member of its enum, is written by somebody, and is spelled in no other place."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from persistence.instances import InstanceStatus, StepStatus, TaskStatus, Weight
from persistence.outbox import LetterStatus, NoticeKind
from persistence.records.base import ProposalStatus
from persistence.strategy_year import CalendarStatus
from tests.sources import parsed

ROOT = Path(__file__).parents[2]
PRODUCT = (
    "approvals",
    "auditing",
    "calendars",
    "engine",
    "notifications",
    "office",
    "persistence",
    "processes",
    "rehearsal",
    "state_machines",
    "workflows",
)
STATUSES: tuple[type[StrEnum], ...] = (
    InstanceStatus,
    StepStatus,
    TaskStatus,
    LetterStatus,
    ProposalStatus,
    CalendarStatus,
)
VALUES = frozenset(member.value for status in STATUSES for member in status)
ASKING = ("in_", "not_in")  # how a query compares


@cache
def sources() -> dict[str, ast.Module]:
    """Return the product's modules but for the migrations, by path."""
    paths = chain.from_iterable((ROOT / package).rglob("*.py") for package in PRODUCT)
    return {
        str(path.relative_to(ROOT)): parsed(path)
        for path in sorted(paths)
        if "migrations" not in path.parts
    }


def spelled(module: ast.Module) -> Iterator[int]:
    """Yield the lines on which a module spells a status instead of naming it."""
    words = {
        target.id: found
        for node in module.body
        if isinstance(node, ast.Assign) and (found := literals(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        for value in beside_a_status(node):
            if literals(value) or (isinstance(value, ast.Name) and value.id in words):
                yield value.lineno


def literals(node: ast.AST) -> set[str]:
    """Return the values of statuses that stand as texts in an expression, not in what it calls."""
    found = (
        {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
    )
    held = () if isinstance(node, ast.Call | ast.Compare) else ast.iter_child_nodes(node)
    return (found & VALUES).union(*map(literals, held))


def beside_a_status(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions that a node compares with, or gives to, something called `status`."""
    match node:
        case ast.Compare(left=left, comparators=others):
            sides = (left, *others)
            if any(map(is_status, sides)):
                yield from (side for side in sides if not is_status(side))
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=args) if name in ASKING:
            if is_status(of):
                yield from args
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from (v for t, v in zip(targets, values, strict=True) if is_status(t))
        case ast.Assign(targets=targets, value=value) if any(map(is_status, targets)):
            yield value
        case ast.keyword(arg="status", value=value):
            yield value
        case ast.arguments():
            placed = [*node.posonlyargs, *node.args][::-1]
            usual = (
                *zip(placed, node.defaults[::-1], strict=False),
                *zip(node.kwonlyargs, node.kw_defaults, strict=True),
            )
            yield from (value for of, value in usual if value and of.arg == "status")


def is_status(node: ast.AST) -> bool:
    """Tell whether an expression is called `status`."""
    return isinstance(node, ast.Attribute | ast.Name) and "status" == (
        node.attr if isinstance(node, ast.Attribute) else node.id
    )


def test_no_module_spells_a_status() -> None:
    """A status is named by its member or a set of its enum, so that a typing error cannot hide."""
    places = [f"{path}:{line}" for path, module in sources().items() for line in spelled(module)]

    assert places == []


@pytest.mark.parametrize(
    "code",
    [
        'task.status == "open"',
        '"open" != task.status',
        'task.status in ("open", "in_progress")',
        'select(Task).where(Task.status.in_(("open", "scheduled")))',
        'update(Letter).values(status="queued")',
        'run.status = "closed" if answered else "lapsed"',
        'task.status, task.note = "done", ""',
        'OPEN = ("open", "in_progress")\ntask.status in OPEN',
        'def close(run, *, status="closed"): ...',
        'def close(run, status="closed"): ...',
    ],
)
def test_every_way_to_spell_a_status_is_seen(code: str) -> None:
    """Comparing, asking, giving, and what stands above them in a constant or a default."""
    assert [*spelled(ast.parse(code))]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (InstanceStatus, "armed"),
        (StepStatus, "returned"),
        (StepStatus, "deferred"),
        (TaskStatus, "returned"),
        (TaskStatus, "declined"),
        (TaskStatus, "waived"),
        (ProposalStatus, "dropped"),
    ],
)
def test_what_was_never_written_is_no_status(status: type[StrEnum], word: str) -> None:
    """These stood in descriptions of the tables, and no code ever wrote them."""
    assert word not in [*status]


def written(node: ast.AST) -> Iterator[str]:
    """Yield the members that a module names elsewhere than where it compares or collects them."""
    if isinstance(node, ast.Compare) or (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKING
    ):
        return
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield f"{node.value.id}.{node.attr}"
    for child in ast.iter_child_nodes(node):
        yield from written(child)


@pytest.mark.parametrize("status", [*STATUSES, NoticeKind, Weight])
def test_every_status_is_written_somewhere(status: type[StrEnum]) -> None:
    """A member that no code gives to a row is a promise that nobody keeps."""
    named = set(chain.from_iterable(map(written, sources().values())))

    assert [
        member.name for member in status if f"{status.__name__}.{member.name}" not in named
    ] == []


def test_sets_of_a_status_are_no_members_and_hold_what_rows_hold() -> None:
    """A row read from a database bears plain texts; a set of members must know them all the same."""
    assert "open" in TaskStatus.ASKED
    assert TaskStatus.OPEN in TaskStatus.ASKED
    assert TaskStatus.ASKED < TaskStatus.UNANSWERED
    assert LetterStatus.WAITING < LetterStatus.UNSENT
    assert InstanceStatus.ACTIVE < InstanceStatus.UNDER_WAY
    assert {*StepStatus} == StepStatus.PENDING | StepStatus.SETTLED | {StepStatus.WITHDRAWN}
    assert "ASKED" not in TaskStatus.__members__
