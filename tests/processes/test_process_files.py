"""Whoever opens the file of a process reads a table: it names what happens, and decides nothing."""

import ast
from pathlib import Path

import pytest

from tests.sources import parsed

PROCESSES = Path(__file__).parents[2] / "processes"
THINKING = {"agenda", "approval", "correlation", "figures", "hypotheses", "list"}
THINKING |= {"explanations", "reconciliation", "routing"}
THINKING |= {"rules", "services", "views"}  # and whatever is called so at its end: card_rules
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.If,
    ast.IfExp,
    ast.Match,
    ast.For,
    ast.While,
    ast.Try,
    ast.With,
)
LEAST = 40  # files: so many there are, and the walk must not pass them by
FILES = [
    path.relative_to(PROCESSES).as_posix()
    for path in sorted(PROCESSES.glob("*/*.py"))
    if path.stem.rpartition("_")[2] not in THINKING and path.name != "__init__.py"
]


def test_every_process_file_is_looked_at() -> None:
    """The walk finds the tables of all nine, with their forms."""
    folders = {path.parent.name for path in PROCESSES.glob("*/__init__.py")}

    assert len(FILES) >= LEAST
    assert {name.partition("/")[0] for name in FILES} == folders
    assert len(folders) == 9


@pytest.mark.parametrize("name", FILES)
def test_a_process_file_is_data(name: str) -> None:
    """No function, branch or loop but a list written short: what has to think lies in a file that is called so."""
    tree = parsed(PROCESSES / name)

    found = [
        (getattr(node, "lineno", 0), type(node).__name__)
        for node in ast.walk(tree)
        if isinstance(node, LOGIC)
    ]

    assert [] == found
