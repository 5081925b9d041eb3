"""What letters say: complete in plain text, calm in HTML, nothing from anywhere else."""

import re
from html.parser import HTMLParser

import pytest

from persistence.instances import Task
from persistence.outbox import Letter
from tests.engine.driver import PAPER
from tests.notifications.driver import RENDERER, MailDriver

ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")
KINDS = (
    "request",
    "requests",
    "reminder",
    "due_today",
    "overdue",
    "escalation",
    "digest",
    "closed",
    "information",
    "question",
    "alert",
    "confirmation",
    "rescheduled",
)
NASTY = "<script>alert(1)</script> {{ 7 * 7 }} {% raw %} & \"quoted\" 'so' \u202etxet \x00\x07 <b>"


class Reader(HTMLParser):
    """Reads a page: its links, its open tags, and what it wants from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.resources: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and where it leads."""
        found = dict(attrs)
        self.tags.append(tag)
        self.links += [found["href"] or ""] if tag == "a" else []
        self.resources += [v or "" for k, v in attrs if k in ("src", "background", "srcset")]
        self.resources += [found.get("href") or ""] if tag == "link" else []


def the_letter(mail_driver: MailDriver, kind: str) -> Letter:
    """Return a letter of a kind, about papers of the sample processes."""
    paper = mail_driver.paper()
    task = mail_driver.task(paper, step="decide")
    if kind == "request":
        return next(x for x in mail_driver.post() if x.person_id == "ceo")
    if kind == "requests":
        return _many(mail_driver)
    mail_driver.post()
    mail_driver.wait(days=14 if kind in ("overdue", "escalation") else 0)
    if kind == "digest":
        _news(mail_driver, task)
    elif kind in ("information", "question", "alert"):
        facts = {"title": "Word", "what": "It stands", "question": "Why?", "asked_by": "Clara Ode"}
        mail_driver.tell(
            "ceo", kind, urgency=1, instance_id=paper, facts=facts | {"rows": [["A", "b"]]}
        )
    else:
        if kind in ("closed", "confirmation"):
            mail_driver.answer(task, "approve")
        if kind != "confirmation":  # the engine itself tells it
            mail_driver.tell(
                "ceo", kind, urgency=2, task_id=task.id, rung=4, facts={"rung": "a rung"}
            )
    return next(x for x in mail_driver.post() if x.kind == kind)


def _many(mail_driver: MailDriver) -> Letter:
    for unit in ("north", "south"):
        mail_driver.open("paper", unit=unit)
    return next(x for x in mail_driver.post() if x.kind == "requests")


def _news(mail_driver: MailDriver, task: Task) -> None:
    mail_driver.tell("ceo", "reminder", urgency=3, task_id=task.id, rung=1, facts={"rung": "nudge"})
    mail_driver.tell("ceo", "information", urgency=3, facts={"title": "News", "what": "It is so."})


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_lead_to_the_same_pages(mail_driver: MailDriver, kind: str) -> None:
    """Both halves of a letter carry the same links, and no link of anybody else."""
    letter = the_letter(mail_driver, kind)

    text, page = set(ADDRESS.findall(letter.text_body)), Reader(letter.html_body)

    assert text == set(page.links)
    assert all(link.startswith(f"{RENDERER.base_url}/t/placeholder-") for link in text)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_fetched(mail_driver: MailDriver, kind: str) -> None:
    """A letter shows without asking any other machine, and runs nothing."""
    letter = the_letter(mail_driver, kind)

    page = Reader(letter.html_body)

    assert page.resources == []
    assert all(x.startswith(RENDERER.base_url) for x in ADDRESS.findall(letter.html_body))
    assert not {"script", "img", "iframe", "form", "link", "object"} & set(page.tags)
    assert "url(" not in letter.html_body
    assert "@import" not in letter.html_body


