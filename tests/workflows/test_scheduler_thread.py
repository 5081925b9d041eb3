"""The thread in which flows run does not end unnoticed."""

import time

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from tests.patience import PATIENCE
from tests.workflows.harness import TestOffice
from workflows.errors import FlowsEnded
from workflows.scheduler import SchedulerThread


def test_flows_that_end_by_a_fault_end_the_office(office: TestOffice) -> None:
    """Who looks after the office hears of it, with the fault; nothing goes on half alive."""
    room = SchedulerThread(office, "lonely")

    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        room.start()
        with pytest.raises(FlowsEnded, match="PREFECT_API_URL"):
            tend_until_it_fails(room)


def tend_until_it_fails(room: SchedulerThread) -> None:
    """Look after it until that raises, or no test would wait any longer."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        room.tend()
        time.sleep(0.1)
