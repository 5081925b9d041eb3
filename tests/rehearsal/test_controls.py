"""What a visitor wishes is kept in a file, so that it survives and can be changed from outside."""

from pathlib import Path

from rehearsal.demo import Controls


def test_wishes_survive_a_restart(tmp_path: Path) -> None:
    """Pace and people played are remembered; a new start runs unless told otherwise."""
    first = Controls(tmp_path / "controls.json", pace=2.5)
    first.play("anna")
    first.pause()
    again = Controls(tmp_path / "controls.json").wishes

    assert (2.5, ("anna",), False) == (again.pace, again.played, again.paused)


def test_a_wish_of_another_process_is_heard(tmp_path: Path) -> None:
    """Two who share the file agree."""
    one = Controls(tmp_path / "controls.json")
    Controls(tmp_path / "controls.json").pause()

    assert one.wishes.paused


def test_single_steps_are_counted_down(tmp_path: Path) -> None:
    """Two presses are two steps."""
    controls = Controls(tmp_path / "controls.json")
    controls.step()
    controls.step()
    controls.made_step()

    assert (True, 1) == (controls.wishes.paused, controls.wishes.steps)


def test_a_broken_file_is_no_reason_to_stop(tmp_path: Path) -> None:
    """What cannot be read counts as not wished."""
    path = tmp_path / "controls.json"
    path.write_text("{broken")

    assert not Controls(path).wishes.paused


def test_a_pace_has_bounds(tmp_path: Path) -> None:
    """Nobody waits more than an hour for a simulated day, or less than nothing."""
    controls = Controls(tmp_path / "controls.json")
    controls.set_pace(-3)
    slowest = controls.wishes.pace
    controls.set_pace(1e9)

    assert (0.0, 3600.0) == (slowest, controls.wishes.pace)
