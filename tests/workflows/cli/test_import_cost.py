"""`smo --help` is quick because it loads nothing heavy; what is loaded is seen, not timed."""

import json
import subprocess
import sys

HEAVY = (
    "prefect",
    "fastapi",
    "sqlalchemy",
    "jinja2",
    "cryptography",
    "holidays",
    "babel",
    "state_machines.definition",
)
ASK = """
import json, sys
from typer.testing import CliRunner
from workflows.cli.main import app
code = CliRunner().invoke(app, sys.argv[1:]).exit_code
print(json.dumps([code, sorted(sys.modules)]))
"""


def loaded(*arguments: str) -> tuple[int, list[str]]:
    """Return the exit code of a command and the heavy libraries it loaded."""
    answer = subprocess.run(
        [sys.executable, "-c", ASK, *arguments], capture_output=True, text=True, check=True
    )
    code, modules = json.loads(answer.stdout)
    return code, [name for name in HEAVY if name in modules]


def test_help_loads_nothing_heavy() -> None:
    """No library that the work needs is needed to explain oneself."""
    assert loaded("--help") == (0, [])


def test_help_of_a_group_loads_nothing_heavy() -> None:
    """The same holds one level down."""
    assert loaded("process", "--help") == (0, [])


def test_checking_files_needs_no_prefect() -> None:
    """An ordinary command loads what it uses, not the orchestration."""
    _code, found = loaded("calendar", "check", "nowhere")

    assert "prefect" not in found
    assert "fastapi" not in found


def test_the_check_up_needs_no_prefect() -> None:
    """It asks the server over HTTP; loading Prefect for that would take longer than all of it."""
    _code, found = loaded("doctor")

    assert "prefect" not in found
