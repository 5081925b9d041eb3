"""The year's calendar tells how many hours a week it asks of each role inside the office."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from calendars.working_calendar import WorkingCalendar
from office.load import RoleLoad, loads, report, to_json
from processes.office_roles import OFFICE_ROLES, office_role
from processes.registry import all_definitions
from processes.roles import Role
from state_machines.definition import Definition
from tests import cast

BERLIN = WorkingCalendar("home", "Europe/Berlin", "DE")
NINE = {"SCM", "OAL", "SRV", "SPL", "SCO", "INI", "BUD", "WFA", "BPS"}
OURS = {Role.SMD, Role.SMA, Role.PMO, Role.ITD}


def of_year(
    definitions: tuple[Definition, ...] | None = None, **changes: object
) -> dict[str, RoleLoad]:
    """Return the load of each role in the cast's year."""
    organisation = replace(cast.organisation(), sites=(BERLIN,))
    year = replace(cast.year(), **changes)  # type: ignore[arg-type]
    found = loads(organisation, year, all_definitions() if definitions is None else definitions)
    return {each.role: each for each in found}


def with_minutes(key: str, step: str, minutes: int) -> tuple[Definition, ...]:
    """Return all definitions, one step of them with another effort."""

    def changed(each: Definition) -> Definition:
        steps = (replace(s, minutes=minutes) if s.key == step else s for s in each.steps)
        return replace(each, steps=tuple(steps)) if each.key == key else each

    return tuple(changed(each) for each in all_definitions())


def test_each_of_the_nine_processes_is_led_in_the_office() -> None:
    """No process is without a lead, and no role leads another process than the nine."""
    assert {code for role in OFFICE_ROLES for code in role.leads} == NINE


def test_an_office_at_full_strength_has_seven_to_eight_people() -> None:
    """The guide figures add up to 7.0 to 8.25 full-time equivalents."""
    assert sum(each.least for each in OFFICE_ROLES) == Decimal("7.0")
    assert sum(each.most for each in OFFICE_ROLES) == Decimal("8.25")


@pytest.mark.parametrize("role", OFFICE_ROLES, ids=lambda role: role.key)
def test_some_work_falls_to_each_role(role: object) -> None:
    """A role to which nothing falls would be only declared."""
    steps = ((each, step) for each in all_definitions() for step in each.steps)
    assert any(office_role(each, step) == role for each, step in steps)


def test_all_that_is_asked_of_the_office_falls_to_a_role_and_nothing_else_does() -> None:
    """What is asked of a unit's head is no work of the office."""
    for definition in all_definitions():
        for step in definition.steps:
            assert (office_role(definition, step) is not None) == (step.by in OURS)


def test_the_training_is_the_education_leads_and_the_rest_of_the_card_is_not() -> None:
    """What names the definition is closer than what names its process."""
    by_key = {each.key: each for each in all_definitions()}

    def fallen(key: str) -> set[str]:
        steps = [step for step in by_key[key].steps if step.by == Role.SMA]
        return {found.key for step in steps if (found := office_role(by_key[key], step))}

    assert fallen("training_round") == {"communication"}
    assert fallen("scorecard_refresh") == {"scorecard"}


def test_the_load_is_the_minutes_of_what_the_calendar_asks() -> None:
    """26 hours more for one step of once a year are half an hour more in each of 52 weeks."""
    usual = of_year()
    more = of_year(with_minutes("strategy_planning", "6", 60 + 26 * 60))
    assert {key for key in usual if more[key] != usual[key]} == {"director"}
    grown = more["director"].mean - usual["director"].mean
    assert abs(grown - Decimal("0.5")) <= Decimal("0.01")
    assert more["director"].peak > usual["director"].peak


def test_a_process_that_is_not_run_asks_nothing() -> None:
    """Without the processes of the budget, its partner has no work; the others keep theirs."""
    budgeting = tuple(each.key for each in all_definitions() if each.code == "BUD")
    usual, less = of_year(), of_year(off=budgeting)
    assert usual["finance"].mean > 0
    assert not less["finance"].mean
    assert not less["finance"].peak
    assert less["finance"].peak_week is None
    assert less["knowledge"] == usual["knowledge"]


def test_the_fullest_week_is_named_by_its_monday_and_is_no_less_than_the_mean() -> None:
    """Whoever plans the office looks there first."""
    for each in of_year().values():
        assert each.peak >= each.mean
        assert each.peak_week is None or each.peak_week.weekday() == 0


def test_people_and_scripts_read_the_same() -> None:
    """A line for each role, and the same figures as JSON."""
    found = list(of_year().values())
    told = report(found)
    read = json.loads(to_json(found))
    assert [each["role"] for each in read] == [each.key for each in OFFICE_ROLES]
    for each, row in zip(found, read, strict=True):
        line = next(text for text in told.splitlines() if text.startswith(each.title))
        assert f"{each.peak}" in line
        assert Decimal(str(row["peak"])) == each.peak
        assert not each.peak_week or date.fromisoformat(row["peak_week"]) == each.peak_week
