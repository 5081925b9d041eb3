"""Who and what is in force: leavers, successors, renamed people and units, ended units, years."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select

from engine import outbox
from engine.errors import NotInForce, NotYours, RenameUnclear, YearOverlaps
from engine.operations.interventions import reassign
from engine.operations.registration import RegisterResult, register
from engine.operations.succession import hand_on_once
from engine.organisation.directory import root_unit
from engine.organisation.plan import (
    AbsencePlan,
    AssignmentPlan,
    DelegationPlan,
    OrganisationPlan,
    PersonPlan,
    UnitPlan,
)
from engine.schedule.publication import publish
from engine.types import Actor
from persistence.database import Database
from persistence.instances import Instance, Task
from persistence.organisation import Assignment, Person, Unit
from persistence.outbox import Notice, NoticeKind
from persistence.records.strategy import Objective
from tests import cast, content
from tests.approvals.strategy_map_office import sample_processes
from tests.counting import statements
from tests.engine.driver import SMD, WHY, Driver
from tests.sources import parsed

ROOT = Path(__file__).parents[3]
LAST = date(2027, 3, 2)
Row = TypeVar("Row", UnitPlan, PersonPlan, AssignmentPlan)
# Modules that may read the organisation's dated rows: those that hold, bring in and answer.
HOMES = {
    "engine/organisation/roles.py",
    "engine/organisation/directory.py",
    "engine/operations/registration.py",
    "engine/records/renames.py",
    "persistence/tables.py",
}
DATED = {"Assignment", "Absence", "Delegation"}
ENDS = {"active_from", "active_to", "assignments", "absences", "delegations"}
TOLD = {
    "engine/operations/succession.py",
}  # the last day


def registered(driver: Driver, **changes: object) -> RegisterResult:
    """Register the cast with changes."""
    plan = replace(cast.organisation(), **changes)  # type: ignore[arg-type] # its own fields
    return register(driver.session, plan, actor=SMD, now=driver.now)


def people_with(key: str, **changes: object) -> tuple[object, ...]:
    """Return the cast's people, one of them changed."""
    plan = cast.organisation()
    return tuple(replace(p, **changes) if p.id == key else p for p in plan.people)  # type: ignore[arg-type]


def renamed(before: str, after: str) -> OrganisationPlan:
    """Return the cast with a person under another id."""
    plan = cast.organisation()
    return replace(
        plan,
        people=with_id(plan.people, before, after, "id", "manager_id"),
        assignments=with_id(plan.assignments, before, after, "person_id"),
    )


def units_renamed(before: str, after: str) -> OrganisationPlan:
    """Return the cast with a unit under another id."""
    plan = cast.organisation()
    return replace(
        plan,
        units=with_id(plan.units, before, after, "id", "parent_id"),
        people=with_id(plan.people, before, after, "unit_id"),
        assignments=with_id(plan.assignments, before, after, "unit_id"),
    )


def with_id(rows: tuple[Row, ...], before: str, after: str, *fields: str) -> tuple[Row, ...]:
    """Return rows of a plan in which those of the fields that held one id hold another."""
    changes = [dict.fromkeys((f for f in fields if getattr(r, f) == before), after) for r in rows]
    return tuple(replace(r, **new) for r, new in zip(rows, changes, strict=True))  # type: ignore[arg-type] # ids are texts


def requests(driver: Driver, task: Task) -> list[str]:
    """Return of whom a task was asked, in order."""
    return [who for who, _, _ in driver.told(task=task, kind="request")]


def test_no_other_module_reads_the_dated_rows() -> None:
    """Who holds, leads, stands in and works here is asked of one module, so no copy can differ."""
    folders = (
        "approvals",
        "auditing",
        "engine",
        "notifications",
        "office/feeds",
        "office/reports",
        "persistence",
        "processes",
        "rehearsal",
        "workflows",
    )

    readers = {
        path.relative_to(ROOT).as_posix(): found
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (found := list(_read(parsed(path))))
    }

    assert {name: found for name, found in readers.items() if name not in HOMES | TOLD} == {}
    assert (HOMES | TOLD) - readers.keys() == set(), "nobody needs these exceptions"


