"""The letters of an office of paper, with links that work."""

import re

from sqlalchemy import select

from notifications.batching import gather
from notifications.links import fill
from notifications.rendering import EmailRenderer
from persistence.outbox import Letter, Link
from tests.approvals.change_request_office import ChangeRequestOffice

TOGETHER = re.compile(r"http://testserver(/t/\S+?/together)")
SMO = "smo@sample.example"
MAIL = EmailRenderer("Sample", "http://testserver", "SMO", SMO, SMO)


def letters(office: ChangeRequestOffice, person: str) -> list[str]:
    """Gather what is to be told; return the texts of a person's letters."""
    with office.database.writing() as session:
        gather(session, office.clock.now(), renderer=MAIL)
        ids = frozenset(session.scalars(select(Link.id)))
        texts = session.scalars(select(Letter.text_body).where(Letter.person_id == person))
        return [fill(text, ids, office.keyring) for text in texts]


def page_of_all(office: ChangeRequestOffice, person: str) -> str:
    """Return the path of the page that a letter offers for all that it asks alike."""
    found = (TOGETHER.search(text) for text in letters(office, person))
    (path,) = {each[1] for each in found if each}
    return path
