"""Only the one line about a waiting run is brought down; true errors stay errors."""

import logging

import pytest

from workflows.prefect_patches import WaitingIsNormal


def passed(level: int, message: str) -> int:
    """Return the level a record has after the filter."""
    record = logging.LogRecord("prefect.flow_runs", level, __file__, 1, message, None, None)
    assert WaitingIsNormal().filter(record)
    return record.levelno


def test_a_waiting_run_is_information() -> None:
    """Waiting for people is normal."""
    line = "Finished in state Awaiting 3 approvals('CFO', type=PAUSED)"

    assert passed(logging.ERROR, line) == logging.INFO


@pytest.mark.parametrize(
    "line",
    ["Finished in state Failed('it broke')", "Crash detected!", "Awaiting type=PAUSED"],
)
def test_every_other_error_stays_one(line: str) -> None:
    """Failures and crashes must be seen."""
    assert passed(logging.ERROR, line) == logging.ERROR
