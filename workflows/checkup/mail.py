"""The mail server: that it takes our TLS, our login, our sender, and mail to ourselves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from notifications import outage
from notifications.postman import Postman
from notifications.replies import Outcome, Verdict
from office.composition import Office
from workflows.checkup.finding import PATIENCE, Amiss

CHECK = "check SMO_SMTP_HOST, _PORT, _TLS, _USER and _PASSWORD"
MENDS = {
    Outcome.LOGIN: "correct SMO_SMTP_USER and SMO_SMTP_PASSWORD",
    Outcome.UNTRUSTED: "name a file with its authority's certificate in SMO_SMTP_CA_FILE, or name "
    "the server in SMO_SMTP_HOST as its certificate does",
}


def answers(office: Office) -> str:
    """Return that the server takes TLS and login as configured; raises Amiss."""
    verdict = _said(office, Postman.greet)
    if verdict.outcome is not Outcome.SENT:
        refused = "the login is refused: " if verdict.outcome is Outcome.LOGIN else ""
        raise Amiss(f"{refused}{verdict.words}", MENDS.get(verdict.outcome, ""))
    settings = office.settings
    login = f", login as {settings.smtp_user}" if settings.smtp_user else ""
    return f"{verdict.words}, TLS {settings.smtp_tls}{login}"


def leaves(office: Office) -> str:
    """Return that no outage of mail lasts; raises Amiss with its reason."""
    with office.database.reading() as session:
        lasting = outage.present(session)
    if lasting is None:
        return "the last letters were taken"
    raise Amiss(
        f"none has left since {lasting.since:%Y-%m-%d %H:%M} UTC: {lasting.words}", lasting.mend
    )


def takes_sender(office: Office) -> str:
    """Return that the server takes mail from our sender's address; raises Amiss."""
    return _takes(office, office.settings.sender_address)


def takes_reply_to(office: Office) -> str:
    """Return that the server takes mail to the address that replies go to; raises Amiss."""
    return _takes(office, office.settings.reply_to)


def _takes(office: Office, recipient: str) -> str:
    verdict = _said(office, lambda postman: postman.ask(recipient))
    if verdict.outcome is not Outcome.SENT:
        raise Amiss(f"{recipient} is refused: {verdict.words}")
    return verdict.words


def _said(office: Office, question: Callable[[Postman], Awaitable[Verdict]]) -> Verdict:
    """Return what the server says to the postman, who waits no longer than the check-up does."""

    async def asked() -> Verdict:
        relay = replace(office.relay, timeout=PATIENCE)
        postman = Postman(relay, office.settings.sender_address)
        try:
            return await question(postman)
        finally:
            await postman.close()

    return asyncio.run(asked())
