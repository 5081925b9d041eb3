"""The page of the architecture and the glossary name what is there: files, functions, tables, pages."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from approvals.app import create_app
from persistence.tables import Base
from tests.docs.snippets import ROOT, pages
from tests.sources import parsed

ARCHITECTURE = ROOT / "docs/explanation/architecture.md"
GLOSSARY = ROOT / "docs/reference/glossary.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
SECTION = re.compile(r"^## (?P<title>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
STOP = re.compile(r"^\d+\. `(?P<file>[\w/]+\.py)` → `(?P<name>[\w.]+)`: .+$", re.MULTILINE)
NUMBERED = re.compile(r"^\d+\. ", re.MULTILINE)
TOLD = re.compile(r"^In (\d+) modules\.$", re.MULTILINE)
NAMED_FILE = re.compile(r"`(?P<file>\w+/[\w/]+\.(?:py|html))`(?:[,:]| \() ?`(?P<name>[\w.]+)`")
NAMED_IN = re.compile(r"`(?P<name>[\w.]+)`\s(?:in|of)\s`(?P<file>\w+/[\w/]+\.py)`")
PATH = re.compile(r"`([\w/]+/[\w/]+\.(?:py|html))`")
PACKAGES = (
    "approvals|auditing|calendars|engine|notifications|office|persistence|processes|rehearsal|"
    "state_machines|workflows"
)
DOTTED = re.compile(rf"`((?:{PACKAGES})(?:\.\w+)+)`")
CHANGES, PLACES = "Where do I change ...?", "Where each is in the code"
TRIPS, CHANGED = 4, 17
TOLD_OF_CODE = [  # but not what was called otherwise once, nor what readers write themselves
    page for page in pages() if page.name not in ("CHANGELOG.md", "add-a-process.md")
]


@dataclass(frozen=True)
class Stop:
    """One stop of a trip: a file, and what of it is passed."""

    file: str
    name: str


def sections(page: Path) -> dict[str, str]:
    """Return the text of each section of a page by its title."""
    text = page.read_text(encoding="utf-8")
    return {found["title"]: found["text"] for found in SECTION.finditer(text)}


def trips() -> dict[str, str]:
    """Return the text of each trip."""
    return {k: v for k, v in sections(ARCHITECTURE).items() if k.startswith("Trip ")}


def stops(trip: str) -> list[Stop]:
    """Return the stops of a trip in their order."""
    return [Stop(found["file"], found["name"]) for found in STOP.finditer(trip)]


def rows(page: Path, title: str) -> list[list[str]]:
    """Return the cells of the first table of a section, without marks of code."""
    lines = [line for line in sections(page)[title].splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


@cache
def defined(file: str) -> frozenset[str]:
    """Return what a module defines at its top and in its classes, such as `Waker.look`."""
    tree = parsed(ROOT / file)
    return frozenset(_names(tree, ""))


def _names(node: ast.AST, prefix: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + child.name
        elif isinstance(child, ast.ClassDef):
            yield prefix + child.name
            yield from _names(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.Assign):
            yield from (prefix + name.id for name in child.targets if isinstance(name, ast.Name))
        elif isinstance(child, ast.AnnAssign) and isinstance(child.target, ast.Name):
            yield prefix + child.target.id


def test_there_are_four_trips() -> None:
    """None is missing, and none has gone unread."""
    assert len(trips()) == TRIPS


@pytest.mark.parametrize("title", trips())
def test_every_stop_of_a_trip_is_there(title: str) -> None:
    """Each line names a file and what is defined in it; no line is written in another way."""
    trip = trips()[title]
    missing = [stop for stop in stops(trip) if stop.name not in defined(stop.file)]

    assert len(stops(trip)) == len(NUMBERED.findall(trip))
    assert missing == []


@pytest.mark.parametrize("title", trips())
def test_the_modules_of_a_trip_are_counted(title: str) -> None:
    """A trip that grows longer says so."""
    trip = trips()[title]

    assert TOLD.findall(trip) == [str(len({stop.file for stop in stops(trip)}))]


def test_every_change_leads_to_its_file() -> None:
    """The file that is to be opened first is there and holds the word to look for."""
    changes = rows(ARCHITECTURE, CHANGES)
    missing = [
        what
        for what, file, word in changes
        if word not in (ROOT / file).read_text(encoding="utf-8")
    ]

    assert len(changes) == CHANGED
    assert missing == []


@pytest.mark.parametrize("page", [ARCHITECTURE, CONTRIBUTING], ids=lambda page: page.stem)
def test_what_else_a_page_names_is_there(page: Path) -> None:
    """Beside trips and tables, a name that is said to be in a file is defined in that file."""
    text = STOP.sub("", page.read_text(encoding="utf-8"))
    found = [*NAMED_FILE.finditer(text), *NAMED_IN.finditer(text)]
    named = [Stop(each["file"], each["name"]) for each in found]

    assert named != []
    assert [stop for stop in named if stop.name not in defined(stop.file)] == []


@pytest.mark.parametrize("page", TOLD_OF_CODE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_that_is_named_is_there(page: Path) -> None:
    """Each text of code with a slash and a file's ending is a file of this repository."""
    named = PATH.findall(page.read_text(encoding="utf-8"))

    assert [path for path in named if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("page", TOLD_OF_CODE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_module_that_is_named_is_there(page: Path) -> None:
    """Each dotted name that begins with a package of ours is a module, or defined in one."""
    named = DOTTED.findall(page.read_text(encoding="utf-8"))

    assert [name for name in named if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    path, within = ROOT, name.split(".")
    while within and (path / within[0]).is_dir():
        path /= within.pop(0)
    if within and (path / f"{within[0]}.py").is_file():
        file = (path / f"{within.pop(0)}.py").relative_to(ROOT).as_posix()
        return not within or ".".join(within) in defined(file)
    return not within


def test_what_is_looked_for_in_pages_is_found() -> None:
    """The searches above find something, so that their silence means something."""
    texts = [page.read_text(encoding="utf-8") for page in TOLD_OF_CODE]

    assert any(map(PATH.search, texts))
    assert any(map(DOTTED.search, texts))
    assert not _is_there("engine.acting.act")


def test_every_word_of_the_glossary_leads_to_file_table_and_page() -> None:
    """Files and tables are there; a page is a route of the program, or one of these pages."""
    office: Any = SimpleNamespace(settings=SimpleNamespace(base_url="http://office.example"))
    routes = {context.path for context in iter_route_contexts(create_app(office).routes)}
    places = rows(GLOSSARY, PLACES)
    links = {word: re.fullmatch(r"\[[^]]+\]\((.+)\)", page) for word, _, _, page in places}
    lost = [
        word
        for word, file, table, page in places
        if not (ROOT / file).is_file()
        or table not in Base.metadata.tables
        or not ((GLOSSARY.parent / link[1]).is_file() if (link := links[word]) else page in routes)
    ]

    assert places != []
    assert lost == []


def test_every_word_that_has_a_place_has_a_meaning() -> None:
    """A word is explained before it is looked for."""
    meanings = {title: text for title, text in sections(GLOSSARY).items() if title != PLACES}
    explained = {
        word.strip()
        for text in meanings.values()
        for line in text.splitlines()
        if line.startswith("| ")
        for word in line.split("|")[1].split(",")
    }

    assert {word for word, *_ in rows(GLOSSARY, PLACES)} - explained == set()
