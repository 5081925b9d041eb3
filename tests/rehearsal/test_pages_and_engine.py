"""A virtual owner reads from a page the same that the engine asks."""

from collections.abc import Iterator
from datetime import date

import pytest

from engine.operations.decisions import RETURN
from persistence.database import Database
from processes.registry import all_definitions
from rehearsal.browser import asked_by, broken_rules, form_of, sent_by, wants_explanation
from rehearsal.errors import PageUnexpected
from rehearsal.tasks import Reply
from state_machines.definition import Definition, Step
from tests.approvals.change_request_office import open_office
from tests.approvals.strategy_map_office import sample_processes

FORMS = [
    (definition, step.key)
    for definition in all_definitions()
    for step in definition.steps
    if len(step.fields) > 4 and step.waits_for_people and not definition.item
]


def reasoned(definition: Definition, step: Step, answer: str) -> bool:
    """Tell whether a definition asks for a reason with an answer."""
    move = definition.decision(step.state, answer)
    return answer == RETURN or bool(move and move.needs_reason)


REASONED = [
    (definition, step.key)
    for definition in all_definitions()
    for step in definition.steps
    if step.waits_for_people
    and any(reasoned(definition, step, a) for a in definition.answers(step))
]


@pytest.fixture(autouse=True)
def further_processes() -> Iterator[None]:
    """Add the processes that only tests know."""
    with sample_processes():
        yield


@pytest.mark.parametrize(
    ("definition", "key"), FORMS[::6], ids=lambda part: getattr(part, "key", part)
)
def test_a_page_asks_what_the_definition_says(
    sqlite: Database, definition: Definition, key: str
) -> None:
    """Every answer and every field of a step is found on its page, with its choices and bounds."""
    office = open_office(sqlite)
    page = office.visit().get(f"/t/{office.ask(definition, key)}").text
    asked = asked_by(form_of(page), today=date(2028, 3, 1), me="mona")

    step = definition.step(key)
    assert definition.answers(step) == tuple(offer.name for offer in asked.offers)
    assert [(f.name, f.required) for f in step.fields] == [
        (q.name, q.required) for q in asked.questions
    ]


@pytest.mark.parametrize(
    ("definition", "key"), REASONED[::4], ids=lambda part: getattr(part, "key", part)
)
def test_a_page_says_which_answers_need_a_reason(
    sqlite: Database, definition: Definition, key: str
) -> None:
    """Also those whose names do not tell it, such as "fail"."""
    office = open_office(sqlite)
    step = definition.step(key)
    page = office.visit().get(f"/t/{office.ask(definition, key)}").text
    asked = asked_by(form_of(page), today=date(2028, 3, 1), me="mona")

    assert {offer.name for offer in asked.offers if offer.needs_reason} == {
        name for name in definition.answers(step) if reasoned(definition, step, name)
    }
    assert "Needs a reason." in page


def test_a_reply_is_sent_with_what_the_page_hides(sqlite: Database) -> None:
    """The version that was shown goes back with the answer."""
    office = open_office(sqlite)
    form = form_of(office.visit().get(f"/t/{office.token('MO')}").text)
    sent = sent_by(form, Reply("submit", {"measure": "On-time delivery"}))

    assert sent["version"] == str(office.newest("MO").version)
    assert ("submit", "On-time delivery") == (sent["answer"], sent["field.measure"])


def test_a_page_without_a_form_is_unexpected() -> None:
    """Its heading says why."""
    with pytest.raises(PageUnexpected, match="404: We do not know this link"):
        form_of("<h1>We do not know this link</h1>", 404)


def test_what_an_answer_must_explain_is_told_from_what_stands_against_it() -> None:
    """As the engine tells an explanation that is missing from rules that are broken."""
    against = '<ul><li><a href="#findings">SCM.R1 Too many: There are 30.</a></li></ul>'
    unexplained = f'<a href="#note">Your comment: Say why.</a>{against}'
    shown = '<div class="callout warn"><h3>To explain</h3></div>'

    assert (["SCM.R1"], False) == (broken_rules(against), wants_explanation(against))
    assert ([], True) == (broken_rules(unexplained), wants_explanation(unexplained))
    assert ([], True) == (broken_rules(shown), wants_explanation(shown))
