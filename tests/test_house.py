"""The shape of the house: rooms that one takes in at a glance, and one name for one thing."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import parsed

ROOT = Path(__file__).parents[1]
PACKAGES = (
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
MODULES = 16  # in a folder
LINES = 500  # of a module
LONGEST = 50  # lines of a function, its docstring not counted
FACE = 3  # statements up to which an __init__.py is no module of its own
IN_EACH_MACHINE = {"State"}  # enums of states, which nobody imports

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield each module of the product, migrations left out, with what it holds."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = parsed(path)
            is_face = path.name == "__init__.py" and len(tree.body) <= FACE
            if "migrations" not in path.parts and not is_face:
                yield path.relative_to(ROOT), tree


@pytest.fixture(scope="module")
def house() -> list[tuple[Path, ast.Module]]:
    """Give all modules of the product."""
    return list(modules())


def test_the_whole_house_is_looked_at(house: list[tuple[Path, ast.Module]]) -> None:
    """Each package is there, so that none is left out of the tests below by a new name."""
    assert {path.parts[0] for path, _ in house} == set(PACKAGES)


def test_no_folder_is_a_corridor(house: list[tuple[Path, ast.Module]]) -> None:
    """Whoever opens a folder sees all of it."""
    width = Counter(path.parent.as_posix() for path, _ in house)

    assert {folder: count for folder, count in width.items() if count > MODULES} == {}


def test_no_module_is_a_book(house: list[tuple[Path, ast.Module]]) -> None:
    """A module that grows beyond this holds two concepts."""
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path, _ in house}

    assert {path: lines for path, lines in lengths.items() if lines > LINES} == {}


def test_no_function_is_a_chapter(house: list[tuple[Path, ast.Module]]) -> None:
    """A function does one thing."""
    functions = (
        (f"{path}:{node.name}", _lines(node))
        for path, tree in house
        for node in ast.walk(tree)
        if isinstance(node, Function)
    )

    assert {name: lines for name, lines in functions if lines > LONGEST} == {}


def test_no_class_has_the_name_of_another(house: list[tuple[Path, ast.Module]]) -> None:
    """One name means one thing, wherever it is read."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path, tree in house:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path))

    shared = {name: found for name, found in homes.items() if len(found) > 1}

    assert shared.keys() <= IN_EACH_MACHINE, shared


def _lines(function: Function) -> int:
    whole = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    text = function.body[0]
    return whole - ((text.end_lineno or 0) - text.lineno + 1)
