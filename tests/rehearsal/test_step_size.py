"""The demo's strides: half a day while in time, longer when late, never longer than a week's work."""

from datetime import UTC, datetime, timedelta

from rehearsal.conductor import HEAVIER, LONGEST, SHORTEST, StepSize

FIRST = datetime(2027, 1, 1, tzinfo=UTC)
LAST = FIRST + timedelta(days=1000)


class Watch:
    """A stop watch that shows what it is told."""

    def __init__(self) -> None:
        self.shows = 0.0

    def __call__(self) -> float:
        """Return what it shows."""
        return self.shows


def test_without_hurry_a_step_is_half_a_day() -> None:
    """However slow the machine is."""
    watch = Watch()
    step_size = StepSize(FIRST, LAST, 0.0, watch)
    step_size.stride(FIRST)
    watch.shows = 500.0

    assert SHORTEST == step_size.stride(FIRST)


def test_a_year_that_is_in_time_is_not_hurried() -> None:
    """Ten thousand quick steps fit in."""
    step_size = StepSize(FIRST, LAST, 10_000.0, Watch())

    assert SHORTEST == step_size.stride(FIRST)


def test_a_late_year_takes_longer_strides() -> None:
    """With a second a step and four hundred left, a step covers two and a half days and a third.

    Later steps are heavier.
    """
    step_size = StepSize(FIRST, LAST, 400.0, Watch())

    assert timedelta(days=2.5) * HEAVIER == step_size.stride(FIRST)


def test_no_stride_is_longer_than_a_working_week() -> None:
    """A deadline of a few days must not be jumped over altogether."""
    step_size = StepSize(FIRST, LAST, 1.0, Watch())

    assert LONGEST == step_size.stride(FIRST)


def test_a_demo_that_goes_on_has_the_time_that_was_left() -> None:
    """Half the year takes half the time."""
    half = FIRST + timedelta(days=500)
    step_size = StepSize(FIRST, LAST, 400.0, Watch())

    assert timedelta(days=2.5) * HEAVIER == step_size.stride(half)
