"""A role becomes a person: scope, unit tree, absence, delegation, and what happens when none does."""

from datetime import date

import pytest
from sqlalchemy import select

from calendars.working_calendar import WorkingCalendar
from engine.catalogue import CURRENT
from engine.errors import NobodyHolds
from engine.operations.registration import register
from engine.organisation.plan import OrganisationPlan, PersonPlan
from engine.organisation.roles import empty_roles, holders
from persistence.organisation import Absence, Assignment, Delegation, Person, Unit
from tests import cast
from tests.engine.driver import SMD, Driver

TODAY = date(2027, 3, 1)
SPRING = (date(2027, 2, 1), date(2027, 4, 30))


def add(driver: Driver, *rows: object) -> None:
    """Write rows of the organisation."""
    driver.session.add_all(rows)
    driver.session.flush()


def asked(driver: Driver, *, unit: str = "north", key: str = "duty") -> str:
    """Return who is asked to do a duty in a unit."""
    return driver.task(driver.open(key, unit=unit)).assignee_id


def absent(person: str, deputy: str | None = None) -> Absence:
    """Return a person's absence over the spring."""
    return Absence(person_id=person, first=SPRING[0], last=SPRING[1], deputy_id=deputy)


def delegated(giver: str, taker: str, process: str | None = None) -> Delegation:
    """Return a delegation over the spring."""
    return Delegation(
        giver_id=giver, taker_id=taker, process=process, first=SPRING[0], last=SPRING[1]
    )


@pytest.mark.parametrize(
    ("unit", "person"), [("north", "owner"), ("south", "rival"), ("it", "outsider")]
)
def test_a_unit_asks_its_own_holder(driver: Driver, unit: str, person: str) -> None:
    """Each unit's focal point is asked in that unit."""
    assert person == asked(driver, unit=unit)


def test_a_holder_higher_up_answers_for_a_unit_below(driver: Driver) -> None:
    """A part of the north without a focal point of its own is the north's affair."""
    add(driver, Unit(id="fjord", name="Fjord", type="business", parent_id="north"))

    assert "owner" == asked(driver, unit="fjord")


@pytest.mark.parametrize(
    ("scopes", "winner"),
    [
        ([(None, None), (None, "group")], "group"),
        ([(None, None), ("TEN", None)], "TEN"),
        ([("TEN", None), (None, "group")], "group"),
        ([(None, "north"), ("TEN", "group")], "north"),
        ([(None, "north"), ("TEN", "north")], "TEN north"),
        ([("BUD", "north"), (None, None)], "all"),
    ],
)
def test_the_most_specific_scope_wins(
    driver: Driver, scopes: list[tuple[str | None, str | None]], winner: str
) -> None:
    """The unit and the process, then the unit, then what is above it, then the process, then all."""
    driver.session.query(Assignment).filter_by(role="FP").delete()
    people = dict(zip(("cfo", "chro"), scopes, strict=True))
    add(
        driver,
        *(
            Assignment(role="FP", person_id=who, process=p, unit_id=u)
            for who, (p, u) in people.items()
        ),
    )

    process, unit = people[asked(driver)]

    assert winner == (" ".join(filter(None, (process, unit))) or "all")


def test_an_assignment_counts_on_its_days_alone(driver: Driver) -> None:
    """Who held the role until yesterday or holds it from tomorrow is not asked."""
    add(
        driver,
        Assignment(
            role="FP", person_id="cfo", unit_id="north", process="TEN", last=date(2027, 2, 28)
        ),
        Assignment(
            role="FP", person_id="cko", unit_id="north", process="TEN", first=date(2027, 3, 2)
        ),
    )

    assert "owner" == asked(driver)


def test_who_left_is_not_asked(driver: Driver) -> None:
    """A holder whose last day has passed holds nothing."""
    add(driver, Assignment(role="FP", person_id="com", unit_id="north", process="TEN"))
    driver.session.get_one(Person, "com").active_to = date(2027, 2, 28)
    driver.session.flush()

    assert "owner" == asked(driver)


def test_the_deputy_answers_for_who_is_away(driver: Driver) -> None:
    """The task goes to the deputy; it still names whose it is and by which rule."""
    add(driver, absent("owner", "updater"))

    task = driver.task(driver.open("duty", unit="north"))

    assert ("updater", "owner") == (task.assignee_id, task.holder_id)
    assert "holds FP for north; for Olga Wen" == task.basis


def test_the_assignment_names_a_deputy_where_the_absence_does_not(driver: Driver) -> None:
    """The role's own deputy stands in."""
    add(
        driver,
        absent("cfo"),
        Assignment(role="FP", person_id="cfo", unit_id="north", process="TEN", deputy_id="fbp"),
    )

    assert "fbp" == asked(driver)


