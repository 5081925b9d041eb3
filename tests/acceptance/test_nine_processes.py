"""One story a process: a day comes, letters go out, links are pressed, a milestone is reached.

Every letter travels over SMTP into a real inbox; every answer is a form posted to the page behind
the link found in it. What a story builds on from earlier in the year is taken as reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from calendars.clock import FixedClock
from engine import audit_trail
from persistence.database import Database
from tests import content
from tests.acceptance.strategy_office import StrategyOffice, open_office


@dataclass(frozen=True)
class Story:
    """One process: when it begins, who is asked first, which milestone it reaches, what follows.

    `follows` is the process that opens then; `frees` the milestone that could not be reached
    before. `given` is what others have reached by then.
    """

    process: str
    begins: date
    asked: str
    title: str
    reaches: str
    follows: str = ""
    frees: str = ""
    given: tuple[str, ...] = ()


STORIES = (
    Story(
        "strategy_planning:FY2028:group",
        date(2027, 2, 22),
        "smd",
        "Scope and horizon of the year",
        "SPL.approved",
        follows="scorecard_refresh:FY2028:group",
        given=("SRV.test_adapt",),
    ),
    Story(
        "scorecard_refresh:FY2028:group",
        date(2027, 7, 19),
        "smd",
        "Map translation workshop",
        "SCM.card_provisional",
        follows="organization_alignment:FY2028:group",
        given=("SPL.approved",),
    ),
    Story(
        "organization_alignment:FY2028:group",
        date(2027, 8, 16),
        "smd",
        "Alignment brief: what is mandatory, shared or optional for each unit",
        "OAL.certified",
        frees="WFA.goals_open",
        given=("SCM.card_provisional",),
    ),
    Story(
        "strategy_review:FY2028-03:group",
        date(2028, 4, 12),
        "smd",
        "Choose three to five deep dives",
        "SRV.confirmed@FY2028-03",
        follows="practice_wave:FY2028-Q1:group",
        given=("SCM.locked@FY2028-03", "INI.status_locked@FY2028-03"),
    ),
    Story(
        "communication_plan:FY2028:group",
        date(2027, 8, 2),
        "com",
        "Brief the managers: what changed, stays, stops",
        "SCO.plan",
        frees="SCO.launch",
        given=("SCM.map", "SPL.board", "SCM.ratified", "INI.chartered"),
    ),
    Story(
        "initiative_portfolio:FY2028:group",
        date(2027, 7, 19),
        "sma",
        "Call for proposals",
        "INI.recommended",
        frees="WFA.demand",
        given=("SPL.approved", "SCM.card_provisional"),
    ),
    Story(
        "budget:FY2028:group",
        date(2027, 8, 9),
        "cfo",
        "Budget guidelines, calendar and STRATEX envelope",
        "BUD.board",
        frees="SCM.ratified",
        given=("SCM.card_provisional", "INI.recommended", "WFA.demand", "OAL.certified"),
    ),
    Story(
        "workforce_alignment:FY2028:group",
        date(2027, 8, 23),
        "hbp",
        "Name the strategic job families",
        "WFA.demand",
        frees="BUD.submitted",
        given=("SCM.card_provisional", "INI.recommended", "BUD.guidelines"),
    ),
    Story(
        "practice_wave:FY2028-Q1:group",
        date(2028, 5, 15),
        "owner",
        "Nominate the practices that worked; leave the sheet empty where none did",
        "BPS.wave@FY2028-Q1",
        given=("SRV.confirmed@FY2028-03",),
    ),
)


LOCKED = {
    "year": "FY2028",
    "period": "FY2028-03",
    "edition": 1,
    "state": "locked",
    "locked_on": "2028-04-11",
    "locked_by": "smd",
    "rows": [],
    "digest": "0" * 64,
}


@pytest.fixture
def office(small_world: Database, clock: FixedClock) -> Iterator[StrategyOffice]:
    """Give an office with the standing cast, its strategy, and an inbox of its own."""
    with small_world.writing() as session:
        content.fill(session, snapshots=[LOCKED])
    with open_office(small_world, clock) as found:
        yield found


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.process.split(":")[0])
def test_a_process_runs_from_its_day_to_its_milestone(office: StrategyOffice, story: Story) -> None:
    """Calendar day, letter, link, form, moves, milestone; then the next one can go on."""
    office.only(story.process, story.follows)
    office.assume_reached(*story.given, before=story.begins)
    office.begin(story.begins)
    assert office.link(story.asked, story.title)
    assert not story.frees or not office.frees(story.frees)

    office.runs_until(lambda: office.reached(story.reaches))

    if story.follows:
        office.runs_until(lambda: bool(office.status(story.follows)))
    assert not story.frees or office.frees(story.frees)
    with office.database.reading() as session:
        assert audit_trail.verify(session).ok


def test_every_answer_came_from_a_letter_and_no_letter_came_twice(office: StrategyOffice) -> None:
    """The story of a calendar, told by its mails: one request each, and one decision each."""
    office.only("strategy_planning:FY2028")
    office.begin(date(2027, 2, 22))

    office.press("smd", "Scope and horizon of the year")
    office.work()
    office.press("ceo", "Approve the annual strategy calendar and scope")
    office.work()

    ids = [str(mail["Message-ID"]) for mail in office.inbox.mails]
    assert office.reached("CAL.approved")
    assert len(ids) == len(set(ids))
