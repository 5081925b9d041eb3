"""What Prefect's pages call a waiting process."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from calendars.identifiers import ID
from engine.flow_runs import ProcessRef
from engine.instance_ids import process_id
from engine.types import InstanceView, Waiting
from workflows import prefect_names

CASE = ProcessRef(
    "budget_forecast:FY2028-03:north",
    "Budget forecast FY2028-03 · North",
    "BUD",
    "budget_forecast",
    "FY2028",
    "FY2028-03",
    "north",
    "waiting",
    None,
    runs=0,
)


PARTS = st.text("ab-_.", min_size=1, max_size=60).filter(lambda text: ID.fits(text[:40]))


def a_case(key: str, period: str, unit: str, name: str) -> ProcessRef:
    """Return the case of a process with these parts."""
    of = process_id(key, period, unit, name)
    return replace(CASE, id=of, definition_key=key, period=period, unit_id=unit)


SOME_CASES = st.builds(
    a_case,
    st.sampled_from(["budget_forecast", "budget"]),
    st.sampled_from(["FY2028", "FY2028-Q1", "2027/28-03", "FY27-28"]),
    PARTS.filter(lambda text: len(text) <= 40),
    st.just("") | PARTS,
)


def standing(
    *waiting: Waiting, status: str = "waiting", wake_at: datetime | None = None
) -> InstanceView:
    """Return a process that waits so."""
    return InstanceView(
        CASE.id,
        CASE.title,
        CASE.definition_key,
        "open",
        status,
        finished=False,
        waiting=waiting,
        wake_at=wake_at,
    )


def test_a_wait_for_one_kind_of_work_says_which() -> None:
    """Three approvals are called approvals, and the people are named."""
    waits = standing(
        Waiting("a", "Allow", ("Finn Cole", "Hana Roe")), Waiting("b", "Sign", ("Bo",))
    )

    assert (
        prefect_names.waiting_name(waits, {"a": "approval", "b": "approval"})
        == "Awaiting 3 approvals"
    )
    assert prefect_names.waiting_message(waits) == "Finn Cole, Hana Roe, Bo"


def test_a_wait_for_one_person_is_singular() -> None:
    """One form is one form."""
    assert prefect_names.waiting_name(standing(Waiting("a", "Fill", ("Bo",))), {"a": "form"}) == (
        "Awaiting 1 form"
    )


def test_mixed_work_is_counted_as_tasks() -> None:
    """A form and an approval are two tasks."""
    waits = standing(Waiting("a", "Fill", ("Bo",)), Waiting("b", "Allow", ("Finn",)))

    assert prefect_names.waiting_name(waits, {"a": "form", "b": "approval"}) == "Awaiting 2 tasks"


def test_a_wait_for_a_day_names_the_day() -> None:
    """Nobody is asked before the day."""
    waits = standing(Waiting("a", "Open the scans"), wake_at=datetime(2027, 3, 5, tzinfo=UTC))

    assert prefect_names.waiting_name(waits, {}) == "Waiting until 5 Mar 2027"
    assert prefect_names.waiting_message(waits) == "Open the scans"


def test_a_suspended_process_says_who_suspended_it() -> None:
    """It is the office that lets it rest, not Prefect."""
    assert prefect_names.waiting_name(standing(status="suspended"), {}) == "Suspended by the office"


def test_many_names_are_cut_with_a_count() -> None:
    """The message stays short and says how many are not shown."""
    shown = prefect_names.shortened([f"Person {number}" for number in range(100)], 40)

    assert len(shown) <= 40
    assert shown.endswith("more")


def test_resources_and_keys_hold_only_what_prefect_takes() -> None:
    """Letters, digits and dashes; the resource is found by process, period and unit."""
    assert prefect_names.resource_of(CASE) == "smo.process.budget-forecast.2028-03.north"
    assert prefect_names.artifact_key(CASE) == "budget-forecast-fy2028-03-north"


@given(st.lists(SOME_CASES, min_size=2, max_size=2, unique_by=lambda case: case.id))
def test_no_two_processes_share_a_resource_or_a_key(cases: list[ProcessRef]) -> None:
    """Units a-b, a_b and a.b, a year 2027/28, names behind the unit: all stay apart."""
    first, second = cases

    assert prefect_names.resource_of(first) != prefect_names.resource_of(second)
    assert prefect_names.artifact_key(first) != prefect_names.artifact_key(second)
    assert all(
        re.fullmatch(r"[a-z0-9-]{1,120}", prefect_names.artifact_key(case)) for case in cases
    )


def test_tags_find_process_year_and_unit() -> None:
    """An administrator filters by any of the three."""
    assert prefect_names.tags(CASE) == ["BUD", "FY2028", "unit:north"]
