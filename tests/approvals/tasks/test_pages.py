"""The page that asks: everything needed to decide, and a form that presumes nothing."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from engine.catalogue import CURRENT
from processes.registry import definition
from state_machines.definition import FieldType, Kind, Step
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice
from tests.counting import statements

STATEMENTS = 15  # of the page that asks; whoever needs one more says here what for
PEOPLE_STEPS = [
    pytest.param(d.key, step.key, id=f"{d.key}-{step.key}")
    for kind in (Kind.TASK, Kind.FORM, Kind.APPROVAL, Kind.MEETING, Kind.MESSAGE)
    for d, step in [
        next((d, s) for d in CURRENT.all() for s in d.steps if s.kind is kind and s.by != "EMP")
    ]
]


class Inputs(HTMLParser):
    """Collect the inputs of a page, its labels, and how many headings of the first order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.unlabelled: list[str] = []
        self.labels = set(re.findall(r'<label for="([^"]+)"', text))
        self.checked = self.headings = self.buttons = 0
        self.in_label = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        found = dict(attrs)
        self.headings += tag == "h1"
        self.buttons += tag == "button"
        self.in_label |= tag == "label"
        self.checked += "checked" in found
        if tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.names.append(str(found["name"]))
            if not self.in_label and found.get("id") not in self.labels:
                self.unlabelled.append(str(found["name"]))

    def handle_endtag(self, tag: str) -> None:
        """Leave a label."""
        self.in_label &= tag != "label"


@pytest.mark.parametrize(("key", "step_key"), PEOPLE_STEPS)
def test_every_kind_of_step_has_its_page(
    office: ChangeRequestOffice, visitor: httpx.Client, key: str, step_key: str
) -> None:
    """Every kind of step is asked with one heading, labelled inputs and one neutral button."""
    token = office.ask(definition(key), step_key)

    page = visitor.get(f"/t/{token}")

    inputs = Inputs(page.text)
    assert (200, 1, 1) == (page.status_code, inputs.headings, inputs.buttons)
    assert [] == inputs.unlabelled
    assert "answer" in inputs.names
    assert 0 == inputs.checked


def test_every_type_of_field_is_asked(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Whatever the type of a field, it appears on its page under its own name."""
    steps: dict[FieldType, tuple[str, Step]] = {}
    for d in CURRENT.all():
        for step in d.steps:
            steps |= dict.fromkeys((field.type for field in step.fields), (d.key, step))

    for key, step in dict.fromkeys(steps.values()):
        page = visitor.get(f"/t/{office.ask(definition(key), step.key)}")
        names = Inputs(page.text).names
        assert [] == [f.name for f in step.fields if f"field.{f.name}" not in names]


def test_the_page_says_what_is_decided_and_as_whom(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The person, the content, the version, the day and what silence means stand on the page."""
    office.answer("MO", "submit", **REQUEST)
    office.answer("SMA", "definition")

    page = visitor.get(f"/t/{office.token('SMD')}").text

    assert "You are deciding as <strong>Dora Example</strong>" in page
    assert "Count days, not parcels" in page
    assert "on version 1" in page
    assert "Monday 13 September 2027" in page
    assert "you are reminded and then others are told" in page
    assert "holds SMD" in page


def test_what_people_typed_is_shown_as_text(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Markup in a form comes back as letters, never as markup."""
    office.answer("MO", "submit", **{**REQUEST, "field.new": "<script>alert(1)</script>"})
    office.answer("SMA", "definition")

    page = visitor.get(f"/t/{office.token('SMD')}").text

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_who_only_may_look_gets_no_form(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """A link to look shows how the task stands, names who is asked, and offers no answer."""
    token = office.token("MO", purpose="look", person="dora")

    page = visitor.get(f"/t/{token}")

    assert 200 == page.status_code
    assert "Mona Example" in page.text
    assert "<form" not in page.text


def test_who_is_to_know_reads_what_came_of_it(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The link of an information shows the answer, who gave it and what was sent, and no form."""
    token = office.token("MO", purpose="look", person="dora")
    office.answer("MO", "submit", **REQUEST)

    page = visitor.get(f"/t/{token}")

    assert 200 == page.status_code
    assert "Handed in by Mona Example" in page.text
    assert REQUEST["field.new"] in page.text
    assert "<form" not in page.text
    assert "/not-you" not in page.text


def test_the_page_asks_no_more_of_the_database_than_it_did(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The link, the task, what is decided on, the rules, and the form."""
    office.answer("MO", "submit", **REQUEST)
    link = f"/t/{office.token('SMA')}"

    with office.database.reading() as session, statements(session) as sent:
        page = visitor.get(link)

    assert 200 == page.status_code
    assert STATEMENTS == len([each for each in sent if each != "BEGIN"])


def test_the_front_page_and_the_style_need_no_link(visitor: httpx.Client) -> None:
    """Anybody may see whose office this is, how it looks, and that it is well."""
    front, style, health = (visitor.get(p) for p in ("/", "/static/office.css", "/healthz"))

    assert "Harbour &amp; Sons" in front.text
    assert "text/css" in style.headers["content-type"]
    assert (200, "ok") == (health.status_code, health.text)
