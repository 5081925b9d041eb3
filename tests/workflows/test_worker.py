"""The worker outlives whatever Prefect does while it takes a run."""

import asyncio
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings
from prefect.states import Scheduled

from tests.ports import own_port
from tests.workflows.harness import eventually
from workflows import deployments
from workflows.prefect_names import POOL
from workflows.worker import InProcessWorker


def test_a_run_that_cannot_be_taken_ends_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    """Prefect goes away while a run is taken: the worker says so, and can take it again."""
    run = FlowRun(flow_id=uuid4(), deployment_id=uuid4(), state=Scheduled())
    offered = WorkerFlowRunResponse(work_pool_id=uuid4(), work_queue_id=uuid4(), flow_run=run)
    nobody = {
        PREFECT_API_URL: f"http://127.0.0.1:{own_port()}/api",
        PREFECT_CLIENT_MAX_RETRIES: 0,
    }

    async def story() -> None:
        async with InProcessWorker(POOL, "alone", deployments.flows()) as worker:
            for _ in range(2):
                assert await worker._submit_scheduled_flow_runs([offered]) == [run]
                await eventually(lambda: not worker.is_busy_with(run.id))

    with temporary_settings(nobody):
        asyncio.run(story())
    assert caplog.text.count("run not taken") == 2
