"""What the start says about the console: its link at a terminal, elsewhere only where its key is."""

from pathlib import Path

from office.application import Application
from office.settings import Settings
from workflows.cli.service import way_to_console


def test_a_journal_hears_where_the_key_is(tmp_path: Path) -> None:
    """Output that others keep never holds the key, wherever it comes from."""
    made = Application.open(Settings(state_dir=tmp_path))
    given = Application.open(Settings(state_dir=tmp_path, console_key="given-by-a-variable"))

    said = [way_to_console(office, terminal=False) for office in (made, given)]

    made.close()
    given.close()
    assert str(tmp_path / "console.key") in said[0]
    assert "SMO_CONSOLE_KEY" in said[1]
    assert made.settings.console_key not in said[0]
    assert "given-by-a-variable" not in said[1]


def test_somebody_at_a_terminal_gets_the_link(tmp_path: Path) -> None:
    """Whoever starts the office by hand only has to follow it."""
    office = Application.open(Settings(state_dir=tmp_path))

    said = way_to_console(office, terminal=True)

    office.close()
    assert office.console_link == said
