"""The sandbox: a result or one kind of error comes back, whatever the work does to its process."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from office.imports.csv_sheets import is_sheet_file
from office.sandbox import client
from office.sandbox.client import Sandbox
from office.sandbox.limits import Limits, WorkAborted
from tests.patience import PATIENCE

LIMITS = Limits(processor=1, time=2, memory=60_000_000, result=100_000)
UNHURRIED = replace(LIMITS, time=int(PATIENCE))  # for what is done at once on a machine at rest


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Give a sandbox of our own."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


def test_the_result_comes_back(sandbox: Sandbox) -> None:
    """A function of ours works on what it is given."""
    assert is_sheet_file("map.xlsx") is sandbox.run(is_sheet_file, "map.xlsx", UNHURRIED)


@pytest.mark.parametrize(
    "work",
    [
        "1 / 0",
        "[0] * 10**9",
        "[None for _ in iter(int, 1)]",
        "sum(1 for _ in iter(int, 1))",
        "__import__('time').sleep(60)",
        "'x' * 200_000",
        "eval('(' * 5000)",
        "__import__('ctypes').string_at(0)",
        "__import__('os')._exit(0)",
        "__import__('tempfile').TemporaryFile(buffering=0).write(b'x')",
        "exit()",
    ],
)
def test_whatever_goes_wrong_is_one_kind_of_error(sandbox: Sandbox, work: str) -> None:
    """Mistakes, memory, time, the size of a result, crashes and files: none reaches us."""
    with pytest.raises(WorkAborted):
        sandbox.run(eval, work, LIMITS)

    assert Decimal(7) == sandbox.run(Decimal, "7", UNHURRIED)


def test_a_result_is_a_value_and_no_function(sandbox: Sandbox) -> None:
    """Bytes from a process that read untrusted ones cannot make us call anything."""
    with pytest.raises(WorkAborted, match="is no value"):
        sandbox.run(eval, "__import__('os').getcwd", UNHURRIED)
    with pytest.raises(WorkAborted, match="is no value"):
        sandbox.run(eval, "__import__('office.settings').settings.kept_key", UNHURRIED)


def test_the_sandbox_has_no_secrets(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What stands in our environment does not stand in its own."""
    monkeypatch.setenv("SMO_SECRET_KEY", "hidden")
    sandbox.close()

    assert None is sandbox.run(os.getenv, "SMO_SECRET_KEY", UNHURRIED)
    assert [] == list(tmp_path.iterdir())


def test_a_server_that_has_ended_is_started_again(sandbox: Sandbox) -> None:
    """Work that comes after the server was killed is done all the same."""
    parent = sandbox.run(eval, "__import__('os').getppid()", UNHURRIED)
    os.kill(int(str(parent)), 9)

    assert Decimal(7) == sandbox.run(Decimal, "7", UNHURRIED)


def test_no_more_work_is_done_at_once_than_there_are_places(sandbox: Sandbox) -> None:
    """Who comes while all places are taken waits for one."""
    begun = time.monotonic()
    with ThreadPoolExecutor(2 * client.PLACES) as pool:
        work = ["__import__('time').sleep(0.5)"] * 2 * client.PLACES
        list(pool.map(lambda one: sandbox.run(eval, one, UNHURRIED), work))

    assert time.monotonic() - begun >= 1.0
