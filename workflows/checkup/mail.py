"""The mail server: that it takes our TLS, our login, our sender, and mail to ourselves."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from notifications import outage
from office.composition import Office
from workflows.checkup.finding import PATIENCE, Amiss

CHECK = "check SMO_SMTP_HOST, _PORT, _TLS, _USER and _PASSWORD"
TRUST = "let this machine trust the authority, or name the server as its certificate does"
REFUSED = 400  # reply codes from here on refuse


def answers(office: Office) -> str:
    """Return that the server takes TLS and login as configured; raises Amiss and OSError."""
    with _session(office) as relay:
        code, words = relay.noop()
    if code >= REFUSED:
        raise Amiss(f"it answers {code} {words.decode(errors='replace')}")
    settings = office.settings
    login = f", login as {settings.smtp_user}" if settings.smtp_user else ""
    return f"{settings.smtp_host}:{settings.smtp_port} answers, TLS {settings.smtp_tls}{login}"


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
    """Return that the server takes mail from our sender's address."""
    return _takes(office, office.settings.sender_address)


def takes_reply_to(office: Office) -> str:
    """Return that the server takes mail to the address that replies go to."""
    return _takes(office, office.settings.reply_to)


def _takes(office: Office, recipient: str) -> str:
    """Say up to the recipient what a letter would say, then take it back: nothing is sent."""
    with _session(office) as relay:
        relay.ehlo_or_helo_if_needed()
        for code, words in (relay.mail(office.settings.sender_address), relay.rcpt(recipient)):
            if code >= REFUSED:
                raise Amiss(f"{recipient} is refused: {code} {words.decode(errors='replace')}")
        relay.rset()
    return f"{recipient} is taken"


@contextmanager
def _session(office: Office) -> Iterator[smtplib.SMTP]:
    settings, context = office.settings, ssl.create_default_context()
    place = (settings.smtp_host, settings.smtp_port)
    try:
        with (
            smtplib.SMTP_SSL(*place, timeout=PATIENCE, context=context)
            if settings.smtp_tls == "tls"
            else smtplib.SMTP(*place, timeout=PATIENCE)
        ) as relay:
            if settings.smtp_tls == "starttls":
                relay.starttls(context=context)
            if settings.smtp_user:
                relay.login(settings.smtp_user, settings.smtp_password)
            yield relay
    except ssl.SSLCertVerificationError as cause:
        raise Amiss(f"its certificate is not trusted: {cause.verify_message}", TRUST) from cause
    except smtplib.SMTPAuthenticationError as cause:
        words = "the login is refused; correct SMO_SMTP_USER and SMO_SMTP_PASSWORD"
        raise Amiss(f"{cause.smtp_code}: the login is refused", words) from cause
    except smtplib.SMTPNotSupportedError as cause:
        raise Amiss(f"it does not offer what SMO_SMTP_TLS or the login needs: {cause}") from cause
