"""Sound folders become plans: the starter, the example, and rows written as CSV."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from calendars.clock import FixedClock
from docs.file_reference import reference
from engine.operations.registration import register
from engine.schedule.publication import publish
from engine.types import ENGINE
from office.imports.faults import FolderNotEmpty
from office.imports.folder import check_folder, read_folder
from office.starter import template
from persistence.database import Database
from persistence.strategy_year import Milestone
from processes.roles import Role
from tests.office.imports.folders import Change, a_folder

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "marrowby"


def test_the_example_is_clean() -> None:
    """The example organisation has no fault."""
    assert check_folder(EXAMPLE) == ()


def test_the_example_holds_every_role() -> None:
    """Every role is held, by assignment or by being an employee or a manager."""
    plan, _ = read_folder(EXAMPLE)

    assert {a.role for a in plan.assignments} == set(Role) - {Role.EMP, Role.LM}
    assert len(plan.people) == 73


def test_the_example_can_be_registered_and_published(sqlite: Database, clock: FixedClock) -> None:
    """What the files say is what the tables then hold."""
    plan, year = read_folder(EXAMPLE)

    with sqlite.writing() as session:
        register(session, plan, actor=ENGINE, now=clock.now())
        publish(session, year, actor=ENGINE, now=clock.now())
        days = {row.code: row.due for row in session.scalars(select(Milestone))}

    assert days["BUD.board"] == date(2027, 12, 8)
    assert days["SPL.dossier"] == date(2027, 5, 14)


@pytest.mark.parametrize(
    "starts", [date(2028, 1, 1), date(2028, 4, 1), date(2027, 7, 1), date(2029, 10, 1)]
)
def test_the_starter_is_sound_for_any_first_day(starts: date, tmp_path: Path) -> None:
    """A new office can check and publish its folder before changing a line."""
    template(tmp_path, starts=starts)

    plan, year = read_folder(tmp_path)

    assert (year.starts, year.label) == (starts, f"FY{starts.year}")
    assert plan.sites[0].zone == "Europe/Berlin"


def test_the_starter_explains_every_milestone(tmp_path: Path) -> None:
    """Every shipped milestone stands in the calendar with its offset and its day."""
    text = (a_folder(tmp_path) / "calendar.yaml").read_text(encoding="utf-8")

    assert "#   BUD.submitted:        {offset: F-12w}   # 2027-10-11  Unit budgets" in text


def test_the_starter_overwrites_nothing(tmp_path: Path) -> None:
    """Files that are there stay as they are."""
    (tmp_path / "roles.yaml").write_text("- mine\n", encoding="utf-8")

    with pytest.raises(FolderNotEmpty) as refused:
        a_folder(tmp_path)

    assert refused.value.names == ("roles.yaml",)
    assert not (tmp_path / "units.yaml").exists()


def test_csv_says_the_same_as_yaml(tmp_path: Path) -> None:
    """Delegations written as CSV, with semicolons, become the same plan."""
    folder = a_folder(tmp_path)
    (folder / "delegations.yaml").unlink()
    header = "giver;taker;process;first;last;reason\n"
    row = 'ben;ada;BUD;2027-10-04;2027-10-08;"audit; week"\n'
    (folder / "delegations.csv").write_text(header + row, encoding="utf-8-sig")

    found = read_folder(folder)[0].delegations[0]

    assert (found.giver_id, found.process, found.reason) == ("ben", "BUD", "audit; week")


def test_the_year_carries_what_was_changed(tmp_path: Path) -> None:
    """Overrides, milestones of one's own, booked days and the ladder reach the plan."""
    folder = a_folder(tmp_path)
    Change(
        "calendar.yaml",
        "carried_in:\n",
        """milestones:
  SPL.meeting: {offset: F-27w, roll: earlier}
  BRD.away_day: {title: Board away day, on: 2027-09-02, accountable: BRD, meeting: yes}
no_meetings: [{first: 2027-08-02, last: 2027-08-13, name: Summer}]
ladder: [{name: late, after: 2, kind: overdue, to: [assignee]}]
carried_in:
""",
    ).apply(folder)

    plan, year = read_folder(folder)

    by_code = {milestone.code: milestone for milestone in year.milestones}
    assert (by_code["SPL.meeting"].offset, by_code["SPL.meeting"].roll) == ("F-27w", "earlier")
    assert year.dates == {"BRD.away_day": date(2027, 9, 2)}
    assert [span.name for span in plan.sites[0].no_meetings] == ["Summer"]
    assert year.ladder is not None


def test_heads_hold_their_role_and_limits_are_exact(tmp_path: Path) -> None:
    """A head named beside the unit holds it; money stays a Decimal."""
    folder = a_folder(tmp_path)
    Change(
        "roles.yaml",
        "person: ben, deputy: ada}",
        "person: ben, deputy: ada, money_limit: 250000.50}",
    ).apply(folder)

    held = {(a.role, a.unit_id): a for a in read_folder(folder)[0].assignments}

    assert held["BUH", "products"].person_id == "erin"
    assert held["SUH", "operations"].deputy_id == "jana"
    assert held["CFO", None].money_limit == Decimal("250000.50")


def test_the_reference_page_is_up_to_date() -> None:
    """The page in the documentation says what the program reads."""
    page = (ROOT / "docs" / "reference" / "files.md").read_text(encoding="utf-8")

    assert page == reference()


def test_a_milestone_of_ones_own_comes_on_its_day(
    sqlite: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """What no process reaches is reached by its day, so nothing waits for it for ever."""
    folder = a_folder(tmp_path / "files")
    own = "BRD.away_day: {title: Board away day, on: 2027-09-02, accountable: BRD}"
    change = Change("calendar.yaml", "carried_in:\n", f"milestones:\n  {own}\ncarried_in:\n")
    change.apply(folder)
    plan, year = read_folder(folder)

    with sqlite.writing() as session:
        register(session, plan, actor=ENGINE, now=clock.now())
        publish(session, year, actor=ENGINE, now=clock.now())
        query = select(Milestone.code).where(Milestone.by_calendar)
        dated = set(session.scalars(query))

    assert dated == {"F", "BRD.away_day", "PRIOR.locked", "PRIOR.q4_locked"}
