"""Mail addresses that a letter can be sent to, as every mail server takes them."""

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from engine.values.texts import line
from engine.values.unfit import Unfit, quoted

LONGEST = 254  # characters, RFC 5321
USUAL = "write one address such as anna.berg@example.com"
OWN_NETWORK = ("local", "test")  # what mail servers within an office are called too

SPECIAL_USE_DOMAIN_NAMES[:] = [n for n in SPECIAL_USE_DOMAIN_NAMES if n not in OWN_NETWORK]


def address(value: object) -> str:
    """Return one bare address in ASCII as it is written; raises Unfit.

    Nothing is looked up. Domains of an own network (mail.local) are as good as public ones, but a
    domain has a point. A domain with other letters is written in its ASCII form (xn--…).
    """
    text = line(value)
    if not text.isascii():
        raise _refused(text, f"write it in ASCII, {_ascii(text)}")
    try:
        validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            globally_deliverable=False,
            strict=True,
        )
    except EmailNotValidError:
        raise _refused(text, USUAL) from None
    if "." not in text.rpartition("@")[2] or len(text) > LONGEST:
        raise _refused(text, USUAL)
    return text


def _refused(text: str, mend: str) -> Unfit:
    return Unfit(f"{quoted(text)} is not a mail address", mend)


def _ascii(text: str) -> str:
    """Return how an address of other letters is written, or an example where it is not known."""
    try:
        known = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return "such as anna.berg@example.com"
    return f"as {known.ascii_email}" if known.ascii_email else "such as anna.berg@example.com"
