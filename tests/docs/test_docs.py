"""The documentation tells the truth: its code runs, its links lead somewhere, its pages are new."""

from pathlib import Path

import pytest

from docs import generate
from docs.commands import commands as known_commands
from office.settings import Settings
from processes.registry import all_definitions
from processes.roles import Role
from tests.docs.snippets import ROOT, Snippet, commands, links, pages, smo_calls, snippets

PYTHON = snippets("python")
PROCESS_FILES = [each for each in PYTHON if " = Definition(" in each.text and not each.file]
PLAIN_CODE = [each for each in PYTHON if each not in PROCESS_FILES and not each.file]


@pytest.mark.parametrize("path", generate.pages(), ids=str)
def test_a_generated_page_is_current(path: str) -> None:
    """What is committed is what the program would write now."""
    committed = (ROOT / "docs" / path).read_text(encoding="utf-8")

    assert generate.pages()[path] == committed, "run: make docs"


def test_no_generated_page_is_left_over() -> None:
    """A definition that is gone leaves no page behind."""
    there = {p.name for p in (ROOT / "docs/reference/processes").glob("*.md")}

    assert there == {f"{d.key}.md" for d in all_definitions()} | {"README.md"}


@pytest.mark.parametrize("snippet", PROCESS_FILES, ids=str)
def test_a_process_file_in_the_docs_is_sound(snippet: Snippet, tmp_path: Path) -> None:
    """A process file that readers may copy loads from a folder and has no fault."""
    (tmp_path / "copied.py").write_text(snippet.text, encoding="utf-8")

    assert len(all_definitions(tmp_path)) > len(all_definitions())


@pytest.mark.parametrize("snippet", PLAIN_CODE, ids=str)
def test_python_in_the_docs_runs(
    snippet: Snippet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python that readers may copy runs to its end; its own asserts hold."""
    monkeypatch.chdir(tmp_path)

    exec(compile(snippet.text, str(snippet), "exec"), {})  # noqa: S102 - that is the test


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link to a file of this repository names a file that is there."""
    missing = [str(target) for target in links(page) if not target.exists()]

    assert missing == []


def test_every_role_is_in_the_glossary() -> None:
    """Whoever meets a role code finds it explained."""
    glossary = (ROOT / "docs/reference/glossary.md").read_text(encoding="utf-8")

    assert [role for role in Role if f"| {role} |" not in glossary] == []


def test_every_command_in_an_example_exists() -> None:
    """A command that readers may copy is one that `smo` has, with those options."""
    known = known_commands()
    unknown = []
    for snippet, line in commands():
        for words in smo_calls(line):
            name = next((n for n in known if tuple(words[: len(n)]) == n), None)
            options = {word for word in words if word.startswith("--")} - {"--help"}
            if name is None or options - known[name]:
                unknown.append(f"{snippet}: smo {' '.join(words)}")

    assert unknown == []


def test_every_setting_in_an_example_exists() -> None:
    """A variable that readers may copy is one that the program reads."""
    known = {f"SMO_{name.upper()}" for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known}
    used = {word for _, words in commands() for word in words if word.startswith("SMO_")}

    assert {word.split("=")[0] for word in used} <= known


def test_no_example_names_this_workshop() -> None:
    """No page carries a path or a name of the machine it was written on."""
    forbidden = ("/root", "/work/")
    told = [p.name for p in pages() for word in forbidden if word in p.read_text(encoding="utf-8")]

    assert told == []