def _read(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "persistence.organisation":
            yield from sorted({alias.name for alias in node.names} & DATED)
        if isinstance(node, ast.Attribute) and node.attr in ENDS:
            yield f".{node.attr}"


def test_who_has_left_decides_nothing(driver: Driver) -> None:
    """After the last day the task may still be theirs; an answer is refused, whatever the channel."""
    task = driver.task(driver.paper())
    driver.session.get_one(Person, "ceo").active_to = LAST
    driver.at(date(2027, 3, 5))

    for channel in ("link", "cli", "console"):
        with pytest.raises(NotInForce, match="has left: 2027-03-02"):
            driver.answer(task, "approve", by=Actor("ceo", channel=channel))

    assert "open" == task.status


def test_who_has_left_intervenes_no_more_and_is_given_nothing(driver: Driver) -> None:
    """Neither may a leaver move work, nor may work be moved to a leaver."""
    task = driver.task(driver.open("duty", unit="north"))
    driver.session.get_one(Person, "cko").active_to = date(2027, 2, 28)

    with pytest.raises(NotInForce):
        reassign(driver.session, task.id, to="cko", actor=SMD, now=driver.now, reason=WHY)
    with pytest.raises(NotInForce):
        reassign(driver.session, task.id, to="com", actor=Actor("cko"), now=driver.now, reason=WHY)


def test_a_task_goes_to_the_successor_with_a_request_of_its_own(any_driver: Driver) -> None:
    """Who follows in the role has the task, its version has grown, and the history says why."""
    task = any_driver.task(any_driver.open("duty", unit="north"))
    before = task.version
    plan = cast.organisation()
    people = tuple(p for p in plan.people if p.id != "owner")
    people = tuple(
        replace(p, manager_id="north_head") if p.manager_id == "owner" else p for p in people
    )
    held = tuple(
        replace(a, person_id="updater") if a.person_id == "owner" else a for a in plan.assignments
    )

    found = registered(any_driver, people=people, assignments=held)

    assert (1, 1) == (found.let_go, found.handed_on)
    assert "updater" == task.assignee_id
    assert before + 1 == task.version
    assert ["updater"] == [who for who in requests(any_driver, task) if who != "owner"]
    (event,) = any_driver.events(task.instance_id, "handed_on")
    assert ("owner", "updater") == (event.facts["before"], event.facts["after"])
    with pytest.raises((NotYours, NotInForce)):
        any_driver.answer(task, "done", by=Actor("owner"))


def test_a_role_that_ran_out_is_handed_on_when_it_is_chased(driver: Driver) -> None:
    """Nobody registers anything: the day alone ends the role, and the next look moves the task."""
    task = driver.task(driver.open("duty", unit="north"))
    (held,) = driver.session.query(Assignment).filter_by(role="FP", person_id="owner")
    held.last = LAST
    driver.session.add(
        Assignment(role="FP", person_id="cko", unit_id="north", first=date(2027, 3, 3))
    )
    driver.at(date(2027, 3, 3))

    driver.chase()

    assert "cko" == task.assignee_id
    assert ["closed"] == [kind for who, kind, _ in driver.told(task=task) if who == "owner"]


def test_a_day_on_which_nobody_comes_or_goes_costs_nothing(driver: Driver) -> None:
    """Whose work must be handed on is looked at when something begins or is over, not every day."""
    driver.hand_over("CFO", "smd", LAST)
    driver.at(LAST)
    hand_on_once(driver.session, driver.now)
    with statements(driver.session) as the_same_day:
        hand_on_once(driver.session, driver.now)
    driver.at(LAST + timedelta(days=1))
    with statements(driver.session) as the_day_after:
        hand_on_once(driver.session, driver.now)

    assert len(the_same_day) <= 2 < len(the_day_after)


def test_what_is_registered_unchanged_is_not_written_again(any_driver: Driver) -> None:
    """The same files again leave the organisation as it stands; only the history says so."""
    registered(any_driver)

    with statements(any_driver.session) as sent:
        registered(any_driver)

    written = [each for each in sent if not each.startswith(("SELECT", "SAVEPOINT"))]
    assert ["UPDATE chain_heads", "INSERT INTO history"] == [
        each.split(" SET ")[0].split(" (")[0] for each in written
    ]


def test_an_unchanged_organisation_costs_no_statement_for_each_of_its_people(
    driver: Driver,
) -> None:
    """Registering many people again asks the database as often as registering few."""
    sent = list[int]()
    for more in (0, 60):
        people = tuple(
            PersonPlan(
                f"p{n}", f"P {n}", f"p{n}@example.org", "clerk", "north", "home", f"p{n - 1}"
            )
            for n in range(1, more)
        )
        first = PersonPlan("p0", "P 0", "p0@example.org", "clerk", "north", "home", "ceo")
        plan = (*reversed(people), first, *cast.organisation().people)
        registered(driver, people=plan)
        with statements(driver.session) as asked:
            registered(driver, people=plan)
        sent.append(len(asked))

    assert sent[0] == sent[1]


def test_what_was_taken_back_is_looked_at_anew(small_world: Database) -> None:
    """A transaction that is undone has handed nothing on."""
    with small_world.session() as session:
        for _ in range(2):
            with session.begin():
                with statements(session) as sent:
                    hand_on_once(session, content.NOW)
                session.rollback()
            assert len(sent) > 2


def test_where_nobody_follows_the_process_owner_has_it_and_an_alert(driver: Driver) -> None:
    """No orphan: the strategy office has the task and is told that the role is empty."""
    task = driver.task(driver.open("duty", unit="north"))
    held = tuple(a for a in cast.organisation().assignments if a.role != "FP")

    registered(driver, assignments=held)

    assert "smd" == task.assignee_id
    assert "alert" in [kind for who, kind, _ in driver.told() if who == "smd"]


def test_the_deputy_of_an_absence_who_has_left_is_passed_over(driver: Driver) -> None:
    """Neither deputy nor taker of a delegation is asked once their last day has passed."""
    people = people_with("cko", active_to=date(2027, 2, 27))
    days = (date(2027, 2, 1), date(2027, 4, 30))
    absences = (AbsencePlan("owner", *days, "cko"),)
    lent = (DelegationPlan("owner", "cko", *days),)

    registered(driver, people=people, absences=absences, delegations=lent)

    assert "owner" == driver.task(driver.open("duty", unit="north")).assignee_id


def test_who_begins_later_is_not_asked_before(driver: Driver) -> None:
    """A holder whose first day is still to come holds nothing yet."""
    registered(driver, people=people_with("owner", active_from=date(2027, 4, 1)))

    assert "owner" != driver.task(driver.open("duty", unit="north")).assignee_id


def test_a_person_under_another_id_is_the_same_person(any_driver: Driver) -> None:
    """The same mailbox and name: tasks, roles and records go by the new id, and nothing ends."""
    content.fill(any_driver.session)
    mine = any_driver.session.scalars(select(Objective.id).where(Objective.owner == "owner")).all()
    task = any_driver.task(any_driver.open("duty", unit="north"))

    found = register(
        any_driver.session, renamed("owner", "owner-wen"), actor=SMD, now=any_driver.now
    )

    assert (1, 0, 0, 0) == (found.renamed, found.let_go, found.ended, found.handed_on)
    any_driver.session.refresh(task)
    assert ("owner-wen", "owner-wen") == (task.assignee_id, task.holder_id)
    now = any_driver.session.scalars(select(Objective.id).where(Objective.owner == "owner-wen"))
    assert mine
    assert set(mine) == set(now)
    any_driver.answer(task, "done")
    assert "owner-wen" == task.answered_by


def test_two_people_may_swap_their_mailboxes(any_driver: Driver) -> None:
    """Ids and names stay, addresses change places."""
    plan = cast.organisation()
    mails = {p.id: p.email for p in plan.people}
    mails["cfo"], mails["chro"] = mails["chro"], mails["cfo"]

    registered(any_driver, people=tuple(replace(p, email=mails[p.id]) for p in plan.people))

    assert "chro@example.org" == any_driver.session.get_one(Person, "cfo").email


def test_a_mailbox_that_somebody_else_has_now_is_asked_about(driver: Driver) -> None:
    """Out of the files, the mailbox another's: replaced or renamed, the office must say."""
    people = tuple(
        replace(p, id="neu", name="Nina Next") if p.id == "auditor" else p
        for p in cast.organisation().people
    )
    held = tuple(
        replace(a, person_id="neu") if a.person_id == "auditor" else a
        for a in cast.organisation().assignments
    )

    with pytest.raises(RenameUnclear, match="keep auditor in people with active_to"):
        registered(driver, people=people, assignments=held)


def test_an_id_is_not_given_to_somebody_else(driver: Driver) -> None:
    """Another name and another mailbox under a known id would have decided what the first did."""
    people = people_with("auditor", name="Nina Next", email="nina@example.org")

    with pytest.raises(RenameUnclear, match="give the newcomer another"):
        registered(driver, people=people)


def test_the_top_unit_under_another_id_is_the_top(any_driver: Driver) -> None:
    """One root: what was opened for the group goes on under its new id, and opens once."""
    survey = any_driver.open("survey")

    register(any_driver.session, units_renamed("group", "holding"), actor=SMD, now=any_driver.now)

    assert "holding" == root_unit(any_driver.session)
    assert "holding" == any_driver.session.get_one(Instance, survey, populate_existing=True).unit_id


def test_a_unit_that_is_dissolved_ends_with_its_work(any_driver: Driver) -> None:
    """Its own process is called off and told; it is in no population any more."""
    duty = any_driver.open("duty", unit="south")
    plan = cast.organisation()

    found = registered(
        any_driver,
        units=tuple(u for u in plan.units if u.id != "south"),
        people=tuple(
            replace(p, unit_id="north") if p.unit_id == "south" else p for p in plan.people
        ),
        assignments=tuple(a for a in plan.assignments if a.unit_id != "south"),
    )

    assert 1 <= found.ended
    assert date(2027, 2, 28) == any_driver.session.get_one(Unit, "south").active_to
    assert "cancelled" == any_driver.session.get_one(Instance, duty).status
    census = any_driver.open("census_units_all")
    items = any_driver.session.scalars(select(Instance.unit_id).where(Instance.parent_id == census))
    assert {"north", "it"} == set(items)


def test_rows_that_waited_name_the_renamed_by_their_new_id(any_driver: Driver) -> None:
    """What was handed in under a former id becomes a record of the same person's present one."""
    content.fill(any_driver.session)
    with sample_processes():
        process = any_driver.open("map_review")
        any_driver.hand_in_rows(any_driver.task(process, step="map"))
        any_driver.look(process)
        register(any_driver.session, renamed("cfo", "finance_head"), actor=SMD, now=any_driver.now)

        any_driver.answer(any_driver.task(process, step="decide"), "approve")

    owners = set(any_driver.session.scalars(select(Objective.owner)))
    assert ("finance_head" in owners, "cfo" in owners) == (True, False)


def test_what_a_leaver_was_still_to_be_told_reaches_the_office(driver: Driver) -> None:
    """An alert not yet written goes to the strategy office; a mere information is dropped."""
    outbox.notify(driver.session, "cko", NoticeKind.ALERT, now=driver.now, facts={"title": "Look"})
    outbox.notify(
        driver.session, "cko", NoticeKind.INFORMATION, now=driver.now, facts={"title": "Read"}
    )

    registered(
        driver,
        people=people_with("cko", active_to=date(2027, 2, 28)),
        assignments=tuple(
            replace(a, person_id="com") if a.person_id == "cko" else a
            for a in cast.organisation().assignments
        ),
    )

    waiting = select(Notice).where(Notice.dropped_at.is_(None), Notice.task_id.is_(None))
    assert [("smd", "alert")] == [(n.person_id, n.kind) for n in driver.session.scalars(waiting)]


def test_a_published_year_keeps_its_label(any_driver: Driver) -> None:
    """Another label for the same days would run the year twice; the refusal names the remedy."""
    again = replace(cast.year(), label="FY2028-29")

    with pytest.raises(YearOverlaps, match="call it 'FY2028' again"):
        publish(any_driver.session, again, actor=SMD, now=any_driver.now)


def test_who_has_left_publishes_no_year(driver: Driver) -> None:
    """The one who publishes must work here too."""
    driver.session.get_one(Person, "smd").active_to = date(2027, 2, 28)

    with pytest.raises(NotInForce):
        publish(driver.session, cast.year(), actor=SMD, now=driver.now)


def test_an_ended_role_is_kept_with_its_last_day(driver: Driver) -> None:
    """Who held what on which day can be told after it has left the files."""
    plan = cast.organisation()
    held = (
        *(a for a in plan.assignments if a.role != "COM"),
        AssignmentPlan("COM", "cko", first=date(2027, 3, 1)),
    )

    registered(driver, assignments=held)

    kept = {(a.person_id, a.last) for a in driver.session.query(Assignment).filter_by(role="COM")}
    assert {("com", date(2027, 2, 28)), ("cko", None)} == kept
    assert "role_ended" in {event.name for event in driver.events("office")}
