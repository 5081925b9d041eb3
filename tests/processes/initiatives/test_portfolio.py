"""The portfolio: ranked against money and people, watched each month, its records in step."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.execution import Execution
from engine.rules import rule
from engine.rules.gate import RulesBroken
from engine.views.outcome import outcome
from persistence.outbox import Notice
from persistence.records.initiatives import Initiative
from processes.initiatives import efficient_list, services
from tests import content
from tests.cast import YEAR
from tests.engine import sheets
from tests.engine.driver import SMD, Driver
from tests.processes.content import CONTENT
from tests.processes.content.initiatives import report

OF_OWNER = "/proposals:owner"  # the answer of whom the academy names as owner
FIRST, SECOND = "/initiative:INI-1", "/initiative:INI-2"  # of another owner
ACADEMY = "initiative INI-1 “Service academy”"
LATE = (
    f"milestone INI-1-M1 “Part 1 works” of {ACADEMY} is red: 22 working days late"
    " (2028-03-31 to 2028-05-02)"
)


def ranked(driver: Driver, **changes: content.Rows) -> tuple[str, ...]:
    """Return the efficient list with its figures."""
    content.fill(driver.session, **changes)
    execution = Execution.of(
        driver.session, driver.instance(driver.open("council")), driver.now, SMD
    )
    return efficient_list.rank(execution, execution.definition.steps[0]).findings


def envelope(amount: int) -> dict[str, Any]:
    """Return the money for strategic initiatives."""
    return {"year": YEAR, "kind": "stratex", "amount": str(amount), "currency": "EUR"}


def test_the_most_for_the_money_comes_first(driver: Driver) -> None:
    """With the same score the cheaper one is the better; both fit into the envelope."""
    first, second, money, *_ = ranked(driver)

    assert first.startswith("1. INI-2 “Shorter order path”: score 3.5, 200000 EUR, above")
    assert second.startswith("2. INI-1 “Service academy”: score 3.5, 400000 EUR, above")
    assert second.endswith("the cut-line with 600000 EUR used")
    assert money == "STRATEX envelope: 700000 EUR"


def test_a_better_score_makes_up_for_a_higher_cost(driver: Driver) -> None:
    """One point of every scorer on INI-2 against five on the academy."""
    scores = [
        {**row, "score": 1 if row["initiative"] == "INI-2" else 5}
        for row in CONTENT["initiative_scores"]
    ]

    first, second, *_ = ranked(driver, initiative_scores=scores)

    assert first.startswith("1. INI-1 “Service academy”: score 5,")
    assert second.startswith("2. INI-2 “Shorter order path”: score 1,")


def test_what_is_handed_to_finance_is_the_recommended_with_money_and_people(driver: Driver) -> None:
    """The other initiative is not in the list."""
    rows = [
        {**row, "stage": "recommended" if row["id"] == "INI-1" else "on_hold"}
        for row in CONTENT["initiatives"]
    ]
    content.fill(driver.session, initiatives=rows)
    execution = Execution.of(
        driver.session, driver.instance(driver.open("council")), driver.now, SMD
    )

    found = efficient_list.hand_over(execution, execution.definition.steps[0])

    (line,) = found.findings
    assert line.startswith(f"{ACADEMY}: 400000 EUR, ")
    assert (("handed_over", "1 initiative"),) == found.record


def test_the_cut_line_lies_where_the_money_ends(driver: Driver) -> None:
    """500,000 pay for the first and a part of the second."""
    _, second, money = ranked(driver, envelopes=[envelope(500_000)])

    assert second.endswith("below the cut-line: 100000 EUR more than the envelope")
    assert money == "STRATEX envelope: 500000 EUR"


def test_who_lacks_people_is_below_the_line(driver: Driver) -> None:
    """The skill is named with its quarter, and once more as over-committed."""
    few = [{"skill": "training", "quarter": f"{YEAR}-Q2", "fte": "1.5"}]

    found = ranked(driver, capacities=few)

    assert found[1].endswith("below the cut-line: 0.5 FTE training in FY2028-Q2 not there")
    assert found[-1] == (
        "over-committed: training in FY2028-Q2, 2 FTE asked for, 1.5 there (133 %)"
    )


def test_money_of_another_currency_is_never_added_up(driver: Driver) -> None:
    """Without a rate nobody knows what it takes from the envelope."""
    foreign = [
        {
            "initiative": "INI-1",
            "quarter": f"{YEAR}-Q1",
            "kind": "capex",
            "amount": "90000",
            "currency": "USD",
        }
    ]

    found = ranked(driver, initiative_costs=foreign)

    assert any(line.endswith("below the cut-line: 90000 USD have no rate") for line in found)


def test_an_unscored_proposal_comes_last(driver: Driver) -> None:
    """It is in the list, so that nobody forgets it."""
    new = {"id": "INI-3", "year": YEAR, "name": "New depot"}

    assert ranked(driver, initiatives=[new])[2].startswith(
        "3. INI-3 “New depot”: not scored, 0 EUR"
    )


@pytest.mark.duty("S29")
@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("stale", {}, [f"{ACADEMY} was last heard of 42 days ago"]),
        (
            "late",
            {"initiative_milestones": [{"id": "INI-1-M1", "reached_on": "2028-05-02"}]},
            [LATE],
        ),
        (
            "burning",
            {
                "status_reports": [
                    report("INI-1", "02", 10, 60_000),
                    report("INI-1", "03", 10, 90_000),
                ]
            },
            [f"{ACADEMY} stands at 10 % for 2 periods while its spending rose from 30000 to 90000"],
        ),
        ("unowned", {"initiatives": [{"id": "INI-1", "owner": ""}]}, [f"{ACADEMY} has no owner"]),
        (
            "blocked",
            {"status_reports": [report("INI-1", "02", 20, 60_000, help_needed="A room")]},
            [f"{ACADEMY} needs help: A room"],
        ),
        (
            "blocked",
            {"initiatives": [{"id": "INI-1", "stage": "paused"}]},
            [f"{ACADEMY} is paused without a day on which it restarts"],
        ),
        (
            "blocked",
            {"initiatives": [{"id": "INI-1", "stage": "paused", "restart_on": "2028-04-03"}]},
            [f"{ACADEMY} should have restarted on 2028-04-03"],
        ),
    ],
)
def test_each_list_names_whom_to_talk_about(
    driver: Driver, name: str, changes: dict[str, content.Rows], expected: list[str]
) -> None:
    """Five lists: stale, late, burning, unowned, blocked."""
    active = [{"id": "INI-1", "stage": "active"}, *changes.pop("initiatives", [])]
    content.fill(driver.session, initiatives=active, **changes)

    found = services.lists(rule.year_context(driver.session, YEAR, date(2028, 4, 17)))

    assert found[name] == expected


def test_an_empty_list_says_so(driver: Driver) -> None:
    """Nobody wonders whether it was looked at."""
    content.fill(driver.session)
    execution = Execution.of(
        driver.session, driver.instance(driver.open("council")), driver.now, SMD
    )

    found = services.lines(execution, execution.definition.steps[0])

    assert found == tuple(
        f"{name}: none" for name in ("stale", "late", "burning", "unowned", "blocked")
    )


BEFORE = (
    "SPL.approved",
    "SCM.card_provisional",
    "INI.call_open",
    "INI.proposals_due",
    "BUD.board",
)


def as_third(key: str) -> content.Rows:
    """Return what a sheet has of the second initiative, as rows of a third."""
    rows = CONTENT[f"initiative_{key}"]
    named = ({**row, "id": row.get("id", "").replace("INI-2", "INI-3")} for row in rows)
    return [{**row, "initiative": "INI-3"} for row in named if row["initiative"] == "INI-2"]


def stages(driver: Driver) -> dict[str, str]:
    """Return the stage of each initiative."""
    query = select(Initiative.id, Initiative.stage)
    return dict(driver.session.execute(query).tuples().all())


@pytest.fixture
def portfolio(driver: Driver) -> str:
    """Return a portfolio whose call is out, in the office with the sound strategy."""
    held = {"id": "INI-3", "name": "New depot", "owner": "rival", "stage": "on_hold"}
    content.fill(
        driver.session,
        initiatives=[{**row, **held} for row in CONTENT["initiatives"] if row["id"] == "INI-2"],
        **{
            f"initiative_{key}": as_third(key)
            for key in ("effects", "costs", "staffing", "milestones")
        },
    )
    sheets.reach(driver, *BEFORE)
    driver.at(date(2027, 7, 12))
    return driver.open("initiative_portfolio")


def test_an_owner_proposes_on_sheets_that_know_the_initiatives(
    driver: Driver, portfolio: str
) -> None:
    """One sheet each for the initiatives, what they move, cost, need, and their milestones."""
    sheets.walk(driver, portfolio, until="2")
    sheets.walk(driver, portfolio + OF_OWNER, until="2-effects")

    opened = {
        sheets.step_of(driver, task): sheets.shown(driver, task)
        for task in driver.tasks(portfolio + OF_OWNER)
    }
    assert {key: len(rows) for key, rows in opened.items() if key.startswith("2-")} == {
        "2-effects": 4,
        "2-costs": 4,
        "2-people": 4,
        "2-milestones": 4,
    }


def test_a_proposal_that_lacks_something_comes_back(driver: Driver, portfolio: str) -> None:
    """Two sponsors are no accountable owner: the check sends the proposal back at once."""
    sheets.walk(driver, portfolio, until="2")
    row = {"id": "INI-1", "sponsor": "sma"}
    sheets.hand_in(driver, driver.task(portfolio + OF_OWNER, step="2"), row)

    sheets.walk(driver, portfolio, until="2-again")

    (moved,) = (
        e for e in driver.events(portfolio + OF_OWNER, "moved") if e.facts["move"] == "failed"
    )
    assert stages(driver)["INI-1"] == "recommended", "what lacks something is no record yet"
    assert "INI.R2 initiative INI-1 “Service academy” has sma as sponsor" in moved.reason


def test_each_scorer_opens_with_every_criterion_of_every_proposal(
    driver: Driver, portfolio: str
) -> None:
    """Nobody has to copy ids and criteria."""
    gone = [{**row, "valid_to": "2027-01-01"} for row in CONTENT["initiative_scores"]]
    content.bring(driver.session, "initiative_scores", gone)

    sheets.walk(driver, portfolio, until="4-finance", skip=("4", "4-portfolio"))

    rows = sheets.shown(driver, driver.task(portfolio, step="4-finance"))
    asked = {(row["initiative"], row["criterion"]) for row in rows}
    assert len(asked) == len(rows) == 3 * 6


def test_a_portfolio_is_ranked_funded_and_chartered(driver: Driver, portfolio: str) -> None:
    """From the call to the first day of the year each record follows its own item.

    What the money does not reach is put on hold.

    The owner of the second one holds no role: the record is enough to be asked.
    """
    sheets.walk(driver, portfolio, until="deliver", days=200)

    assert stages(driver) == {"INI-1": "active", "INI-2": "active", "INI-3": "on_hold"}
    assert any("above the cut-line" in line for line in sheets.content(driver, portfolio, "5"))


@pytest.mark.duty("S34")
def test_what_is_not_in_the_approved_budget_is_not_funded(driver: Driver, portfolio: str) -> None:
    """The finance chief can put it on hold, but not fund it."""
    unnamed = [
        {**row, "initiative": row["initiative"] if row["initiative"] != "INI-1" else ""}
        for row in CONTENT["budget_lines"]
        if "initiative" in row
    ]
    sheets.walk(driver, portfolio, until="7", days=200)
    sheets.walk(driver, portfolio + FIRST, until="7")
    content.bring(driver.session, "budget_lines", [{**row, "state": "approved"} for row in unnamed])

    with pytest.raises(RulesBroken, match=r"INI-1 .* is recommended and has no budget line"):
        sheets.hand_in(driver, driver.task(portfolio + FIRST, step="7"))


def test_one_owner_has_one_initiative_funded_and_the_other_put_on_hold(
    driver: Driver, portfolio: str
) -> None:
    """Each has a machine of its own: what is decided about one says nothing about the other."""
    content.change(driver.session, initiatives=[{"id": "INI-2", "owner": "owner"}])
    sheets.walk(driver, portfolio, until="7", days=200)
    second = driver.task(portfolio + SECOND, step="7")

    sheets.hand_in(driver, driver.task(portfolio + FIRST, step="7"))
    driver.answer(second, "refuse")
    driver.look(portfolio)

    found = stages(driver)
    assert (found["INI-1"], found["INI-2"]) == ("funded", "on_hold")
    asked = {task.instance_id.removeprefix(portfolio) for task in driver.tasks(portfolio, step="8")}
    assert FIRST in asked
    assert SECOND not in asked


def test_the_meeting_opens_with_what_the_ranking_suggests(driver: Driver, portfolio: str) -> None:
    """What the money does not reach is to be held; the committee may write something else."""
    content.bring(driver.session, "envelopes", [envelope(250_000)])
    sheets.walk(driver, portfolio, until="6", days=200)
    meeting = driver.task(portfolio, step="6")
    opened = {row["id"]: row["stage"] for row in sheets.shown(driver, meeting)}

    sheets.hand_in(driver, meeting, {"id": "INI-1", "stage": "rejected"})
    sheets.walk(driver, portfolio, until="7", days=200)

    assert opened == {"INI-1": "on_hold", "INI-2": "recommended", "INI-3": "on_hold"}
    assert stages(driver) == {"INI-1": "rejected", "INI-2": "recommended", "INI-3": "on_hold"}
    assert "completed" == driver.instance(portfolio + FIRST).status


def test_nobody_sponsors_what_has_changed_since_it_was_shown(
    driver: Driver, portfolio: str
) -> None:
    """The page shows the record as it stands, and its hash stands in what is answered."""
    sheets.walk(driver, portfolio, until="2-sponsor")
    task = driver.task(portfolio + FIRST, step="2-sponsor")
    before = sheets.seen(driver, task)

    content.change(driver.session, initiatives=[{"id": "INI-1", "approved_cost": "410000"}])
    after = sheets.seen(driver, task)
    sheets.hand_in(driver, task)

    assert {"initiatives", "initiative_effects", "initiative_costs"} <= {
        each.key for each in before.handed_in
    }
    assert before.content_hash != after.content_hash
    (answered,) = driver.events(portfolio + FIRST, "answered")
    assert answered.facts["bound_hash"] == after.content_hash


def test_an_item_of_all_initiatives_of_an_owner_goes_on(driver: Driver, portfolio: str) -> None:
    """One that was opened before each had its own brings those of its owner along, and no other."""
    sheets.walk(driver, portfolio, until="7", days=200)
    item = driver.instance(portfolio + FIRST)
    item.record_id, item.subject_id = None, "owner"
    execution = Execution.of(driver.session, item, driver.now, SMD)

    services.SERVICES["follow_stage"](execution, execution.definition.step("7"))
    item.state = "closed_met"
    content.change(driver.session, initiatives=[{"id": "INI-1", "stage": "closed_met"}])
    services.SERVICES["check_benefit"](execution, execution.definition.step("12-benefit"))

    assert "benefits_checked" == stages(driver)["INI-1"]
    assert "benefits_checked" != stages(driver)["INI-2"]


def test_whom_the_record_names_hear_what_was_decided_about_it(
    driver: Driver, portfolio: str
) -> None:
    """Its owner and its sponsor, and nobody who only holds the same roles; in words."""
    sheets.walk(driver, portfolio, until="7", days=200)

    query = select(Notice.person_id, Notice.facts).where(
        Notice.instance_id == portfolio + FIRST, Notice.kind == "information"
    )
    told = {
        person: outcome(driver.session, facts["run"], driver.now)
        for person, facts in driver.session.execute(query)
        if facts.get("step") == "6-record"
    }

    assert {"owner", "cfo"} == set(told)
    assert {"Decided: Recommend"} == {each.sentence for each in told.values() if each}


def test_nobody_sponsors_an_own_proposal(driver: Driver, portfolio: str) -> None:
    """Whoever handed the record in is asked about it by nobody; who is above is."""
    content.change(driver.session, initiatives=[{"id": "INI-1", "sponsor": "owner"}])

    sheets.walk(driver, portfolio, until="2-sponsor")

    assert "owner" != driver.task(portfolio + FIRST, step="2-sponsor").assignee_id
