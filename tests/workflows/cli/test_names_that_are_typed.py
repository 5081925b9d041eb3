"""Names given to commands are looked up: a miss is said, with what may have been meant."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.workflows.cli.test_commands import OPEN, PLANNING, smo
from workflows.cli.main import app

Smo = Callable[..., Any]
__all__ = ["smo"]  # a fixture
ACT = ("--reason", "the board meets a week later", "--as", "smd")
MISSES = {
    "rules --year": ("rules", "--year", "FY2082"),
    "rules --process": ("rules", "--process", "xyz"),
    "export --year": ("export", "x.xlsx", "--year", "FY2099"),
    "calendar diff --year": ("calendar", "diff", "1", "1", "--year", "FY2082"),
    "calendar show YEAR": ("calendar", "show", "FY2082"),
    "process list --year": ("process", "list", "--year", "FY2082"),
    "process show PROCESS": ("process", "show", "strategy_planing:FY2028:group"),
    "process open DEFINITION": ("process", "open", "strategy", "--year", "FY2028", "--as", "smd"),
    "process open --year": ("process", "open", "strategy_planning", "--year", "Y", "--as", "smd"),
    "process open --period": (*OPEN, "--period", "FY2028-13"),
    "process open --unit": (*OPEN, "--unit", "nowhere"),
    "process open --as": (*OPEN[:-1], "ghost"),
    "process cancel PROCESS": ("process", "cancel", "no", *ACT),
    "process cancel --as": ("process", "cancel", PLANNING, *ACT[:-1], "ghost"),
    "process suspend PROCESS": ("process", "suspend", "no", *ACT),
    "process suspend --as": ("process", "suspend", PLANNING, *ACT[:-1], "ghost"),
    "process resume PROCESS": ("process", "resume", "no", *ACT),
    "process resume --as": ("process", "resume", PLANNING, *ACT[:-1], "ghost"),
    "process restart PROCESS": ("process", "restart", "no", *ACT),
    "process restart --as": ("process", "restart", PLANNING, *ACT[:-1], "ghost"),
    "process command PROCESS": ("process", "command", "no", "postpone", *ACT),
    "process command --as": ("process", "command", PLANNING, "postpone", *ACT[:-1], "ghost"),
    "process waive-rule PROCESS": (
        "process",
        "waive-rule",
        "no",
        "SCM.R1",
        "--expires",
        "2028-01-01",
        *ACT,
    ),
    "process waive-rule RULE": (
        "process",
        "waive-rule",
        PLANNING,
        "SCM.R999",
        "--expires",
        "2028-01-01",
        *ACT,
    ),
    "process waive-rule --as": (
        "process",
        "waive-rule",
        PLANNING,
        "SCM.R1",
        "--expires",
        "2028-01-01",
        *ACT[:-1],
        "ghost",
    ),
    "task list --of": ("task", "list", "--of", "nobody"),
    "task list --process": ("task", "list", "--process", "SPL"),
    "task list --kind": ("task", "list", "--kind", "aproval"),
    "task waive PROCESS": ("task", "waive", "no", "1", "--expires", "2028-01-01", *ACT),
    "task waive --as": (
        "task",
        "waive",
        PLANNING,
        "1",
        "--expires",
        "2028-01-01",
        *ACT[:-1],
        "ghost",
    ),
    "task answer --as": ("task", "answer", "1", "submit", "--as", "ghost"),
    "task defer --as": ("task", "defer", "1", "--until", "2028-01-01", *ACT[:-1], "ghost"),
    "task reassign --to": ("task", "reassign", "1", "--to", "ghost", *ACT),
    "task reassign --as": ("task", "reassign", "1", "--to", "smd", *ACT[:-1], "ghost"),
    "history show CHAIN": ("history", "show", "no:such:chain"),
    "history export CHAIN": ("history", "export", "csv", "no:such:chain"),
    "pack PERIOD": ("pack", "FY2028-13"),
    "mail waiting --process": ("mail", "waiting", "--process", "no"),
    "mail messages --process": ("mail", "messages", "--process", "no"),
    "rehearse --person": ("rehearse", "--person", "ghost=slow"),
    "rehearse --leaves": ("rehearse", "--leaves", "ghost=2028-03-31"),
}
NAMES = {
    "year",
    "process",
    "unit",
    "period",
    "definition",
    "rule",
    "of",
    "to",
    "kind",
    "chain",
    "person",
}
ELSEWHERE = {
    "history export --to": "a file",
    "calendar move --to": "a day",
    "calendar publish --as": "looked up in the files that are published",
    "import --as": "a path is read first",
}


@pytest.mark.parametrize("words", MISSES.values(), ids=MISSES)
def test_a_name_that_nothing_has_is_wrong_usage(
    smo: Smo, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is 2, the message says that there is no such thing, nothing is written."""
    monkeypatch.chdir(tmp_path)
    smo(*OPEN)

    missed = smo(*words)

    assert (2, True) == (missed.exit_code, "There is no " in missed.output), missed.output
    assert not (tmp_path / "x.xlsx").exists()


def test_every_command_that_takes_a_name_is_among_them() -> None:
    """A new option that names something must be looked up, too."""
    taken = {
        f"{' '.join(words)} {_called(parameter)}"
        for words, command in _commands()
        for parameter in command.params
        if parameter.name in NAMES
    }

    assert taken - set(MISSES) - set(ELSEWHERE) == set()


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("rules", "--year", "FY2082"), "FY2028"),
        (("process", "show", "strategy_planing:FY2028:group"), PLANNING),
        (("task", "list", "--kind", "aproval"), "approval"),
        (
            ("process", "open", "strategy_planing", "--year", "FY2028", "--as", "smd"),
            "strategy_planning",
        ),
    ],
)
def test_what_may_have_been_meant_is_suggested(
    smo: Smo, words: tuple[str, ...], meant: str
) -> None:
    """The likeliest name is offered; nothing is done with it unasked."""
    smo(*OPEN)

    missed = smo(*words)

    assert f"did you mean {meant}" in missed.output


@pytest.mark.parametrize(
    "words",
    [
        ("export", "year.xlsx"),
        ("export", ".", "--template"),
        ("history", "export", "csv", "--to", "year.xlsx"),
        ("task", "sheet", "1", "year.xlsx"),
        ("pack", "FY2028-03", "--pdf", "year.xlsx"),
    ],
    ids=lambda words: words[0],
)
def test_nothing_is_written_over_unasked(
    smo: Smo, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is there stays as it was, and the refusal names the option."""
    monkeypatch.chdir(tmp_path)
    for name in ("year.xlsx", "objectives.csv"):
        (tmp_path / name).write_text("mine")

    refused = smo(*words)

    assert (1, True) == (refused.exit_code, "--overwrite" in refused.output), refused.output
    assert ["mine", "mine"] == [(tmp_path / n).read_text() for n in ("year.xlsx", "objectives.csv")]


def test_an_export_may_be_asked_to_write_over(smo: Smo, tmp_path: Path) -> None:
    """With the option the file is replaced as a whole."""
    file = tmp_path / "year.xlsx"
    file.write_text("mine")

    done = smo("export", str(file), "--overwrite")

    assert 0 == done.exit_code, done.output
    assert file.read_bytes().startswith(b"PK")


def _called(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    return str(next(option for option in parameter.opts if option.startswith("--")))


def _commands() -> list[tuple[tuple[str, ...], Any]]:
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]  # a group
        below = getattr(command, "commands", None)
        found += [((name, n), c) for n, c in below.items()] if below else [((name,), command)]
    return found
