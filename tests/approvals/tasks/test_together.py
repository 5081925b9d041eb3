"""What a letter asks alike of several records is answered on one page, each with a decision."""

import re

import httpx
import pytest
from sqlalchemy import func, select

from persistence.audit_trail import Event
from persistence.database import Database
from persistence.instances import Instance, Task
from tests import content
from tests.approvals.change_request_office import ChangeRequestOffice, open_office
from tests.approvals.letters import letters, page_of_all
from tests.approvals.strategy_map_office import SIGN_OFFS, Typed, ask_rows, objective

REFUSED = {"answer": "refuse", "reason_code": "unclear", "note": "Say which customer it is."}


@pytest.fixture
def office(sqlite: Database) -> ChangeRequestOffice:
    """Return an office in which Mona has two objectives to sign."""
    office = open_office(sqlite)
    ask_rows(office, SIGN_OFFS)
    return office


@pytest.fixture
def page(office: ChangeRequestOffice) -> str:
    """Return the address of the page that the letter offers for both."""
    return page_of_all(office, "mona")


def stands(office: ChangeRequestOffice) -> dict[str, str]:
    """Return where the sign-off of each objective stands."""
    with office.database.reading() as session:
        query = select(Instance.record_id, Instance.state).where(Instance.record_id.is_not(None))
        return {str(key): state for key, state in session.execute(query)}


def tasks(office: ChangeRequestOffice) -> list[int]:
    """Return the tasks of both sign-offs, in the order of their objectives."""
    with office.database.reading() as session:
        query = select(Task.id).join(Instance).where(Instance.record_id.is_not(None))
        return list(session.scalars(query.order_by(Instance.record_id)))


def filled(
    office: ChangeRequestOffice, visitor: httpx.Client, page: str, *answers: dict[str, str]
) -> httpx.Response:
    """Answer the page, the objectives in their order; an empty answer leaves one open."""
    form = Typed(visitor.get(page).text).form
    for task, answer in zip(tasks(office), answers, strict=True):
        form |= {f"of.{task}.{name}": text for name, text in answer.items()}
    return visitor.post(page, data=form)


def test_one_letter_asks_for_both_and_leads_to_one_page(office: ChangeRequestOffice) -> None:
    """Approvals of one kind do not come in a letter each; each has its own link as well."""
    asking = [text for text in letters(office, "mona") if "Sign the objective" in text]

    assert 1 == len(asking)
    assert "Answer all of them on one page" in asking[0]
    assert 3 == len(set(re.findall(r"http://testserver/t/\S+", asking[0])))


def test_the_page_shows_each_record_and_changes_nothing(
    office: ChangeRequestOffice, visitor: httpx.Client, page: str
) -> None:
    """Whoever opens it sees what each is about."""
    before = office.rows(without=("link_openings",))

    shown = visitor.get(page).text

    assert "Win customer 0" in shown
    assert "Win customer 1" in shown
    assert before == office.rows(without=("link_openings",))


def test_each_has_a_decision_of_its_own(
    office: ChangeRequestOffice, visitor: httpx.Client, page: str
) -> None:
    """One is signed, the other refused: two decisions, each in the history of its own machine."""
    answer = filled(office, visitor, page, {"answer": "approve"}, REFUSED)
    office.advance()

    assert 200 == answer.status_code
    assert "2 answers are recorded" in answer.text
    assert {"O0": "signed", "O1": "refused"} == stands(office)
    with office.database.reading() as session:
        query = select(Event.chain, func.count()).where(Event.name == "answered")
        counts = session.execute(query.group_by(Event.chain)).tuples().all()
    assert [1, 1] == [count for _, count in counts]


def test_what_is_left_open_stays_open(
    office: ChangeRequestOffice, visitor: httpx.Client, page: str
) -> None:
    """Only what was chosen is recorded, and the page still asks for the rest."""
    answer = filled(office, visitor, page, {"answer": "approve"}, {})
    office.advance()

    assert "1 answer is recorded" in answer.text
    assert {"O0": "signed", "O1": "asked"} == stands(office)
    assert "Recorded" in visitor.get(page).text


def test_a_fault_in_one_holds_up_no_other_and_loses_nothing(
    office: ChangeRequestOffice, visitor: httpx.Client, page: str
) -> None:
    """Without its reason a refusal is not taken; what was typed beside it stays."""
    answer = filled(
        office,
        visitor,
        page,
        {"answer": "approve"},
        {"answer": "refuse", "field.words": "Not this one"},
    )
    office.advance()

    assert 422 == answer.status_code
    assert "This answer needs a reason" in answer.text
    assert "Not this one" in answer.text
    assert {"O0": "signed", "O1": "asked"} == stands(office)


def test_nothing_chosen_is_said(
    office: ChangeRequestOffice, visitor: httpx.Client, page: str
) -> None:
    """Who sends the page as it came learns what is missing."""
    answer = filled(office, visitor, page, {}, {})

    assert 422 == answer.status_code
    assert "Choose an answer for one of them at least" in answer.text


def test_a_record_that_changed_meanwhile_is_not_decided_on(
    office: ChangeRequestOffice, visitor: httpx.Client, page: str
) -> None:
    """The other one is; the changed one is shown anew."""
    form = Typed(visitor.get(page).text).form
    with office.database.writing() as session:
        content.bring(session, "objectives", [objective(1, name="Win nobody")])

    form |= {f"of.{task}.answer": "approve" for task in tasks(office)}
    answer = visitor.post(page, data=form)
    office.advance()

    assert "Win nobody" in answer.text
    assert {"O0": "signed", "O1": "asked"} == stands(office)


def test_what_stands_alone_is_answered_on_its_own_page(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Whoever writes the address by hand is led to the page of the task."""
    token = office.token("MO")

    assert f"/t/{token}" == visitor.get(f"/t/{token}/together").url.path


def test_a_letter_answers_no_more_than_it_asked(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """A link that came alone leads to its own task, though more of the kind is open."""
    token = office.token("objectives.owner")

    shown = Typed(visitor.get(f"/t/{token}/together").text).form

    assert 1 == len({name.split(".")[1] for name in shown if name.startswith("of.")})