@pytest.mark.parametrize("kind", KINDS)
def test_the_footer_says_why(mail_driver: MailDriver, kind: str) -> None:
    """Every letter names the rule, the level and the calendar, and a mailbox that is read."""
    letter = the_letter(mail_driver, kind)

    for half in (letter.text_body, letter.html_body):
        assert "Why did I get this mail?" in half
        assert "Rule: " in half
        assert "Rung: " in half
        assert "home (UTC)" in half
        assert "smo@example.org" in half


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_can_be_read_by_all(mail_driver: MailDriver, kind: str) -> None:
    """The page names its language, has one main heading, and marks its tables as layout."""
    letter = the_letter(mail_driver, kind)

    assert '<html lang="en" dir="ltr">' in letter.html_body
    assert Reader(letter.html_body).tags.count("h1") == 1
    assert letter.html_body.count('role="presentation"') >= 2
    assert "prefers-color-scheme: dark" in letter.html_body


@pytest.mark.parametrize("kind", ["request", "reminder", "due_today", "overdue"])
def test_the_first_line_says_all(mail_driver: MailDriver, kind: str) -> None:
    """The first line says what is asked, by when, and what silence means."""
    first = the_letter(mail_driver, kind).text_body.splitlines()[0]

    assert "“Decide on the paper”" in first
    assert "Monday 8 March 2027, 17:00 UTC" in first
    assert "If nothing comes, you are reminded and then others are told." in first


def test_the_text_is_enough_to_decide(mail_driver: MailDriver) -> None:
    """Plain text shows what is decided on, by whom it was delivered, and every answer."""
    text = the_letter(mail_driver, "request").text_body

    for row in ("Title: New quay", "Amount: ", "Draft the paper – Olga Wen"):
        assert row in text
    for answer in ("Approve – ", "Return (with a reason) – ", "Refuse (with a reason) – "):
        assert answer in text


def test_a_return_is_quoted(mail_driver: MailDriver) -> None:
    """Who must do it again reads why it came back."""
    paper = mail_driver.paper()
    mail_driver.post()
    mail_driver.answer(
        mail_driver.task(paper, step="decide"), "return", note="the amount is unproven"
    )
    mail_driver.look(paper)

    (letter,) = [x for x in mail_driver.post() if x.person_id == "owner"]

    assert "It came back last time because: the amount is unproven" in letter.text_body


def test_nasty_words_stay_words(mail_driver: MailDriver) -> None:
    """What people type is shown, never obeyed: no tag, no template, no hidden direction."""
    paper = mail_driver.open("paper")
    mail_driver.answer(mail_driver.task(paper), "submit", form=PAPER | {"title": NASTY}, note=NASTY)
    mail_driver.look(paper)
    mail_driver.tell("ceo", "alert", urgency=1, why=NASTY, facts={"title": NASTY, "what": NASTY})
    mail_driver.tell(
        "ceo", "question", urgency=1, why=NASTY, facts={"question": NASTY, "asked_by": NASTY}
    )

    for letter in mail_driver.post():
        page = Reader(letter.html_body)
        assert not {"script", "b"} & set(page.tags)
        assert "5041041" not in letter.text_body
        assert not re.search("[\x00\x07\u202e]", letter.text_body + letter.html_body)
        assert "\n" not in letter.subject


def test_every_word_macro_escapes(mail_driver: MailDriver) -> None:
    """Names and rules that come from files are escaped in HTML too."""
    task = mail_driver.task(mail_driver.paper(), step="decide")
    task.basis = "<script>x</script>"
    mail_driver.session.flush()
    mail_driver.tell(
        "cfo", "escalation", urgency=1, task_id=task.id, rung=4, facts={"rung": "<script>"}
    )

    letter = next(x for x in mail_driver.post() if x.kind == "escalation")

    assert "script" not in Reader(letter.html_body).tags
    assert "<script>x</script>" in letter.text_body


def test_a_digest_lists_what_to_do_first(mail_driver: MailDriver) -> None:
    """What waits on the person stands before what is only told."""
    text = the_letter(mail_driver, "digest").text_body

    assert text.startswith("1 thing waits on you")
    assert text.index("TO DO") < text.index("Decide on the paper") < text.index("TO KNOW")


def test_the_subject_names_the_matter(mail_driver: MailDriver) -> None:
    """A subject says what is asked and in which process."""
    assert the_letter(mail_driver, "request").subject == (
        "Please decide: Decide on the paper – Paper FY2028 · Group"
    )