def test_an_absence_without_a_deputy_moves_nothing(driver: Driver) -> None:
    """Nobody else is named, so the holder stays asked."""
    add(driver, absent("owner"))

    assert "owner" == asked(driver)


def test_a_chain_of_deputies_is_followed_three_steps(driver: Driver) -> None:
    """Deputies who are away too are followed, but not for ever."""
    chain = ("owner", "updater", "cfo", "chro", "com")
    add(driver, *(absent(who, deputy) for who, deputy in zip(chain, chain[1:], strict=False)))

    assert "chro" == asked(driver)


def test_a_circle_of_deputies_ends(driver: Driver) -> None:
    """Two who stand in for each other do not send the work round and round."""
    add(driver, absent("owner", "updater"), absent("updater", "owner"))

    assert "updater" == asked(driver)


def test_a_delegation_moves_the_work(driver: Driver) -> None:
    """Who delegated is not asked while the delegation lasts."""
    add(driver, delegated("owner", "cko"))

    assert "cko" == asked(driver)


def test_a_delegation_of_another_process_moves_nothing(driver: Driver) -> None:
    """A delegation may be narrowed to one process."""
    add(driver, delegated("owner", "cko", process="BUD"))

    assert "owner" == asked(driver)


def test_an_empty_role_goes_to_the_process_owner_with_an_alert(driver: Driver) -> None:
    """Nobody holds the role for the whole group: the owner of the process hears it and has it."""
    task = driver.task(driver.open("duty"))

    assert "smd" == task.assignee_id
    assert task.basis.startswith("nobody holds FP for Duty")
    assert [("smd", "alert", 0)] == driver.told(kind="alert")


def test_a_role_with_two_equal_holders_goes_to_the_process_owner(driver: Driver) -> None:
    """One accountable person is needed, so nobody is picked by chance."""
    add(driver, Assignment(role="FP", person_id="cfo", unit_id="north"))

    task = driver.task(driver.open("duty", unit="north"))

    assert "smd" == task.assignee_id
    assert task.basis.startswith("owner and cfo hold FP for Duty FY2028 · North; name one")


def test_without_anybody_to_fall_back_on_nothing_is_asked(driver: Driver) -> None:
    """An organisation without director and chief executive cannot run a process."""
    driver.session.query(Assignment).filter(Assignment.role.in_(("FP", "SMD", "CEO"))).delete()

    with pytest.raises(NobodyHolds) as refusal:
        driver.open("duty")

    assert "FP" == refusal.value.role


def test_people_and_deadlines_follow_the_assignees_site(driver: Driver) -> None:
    """The same duty is due at the closing hour of where its person works."""
    plan = cast.organisation()
    abroad = WorkingCalendar(
        site="abroad", zone="Asia/Dubai", country="", weekend=frozenset({4, 5})
    )
    people = tuple(
        PersonPlan(p.id, p.name, p.email, p.position, p.unit_id, "abroad", p.manager_id)
        if p.id == "rival"
        else p
        for p in plan.people
    )
    register(
        driver.session,
        OrganisationPlan(
            plan.name,
            plan.currency,
            plan.zone,
            (*plan.sites, abroad),
            plan.units,
            people,
            plan.assignments,
        ),
        actor=SMD,
        now=driver.now,
    )

    here = driver.task(driver.open("duty", unit="north")).due_at
    there = driver.task(driver.open("duty", unit="south")).due_at

    assert ("2027-03-15 17:00", "2027-03-15 13:00") == (
        f"{here:%Y-%m-%d %H:%M}",
        f"{there:%Y-%m-%d %H:%M}",
    )


@pytest.mark.duty("S32")
@pytest.mark.parametrize("role", ["SMD", "CFO", "CHRO"])
def test_a_role_that_a_step_names_and_nobody_holds_is_said(driver: Driver, role: str) -> None:
    """Asked, consulted, informed, or the owner of a process: each is somebody, or it is told."""
    assert role not in empty_roles(driver.session, TODAY)

    for held in driver.session.scalars(select(Assignment).where(Assignment.role == role)):
        held.last = date(2027, 2, 26)
    driver.session.flush()

    assert role in empty_roles(driver.session, TODAY)


@pytest.mark.duty("S32")
def test_every_step_that_waits_for_people_says_who_answers_for_it(driver: Driver) -> None:
    """A role is asked, a role owns the process; both are held by somebody who works here."""
    for definition in CURRENT.all():
        for step in definition.steps:
            for role in {definition.owner, step.by} - {"", "EMP", "LM"}:
                assert holders(driver.session, role, TODAY), f"{definition.key} {step.key}: {role}"
            assert step.by or not step.waits_for_people
