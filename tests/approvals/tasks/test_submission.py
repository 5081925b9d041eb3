"""Pressing the button: what is recorded, what is refused, and that nothing typed is lost."""

import httpx
import pytest
from sqlalchemy import select

from persistence.outbox import Notice
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice


@pytest.fixture
def approval(office: ChangeRequestOffice) -> str:
    """Return the token of the director's approval of a new definition."""
    office.answer("MO", "submit", **REQUEST)
    office.answer("SMA", "definition")
    return office.token("SMD")


def test_an_answer_is_recorded(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """Choosing and sending records the answer, with its person and the link as the channel."""
    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", "approve"))

    assert (200, True) == (page.status_code, "it is recorded" in page.text)
    task = office.newest("SMD")
    assert ("done", "approve", "dora") == (task.status, task.answer, task.answered_by)


def test_a_form_is_recorded_with_its_values(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """A filled form becomes the step's content; inputs that were never asked for are ignored."""
    sheet = office.sheet("MO", "submit", **REQUEST, **{"field.status": "done", "state": "applied"})

    page = visitor.post(f"/t/{office.token('MO')}", data=sheet)

    assert 200 == page.status_code
    assert {name.removeprefix("field.") for name in REQUEST} == office.newest("MO").form.keys()


def test_nothing_chosen_is_refused(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """A pressed button without a choice, as a scanner presses it, decides nothing."""
    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", ""))

    assert (422, True) == (page.status_code, "Nothing is chosen yet" in page.text)
    assert "open" == office.newest("SMD").status


def test_what_was_typed_stays(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Faults stand in a summary and beside their fields; the good values are still there."""
    sheet = office.sheet("MO", "submit", **{**REQUEST, "field.restate": "perhaps"})
    sheet["field.old"] = ""

    page = visitor.post(f"/t/{office.token('MO')}", data=sheet)

    assert 422 == page.status_code
    assert "2 things need mending" in page.text
    assert '<a href="#field.old">' in page.text
    assert 'aria-describedby="field.old-fault' in page.text
    assert "Count days, not parcels" in page.text


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({}, "reason_code"),
        ({"reason_code": "unclear"}, "note"),
        ({"reason_code": "because", "note": "Because."}, "reason_code"),
        ({"reason_code": "unclear", "note": "x" * 4001}, "note"),
        ({"reason_code": "unclear", "note": "."}, "note"),
    ],
)
def test_a_return_needs_a_reason(
    office: ChangeRequestOffice,
    visitor: httpx.Client,
    approval: str,
    more: dict[str, str],
    missing: str,
) -> None:
    """Refusing takes a known kind of reason and some words, not too many."""
    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", "refuse", **more))

    assert (422, True) == (page.status_code, f'id="{missing}-fault"' in page.text)


def test_a_reasoned_return_is_recorded(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """With its reason a refusal is taken, and the words are kept."""
    reason = {"reason_code": "misaligned", "note": "Not what the board agreed."}

    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", "refuse", **reason))

    task = office.newest("SMD")
    assert 200 == page.status_code
    assert ("refuse", "misaligned", reason["note"]) == (task.answer, task.reason_code, task.note)


def test_the_same_answer_twice_is_told_so(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """A second press of the same answer is no error and changes nothing."""
    sheet = office.sheet("SMD", "approve")
    visitor.post(f"/t/{approval}", data=sheet)
    before = office.rows()

    again = visitor.post(f"/t/{approval}", data=sheet)

    assert (200, True) == (again.status_code, "Already recorded" in again.text)
    assert before == office.rows()


def test_another_answer_is_told_what_was_decided(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """A different answer afterwards is refused with who decided what, and when."""
    visitor.post(f"/t/{approval}", data=office.sheet("SMD", "approve"))
    other = office.sheet("SMD", "refuse", reason_code="unclear", note="On second thought")

    page = visitor.post(f"/t/{approval}", data=other)

    assert 409 == page.status_code
    assert "Dora Example" in page.text
    assert "6 September 2027, 10:00 (Europe/Berlin)" in page.text


@pytest.mark.parametrize("change", [{"version": "7"}, {"version": "x"}, {"content_hash": "0" * 64}])
def test_what_changed_meanwhile_is_shown_first(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str, change: dict[str, str]
) -> None:
    """An answer to other content than the present one is not taken; the new text is shown."""
    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", "approve") | change)

    assert (409, True) == (page.status_code, "read the new version" in page.text)
    assert "open" == office.newest("SMD").status


def test_a_question_keeps_the_task_open(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """Asking for information reaches the person chosen and decides nothing."""
    question = {"question": "Why days?", "whom": "mona"}

    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", "page:ask", **question))

    assert (200, True) == (page.status_code, "question is on its way" in page.text)
    assert "open" == office.newest("SMD").status
    with office.database.reading() as session:
        asked = session.scalars(select(Notice.person_id).where(Notice.kind == "question")).all()
    assert ["mona"] == asked


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"question": "Why?"},
        {"whom": "mona"},
        {"question": "?", "whom": "mona"},
        {"question": "Why days?", "whom": "nobody"},
    ],
)
def test_a_question_needs_words_and_a_person(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str, question: dict[str, str]
) -> None:
    """A question without words, or to nobody of this process, is handed back to be mended."""
    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", "page:ask", **question))

    assert (422, True) == (page.status_code, "mending" in page.text)


def test_having_started_is_noted(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Saying that work has begun spares the nudge and keeps the link alive."""
    token = office.token("MO")

    page = visitor.post(f"/t/{token}", data=office.sheet("MO", "page:begin"))

    assert (200, "in_progress") == (page.status_code, office.newest("MO").status)
    assert "Not yet, but I have started" not in visitor.get(f"/t/{token}").text


def test_nobody_approves_own_work(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """A person who delivered the work is told why somebody else must decide."""
    office.make_submitter("dora")

    page = visitor.post(f"/t/{approval}", data=office.sheet("SMD", "approve"))

    assert (403, True) == (page.status_code, "your own work" in page.text)
    assert "open" == office.newest("SMD").status


def test_the_bell_rings_only_for_what_was_recorded(
    office: ChangeRequestOffice, approval: str
) -> None:
    """The follow-up is called after a recorded answer, and not after a refused one."""
    rung: list[str] = []
    with office.visit(on_committed=rung.append) as visitor:
        visitor.post(f"/t/{approval}", data=office.sheet("SMD", ""))
        refused = list(rung)

        visitor.post(f"/t/{approval}", data=office.sheet("SMD", "approve"))

    assert ([], ["paper_change:FY2028:group"]) == (refused, rung)
